package domain

import (
	"slices"
	"testing"
	"time"
)

// A4: a forgotten check-out is pending until a call-back. The beneficiary's word and rating are kept, and pay nothing.
func TestA4AForgottenCheckOutIsPaidByTheCallOnly(t *testing.T) {
	p, owner := DefaultPolicy(), neighbour("a_owner")
	o, list := taken(t, wish("medicine"))
	in(t, o, list[0], tenOClock)
	tick(t, o, minutes(480))
	reaches(t, o, Confirming)
	refused(t, o.Rate(owner, 3, "", minutes(490)), "order.state") // nobody has said yet that it happened
	equal(t, "the button", slices.Contains(o.Actions(owner, minutes(490)), Rate), false)
	last := o.Due(ConfirmBy)
	ok(t, o.Confirm(owner, p, minutes(500)))
	reaches(t, o, Confirming)
	equal(t, "her word is kept", o.Heard.Equal(minutes(500)) && count(o, Confirm) == 1, true)
	equal(t, "a call is still wanted", o.CallBack, true)
	equal(t, "nothing is promised", o.Jobs[0].Due, false)
	refused(t, o.Confirm(owner, p, minutes(501)), "order.heard")
	equal(t, "no second button", slices.Contains(o.Actions(owner, minutes(501)), Confirm), false)
	ok(t, o.Rate(owner, 3, "", minutes(502)))
	equal(t, "a rating promises nothing", o.Jobs[0].Due, false)
	equal(t, "she is not silent", o.Due(ConfirmBy).IsZero(), true)
	equal(t, "the ladder begins when her time would have ended", o.Due(EscalateBy), last)
	tick(t, o, last.Add(time.Minute))
	equal(t, "the next owner is told", o.Level > 0 && count(o, Silent) == 0, true)
	equal(t, "time promises nothing", o.Jobs[0].Due, false)
	ok(t, o.CalledBack(clerk(), p, last.Add(time.Hour)))
	reaches(t, o, Confirmed)
	equal(t, "the call pays, as grade B", o.Jobs[0].Due && o.Jobs[0].Grade == GradeB, true)
	equal(t, "her rating stays", o.Rating.Stars, 3)
}

func TestA4OneOfTwoForgotToCheckOut(t *testing.T) {
	p, owner := DefaultPolicy(), neighbour("a_owner")
	w := wish("snow")
	w.Slots = 2
	o := published(t, w)
	a, b := serving("a_a"), serving("a_b")
	for _, v := range []*Account{a, b} {
		ok(t, o.Accept(v, p, tenOClock))
		in(t, o, v, minutes(1))
	}
	out(t, o, a, minutes(40))
	tick(t, o, minutes(900))
	reaches(t, o, Confirming)
	ok(t, o.Confirm(owner, p, minutes(901)))
	equal(t, "who checked out is paid", o.Jobs[0].Due && o.Jobs[0].Grade == GradeA, true)
	equal(t, "who forgot is not", o.Jobs[1].Due, false)
	reaches(t, o, Confirming)
	o.Jobs[0].Due, o.Jobs[0].Line = false, "l_1"
	ok(t, o.CalledBack(clerk(), p, minutes(902)))
	equal(t, "then she is, and nobody twice", o.Jobs[1].Due && !o.Jobs[0].Due, true)
}

// Done again by somebody else: the second visit's confirmation does not pay the first one, whose check-out was forgotten.
func TestA4AFirstVisitThatWasForgottenWaitsForTheCallToo(t *testing.T) {
	p, owner := DefaultPolicy(), neighbour("a_owner")
	o, list := taken(t, wish("medicine"))
	in(t, o, list[0], tenOClock)
	tick(t, o, minutes(480))
	ok(t, o.Confirm(owner, p, minutes(481)))
	ok(t, o.ReopenOrder(owner, "", p, minutes(482)))
	equal(t, "her word was for the first visit", o.Heard.IsZero(), true)
	w := serving("a_w")
	ok(t, o.Accept(w, p, minutes(490)))
	in(t, o, w, minutes(491))
	out(t, o, w, minutes(520))
	ok(t, o.Confirm(owner, p, minutes(521)))
	equal(t, "the second is paid, the first waits", o.Jobs[1].Due && !o.Jobs[0].Due, true)
	reaches(t, o, Confirming)
	ok(t, o.CalledBack(clerk(), p, minutes(522)))
	equal(t, "the call pays the first", o.Jobs[0].Due, true)
}
