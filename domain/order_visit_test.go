package domain

import (
	"strings"
	"testing"
	"time"
)

func TestExactlyAsManyWinAsAreWanted(t *testing.T) {
	p := DefaultPolicy()
	w := wish("snow")
	w.Slots = 3
	o := published(t, w)
	for i, id := range []AccountID{"a_1", "a_2", "a_3"} {
		ok(t, o.Accept(serving(id), p, tenOClock))
		equal(t, "epoch", o.Jobs[i].Epoch, i+1)
	}
	reaches(t, o, Accepted)
	refused(t, o.Accept(serving("a_4"), p, tenOClock), "order.taken")
	equal(t, "jobs", len(o.Jobs), 3)
	equal(t, "affiliation when she accepted", o.Jobs[0].Branch, "柳岸党支部")
	equal(t, "her grid when she accepted", o.Jobs[0].Home, "420199-001-001-02")
	for _, s := range []State{Reviewing, Rejected, Expired, Withdrawn, Confirming} {
		o := &Order{State: s, Slots: 1, Item: Item{Skill: AnySkill}}
		refused(t, o.Accept(serving("a_1"), p, tenOClock), "order.taken")
	}
}

func TestHandingBackIsLateOnlyShortBeforeTheStart(t *testing.T) {
	p := DefaultPolicy()
	for name, c := range map[string]struct {
		accepted, back int // minutes; the window begins at 600
		late           bool
	}{
		"hours before":                               {0, 400, false},
		"just above two hours before":                {0, 479, false},
		"two hours before":                           {0, 480, true},
		"a minute before":                            {0, 599, true},
		"after the start":                            {0, 610, true},
		"late, but she had only read the details":    {595, 605, false},
		"late, and more than ten minutes after that": {595, 606, true},
	} {
		t.Run(name, func(t *testing.T) {
			o, v := published(t, between("medicine", 600, 900)), serving("a_v")
			ok(t, o.Accept(v, p, minutes(c.accepted)))
			ok(t, o.HandBack(v, p, minutes(c.back)))
			j := o.Jobs[0]
			equal(t, "late", j.Late, c.late)
			equal(t, "state", j.State, HandedBack)
			reaches(t, o, Published)
			equal(t, "others are asked at once", o.Due(NextWave), minutes(c.back))
			refused(t, o.Accept(v, p, minutes(c.back)), "volunteer.other")
			refused(t, o.HandBack(v, p, minutes(c.back)), "order.not_yours")
			ok(t, o.Accept(serving("a_w"), p, minutes(c.back)))
		})
	}
}

func TestAJobOfOneIsNotAnothers(t *testing.T) {
	p := DefaultPolicy()
	o, _ := taken(t, wish("medicine"))
	stranger := serving("a_x")
	refused(t, o.HandBack(stranger, p, minutes(1)), "order.not_yours")
	refused(t, o.Depart(stranger, time.Time{}, p, minutes(1)), "order.not_yours")
	refused(t, o.Arrive(stranger, time.Time{}, p, minutes(1)), "order.not_yours")
	_, err := o.CheckIn(stranger, Proof{Code: "1111"}, "1111", p, minutes(1))
	refused(t, err, "order.not_yours")
	_, err = o.CheckOut(stranger, Proof{Code: "1111"}, "1111", p, minutes(1))
	refused(t, err, "order.not_yours")
	names(t, o.ReleaseJob(clerk(), "a_x", p, minutes(1)), "volunteer", "order.no_job")
	refused(t, o.ReleaseJob(stranger, "a_v1", p, minutes(1)), "order.not_yours")
	equal(t, "tries", o.Tries, 0)
}

func TestTheWayToTheDoorIsTimedAndNeverCounted(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	ok(t, o.Depart(list[0], time.Time{}, p, minutes(5)))
	reaches(t, o, EnRoute)
	refused(t, o.Depart(list[0], time.Time{}, p, minutes(6)), "order.state")
	ok(t, o.Arrive(list[0], time.Time{}, p, minutes(25)))
	reaches(t, o, Arrived)
	in(t, o, list[0], minutes(27))
	reaches(t, o, Serving)
	refused(t, o.HandBack(list[0], p, minutes(28)), "order.state")
	out(t, o, list[0], minutes(60))
	j := o.Jobs[0]
	equal(t, "departed, arrived", j.Departed.Equal(minutes(5)) && j.Arrived.Equal(minutes(25)), true)
	equal(t, "minutes", j.Minutes, 33)
	equal(t, "grade", j.Grade, GradeA)
}

