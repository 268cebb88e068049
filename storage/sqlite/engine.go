// Package sqlite keeps documents in one SQLite file: the embedded engine, for one machine and one process. A table a
// collection; one writer that commits in groups; several readers; WAL with synchronous=FULL, so that an answered write
// survives a power cut if the disk honours sync.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// File is the name of the database in the data directory.
const File = "lindan.db"

// Engine is a storage.Engine on one SQLite file.
type Engine struct {
	use    sync.RWMutex // held for reading by every call, for writing by Close
	closed bool

	file   string
	tables map[string]*table
	queue  chan command // unbuffered: a command that is through is in the writer's hands
	idle   chan struct{}
	reads  *sql.DB
	kept   statements
	lock   *os.File
}

var _ storage.Engine = (*Engine)(nil)

// Open opens or creates the database in dir, which only this process may own, and brings its tables to the declarations:
// a new field is filled from the stored documents, a new index is built. A new dir is created with mode 0700. Errors:
// another owner, an unsound declaration, a damaged file, a document that contradicts a newly declared field.
func Open(dir string, cols []storage.Collection) (*Engine, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	e, err := open(filepath.Join(dir, File), cols)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	e.lock = lock
	return e, nil
}

func open(file string, cols []storage.Collection) (*Engine, error) {
	tables, err := newTables(cols)
	if err != nil {
		return nil, err
	}
	w := &writer{file: file}
	if err := prepare(w, tables); err != nil {
		w.drop()
		return nil, err
	}
	reads, err := openReaders(file)
	if err != nil {
		w.drop()
		return nil, err
	}
	e := &Engine{file: file, tables: tables, queue: make(chan command), idle: make(chan struct{}), reads: reads}
	e.kept.db = reads
	go func() {
		defer close(e.idle)
		w.loop(e.queue)
	}()
	return e, nil
}

func newTables(cols []storage.Collection) (map[string]*table, error) {
	if err := storage.Sound(cols); err != nil {
		return nil, err
	}
	tables := map[string]*table{}
	for _, c := range cols {
		tables[c.Name] = newTable(c)
	}
	return tables, nil
}

// enter begins a call: it gives the table and what to call at the end.
func (e *Engine) enter(ctx context.Context, collection string) (*table, func(), error) {
	if err := e.begin(ctx); err != nil {
		return nil, nil, err
	}
	t := e.tables[collection]
	if t == nil {
		e.use.RUnlock()
		return nil, nil, fmt.Errorf("%w: collection %q", storage.ErrQuery, collection)
	}
	return t, e.use.RUnlock, nil
}

func (e *Engine) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	e.use.RLock()
	if e.closed {
		e.use.RUnlock()
		return fmt.Errorf("%w: engine is closed", storage.ErrUnavailable)
	}
	return nil
}

// Insert stores a new document; see storage.Engine.
func (e *Engine) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return err
	}
	defer leave()
	id, values, err := t.Admit(doc, 1)
	if err != nil {
		return err
	}
	_, err = e.write(ctx, t.insert, t.arguments(id, 1, doc, values)...)
	if code(err) == codePrimaryKey {
		return storage.ErrExists
	}
	return err
}

// Replace stores doc if the stored version is still version; see storage.Engine.
func (e *Engine) Replace(ctx context.Context, collection string, version int64, doc bson.Raw) error {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return err
	}
	defer leave()
	if t.AppendOnly {
		return storage.ErrAppendOnly
	}
	id, values, err := t.Admit(doc, version+1)
	if err != nil {
		return err
	}
	n, err := e.write(ctx, t.replace, append(t.arguments(id, version+1, doc, values), version)...)
	if err == nil && n == 0 {
		return storage.ErrVersion
	}
	return err
}

// Purge removes old documents in steps, so that other writes come in between; see storage.Engine.
func (e *Engine) Purge(ctx context.Context, collection, field string, below int64, limit int) (int, error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return 0, err
	}
	defer leave()
	if err := t.Purgeable(field); err != nil {
		return 0, err
	}
	removed := 0
	for removed < limit {
		step := min(limit-removed, storage.MaxRows)
		n, err := e.write(ctx, t.purge(field), below, step)
		removed += n
		if err != nil || n < step {
			return removed, err
		}
	}
	return removed, nil
}

// Ping writes one row and reads it back, so that nil means: reads and writes are possible now.
func (e *Engine) Ping(ctx context.Context) error {
	if err := e.begin(ctx); err != nil {
		return err
	}
	defer e.use.RUnlock()
	if _, err := e.write(ctx, touchProbe); err != nil {
		return err
	}
	return readError(e.reads.QueryRowContext(ctx, readProbe).Scan(new(int64)))
}

// Close waits for the calls under way, then closes the file and gives the directory free. A second Close does nothing.
func (e *Engine) Close() error {
	e.use.Lock()
	defer e.use.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	close(e.queue)
	<-e.idle
	err := e.reads.Close()
	if free := e.lock.Close(); err == nil {
		err = free
	}
	return err
}
