package sim

import (
	"math"
	"time"

	"lindan/domain"
	"lindan/matching"
)

// goOn begins a volunteer's duty.
func (w *world) goOn(v, n int) {
	p := &w.script.people[v]
	if w.moods[v].left {
		return
	}
	b := p.blocks[n]
	e := w.engaged[p.account.ID]
	if err := e.GoOn(p.home, w.time(b.to), w.time(w.now)); err == nil {
		w.agenda.add(b.to, dutyOff, v, n)
		w.sync(v)
	}
}

// goOff ends it; what an hour of hers brought is learned from then on.
func (w *world) goOff(v, n int) {
	p := &w.script.people[v]
	b := p.blocks[n]
	w.hunt.OnDuty(p.account.Home, w.time(b.from), w.time(b.to))
	w.engaged[p.account.ID].GoOff(w.time(w.now))
	w.sync(v)
	if w.counts(b.from) {
		w.moods[v].hours += float64(b.to-b.from) / float64(hour)
	}
	if n+1 < len(p.blocks) {
		w.agenda.add(p.blocks[n+1].from, dutyOn, v, n+1)
	}
}

// sync puts her into the grid if she is on duty and free now, and takes her out otherwise.
func (w *world) sync(v int) {
	p := &w.script.people[v]
	e, now := w.engaged[p.account.ID], w.time(w.now)
	if !e.Available(now) || e.BusyAt(now, now.Add(time.Minute)) {
		w.grid.remove(int32(v))
		return
	}
	w.grid.put(entry{at: e.Duty.At, id: p.account.ID, who: int32(v), classes: p.classes, flags: matching.FlagsOf(p.account, now)})
}

// leave lets volunteers go for good: the more they were disturbed that day, the sooner.
func (w *world) leave(d int) {
	for v := range w.moods {
		m := &w.moods[v]
		hazard := -math.Log1p(-min(w.b.OptOut.PerYear, 0.999)) / 365 * (1 + w.b.OptOut.PerNote*float64(m.today))
		if !m.left && draw(w.script.Seed, v, d, 0, drawLeave) < -math.Expm1(-hazard) {
			m.left = true
			w.count.left++
		}
		m.today = 0
	}
}

// fresh drops what lies longer back than a span and gives the rest.
func fresh(list []int64, since int64) []int64 {
	n := 0
	for n < len(list) && list[n] <= since {
		n++
	}
	return list[n:]
}

// familiar tells whether she has served the resident of the order before.
func (w *world) familiar(i, v int) bool {
	id := w.script.people[v].account.ID
	for _, n := range w.ordersOf[w.orders[i].o.Beneficiary] {
		if n == i {
			continue
		}
		for k := range w.orders[n].o.Jobs {
			if j := &w.orders[n].o.Jobs[k]; j.Volunteer == id && j.State == domain.Finished {
				return true
			}
		}
	}
	return false
}

// askingOf is what an invitation of v to the order would be now, as the truth sees it.
func (w *world) askingOf(i, v int) Asking {
	l, p, m := &w.orders[i], &w.script.people[v], &w.moods[v]
	a := Asking{
		Behaviour: w.b, Seed: w.script.Seed, Volunteer: v, Order: i, At: w.now, Path: p.home.Metres(l.wish.where) * w.b.Detour,
		Urgent: l.wish.urgent, Familiar: w.familiar(i, v), Trait: p.trait, Place: l.wish.place,
	}
	for k := range l.asked {
		if l.asked[k].Volunteer == v {
			a.Attempt++
		}
	}
	m.notes = fresh(m.notes, w.now-day)
	m.ignored = fresh(m.ignored, w.now-7*day)
	a.Notes, a.Ignored = len(m.notes), len(m.ignored)
	return a
}
