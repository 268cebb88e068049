package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/storage"
	"lindan/storage/sqlite"
)

var tenOClock = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

const community = domain.AreaID("420199-001-001")

func master(first byte) []byte {
	key := make([]byte, storage.MasterKeyBytes)
	for i := range key {
		key[i] = first + byte(i)
	}
	return key
}

// openEngine opens the embedded engine in the folder until the end of the test.
func openEngine(t *testing.T, dir string) *sqlite.Engine {
	t.Helper()
	e, err := sqlite.Open(dir, storage.Collections())
	must(t, err)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// on makes the store above an engine.
func on(t *testing.T, e storage.Engine) *storage.Store {
	t.Helper()
	s, err := storage.New(e, master(1))
	must(t, err)
	return s
}

// open is a store with nothing in it, and the engine below.
func open(t *testing.T) (*storage.Store, *faulty) {
	t.Helper()
	f := &faulty{Engine: openEngine(t, t.TempDir())}
	return on(t, f), f
}

// faulty is an engine whose writes can be made to fail: before is asked first, and its error is the answer without a write;
// after is asked when the write is done, and its error is the answer nevertheless.
type faulty struct {
	storage.Engine
	mu            sync.Mutex
	before, after func(op, collection string) error
	reads         error // the answer to everything that reads, nil for none
	calls         map[string]int
}

// Insert and Replace may fail; see faulty.
func (f *faulty) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	return f.write("insert", collection, func() error { return f.Engine.Insert(ctx, collection, doc) })
}

// Replace see Insert.
func (f *faulty) Replace(ctx context.Context, collection string, version int64, doc bson.Raw) error {
	return f.write("replace", collection, func() error { return f.Engine.Replace(ctx, collection, version, doc) })
}

func (f *faulty) write(op, collection string, do func() error) error {
	f.mu.Lock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[op+" "+collection]++
	before, after := f.before, f.after
	f.mu.Unlock()
	if before != nil {
		if err := before(op, collection); err != nil {
			return err
		}
	}
	err := do()
	if err == nil && after != nil {
		err = after(op, collection)
	}
	return err
}

// Get, Find and Sum fail as a whole; see faulty.
func (f *faulty) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	if f.reads != nil {
		return nil, f.reads
	}
	return f.Engine.Get(ctx, collection, id)
}

// Find see Get.
func (f *faulty) Find(ctx context.Context, collection string, q storage.Query) ([]bson.Raw, error) {
	if f.reads != nil {
		return nil, f.reads
	}
	return f.Engine.Find(ctx, collection, q)
}

// Sum see Get.
func (f *faulty) Sum(ctx context.Context, collection string, q storage.Query, by []string, field string) ([]storage.Group, error) {
	if f.reads != nil {
		return nil, f.reads
	}
	return f.Engine.Sum(ctx, collection, q, by, field)
}

// Sums see Get.
func (f *faulty) Sums(ctx context.Context, collection string, q storage.Query, by, fields []string) ([]storage.Sums, error) {
	if f.reads != nil {
		return nil, f.reads
	}
	return f.Engine.Sums(ctx, collection, q, by, fields)
}

// times answers err to the first n calls of op on the collection, then nothing.
func times(n int, op, collection string, err error) func(string, string) error {
	var mu sync.Mutex
	return func(o, c string) error {
		mu.Lock()
		defer mu.Unlock()
		if o != op || c != collection || n == 0 {
			return nil
		}
		n--
		return err
	}
}

func person(id domain.AccountID, phone string) *domain.Account {
	return &domain.Account{ID: id, Home: community + "-01", Name: domain.Hide("王秀英"), Phone: domain.Hide(phone), Address: domain.Hide("柳岸里 1 号")}
}

func order(id domain.OrderID) *domain.Order {
	return &domain.Order{
		ID: id, Community: community, Beneficiary: "a_1", Requester: "a_2", State: domain.Published, Created: domain.At(tenOClock), N: 1,
		Address: domain.Hide("柳岸里 1 号"), Contact: domain.Hide("王秀英"), Phone: domain.Hide("13900000001"), Note: domain.Hide("门铃坏了"),
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// answers wants an error of the kind with the code.
func answers(t *testing.T, err error, k domain.Kind, code string) {
	t.Helper()
	if domain.KindOf(err) != k || domain.CodeOf(err) != code {
		t.Errorf("got kind %d, %v; want kind %d, %q", domain.KindOf(err), err, k, code)
	}
}

var errDisk = errors.New("disk on fire")
