package desk

import (
	"context"
	"time"

	"lindan/domain"
	"lindan/matching"
)

// Candidates ranks the volunteers around an order for a dispatcher, with the reasons for and against each.
func (d *Desk) Candidates(ctx context.Context, by *domain.Account, id domain.OrderID) (*domain.Order, []matching.Ranked, error) {
	o, err := d.staffOrder(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	p, err := d.Policy(ctx, o.Community)
	if err != nil {
		return nil, nil, err
	}
	ranked, err := d.hunt.Candidates(ctx, o, p, d.now())
	return o, ranked, err
}

// staffOrder reads an order that the account dispatches or oversees.
func (d *Desk) staffOrder(ctx context.Context, by *domain.Account, id domain.OrderID) (*domain.Order, error) {
	o, err := d.store.Order(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !by.StaffOf(o.Area) {
		return nil, errNoOrder
	}
	return o, err
}

// OfferTo invites volunteers whom a dispatcher chose. The rules of safety hold; those of attention are hers to weigh.
func (d *Desk) OfferTo(ctx context.Context, c Command, ids []domain.AccountID) (*domain.Order, error) {
	if len(ids) == 0 || len(ids) > 20 {
		return nil, domain.Fieldf("volunteers", "order.volunteers", "请选择 1–20 名志愿者")
	}
	o, err := d.staffOrder(ctx, c.By, c.Order)
	if err != nil {
		return nil, err
	}
	accounts, err := d.store.Accounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var asked []domain.Asked
	for _, id := range ids {
		a := accounts[id]
		if a == nil || a.Serves == nil || !a.Home.Within(o.Community.Parent()) {
			return nil, domain.Fieldf("volunteers", "volunteer.missing", "没有找到其中一位志愿者")
		}
		asked = append(asked, domain.Asked{Volunteer: a, Metres: a.At.Metres(o.At), Reasons: []string{"DESK"}})
	}
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Offer(c.By, asked, p, now) })
}
