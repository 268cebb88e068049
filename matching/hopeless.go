package matching

import (
	"math"

	"lindan/domain"
)

// likelySum is the sum of chances at which a yes is as likely as not: ln 2, rounded up.
const likelySum = 0.7

// Hopeless tells whether a person should look for volunteers now instead of at 60 % of the time (matching.md §3.8): everybody who can
// be asked, those who have been asked and may still answer included, makes a yes less than half likely for a place, and a quarter of
// the promise has passed. It says so only where the look has seen everybody (Round.All), and only of orders for now: of a planned one
// the next hours bring others on duty. Where nobody is asked by rule, chances say nothing.
func Hopeless(r Round, able []Ranked) bool {
	o := r.Order
	if !r.All || !o.Now || r.Policy.Matching == domain.MatchHall || r.Now.Sub(o.HuntingSince()) < r.Policy.Promise(o)/4 {
		return false
	}
	r.prepare()
	sum := -math.Log(r.openChance())
	for i := range able {
		sum += able[i].Chance
	}
	return sum < likelySum*float64(o.Missing())
}
