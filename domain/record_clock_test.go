package domain

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// at is a moment of 2026 in Shanghai.
func at(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, Shanghai)
}

func endedAt(end time.Time) *Record {
	r, _ := recorded()
	r.Start, r.Stop, r.Ended = end.Add(-45*time.Minute), end, At(end)
	return r
}

func TestA2DueIsTenWorkingDaysAfterTheServiceEnded(t *testing.T) {
	for name, c := range map[string]struct{ end, due time.Time }{
		"an ordinary Monday":                          {at(3, 2, 15), at(3, 16, 23)},
		"before 国庆, with a working Saturday":          {at(9, 28, 10), at(10, 16, 23)},
		"on the working Sunday before 国庆":             {at(9, 20, 10), at(10, 10, 23)},
		"before 春节, with two working Saturdays":       {at(2, 13, 10), at(3, 5, 23)},
		"in the middle of 国庆":                         {at(10, 3, 10), at(10, 20, 23)},
		"half past eleven at night is still that day": {at(3, 2, 23).Add(30 * time.Minute), at(3, 16, 23)},
	} {
		t.Run(name, func(t *testing.T) {
			r := endedAt(c.end)
			r.Date(Workdays())
			equal(t, "due", r.Due.Time(), c.due.Add(time.Hour-time.Millisecond).UTC())
			equal(t, "in time until the end of the day", r.Overdue(c.due.Add(59*time.Minute)), false)
			equal(t, "overdue", r.Overdue(c.due.Add(time.Hour)), true)
		})
	}
}

func TestARecordWithoutAKnownDayIsNotOverdueAndIsDatedLater(t *testing.T) {
	r := endedAt(at(12, 28, 10))
	equal(t, "no reminder is guessed", r.Look(Workdays(), at(12, 31, 10)), 0)
	equal(t, "due", r.Due, 0)
	equal(t, "overdue", r.Overdue(at(12, 31, 23).AddDate(1, 0, 0)), false)
	equal(t, "looked at again within the hour", r.Wake.Time().Sub(at(12, 31, 10)) <= time.Hour, true)
	next := Workdays()
	next.years[2027] = true
	r.Look(next, at(12, 31, 12))
	equal(t, "dated with a new table", r.Due != 0, true)
}

func TestRemindersComeOnWorkingDays5And8And10EachOnce(t *testing.T) {
	r, c := endedAt(at(9, 28, 10)), Workdays() // 5: 10-09, 8: 10-13, 10: 10-15 … over 国庆 and the working Saturday 10-10
	var days []int
	for now := at(9, 28, 11); now.Before(at(11, 1, 0)); now = now.Add(time.Hour) {
		if day := r.Look(c, now); day > 0 {
			days = append(days, day)
			when, err := c.AddWorkdays(r.Stop, day)
			ok(t, err)
			equal(t, "at nine of its day", now, when.Add(9*time.Hour).In(Shanghai))
		}
	}
	equal(t, "days", slices.Equal(days, []int{5, 8, 10}), true)
	slept := endedAt(at(9, 28, 10))
	equal(t, "of two that were slept through the last", slept.Look(c, at(10, 14, 12)), 8)
	equal(t, "and not the other", slept.Look(c, at(10, 14, 13)), 0)
}

func TestTheClockOfARecordEndsWithItsEvaluation(t *testing.T) {
	r, c := endedAt(at(3, 2, 15)), Workdays()
	r.State = RecordPosted
	r.Look(c, at(3, 2, 16))
	equal(t, "posted is not done", r.Done == 0 && r.Unrated(), true)
	equal(t, "late without an evaluation", r.Overdue(at(3, 17, 1)), true)
	equal(t, "news", r.Evaluate(&Evaluation{Quality: QualityDone, At: at(3, 3, 9)}), true)
	r.Look(c, at(3, 17, 1))
	equal(t, "done", r.Done == At(at(3, 17, 1)) && !r.Overdue(at(3, 17, 2)), true)
	equal(t, "no reminder of what is done", r.Reminded, 0)
	legacy := endedAt(at(3, 2, 15))
	legacy.State, legacy.Source = RecordPosted, FromLegacy
	legacy.Look(c, at(3, 2, 16))
	equal(t, "another book's hours ask for no evaluation", legacy.Done != 0, true)
}

func TestARatingOutweighsAMereWordAndTheLaterOneCounts(t *testing.T) {
	r := endedAt(at(3, 2, 15))
	done, fair := &Evaluation{Quality: QualityDone, At: at(3, 5, 9)}, &Evaluation{Quality: QualityFair, At: at(3, 4, 9)}
	good := &Evaluation{Quality: QualityGood, At: at(3, 6, 9)}
	for _, step := range []struct {
		e    *Evaluation
		news bool
		is   string
	}{{nil, false, ""}, {done, true, QualityDone}, {fair, true, QualityFair}, {done, false, QualityFair}, {good, true, QualityGood}, {fair, false, QualityGood}, {good, false, QualityGood}} {
		equal(t, "news", r.Evaluate(step.e), step.news)
		if step.is != "" {
			equal(t, "quality", r.Evaluation.Quality, step.is)
		}
	}
}

