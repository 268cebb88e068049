package storage

import (
	"context"
	"errors"
	"fmt"

	"lindan/domain"
)

// PostLine adds a line to the ledger, exactly once: the same id again is done already. A line that is there with another
// content is a fault that nobody may paper over.
func (s *Store) PostLine(ctx context.Context, l *domain.Line) error {
	err := s.lines.insert(ctx, l)
	if !errors.Is(err, ErrExists) {
		return err
	}
	have, err := s.lines.get(ctx, string(l.ID))
	if err == nil && have.Hash != l.Hash {
		return fmt.Errorf("ledger line %s: stored with hash %s and %d minutes, now %s and %d", l.ID, have.Hash, have.Minutes, l.Hash, l.Minutes)
	}
	return err
}

// Line reads one line of the ledger. Missing lines.missing.
func (s *Store) Line(ctx context.Context, id domain.LineID) (*domain.Line, error) {
	return s.lines.get(ctx, string(id))
}

// LinesOf lists a volunteer's lines, newest first. Index {volunteer, posted}.
func (s *Store) LinesOf(ctx context.Context, id domain.AccountID, p Page) ([]*domain.Line, error) {
	return s.lines.find(ctx, Query{Where: []In{{"volunteer", []any{string(id)}}}, Sort: "posted", Desc: true, After: p.After, Limit: p.Limit})
}

// SumOf is a volunteer's minutes in all.
func (s *Store) SumOf(ctx context.Context, id domain.AccountID) (int64, error) {
	rows, err := s.engine.Sum(ctx, "lines", Query{Where: []In{{"volunteer", []any{string(id)}}}}, nil, "minutes")
	if err != nil || len(rows) == 0 {
		return 0, failed(err)
	}
	return rows[0].Total, nil
}
