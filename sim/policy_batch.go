package sim

import (
	"context"
	"time"

	"lindan/hunt"
	"lindan/matching"
)

// batch is the plan of Zhang et al. (KDD 2017): at each tick all open orders are planned together, each volunteer gets at most one
// of them, and hill climbing maximises the sum over orders of the chance that somebody says yes, by the learned chances. Attention
// has no price: whoever is free is asked.
type batch struct {
	w       *world
	every   time.Duration
	ttl     time.Duration
	looking bool // first all look, then all ask
	looks   []batchLook
	plan    map[int][]matching.Ranked // by order, as many as are to be asked
}

// batchLook is what one order found.
type batchLook struct {
	order int
	able  []matching.Ranked
	none  float64 // chance that nobody already asked says yes
}

func batched(_ int, o *options) (func(w *world) *play, error) {
	every, ttl := o.seconds("tick", 10), o.seconds("ttl", 60)
	return func(w *world) *play {
		b := &batch{w: w, every: every, ttl: ttl}
		w.tick = max(every.Milliseconds(), 1)
		return &play{world: w, near: w.grid, strategy: b, together: b.waves}
	}, nil
}

// waves looks twice: to see who is there, and to ask whom the plan gave each order.
func (b *batch) waves(ctx context.Context, list []hunt.Due, now time.Time) error {
	b.looking, b.looks = true, b.looks[:0]
	if err := b.w.hunt.Waves(ctx, list, now); err != nil {
		return err
	}
	b.looking, b.plan = false, map[int][]matching.Ranked{}
	b.climb()
	again := make([]hunt.Due, 0, len(list))
	for _, d := range list {
		i := b.w.byID[d.Order.ID]
		if o := b.w.orders[i].o; len(b.plan[i]) > 0 && o.Hunting() {
			again = append(again, hunt.Due{Order: o, Policy: d.Policy})
		}
	}
	return b.w.hunt.Waves(ctx, again, now)
}

// Choose notes what an order found, or asks whom the plan gave it.
func (b *batch) Choose(r matching.Round, able []matching.Ranked) matching.Choice {
	i := b.w.byID[r.Order.ID]
	if !b.looking {
		return matching.Choice{Ask: picked(b.plan[i], b.ttl), Next: b.every}
	}
	if len(able) == 0 {
		return matching.Choice{Next: max(lookAgain(&r), b.every)}
	}
	none := 1.0
	for k := range r.Order.Offers {
		if f := &r.Order.Offers[k]; f.Waiting(r.Now) {
			none *= 1 - f.Chance
		}
	}
	b.looks = append(b.looks, batchLook{i, able, none})
	return matching.Choice{Next: b.every}
}

// pairOf is one way to ask somebody.
type pairOf struct {
	look, able int
	chance     float64
}

// mostSweeps bounds the hill climbing; it nearly always stands still before.
const mostSweeps = 20

// climb gives each volunteer to the order where she adds most, again and again, until nobody moves.
func (b *batch) climb() {
	var people [][]pairOf
	index := map[int]int{}
	for l := range b.looks {
		for k := range b.looks[l].able {
			c := &b.looks[l].able[k]
			v := b.w.script.index[c.Account.ID]
			n, known := index[v]
			if !known {
				n = len(people)
				index[v], people = n, append(people, nil)
			}
			people[n] = append(people[n], pairOf{l, k, c.Chance})
		}
	}
	none := make([]float64, len(b.looks))
	for l := range b.looks {
		none[l] = b.looks[l].none
	}
	at := make([]int, len(people))
	for n := range at {
		at[n] = -1
	}
	for range mostSweeps {
		if !sweep(people, none, at) {
			break
		}
	}
	for n, k := range at {
		p := people[n][k]
		i := b.looks[p.look].order
		b.plan[i] = append(b.plan[i], b.looks[p.look].able[p.able])
	}
}

// sweep moves each to where she adds most, all others staying; it tells whether anybody moved.
func sweep(people [][]pairOf, none []float64, at []int) bool {
	moved := false
	for n, pairs := range people {
		if at[n] >= 0 {
			none[pairs[at[n]].look] /= 1 - pairs[at[n]].chance
		}
		best := max(at[n], 0)
		for k, p := range pairs {
			if p.chance*none[p.look] > pairs[best].chance*none[pairs[best].look]+1e-12 {
				best = k
			}
		}
		moved = moved || best != at[n]
		at[n] = best
		none[pairs[best].look] *= 1 - pairs[best].chance
	}
	return moved
}
