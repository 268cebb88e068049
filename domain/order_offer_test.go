package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func invite(t *testing.T, o *Order, now time.Time, list ...*Account) {
	t.Helper()
	var all []Asked
	for _, v := range list {
		all = append(all, Asked{Volunteer: v, Metres: 120, Score: 0.9, Reasons: []string{"NEAR"}})
	}
	ok(t, o.Offer(nil, all, DefaultPolicy(), now))
}

func TestAnOfferLivesAsLongAsTheOrderCanWait(t *testing.T) {
	p := DefaultPolicy()
	urgent := wish("medicine")
	urgent.Urgent = true
	for name, c := range map[string]struct {
		w    Wish
		want time.Duration
	}{
		"urgent":                 {urgent, p.OfferUrgent},
		"for now":                {wish("medicine"), p.OfferToday},
		"within a day":           {between("medicine", 24*60-1, 26*60), p.OfferToday},
		"planned a day ahead":    {between("medicine", 24*60, 26*60), p.OfferPlanned},
		"in a window that began": {between("medicine", -60, 60), p.OfferToday},
	} {
		t.Run(name, func(t *testing.T) {
			o := published(t, c.w)
			invite(t, o, tenOClock, serving("a_v"))
			f := o.OfferTo("a_v")
			equal(t, "until", f.Expires, tenOClock.Add(c.want))
			equal(t, "just before", f.Waiting(f.Expires.Add(-time.Second)), true)
			equal(t, "at the end", f.Waiting(f.Expires), false)
			equal(t, "what she was told", f.Metres == 120 && f.Score == 0.9 && f.Reasons[0] == "NEAR" && !f.ByHand, true)
		})
	}
}

func TestOneLiveOfferForAnOrderAndAVolunteer(t *testing.T) {
	p := DefaultPolicy()
	o, v := published(t, wish("medicine")), serving("a_v")
	invite(t, o, tenOClock, v)
	reaches(t, o, Offered)
	refused(t, o.Offer(clerk(), []Asked{{Volunteer: v}}, p, minutes(1)), "order.asked_already")
	refused(t, published(t, wish("medicine")).Offer(nil, []Asked{{Volunteer: v}, {Volunteer: v}}, p, tenOClock), "order.asked_already")
	tick(t, o, minutes(30))
	ok(t, o.Offer(clerk(), []Asked{{Volunteer: v}}, p, minutes(31)))
	equal(t, "the newest counts", o.OfferTo("a_v").Sent, minutes(31))
	equal(t, "by hand", o.OfferTo("a_v").ByHand, true)
	w := wish("medicine")
	w.Slots = 2
	o = published(t, w)
	ok(t, o.Accept(v, p, tenOClock))
	refused(t, o.Offer(clerk(), []Asked{{Volunteer: v}}, p, minutes(1)), "order.asked_already")
	refused(t, o.Offer(serving("a_w"), []Asked{{Volunteer: serving("a_x")}}, p, minutes(1)), "order.not_yours")
}

func TestOffersOfALongHuntAreBoundedAndTheWaitingOnesStay(t *testing.T) {
	o := published(t, between("medicine", 24*60*10, 24*60*11))
	first := serving("a_first")
	invite(t, o, tenOClock, first)
	for i := range 150 {
		v := serving(AccountID(fmt.Sprint("a_v", i)))
		invite(t, o, tenOClock, v)
		ok(t, o.Decline(v, DefaultPolicy(), tenOClock))
	}
	equal(t, "kept", len(o.Offers), 120)
	equal(t, "one who may still answer is kept", o.OfferTo("a_first") != nil, true)
	equal(t, "the newest is kept", o.OfferTo("a_v149") != nil, true)
	equal(t, "all are in the history", count(o, Invite), 151)
}

func TestDecliningIsFreeAndTheNextOneIsAskedAtOnce(t *testing.T) {
	p := DefaultPolicy()
	o, v, w := published(t, wish("medicine")), serving("a_v"), serving("a_w")
	invite(t, o, tenOClock, v, w)
	equal(t, "the next wave", o.Due(NextWave), tenOClock.Add(p.WaveEvery))
	ok(t, o.Decline(v, p, minutes(1)))
	equal(t, "answer", o.OfferTo("a_v").Answer, SaidNo)
	equal(t, "the next wave is due now", o.Due(NextWave), minutes(1))
	equal(t, "and wakes the order", o.Wake, At(minutes(1)))
	reaches(t, o, Offered)
	n := o.N
	ok(t, o.Decline(v, p, minutes(2)))
	equal(t, "a second no says nothing new", o.N, n)
	equal(t, "she is not excluded", len(o.Excluded), 0)
	ok(t, o.Decline(w, p, minutes(2)))
	reaches(t, o, Published)
	refused(t, o.Decline(serving("a_x"), p, minutes(2)), "order.not_offered")
	ok(t, o.Accept(v, p, minutes(3))) // who thinks better of it may come
	reaches(t, o, Accepted)
}

