package domain

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMinutesAreWholeCutAndCapped(t *testing.T) {
	for name, c := range map[string]struct {
		span      time.Duration
		unit, cap int
		want      int
	}{
		"an hour":                                {time.Hour, 1, 480, 60},
		"seconds are cut":                        {59*time.Minute + 59*time.Second, 1, 480, 59},
		"less than a minute is nothing":          {59 * time.Second, 1, 480, 0},
		"no time is nothing":                     {0, 1, 480, 0},
		"a clock that ran backwards is nothing":  {-time.Hour, 1, 480, 0},
		"a minute backwards is nothing":          {-time.Second, 1, 480, 0},
		"half hours":                             {89 * time.Minute, 30, 480, 60},
		"less than a unit is nothing":            {29 * time.Minute, 30, 480, 0},
		"a unit exactly":                         {30 * time.Minute, 30, 480, 30},
		"the cap":                                {9 * time.Hour, 1, 480, 480},
		"just the cap":                           {8 * time.Hour, 1, 480, 480},
		"the cap before the unit":                {9 * time.Hour, 60, 90, 60},
		"a job that nobody ended for a year":     {365 * 24 * time.Hour, 1, 480, 480},
		"the longest span there is":              {math.MaxInt64, 1, 480, 480},
		"travel is outside: only start and stop": {45 * time.Minute, 1, 480, 45},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "minutes", Minutes(tenOClock, tenOClock.Add(c.span), Policy{UnitMinutes: c.unit, JobCap: c.cap}), c.want)
		})
	}
}

func TestMinutesNeverExceedTheTimeTheCapOrWhatAUnitAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{UnitMinutes: rapid.IntRange(1, 60).Draw(t, "unit"), JobCap: rapid.IntRange(1, 720).Draw(t, "cap")}
		span := time.Duration(rapid.Int64Range(-int64(time.Hour), int64(30*time.Hour)).Draw(t, "span"))
		m := Minutes(tenOClock, tenOClock.Add(span), p)
		if m < 0 || m > p.JobCap || m%p.UnitMinutes != 0 || m > 0 && time.Duration(m)*time.Minute > span {
			t.Fatalf("%d minutes of %s by %+v", m, span, p)
		}
		if longer := Minutes(tenOClock, tenOClock.Add(span+time.Hour), p); longer < m {
			t.Fatalf("an hour more gave %d, not %d", longer, m)
		}
	})
}

func TestTheGradeIsThatOfTheWeakerEnd(t *testing.T) {
	for name, c := range map[string]struct {
		start, stop Method
		want        Grade
	}{
		"both codes":             {ByCode, ByCode, GradeA},
		"the place at the start": {BySite, ByCode, GradeB},
		"the place at the end":   {ByCode, BySite, GradeB},
		"the place twice":        {BySite, BySite, GradeB},
		"closed by rule":         {ByCode, ByRule, GradeC},
		"ended by hand":          {ByCode, ByHand, GradeC},
		"place, then rule":       {BySite, ByRule, GradeC},
	} {
		t.Run(name, func(t *testing.T) {
			j := &Job{Start: Stamp{Method: c.start}, Stop: Stamp{Method: c.stop}}
			equal(t, "grade", j.grade(), c.want)
		})
	}
}

func TestAStampHoldsWhereThePhoneSaidItWas(t *testing.T) {
	o := &Order{At: Point{114, 30}}
	near := &Point{114, 30 + 100/111226.3}
	s := Proof{Code: "1", Place: near, Accuracy: 20}.stamp(o, tenOClock.In(Shanghai))
	equal(t, "method", s.Method, ByCode)
	equal(t, "accuracy", s.Accuracy, 20)
	equal(t, "in UTC", s.At, tenOClock)
	if math.Abs(s.Metres-100) > 1 {
		t.Errorf("%.1f m away, want 100", s.Metres)
	}
	equal(t, "without a place", Proof{Site: true}.stamp(o, tenOClock).Metres, 0)
	equal(t, "by the place's QR", Proof{Site: true, Code: "1"}.stamp(o, tenOClock).Method, BySite)
}

// The id of a line is for ever: another way to compute it would post everybody's hours a second time.
func TestTheIDOfALineNeverChanges(t *testing.T) {
	const golden LineID = "l_lvxnpxytim747jrfhtz7kqviuycrhpgbsxpfbwka475c5zaif46q"
	equal(t, "id", NewLineID("o_420106-003-005.abc", "a_1", 2, Credit, 0), golden)
	seen := map[LineID]bool{}
	for _, o := range []OrderID{"o_1", "o_2"} {
		for _, v := range []AccountID{"a_1", "a_2"} {
			for epoch := range 3 {
				for _, k := range []LineKind{Credit, Reversal} {
					for revision := range 2 {
						seen[NewLineID(o, v, epoch, k, revision)] = true
					}
				}
			}
		}
	}
	equal(t, "different lines have different ids", len(seen), 2*2*3*2*2)
}

func TestHoursAreTruncatedNeverRounded(t *testing.T) {
	for minutes, want := range map[int64]string{
		0: "0.00", 1: "0.01", 5: "0.08", 29: "0.48", 30: "0.50", 59: "0.98", 60: "1.00", 100: "1.66", 119: "1.98", 480: "8.00",
		-1: "-0.01", -100: "-1.66", 600000: "10000.00",
	} {
		equal(t, "hours", Hours(minutes), want)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(0, 1e6).Draw(t, "a"), rapid.Int64Range(0, 1e6).Draw(t, "b")
		if a < b && hundredths(a) > hundredths(b) {
			t.Fatalf("%d minutes show as %s, %d as %s", a, Hours(a), b, Hours(b))
		}
		if hundredths(a)*60 > a*100 {
			t.Fatalf("%d minutes were rounded up to %s", a, Hours(a))
		}
	})
}

func hundredths(minutes int64) int64 {
	n := int64(0)
	for _, r := range Hours(minutes) {
		if r != '.' {
			n = n*10 + int64(r-'0')
		}
	}
	return n
}

func TestAPositionCountsAsAtThePlaceWithinTheFence(t *testing.T) {
	here := Point{Lon: 114.22, Lat: 30.53}
	for name, c := range map[string]struct {
		metres, accuracy float64
		told             bool
		inside, known    bool
	}{
		"no position shows nothing": {},
		"at the door":               {metres: 12, accuracy: 8, told: true, inside: true, known: true},
		"on the fence":              {metres: FenceMetres, told: true, inside: true, known: true},
		"just beyond it":            {metres: FenceMetres + 1, told: true, known: true},
		"beyond it by less than the phone's own error":         {metres: 240, accuracy: 95, told: true, inside: true, known: true},
		"a phone that knows little does not come from far off": {metres: 900, accuracy: 5000, told: true, known: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := Stamp{Metres: c.metres, Accuracy: c.accuracy}
			if c.told {
				s.Place = &here
			}
			inside, known := s.Inside()
			equal(t, "inside", inside, c.inside)
			equal(t, "known", known, c.known)
		})
	}
}
