package sim

import (
	"context"
	"slices"

	"lindan/domain"
	"lindan/storage"
)

// The world is the store of the hunt: typed, in memory, without versions, since nothing runs beside it. Rules of engagements and of
// what was learned refuse before they change anything, so they work on the thing itself; a rule of an order may fail half-way.

// UpdateOrder changes a copy, which takes the order's place if the rule does not fail.
func (w *world) UpdateOrder(_ context.Context, id domain.OrderID, rule func(*domain.Order) error) (*domain.Order, error) {
	i, ok := w.byID[id]
	if !ok {
		return nil, errNothing("orders")
	}
	c := copied(w.orders[i].o)
	err := rule(c)
	if err == storage.Unchanged() { //nolint:errorlint // rules return the very value
		return w.orders[i].o, nil
	}
	if err != nil {
		return nil, err
	}
	c.V++
	w.orders[i].o = c
	w.touch(i)
	return c, nil
}

// copied is the order with its own copy of everything that a rule changes in place; what is only ever appended to is shared.
func copied(o *domain.Order) *domain.Order {
	c := *o
	c.Offers = slices.Clone(o.Offers)
	c.Clocks = slices.Clone(o.Clocks)
	c.Jobs = slices.Clone(o.Jobs)
	return &c
}

func errNothing(what string) error {
	return domain.Errf(domain.Missing, what+".missing", "没有找到")
}

// Order reads one.
func (w *world) Order(_ context.Context, id domain.OrderID) (*domain.Order, error) {
	i, ok := w.byID[id]
	if !ok {
		return nil, errNothing("orders")
	}
	return w.orders[i].o, nil
}

// OrdersOf lists the resident's last orders, newest first.
func (w *world) OrdersOf(_ context.Context, _ storage.Whose, of domain.AccountID, p storage.Page) ([]*domain.Order, error) {
	mine := w.ordersOf[of]
	list := make([]*domain.Order, 0, min(len(mine), p.Limit))
	for i := len(mine) - 1; i >= 0 && len(list) < p.Limit; i-- {
		list = append(list, w.orders[mine[i]].o)
	}
	return list, nil
}

// Accounts gives everybody, whoever was asked for: the hunt picks whom it needs, and nothing has to be gathered.
func (w *world) Accounts(context.Context, []domain.AccountID) (map[domain.AccountID]*domain.Account, error) {
	return w.script.accounts, nil
}

// Sealed is Accounts: nobody here has personal texts.
func (w *world) Sealed(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Account, error) {
	return w.Accounts(ctx, ids)
}

// Engagements gives everybody's, likewise.
func (w *world) Engagements(context.Context, []domain.AccountID) (map[domain.AccountID]*domain.Engagement, error) {
	return w.engaged, nil
}

// UpdateEngagement changes it in place.
func (w *world) UpdateEngagement(_ context.Context, id domain.AccountID, rule func(*domain.Engagement) error) (*domain.Engagement, error) {
	e, ok := w.engaged[id]
	if !ok {
		return nil, errNothing("engagements")
	}
	if err := rule(e); err != nil && err != storage.Unchanged() { //nolint:errorlint // rules return the very value
		return nil, err
	}
	return e, nil
}

// Learned is what the one district has learned.
func (w *world) Learned(context.Context, domain.AreaID) (*domain.Learned, error) {
	return w.learned, nil
}

// UpdateLearned changes it in place: nobody reads it meanwhile.
func (w *world) UpdateLearned(_ context.Context, _ domain.AreaID, rule func(*domain.Learned) error) (*domain.Learned, error) {
	return w.learned, rule(w.learned)
}
