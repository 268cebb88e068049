package storage

import (
	"context"
	"errors"

	"lindan/domain"
)

// AddConsent keeps a yes or no, for ever. The same record again is no new one.
func (s *Store) AddConsent(ctx context.Context, c *domain.Consent) error {
	err := s.consents.insert(ctx, c)
	if errors.Is(err, ErrExists) {
		return nil
	}
	return err
}

// LastConsent is the account's newest word on a purpose. Missing consents.missing where nothing was said. Index
// {account, purpose, at}.
func (s *Store) LastConsent(ctx context.Context, id domain.AccountID, p domain.Purpose) (*domain.Consent, error) {
	list, err := s.consents.find(ctx, Query{
		Where: []In{{"account", []any{string(id)}}, {"purpose", []any{string(p)}}}, Sort: "at", Desc: true, Limit: 1,
	})
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, domain.Errf(domain.Missing, "consents.missing", "没有找到")
	}
	return list[0], nil
}
