package desk

import (
	"context"
	"time"

	"lindan/domain"
)

// Publish takes an order on; w, unless nil, is a new window for one that expired.
func (d *Desk) Publish(ctx context.Context, c Command, w *domain.Window) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Publish(c.By, w, p, now) })
}

// Reject refuses an order with a reason code and words for the resident.
func (d *Desk) Reject(ctx context.Context, c Command, reason, words string) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, _ domain.Policy, now time.Time) error { return o.Reject(c.By, reason, words, now) })
}

// Merge closes an order as a duplicate of another.
func (d *Desk) Merge(ctx context.Context, c Command, into domain.OrderID) (*domain.Order, error) {
	other, err := d.store.Order(ctx, into)
	if domain.KindOf(err) == domain.Missing || err == nil && !MayKnow(c.By, other) {
		return nil, domain.Fieldf("into", "order.merge_other", "没有找到要合并到的订单")
	}
	if err != nil {
		return nil, err
	}
	return d.act(ctx, c, func(o *domain.Order, _ domain.Policy, now time.Time) error { return o.MergeInto(c.By, other, now) })
}

// RouteOut hands the matter to another body.
func (d *Desk) RouteOut(ctx context.Context, c Command, reason, receipt, words string) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, _ domain.Policy, now time.Time) error {
		return o.RouteOut(c.By, reason, receipt, words, now)
	})
}

// Widen goes one ring further at once.
func (d *Desk) Widen(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Widen(c.By, p, now) })
}

// GoAhead starts with the volunteers there are.
func (d *Desk) GoAhead(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.GoAhead(c.By, p, now) })
}

// Escalate hands the order to the next owner.
func (d *Desk) Escalate(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.EscalateNow(c.By, p, now) })
}

// Decline says no to an offer, free of any effect.
func (d *Desk) Decline(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Decline(c.By, p, now) })
}

// HandBack gives up an accepted job.
func (d *Desk) HandBack(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.HandBack(c.By, p, now) })
}

// Release takes a place from a volunteer who does not come.
func (d *Desk) Release(ctx context.Context, c Command, v domain.AccountID) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.ReleaseJob(c.By, v, p, now) })
}

// Depart tells that the volunteer is on the way; told is the phone's word on when, the zero time for now.
func (d *Desk) Depart(ctx context.Context, c Command, told time.Time) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Depart(c.By, told, p, now) })
}

// Arrive tells that the volunteer is at the door; told as with Depart.
func (d *Desk) Arrive(ctx context.Context, c Command, told time.Time) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Arrive(c.By, told, p, now) })
}

// EndEarly stops a visit in the middle.
func (d *Desk) EndEarly(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.EndEarly(c.By, p, now) })
}

// Confirm is the beneficiary's word that it happened.
func (d *Desk) Confirm(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Confirm(c.By, p, now) })
}

// CallBack records that the beneficiary was called and said it happened.
func (d *Desk) CallBack(ctx context.Context, c Command) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.CalledBack(c.By, p, now) })
}

// Rate stores how it was, and the words that came with it.
func (d *Desk) Rate(ctx context.Context, c Command, stars int, words string) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, _ domain.Policy, now time.Time) error { return o.Rate(c.By, stars, words, now) })
}

// Reopen does it again with somebody else.
func (d *Desk) Reopen(ctx context.Context, c Command, words string) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.ReopenOrder(c.By, words, p, now) })
}

// Cancel withdraws the order; reason and words may be empty.
func (d *Desk) Cancel(ctx context.Context, c Command, reason, words string) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, _ domain.Policy, now time.Time) error {
		return o.CancelOrder(c.By, reason, words, now)
	})
}

// Report tells the community that something is wrong.
func (d *Desk) Report(ctx context.Context, c Command, kind, words string) (*domain.Order, error) {
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error {
		return o.ReportTrouble(c.By, kind, words, p, now)
	})
}
