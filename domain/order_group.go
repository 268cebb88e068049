package domain

import (
	"slices"
	"time"
)

// While a service lacks people the yes of those it has is a soft one 待凑齐: they are held for a short time only, and then either
// all of them go or none (matching.md §3.11, docs/decisions/019).

// defaultGroupHold is how long a yes is held where the policy says nothing.
const defaultGroupHold = 10 * time.Minute

// HoldGroup is how long a yes is held while the service lacks people.
func (p Policy) HoldGroup() time.Duration {
	if p.GroupHold == 0 {
		return defaultGroupHold
	}
	return p.GroupHold
}

// holdGroup starts the wait of a group that somebody has joined, and ends it when the group can go or nobody is left in it.
// Planned orders hold their volunteers until the last moment: time is cheap before a visit.
func (o *Order) holdGroup(s step) {
	if !o.Now || !o.Hunting() || len(o.Live()) == 0 || o.enough() {
		o.clearClock(GroupBy)
		return
	}
	if o.Due(GroupBy).IsZero() {
		o.setClock(GroupBy, s.now.Add(s.p.HoldGroup()))
	}
}

// disband lets everybody go who said yes in vain. It leaves no mark: their offers count as taken back, so that they may be asked
// again; the search goes on with its age.
func (o *Order) disband(s step) error {
	o.clearClock(NextWave) // the next look is due now
	for _, j := range o.Live() {
		if !slices.Contains(holding(), j.State) {
			continue
		}
		s.job, s.whom = j, j.Volunteer
		if err := o.move(Disband, s); err != nil {
			return err
		}
		if f := o.OfferTo(j.Volunteer); f != nil {
			f.Answer = TakenBack // Answered stays the moment of her yes
		}
	}
	o.watchVisit(s.p)
	o.Rewake(s.now.Add(TellWithin))
	return nil
}
