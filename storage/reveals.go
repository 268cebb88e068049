package storage

import (
	"context"
	"errors"

	"lindan/domain"
)

// AddReveal writes who is about to see whose personal data, before she sees it. The same reveal again is no new row.
func (s *Store) AddReveal(ctx context.Context, r *domain.Reveal) error {
	err := s.reveals.insert(ctx, r)
	if errors.Is(err, ErrExists) {
		return nil
	}
	return err
}

// RevealsOf lists who has seen the person's data, newest first. Index {subject, at}.
func (s *Store) RevealsOf(ctx context.Context, subject domain.AccountID, p Page) ([]*domain.Reveal, error) {
	return s.reveals.find(ctx, Query{Where: []In{{"subject", []any{string(subject)}}}, Sort: "at", Desc: true, After: p.After, Limit: p.Limit})
}

// RevealsIn lists who has seen the data of one order, newest first. Index {order, at}.
func (s *Store) RevealsIn(ctx context.Context, id domain.OrderID, p Page) ([]*domain.Reveal, error) {
	return s.reveals.find(ctx, Query{Where: []In{{"order", []any{string(id)}}}, Sort: "at", Desc: true, After: p.After, Limit: p.Limit})
}
