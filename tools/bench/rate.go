package main

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// clients is how many callers work side by side in rows 1 and 2.
const clients = 64

// spread makes the calls from..to-1 by so many goroutines and tells how long all of them took. The first error ends it.
func spread(callers, from, to int, do func(i int) error) (time.Duration, error) {
	var next atomic.Int64
	next.Store(int64(from))
	var group sync.WaitGroup
	var once sync.Once
	var failed error
	start := time.Now()
	for range callers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < to; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					once.Do(func() { failed = err })
					next.Store(int64(to))
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(start), failed
}

// pair is what one round measured, ours and the floor, in calls a second.
type pair struct{ ours, floor float64 }

func (p pair) ratio() float64 { return p.ours / p.floor }

// part makes the calls from..to-1 and tells how long those took that are to be measured.
type part func(from, to int) (time.Duration, error)

// turns is how often ours and the floor take turns in a round, so that a busy moment of the machine meets both.
const turns = 10

// inTurns makes n calls of each, in turns. Rubbish of the one is cleared before the other is measured.
func inTurns(n int, ours, floor part) (pair, error) {
	var took [2]time.Duration
	for k := range turns {
		for i, do := range []part{ours, floor} {
			runtime.GC()
			d, err := do(n*k/turns, n*(k+1)/turns)
			if err != nil {
				return pair{}, err
			}
			took[i] += d
		}
	}
	if took[0] <= 0 || took[1] <= 0 {
		return pair{}, errors.New("nothing was measured")
	}
	return pair{float64(n) / took[0].Seconds(), float64(n) / took[1].Seconds()}, nil
}

// rounds is how often a pair is measured: an odd number, so that one lies in the middle.
const rounds = 3

// middle runs the rounds and gives the one whose ratio lies in the middle: its two rates were measured in the same moments.
// say hears of each round.
func middle(say func(string, ...any), round func() (pair, error)) (pair, error) {
	list := make([]pair, rounds)
	for i := range list {
		p, err := round()
		if err != nil {
			return pair{}, err
		}
		say("  %s against %s", perSecond(p.ours), perSecond(p.floor))
		list[i] = p
	}
	slices.SortFunc(list, func(a, b pair) int { return cmp.Compare(a.ratio(), b.ratio()) })
	return list[rounds/2], nil
}

// quantile gives the value below which the part q of the times lies, 0 for none.
func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
