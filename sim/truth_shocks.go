package sim

import "math"

// shocks is T3: nights and days that change everybody's mind at once, so that answers depend on one another; and who is ready to
// say yes also answers sooner.
type shocks struct{ plain }

// Name is T3.
func (shocks) Name() string { return "T3" }

// T3's figures.
const (
	matchNight  = 0.3 // chance of a day
	matchFrom   = 18 * hour
	matchTakes  = 1.5 // log-odds
	coldWave    = 0.25
	coldTakes   = 0.8
	placeHour   = 0.6 // standard deviation of what a community shares for an hour
	quickTraits = 0.5
)

// Chance is the plain one less what the moment takes from everybody.
func (shocks) Chance(a *Asking) float64 {
	d := int(a.At / day)
	shared := func(what, n int) float64 { return draw(a.Seed, -1-what, n, 0, drawShock) }
	z := plainOdds(a)
	if a.At%day >= matchFrom && shared(1, d) < matchNight {
		z -= matchTakes
	}
	if shared(2, d) < coldWave {
		z -= coldTakes
	}
	z += placeHour * normal(shared(3+a.Place, int(a.At/hour)))
	return logistic(z)
}

// Delay is shorter for those who are ready.
func (t shocks) Delay(a *Asking, u float64) float64 {
	return t.plain.Delay(a, u) * math.Exp(-quickTraits*a.Trait)
}
