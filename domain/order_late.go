package domain

import "time"

// promptly is how old a step may be that still counts as told at once: slow networks, clocks that differ a little.
const promptly = 2 * time.Minute

// offlineMax is how late a check-in or check-out may be told where the policy says nothing.
const offlineMax = 4 * time.Hour

// Happened tells when a step took place that a phone says took place at told: told itself, and late, if a phone without
// signal kept it; now where nothing was told, or what just happened, or what has not happened yet.
func Happened(told, now time.Time) (at time.Time, late bool) {
	if told.IsZero() || now.Sub(told) < promptly {
		return now.UTC(), false
	}
	return told.UTC(), true
}

// Offline is how late a check-in or check-out may be told 离线补传时限.
func (p Policy) Offline() time.Duration {
	if p.OfflineMax == 0 {
		return offlineMax
	}
	return p.OfflineMax
}

// happened is when the check-in or check-out took place, not before the moment that came before it, and, if that was late,
// when it was told. Conflict visit.too_late.
func (pr Proof) happened(before time.Time, p Policy, now time.Time) (at, told time.Time, err error) {
	at, late := Happened(pr.DeviceAt, now)
	if !late {
		return at, told, nil
	}
	if now.Sub(at) > p.Offline() {
		return at, told, Errf(Conflict, "visit.too_late", "离线记录已超过时限，请联系社区核实")
	}
	return later(at, before), now.UTC(), nil
}

// reached is the last thing that the volunteer told before her check-in.
func (j *Job) reached() time.Time { return later(j.Accepted, later(j.Departed, j.Arrived)) }

// Visit is the time that a volunteer spent at an order: [From, To).
type Visit struct {
	Order OrderID   `bson:"order"`
	From  time.Time `bson:"from"`
	To    time.Time `bson:"to"`
}

// errOverlap tells that she was somewhere else (A8).
func errOverlap() error {
	return Errf(Conflict, "visit.overlap", "这段时间您已在另一单服务，请核对时间，或联系社区核实")
}

// nextVisit is when, after a start that was told late, her next visit began that is known already: the zero time where none
// did. Nobody is in two places: a start inside another visit is Conflict visit.overlap.
func (pr Proof) nextVisit(o OrderID, start time.Time) (next time.Time, err error) {
	for _, v := range pr.Visits {
		switch {
		case v.Order == o || !start.Before(v.To):
		case !start.Before(v.From):
			return next, errOverlap()
		case next.IsZero() || v.From.Before(next):
			next = v.From
		}
	}
	return next, nil
}

// within cuts a moment to the time before her next visit.
func (j *Job) within(t time.Time) time.Time {
	if !j.Until.IsZero() && t.After(j.Until) {
		return j.Until
	}
	return t
}

// VisitsOf lists the volunteer's finished visits of the order.
func (o *Order) VisitsOf(v AccountID) []Visit {
	var list []Visit
	for _, j := range o.Jobs {
		if j.Volunteer == v && j.State == Finished && j.Stop.At.After(j.Start.At) {
			list = append(list, Visit{Order: o.ID, From: j.Start.At, To: j.Stop.At})
		}
	}
	return list
}
