package sqlite_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	library "modernc.org/sqlite"

	"lindan/storage"
	"lindan/storage/sqlite"
)

// gate makes a statement that holds the writer still: entered tells that it has begun, and it ends when open is closed. It
// is for engines that are opened afterwards.
func gate(t *testing.T) (text string, entered, open chan struct{}) {
	t.Helper()
	entered, open = make(chan struct{}), make(chan struct{})
	name := fmt.Sprintf("gate_%p", open)
	wait := func(*library.FunctionContext, []driver.Value) (driver.Value, error) {
		close(entered)
		<-open
		return int64(1), nil
	}
	if err := library.RegisterScalarFunction(name, 0, wait); err != nil {
		t.Fatal(err)
	}
	return `UPDATE "_probe" SET n = n + 1000 * ` + name + `()`, entered, open
}

func run(t *testing.T, e *sqlite.Engine, text string) {
	if _, err := e.Raw(t.Context(), text); err != nil {
		t.Error(err)
	}
}

func insert(t *testing.T, e *sqlite.Engine, id string) {
	if err := e.Insert(t.Context(), "notes", note(id, 1)); err != nil {
		t.Error(err)
	}
}

// A caller who gives up after the hand-over does not know the outcome, and takes nobody's write along: not her own either.
func TestACancelledCallerDoesNotUndoTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold, holding, release := gate(t)
		slow, begun, finish := gate(t)
		e := openIn(t, t.TempDir(), notes())
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()

		var others sync.WaitGroup
		others.Go(func() { run(t, e, hold) })
		<-holding
		answer := make(chan error, 1)
		go func() {
			_, err := e.Raw(ctx, slow)
			answer <- err
		}()
		synctest.Wait() // the slow one is first in the next batch
		for i := range 20 {
			others.Go(func() { insert(t, e, fmt.Sprintf("n%d", i)) })
		}
		synctest.Wait() // the inserts wait for the same batch
		close(release)
		<-begun
		cancel()
		if err := <-answer; !errors.Is(err, storage.ErrUnknown) || !errors.Is(err, context.Canceled) {
			t.Errorf("the cancelled caller got %v", err)
		}
		close(finish)
		others.Wait()
		for i := range 20 {
			if _, err := e.Get(t.Context(), "notes", fmt.Sprintf("n%d", i)); err != nil {
				t.Errorf("n%d: %v", i, err)
			}
		}
		if n, err := e.Raw(t.Context(), `UPDATE "_probe" SET n = 0 WHERE n = 2000`); err != nil || n != 1 {
			t.Errorf("the cancelled write itself: %d rows, %v", n, err)
		}
	})
}

func TestACallerWhoGivesUpInTheQueueHasWrittenNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold, holding, release := gate(t)
		e := openIn(t, t.TempDir(), notes())
		var held sync.WaitGroup
		held.Go(func() { run(t, e, hold) })
		<-holding
		ctx, cancel := context.WithCancel(t.Context())
		answer := make(chan error, 1)
		go func() { answer <- e.Insert(ctx, "notes", note("n1", 1)) }()
		synctest.Wait()
		cancel()
		if err := <-answer; !errors.Is(err, storage.ErrUnavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v", err)
		}
		close(release)
		held.Wait()
		if err := e.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := e.Get(t.Context(), "notes", "n1"); !errors.Is(err, storage.ErrMissing) {
			t.Errorf("the write of the caller who gave up: %v", err)
		}
	})
}
