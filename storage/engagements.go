package storage

import (
	"context"

	"lindan/domain"
)

// Engagement reads a volunteer's present; one who was never on duty has an empty one.
func (s *Store) Engagement(ctx context.Context, id domain.AccountID) (*domain.Engagement, error) {
	e, err := s.engagements.get(ctx, string(id))
	if domain.KindOf(err) == domain.Missing {
		return &domain.Engagement{ID: id}, nil
	}
	return e, err
}

// Engagements reads many; those who have none get an empty one.
func (s *Store) Engagements(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Engagement, error) {
	list, err := s.engagements.many(ctx, texts(ids))
	m := make(map[domain.AccountID]*domain.Engagement, len(ids))
	for _, id := range ids {
		m[id] = &domain.Engagement{ID: id}
	}
	for _, e := range list {
		m[e.ID] = e
	}
	return m, err
}

// UpdateEngagement changes it by a pure rule, making it where there is none.
func (s *Store) UpdateEngagement(ctx context.Context, id domain.AccountID, rule func(*domain.Engagement) error) (*domain.Engagement, error) {
	return s.engagements.upsert(ctx, string(id), func() *domain.Engagement { return &domain.Engagement{ID: id} }, rule)
}

// OnDuty lists those on duty, by id: the source of the geo index. Index {on}.
func (s *Store) OnDuty(ctx context.Context, after domain.AccountID) ([]*domain.Engagement, error) {
	q := Query{Where: []In{{"on", []any{int64(1)}}}}
	if after != "" {
		q.After = &Cursor{ID: string(after)}
	}
	return s.engagements.find(ctx, q)
}

// OnDutyIn lists those on duty in a district, by id. Index {on, district}.
func (s *Store) OnDutyIn(ctx context.Context, district domain.AreaID, after domain.AccountID) ([]*domain.Engagement, error) {
	q := Query{Where: []In{{"on", []any{int64(1)}}, {"district", []any{string(district)}}}}
	if after != "" {
		q.After = &Cursor{ID: string(after)}
	}
	return s.engagements.find(ctx, q)
}

// Booked lists those who have promised time, by id: where leftovers of a lost race or a crash would be. Index {booked}.
func (s *Store) Booked(ctx context.Context, after domain.AccountID) ([]*domain.Engagement, error) {
	q := Query{Range: &Range{"booked", int64(1), nil}, Sort: "", Limit: MaxRows}
	if after != "" {
		q.After = &Cursor{ID: string(after)}
	}
	return s.engagements.find(ctx, q)
}
