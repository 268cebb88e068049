package storage

import (
	"context"

	"lindan/domain"
)

// Learned reads what a district has learned; one that has learned nothing yet has an empty memory.
func (s *Store) Learned(ctx context.Context, district domain.AreaID) (*domain.Learned, error) {
	l, err := s.learned.get(ctx, string(district))
	if domain.KindOf(err) == domain.Missing {
		return &domain.Learned{ID: district}, nil
	}
	return l, err
}

// UpdateLearned changes what a district has learned by a pure rule.
func (s *Store) UpdateLearned(ctx context.Context, district domain.AreaID, rule func(*domain.Learned) error) (*domain.Learned, error) {
	return s.learned.upsert(ctx, string(district), func() *domain.Learned { return &domain.Learned{ID: district} }, rule)
}
