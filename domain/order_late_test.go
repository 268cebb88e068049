package domain

import (
	"errors"
	"testing"
	"time"
)

func TestAPhonesWordIsLateOnlyWhenItIsOld(t *testing.T) {
	now := minutes(60)
	for name, c := range map[string]struct {
		told, at time.Time
		late     bool
	}{
		"nothing was told":           {time.Time{}, now, false},
		"a minute ago":               {minutes(59), now, false},
		"just under two minutes ago": {minutes(58).Add(time.Millisecond), now, false},
		"two minutes ago":            {minutes(58), minutes(58), true},
		"hours ago":                  {minutes(-200), minutes(-200), true},
		"in a minute":                {minutes(61), now, false},
		"tomorrow":                   {minutes(1500), now, false},
	} {
		at, late := Happened(c.told, now)
		equal(t, name, at, c.at)
		equal(t, name+": late", late, c.late)
	}
}

// late checks in with a word about the past.
func late(o *Order, v *Account, told, now time.Time, visits ...Visit) error {
	wrong, err := o.CheckIn(v, Proof{Code: "1111", DeviceAt: told, Visits: visits}, "1111", DefaultPolicy(), now)
	return errors.Join(wrong, err)
}

func lateOut(o *Order, v *Account, told, now time.Time) error {
	wrong, err := o.CheckOut(v, Proof{Code: "2222", DeviceAt: told}, "2222", DefaultPolicy(), now)
	return errors.Join(wrong, err)
}

func TestAVisitThatAPhoneKeptCountsByItsClockWithWeakerEvidence(t *testing.T) {
	o, list := taken(t, wish("medicine"))
	ok(t, late(o, list[0], minutes(20), minutes(90)))
	ok(t, lateOut(o, list[0], minutes(55), minutes(91)))
	j := o.Jobs[0]
	equal(t, "start", j.Start.At, minutes(20))
	equal(t, "told", j.Start.Told, minutes(90))
	equal(t, "stop", j.Stop.At, minutes(55))
	equal(t, "minutes", j.Minutes, 35)
	equal(t, "grade", j.Grade, GradeB)
	equal(t, "the history is the server's", o.Events[len(o.Events)-1].At, minutes(91))
}

func TestOneLateEndIsEnoughToWeakenTheEvidence(t *testing.T) {
	for name, c := range map[string]struct{ in, out time.Time }{
		"the start": {minutes(10), time.Time{}}, "the stop": {time.Time{}, minutes(70)},
	} {
		o, list := taken(t, wish("medicine"))
		ok(t, late(o, list[0], c.in, minutes(60)))
		ok(t, lateOut(o, list[0], c.out, minutes(90)))
		equal(t, name, o.Jobs[0].Grade, GradeB)
	}
	o, list := taken(t, wish("medicine"))
	ok(t, late(o, list[0], minutes(59), minutes(60)))
	ok(t, lateOut(o, list[0], minutes(89), minutes(90)))
	equal(t, "neither", o.Jobs[0].Grade, GradeA)
	equal(t, "by the server's clock", o.Jobs[0].Start.At, minutes(60))
}

func TestALateWordIsCutToWhatCanHaveBeen(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	v := list[0]
	ok(t, o.Depart(v, minutes(-30), p, minutes(40)))
	equal(t, "departed when she accepted, at the soonest", o.Jobs[0].Departed, minutes(0))
	ok(t, o.Arrive(v, minutes(30), p, minutes(41)))
	equal(t, "arrived", o.Jobs[0].Arrived, minutes(30))
	ok(t, late(o, v, minutes(10), minutes(50)))
	equal(t, "not served before she arrived", o.Jobs[0].Start.At, minutes(30))
	ok(t, lateOut(o, v, minutes(20), minutes(60)))
	equal(t, "not ended before she began", o.Jobs[0].Stop.At, minutes(30))
	equal(t, "minutes", o.Jobs[0].Minutes, 0)
}

func TestTooLateAWordIsForAPersonToCheck(t *testing.T) {
	o, list := taken(t, wish("medicine"))
	refused(t, late(o, list[0], minutes(10), minutes(251)), "visit.too_late")
	equal(t, "no try was counted", o.Tries, 0)
	ok(t, late(o, list[0], minutes(10), minutes(250)))
	refused(t, lateOut(o, list[0], minutes(40), minutes(281)), "visit.too_late")
	ok(t, lateOut(o, list[0], minutes(41), minutes(281)))
	p := DefaultPolicy()
	p.OfflineMax = 0
	equal(t, "a policy that says nothing", p.Offline(), 4*time.Hour)
	p.OfflineMax = time.Hour
	o, list = taken(t, wish("medicine"))
	_, err := o.CheckIn(list[0], Proof{Code: "1111", DeviceAt: minutes(10)}, "1111", p, minutes(71))
	refused(t, err, "visit.too_late")
}

