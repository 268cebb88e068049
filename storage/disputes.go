package storage

import (
	"context"
	"time"

	"lindan/domain"
)

// AddDispute stores a new dispute. The same id again gives the one that is there, and false.
func (s *Store) AddDispute(ctx context.Context, d *domain.Dispute) (*domain.Dispute, bool, error) {
	return insertOnce(ctx, s.disputes, d, string(d.ID))
}

// Dispute reads one. Missing disputes.missing.
func (s *Store) Dispute(ctx context.Context, id domain.DisputeID) (*domain.Dispute, error) {
	return s.disputes.get(ctx, string(id))
}

// UpdateDispute changes a dispute by a pure rule.
func (s *Store) UpdateDispute(ctx context.Context, id domain.DisputeID, rule func(*domain.Dispute) error) (*domain.Dispute, error) {
	return s.disputes.update(ctx, string(id), rule)
}

// DisputesOf lists a volunteer's disputes, newest first. Index {volunteer, opened}.
func (s *Store) DisputesOf(ctx context.Context, v domain.AccountID, p Page) ([]*domain.Dispute, error) {
	return s.disputes.find(ctx, Query{Where: []In{{"volunteer", []any{string(v)}}}, Sort: "opened", Desc: true, After: p.After, Limit: p.Limit})
}

// DisputesIn lists the disputes of a scope in some states by the time when they are due. Index {community, state, due}.
func (s *Store) DisputesIn(ctx context.Context, sc Scope, states []domain.DisputeState, p Page) ([]*domain.Dispute, error) {
	where := append(sc.where(), In{"state", values(states)})
	return s.disputes.find(ctx, Query{Where: where, Sort: "due", After: p.After, Limit: p.Limit})
}

// DisputesDue lists the disputes that somebody has to be reminded of. Index {wake}.
func (s *Store) DisputesDue(ctx context.Context, now time.Time, limit int) ([]*domain.Dispute, error) {
	return s.disputes.find(ctx, dueBy(now, limit))
}
