package sim

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lindan/hunt"
	"lindan/matching"
)

// keep holds a number of offers outstanding for each open place and replaces each refusal at once, in an order of its own.
type keep struct {
	k     int
	ttl   time.Duration
	worth func(r *matching.Round, c *matching.Ranked) float64 // the highest is asked first; none below 0
}

// lookAgain is when to look again where nobody could be asked: as soon as lindan does.
func lookAgain(r *matching.Round) time.Duration {
	return min(max(r.Now.Sub(r.Order.HuntingSince())/10, 15*time.Second), r.Policy.WaveEvery)
}

// Choose fills the gap.
func (s keep) Choose(r matching.Round, able []matching.Ranked) matching.Choice {
	gap := r.Order.Missing()*s.k - r.Order.Asking(r.Now)
	var c matching.Choice
	if gap > 0 {
		c.Ask = picked(s.best(&r, able, gap), s.ttl)
	}
	c.Next = nextLook(&r, c.Ask, gap)
	return c
}

// rated is a candidate and what it is worth to ask her.
type rated struct {
	worth float64
	n     int
}

// best are the n most worth asking, ties by their place in the list.
func (s keep) best(r *matching.Round, able []matching.Ranked, n int) []matching.Ranked {
	list := make([]rated, 0, len(able))
	for i := range able {
		if x := s.worth(r, &able[i]); x >= 0 {
			list = append(list, rated{x, i})
		}
	}
	slices.SortFunc(list, func(a, b rated) int {
		return cmp.Or(-cmp.Compare(a.worth, b.worth), cmp.Compare(able[a.n].Account.ID, able[b.n].Account.ID))
	})
	var best []matching.Ranked
	for _, x := range list[:min(n, len(list))] {
		best = append(best, able[x.n])
	}
	return best
}

func picked(list []matching.Ranked, ttl time.Duration) []matching.Pick {
	picks := make([]matching.Pick, len(list))
	for i := range list {
		picks[i] = matching.Pick{Ranked: list[i], Patience: ttl}
	}
	return picks
}

// nextLook is when the first of the offers has had its time; soon where fewer could be asked than were wanted.
func nextLook(r *matching.Round, asked []matching.Pick, gap int) time.Duration {
	wait := r.Policy.WaveEvery
	if len(asked) < gap {
		wait = lookAgain(r)
	}
	for i := range r.Order.Offers {
		if f := &r.Order.Offers[i]; f.Waiting(r.Now) && f.Until.After(r.Now) {
			wait = min(wait, f.Until.Sub(r.Now))
		}
	}
	for i := range asked {
		wait = min(wait, asked[i].Patience)
	}
	return wait
}

const farthest = 1e6 // metres

func nearest(_ *matching.Round, c *matching.Ranked) float64 { return farthest - c.Metres }

// keepNearest is nearest1, keep3, keep7: n offers outstanding, the nearest first, each for ttl seconds.
func keepNearest(n int, o *options) (func(w *world) *play, error) {
	s := keep{n, o.seconds("ttl", 60), nearest}
	return func(w *world) *play { return &play{world: w, near: w.grid, strategy: s} }, nil
}

// keepRandom asks anybody around.
func keepRandom(n int, o *options) (func(w *world) *play, error) {
	ttl := o.seconds("ttl", 60)
	return func(w *world) *play {
		worth := func(r *matching.Round, c *matching.Ranked) float64 {
			return draw(w.script.Seed, w.script.index[c.Account.ID], w.byID[r.Order.ID], 0, drawPick)
		}
		return &play{world: w, near: w.grid, strategy: keep{n, ttl, worth}}
	}, nil
}

// inWaves asks the n nearest every gap, whatever the earlier ones answered.
type inWaves struct {
	n   int
	gap time.Duration
}

// Choose asks the next n.
func (s inWaves) Choose(r matching.Round, able []matching.Ranked) matching.Choice {
	if wait := sinceWave(&r, s.gap); wait > 0 {
		return matching.Choice{Next: wait}
	}
	next := keep{worth: nearest}.best(&r, able, s.n*r.Order.Missing())
	return matching.Choice{Ask: picked(next, s.gap), Next: s.gap}
}

func waves(n int, o *options) (func(w *world) *play, error) {
	s := inWaves{n, o.seconds("gap", 60)}
	return func(w *world) *play { return &play{world: w, near: w.grid, strategy: s} }, nil
}

// wide makes every ring one of a radius, so that a look sees everybody in it.
type wide struct {
	inner  hunt.Near
	radius float64
}

// Near looks in the whole radius.
func (n wide) Near(ctx context.Context, a matching.Ask) ([]matching.Found, error) {
	a.Radius, a.N = n.radius, matching.MostNear
	return n.inner.Near(ctx, a)
}

// everybody asks all who may be asked, at once and again as others come.
type everybody struct{ ttl time.Duration }

// Choose asks all.
func (s everybody) Choose(_ matching.Round, able []matching.Ranked) matching.Choice {
	return matching.Choice{Ask: picked(able, s.ttl), Next: s.ttl}
}

func broadcast(_ int, o *options) (func(w *world) *play, error) {
	radius, s := o.number("radius", 3000), everybody{o.seconds("ttl", 60)}
	return func(w *world) *play { return &play{world: w, near: wide{w.grid, radius}, strategy: s} }, nil
}

// oracle knows everybody's true chance and whether she reads her phone; floor is the least chance for which it disturbs anybody.
func oracle(n int, o *options) (func(w *world) *play, error) {
	ttl, floor := o.seconds("ttl", 90), o.number("floor", 0.02)
	return func(w *world) *play {
		worth := func(r *matching.Round, c *matching.Ranked) float64 {
			p := w.trueChance(w.byID[r.Order.ID], w.script.index[c.Account.ID])
			if p < floor {
				return -1
			}
			return p
		}
		return &play{world: w, near: w.grid, strategy: keep{n, ttl, worth}}
	}, nil
}

// trueChance is that of a yes if v were asked now.
func (w *world) trueChance(i, v int) float64 {
	if w.now < w.moods[v].silentTo {
		return 0
	}
	a := w.askingOf(i, v)
	return w.truth.Chance(&a)
}