func TestAnEvaluationFollowsFromTheOrdersOwnWords(t *testing.T) {
	o, v, end := served(t, wish("medicine"), 45)
	j := o.JobOf(v.ID)
	equal(t, "nobody has spoken", EvaluationOf(o, j) == nil, true)
	tick(t, o, end.Add(72*time.Hour))
	equal(t, "silence says nothing", EvaluationOf(o, j) == nil, true)
	ok(t, o.Confirm(neighbour("a_owner"), DefaultPolicy(), end.Add(73*time.Hour)))
	equal(t, "confirmed", EvaluationOf(o, o.JobOf(v.ID)).Quality, QualityDone)
	for stars, want := range map[int]string{1: QualityPoor, 2: QualityFair, 3: QualityGood} {
		ok(t, o.Rate(neighbour("a_owner"), stars, "", end.Add(74*time.Hour)))
		equal(t, "rated", EvaluationOf(o, o.JobOf(v.ID)).Quality, want)
	}
	ok(t, o.ReopenOrder(neighbour("a_owner"), "没送到", DefaultPolicy(), end.Add(75*time.Hour)))
	equal(t, "done again by somebody else", EvaluationOf(o, &o.Jobs[0]).Quality, QualityPoor)
}

func TestOnlyADispatcherOrAdminOfTheCommunityLaysAnOverlapAside(t *testing.T) {
	held, _ := recorded()
	held.State = RecordHeld
	clerk := func(id AccountID, role Role, area AreaID) *Account {
		return &Account{ID: id, Grants: []Grant{{role, area}}}
	}
	desk := clerk("a_desk", Dispatcher, held.Community)
	for name, c := range map[string]struct {
		by            *Account
		reason, words string
		state         RecordState
		want          string
	}{
		"of another community": {clerk("a_1", Dispatcher, "420199-001-009"), "duplicate", "重复", RecordHeld, "record.missing"},
		"a resident":           {&Account{ID: "a_1"}, "duplicate", "重复", RecordHeld, "record.missing"},
		"a grid worker":        {clerk("a_1", GridWorker, held.Grid), "duplicate", "重复", RecordHeld, "record.denied"},
		"a supervisor":         {clerk("a_1", Supervisor, held.Community.Parent()), "duplicate", "重复", RecordHeld, "record.denied"},
		"her own":              {clerk(held.Volunteer, Dispatcher, held.Community), "duplicate", "重复", RecordHeld, "record.own"},
		"no such reason":       {desk, "closed", "重复", RecordHeld, "record.reason"},
		"without words":        {desk, "duplicate", " ", RecordHeld, "record.words"},
		"one that waits":       {desk, "duplicate", "重复", RecordWaiting, "record.not_held"},
		"one that counts":      {desk, "duplicate", "重复", RecordPosted, "record.not_held"},
	} {
		t.Run(name, func(t *testing.T) {
			r := *held
			r.State = c.state
			_, err := r.Dismiss(DismissAsk{By: c.by, Reason: c.reason, Words: c.words, Key: "k"}, tenOClock)
			refused(t, err, c.want)
			equal(t, "changed", r.Dismissed == nil && r.State == c.state, true)
			if c.want != "record.reason" && c.want != "record.words" {
				equal(t, "offered", r.MayDismiss(c.by), false)
			}
		})
	}
	forgotten := *held
	forgotten.State, forgotten.Uncalled = RecordWaiting, true
	equal(t, "offered of a forgotten check-out", forgotten.MayDismiss(desk), true)
	_, err := forgotten.Dismiss(DismissAsk{By: desk, Reason: "not_served", Words: "没有人来过", Key: "k"}, tenOClock)
	ok(t, err)
	equal(t, "a later call changes nothing", forgotten.Called(GradeB), false)
	equal(t, "offered", held.MayDismiss(desk), true)
	ask := DismissAsk{By: desk, Reason: "duplicate", Words: "同一次服务记了两次", Key: "k", Body: "b"}
	var fresh bool
	fresh, err = held.Dismiss(ask, tenOClock)
	ok(t, err)
	equal(t, "fresh", fresh, true)
	fresh, err = held.Dismiss(ask, tenOClock.Add(time.Hour))
	ok(t, err)
	equal(t, "the same request again", fresh, false)
	ask.Body = "c"
	_, err = held.Dismiss(ask, tenOClock)
	refused(t, err, "idempotency.reused")
	refused(t, held.Seal(45), "record.dismissed")
	equal(t, "evaluated", held.Evaluate(&Evaluation{Quality: QualityGood, At: tenOClock}), false)
}

