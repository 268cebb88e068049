package domain

import (
	"slices"
	"time"
)

// EndEarly stops a visit in the middle. What was served stays and is called back.
func (o *Order) EndEarly(by *Account, p Policy, now time.Time) error {
	r, _ := RowOf(EndEarly)
	if _, err := o.allowed(r, step{by: by, now: now}); err != nil {
		return err
	}
	if !o.started() {
		return Errf(Conflict, "order.not_started", "服务还没有开始，请用“撤回”")
	}
	for _, j := range o.Live() {
		switch {
		case j.State == Serving:
			j.finish(Stamp{At: j.within(now.UTC()), Method: ByHand}, p)
			j.drop(Finished)
		case j.State != Finished:
			j.drop(Released)
		}
	}
	o.CallBack = true
	o.takeBackOffers(now)
	return o.move(EndEarly, step{by: by, now: now, p: p})
}

// Confirm is the beneficiary's word that it happened: its minutes are promised to the ledger in the same write. What the rule
// closed waits for a call-back all the same (A4); the order waits with it, and her word is kept.
func (o *Order) Confirm(by *Account, p Policy, now time.Time) error {
	s := step{by: by, now: now, p: p}
	r, _ := RowOf(Confirm)
	if _, err := o.allowed(r, s); err != nil {
		return err
	}
	if !o.Heard.IsZero() {
		return Errf(Conflict, "order.heard", "您已经确认过了，社区回访后办结")
	}
	return o.confirm(Confirm, s)
}

// CalledBack records the answer of a call to the beneficiary, made by somebody outside the visit. It pays also what the rule closed.
func (o *Order) CalledBack(by *Account, p Policy, now time.Time) error {
	return o.confirm(CallBack, step{by: by, now: now, p: p})
}

func (o *Order) confirm(a Action, s step) error {
	if err := o.move(a, s); err != nil {
		return err
	}
	o.CallBack = o.State == Confirming
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.State != Finished || j.Line != "" || a != CallBack && (j.Generation != o.Generation || j.Uncalled()) {
			continue
		}
		j.Due = true
		if j.Grade == GradeC && a == CallBack && j.Stop.Method == ByRule {
			j.Grade = GradeB
		}
	}
	return nil
}

// hear takes the beneficiary's word: the order is confirmed, or waits for a call about what the rule closed.
func (o *Order) hear(now time.Time) {
	if slices.ContainsFunc(o.Jobs, func(j Job) bool { return j.Uncalled() }) {
		o.Heard = now.UTC()
		return
	}
	o.State = Confirmed
}

// rateable tells whether somebody has said that it happened.
func (o *Order) rateable() bool { return o.State != Confirming || !o.Heard.IsZero() }

// Rate stores how it was: 1 不满意, 2 一般, 3 满意, and her words, if there are any.
func (o *Order) Rate(by *Account, stars int, words string, now time.Time) error {
	if stars < 1 || stars > 3 {
		return Fieldf("stars", "rating.stars", "评价应为 1（不满意）、2（一般）或 3（满意）")
	}
	if err := checkWords(words); err != nil {
		return err
	}
	r, _ := RowOf(Rate)
	if _, err := o.allowed(r, step{by: by, now: now}); err == nil && !o.rateable() {
		return Errf(Conflict, "order.state", "订单现在是“%s”，不能“%s”", stateName(o.State), r.Name)
	}
	if err := o.move(Rate, step{by: by, now: now}); err != nil {
		return err
	}
	o.say(words)
	o.Rating = &Rating{Stars: stars, By: by.ID, At: now.UTC()}
	return nil
}

// ReopenOrder does it again with somebody else. The first jobs stay on file; those with both codes keep their minutes, the
// others wait for a call-back (CalledBack pays them, Confirm does not).
func (o *Order) ReopenOrder(by *Account, words string, p Policy, now time.Time) error {
	if err := checkWords(words); err != nil {
		return err
	}
	r, _ := RowOf(Reopen)
	if _, err := o.allowed(r, step{by: by, now: now}); err != nil {
		return err
	}
	for _, j := range o.Live() {
		o.Excluded = append(o.Excluded, j.Volunteer)
		if j.State == Finished && j.Grade == GradeA && j.Line == "" {
			j.Due = true
		}
	}
	o.Generation++
	o.Slots = max(o.Slots, o.Item.Volunteer) // it may have gone ahead with fewer
	o.Offers, o.Tries, o.CallBack, o.Alarm, o.Rating, o.Heard, o.Closed = nil, 0, false, false, nil, time.Time{}, 0
	o.clearClock(ConfirmBy, ArchiveBy, FillBy)
	if err := o.move(Reopen, step{by: by, now: now, p: p}); err != nil {
		return err
	}
	o.say(words)
	return nil
}
