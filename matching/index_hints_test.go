package matching

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// roundTrips counts the rings that a client draws.
type roundTrips struct {
	redis.Hook
	rings int
}

func (h *roundTrips) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (h *roundTrips) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (h *roundTrips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		h.rings++
		return next(ctx, cmds)
	}
}

func TestAWarmCellIsAnsweredInOneRoundTripAndAColdOneByDoubling(t *testing.T) {
	onEach(t, func(f fixture) {
		for i := range 400 {
			m := at(fmt.Sprint(i), float64(i%20-10)*200)
			m.At = move(m.At, 0, float64(i/20-10)*200)
			f.put(m)
		}
		f.must(f.x.Seen(f.ctx, wuchang, "1", noon())) // opens the connection, whose greetings are a pipeline too
		h := &roundTrips{}
		f.s.Client.AddHook(h)
		a := ask()
		a.N = 20 // of 200 m squares: a circle of about 500 m
		for door, want := range []int{3, 1, 1, 1} {
			h.rings = 0
			a.At = move(centre(), float64(door)*20, 0)
			if n := len(f.near(a)); n != 20 || h.rings != want {
				f.Errorf("door %d: %d found in %d rings, want 20 in %d", door, n, h.rings, want)
			}
		}
	})
}

func TestTheFirstRingFollowsWhatTheCellTaught(t *testing.T) {
	h, a := newHints(100), ask()
	if got := h.start(a); got != firstRing {
		t.Errorf("first ring of all: %.1f m", got)
	}
	h.learn(a, []Found{{Metres: 10}, {Metres: 20}, {Metres: 30}, {Metres: 40}, {Metres: 200}})
	for name, c := range map[string]struct {
		change func(*Ask)
		want   float64
	}{
		"the same again":              {func(*Ask) {}, hintMargin * 200},
		"four times as many":          {func(a *Ask) { a.N = 20 }, hintMargin * 400},
		"a radius that is small":      {func(a *Ask) { a.Radius = 90 }, 90},
		"elsewhere in the district":   {func(a *Ask) { a.At = move(a.At, 5000, 0) }, hintMargin * 200},
		"another need, still unknown": {func(a *Ask) { a.Need = IsParty }, firstRing},
		"another class":               {func(a *Ask) { a.Class = domain.Care }, firstRing},
		"another district":            {func(a *Ask) { a.District = hankou }, firstRing},
	} {
		b := ask()
		c.change(&b)
		if got := h.start(b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %.1f m, want %.1f m", name, got, c.want)
		}
	}
}

func TestTooFewFoundTeachesToLookFarAtOnce(t *testing.T) {
	h, a := newHints(100), ask()
	h.learn(a, []Found{{Metres: 10}})
	if got := h.start(a); got != a.Radius {
		t.Errorf("%.1f m", got)
	}
}

func TestACrowdAtTheDoorStillDrawsARing(t *testing.T) {
	h, a := newHints(100), ask()
	h.learn(a, make([]Found, a.N))
	if got := h.start(a); got != leastRing {
		t.Errorf("%.1f m", got)
	}
}

func TestHintsAreBoundedAndKeepWhatIsAsked(t *testing.T) {
	h, often := newHints(50), ask()
	for i := range 1000 {
		a := ask()
		a.At = move(centre(), float64(i)*300, 0)
		h.learn(a, make([]Found, a.N))
		if i == 0 {
			h.learn(often, []Found{{Metres: 1}, {}, {}, {}, {Metres: 321}})
		}
		if got := h.start(often); math.Abs(got-hintMargin*321) > 1e-9 {
			t.Fatalf("forgotten after %d others: %.1f m", i, got)
		}
	}
	if n := len(h.young) + len(h.old); n > 100 {
		t.Errorf("%d hints are held, want 100 at most", n)
	}
}

func TestCellsAreAbout250MetresWideAnywhereInChina(t *testing.T) {
	for name, p := range map[string]domain.Point{
		"Sanya": {Lon: 109.51, Lat: 18.25}, "Wuhan": centre(), "Mohe": {Lon: 122.54, Lat: 52.97},
	} {
		for _, way := range [][2]float64{{1, 0}, {0, 1}} {
			cells := map[cell]bool{}
			for i := range 1000 {
				cells[cellOf(move(p, way[0]*25*float64(i), way[1]*25*float64(i)))] = true
			}
			if n := len(cells); n < 98 || n > 103 {
				t.Errorf("%s: %d cells on 25 km to %v", name, n, way)
			}
		}
	}
}
