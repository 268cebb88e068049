package sqlite

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// OpenToRead opens an existing database that nobody may write meanwhile: it takes the data directory as Open does, and changes
// nothing in the file. Every write is ErrUnavailable. Errors: no database, another owner, an unsound declaration.
func OpenToRead(dir string, cols []storage.Collection) (*Engine, error) {
	file := filepath.Join(dir, File)
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("database file: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	e, err := openToRead(file, cols)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	e.lock = lock
	return e, nil
}

func openToRead(file string, cols []storage.Collection) (*Engine, error) {
	tables, err := newTables(cols)
	if err != nil {
		return nil, err
	}
	reads, err := openReaders(file)
	if err != nil {
		return nil, err
	}
	e := &Engine{file: file, tables: tables, queue: make(chan command), idle: make(chan struct{}), reads: reads}
	e.kept.db = reads
	go func() {
		defer close(e.idle)
		for c := range e.queue {
			c.done <- outcome{err: fmt.Errorf("%w: opened to read", storage.ErrUnavailable)}
		}
	}()
	return e, nil
}

// Audit compares the index columns of every document of a collection with its body, as they were written in one statement: who
// changes one of them behind our back changes sums without changing documents. Of an append-only collection it also compares the
// indexes with the table, for sums are made of indexes alone. wrong hears of a document by its id, or of an index with no id. It tells
// how many documents it compared.
func (e *Engine) Audit(ctx context.Context, collection string, wrong func(id, why string) error) (int64, error) {
	if err := e.sweepable(ctx, collection); err != nil {
		return 0, err
	}
	total := int64(0)
	for from := int64(math.MinInt64); ; {
		n, last, bad, err := e.auditPage(ctx, collection, from)
		if err != nil {
			return total, err
		}
		for _, id := range bad {
			if err := wrong(id, ""); err != nil {
				return total, err
			}
		}
		if total += int64(n); n < sweepPage || last == math.MaxInt64 {
			return total, e.auditIndexes(ctx, collection, wrong)
		}
		from = last + 1
	}
}

// auditPage gives the number of documents in the next rows, the last row, and the ids of those whose columns are not those of the body.
func (e *Engine) auditPage(ctx context.Context, collection string, from int64) (n int, last int64, bad []string, err error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return 0, 0, nil, err
	}
	defer leave()
	rows, err := e.kept.query(ctx, t.audit, from, sweepPage)
	if err != nil {
		return 0, 0, nil, readError(err)
	}
	defer rows.Close()
	for ; rows.Next(); n++ {
		var id string
		var version int64
		var body []byte
		values := make([]any, len(t.Fields))
		targets := []any{&last, &id, &version, &body}
		for i := range values {
			targets = append(targets, &values[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return n, last, nil, readError(err)
		}
		own, want, err := t.Admit(bson.Raw(body), version)
		if err != nil || own != id || !slices.Equal(values, want) {
			bad = append(bad, id)
		}
	}
	return n, last, bad, readError(rows.Err())
}

// auditIndexes lets SQLite compare the indexes of an append-only table with its rows; it tells up to 100 faults.
func (e *Engine) auditIndexes(ctx context.Context, collection string, wrong func(id, why string) error) error {
	faults, err := e.indexFaults(ctx, collection)
	for _, why := range faults {
		if err := wrong("", why); err != nil {
			return err
		}
	}
	return err
}

func (e *Engine) indexFaults(ctx context.Context, collection string) (list []string, err error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return nil, err
	}
	defer leave()
	if !t.AppendOnly {
		return nil, nil
	}
	rows, err := e.reads.QueryContext(ctx, `PRAGMA integrity_check(`+quote(t.Name)+`)`)
	if err != nil {
		return nil, readError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return list, readError(err)
		}
		if text != "ok" {
			list = append(list, text)
		}
	}
	return list, readError(rows.Err())
}
