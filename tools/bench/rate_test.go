package main

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestSpreadMakesEveryCallOnce(t *testing.T) {
	var mu sync.Mutex
	var made []int
	_, err := spread(7, 3, 1000, func(i int) error {
		mu.Lock()
		defer mu.Unlock()
		made = append(made, i)
		return nil
	})
	slices.Sort(made)
	if err != nil || len(made) != 997 || made[0] != 3 || made[996] != 999 || len(slices.Compact(made)) != 997 {
		t.Fatalf("%d calls, %v", len(made), err)
	}
}

func TestSpreadEndsWithTheFirstError(t *testing.T) {
	broken, most := errors.New("broken"), 1_000_000
	var calls atomic.Int64
	_, err := spread(4, 0, most, func(i int) error {
		calls.Add(1)
		if i == 4 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || calls.Load() == int64(most) {
		t.Fatalf("%v after %d calls", err, calls.Load())
	}
}

func TestTurnsCoverAllCallsOfBoth(t *testing.T) {
	var ours, floor []int
	order := ""
	note := func(list *[]int, name string, each time.Duration) part {
		return func(from, to int) (time.Duration, error) {
			order += name
			for i := from; i < to; i++ {
				*list = append(*list, i)
			}
			return time.Duration(to-from) * each, nil
		}
	}
	p, err := inTurns(103, note(&ours, "o", time.Millisecond), note(&floor, "f", 2*time.Millisecond))
	if err != nil || len(ours) != 103 || !slices.IsSorted(ours) || !slices.Equal(ours, floor) || order != "ofofofofofofofofofof" {
		t.Fatalf("%v %v, %d and %d calls", order, err, len(ours), len(floor))
	}
	if p.ours != 1000 || p.floor != 500 || p.ratio() != 2 {
		t.Fatalf("%+v", p)
	}
}

func TestTurnsWithoutTimeAreRefused(t *testing.T) {
	nothing := func(int, int) (time.Duration, error) { return 0, nil }
	something := func(int, int) (time.Duration, error) { return time.Second, nil }
	if _, err := inTurns(10, something, nothing); err == nil {
		t.Error("a floor that took no time was divided by")
	}
}

func TestTheRoundInTheMiddleCounts(t *testing.T) {
	list := []pair{{90, 100}, {20, 100}, {50, 100}}
	said := 0
	p, err := middle(func(string, ...any) { said++ }, func() (pair, error) {
		p := list[0]
		list = list[1:]
		return p, nil
	})
	if err != nil || p != (pair{50, 100}) || said != rounds {
		t.Fatalf("%+v, %v, said %d", p, err, said)
	}
}

func TestQuantile(t *testing.T) {
	var times []time.Duration
	for i := 100; i > 0; i-- {
		times = append(times, time.Duration(i))
	}
	for q, want := range map[float64]time.Duration{0.5: 51, 0.95: 96, 1: 100, 0: 1} {
		if got := quantile(times, q); got != want {
			t.Errorf("%v: %d, want %d", q, got, want)
		}
	}
	if quantile(nil, 0.5) != 0 {
		t.Error("nothing has a median")
	}
}
