package storage

import (
	"context"
	"time"

	"lindan/domain"
)

// PutPhoto keeps a person's picture in place of the one before; an empty one takes it away.
func (s *Store) PutPhoto(ctx context.Context, id domain.AccountID, jpeg []byte, now time.Time) error {
	_, err := s.photos.upsert(ctx, string(id), func() *domain.Photo { return &domain.Photo{ID: id} }, func(p *domain.Photo) error {
		p.Picture, p.At = domain.Hide(string(jpeg)), domain.At(now)
		return nil
	})
	return err
}

// Photo reads a person's picture. Missing photos.missing, also where it was taken away or erased.
func (s *Store) Photo(ctx context.Context, id domain.AccountID) (*domain.Photo, error) {
	p, err := s.photos.get(ctx, string(id))
	if err == nil && (p.Picture.Empty() || p.Picture.Erased()) {
		return nil, domain.Errf(domain.Missing, "photos.missing", "没有找到")
	}
	return p, err
}
