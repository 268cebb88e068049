package domain

import (
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheDefaultPolicyIsSoundAndNamesNoMenuOfItsOwn(t *testing.T) {
	p := DefaultPolicy()
	ok(t, p.Check())
	equal(t, "its menu is the default one", len(p.Menu()), len(Menu()))
	p.Services = []Item{{Code: "visit"}}
	equal(t, "a menu of its own counts", len(p.Menu()), 1)
}

// Each time in a policy has a floor and a ceiling; both hold, one step beyond is refused by name.
func TestEveryTimeOfAPolicyIsBounded(t *testing.T) {
	p := DefaultPolicy()
	fields := map[string]bool{}
	for _, d := range p.durations() {
		fields[d.field] = true
	}
	n := 0
	v := reflect.ValueOf(&p).Elem()
	for i := range v.NumField() {
		if v.Field(i).Type() != reflect.TypeFor[time.Duration]() {
			continue
		}
		n++
		field := v.Type().Field(i).Tag.Get("bson")
		bounds := p.bounds(t, field)
		was := v.Field(i).Int()
		for _, c := range []struct {
			at   time.Duration
			good bool
		}{{bounds.least, true}, {bounds.most, true}, {bounds.least - 1, false}, {bounds.most + 1, false}} {
			v.Field(i).SetInt(int64(c.at))
			if err := p.Check(); (err == nil) != c.good {
				t.Errorf("%s of %s: %v", field, c.at, err)
			} else if !c.good {
				names(t, err, bounds.field, "policy.duration")
			}
		}
		v.Field(i).SetInt(was)
	}
	equal(t, "times that are checked, of all there are", len(fields), n)
}

func (p Policy) bounds(t *testing.T, field string) duration {
	t.Helper()
	for _, d := range p.durations() {
		if d.field == field {
			return d
		}
	}
	t.Fatalf("nobody checks %s", field)
	return duration{}
}

func TestEveryFigureOfAPolicyIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		change      func(*Policy)
		field, code string
	}{
		"a wave of one":                        {func(p *Policy) { p.WaveSize = 1 }, "", ""},
		"a wave of nobody":                     {func(p *Policy) { p.WaveSize = 0 }, "wave_size", "policy.wave_size"},
		"a wave of fifteen":                    {func(p *Policy) { p.WaveSize = 15 }, "", ""},
		"a wave of sixteen":                    {func(p *Policy) { p.WaveSize = 16 }, "wave_size", "policy.wave_size"},
		"no ring":                              {func(p *Policy) { p.Rings = nil }, "rings", "policy.rings"},
		"one ring":                             {func(p *Policy) { p.Rings = []float64{100} }, "", ""},
		"the widest ring":                      {func(p *Policy) { p.Rings = []float64{5000} }, "", ""},
		"a ring that is too narrow":            {func(p *Policy) { p.Rings = []float64{99} }, "rings", "policy.rings"},
		"a ring that is too wide":              {func(p *Policy) { p.Rings = []float64{500, 5001} }, "rings", "policy.rings"},
		"rings that grow narrower":             {func(p *Policy) { p.Rings = []float64{500, 400} }, "rings", "policy.rings"},
		"eight rings":                          {func(p *Policy) { p.Rings = []float64{100, 200, 300, 400, 500, 600, 700, 800} }, "", ""},
		"nine rings":                           {func(p *Policy) { p.Rings = []float64{100, 200, 300, 400, 500, 600, 700, 800, 900} }, "rings", "policy.rings"},
		"a ring of no number":                  {func(p *Policy) { p.Rings = []float64{math.NaN(), 500} }, "rings", "policy.rings"},
		"a ring of no number at the end":       {func(p *Policy) { p.Rings = []float64{500, math.NaN()} }, "rings", "policy.rings"},
		"an endless ring":                      {func(p *Policy) { p.Rings = []float64{500, math.Inf(1)} }, "rings", "policy.rings"},
		"no offer a day":                       {func(p *Policy) { p.OffersPerDay = 0 }, "offers_per_day", "policy.offers"},
		"twenty offers a day":                  {func(p *Policy) { p.OffersPerDay = 20 }, "", ""},
		"twenty-one offers a day":              {func(p *Policy) { p.OffersPerDay = 21 }, "offers_per_day", "policy.offers"},
		"quiet from an hour that is none":      {func(p *Policy) { p.QuietFrom = 24 }, "quiet_from", "policy.quiet"},
		"quiet from a negative hour":           {func(p *Policy) { p.QuietFrom = -1 }, "quiet_from", "policy.quiet"},
		"quiet to an hour that is none":        {func(p *Policy) { p.QuietTo = 24 }, "quiet_from", "policy.quiet"},
		"quiet to a negative hour":             {func(p *Policy) { p.QuietTo = -1 }, "quiet_from", "policy.quiet"},
		"quiet from midnight to eleven":        {func(p *Policy) { p.QuietFrom, p.QuietTo = 0, 23 }, "", ""},
		"no unit":                              {func(p *Policy) { p.UnitMinutes = 0 }, "unit_minutes", "policy.minutes"},
		"a unit of an hour":                    {func(p *Policy) { p.UnitMinutes = 60 }, "", ""},
		"a unit above an hour":                 {func(p *Policy) { p.UnitMinutes = 61 }, "unit_minutes", "policy.minutes"},
		"no minutes for any job":               {func(p *Policy) { p.JobCap = 0 }, "unit_minutes", "policy.minutes"},
		"twelve hours a job":                   {func(p *Policy) { p.JobCap = 720 }, "", ""},
		"above twelve hours a job":             {func(p *Policy) { p.JobCap = 721 }, "unit_minutes", "policy.minutes"},
		"a unit that no job can reach":         {func(p *Policy) { p.UnitMinutes, p.JobCap = 60, 59 }, "unit_minutes", "policy.minutes"},
		"a unit that a job can just reach":     {func(p *Policy) { p.UnitMinutes, p.JobCap = 60, 60 }, "", ""},
		"a week of 59 minutes":                 {func(p *Policy) { p.WeeklyMinutes = 59 }, "weekly_minutes", "policy.week"},
		"a week of one hour":                   {func(p *Policy) { p.WeeklyMinutes = 60 }, "", ""},
		"a week of 84 hours":                   {func(p *Policy) { p.WeeklyMinutes = 84 * 60 }, "", ""},
		"a week above 84 hours":                {func(p *Policy) { p.WeeklyMinutes = 84*60 + 1 }, "weekly_minutes", "policy.week"},
		"a menu with a service that is unsafe": {func(p *Policy) { p.Services = []Item{{}} }, "services", "service.name"},
		"a menu that names a service twice":    {func(p *Policy) { p.Services = append(Menu(), Menu()[0]) }, "services", "service.twice"},
		"the default menu, written out":        {func(p *Policy) { p.Services = Menu() }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := DefaultPolicy()
			c.change(&p)
			names(t, p.Check(), c.field, c.code)
		})
	}
}