func TestACodeLocksAfterFiveWrongTries(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	n := o.N
	for left := 4; left >= 0; left-- {
		wrong, err := o.CheckIn(list[0], Proof{Code: "0000"}, "1111", p, tenOClock)
		ok(t, err)
		names(t, wrong, "code", "code.wrong")
		if !strings.Contains(wrong.Error(), string(rune('0'+left))) {
			t.Errorf("%v does not say that %d are left", wrong, left)
		}
	}
	equal(t, "tries are counted", o.Tries, 5)
	equal(t, "and are no events", o.N, n)
	_, err := o.CheckIn(list[0], Proof{Code: "1111"}, "1111", p, tenOClock)
	refused(t, err, "code.locked")
	equal(t, "kind", KindOf(err), Exhausted)
	reaches(t, o, Accepted)
	wrong, err := o.CheckIn(list[0], Proof{Site: true}, "1111", p, tenOClock)
	ok(t, wrong)
	ok(t, err)
	reaches(t, o, Serving)
	_, err = o.CheckOut(list[0], Proof{Code: "2222"}, "2222", p, minutes(30))
	refused(t, err, "code.locked")
	wrong, err = o.CheckOut(list[0], Proof{Site: true}, "2222", p, minutes(30))
	ok(t, wrong)
	ok(t, err)
	equal(t, "grade", o.Jobs[0].Grade, GradeB)
	ok(t, o.ReopenOrder(neighbour("a_owner"), "", p, minutes(40)))
	equal(t, "a new try has new codes", o.Tries, 0)
}

func TestTheStartCodeIsNotTheStopCode(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	in(t, o, list[0], tenOClock)
	wrong, err := o.CheckOut(list[0], Proof{Code: "1111"}, "2222", p, minutes(30))
	ok(t, err)
	refused(t, wrong, "code.wrong")
	wrong, err = o.CheckOut(list[0], Proof{}, "2222", p, minutes(30))
	ok(t, err)
	refused(t, wrong, "code.wrong")
	reaches(t, o, Serving)
}

func TestTwoPersonServicesStartWithTwo(t *testing.T) {
	p := DefaultPolicy()
	o := published(t, wish("bathing"))
	first, second := serving("a_1"), serving("a_2")
	ok(t, o.Accept(first, p, tenOClock))
	reaches(t, o, Published)
	_, err := o.CheckIn(first, Proof{Code: "1111"}, "1111", p, tenOClock)
	refused(t, err, "order.partner")
	refused(t, o.GoAhead(clerk(), p, tenOClock), "order.too_few")
	ok(t, o.Accept(second, p, tenOClock))
	in(t, o, first, tenOClock)
	reaches(t, o, Accepted) // the least advanced one
	in(t, o, second, minutes(2))
	reaches(t, o, Serving)
	out(t, o, first, minutes(60))
	reaches(t, o, Serving)
	out(t, o, second, minutes(62))
	reaches(t, o, Confirming)
	equal(t, "minutes of each", o.Jobs[0].Minutes == 60 && o.Jobs[1].Minutes == 60, true)
}

func TestFewerThanWantedMayStart(t *testing.T) {
	p := DefaultPolicy()
	w := wish("snow")
	w.Slots = 4
	o := published(t, w)
	refused(t, o.GoAhead(clerk(), p, tenOClock), "order.too_few")
	ok(t, o.Accept(serving("a_1"), p, tenOClock))
	ok(t, o.Accept(serving("a_2"), p, tenOClock))
	invite(t, o, tenOClock, serving("a_3"))
	refused(t, o.GoAhead(neighbour("a_owner"), p, tenOClock), "order.not_yours")
	equal(t, "a refusal changes nothing", o.Slots, 4)
	ok(t, o.GoAhead(clerk(), p, tenOClock))
	reaches(t, o, Accepted)
	equal(t, "places", o.Slots, 2)
	equal(t, "who was asked is told", o.OfferTo("a_3").Answer, TakenBack)
	refused(t, o.GoAhead(clerk(), p, tenOClock), "order.state")
	refused(t, o.Accept(serving("a_3"), p, tenOClock), "order.taken")
}

func TestAServiceOfTwoThatWentOnWithOneIsDoneAgainByTwo(t *testing.T) {
	p := DefaultPolicy()
	o, pair := taken(t, wish("bathing"))
	in(t, o, pair[0], tenOClock)
	ok(t, o.HandBack(pair[1], p, minutes(1)))
	ok(t, o.GoAhead(clerk(), p, minutes(2)))
	out(t, o, pair[0], minutes(30))
	reaches(t, o, Confirming)
	ok(t, o.ReopenOrder(neighbour("a_owner"), "只来了一位", p, minutes(40)))
	equal(t, "places", o.Slots, 2)
	ok(t, o.Accept(serving("a_8"), p, minutes(41)))
	reaches(t, o, Published)
	ok(t, o.Accept(serving("a_9"), p, minutes(41)))
	in(t, o, serving("a_8"), minutes(42))
}

