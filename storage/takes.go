package storage

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// AddTake writes who is about to take records out, before she gets them.
func (s *Store) AddTake(ctx context.Context, t *domain.Take) error { return s.takes.insert(ctx, t) }

// TakesIn lists who took records of an area or of a place inside it, newest first. Index {area, at}.
func (s *Store) TakesIn(ctx context.Context, area domain.AreaID, p Page) ([]*domain.Take, error) {
	return s.takes.find(ctx, Query{
		Range: &Range{"area", string(area), string(area) + "."}, Sort: "at", Desc: true, After: p.After, Limit: p.Limit,
	})
}

// Syncs reads how far lines have come; a line that was never sent is not among them.
func (s *Store) Syncs(ctx context.Context, ids []domain.LineID) (map[domain.LineID]*domain.Sync, error) {
	list, err := s.syncs.many(ctx, texts(ids))
	m := make(map[domain.LineID]*domain.Sync, len(list))
	for _, x := range list {
		m[x.ID] = x
	}
	return m, err
}

// MarkExported notes that a line goes out with an export.
func (s *Store) MarkExported(ctx context.Context, id domain.LineID, take string, at domain.Millis) error {
	_, err := s.syncs.upsert(ctx, string(id), func() *domain.Sync { return &domain.Sync{ID: id} }, func(x *domain.Sync) error {
		if !x.Export(take, at) {
			return errSame
		}
		return nil
	})
	return err
}

// Receive notes what the national system said of a line; false if that was known. Conflict sync.not_sent.
func (s *Store) Receive(ctx context.Context, id domain.LineID, state domain.SyncState, code string, at domain.Millis) (bool, error) {
	changed := false
	_, err := s.syncs.update(ctx, string(id), func(x *domain.Sync) error {
		news, err := x.Receive(state, code, at)
		if changed = news; err == nil && !news {
			return errSame
		}
		return err
	})
	if domain.CodeOf(err) == "syncs.missing" {
		_, err = (&domain.Sync{}).Receive(state, code, at)
	}
	return changed, err
}

// Numbered lists the volunteers with a number 志愿者编号. Index {serves.number}.
func (s *Store) Numbered(ctx context.Context, number string) ([]*domain.Account, error) {
	return s.accounts.find(ctx, Query{Where: []In{{"serves.number", []any{number}}}, Limit: 20})
}

// GivenBy tells which of the accounts agree to a purpose now, by the version of the text they agreed to. Index
// {account, purpose, at}.
func (s *Store) GivenBy(ctx context.Context, ids []domain.AccountID, p domain.Purpose) (map[domain.AccountID]int, error) {
	given := map[domain.AccountID]int{}
	q := Query{Where: []In{{"account", values(ids)}, {"purpose", []any{string(p)}}}, Sort: "at"}
	for len(ids) > 0 {
		list, err := s.consents.find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, c := range list { // the newest word counts
			delete(given, c.Account)
			if c.Given {
				given[c.Account] = c.Version
			}
			q.After = &Cursor{Value: int64(c.At), ID: c.ID}
		}
		if len(list) < q.Rows() {
			break
		}
	}
	return given, nil
}

// NumbersOf reads the 志愿者编号 of accounts without opening their texts; who has none is left out.
func (s *Store) NumbersOf(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]string, error) {
	m := make(map[domain.AccountID]string, len(ids))
	err := s.eachByID(ctx, "accounts", texts(ids), func(raw bson.Raw) error {
		number, ok := raw.Lookup("serves", "number").StringValueOK()
		id, known := raw.Lookup("_id").StringValueOK()
		if ok && known {
			m[domain.AccountID(id)] = number
		}
		return nil
	})
	return m, err
}

// VolunteersIn lists who has lines in the months of a scope, by id. Index {community, month, volunteer, …}.
func (s *Store) VolunteersIn(ctx context.Context, sc Scope, from, to string) ([]domain.AccountID, error) {
	var list []domain.AccountID
	for part := range slices.Chunk(sc.Communities, MaxRows) {
		q := TallyAsk{Scope: Scope{part, sc.Grid}, From: from, To: to}.query()
		rows, err := s.engine.Sum(ctx, "lines", q, []string{"volunteer"}, "")
		if err != nil {
			return nil, failed(err)
		}
		for _, r := range rows {
			id, _ := r.Keys[0].(string)
			list = append(list, domain.AccountID(id))
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
