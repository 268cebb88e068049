package storage

import (
	"context"
	"errors"
	"time"

	"lindan/domain"
)

// AddOrder stores a new order. An order with this id (same requester, same idempotency key) that is there already is
// returned instead, with false.
func (s *Store) AddOrder(ctx context.Context, o *domain.Order) (*domain.Order, bool, error) {
	err := s.orders.insert(ctx, o)
	if errors.Is(err, ErrExists) {
		o, err = s.orders.get(ctx, string(o.ID))
		return o, false, err
	}
	return o, err == nil, err
}

// Order reads one order. Missing orders.missing.
func (s *Store) Order(ctx context.Context, id domain.OrderID) (*domain.Order, error) {
	return s.orders.get(ctx, string(id))
}

// UpdateOrder changes an order by a pure rule: load, rule, replace if the version is unchanged, else again.
func (s *Store) UpdateOrder(ctx context.Context, id domain.OrderID, rule func(*domain.Order) error) (*domain.Order, error) {
	return s.orders.update(ctx, string(id), rule)
}

// UpdateOrderIf changes an order that the caller has read, if it has not moved on since. ErrMoved otherwise.
func (s *Store) UpdateOrderIf(ctx context.Context, read *domain.Order, rule func(*domain.Order) error) (*domain.Order, error) {
	return s.orders.updateFrom(ctx, read, rule)
}

// Unchanged is what a rule returns when there is nothing to write.
func Unchanged() error { return errSame }

// DueOrders lists orders whose wait is over, the longest first. Index {wake}.
func (s *Store) DueOrders(ctx context.Context, now time.Time, limit int) ([]*domain.Order, error) {
	return s.orders.find(ctx, Query{Range: &Range{"wake", int64(1), int64(domain.At(now)) + 1}, Sort: "wake", Limit: limit})
}

// Whose selects orders by one person's part in them.
type Whose string

// The parts that are indexed.
const (
	AsRequester   Whose = "requester"
	AsBeneficiary Whose = "beneficiary"
)

// OrdersOf lists one person's orders, newest first. Indexes {requester, created}, {beneficiary, created}.
func (s *Store) OrdersOf(ctx context.Context, part Whose, id domain.AccountID, p Page) ([]*domain.Order, error) {
	return s.orders.find(ctx, Query{Where: []In{{string(part), []any{string(id)}}}, Sort: "created", Desc: true, After: p.After, Limit: p.Limit})
}

// OrdersIn lists the orders of communities in some states, oldest first. Index {community, state, created}.
func (s *Store) OrdersIn(ctx context.Context, communities []domain.AreaID, states []domain.State, p Page) ([]*domain.Order, error) {
	q := Query{Where: []In{{"community", values(communities)}}, Sort: "created", After: p.After, Limit: p.Limit}
	if len(states) > 0 {
		q.Where = append(q.Where, In{"state", values(states)})
	}
	return s.orders.find(ctx, q)
}

// CountOrders counts a scope's orders by state.
func (s *Store) CountOrders(ctx context.Context, sc Scope) (map[domain.State]int64, error) {
	rows, err := s.engine.Sum(ctx, "orders", Query{Where: sc.where()}, []string{"state"}, "")
	m := map[domain.State]int64{}
	for _, r := range rows {
		state, _ := r.Keys[0].(string)
		m[domain.State(state)] = r.Total
	}
	return m, failed(err)
}

func values[T ~string](list []T) []any {
	v := make([]any, len(list))
	for i, x := range list {
		v[i] = string(x)
	}
	return v
}