func TestAWrongCodeIsCountedHoweverLateItComes(t *testing.T) {
	o, list := taken(t, wish("medicine"))
	wrong, err := o.CheckIn(list[0], Proof{Code: "0000", DeviceAt: minutes(10)}, "1111", DefaultPolicy(), minutes(60))
	ok(t, err)
	refused(t, wrong, "code.wrong")
	equal(t, "tries", o.Tries, 1)
}

func TestALateStartDoesNotCloseTheVisitBeforeItsEndIsTold(t *testing.T) {
	p := DefaultPolicy()
	p.CloseMax = 30 * time.Minute
	o, list := taken(t, wish("medicine")) // 30 minutes planned, 30 of grace
	wrong, err := o.CheckIn(list[0], Proof{Code: "1111", DeviceAt: minutes(10)}, "1111", p, minutes(200))
	ok(t, errors.Join(wrong, err))
	equal(t, "asked about after", o.Due(StopBy), minutes(260))
	equal(t, "closed after", o.Due(CloseBy), minutes(260))
	_, err = o.Tick(minutes(259), p)
	ok(t, err)
	reaches(t, o, Serving)
	_, err = o.Tick(minutes(260), p)
	ok(t, err)
	reaches(t, o, Confirming)
	equal(t, "counted from the phone's start, to the longest time", o.Jobs[0].Stop.At, minutes(40))
	equal(t, "grade", o.Jobs[0].Grade, GradeC)
	refused(t, lateOut(o, list[0], minutes(30), minutes(261)), "order.state")
}

func TestNobodyIsInTwoPlacesByTheClockOfAPhone(t *testing.T) {
	elsewhere := Visit{Order: "o_420199-001-001.y", From: minutes(30), To: minutes(60)}
	for name, c := range map[string]struct {
		in, out int
		inCode  string
		outCode string
	}{
		"before the other one":                 {10, 25, "", ""},
		"up to the other one":                  {10, 30, "", ""},
		"into the other one":                   {10, 31, "", "visit.overlap"},
		"around the other one":                 {10, 70, "", "visit.overlap"},
		"from the begin of the other one":      {30, 0, "visit.overlap", ""},
		"from the middle of the other one":     {45, 0, "visit.overlap", ""},
		"from the end of the other one":        {60, 80, "", ""},
		"after the other one":                  {65, 80, "", ""},
		"told at once, whatever the phone was": {99, 110, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o, list := taken(t, wish("medicine"))
			err := late(o, list[0], minutes(c.in), minutes(100), Visit{Order: o.ID, From: minutes(0), To: minutes(100)}, elsewhere)
			if c.inCode != "" {
				refused(t, err, c.inCode)
				reaches(t, o, Accepted)
				return
			}
			ok(t, err)
			err = lateOut(o, list[0], minutes(c.out), minutes(112))
			if c.outCode != "" {
				refused(t, err, c.outCode)
				reaches(t, o, Serving)
				return
			}
			ok(t, err)
		})
	}
}

func TestAVisitThatRuleOrHandEndsStopsBeforeTheNextOneBegan(t *testing.T) {
	p := DefaultPolicy()
	elsewhere := Visit{Order: "o_420199-001-001.y", From: minutes(30), To: minutes(60)}
	o, list := taken(t, wish("medicine"))
	ok(t, late(o, list[0], minutes(10), minutes(100), elsewhere))
	ok(t, o.EndEarly(neighbour("a_owner"), p, minutes(110)))
	equal(t, "by hand", o.Jobs[0].Stop.At, minutes(30))
	o, list = taken(t, wish("medicine"))
	ok(t, late(o, list[0], minutes(10), minutes(100), elsewhere))
	tick(t, o, minutes(100).Add(9*time.Hour))
	equal(t, "by rule", o.Jobs[0].Stop.At, minutes(30))
}

func TestAVolunteersVisitsAreRememberedForAWhile(t *testing.T) {
	e := &Engagement{}
	visit := func(id OrderID, from int) Visit { return Visit{id, minutes(from), minutes(from + 30)} }
	equal(t, "news", e.Visited(visit("a", 0)), true)
	equal(t, "told again", e.Visited(visit("a", 0)), false)
	equal(t, "another", e.Visited(visit("b", 60)), true)
	equal(t, "kept", len(e.Visits), 2)
	equal(t, "two days later", e.Visited(visit("c", 48*60)), true)
	equal(t, "the oldest is forgotten", e.Visits[0].Order, "b")
	for i := range 2 * keptVisits {
		e.Visited(visit("d", 48*60+i))
	}
	equal(t, "never more than", len(e.Visits), keptVisits)
}
