package domain

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// recorded is a complete record of 45 minutes and its volunteer.
func recorded() (*Record, *Account) {
	v := serving("a_v")
	v.Name, v.Phone, v.Number, v.Gender = Hide("石磊磊"), Hide("13900000002"), Hide("420199198001010022"), Female
	return &Record{
		ID: "l_1", State: RecordWaiting, Volunteer: v.ID, Community: testArea.ID, Grid: testArea.ID + "-01", Order: "o_1", Epoch: 1, Service: "medicine",
		Source: FromJob, Nature: Volunteering, Grade: GradeA, Start: tenOClock, Stop: tenOClock.Add(45 * time.Minute), Work: 45, Policy: 3,
		Activity: "送药 o_1", Place: "柳岸社区", Content: "送药", Organiser: "柳岸社区", Responsible: Hide("程秀"), Recorder: Hide("邻单"), Salt: Hide("salt"),
	}, v
}

func TestARecordNamesWhatTheLawAsksForAndIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Record, *Account)
		want   []string
	}{
		"nothing":            {func(*Record, *Account) {}, nil},
		"no activity":        {func(r *Record, _ *Account) { r.Activity = "" }, []string{"activity"}},
		"no place":           {func(r *Record, _ *Account) { r.Place = "" }, []string{"place"}},
		"no content":         {func(r *Record, _ *Account) { r.Content = "" }, []string{"content"}},
		"no unit":            {func(r *Record, _ *Account) { r.Organiser = "" }, []string{"organiser"}},
		"nobody responsible": {func(r *Record, _ *Account) { r.Responsible = Secret{} }, []string{"responsible"}},
		"no recorder":        {func(r *Record, _ *Account) { r.Recorder = Secret{} }, []string{"recorder"}},
		"no time":            {func(r *Record, _ *Account) { r.Stop = r.Start }, []string{"time"}},
		"no name":            {func(_ *Record, v *Account) { v.Name = Secret{} }, []string{"name"}},
		"no ID number":       {func(_ *Record, v *Account) { v.Number = Secret{} }, []string{"id_number"}},
		"no gender":          {func(_ *Record, v *Account) { v.Gender = "" }, []string{"gender"}},
		"no contact":         {func(_ *Record, v *Account) { v.Phone = Secret{} }, []string{"phone"}},
		"no residence":       {func(_ *Record, v *Account) { v.Home = "" }, []string{"home"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, v := recorded()
			c.change(r, v)
			if got := r.Lacking(v); !slices.Equal(got, c.want) {
				t.Errorf("lacking %q, want %q", got, c.want)
			}
		})
	}
}

func TestOnlyASealedRecordBecomesALine(t *testing.T) {
	r, _ := recorded()
	_, err := r.Credit(tenOClock)
	refused(t, err, "record.not_sealed")
	r.Missing = []string{"place"}
	refused(t, r.Seal(45), "record.incomplete")
	r.Missing = nil
	ok(t, r.Seal(40))
	ok(t, r.Seal(45)) // sealed is sealed
	l, err := r.Credit(tenOClock)
	ok(t, err)
	equal(t, "minutes", l.Minutes, 40)
	equal(t, "work", l.Work, 45)
	equal(t, "hash", l.Hash, l.Sum())
	again, err := r.Credit(tenOClock.Add(time.Hour))
	ok(t, err)
	equal(t, "the hash whenever it is posted", again.Hash, l.Hash)
	r.Content = "陪诊"
	other, err := r.Credit(tenOClock)
	ok(t, err)
	if other.Hash == l.Hash {
		t.Error("other words give the same hash")
	}
}