func TestANoToWhatWasTakenBackOrGivenBackChangesNothing(t *testing.T) {
	p := DefaultPolicy()
	o, v, w := published(t, wish("medicine")), serving("a_v"), serving("a_w")
	invite(t, o, tenOClock, v, w)
	ok(t, o.Accept(v, p, minutes(1)))
	equal(t, "the others are told at once", o.OfferTo("a_w").Answer, TakenBack)
	refused(t, o.Decline(v, p, minutes(1)), "order.not_yours")
	n := o.N
	ok(t, o.Decline(w, p, minutes(1)))
	ok(t, o.HandBack(v, p, minutes(2)))
	ok(t, o.Decline(v, p, minutes(3)))
	equal(t, "events: only the hand-back", o.N, n+1)
	equal(t, "her yes stays on file", o.OfferTo("a_v").Answer, SaidYes)
	equal(t, "what was taken back stays so", o.OfferTo("a_w").Answer, TakenBack)
}

func TestALateYesWinsWhileNobodyElseHas(t *testing.T) {
	p := DefaultPolicy()
	o, v := published(t, wish("medicine")), serving("a_v")
	invite(t, o, tenOClock, v)
	tick(t, o, minutes(30))
	equal(t, "lapsed", o.OfferTo("a_v").Answer, NoAnswer)
	equal(t, "when", o.OfferTo("a_v").Answered, minutes(30))
	reaches(t, o, Published)
	equal(t, "she may still say no", slices.Contains(o.Actions(v, minutes(31)), Decline), true)
	ok(t, o.Accept(v, p, minutes(40)))
	equal(t, "answer", o.OfferTo("a_v").Answer, SaidYes)
	equal(t, "as", o.Events[o.N-1].As, Invited)
	refused(t, o.Accept(serving("a_w"), p, minutes(40)), "order.taken")
	ok(t, o.Accept(v, p, minutes(41)))
	equal(t, "a second yes is the same", len(o.Jobs), 1)
}

func TestAWaveRestsAndWidens(t *testing.T) {
	p := DefaultPolicy()
	o := published(t, wish("medicine"))
	for i := range 5 {
		o.Rest(p, tenOClock)
		equal(t, "ring", o.Ring, min(i+1, 3))
		equal(t, "next", o.Due(NextWave), tenOClock.Add(p.WaveEvery))
	}
	o.RestUntil(minutes(90), tenOClock)
	equal(t, "until the end of the quiet hours", o.Due(NextWave), minutes(90))
	o.Ring = 0
	ok(t, o.Widen(clerk(), p, minutes(1)))
	equal(t, "wider", o.Ring, 1)
	equal(t, "at once", o.Due(NextWave), minutes(1))
	refused(t, o.Widen(neighbour("a_owner"), p, minutes(1)), "order.not_yours")
}

// The desk plans anew with another window: who did not come on Monday is asked for Friday.
func TestAReplannedOrderAsksEverybodyAgain(t *testing.T) {
	o, v := published(t, wish("medicine")), serving("a_v")
	invite(t, o, tenOClock, v)
	ok(t, o.Decline(v, DefaultPolicy(), minutes(1)))
	tick(t, o, minutes(120))
	reaches(t, o, Expired)
	w := &Window{minutes(24 * 60), minutes(26 * 60)}
	ok(t, o.Publish(clerk(), w, DefaultPolicy(), minutes(130)))
	equal(t, "asked before", o.OfferTo("a_v") == nil, true)
	equal(t, "window", o.Window, *w)
	equal(t, "for now", o.Now, false)
	equal(t, "fill", o.Due(FillBy), minutes(26*60-30))
	equal(t, "first wave", o.Due(NextWave), minutes(130))
	equal(t, "level", o.Level, 0)
	invite(t, o, minutes(131), v)
}

func TestAReplannedOrderHasAWindowThatCanBe(t *testing.T) {
	p := DefaultPolicy()
	o := published(t, wish("medicine"))
	tick(t, o, minutes(120))
	now := minutes(130)
	names(t, o.Publish(clerk(), &Window{minutes(10), minutes(20)}, p, now), "window.to", "order.window_past")
	names(t, o.Publish(clerk(), &Window{minutes(300), minutes(200)}, p, now), "window.to", "order.window_reversed")
	reaches(t, o, Expired)
	ok(t, o.Publish(clerk(), nil, p, now))
	equal(t, "without a window: from now on", o.Window, Window{now, now.Add(p.ArriveWithin)})
	equal(t, "as soon as possible", o.Now, true)
}