func TestARecordOfSomebodyGoneIsLaidAsideUnlessItCountsAlready(t *testing.T) {
	for state, want := range map[RecordState]bool{RecordWaiting: true, RecordHeld: true, RecordSealed: false, RecordPosted: false, RecordDismissed: false} {
		r, v := recorded()
		r.State, v.Closed = state, true
		equal(t, string(state), r.Abandon(v, tenOClock), want)
	}
	r, v := recorded()
	equal(t, "she is here", r.Abandon(v, tenOClock), false)
}

func TestA6OnlyVolunteeringHasMinutesAndAShortVisitHasNone(t *testing.T) {
	for name, c := range map[string]struct {
		nature   Nature
		planned  int64
		fraction int
		want     int64
	}{
		"volunteering":                   {Volunteering, 60, 0, 45},
		"party duty":                     {PartyDuty, 60, 0, 0},
		"grid duty":                      {GridDuty, 60, 0, 0},
		"paid":                           {PaidService, 60, 0, 0},
		"exactly the part that is asked": {Volunteering, 60, 75, 45},
		"a minute less than that":        {Volunteering, 60, 76, 0},
		"nothing was planned":            {Volunteering, 0, 100, 45},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := recorded() // 45 minutes
			r.Nature, r.Planned = c.nature, c.planned
			equal(t, "worth", Policy{MinFraction: c.fraction}.Worth(r), c.want)
			equal(t, "work", r.Work, 45)
		})
	}
}

func TestA5TheFiguresOfHoursHaveRanges(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Policy)
		field  string
	}{
		"a day of seventeen hours":  {func(p *Policy) { p.DailyCap = 17 * 60 }, "daily_cap"},
		"a day below the unit":      {func(p *Policy) { p.UnitMinutes, p.DailyCap = 30, 20 }, "daily_cap"},
		"a day below nothing":       {func(p *Policy) { p.DailyCap = -1 }, "daily_cap"},
		"more than all of it":       {func(p *Policy) { p.MinFraction = 101 }, "min_fraction"},
		"less than nothing of it":   {func(p *Policy) { p.MinFraction = -1 }, "min_fraction"},
		"a clerk who enters a week": {func(p *Policy) { p.DailyMint = 7 * 24 * 60 }, "daily_mint"},
		"an answer in half a year":  {func(p *Policy) { p.DisputeDays = 120 }, "dispute_days"},
		"a nature there is not": {func(p *Policy) {
			p.Services = []Item{{Code: "x", Name: "甲", Skill: AnySkill, Risk: 1, Volunteer: 1, Minutes: 30, Nature: "hobby"}}
		}, "services"},
	} {
		t.Run(name, func(t *testing.T) {
			p := DefaultPolicy()
			c.change(&p)
			equal(t, "field", fieldOf(p.Check()), c.field)
		})
	}
	p := DefaultPolicy()
	p.DailyCap, p.MinFraction, p.DailyMint, p.DisputeDays = 600, 60, 120, 10
	ok(t, p.Check())
}

func TestA4AVisitClosedByRuleIsNeverOverADayNorIntoAnotherVisit(t *testing.T) {
	for _, most := range []time.Duration{30 * time.Minute, 8 * time.Hour, 12 * time.Hour} {
		for _, grace := range []time.Duration{0, 12 * time.Hour} {
			for _, until := range []time.Duration{0, 20 * time.Minute} {
				p := DefaultPolicy()
				p.CloseMax, p.CloseGrace, p.JobCap = most, grace, 720
				ok(t, p.Check())
				o, list := taken(t, wish("escort"))
				in(t, o, list[0], tenOClock)
				j := o.JobOf(list[0].ID)
				if until > 0 {
					j.Until = tenOClock.Add(until) // her next visit began then
				}
				o.watchVisit(p)
				for now := tenOClock; o.State == Serving && now.Before(tenOClock.Add(72*time.Hour)); now = now.Add(30 * time.Minute) {
					_, err := o.Tick(now, p)
					ok(t, err)
				}
				reaches(t, o, Confirming)
				length := j.Stop.At.Sub(j.Start.At)
				equal(t, "grade", j.Grade, GradeC)
				equal(t, "within the longest time, and a day", length <= most && length < 24*time.Hour, true)
				equal(t, "not into the next visit", until > 0 && length > until, false)
				equal(t, "waits for the call-back", o.CallBack && !j.Due, true)
			}
		}
	}
	p := DefaultPolicy()
	p.CloseMax = 25 * time.Hour
	equal(t, "no policy allows more than a day", fieldOf(p.Check()), "close_max")
}

func fieldOf(err error) string {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Field
	}
	return ""
}
