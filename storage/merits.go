package storage

import (
	"context"

	"lindan/domain"
)

// AddMerit stores an entry of training or awards. The same id again gives the one that is there, and false.
func (s *Store) AddMerit(ctx context.Context, m *domain.Merit) (*domain.Merit, bool, error) {
	return insertOnce(ctx, s.merits, m, string(m.ID))
}

// Merit reads one entry. Missing merits.missing.
func (s *Store) Merit(ctx context.Context, id domain.MeritID) (*domain.Merit, error) {
	return s.merits.get(ctx, string(id))
}

// MeritsOf lists a volunteer's training and awards, the latest recorded first. Index {volunteer, recorded}.
func (s *Store) MeritsOf(ctx context.Context, v domain.AccountID, p Page) ([]*domain.Merit, error) {
	return s.merits.find(ctx, Query{Where: []In{{"volunteer", []any{string(v)}}}, Sort: "recorded", Desc: true, After: p.After, Limit: p.Limit})
}

// MeritsIn lists the training and awards that communities recorded, the latest recorded first. Index {community, recorded}.
func (s *Store) MeritsIn(ctx context.Context, communities []domain.AreaID, p Page) ([]*domain.Merit, error) {
	return s.merits.find(ctx, Query{Where: []In{{"community", values(communities)}}, Sort: "recorded", Desc: true, After: p.After, Limit: p.Limit})
}

// CancelledOf tells which of the entries were taken back.
func (s *Store) CancelledOf(ctx context.Context, list []*domain.Merit) (map[domain.MeritID]bool, error) {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = string(m.CancelID())
	}
	found, err := s.merits.many(ctx, ids)
	gone := make(map[domain.MeritID]bool, len(found))
	for _, m := range found {
		gone[m.Ref] = true
	}
	return gone, err
}
