package domain

import (
	"slices"
	"time"
)

// Publish takes the order on; matching begins. A new window may be given, for an order that had expired.
func (o *Order) Publish(by *Account, w *Window, p Policy, now time.Time) error {
	if w != nil {
		if err := checkWindow(*w, now); err != nil {
			return err
		}
	}
	anew := o.State == Expired
	if err := o.move(Publish, step{by: by, now: now, p: p}); err != nil {
		return err
	}
	if anew {
		o.Offers = nil // planned anew: who could not come then may be asked again
	}
	if w != nil {
		o.Now, o.Window = false, Window{w.From.UTC(), w.To.UTC()}
		o.clearClock(FillBy, NextWave)
		o.hunt(step{now: now, p: p})
		o.Rewake(now.Add(TellWithin))
	}
	return nil
}

// RejectReasons are the reasons for a refusal 不受理.
func RejectReasons() []string {
	return []string{"not_volunteer_service", "unsafe", "out_of_area", "unreachable", "no_capacity", "other"}
}

// RouteReasons are the reasons for handing the matter to another body 转出 (domain reference §4.2).
func RouteReasons() []string {
	return []string{"emergency_line", "legal_procedure", "law_enforcement", "funding", "qualification", "paid_service", "out_of_area", "not_on_duty_list"}
}

// Reject refuses the order with a reason code and words for the resident.
func (o *Order) Reject(by *Account, code, words string, now time.Time) error {
	if !slices.Contains(RejectReasons(), code) {
		return Fieldf("reason", "order.reason", "请选择不受理的原因")
	}
	if !textWithin(words, 2, 200) {
		return Fieldf("words", "order.words", "请用 2–200 字向居民说明原因和可以怎么办")
	}
	if err := o.move(Reject, step{by: by, code: code, now: now}); err != nil {
		return err
	}
	o.Tellable = append(o.Tellable, Hide(words))
	return nil
}

// MergeInto closes the order as a duplicate of another one of the same beneficiary.
func (o *Order) MergeInto(by *Account, into *Order, now time.Time) error {
	switch {
	case into.ID == o.ID:
		return Fieldf("into", "order.merge_self", "不能合并到自己")
	case !into.SamePerson(o) || !into.Open() || into.State == Confirmed:
		return Fieldf("into", "order.merge_other", "只能合并到同一位居民还在办理的订单")
	}
	if err := o.leave(Merge, step{by: by, code: string(into.ID), now: now}); err != nil {
		return err
	}
	o.MergedInto = into.ID
	return nil
}

// RouteOut hands the matter to another body; the receipt proves that it took it.
func (o *Order) RouteOut(by *Account, code, receipt, words string, now time.Time) error {
	switch {
	case !slices.Contains(RouteReasons(), code):
		return Fieldf("reason", "order.reason", "请选择转出的原因")
	case !textWithin(receipt, 1, 60):
		return Fieldf("receipt", "order.receipt", "请填写对方的受理编号（1–60 字）")
	case !textWithin(words, 2, 200):
		return Fieldf("words", "order.words", "请用 2–200 字告诉居民转到了哪里")
	}
	if err := o.leave(RouteOut, step{by: by, code: code, now: now}); err != nil {
		return err
	}
	o.Receipt = receipt
	o.Tellable = append(o.Tellable, Hide(words))
	return nil
}

// started tells whether a volunteer has checked in.
func (o *Order) started() bool {
	return slices.ContainsFunc(o.Live(), func(j *Job) bool { return j.State == Serving || j.State == Finished })
}

// CancelReasons are why somebody withdraws 撤回.
func CancelReasons() []string { return []string{"solved", "changed", "mistake", "too_late", "other"} }

// CancelOrder withdraws the order; a reason and words may come with it. Whoever was on the way is told at once.
func (o *Order) CancelOrder(by *Account, reason, words string, now time.Time) error {
	if reason != "" && !slices.Contains(CancelReasons(), reason) {
		return Fieldf("reason", "order.reason", "请选择撤回的原因")
	}
	if err := checkWords(words); err != nil {
		return err
	}
	if err := o.leave(Cancel, step{by: by, code: reason, now: now}); err != nil {
		return err
	}
	o.say(words)
	return nil
}

// leave ends an order in which nobody has begun; who had accepted is free. A job left behind would open the order again.
func (o *Order) leave(a Action, s step) error {
	r, _ := RowOf(a)
	if _, err := o.allowed(r, s); err != nil {
		return err
	}
	if o.started() {
		return Errf(Conflict, "order.started", "已有志愿者开始服务，请用“提前结束”")
	}
	for _, j := range o.Live() {
		j.drop(Withdrawn)
	}
	return o.move(a, s)
}

// EscalateNow hands the order to the next owner by hand.
func (o *Order) EscalateNow(by *Account, p Policy, now time.Time) error {
	return o.escalate(step{by: by, now: now, p: p, code: "by_hand"})
}
