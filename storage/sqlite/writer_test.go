package sqlite

import (
	"errors"
	"path/filepath"
	"testing"

	"lindan/storage"
)

const (
	insertNote = `INSERT INTO "notes"("_id", "_v", "_body") VALUES(?1, 1, ?2)`
	countNotes = `SELECT count(*) FROM "notes" WHERE "_id" = ?1`
)

// newBench is a writer without its goroutine, so that a test decides what stands in a batch.
func newBench(t *testing.T) *writer {
	t.Helper()
	w := &writer{file: filepath.Join(t.TempDir(), File)}
	t.Cleanup(w.drop)
	tables, err := newTables([]storage.Collection{{Name: "notes"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(w, tables); err != nil {
		t.Fatal(err)
	}
	return w
}

func insertion(id string, size int) command {
	return do(insertNote, id, make([]byte, size))
}

func do(text string, args ...any) command {
	return command{text, args, make(chan outcome, 1)}
}

// errs are the answers to a batch.
func errs(batch []command) []error {
	out := make([]error, len(batch))
	for i, c := range batch {
		out[i] = (<-c.done).err
	}
	return out
}

func stored(t *testing.T, w *writer, id string) bool {
	t.Helper()
	if err := w.open(); err != nil {
		t.Fatal(err)
	}
	lines, err := w.strings(countNotes, id)
	if err != nil {
		t.Fatal(err)
	}
	return lines[0] == "1"
}

func TestAConstraintErrorUndoesOnlyItsStatement(t *testing.T) {
	w := newBench(t)
	batch := []command{insertion("a", 9), insertion("a", 9), insertion("b", 9)}
	w.apply(batch)
	got := errs(batch)
	if got[0] != nil || code(got[1]) != codePrimaryKey || got[2] != nil {
		t.Errorf("got %v", got)
	}
	if !stored(t, w, "a") || !stored(t, w, "b") {
		t.Error("a or b is not stored")
	}
}

func TestAnyOtherErrorStopsTheBatch(t *testing.T) {
	w := newBench(t)
	if err := w.exec("PRAGMA max_page_count = 20"); err != nil {
		t.Fatal(err)
	}
	batch := []command{insertion("before", 9), insertion("large", 200_000), insertion("after", 9)}
	w.apply(batch)
	for i, err := range errs(batch) {
		if !errors.Is(err, storage.ErrUnavailable) || code(err) != codeFull {
			t.Errorf("command %d: got error %v", i, err)
		}
	}
	for _, id := range []string{"before", "large", "after"} {
		if stored(t, w, id) {
			t.Errorf("%s is stored although it was refused", id)
		}
	}
	again := []command{insertion("after", 9)}
	w.apply(again)
	if err := errs(again)[0]; err != nil {
		t.Errorf("the next batch: %v", err)
	}
}

// A violated foreign key that is checked late makes COMMIT itself fail.
func TestAFailedCommitLeavesTheOutcomeUnknown(t *testing.T) {
	w := newBench(t)
	for _, text := range []string{
		`CREATE TABLE child(parent INTEGER REFERENCES "_probe"(one) DEFERRABLE INITIALLY DEFERRED)`, "PRAGMA foreign_keys = ON",
	} {
		if err := w.exec(text); err != nil {
			t.Fatal(err)
		}
	}
	batch := []command{insertion("a", 9), do("INSERT INTO child VALUES(77)"), insertion("b", 9)}
	w.apply(batch)
	for i, err := range errs(batch) {
		if !errors.Is(err, storage.ErrUnknown) {
			t.Errorf("command %d: got error %v", i, err)
		}
	}
	if w.db != nil {
		t.Error("the connection is kept after a failed commit")
	}
	next := []command{insertion("c", 9)}
	w.apply(next)
	if err := errs(next)[0]; err != nil {
		t.Errorf("after the failed commit: %v", err)
	}
	if stored(t, w, "a") || stored(t, w, "b") || !stored(t, w, "c") {
		t.Error("stored is what was not committed, or not what was")
	}
}

func TestAWriterWithoutItsFileAnswersUnavailable(t *testing.T) {
	w := newBench(t)
	file := w.file
	w.drop()
	w.file = filepath.Join(file, "below a file")
	batch := []command{insertion("a", 9)}
	w.apply(batch)
	if err := errs(batch)[0]; !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("got error %v", err)
	}
	w.file = file
	batch = []command{insertion("a", 9)}
	w.apply(batch)
	if err := errs(batch)[0]; err != nil {
		t.Errorf("once the file is back: %v", err)
	}
}

func TestVersionsBeforeTheWALFixAreRefused(t *testing.T) {
	for version, want := range map[string]bool{
		"3.51.2": true, "3.51.3": false, "3.51.10": false, "3.53.4": false, "4.0.0": false, "3.9.9": true, "2.99.99": true,
		"3.51": true, "": true, "three": true,
	} {
		if got := older(version); got != want {
			t.Errorf("%q: got %v", version, got)
		}
	}
}

func TestTheWriterSyncsEveryCommitAndOverwritesWhatIsGone(t *testing.T) {
	w := newBench(t)
	for name, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "secure_delete": "1"} {
		if got, err := w.strings("PRAGMA " + name); err != nil || got[0] != want {
			t.Errorf("%s: got %v, %v, want %s", name, got, err, want)
		}
	}
}

func TestASettingThatDidNotTakeIsRefused(t *testing.T) {
	w := newBench(t)
	if err := check(w.conn, writerPragmas()); err != nil {
		t.Fatal(err)
	}
	if err := w.exec("PRAGMA synchronous = NORMAL"); err != nil {
		t.Fatal(err)
	}
	if err := check(w.conn, writerPragmas()); err == nil {
		t.Error("synchronous=NORMAL is accepted")
	}
}
