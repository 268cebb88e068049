package sim

// drift is T5: what was learned grows old. From the second noon on people are away for a week, one community is a new estate whose
// people are readier than anybody, and one in a hundred accepts and drops.
type drift struct{ plain }

// Name is T5.
func (drift) Name() string { return "T5" }

// T5's figures.
const (
	holidayFrom  = 36 * hour
	holidayDays  = 7
	holidayTakes = 0.7
	driftADay    = 0.03
	mostDrift    = 0.6
	newEstate    = 1 // community
	estateGives  = 0.8
	dropShare    = 0.01
)

// Chance moves with the days.
func (drift) Chance(a *Asking) float64 {
	z := plainOdds(a) - min(driftADay*float64(a.At)/float64(day), mostDrift)
	if a.At >= holidayFrom && a.At < holidayFrom+holidayDays*day {
		z -= holidayTakes
	}
	if a.Place == newEstate && a.At >= day {
		z += estateGives
	}
	return logistic(z)
}

// Drops is rare and the same for a pair whatever asked her.
func (drift) Drops(a *Asking) bool { return a.draw(drawDrop) < dropShare }
