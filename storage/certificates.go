package storage

import (
	"context"
	"errors"
	"time"

	"lindan/domain"
)

// AddCertificate stores a new certificate; false if its number is taken.
func (s *Store) AddCertificate(ctx context.Context, c *domain.Certificate) (bool, error) {
	err := s.certificates.insert(ctx, c)
	if errors.Is(err, ErrExists) {
		return false, nil
	}
	return err == nil, err
}

// Certificate reads one by its number. Missing certificates.missing.
func (s *Store) Certificate(ctx context.Context, n domain.CertificateNumber) (*domain.Certificate, error) {
	return s.certificates.get(ctx, string(n))
}

// UpdateCertificate changes one by a pure rule.
func (s *Store) UpdateCertificate(ctx context.Context, n domain.CertificateNumber, rule func(*domain.Certificate) error) (*domain.Certificate, error) {
	return s.certificates.update(ctx, string(n), rule)
}

// CertificatesOf lists a volunteer's certificates, newest first. Index {volunteer, issued}.
func (s *Store) CertificatesOf(ctx context.Context, v domain.AccountID, p Page) ([]*domain.Certificate, error) {
	return s.certificates.find(ctx, Query{Where: []In{{"volunteer", []any{string(v)}}}, Sort: "issued", Desc: true, After: p.After, Limit: p.Limit})
}

// CertificatesIn lists what some communities have certified, newest first. Index {issuer, issued}.
func (s *Store) CertificatesIn(ctx context.Context, communities []domain.AreaID, p Page) ([]*domain.Certificate, error) {
	return s.certificates.find(ctx, Query{Where: []In{{"issuer", values(communities)}}, Sort: "issued", Desc: true, After: p.After, Limit: p.Limit})
}

// DueCertificates lists those with which something is still to be done, the longest waiting first. Index {due}.
func (s *Store) DueCertificates(ctx context.Context, now time.Time, limit int) ([]*domain.Certificate, error) {
	return s.certificates.find(ctx, Query{Range: &Range{"due", int64(1), int64(domain.At(now)) + 1}, Sort: "due", Limit: limit})
}

// Reversals lists the cancelling lines of everybody, posted since, the oldest first. Index {kind, posted}.
func (s *Store) Reversals(ctx context.Context, since domain.Millis, p Page) ([]*domain.Line, error) {
	q := Query{Where: []In{{"kind", []any{string(domain.Reversal)}}}, Range: &Range{"posted", int64(since), nil}, Sort: "posted", After: p.After, Limit: p.Limit}
	return s.lines.find(ctx, q)
}