func TestEveryFieldOfALineIsInItsHash(t *testing.T) {
	r, _ := recorded()
	ok(t, r.Seal(45))
	l, err := r.Credit(tenOClock)
	ok(t, err)
	for name, change := range map[string]func(*Line){
		"id": func(l *Line) { l.ID += "x" }, "community": func(l *Line) { l.Community += "x" }, "grid": func(l *Line) { l.Grid += "x" },
		"branch": func(l *Line) { l.Branch += "x" }, "unit": func(l *Line) { l.Unit += "x" }, "volunteer": func(l *Line) { l.Volunteer += "x" },
		"order": func(l *Line) { l.Order += "x" }, "epoch": func(l *Line) { l.Epoch++ }, "service": func(l *Line) { l.Service += "x" },
		"kind": func(l *Line) { l.Kind = Reversal }, "source": func(l *Line) { l.Source = FromManual }, "nature": func(l *Line) { l.Nature = PartyDuty },
		"minutes": func(l *Line) { l.Minutes++ }, "work": func(l *Line) { l.Work++ }, "grade": func(l *Line) { l.Grade = GradeC },
		"month": func(l *Line) { l.Month = "2026-12" }, "start": func(l *Line) { l.Start = l.Start.Add(time.Millisecond) },
		"stop": func(l *Line) { l.Stop = l.Stop.Add(time.Millisecond) }, "policy": func(l *Line) { l.Policy++ }, "ref": func(l *Line) { l.Ref = "l_2" },
		"reason": func(l *Line) { l.Reason = "x" }, "by": func(l *Line) { l.By = "a_2" }, "second": func(l *Line) { l.Second = "a_3" },
		"record": func(l *Line) { l.Record = "" },
	} {
		m := *l
		change(&m)
		if m.Sum() == l.Hash {
			t.Errorf("%s is outside the hash", name)
		}
	}
	m := *l
	m.Posted++
	equal(t, "the moment of posting is outside", m.Sum(), l.Hash)
	m.Branch = "x\nunit=y"
	if strings.Contains(string(m.Text()), "\nunit=y\n") {
		t.Error("a value looks like a field")
	}
	m.Branch, m.Unit = `x\nunit=y`, `"z"` // what the value above is written as
	if text := string(m.Text()); !strings.Contains(text, "\nbranch=\"x\\\\nunit=y\"\nunit=\"z\"\n") {
		t.Error("two values are written alike:\n" + text)
	}
}

func TestALineIsReversedByTwoOthersOnly(t *testing.T) {
	r, _ := recorded()
	ok(t, r.Seal(45))
	l, err := r.Credit(tenOClock)
	ok(t, err)
	for _, who := range [][2]AccountID{{"a_1", "a_1"}, {"a_v", "a_1"}, {"a_1", "a_v"}, {"", "a_1"}, {"a_1", ""}} {
		_, err := l.Reverse(who[0], who[1], "wrong_time", tenOClock)
		refused(t, err, "hours.two_people")
	}
	back, err := l.Reverse("a_1", "a_2", "wrong_time", tenOClock)
	ok(t, err)
	equal(t, "minutes", back.Minutes, -45)
	equal(t, "work", back.Work, -45)
	equal(t, "ref", back.Ref, l.ID)
	equal(t, "hash", back.Hash, back.Sum())
	again, err := l.Reverse("a_3", "a_4", "again", tenOClock)
	ok(t, err)
	equal(t, "one place for one reversal", again.ID, back.ID)
	_, err = back.Reverse("a_1", "a_2", "x", tenOClock)
	refused(t, err, "hours.not_credit")
}

func TestASheetKeepsTheCapOfADayAndOneTimeForOneLine(t *testing.T) {
	at := func(h int) time.Time { return tenOClock.Add(time.Duration(h) * time.Hour) }
	s := &Sheet{}
	enter := func(l LineID, from, to int, want int64, near ...Entry) int64 {
		t.Helper()
		n, err := s.Enter(Entry{Line: l, From: at(from), To: at(to)}, want, 240, near)
		ok(t, err)
		return n
	}
	equal(t, "first", enter("l_1", 0, 3, 180), 180)
	equal(t, "again", enter("l_1", 0, 3, 180), 180)
	equal(t, "cut to the cap", enter("l_2", 3, 5, 120), 60)
	equal(t, "nothing is left", enter("l_3", 5, 6, 60), 0)
	equal(t, "another day", enter("l_4", 24, 26, 120), 120)
	_, err := s.Enter(Entry{Line: "l_5", From: at(25), To: at(27)}, 60, 240, nil)
	refused(t, err, "hours.overlap")
	_, err = s.Enter(Entry{Line: "l_6", From: at(48), To: at(49)}, 60, 240, []Entry{{Line: "l_0", From: at(47), To: at(50)}})
	refused(t, err, "hours.overlap")
	if !s.Free("l_4") || s.Free("l_4") || s.Free("l_9") {
		t.Error("free")
	}
	equal(t, "its time is free again", enter("l_5", 25, 27, 60), 60)
	equal(t, "reversed minutes leave room", enter("l_7", 28, 31, 200), 180)
}
