package storage

import (
	"context"
	"errors"
	"time"

	"lindan/domain"
)

// VolunteersByNumber lists the accounts with a volunteer's number, two at most: numbers come from rosters, and nobody but the
// rosters' makers sees to it that they differ. Index {serves.number}.
func (s *Store) VolunteersByNumber(ctx context.Context, number string) ([]*domain.Account, error) {
	return s.accounts.find(ctx, Query{Where: []In{{"serves.number", []any{number}}}, Limit: 2})
}

// AddProposal stores a new proposal. The same id again gives the one that is there, and false.
func (s *Store) AddProposal(ctx context.Context, p *domain.Proposal) (*domain.Proposal, bool, error) {
	return insertOnce(ctx, s.proposals, p, string(p.ID))
}

// Proposal reads one. Missing proposals.missing.
func (s *Store) Proposal(ctx context.Context, id domain.ProposalID) (*domain.Proposal, error) {
	return s.proposals.get(ctx, string(id))
}

// UpdateProposal changes a proposal by a pure rule.
func (s *Store) UpdateProposal(ctx context.Context, id domain.ProposalID, rule func(*domain.Proposal) error) (*domain.Proposal, error) {
	return s.proposals.update(ctx, string(id), rule)
}

// ProposalsOf lists the proposals about a volunteer, newest first. Index {volunteer, created}.
func (s *Store) ProposalsOf(ctx context.Context, v domain.AccountID, p Page) ([]*domain.Proposal, error) {
	return s.proposals.find(ctx, Query{Where: []In{{"volunteer", []any{string(v)}}}, Sort: "created", Desc: true, After: p.After, Limit: p.Limit})
}

// ProposalsIn lists the proposals of a scope in one state, oldest first, without the rows of imports. Index {community, state, created}.
func (s *Store) ProposalsIn(ctx context.Context, sc Scope, state domain.ProposalState, p Page) ([]*domain.Proposal, error) {
	where := append(sc.where(), In{"state", []any{string(state)}}, In{"batch", []any{""}})
	return s.proposals.find(ctx, Query{Where: where, Sort: "created", After: p.After, Limit: p.Limit})
}

// RowsOf lists the rows of a batch in the order of the file. Index {batch, row}.
func (s *Store) RowsOf(ctx context.Context, b domain.BatchID, after int64, p Page) ([]*domain.Proposal, error) {
	q := Query{Where: []In{{"batch", []any{string(b)}}}, Sort: "row", After: p.After, Limit: p.Limit}
	if after > 0 {
		q.Range = &Range{"row", after + 1, nil}
	}
	return s.proposals.find(ctx, q)
}

// ProposalsDue lists the proposals that something has to be done about. Index {wake}.
func (s *Store) ProposalsDue(ctx context.Context, now time.Time, limit int) ([]*domain.Proposal, error) {
	return s.proposals.find(ctx, dueBy(now, limit))
}

// dueBy asks for what has to be looked at by now. Index {wake}.
func dueBy(now time.Time, limit int) Query {
	return Query{Range: &Range{"wake", int64(1), int64(domain.At(now)) + 1}, Sort: "wake", Limit: limit}
}

// insertOnce stores a new document, or gives the one that has its id, and false.
func insertOnce[T any](ctx context.Context, t table[T], d *T, id string) (*T, bool, error) {
	err := t.insert(ctx, d)
	if errors.Is(err, ErrExists) {
		have, err := t.get(ctx, id)
		return have, false, err
	}
	return d, err == nil, err
}

// AddAttachment keeps a proposal's picture, once; the same id again gives the one that is there.
func (s *Store) AddAttachment(ctx context.Context, a *domain.Attachment) (*domain.Attachment, error) {
	have, _, err := insertOnce(ctx, s.attachments, a, string(a.ID))
	return have, err
}

// Attachment reads a proposal's picture. Missing attachments.missing.
func (s *Store) Attachment(ctx context.Context, id domain.ProposalID) (*domain.Attachment, error) {
	return s.attachments.get(ctx, string(id))
}

// UpdateMint changes what one of the staff approved on a day; empty is the day's beginning.
func (s *Store) UpdateMint(ctx context.Context, empty domain.Mint, rule func(*domain.Mint) error) (*domain.Mint, error) {
	return s.mints.upsert(ctx, empty.ID, func() *domain.Mint { m := empty; return &m }, rule)
}

// AddBatch stores a new import. The same id again gives the one that is there.
func (s *Store) AddBatch(ctx context.Context, b *domain.Batch) (*domain.Batch, bool, error) {
	return insertOnce(ctx, s.batches, b, string(b.ID))
}

// Batch reads one import. Missing batches.missing.
func (s *Store) Batch(ctx context.Context, id domain.BatchID) (*domain.Batch, error) {
	return s.batches.get(ctx, string(id))
}

// UpdateBatch changes an import by a pure rule.
func (s *Store) UpdateBatch(ctx context.Context, id domain.BatchID, rule func(*domain.Batch) error) (*domain.Batch, error) {
	return s.batches.update(ctx, string(id), rule)
}

// BatchesIn lists the imports of communities, newest first. Index {community, created}.
func (s *Store) BatchesIn(ctx context.Context, communities []domain.AreaID, p Page) ([]*domain.Batch, error) {
	return s.batches.find(ctx, Query{Where: []In{{"community", values(communities)}}, Sort: "created", Desc: true, After: p.After, Limit: p.Limit})
}

// BatchesDue lists the imports that something has to be done about. Index {wake}.
func (s *Store) BatchesDue(ctx context.Context, now time.Time, limit int) ([]*domain.Batch, error) {
	return s.batches.find(ctx, dueBy(now, limit))
}
