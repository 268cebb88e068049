package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
// changes one of them behind our back changes sums without changing documents. It tells how many documents it compared.
func (e *Engine) Audit(ctx context.Context, collection string, wrong func(id string) error) (int64, error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return 0, err
	}
	defer leave()
	columns := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		columns[i] = quote(f.Path)
	}
	text := `SELECT ` + strings.Join(append([]string{`"_id"`, `"_v"`, `"_body"`}, columns...), ", ") + ` FROM ` + quote(t.Name) +
		` WHERE "_id" > ?1 ORDER BY "_id" LIMIT ` + fmt.Sprint(storage.MaxRows)
	total := int64(0)
	for last := ""; ; {
		ids, bad, err := e.auditPage(ctx, t, text, last)
		if err != nil {
			return total, err
		}
		for _, id := range bad {
			if err := wrong(id); err != nil {
				return total, err
			}
		}
		total += int64(len(ids))
		if len(ids) < storage.MaxRows {
			return total, nil
		}
		last = ids[len(ids)-1]
	}
}

// auditPage gives the ids of one page, and those whose columns are not those of the body.
func (e *Engine) auditPage(ctx context.Context, t *table, text, after string) (ids, bad []string, err error) {
	rows, err := e.kept.query(ctx, text, after)
	if err != nil {
		return nil, nil, readError(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var version int64
		var body []byte
		values := make([]any, len(t.Fields))
		targets := []any{&id, &version, &body}
		for i := range values {
			targets = append(targets, &values[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, nil, readError(err)
		}
		ids = append(ids, id)
		own, want, err := t.Admit(bson.Raw(body), version)
		if err != nil || own != id || !slices.Equal(values, want) {
			bad = append(bad, id)
		}
	}
	return ids, bad, readError(rows.Err())
}
