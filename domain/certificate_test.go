package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var certNow = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// certLine is a posted line of 30 minutes that began so many days ago, and its record.
func certLine(name string, days int, edit func(*Record)) (*Line, *Record) {
	start := certNow.AddDate(0, 0, -days)
	r := &Record{
		ID: LineID("l_" + name), State: RecordSealed, Volunteer: "a_v", Community: "420199-001-001", Service: "medicine", Source: FromJob,
		Nature: Volunteering, Grade: GradeA, Start: start, Stop: start.Add(30 * time.Minute), Work: 30, Minutes: 30, Content: "送药",
		Responsible: Hide("负责人甲"), Salt: Hide("salt"),
	}
	if edit != nil {
		edit(r)
	}
	l, err := r.Credit(certNow)
	if err != nil {
		panic(err)
	}
	r.State = RecordPosted
	return l, r
}

// certify makes a certificate of these lines over the year.
func certify(lines []*Line, records map[LineID]*Record) (*Certificate, error) {
	p, err := ReadPeriod("2026-01", "2026-12", certNow)
	if err != nil {
		return nil, err
	}
	return NewCertificate(Certify{
		Number: "LD260000000000", Period: p, Lines: lines, Records: records, Issuer: &Area{ID: "420199-001-001", Name: "梧桐社区"},
		Who:  &Account{ID: "a_v", Name: Hide("石磊磊"), Number: Hide("420199198001010022"), Serves: &Profile{Number: "LD-0001"}},
		Menu: map[string]string{"medicine": "送药"}, Units: map[AreaID]string{"420199-001-002": "银杏社区"},
	}, certNow)
}

// TestOnlyWhatStandsIsCertified: 30 minutes stand; of a second line something is wrong.
func TestOnlyWhatStandsIsCertified(t *testing.T) {
	tests := map[string]struct {
		days   int
		record func(*Record)
		after  func(*Line, *Record) []*Line // what else happened; the lines that it added
		want   int64
	}{
		"nothing wrong":                    {want: 60},
		"its record is gone":               {record: func(r *Record) { r.ID = "l_gone" }, want: 30},
		"its record waits":                 {after: func(_ *Line, r *Record) []*Line { r.State = RecordWaiting; return nil }, want: 30},
		"its record is held":               {after: func(_ *Line, r *Record) []*Line { r.State = RecordHeld; return nil }, want: 30},
		"its record lacks something":       {after: func(_ *Line, r *Record) []*Line { r.Missing = []string{"phone"}; return nil }, want: 30},
		"its record says something else":   {after: func(_ *Line, r *Record) []*Line { r.Content = "陪诊"; return nil }, want: 30},
		"its line was changed":             {after: func(l *Line, _ *Record) []*Line { l.Minutes = 300; return nil }, want: 30},
		"it began before the period":       {days: 365, want: 30},
		"it is not volunteering":           {record: func(r *Record) { r.Nature, r.Minutes = GridDuty, 0 }, want: 30},
		"posted and not yet noted as such": {after: func(_ *Line, r *Record) []*Line { r.State = RecordSealed; return nil }, want: 60},
		"it was cancelled": {after: func(l *Line, _ *Record) []*Line {
			rev, err := l.Reverse("a_one", "a_two", "error", certNow)
			if err != nil {
				panic(err)
			}
			return []*Line{rev}
		}, want: 30},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			a, ra := certLine("a", 1, nil)
			b, rb := certLine("b", c.days, c.record)
			lines := []*Line{a, b}
			if c.after != nil {
				lines = append(lines, c.after(b, rb)...)
			}
			records := map[LineID]*Record{ra.ID: ra}
			if rb.ID != "l_gone" {
				records[rb.ID] = rb
			}
			got, err := certify(lines, records)
			if err != nil || got.Minutes != c.want || int64(got.Count) != c.want/30 {
				t.Errorf("%v, %v; want %d minutes, 30 a line", got, err, c.want)
			}
		})
	}
}

