package sim

import "math"

// routines is T2: everybody has a week of her own and slopes of her own, which no fact of the learner shows.
type routines struct{ plain }

// Name is T2.
func (routines) Name() string { return "T2" }

// T2's figures.
const (
	routineBlock  = 3 * hour
	routineSpread = 0.9 // of the log-odds, by block of the week
	slopeSpread   = 0.5
)

// Chance has the plain form with hidden parts.
func (routines) Chance(a *Asking) float64 {
	of := func(n int, p purpose) float64 { return normal(draw(a.Seed, a.Volunteer, n, 0, p)) }
	z := plainOdds(a) + routineSpread*of(int(a.At%(7*day)/routineBlock), drawRoutine)
	z += a.Path / a.Behaviour.Distance * (1 - math.Exp(slopeSpread*of(0, drawSlope)))
	if a.Urgent {
		z += slopeSpread * of(1, drawSlope)
	}
	return logistic(z)
}
