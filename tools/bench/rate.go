package main

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// clients is how many callers work side by side in rows 1 and 2.
const clients = 64

// rate spreads n calls over so many goroutines and tells how many were done in a second. The first error ends it.
func rate(callers, n int, do func(i int) error) (float64, error) {
	var next atomic.Int64
	var group sync.WaitGroup
	var once sync.Once
	var failed error
	start := time.Now()
	for range callers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					once.Do(func() { failed = err })
					next.Store(int64(n))
					return
				}
			}
		})
	}
	group.Wait()
	return float64(n) / time.Since(start).Seconds(), failed
}

// pair is what one round measured, ours and the floor, in calls a second.
type pair struct{ ours, floor float64 }

func (p pair) ratio() float64 { return p.ours / p.floor }

// rounds is how often a pair is measured: an odd number, so that one lies in the middle.
const rounds = 3

// middle runs the rounds and gives the one whose ratio lies in the middle: its two rates were measured in the same moments.
func middle(round func() (pair, error)) (pair, error) {
	list := make([]pair, 0, rounds)
	for range rounds {
		p, err := round()
		if err != nil {
			return pair{}, err
		}
		if p.floor <= 0 {
			return pair{}, errors.New("the floor was not measured")
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b pair) int {
		if a.ratio() < b.ratio() {
			return -1
		}
		return 1
	})
	return list[len(list)/2], nil
}

// quantile gives the value below which the part q of the times lies, 0 for none.
func quantile(times []time.Duration, q float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
