package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
	"lindan/storage/sqlite"
)

func TestASecondOwnerIsRefused(t *testing.T) {
	dir := t.TempDir()
	first := openIn(t, dir, notes())
	second, err := sqlite.Open(dir, notes())
	if err == nil {
		t.Error(second.Close())
		t.Fatal("two engines own one directory")
	}
	if !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("got error %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	openIn(t, dir, notes())
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	openIn(t, dir, notes())
	for name, want := range map[string]os.FileMode{"": 0o700, "lindan.db": 0o600, "lindan.db-wal": 0o600, "lock": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: got %v, %v, want %v", name, info, err, want)
		}
	}
}

func TestADamagedFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	with(t, dir, notes(), func(e *sqlite.Engine) {
		for i := range 200 {
			if err := e.Insert(t.Context(), "notes", note(fmt.Sprintf("n%d", i), 1, bson.E{Key: "fill", Value: make([]byte, 700)})); err != nil {
				t.Fatal(err)
			}
		}
	})
	f, err := os.OpenFile(filepath.Join(dir, sqlite.File), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteAt([]byte(strings.Repeat("damage", 2000)), 5*4096)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	e, err := sqlite.Open(dir, notes())
	if err == nil {
		t.Fatal(e.Close())
	}
	if !strings.Contains(err.Error(), "damaged") && !strings.Contains(err.Error(), "malformed") {
		t.Errorf("got error %v", err)
	}
}

func TestUnsoundDeclarationsAreRefused(t *testing.T) {
	due := storage.Field{Path: "due", Type: storage.Int}
	for name, cols := range map[string][]storage.Collection{
		"a collection twice":            {{Name: "notes"}, {Name: "notes"}},
		"a name that is SQL":            {{Name: `x"; DROP TABLE y; --`}},
		"a name of the engine":          {{Name: "_probe"}},
		"a path that is SQL":            {{Name: "notes", Fields: []storage.Field{{Path: `a" b`}}}},
		"an operator as path":           {{Name: "notes", Fields: []storage.Field{{Path: "$where"}}}},
		"a field twice":                 {{Name: "notes", Fields: []storage.Field{due, due}}},
		"a field twice but for case":    {{Name: "notes", Fields: []storage.Field{due, {Path: "dUE"}}}},
		"the id as a field":             {{Name: "notes", Fields: []storage.Field{{Path: "_id"}}}},
		"an index on nothing":           {{Name: "notes", Indexes: [][]string{{}}}},
		"an index on what is not there": {{Name: "notes", Indexes: [][]string{{"due"}}}},
		"an index twice":                {{Name: "notes", Fields: []storage.Field{due}, Indexes: [][]string{{"due"}, {"due"}}}},
	} {
		if e, err := sqlite.Open(t.TempDir(), cols); err == nil {
			t.Errorf("%s: accepted, %v", name, e.Close())
		}
	}
}

