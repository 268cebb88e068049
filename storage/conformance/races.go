package conformance

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"lindan/storage"
)

// The sizes of the races: small enough for -race, large enough that a missing guard shows in almost every round.
const (
	racers = 16
	rounds = 40
)

// RunRaces checks an engine with many callers at a time. It is for engines whose writes are atomic, which an emulation may
// not be.
func RunRaces(t *testing.T, open func(t *testing.T, cols []storage.Collection) storage.Engine) {
	t.Helper()
	for _, c := range []check{
		{"of many replaces of one version exactly one wins", raceReplace},
		{"of many inserts of one id exactly one wins", raceInsert},
		{"no increment is lost", raceCount},
		{"histories of one register for each key are linearizable", raceRegister},
	} {
		t.Run(c.name, func(t *testing.T) { c.do(t, open(t, collections())) })
	}
}

// together runs do in many goroutines that start at once.
func together(n int, do func(i int)) {
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	group.Wait()
}

// winner tells which racer got nil; every other one must have got the loser's error.
func winner(t *testing.T, errs []error, loser error) int {
	t.Helper()
	won, winners := -1, 0
	for i, err := range errs {
		switch {
		case err == nil:
			won, winners = i, winners+1
		case !errors.Is(err, loser):
			t.Errorf("racer %d: got error %v", i, err)
		}
	}
	if winners != 1 {
		t.Fatalf("%d winners", winners)
	}
	return won
}

func raceReplace(t *testing.T, e storage.Engine) {
	insert(t, e, note(t, "n1", 1))
	for v := int64(1); v <= rounds; v++ {
		errs := make([]error, racers)
		together(racers, func(i int) {
			errs[i] = e.Replace(t.Context(), "notes", v, note(t, "n1", v+1, "due", int64(i)))
		})
		holds(t, e, "notes", note(t, "n1", v+1, "due", int64(winner(t, errs, storage.ErrVersion))))
	}
}

func raceInsert(t *testing.T, e storage.Engine) {
	for round := range rounds {
		id := fmt.Sprintf("n%d", round)
		errs := make([]error, racers)
		together(racers, func(i int) { errs[i] = e.Insert(t.Context(), "notes", note(t, id, 1, "due", int64(i))) })
		holds(t, e, "notes", note(t, id, 1, "due", int64(winner(t, errs, storage.ErrExists))))
	}
}

// raceCount lets every racer add one to the same document, each until it has succeeded 10 times.
func raceCount(t *testing.T, e storage.Engine) {
	insert(t, e, note(t, "n1", 1))
	together(racers, func(int) {
		for done := 0; done < 10; {
			doc, err := e.Get(t.Context(), "notes", "n1")
			if err != nil {
				t.Error(err)
				return
			}
			v := doc.Lookup("v").Int64()
			err = e.Replace(t.Context(), "notes", v, note(t, "n1", v+1, "due", v))
			if err == nil {
				done++
			} else if !errors.Is(err, storage.ErrVersion) {
				t.Error(err)
				return
			}
		}
	})
	holds(t, e, "notes", note(t, "n1", racers*10+1, "due", int64(racers*10)))
}
