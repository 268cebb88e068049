package storage

import (
	"context"

	"lindan/domain"
)

// Case reads one case. Missing cases.missing.
func (s *Store) Case(ctx context.Context, id domain.CaseID) (*domain.Case, error) {
	return s.cases.get(ctx, string(id))
}

// PutCase changes a case by a pure rule, making the one that fresh gives where there is none.
func (s *Store) PutCase(ctx context.Context, id domain.CaseID, fresh func() *domain.Case, rule func(*domain.Case) error) (*domain.Case, error) {
	return s.cases.upsert(ctx, string(id), fresh, rule)
}

// UpdateCase changes a case by a pure rule.
func (s *Store) UpdateCase(ctx context.Context, id domain.CaseID, rule func(*domain.Case) error) (*domain.Case, error) {
	return s.cases.update(ctx, string(id), rule)
}

// CasesIn lists the cases of communities, in one state or, for "", in any, the newest first. Index {community, opened}.
func (s *Store) CasesIn(ctx context.Context, communities []domain.AreaID, state domain.CaseState, p Page) ([]*domain.Case, error) {
	q := Query{Where: []In{{"community", values(communities)}}, Sort: "opened", Desc: true, After: p.After, Limit: p.Limit}
	if state != "" {
		q.Where = append(q.Where, In{"state", []any{string(state)}})
	}
	return s.cases.find(ctx, q)
}

// CasesAbout lists the cases whose subject is the account, the newest first. Index {subject, opened}.
func (s *Store) CasesAbout(ctx context.Context, id domain.AccountID, p Page) ([]*domain.Case, error) {
	return s.cases.find(ctx, Query{Where: []In{{"subject", []any{string(id)}}}, Sort: "opened", Desc: true, After: p.After, Limit: p.Limit})
}

// Lines reads lines by id, in no order; missing ones are left out.
func (s *Store) Lines(ctx context.Context, ids []domain.LineID) (map[domain.LineID]*domain.Line, error) {
	list, err := s.lines.many(ctx, texts(ids))
	return index(list, func(l *domain.Line) domain.LineID { return l.ID }), err
}

// Records reads records by id; missing ones are left out.
func (s *Store) Records(ctx context.Context, ids []domain.LineID) (map[domain.LineID]*domain.Record, error) {
	list, err := s.records.many(ctx, texts(ids))
	return index(list, func(r *domain.Record) domain.LineID { return r.ID }), err
}

// Orders reads orders by id; missing ones are left out.
func (s *Store) Orders(ctx context.Context, ids []domain.OrderID) (map[domain.OrderID]*domain.Order, error) {
	list, err := s.orders.many(ctx, texts(ids))
	return index(list, func(o *domain.Order) domain.OrderID { return o.ID }), err
}

func index[K comparable, T any](list []*T, key func(*T) K) map[K]*T {
	m := make(map[K]*T, len(list))
	for _, d := range list {
		m[key(d)] = d
	}
	return m
}

// MarksOf tells on which devices accounts have signed in, by the marks of their sessions. Index {account}.
func (s *Store) MarksOf(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID][]string, error) {
	marks := map[domain.AccountID][]string{}
	for len(ids) > 0 {
		n := min(len(ids), MaxRows)
		q := Query{Where: []In{{"account", values(ids[:n])}}, Limit: MaxRows}
		for {
			list, err := s.sessions.find(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, x := range list {
				if x.Mark != "" {
					marks[x.Account] = append(marks[x.Account], x.Mark)
				}
			}
			if len(list) < MaxRows {
				break
			}
			q.After = &Cursor{ID: list[len(list)-1].ID}
		}
		ids = ids[n:]
	}
	return marks, nil
}

// Mint is the minutes that two of the staff entered by hand: By proposed, Second approved.
type Mint struct {
	By, Second              domain.AccountID
	Minutes, Lines, Reverse int64
}

// Mints sums the lines by hand of a scope in one month, for each pair. Index {community, month}.
func (s *Store) Mints(ctx context.Context, sc Scope, month string) ([]Mint, error) {
	q := Query{Where: append(sc.where(), In{"month", []any{month}}, In{"source", []any{string(domain.FromManual)}})}
	by := []string{"by", "two", "kind"}
	minutes, err := s.engine.Sum(ctx, "lines", q, by, "minutes")
	if err != nil {
		return nil, failed(err)
	}
	counts, err := s.engine.Sum(ctx, "lines", q, by, "")
	if err != nil {
		return nil, failed(err)
	}
	var list []Mint
	for _, g := range minutes {
		m := mintRow(&list, g)
		if g.Keys[2] == string(domain.Reversal) {
			m.Reverse -= g.Total
		} else {
			m.Minutes += g.Total
		}
	}
	for _, g := range counts {
		if g.Keys[2] != string(domain.Reversal) {
			mintRow(&list, g).Lines += g.Total
		}
	}
	return list, nil
}

// mintRow finds the pair's row, or adds one.
func mintRow(list *[]Mint, g Group) *Mint {
	by, _ := g.Keys[0].(string)
	two, _ := g.Keys[1].(string)
	for i := range *list {
		if m := &(*list)[i]; m.By == domain.AccountID(by) && m.Second == domain.AccountID(two) {
			return m
		}
	}
	*list = append(*list, Mint{By: domain.AccountID(by), Second: domain.AccountID(two)})
	return &(*list)[len(*list)-1]
}

// Credited is all that was credited in a scope's month, from whatever source. Index {community, month}.
func (s *Store) Credited(ctx context.Context, sc Scope, month string) (int64, error) {
	q := Query{Where: append(sc.where(), In{"month", []any{month}}, In{"kind", []any{string(domain.Credit)}})}
	rows, err := s.engine.Sum(ctx, "lines", q, nil, "minutes")
	if err != nil || len(rows) == 0 {
		return 0, failed(err)
	}
	return rows[0].Total, nil
}

// round remembers on which day a nightly round was made.
type round struct {
	ID  string `bson:"_id"`
	V   int64  `bson:"v"`
	Day string `bson:"day"`
}

func (r *round) key() string     { return r.ID }
func (r *round) version() *int64 { return &r.V }

// RoundOf is the day on which the round of this name was made last; "" never.
func (s *Store) RoundOf(ctx context.Context, name string) (string, error) {
	r, err := s.rounds.get(ctx, name)
	if domain.KindOf(err) == domain.Missing {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return r.Day, nil
}

// MadeRound notes that the round was made on the day.
func (s *Store) MadeRound(ctx context.Context, name, day string) error {
	_, err := s.rounds.upsert(ctx, name, func() *round { return &round{ID: name} }, func(r *round) error {
		if r.Day >= day {
			return errSame
		}
		r.Day = day
		return nil
	})
	return err
}