// A full disk refuses writes, and each is either answered as stored and there, or refused and not there.
func TestAFullDiskLosesNothing(t *testing.T) {
	dir := t.TempDir()
	e := openIn(t, dir, notes())
	if _, err := e.Raw(t.Context(), "PRAGMA max_page_count = 100"); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	answers := map[string]error{}
	var group sync.WaitGroup
	for caller := range 8 {
		group.Go(func() {
			for i := range 200 {
				id := fmt.Sprintf("c%d-%d", caller, i)
				err := e.Insert(t.Context(), "notes", note(id, 1, bson.E{Key: "fill", Value: make([]byte, 700)}))
				mu.Lock()
				answers[id] = err
				mu.Unlock()
			}
		})
	}
	group.Wait()
	full := agree(t, e, answers)
	if full == 0 || full == len(answers) {
		t.Fatalf("%d of %d writes were refused", full, len(answers))
	}
	if _, err := e.Raw(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	answers["later"] = e.Insert(t.Context(), "notes", note("later", 1))
	if err := errors.Join(answers["later"], e.Ping(t.Context()), e.Close()); err != nil {
		t.Fatal(err)
	}
	if again := agree(t, openIn(t, dir, notes()), answers); again != full {
		t.Errorf("%d refused before, %d after opening again", full, again)
	}
}

// agree checks that stored is what was answered as stored, and counts the refusals.
func agree(t *testing.T, e *sqlite.Engine, answers map[string]error) (refused int) {
	t.Helper()
	for id, answer := range answers {
		_, err := e.Get(t.Context(), "notes", id)
		switch {
		case answer == nil && err != nil:
			t.Errorf("%s was answered as stored: %v", id, err)
		case answer != nil && (!errors.Is(answer, storage.ErrUnavailable) || !errors.Is(err, storage.ErrMissing)):
			t.Errorf("%s was answered %v, stored: %v", id, answer, err)
		}
		if answer != nil {
			refused++
		}
	}
	return refused
}

func TestTheDatabaseItselfKeepsAppendOnly(t *testing.T) {
	journal := []storage.Collection{{Name: "journal", AppendOnly: true}}
	dir := t.TempDir()
	e := openIn(t, dir, journal)
	if err := e.Insert(t.Context(), "journal", note("j1", 1)); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`UPDATE "journal" SET "_v" = 2`, `DELETE FROM "journal"`} {
		if n, err := e.Raw(t.Context(), text); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %d rows, %v", text, n, err)
		}
	}
	if doc, err := e.Get(t.Context(), "journal", "j1"); err != nil || doc.Lookup("v").Int64() != 1 {
		t.Errorf("stored is %v, %v", doc, err)
	}
}

func TestABackupIsWholeAndConsistentUnderWrites(t *testing.T) {
	e := openIn(t, t.TempDir(), notes())
	for i := range 100 {
		if err := e.Insert(t.Context(), "notes", note(fmt.Sprintf("n%d", i), 1)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := e.Insert(t.Context(), "notes", note(fmt.Sprintf("later%d", i), 1)); err != nil {
				t.Error(err)
			}
		}
	})
	dir := t.TempDir()
	file := filepath.Join(dir, sqlite.File)
	err := e.Backup(t.Context(), file)
	cancel()
	group.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	if err := e.Backup(t.Context(), file); err == nil {
		t.Error("a backup was overwritten")
	}
	restored := openIn(t, dir, notes())
	for i := range 100 {
		if _, err := restored.Get(t.Context(), "notes", fmt.Sprintf("n%d", i)); err != nil {
			t.Errorf("n%d: %v", i, err)
		}
	}
}

func TestACancelledBackupLeavesNothing(t *testing.T) {
	e := openIn(t, t.TempDir(), notes())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := e.Backup(ctx, filepath.Join(dir, "copy.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// The frequent queries are answered by an index from end to end: no scan, no sort.
func TestListsAreServedByTheirIndexes(t *testing.T) {
	e := openIn(t, t.TempDir(), []storage.Collection{orders()})
	one := func(field string, v any) storage.In { return storage.In{Field: field, Values: []any{v}} }
	wake := &storage.Range{Field: "wake", From: int64(1), To: int64(9)}
	for name, q := range map[string]storage.Query{
		"due in a shard":            {Where: []storage.In{one("shard", int64(3))}, Range: wake, Sort: "wake", Limit: 40},
		"the next page of them":     {Where: []storage.In{one("shard", int64(3))}, Sort: "wake", After: &storage.Cursor{Value: int64(5), ID: "x"}},
		"newest of a requester":     {Where: []storage.In{one("requester.id", "a")}, Sort: "wake", Desc: true},
		"of a community in a state": {Where: []storage.In{one("community", "c"), one("state", "offered")}, Sort: "wake"},
		"all by id":                 {After: &storage.Cursor{ID: "x"}},
	} {
		plan, err := e.Plan(t.Context(), "orders", q)
		text := strings.Join(plan, "; ")
		if err != nil || !strings.HasPrefix(text, "SEARCH") || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
}
