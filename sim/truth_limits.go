package sim

import "math"

// limits is T1: distance is a personal limit and a jump where she would need her e-bike, not a slope.
type limits struct{ plain }

// Name is T1.
func (limits) Name() string { return "T1" }

// T1's figures.
const (
	limitMedian = 1600.0 // metres of path
	limitSpread = 0.6    // of its logarithm
	jumpAt      = 600.0
	jump        = 0.8
)

// Chance is 0 beyond her limit.
func (limits) Chance(a *Asking) float64 {
	limit := limitMedian * math.Exp(limitSpread*normal(draw(a.Seed, a.Volunteer, 0, 0, drawLimit)))
	if a.Path > limit {
		return 0
	}
	z := plainOdds(a) + a.Path/a.Behaviour.Distance
	if a.Path > jumpAt {
		z -= jump
	}
	return logistic(z)
}
