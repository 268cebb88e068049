package storage

import (
	"context"
	"time"

	"lindan/domain"
)

// ClosingDue lists accounts whose closing is due or was cut off, the longest due first. Index {closing}.
func (s *Store) ClosingDue(ctx context.Context, now time.Time, limit int) ([]*domain.Account, error) {
	return s.accounts.find(ctx, Query{Range: &Range{"closing", int64(1), int64(domain.At(now)) + 1}, Sort: "closing", Limit: limit})
}

// FreePhone gives the number under a blind index up, if it is the account's: whoever asks next may have it.
func (s *Store) FreePhone(ctx context.Context, key string, id domain.AccountID) error {
	_, err := s.phones.update(ctx, key, func(p *phone) error {
		if p.Account != id {
			return errSame
		}
		p.Account = ""
		return nil
	})
	if domain.KindOf(err) == domain.Missing {
		return nil
	}
	return err
}

// Erase destroys the key of the person's texts: in account, orders and picture they cannot be read any more. Erasing twice is
// erasing once.
func (s *Store) Erase(ctx context.Context, id domain.AccountID) error { return s.sealer.erase(ctx, id) }

// SessionsOf lists an account's sessions, live or not, by id. Index {account}.
func (s *Store) SessionsOf(ctx context.Context, id domain.AccountID, p Page) ([]*domain.Session, error) {
	return s.sessions.find(ctx, Query{Where: []In{{"account", []any{string(id)}}}, After: p.After, Limit: p.Limit})
}
