package sim

import (
	"math"
	"slices"
	"time"

	"lindan/matching"
)

// desk is c people who phone: one takes an order, needs 45 s for it and 60 s for each call, the nearest first, and stays with it
// until it is filled or nobody is left. Urgent orders are taken first, then the oldest. A call reaches also those who do not read
// their phones, and multiplies the chance of a yes (behaviour: call_multiplier).
type desk struct {
	w     *world
	at    []int // the order of each desk; -1 none
	fresh []bool
	queue []int
	delay int64 // of the call that is made now
}

// Times of a human desk (matching.md §5.7).
const (
	takesOn  = 45 * second
	oneCall  = 60 * second
	slackFor = 5 * time.Second
)

func humans(_ int, o *options) (func(w *world) *play, error) {
	n, reach := int(o.number("c", 0)), o.on("reach", true)
	return func(w *world) *play {
		c := n
		if c == 0 {
			c = max(w.b.Desks, 1)
		}
		d := &desk{w: w, at: make([]int, c), fresh: make([]bool, c)}
		for i := range d.at {
			d.at[i] = -1
		}
		called := func(int, int) (int64, bool) {
			w.count.touches++
			return d.delay, true
		}
		return &play{world: w, near: w.grid, strategy: d, called: called, ended: d.leave, unheard: !reach}
	}, nil
}

// Choose lets the order's desk make its next call.
func (d *desk) Choose(r matching.Round, able []matching.Ranked) matching.Choice {
	i := d.w.byID[r.Order.ID]
	n := d.deskOf(i)
	if n < 0 {
		return matching.Choice{Next: r.Policy.WaveEvery}
	}
	if r.Order.Asking(r.Now) > 0 {
		return matching.Choice{Next: time.Duration(oneCall) * time.Millisecond}
	}
	next := keep{worth: nearest}.best(&r, able, 1)
	if len(next) == 0 {
		d.leave(i)
		return matching.Choice{Next: lookAgain(&r)}
	}
	d.delay = oneCall
	if d.fresh[n] {
		d.delay, d.fresh[n] = takesOn+oneCall, false
	}
	long := time.Duration(d.delay)*time.Millisecond + slackFor
	return matching.Choice{Ask: picked(next, long), Next: long}
}

// deskOf is the desk that has the order, or takes it now; -1 where it has to wait.
func (d *desk) deskOf(i int) int {
	if n := slices.Index(d.at, i); n >= 0 {
		return n
	}
	if !slices.Contains(d.queue, i) {
		d.queue = append(d.queue, i)
	}
	free := slices.Index(d.at, -1)
	if free < 0 || d.first() != i {
		return -1
	}
	d.queue = slices.DeleteFunc(d.queue, func(k int) bool { return k == i })
	d.at[free], d.fresh[free] = i, true
	return free
}

// first is who is taken next: the oldest urgent order, else the oldest.
func (d *desk) first() int {
	best := math.MaxInt
	for _, urgent := range []bool{true, false} {
		for _, k := range d.queue {
			if l := &d.w.orders[k]; l.wish.urgent == urgent && l.o.Hunting() {
				best = min(best, k)
			}
		}
		if best < math.MaxInt {
			break
		}
	}
	return best
}

// leave frees the order's desk, which turns to the next order at once.
func (d *desk) leave(i int) {
	d.queue = slices.DeleteFunc(d.queue, func(k int) bool { return k == i })
	if n := slices.Index(d.at, i); n >= 0 {
		d.at[n] = -1
	}
	if next := d.first(); next < math.MaxInt && slices.Contains(d.at, -1) {
		now := d.w.time(d.w.now)
		d.w.orders[next].o.RestUntil(now, now)
		d.w.touch(next)
	}
}
