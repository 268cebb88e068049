package storage

import (
	"context"
	"time"

	"lindan/domain"
)

// UpdateCode changes the login code of a phone (by its blind index), making an empty one where there is none.
func (s *Store) UpdateCode(ctx context.Context, key string, rule func(*domain.LoginCode) error) (*domain.LoginCode, error) {
	return s.codes.upsert(ctx, key, func() *domain.LoginCode { return &domain.LoginCode{ID: key} }, rule)
}

// UpdateBudget changes a budget of sent messages by its name.
func (s *Store) UpdateBudget(ctx context.Context, id string, rule func(*domain.Budget) error) (*domain.Budget, error) {
	return s.budgets.upsert(ctx, id, func() *domain.Budget { return &domain.Budget{ID: id} }, rule)
}

// AddSession stores a new refresh family.
func (s *Store) AddSession(ctx context.Context, d *domain.Session) error {
	return s.sessions.insert(ctx, d)
}

// Session reads one. Missing sessions.missing.
func (s *Store) Session(ctx context.Context, id string) (*domain.Session, error) {
	return s.sessions.get(ctx, id)
}

// UpdateSession changes one by a pure rule.
func (s *Store) UpdateSession(ctx context.Context, id string, rule func(*domain.Session) error) (*domain.Session, error) {
	return s.sessions.update(ctx, id, rule)
}

// PurgeExpired removes login codes, sessions, budgets and pushes that ended before the moment; it tells how many.
func (s *Store) PurgeExpired(ctx context.Context, before time.Time) (int, error) {
	total := 0
	for _, c := range []string{"codes", "sessions", "budgets", "pushes"} {
		for n := MaxRows; n == MaxRows; total += n {
			var err error
			if n, err = s.engine.Purge(ctx, c, "expires", int64(domain.At(before)), MaxRows); err != nil {
				return total, failed(err)
			}
		}
	}
	return total, nil
}
