package storage

import (
	"context"

	"lindan/domain"
)

// source remembers which account a roster's row made, and the keyed hash of the row's content, so that importing twice
// changes nothing. Its id is the blind index of the row's key.
type source struct {
	ID      string           `bson:"_id"`
	V       int64            `bson:"v"`
	Account domain.AccountID `bson:"account"`
	Digest  string           `bson:"digest"`
}

func (s *source) key() string     { return s.ID }
func (s *source) version() *int64 { return &s.V }

// Source is what is known of a row; the zero value where nothing is.
type Source struct {
	Account domain.AccountID
	Digest  string
}

// Source reads what an earlier import made of the row with this key.
func (s *Store) Source(ctx context.Context, rowKey string) (Source, error) {
	d, err := s.sources.get(ctx, s.sealer.Blind("source", rowKey))
	if domain.KindOf(err) == domain.Missing {
		return Source{}, nil
	}
	if err != nil {
		return Source{}, err
	}
	return Source{d.Account, d.Digest}, nil
}

// SetSource notes what the row made.
func (s *Store) SetSource(ctx context.Context, rowKey string, id domain.AccountID, digest string) error {
	k := s.sealer.Blind("source", rowKey)
	_, err := s.sources.upsert(ctx, k, func() *source { return &source{ID: k} }, func(d *source) error {
		d.Account, d.Digest = id, digest
		return nil
	})
	return err
}

// ClaimPhone gives a free number to an account; one that is hers already is fine. Conflict account.phone_taken otherwise.
func (s *Store) ClaimPhone(ctx context.Context, number string, id domain.AccountID) error {
	return s.claimPhone(ctx, s.PhoneKey(number), id)
}
