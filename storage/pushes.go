package storage

import (
	"context"
	"time"

	"lindan/domain"
)

// PutPush stores where a session is told, in place of what it had.
func (s *Store) PutPush(ctx context.Context, p *domain.Push) error {
	p.EndpointKey = s.sealer.Blind("endpoint", p.Endpoint.Reveal())
	_, err := s.pushes.upsert(ctx, p.ID, func() *domain.Push { return &domain.Push{ID: p.ID} }, func(d *domain.Push) error {
		v := d.V
		*d = *p
		d.V = v
		return nil
	})
	return err
}

// Push reads where one session is told. Missing pushes.missing.
func (s *Store) Push(ctx context.Context, session string) (*domain.Push, error) {
	return s.pushes.get(ctx, session)
}

// PushesOf lists where the sessions of an account are told. Index {account}.
func (s *Store) PushesOf(ctx context.Context, id domain.AccountID) ([]*domain.Push, error) {
	return s.pushes.find(ctx, Query{Where: []In{{"account", []any{string(id)}}}})
}

// PushesAt lists the sessions that are told in the same browser. Index {endpoint_key}.
func (s *Store) PushesAt(ctx context.Context, p *domain.Push) ([]*domain.Push, error) {
	return s.pushes.find(ctx, Query{Where: []In{{"endpoint_key", []any{s.sealer.Blind("endpoint", p.Endpoint.Reveal())}}}})
}

// StaffPushes lists where the staff of a district are told, by id, a part at a time. Index {district}.
func (s *Store) StaffPushes(ctx context.Context, district domain.AreaID, after string) ([]*domain.Push, error) {
	q := Query{Where: []In{{"district", []any{string(district)}}}}
	if after != "" {
		q.After = &Cursor{ID: after}
	}
	return s.pushes.find(ctx, q)
}

// RemovePush empties what a session had; where there was nothing, nothing happens. Retention takes the rest away.
func (s *Store) RemovePush(ctx context.Context, session string, now time.Time) error {
	_, err := s.pushes.update(ctx, session, func(p *domain.Push) error {
		if p.Expires != 0 {
			return errSame
		}
		p.Empty(domain.At(now))
		return nil
	})
	if domain.KindOf(err) == domain.Missing {
		return nil
	}
	return err
}

// RemovePushesOf empties all that an account's sessions had.
func (s *Store) RemovePushesOf(ctx context.Context, id domain.AccountID, now time.Time) error {
	list, err := s.PushesOf(ctx, id)
	for _, p := range list {
		if err := s.RemovePush(ctx, p.ID, now); err != nil {
			return err
		}
	}
	return err
}