func TestACertificateOfNothingIsRefused(t *testing.T) {
	other, r := certLine("o", 1, func(r *Record) { r.Community = "420199-001-002" })
	for name, lines := range map[string][]*Line{"no line": nil, "only another unit's": {other}} {
		if c, err := certify(lines, map[LineID]*Record{r.ID: r}); CodeOf(err) != "certificate.nothing" || KindOf(err) != Conflict {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}

func TestA13OtherUnitsAreApartAndInNoSum(t *testing.T) {
	own, r1 := certLine("own", 1, nil)
	other, r2 := certLine("other", 2, func(r *Record) { r.Community, r.Minutes, r.Grade = "420199-001-002", 90, GradeB })
	c, err := certify([]*Line{own, other}, map[LineID]*Record{r1.ID: r1, r2.ID: r2})
	if err != nil {
		t.Fatal(err)
	}
	if c.Minutes != 30 || c.Count != 1 || !slices.Equal(c.Lines, []LineID{own.ID}) || c.Digest != LinesDigest([]*Line{own}) {
		t.Errorf("certified %d minutes of %v", c.Minutes, c.Lines)
	}
	for what, sum := range map[string]int64{"grades": c.ByGrade[0].Minutes, "sources": c.BySource[0].Minutes, "services": c.Services[0].Minutes} {
		if sum != 30 || len(c.ByGrade) != 1 {
			t.Errorf("the %s add up to %d", what, sum)
		}
	}
	if want := []CertifiedOther{{Unit: "420199-001-002", Name: "银杏社区", Count: 1, Minutes: 90}}; !slices.Equal(c.Others, want) {
		t.Errorf("others: %v", c.Others)
	}
}

func TestA11HandMadeHoursHaveTheirOwnRows(t *testing.T) {
	var lines []*Line
	records := map[LineID]*Record{}
	add := func(name string, days int, edit func(*Record)) {
		l, r := certLine(name, days, edit)
		lines, records[r.ID] = append(lines, l), r
	}
	add("a", 1, nil)
	add("b", 2, func(r *Record) { r.Minutes = 40 })
	add("c", 3, func(r *Record) {
		r.Source, r.Grade, r.Content, r.Responsible = FromManual, GradeC, "帮忙登记", Hide("较早的人")
	})
	add("d", 4, func(r *Record) { r.Source, r.Grade, r.Service, r.Content = FromLegacy, GradeL, "", "" })
	c, err := certify(lines, records)
	if err != nil {
		t.Fatal(err)
	}
	want := []CertifiedWork{{"送药", FromJob, 2, 70}, {"送药", FromManual, 1, 30}, {"志愿服务", FromLegacy, 1, 30}}
	if !slices.Equal(c.Services, want) {
		t.Errorf("services: %v", c.Services)
	}
	if got := fmt.Sprint(c.ByGrade, c.BySource); got != "[{A 2 70} {C 1 30} {L 1 30}] [{job 2 70} {manual 1 30} {legacy 1 30}]" {
		t.Errorf("sums: %s", got)
	}
	if c.Minutes != 130 || c.Responsible.Reveal() != "负责人甲" || c.MaskedID.Reveal() != "420***********0022" {
		t.Errorf("%d minutes, responsible %s, %s", c.Minutes, c.Responsible.Reveal(), c.MaskedID.Reveal())
	}
}

func TestPeriodsAreMonthsOrDaysAndEndToday(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"2026-01", "2026-02", "2026-01-01 2026-02-28"},
		{"2026-11-01", "2026-11-05", "2026-11-01 2026-11-05"},
		{"2026-11", "2026-12", "2026-11-01 2026-11-23"},
		{"2024-02", "2024-02", "2024-02-01 2024-02-29"},
		{"2026-11-23", "2026-11-23", "2026-11-23 2026-11-23"},
		{"2026-11-24", "2026-12", "from"},
		{"2026-02", "2026-01", "to"},
		{"2026-2", "2026-03", "from"},
		{"2026-01", "2026-02-30", "to"},
		{"1999-01", "2026-01", "from"},
		{"", "2026-01", "from"},
	} {
		p, err := ReadPeriod(c.from, c.to, certNow)
		got := p.From + " " + p.To
		if err != nil {
			got = err.(*Error).Field
		}
		if got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
	p := Period{"2026-11-01", "2026-11-30"}
	for at, want := range map[string]bool{"2026-10-31T15:59:59Z": false, "2026-10-31T16:00:00Z": true, "2026-11-30T15:59:59Z": true, "2026-11-30T16:00:00Z": false} {
		if when, _ := time.Parse(time.RFC3339, at); p.Covers(when) != want {
			t.Errorf("%s lies in November of Shanghai: %v", at, !want)
		}
	}
}

// TestA14ASealIsAnActOfItsOwn and what else may happen to a certificate.
func TestA14ASealIsAnActOfItsOwn(t *testing.T) {
	c := &Certificate{ID: "LD1", Volunteer: "a_v", Issuer: "420199-001-001", State: CertificateValid}
	if _, err := c.Confirm("a_v", certNow); CodeOf(err) != "certificate.own" {
		t.Errorf("her own seal: %v", err)
	}
	for i, want := range []bool{true, false} {
		if changed, err := c.Confirm("a_admin", certNow); err != nil || changed != want || len(c.Events) != 1 || c.Events[0].By != "a_admin" {
			t.Errorf("seal %d: %v, %v, %v", i, changed, err, c.Events)
		}
	}
	if _, err := c.Revoke("a_admin", "mood", certNow); CodeOf(err) != "certificate.reason" {
		t.Errorf("a reason of one's own: %v", err)
	}
	if _, err := c.Revoke("a_v", RevokedMistaken, certNow); CodeOf(err) != "certificate.own" {
		t.Errorf("her own revocation: %v", err)
	}
	for i, want := range []bool{true, false} {
		if changed, err := c.Revoke("a_admin", RevokedUntrue, certNow); err != nil || changed != want || c.Due == 0 || len(c.Events) != 2 {
			t.Errorf("revocation %d: %v, %v", i, changed, err)
		}
	}
	if _, err := c.Revoke("a_admin", RevokedMisused, certNow); CodeOf(err) != "certificate.over" {
		t.Errorf("another reason: %v", err)
	}
	if _, err := c.Confirm("a_admin2", certNow); CodeOf(err) != "certificate.over" {
		t.Errorf("seal of a revoked one: %v", err)
	}
	if _, err := c.Replace("LD2", "a_v", c.Issuer, certNow); CodeOf(err) != "certificate.over" {
		t.Errorf("an untrue one was replaced: %v", err)
	}
}

func TestWhatMayBeReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		state  CertificateState
		reason Revocation
		by     AccountID
		issuer AreaID
		want   string
	}{
		"a valid one":            {CertificateValid, "", "a_v", "420199-001-001", ""},
		"one that was corrected": {CertificateRevoked, RevokedCorrected, "a_v", "420199-001-001", ""},
		"one that was untrue":    {CertificateRevoked, RevokedUntrue, "a_v", "420199-001-001", "certificate.over"},
		"one replaced before":    {CertificateReplaced, "", "a_v", "420199-001-001", "certificate.over"},
		"somebody else's":        {CertificateValid, "", "a_w", "420199-001-001", "certificate.missing"},
		"another unit's":         {CertificateValid, "", "a_v", "420199-001-002", "certificate.unit"},
	} {
		old := &Certificate{Volunteer: "a_v", Issuer: "420199-001-001", State: c.state, Reason: c.reason}
		if err := old.Replaceable(c.by, c.issuer); CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACertificateOfVeryManyLinesKnowsThemByUnitAndDay(t *testing.T) {
	in, _ := certLine("in", 1, nil)
	c := &Certificate{Issuer: in.Community, From: "2026-11-01", To: "2026-11-23", Issued: At(certNow)}
	if !c.Holds(in) {
		t.Error("its own line is not held")
	}
	for name, edit := range map[string]func(*Line){
		"another unit's":    func(l *Line) { l.Community = "420199-001-002" },
		"before it":         func(l *Line) { l.Start = l.Start.AddDate(0, -1, 0) },
		"posted afterwards": func(l *Line) { l.Posted++ },
		"a reversal":        func(l *Line) { l.Kind = Reversal },
	} {
		l := *in
		edit(&l)
		if c.Holds(&l) {
			t.Errorf("%s is held", name)
		}
	}
}

func TestA14ClaimsAreFound(t *testing.T) {
	for text, want := range map[string]string{"国家认证": "国家认证", "本证明为官 方证明": "官方", "符合国标": "国标", "由社区确认": "", "官网方便": ""} {
		if got := Claims(text, false); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
	if Claims("国家认证", true) != "" {
		t.Error("a claim that is true is refused")
	}
	l, r := certLine("a", 1, func(r *Record) { r.Content = "官方送药" })
	if _, err := certify([]*Line{l}, map[LineID]*Record{r.ID: r}); CodeOf(err) != "certificate.claim" {
		t.Errorf("a service that claims too much: %v", err)
	}
}
