package sim

import (
	"context"

	"lindan/domain"
)

// tell carries out the effects of an order's new events, as the desk's do: the volunteers' time, the grid, what is learned.
func (w *world) tell(ctx context.Context, i int) error {
	l := &w.orders[i]
	for ; l.known < len(l.o.Events); l.known++ {
		if err := w.effect(ctx, i, &l.o.Events[l.known]); err != nil {
			return err
		}
	}
	if l.o.Hunting() {
		l.gone = false
		return nil
	}
	if l.gone {
		return nil
	}
	l.gone = true
	return w.ended(ctx, i)
}

func (w *world) effect(ctx context.Context, i int, e *domain.Event) error {
	o, now := w.orders[i].o, w.time(w.now)
	switch e.Action {
	case domain.Invite:
		w.invite(i, w.script.index[e.Whom])
	case domain.Decline:
		return w.hunt.Over(ctx, o, e.Whom, now)
	case domain.Accept:
		w.hunt.Taken(o, e.At)
		w.sync(w.script.index[e.Whom])
		return w.hunt.Over(ctx, o, e.Whom, now)
	case domain.HandBack, domain.Release:
		w.free(i, w.script.index[e.Whom])
	}
	return nil
}

// ended is the end of a search: filled, withdrawn, or in vain.
func (w *world) ended(ctx context.Context, i int) error {
	l := &w.orders[i]
	now := w.time(w.now)
	for k := range l.o.Offers {
		if l.o.Offers[k].Answer == domain.TakenBack {
			if err := w.hunt.Over(ctx, l.o, l.o.Offers[k].To, now); err != nil {
				return err
			}
		}
	}
	w.takeBack(l)
	for k := range l.o.Jobs {
		if j := &l.o.Jobs[k]; j.State.GivenUp() {
			w.free(i, w.script.index[j.Volunteer])
		}
	}
	w.play.over(i)
	if len(l.o.Live()) == 0 {
		return nil
	}
	if l.o.Slots == l.wish.slots && l.filledAt == 0 {
		l.filledAt = w.now
	}
	l.refilled = true
	w.visits(i)
	return nil
}

// takeBack tells everybody who has not answered that the order is gone.
func (w *world) takeBack(l *live) {
	for k := range l.asked {
		a := &l.asked[k]
		if a.over {
			continue
		}
		a.over = true
		if a.plan == silent || w.now-a.sent > 3*minute {
			w.told(a, false)
		}
		if a.plan == silent {
			continue
		}
		if a.plan == yes {
			w.count.late++
		}
		w.tire(a, withdrawn)
	}
}

// free gives her time of the order back.
func (w *world) free(i, v int) {
	id := w.script.people[v].account.ID
	if w.engaged[id].Free(w.orders[i].o.ID) {
		w.sync(v)
	}
}

// The ways: on foot when near, else by e-bike (matching.md §4.1).
const (
	walks  = 1.4 // m/s
	rides  = 3.5
	byFoot = 1200.0 // metres of path
	setOff = 60.0   // seconds until she leaves
)

func way(path float64) int64 {
	speed := rides
	if path <= byFoot {
		speed = walks
	}
	return seconds(setOff + path/speed)
}

// visits sets when each of those who have accepted begins.
func (w *world) visits(i int) {
	l := &w.orders[i]
	for _, j := range l.o.Live() {
		if j.State != domain.Accepted {
			continue
		}
		v := w.script.index[j.Volunteer]
		path := w.script.people[v].home.Metres(l.wish.where) * w.b.Detour
		l.ways, l.way = l.ways+1, l.way+path
		w.agenda.add(max(w.now+way(path), l.wish.window.from), begins, i, v)
	}
}

// begin checks in, unless she does not come.
func (w *world) begin(i, v int) error {
	l := &w.orders[i]
	by := w.script.people[v].account
	j := l.o.JobOf(by.ID)
	if j == nil || j.State != domain.Accepted || w.missing(l, v) {
		return nil
	}
	if e := w.engaged[by.ID]; e.Serving != "" {
		w.agenda.add(w.now+minute, begins, i, v) // the visit before is not over yet
		return nil
	}
	if err := w.engaged[by.ID].Serve(l.o.ID); err != nil {
		return err
	}
	w.sync(v)
	if w.moods[v].busyTo > w.now {
		w.count.clashes++
	}
	w.moods[v].busyTo = w.now + int64(l.o.Minutes)*minute
	err := w.act(i, func(o *domain.Order) error {
		_, err := o.CheckIn(by, domain.Proof{Site: true}, "", w.policy, w.time(w.now))
		return err
	})
	w.agenda.add(w.moods[v].busyTo, ends, i, v)
	return err
}

// missing tells whether she accepted and will not come.
func (w *world) missing(l *live, v int) bool {
	for k := range l.asked {
		if a := &l.asked[k]; a.Volunteer == v && a.plan == yes && (w.truth.Drops(&a.Asking) || a.draw(drawNoShow) < w.b.NoShow) {
			return true
		}
	}
	return false
}

// miss gives the place of somebody who does not come to others.
func (w *world) miss(i, v int) error {
	l := &w.orders[i]
	by := w.script.people[v].account
	if j := l.o.JobOf(by.ID); j == nil || j.State != domain.Accepted {
		return nil
	}
	w.count.abandoned++
	return w.act(i, func(o *domain.Order) error { return o.ReleaseJob(w.script.staff, by.ID, w.policy, w.time(w.now)) })
}

// finish checks out; she is free again.
func (w *world) finish(i, v int) error {
	l := &w.orders[i]
	by := w.script.people[v].account
	err := w.act(i, func(o *domain.Order) error {
		_, err := o.CheckOut(by, domain.Proof{Site: true}, "", w.policy, w.time(w.now))
		return err
	})
	if err != nil {
		return err
	}
	e := w.engaged[by.ID]
	for _, visit := range l.o.VisitsOf(by.ID) {
		if e.Visited(visit) {
			w.hunt.Served(l.o.Community, visit)
			if w.counts(l.wish.at) {
				w.moods[v].served += visit.To.Sub(visit.From).Hours()
			}
		}
	}
	e.Rest(l.o.ID)
	w.free(i, v)
	return nil
}