func TestEndingEarlyKeepsWhatWasServed(t *testing.T) {
	p := DefaultPolicy()
	w := wish("snow")
	w.Slots = 4
	o := published(t, w)
	owner := neighbour("a_owner")
	refused(t, o.EndEarly(owner, p, tenOClock), "order.not_started")
	for _, id := range []AccountID{"a_1", "a_2", "a_3"} {
		ok(t, o.Accept(serving(id), p, tenOClock))
	}
	invite(t, o, tenOClock, serving("a_4"))
	in(t, o, serving("a_1"), tenOClock)
	out(t, o, serving("a_1"), minutes(10))
	in(t, o, serving("a_2"), minutes(5))
	refused(t, o.CancelOrder(owner, "", "", minutes(20)), "order.started")
	refused(t, o.EndEarly(serving("a_2"), p, minutes(20)), "order.not_yours")
	ok(t, o.EndEarly(owner, p, minutes(20)))
	reaches(t, o, Confirming)
	equal(t, "done before", o.Jobs[0].Minutes == 10 && o.Jobs[0].Grade == GradeA, true)
	equal(t, "stopped in the middle", o.Jobs[1].Minutes == 15 && o.Jobs[1].Grade == GradeC && o.Jobs[1].State == Finished, true)
	equal(t, "not begun", o.Jobs[2].State, Released)
	equal(t, "who was asked is told", o.OfferTo("a_4").Answer, TakenBack)
	equal(t, "called back", o.CallBack, true)
	equal(t, "no visit is watched", o.Due(StartBy).IsZero() && o.Due(StopBy).IsZero() && o.Due(CloseBy).IsZero(), true)
	ok(t, o.Confirm(owner, p, minutes(30)))
	equal(t, "both are paid", o.Jobs[0].Due && o.Jobs[1].Due && !o.Jobs[2].Due, true)
}

func TestWithdrawingFreesWhoeverWasOnTheWay(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	ok(t, o.Depart(list[0], time.Time{}, p, minutes(1)))
	refused(t, o.CancelOrder(neighbour("a_other"), "", "", minutes(2)), "order.not_yours")
	ok(t, o.CancelOrder(neighbour("a_owner"), "", "", minutes(2)))
	reaches(t, o, Withdrawn)
	equal(t, "job", o.Jobs[0].State, Withdrawn)
	equal(t, "waits", len(o.Clocks), 0)
	equal(t, "closed", o.Closed, At(minutes(2)))
	_, err := o.CheckIn(list[0], Proof{Code: "1111"}, "1111", p, minutes(3))
	refused(t, err, "order.not_yours")
	refused(t, o.CancelOrder(neighbour("a_owner"), "", "", minutes(3)), "order.state")
}

func TestTheBeneficiarysWordPaysAndACallLiftsWhatTheRuleClosed(t *testing.T) {
	p := DefaultPolicy()
	owner := neighbour("a_owner")
	byRule := func() *Order {
		o, list := taken(t, wish("medicine"))
		in(t, o, list[0], tenOClock)
		tick(t, o, minutes(480))
		return o
	}
	o := byRule()
	ok(t, o.CalledBack(clerk(), p, minutes(500)))
	equal(t, "a call lifts it", o.Jobs[0].Grade, GradeB)
	equal(t, "paid", o.Jobs[0].Due, true)
	equal(t, "called", o.CallBack, false)
	o = byRule()
	ok(t, o.Confirm(owner, p, minutes(500)))
	equal(t, "her own word leaves the grade and pays nothing", o.Jobs[0].Grade == GradeC && !o.Jobs[0].Due, true)
	o, _, end := served(t, wish("medicine"), 30)
	refused(t, o.Confirm(clerk(), p, end), "order.not_yours")
	refused(t, o.CalledBack(owner, p, end), "order.not_yours")
	ok(t, o.Confirm(owner, p, end))
	o.Jobs[0].Due, o.Jobs[0].Line = false, "l_1"
	refused(t, o.Confirm(owner, p, end), "order.state")
	ok(t, o.ReopenOrder(owner, "", p, end))
	equal(t, "what is posted is not promised again", o.Jobs[0].Due, false)
}