func hour(h, m int) time.Time { return time.Date(2026, 11, 23, h, m, 0, 0, Shanghai) }

func TestQuietHoursAreOfTheClockOnTheWall(t *testing.T) {
	for name, c := range map[string]struct {
		from, to int
		at       time.Time
		quiet    bool
		end      time.Time
	}{
		"just before ten at night":           {22, 7, hour(21, 59), false, time.Time{}},
		"ten at night":                       {22, 7, hour(22, 0), true, hour(31, 0)},
		"midnight":                           {22, 7, hour(24, 0), true, hour(31, 0)},
		"just before seven":                  {22, 7, hour(6, 59), true, hour(7, 0)},
		"seven":                              {22, 7, hour(7, 0), false, time.Time{}},
		"noon, told in London's time":        {22, 7, hour(12, 0).UTC(), false, time.Time{}},
		"three at night, told in UTC":        {22, 7, hour(3, 0).UTC(), true, hour(7, 0)},
		"a rest at noon begins":              {12, 14, hour(12, 0), true, hour(14, 0)},
		"a rest at noon ends":                {12, 14, hour(14, 0), false, time.Time{}},
		"a rest at noon is none at night":    {12, 14, hour(2, 0), false, time.Time{}},
		"equal hours are never quiet":        {7, 7, hour(7, 0), false, time.Time{}},
		"equal hours are never quiet either": {0, 0, hour(3, 0), false, time.Time{}},
		"quiet until midnight":               {20, 0, hour(23, 59), true, hour(24, 0)},
		"quiet until midnight, after it":     {20, 0, hour(24, 0), false, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			p := Policy{QuietFrom: c.from, QuietTo: c.to}
			equal(t, "quiet", p.Quiet(c.at), c.quiet)
			if end := p.QuietEnd(c.at); c.quiet && !end.Equal(c.end) {
				t.Errorf("ends at %v, want %v", end, c.end)
			}
		})
	}
}

// Whatever the hours: at the end it is not quiet, and an hour before it is, if it was quiet at all.
func TestTheEndOfQuietIsNotQuiet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{QuietFrom: rapid.IntRange(0, 23).Draw(t, "from"), QuietTo: rapid.IntRange(0, 23).Draw(t, "to")}
		at := tenOClock.Add(time.Duration(rapid.IntRange(0, 72*60).Draw(t, "minutes")) * time.Minute)
		end := p.QuietEnd(at)
		if p.Quiet(end) || !end.After(at) || end.Sub(at) > 24*time.Hour {
			t.Fatalf("quiet %d–%d at %v ends at %v", p.QuietFrom, p.QuietTo, at, end)
		}
		if p.Quiet(at) && !p.Quiet(end.Add(-time.Minute)) {
			t.Fatalf("quiet %d–%d at %v would have ended before %v", p.QuietFrom, p.QuietTo, at, end)
		}
	})
}
