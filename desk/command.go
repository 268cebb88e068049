package desk

import (
	"context"
	"errors"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// Command is one person's act on one order. Key and Hash make it safe to repeat; IfMatch, unless 0, is the event count that
// the actor has seen.
type Command struct {
	By      *domain.Account
	Order   domain.OrderID
	Key     string // Idempotency-Key, "" none
	Hash    string // of action and body
	IfMatch int
}

// rule is a pure step of the life cycle.
type rule func(o *domain.Order, p domain.Policy, now time.Time) error

// act carries a command out: the person may know the order, the key is new, her version is current, the rule agrees. The
// effects follow at once, but not before the answer.
func (d *Desk) act(ctx context.Context, c Command, r rule) (*domain.Order, error) {
	p, err := d.Policy(ctx, c.Order.Community())
	if err != nil {
		return nil, err
	}
	now := d.now()
	var refused error
	o, err := d.store.UpdateOrder(ctx, c.Order, func(o *domain.Order) error {
		err := d.step(o, c, r, p, now)
		if k := (counted{}); errors.As(err, &k) {
			refused = k.error
			return nil
		}
		refused = nil
		return err
	})
	switch {
	case domain.KindOf(err) == domain.Missing:
		return nil, errNoOrder
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, refused
	}
	d.Nudge(o.ID)
	return o, nil
}

// counted is the refusal of a rule whose change to the order has to be stored all the same: a wrong code was tried.
type counted struct{ error }

func (d *Desk) step(o *domain.Order, c Command, r rule, p domain.Policy, now time.Time) error {
	if !MayKnow(c.By, o) {
		return errNoOrder
	}
	done, err := o.Repeated(c.Key, c.Hash)
	if err != nil {
		return err
	}
	if done {
		return storage.Unchanged()
	}
	if c.IfMatch != 0 && c.IfMatch != o.N {
		return domain.Errf(domain.Stale, "order.stale", "订单刚有变化，请刷新后再操作")
	}
	if err := r(o, p, now); err != nil {
		return err
	}
	o.Remember(c.Key, c.Hash)
	return nil
}

// errNoOrder is the one answer for an order that is not there and one that the person may not know of.
var errNoOrder = domain.Errf(domain.Missing, "order.missing", "没有找到这个订单")

// MayKnow tells whether the account may learn that the order exists: the people of it, the staff over it, and the volunteers
// of the subdistrict once it was published.
func MayKnow(a *domain.Account, o *domain.Order) bool {
	switch {
	case a == nil:
		return false
	case a.ID == o.Requester || a.ID == o.Beneficiary || o.OfferTo(a.ID) != nil || Served(a, o) || a.StaffOf(o.Area):
		return true
	}
	return a.Serves != nil && o.State != domain.Reviewing && o.State != domain.Rejected && a.Home.Within(o.Community.Parent())
}

// Served tells whether the account has or had a job in the order.
func Served(a *domain.Account, o *domain.Order) bool {
	for _, j := range o.Jobs {
		if j.Volunteer == a.ID {
			return true
		}
	}
	return false
}

// Nudge asks for the order's effects now rather than at the next look of the due job. A full queue drops it: the due job
// looks anyway.
func (d *Desk) Nudge(id domain.OrderID) {
	select {
	case d.nudged <- id:
	default:
	}
}