func TestRatingIsOneToThreeAfterTheWord(t *testing.T) {
	o, v, end := served(t, wish("medicine"), 30)
	owner := neighbour("a_owner")
	for _, stars := range []int{0, 4, -1} {
		names(t, o.Rate(owner, stars, "", end), "stars", "rating.stars")
	}
	refused(t, o.Rate(owner, 3, "", end), "order.state")
	ok(t, o.Confirm(owner, DefaultPolicy(), end))
	refused(t, o.Rate(v, 3, "", end), "order.not_yours")
	refused(t, o.Rate(clerk(), 3, "", end), "order.not_yours")
	ok(t, o.Rate(owner, 3, "", end))
	equal(t, "rating", *o.Rating, Rating{3, "a_owner", end})
	tick(t, o, end.Add(24*time.Hour))
	ok(t, o.Rate(owner, 1, "", end.Add(48*time.Hour)))
	equal(t, "the newest counts", o.Rating.Stars, 1)
}

func TestDoneAgainBySomebodyElse(t *testing.T) {
	p := DefaultPolicy()
	o, v, end := served(t, wish("medicine"), 30)
	owner := neighbour("a_owner")
	names(t, o.ReopenOrder(owner, strings.Repeat("一", 201), p, end), "words", "order.words")
	refused(t, o.ReopenOrder(v, "", p, end), "order.not_yours")
	ok(t, o.ReopenOrder(owner, "药送错了", p, end))
	reaches(t, o, Published)
	equal(t, "generation", o.Generation == 1 && o.Reopened(), true)
	equal(t, "the first visit, shown by both codes, is paid", o.Jobs[0].Due, true)
	refused(t, o.Accept(v, p, end), "volunteer.other")
	equal(t, "her words", o.Tellable[0].Reveal(), "药送错了")
	w := serving("a_w")
	ok(t, o.Accept(w, p, end))
	equal(t, "one live job", len(o.Live()), 1)
	equal(t, "epochs go on", o.JobOf("a_w").Epoch, 2)
	o.Jobs[0].Due, o.Jobs[0].Line = false, "l_1"
	in(t, o, w, end)
	out(t, o, w, end.Add(time.Hour))
	ok(t, o.CalledBack(clerk(), p, end.Add(2*time.Hour)))
	equal(t, "what is posted is not promised again", o.Jobs[0].Due, false)
	equal(t, "what is not is", o.Jobs[1].Due, true)
}

// "The others wait for a call-back": it has to be able to come.
func TestAFirstVisitOfAWeakerGradeIsPaidAfterTheCall(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	for i, f := range []func(*Account, Proof, string, Policy, time.Time) (error, error){o.CheckIn, o.CheckOut} {
		_, err := f(list[0], Proof{Site: true}, "", p, minutes(i*30))
		ok(t, err)
	}
	ok(t, o.ReopenOrder(neighbour("a_owner"), "", p, minutes(40)))
	equal(t, "not yet", o.Jobs[0].Due, false)
	w := serving("a_w")
	ok(t, o.Accept(w, p, minutes(50)))
	in(t, o, w, minutes(60))
	out(t, o, w, minutes(90))
	former := clerk()
	former.ID = list[0].ID
	refused(t, o.CalledBack(former, p, minutes(100)), "order.not_yours") // nobody certifies her own work (A21)
	ok(t, o.CalledBack(clerk(), p, minutes(100)))
	equal(t, "the first visit is paid", o.Jobs[0].Due && o.Jobs[0].Minutes == 30, true)
	equal(t, "the second as well", o.Jobs[1].Due, true)
}

func TestNobodyActsAsStaffOnAnOrderOfHerOwn(t *testing.T) {
	o, list := taken(t, wish("medicine"))
	in(t, o, list[0], tenOClock)
	out(t, o, list[0], minutes(30))
	for name, id := range map[string]AccountID{"who serves": list[0].ID, "who is served": "a_owner"} {
		both := clerk()
		both.ID, both.Serves = id, &Profile{}
		refused(t, o.CalledBack(both, DefaultPolicy(), minutes(31)), "order.not_yours")
		for _, p := range o.Parties(both) {
			if p == Desk || p == Walker || p == Overseer {
				t.Errorf("%s is %s", name, p)
			}
		}
	}
	equal(t, "a clerk of another community is nobody here", len(o.Parties(staff(Dispatcher, "420199-002"))), 0)
	equal(t, "the clock is the clock", o.Parties(nil)[0], TheClock)
}

func TestTimesOfAnOrderNeverRunBackwards(t *testing.T) {
	o := published(t, wish("medicine"))
	ok(t, o.Widen(clerk(), DefaultPolicy(), tenOClock.Add(-time.Hour)))
	equal(t, "at", o.Events[o.N-1].At, tenOClock)
}
