package matching

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"lindan/domain"
)

// contested makes demands that share the same few people, with random chances and prices.
func contested(rnd *rand.Rand, orders, people int) []Demand {
	list := make([]Demand, orders)
	for i := range list {
		o := waiting("medicine")
		o.ID, o.Hunted = domain.OrderID(fmt.Sprint("o_", i)), morning.Add(-time.Duration(rnd.IntN(500))*time.Second)
		d := Demand{Round: round(o), Strategy: Attentive{}}
		for v := range people {
			if rnd.IntN(4) == 0 {
				continue
			}
			c := fit(domain.AccountID(fmt.Sprint("a_", v)), 100)
			p := rnd.Float64() * 0.8
			d.Able = append(d.Able, Ranked{Candidate: c, Chance: p, Useful: p, Price: rnd.Float64() * 0.2})
		}
		d.Round.prepare()
		list[i] = d
	}
	return list
}

// brute is the best value over all ways to give each volunteer to at most one order.
func (b *contest) brute() float64 {
	best, a := 0.0, make(assigned, len(b.list))
	var try func(col int)
	try = func(col int) {
		if col == len(b.people) {
			best = max(best, b.value(a))
			return
		}
		try(col + 1)
		for i := range b.list {
			if len(a[i]) >= b.slots[i] {
				continue
			}
			for _, p := range b.pairs[i] {
				if p.col == col {
					a[i] = append(a[i], p.able)
					try(col + 1)
					a[i] = a[i][:len(a[i])-1]
				}
			}
		}
	}
	try(0)
	return best
}

// Small contests against every possible plan: the better of the two ways is nearly always the best there is, never above it, and
// nobody is asked twice nor an order more often than it wants.
func TestAPlanIsNearlyTheBestThereIs(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	sum, most, worst, n := 0.0, 0.0, 1.0, 0
	for range 1000 {
		list := contested(rnd, 1+rnd.IntN(3), 1+rnd.IntN(5))
		b := newContest(list)
		if b == nil {
			continue
		}
		n++
		plan := b.best()
		got, best := b.value(plan), b.brute()
		if got > best+1e-9 {
			t.Fatalf("%v above the best, %v", got, best)
		}
		sum, most = sum+got, most+best
		if best > 0 {
			worst = min(worst, got/best)
		}
		wholePlan(t, b, plan)
	}
	t.Logf("%d contests: %.4f of the best in all, %.3f in the worst", n, sum/most, worst)
	if n < 300 || sum/most < 0.99 || worst < 0.5 {
		t.Errorf("%d contests, %.4f of the best, %.3f in the worst", n, sum/most, worst)
	}
}

func wholePlan(t *testing.T, b *contest, plan assigned) {
	t.Helper()
	asked := map[domain.AccountID]bool{}
	for i, list := range plan {
		if len(list) > b.slots[i] {
			t.Fatalf("order %d asks %d, wants %d", i, len(list), b.slots[i])
		}
		for _, n := range list {
			id := b.list[i].Able[n].Account.ID
			if asked[id] {
				t.Fatalf("%s is asked twice", id)
			}
			asked[id] = true
		}
	}
}

// Where there are plenty each order chooses for itself, and still nobody is asked by two at once.
func TestDemandsThatDoNotContendShareNobody(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	list := contested(rnd, 2, 40)
	list[1].Able = list[0].Able // both would choose the same
	if newContest(list) != nil {
		t.Fatal("they contend")
	}
	asked := map[domain.AccountID]int{}
	for _, c := range Plan(list) {
		if len(c.Ask) == 0 {
			t.Error("nobody is asked")
		}
		for _, p := range c.Ask {
			asked[p.Account.ID]++
		}
	}
	for id, n := range asked {
		if n > 1 {
			t.Errorf("%s is asked %d times", id, n)
		}
	}
}
