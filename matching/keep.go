package matching

import (
	"math"
	"time"
)

// Tempo is how an order's wait is weighed against disturbing people (matching.md §3.7). The zero value is not useful: DefaultTempo.
type Tempo struct {
	WaitCost   float64 // c_T, utility a second of waiting
	InviteCost float64 // c_N, utility an invitation
	Sure       float64 // ρ, the wanted chance of a yes within the time that is left, below 1
	Most       int     // the largest number of offers kept outstanding for one place
}

// DefaultTempo asks one or two at a time while the clock allows, as tuned on the simulated city (docs/matching.md).
func DefaultTempo() Tempo { return Tempo{WaitCost: 0.00017, InviteCost: 0.05, Sure: 0.8, Most: 15} }

// Urgent is the tempo of an urgent order: surer, and waiting costs six times as much, as its weight says.
func (t Tempo) Urgent() Tempo {
	t.Sure, t.WaitCost = 0.99, 6*t.WaitCost
	return t
}

// Keep is how many offers to keep outstanding for one place while nobody has said yes: with answers after answer on average,
// a yes with the chance p, and left of the time that was promised. It is the larger of what balances waiting and disturbing,
// ⌈√(c_T/(c_N·p·μ))⌉, and what brings a yes in time with the chance ρ, ⌈ln(1/(1−ρ))/(p·μ·τ)⌉, within 1..Most. No
// time left, or nobody who might say yes, gives Most.
func (t Tempo) Keep(p float64, answer, left time.Duration) int {
	rate := p / answer.Seconds()
	if rate <= 0 || left <= 0 {
		return t.Most
	}
	balance := math.Ceil(math.Sqrt(t.WaitCost/(t.InviteCost*rate)) - 1e-9)
	inTime := math.Ceil(math.Log(1/(1-t.Sure))/(rate*left.Seconds()) - 1e-9)
	return int(min(max(balance, inTime, 1), float64(t.Most)))
}

// AtLeast is the chance that at least n of the invited say yes, each with a chance of its own: the tail of the Poisson-binomial
// distribution, in n × len(p) steps.
func AtLeast(n int, p []float64) float64 {
	if n <= 0 {
		return 1
	}
	below := make([]float64, n) // below[j]: exactly j so far
	below[0] = 1
	for _, x := range p {
		for j := n - 1; j > 0; j-- {
			below[j] = below[j]*(1-x) + below[j-1]*x
		}
		below[0] *= 1 - x
	}
	sum := 0.0
	for _, b := range below {
		sum += b
	}
	return max(1-sum, 0)
}
