package storage

import (
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// Part is a piece of the ledger that is read in one go: a community's month, a volunteer's lines, or an order's.
type Part struct {
	Community domain.AreaID
	Month     string
	Volunteer domain.AccountID
	Order     domain.OrderID
}

// query selects a part's lines in the order of an index: {community, month, …}, {volunteer, posted}, {order}.
func (p Part) query() Query {
	switch {
	case p.Volunteer != "":
		return Query{Where: []In{{"volunteer", []any{string(p.Volunteer)}}}, Sort: "posted"}
	case p.Order != "":
		return Query{Where: []In{{"order", []any{string(p.Order)}}}}
	}
	return Query{Where: []In{{"community", []any{string(p.Community)}}, {"month", []any{p.Month}}}, Sort: "volunteer"}
}

// EachLine gives the lines of a part page by page, each page at most MaxRows; memory does not grow with the part. The slice is
// the callee's only until it returns.
func (s *Store) EachLine(ctx context.Context, p Part, each func([]domain.Line) error) error {
	return s.eachLine(ctx, p.query(), each)
}

// EachDecided gives those lines of a part that people made or cancelled, not the server's clock: manual, legacy and reversals.
func (s *Store) EachDecided(ctx context.Context, p Part, each func([]domain.Line) error) error {
	q := p.query()
	where := q.Where
	q.Where = append(where[:len(where):len(where)], In{"source", []any{string(domain.FromManual), string(domain.FromLegacy)}})
	if err := s.eachLine(ctx, q, each); err != nil {
		return err
	}
	q.Where = append(where[:len(where):len(where)], In{"kind", []any{string(domain.Reversal)}}, In{"source", []any{string(domain.FromJob), ""}})
	return s.eachLine(ctx, q, each)
}

// Visit is an order and a line that came of it.
type Visit struct {
	Order domain.OrderID
	Line  domain.LineID
}

// Visits lists the orders of a part's credits with their lines, by order. Of a community's month it reads the index alone.
func (s *Store) Visits(ctx context.Context, p Part) ([]Visit, error) {
	q := p.query()
	q.Where, q.Sort = append(q.Where, In{"kind", []any{string(domain.Credit)}}), ""
	rows, err := s.engine.Sum(ctx, "lines", q, []string{"order", "_id"}, "")
	if err != nil {
		return nil, failed(err)
	}
	list := make([]Visit, 0, len(rows))
	for _, r := range rows {
		order, _ := r.Keys[0].(string)
		line, _ := r.Keys[1].(string)
		if order != "" {
			list = append(list, Visit{domain.OrderID(order), domain.LineID(line)})
		}
	}
	return list, nil
}

// Posted tells which of the lines stand in the ledger.
func (s *Store) Posted(ctx context.Context, ids []domain.LineID) (map[domain.LineID]bool, error) {
	m := map[domain.LineID]bool{}
	for part := range slices.Chunk(ids, MaxRows) {
		rows, err := s.engine.Sum(ctx, "lines", Query{Where: []In{{"_id", values(part)}}}, []string{"_id"}, "")
		if err != nil {
			return nil, failed(err)
		}
		for _, r := range rows {
			id, _ := r.Keys[0].(string)
			m[domain.LineID(id)] = true
		}
	}
	return m, nil
}

func (s *Store) eachLine(ctx context.Context, q Query, each func([]domain.Line) error) error {
	var page []domain.Line
	for {
		rows, err := s.engine.Find(ctx, "lines", q)
		if err != nil {
			return failed(err)
		}
		if len(rows) == 0 {
			return nil
		}
		if page = page[:0]; cap(page) < len(rows) {
			page = make([]domain.Line, len(rows)) // many parts have few lines, or none
		}
		page = page[:len(rows)]
		for i, raw := range rows {
			if readLine(raw, &page[i]) == nil {
				continue
			}
			page[i] = domain.Line{} // not as it was written: shown as far as it can be read, its hash tells
			if err := bson.Unmarshal(raw, &page[i]); err != nil {
				return fmt.Errorf("read a line: %w", err)
			}
		}
		last := &page[len(page)-1]
		q.After = &Cursor{ID: string(last.ID)}
		switch q.Sort {
		case "posted":
			q.After.Value = int64(last.Posted)
		case "volunteer":
			q.After.Value = string(last.Volunteer)
		}
		if err := each(page); err != nil || len(rows) < q.Rows() {
			return err
		}
	}
}
