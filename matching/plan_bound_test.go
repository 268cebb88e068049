package matching

import (
	"math"
	"math/rand/v2"
	"testing"
)

// bound is an upper bound of what any plan of the contest can be worth: the concave relaxation Σ w·r·(1 − exp(−Σ x·c)) − Σ price·x
// with c = −ln(1 − useful), over the assignment polytope, by Frank and Wolfe with the exact solver as linear step. Value and gap
// together bound from above at every step (matching.md §5.5).
func (b *contest) bound(steps int) float64 {
	x := make([][]float64, len(b.list))
	for i := range x {
		x[i] = make([]float64, len(b.pairs[i]))
	}
	best := math.Inf(1)
	for t := range steps {
		value, grad := 0.0, make([][]float64, len(b.list))
		for i, ps := range b.pairs {
			grad[i] = make([]float64, len(ps))
			sum := 0.0
			for n, p := range ps {
				c := &b.list[i].Able[p.able]
				sum += x[i][n] * -math.Log(1-c.Useful)
				value -= x[i][n] * c.Price
			}
			w := b.worth[i] * b.open[i]
			value += w * (1 - math.Exp(-sum))
			for n, p := range ps {
				c := &b.list[i].Able[p.able]
				grad[i][n] = w*math.Exp(-sum)*-math.Log(1-c.Useful) - c.Price
			}
		}
		best = min(best, value+b.step(x, grad, 2/float64(t+2), func(i, n int, v float64) { x[i][n] = v }))
	}
	return best
}

// step goes towards the best corner of the polytope and gives the gap; each slot of an order is a row of the assignment.
func (b *contest) step(x [][]float64, g [][]float64, by float64, set func(i, n int, v float64)) float64 {
	var rows [][]Edge
	var order []int
	for i, ps := range b.pairs {
		var edges []Edge
		for n, p := range ps {
			if v := int64(g[i][n] * 1e6); v > 0 {
				edges = append(edges, Edge{p.col, v})
			}
		}
		for range b.slots[i] {
			rows, order = append(rows, edges), append(order, i)
		}
	}
	corner := make([][]float64, len(x))
	for i := range corner {
		corner[i] = make([]float64, len(x[i]))
	}
	for r, col := range Assign(rows, len(b.people)).Col {
		for n, p := range b.pairs[order[r]] {
			if p.col == col {
				corner[order[r]][n] = 1
			}
		}
	}
	gap := 0.0
	for i := range x {
		for n := range x[i] {
			gap += g[i][n] * (corner[i][n] - x[i][n])
			set(i, n, x[i][n]+by*(corner[i][n]-x[i][n]))
		}
	}
	return gap + 1e-6*float64(len(rows)) // the corner was found with rounded gradients
}

// Contests of city size: a plan against a bound that may split people, which no plan can reach. Against every whole plan of small
// contests it comes within a thousandth (TestAPlanIsNearlyTheBestThereIs).
func TestAPlanComesNearItsBound(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	got, bound := 0.0, 0.0
	for range 12 {
		b := newContest(contested(rnd, 20+rnd.IntN(30), 40))
		if b == nil {
			t.Fatal("they do not contend")
		}
		got, bound = got+b.value(b.best()), bound+b.bound(300)
	}
	t.Logf("plans are worth %.4f of their bound", got/bound)
	if got/bound < 0.975 || got > bound {
		t.Errorf("plans are worth %.4f of their bound", got/bound)
	}
}
