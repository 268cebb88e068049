package desk

import (
	"context"

	"lindan/domain"
)

// named tells whether the order is for a person who is named by contact and phone, and may have no account.
func (r Request) named() bool { return r.Beneficiary == "" && r.Wish.Proxy != nil }

// placeOfSomeone sets person, place and community of an order for somebody who is named by contact and phone.
func (d *Desk) placeOfSomeone(ctx context.Context, r *Request, pl *domain.Placing) (err error) {
	if err = r.Wish.MayOrderAt(r.By, r.Wish.Area); err != nil {
		return err
	}
	if pl.Where, err = d.where(ctx, r.Wish.Area); err != nil {
		return err
	}
	if pl.Community, err = d.where(ctx, r.Wish.Area.At(domain.Community)); err != nil {
		return err
	}
	pl.Beneficiary, err = d.someone(ctx, *r, pl.Where)
	return err
}

// someone is whom a named person's order belongs to: her own account, where the phone is that of an account of the community,
// so that she sees the order and its codes; else the requester's, who answers for her. The order looks the same to the
// requester either way.
func (d *Desk) someone(ctx context.Context, r Request, where *domain.Area) (*domain.Account, error) {
	number, err := domain.NormalPhone("phone", r.Wish.Phone)
	if err != nil {
		return nil, err
	}
	id, err := d.store.PhoneOwner(ctx, number)
	if err != nil || id == "" {
		return r.By, err
	}
	a, err := d.store.Account(ctx, id)
	switch {
	case domain.KindOf(err) == domain.Missing:
		return r.By, nil
	case err != nil:
		return nil, err
	case a.Closed || a.PhoneKey != d.store.PhoneKey(number) || !a.Home.Within(where.ID.At(domain.Community)):
		return r.By, nil
	}
	return a, nil
}

// where is the place that the wish names.
func (d *Desk) where(ctx context.Context, id domain.AreaID) (*domain.Area, error) {
	if !id.Valid() {
		return nil, domain.Fieldf("area", "area.id", "区域编号格式不对")
	}
	a, err := d.Area(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return nil, domain.Fieldf("area", "area.missing", "没有找到这个地点")
	}
	return a, err
}

// likeBefore fills the request from an order that the same person placed: the same as last time. An order of anybody else's
// looks like one that does not exist. Name, phone and place go along only where the person stays the same: an order that
// somebody placed for another holds what the account knew, and the requester may not.
func (d *Desk) likeBefore(ctx context.Context, r Request) (Request, error) {
	if r.Like == "" {
		return r, nil
	}
	o, err := d.store.Order(ctx, r.Like)
	if domain.KindOf(err) == domain.Missing || err == nil && o.Requester != r.By.ID {
		return r, errNoOrder
	}
	if err != nil {
		return r, err
	}
	same := r.Beneficiary == "" && (o.Named || r.Wish.Proxy == nil) || !o.Named && r.Beneficiary == o.Beneficiary
	r.Wish = r.Wish.Like(o, same)
	if same && !o.Named {
		r.Beneficiary = o.Beneficiary
	}
	return r, nil
}
