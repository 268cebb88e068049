package desk

import (
	"context"
	"slices"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// Order reads an order for somebody who may know of it.
func (d *Desk) Order(ctx context.Context, by *domain.Account, id domain.OrderID) (*domain.Order, error) {
	o, err := d.store.Order(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !MaySee(by, o) {
		return nil, errNoOrder
	}
	return o, err
}

// MaySee tells who may open an order: its people, its staff, and volunteers of the subdistrict while it looks for somebody.
func MaySee(a *domain.Account, o *domain.Order) bool {
	related := a.ID == o.Requester || a.ID == o.Beneficiary || o.OfferTo(a.ID) != nil || Served(a, o) || a.StaffOf(o.Area)
	return related || o.Hunting() && MayKnow(a, o)
}

// MyOrders lists the orders that the account placed or that help her, newest first. part picks which. What she placed for
// somebody without an account does not help her.
func (d *Desk) MyOrders(ctx context.Context, by *domain.Account, part storage.Whose, p storage.Page) ([]*domain.Order, error) {
	return pageOf(p, func(p storage.Page) ([]*domain.Order, error) { return d.store.OrdersOf(ctx, part, by.ID, p) },
		func(o *domain.Order) bool { return part == storage.AsRequester || o.Person() == by.ID })
}

// Queue lists the orders of the staff's area in some states (none: all that are open), oldest first.
func (d *Desk) Queue(ctx context.Context, by *domain.Account, area domain.AreaID, states []domain.State, p storage.Page) ([]*domain.Order, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	if len(states) == 0 {
		states = []domain.State{
			domain.Reviewing, domain.Published, domain.Offered, domain.Accepted, domain.EnRoute, domain.Arrived, domain.Serving,
			domain.Confirming, domain.Expired,
		}
	}
	// A grid worker reads her grids only; the index is by community.
	return d.ordersIn(ctx, sc.Communities, states, p, func(o *domain.Order) bool {
		return by.StaffOf(o.Area) && (sc.Grid == "" || o.Grid == sc.Grid)
	})
}

// ordersIn lists the orders of communities that pass a filter which no index knows: it reads on until the page is full.
func (d *Desk) ordersIn(ctx context.Context, communities []domain.AreaID, states []domain.State, p storage.Page, keep func(*domain.Order) bool) ([]*domain.Order, error) {
	return pageOf(p, func(p storage.Page) ([]*domain.Order, error) { return d.store.OrdersIn(ctx, communities, states, p) }, keep)
}

// pageOf reads on until the page is full of orders to keep.
func pageOf(p storage.Page, read func(storage.Page) ([]*domain.Order, error), keep func(*domain.Order) bool) ([]*domain.Order, error) {
	var list []*domain.Order
	for {
		part, err := read(p)
		if err != nil {
			return nil, err
		}
		for _, o := range part {
			if keep(o) {
				list = append(list, o)
			}
			if len(list) == p.Limit {
				return list, nil
			}
		}
		if len(part) < p.Limit || len(part) == 0 {
			return list, nil
		}
		last := part[len(part)-1]
		p.After = &storage.Cursor{Value: int64(last.Created), ID: string(last.ID)}
	}
}

// scope is what the account's staff role over an area lets her read: the area's communities, or one grid of one.
func (d *Desk) scope(ctx context.Context, by *domain.Account, area domain.AreaID) (storage.Scope, error) {
	if area == "" {
		area = staffArea(by)
	}
	if !area.Valid() || !by.StaffOf(area) {
		return storage.Scope{}, errNoArea
	}
	if area.Level() >= domain.Grid {
		return storage.Scope{Communities: []domain.AreaID{area.At(domain.Community)}, Grid: area.At(domain.Grid)}, nil
	}
	if area.Level() == domain.Community {
		return storage.Scope{Communities: []domain.AreaID{area}}, nil
	}
	var sc storage.Scope
	all, err := d.store.Areas(ctx, domain.Community)
	for _, a := range all {
		if a.ID.Within(area) {
			sc.Communities = append(sc.Communities, a.ID)
		}
	}
	if len(sc.Communities) == 0 && err == nil {
		err = errNoArea
	}
	return sc, err
}

// staffArea is the widest place of the account's staff roles.
func staffArea(a *domain.Account) domain.AreaID {
	best := domain.AreaID("")
	for _, g := range a.Grants {
		staff := slices.Contains([]domain.Role{domain.GridWorker, domain.Dispatcher, domain.Supervisor, domain.Admin}, g.Role)
		if staff && (best == "" || g.Area.Level() < best.Level()) {
			best = g.Area
		}
	}
	return best
}

// Hall lists the open orders of the volunteer's subdistrict that she may serve, oldest first 抢单.
func (d *Desk) Hall(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Order, error) {
	if by.Serves == nil {
		return nil, domain.Errf(domain.Denied, "volunteer.not_registered", "请先登记成为志愿者")
	}
	all, err := d.store.Children(ctx, by.Home.At(domain.Subdistrict))
	if err != nil {
		return nil, err
	}
	communities := make([]domain.AreaID, len(all))
	for i, a := range all {
		communities[i] = a.ID
	}
	if len(communities) == 0 {
		return nil, nil
	}
	now := d.now()
	return d.ordersIn(ctx, communities, []domain.State{domain.Published, domain.Offered}, p, func(o *domain.Order) bool {
		return o.Barred(by, now) == nil && o.Wished(by) && o.JobOf(by.ID) == nil
	})
}

// MyOffers lists the orders that wait for the volunteer's answer.
func (d *Desk) MyOffers(ctx context.Context, by *domain.Account) ([]*domain.Order, error) {
	now := d.now()
	return d.engaged(ctx, by, func(o *domain.Order) bool {
		f := o.OfferTo(by.ID)
		return f != nil && o.Hunting() && (f.Waiting(now) || f.Answer == domain.NoAnswer)
	})
}

// MyJobs lists the orders that the volunteer has accepted and not finished.
func (d *Desk) MyJobs(ctx context.Context, by *domain.Account) ([]*domain.Order, error) {
	return d.engaged(ctx, by, func(o *domain.Order) bool {
		j := o.JobOf(by.ID)
		return j != nil && j.State != domain.Finished && o.Open()
	})
}

// engaged reads the orders of the volunteer's engagement and keeps some.
func (d *Desk) engaged(ctx context.Context, by *domain.Account, keep func(*domain.Order) bool) ([]*domain.Order, error) {
	e, err := d.store.Engagement(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	var list []*domain.Order
	for _, id := range ordersOf(e, d.now()) {
		o, err := d.store.Order(ctx, id)
		if domain.KindOf(err) == domain.Missing {
			continue
		}
		if err != nil {
			return nil, err
		}
		if keep(o) {
			list = append(list, o)
		}
	}
	return list, nil
}

func ordersOf(e *domain.Engagement, now time.Time) []domain.OrderID {
	var ids []domain.OrderID
	for _, b := range e.Bookings {
		ids = append(ids, b.Order)
	}
	for _, c := range e.Asked {
		if (!c.Over || c.Quiet) && now.Sub(c.At) < 48*time.Hour && !slices.Contains(ids, c.Order) {
			ids = append(ids, c.Order)
		}
	}
	return ids
}

// Duplicates lists other open orders of the same beneficiary and service inside the policy's window: a merge is suggested.
func (d *Desk) Duplicates(ctx context.Context, by *domain.Account, o *domain.Order) ([]*domain.Order, error) {
	if !by.StaffOf(o.Area) {
		return nil, nil
	}
	p, err := d.Policy(ctx, o.Community)
	if err != nil {
		return nil, err
	}
	list, err := d.store.OrdersOf(ctx, storage.AsBeneficiary, o.Beneficiary, storage.Page{Limit: 20})
	return slices.DeleteFunc(list, func(x *domain.Order) bool {
		apart := x.Created.Time().Sub(o.Created.Time()).Abs()
		return x.ID == o.ID || !x.SamePerson(o) || x.Service != o.Service || !x.Open() || x.State == domain.Confirmed || apart > p.DupWindow
	}), err
}

// Counts counts the orders of the staff's area by state.
func (d *Desk) Counts(ctx context.Context, by *domain.Account, area domain.AreaID) (map[domain.State]int64, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	return d.store.CountOrders(ctx, sc)
}
