package storage

import (
	"context"
	"errors"
	"time"

	"lindan/domain"
)

// KeepRecord stores a record that was promised, exactly once, and gives what is stored: its own, or the one that was there.
func (s *Store) KeepRecord(ctx context.Context, r *domain.Record) (*domain.Record, error) {
	err := s.records.insert(ctx, r)
	if errors.Is(err, ErrExists) {
		return s.records.get(ctx, string(r.ID))
	}
	return r, err
}

// Record reads one record. Missing records.missing.
func (s *Store) Record(ctx context.Context, id domain.LineID) (*domain.Record, error) {
	return s.records.get(ctx, string(id))
}

// UpdateRecord changes a record by a pure rule.
func (s *Store) UpdateRecord(ctx context.Context, id domain.LineID, rule func(*domain.Record) error) (*domain.Record, error) {
	return s.records.update(ctx, string(id), rule)
}

// RecordsOf lists a volunteer's records, the latest service first. Index {volunteer, ended}.
func (s *Store) RecordsOf(ctx context.Context, id domain.AccountID, p Page) ([]*domain.Record, error) {
	return s.records.find(ctx, Query{Where: []In{{"volunteer", []any{string(id)}}}, Sort: "ended", Desc: true, After: p.After, Limit: p.Limit})
}

// RecordsIn lists the records of a state, of any community, by their due time. Index {state, due}.
func (s *Store) RecordsIn(ctx context.Context, state domain.RecordState, p Page) ([]*domain.Record, error) {
	return s.records.find(ctx, Query{Where: []In{{"state", []any{string(state)}}}, Sort: "due", After: p.After, Limit: p.Limit})
}

// RecordsAwake lists the records whose clock runs and whom the job has to look at by now, the longest waiting first. Index
// {done, wake}.
func (s *Store) RecordsAwake(ctx context.Context, now time.Time, limit int) ([]*domain.Record, error) {
	return s.records.find(ctx, Query{
		Where: []In{{"done", []any{int64(0)}}}, Range: &Range{"wake", nil, int64(domain.At(now)) + 1}, Sort: "wake", Limit: limit,
	})
}

// RecordsHeldUp lists a volunteer's records that wait or are held. Index {volunteer, ended}.
func (s *Store) RecordsHeldUp(ctx context.Context, id domain.AccountID, p Page) ([]*domain.Record, error) {
	return s.records.find(ctx, Query{
		Where: []In{{"volunteer", []any{string(id)}}, {"state", values([]domain.RecordState{domain.RecordWaiting, domain.RecordHeld})}},
		Sort:  "ended", After: p.After, Limit: p.Limit,
	})
}

// RecordFilter picks records of a scope. The zero value: those that are not done.
type RecordFilter struct {
	States  []domain.RecordState // none: those whose clock runs
	Open    bool                 // with States: only those whose clock runs
	Late    time.Time            // only those that were due before, and whose clock runs; the zero time for all
	Undated bool                 // only those without a due day, and whose clock runs
}

func (f RecordFilter) query(sc Scope) Query {
	q := Query{Where: sc.where(), Sort: "due"}
	if len(f.States) > 0 {
		q.Where = append(q.Where, In{"state", values(f.States)})
	}
	if len(f.States) == 0 || f.Open || f.Undated || !f.Late.IsZero() {
		q.Where = append(q.Where, In{"done", []any{int64(0)}})
	}
	switch {
	case f.Undated:
		q.Where = append(q.Where, In{"due", []any{int64(0)}})
	case !f.Late.IsZero():
		q.Range = &Range{"due", int64(1), int64(domain.At(f.Late))}
	}
	return q
}

// RecordsOfArea lists records of a scope by their due day. Index {community, done, due}, with states {community, state, due}.
func (s *Store) RecordsOfArea(ctx context.Context, sc Scope, f RecordFilter, p Page) ([]*domain.Record, error) {
	q := f.query(sc)
	q.After, q.Limit = p.After, p.Limit
	return s.records.find(ctx, q)
}

// CountRecords counts what RecordsOfArea lists. The same indexes.
func (s *Store) CountRecords(ctx context.Context, sc Scope, f RecordFilter) (int64, error) {
	q := f.query(sc)
	q.Sort = ""
	rows, err := s.engine.Sum(ctx, "records", q, nil, "")
	if err != nil || len(rows) == 0 {
		return 0, failed(err)
	}
	return rows[0].Total, nil
}

// Enter takes the time of a line in its volunteer's sheet and tells the minutes that the cap of the day leaves. Entries of the
// months beside are looked at where the time comes within a day of them. Conflict hours.overlap.
func (s *Store) Enter(ctx context.Context, v domain.AccountID, e domain.Entry, want, dailyCap int64) (int64, error) {
	month, near := domain.MonthOf(e.From), []domain.Entry(nil)
	for _, beside := range []string{domain.MonthOf(e.From.Add(-24 * time.Hour)), domain.MonthOf(e.To.Add(24 * time.Hour))} {
		if beside == month {
			continue
		}
		sheet, err := s.Sheet(ctx, v, beside)
		if err != nil {
			return 0, err
		}
		near = append(near, sheet.Entries...)
	}
	got, id := int64(0), domain.SheetID(v, month)
	_, err := s.sheets.upsert(ctx, id, func() *domain.Sheet { return &domain.Sheet{ID: id} }, func(sheet *domain.Sheet) error {
		before := len(sheet.Entries)
		n, err := sheet.Enter(e, want, dailyCap, near)
		got = n
		if err == nil && len(sheet.Entries) == before {
			return errSame
		}
		return err
	})
	return got, err
}

// Sheet reads a volunteer's month; one without lines is empty.
func (s *Store) Sheet(ctx context.Context, v domain.AccountID, month string) (*domain.Sheet, error) {
	id := domain.SheetID(v, month)
	sheet, err := s.sheets.get(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return &domain.Sheet{ID: id}, nil
	}
	return sheet, err
}

// FreeEntry gives the time of a cancelled line back; that it never took any is as good.
func (s *Store) FreeEntry(ctx context.Context, v domain.AccountID, month string, l domain.LineID) error {
	_, err := s.sheets.update(ctx, domain.SheetID(v, month), func(sheet *domain.Sheet) error {
		if !sheet.Free(l) {
			return errSame
		}
		return nil
	})
	if domain.KindOf(err) == domain.Missing {
		return nil
	}
	return err
}
