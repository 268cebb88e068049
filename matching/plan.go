package matching

import (
	"slices"
	"time"

	"lindan/domain"
)

// Demand is one order that looks for volunteers now.
type Demand struct {
	Round    Round
	Able     []Ranked // who may be asked, best first
	Strategy Strategy
}

// Plan decides for all demands of one moment. Where they do not contend each decides for itself, the first come first; a volunteer
// is asked for one of them only. Where they do, two plans are made, layers of exact assignments and greedy pairs, and the better
// one holds (matching.md §3.9). There is one choice for each demand.
func Plan(list []Demand) []Choice {
	for i := range list {
		list[i].Round.prepare()
	}
	if b := newContest(list); b != nil {
		return b.plan()
	}
	choices := make([]Choice, len(list))
	taken := map[domain.AccountID]bool{}
	for i, d := range list {
		able := d.Able
		if len(taken) > 0 {
			able = without(able, taken)
		}
		choices[i] = d.Strategy.Choose(d.Round, able)
		for _, p := range choices[i].Ask {
			taken[p.Account.ID] = true
		}
	}
	return choices
}

func without(able []Ranked, taken map[domain.AccountID]bool) []Ranked {
	list := make([]Ranked, 0, len(able))
	for i := range able {
		if !taken[able[i].Account.ID] {
			list = append(list, able[i])
		}
	}
	return list
}

// batch is contending orders with their pairs.
type contest struct {
	list   []Demand
	people []domain.AccountID // columns
	pairs  [][]pair           // by order
	slots  []int              // offers wanted now, by order
	open   []float64          // r_o before anybody is asked
	worth  []float64
}

// pair is one order and volunteer.
type pair struct {
	col  int // of people
	able int // of Demand.Able
}

// Contention and the depth of plans (matching.md §3.9).
const (
	scarcePerSlot = 3 // volunteers for each offer wanted: below it orders contend
	mostLayers    = 3
)

// newContest is the contest of the demands, or nil where they do not contend or do not all follow lindan's policy.
func newContest(list []Demand) *contest {
	if len(list) < 2 || !list[0].Round.tuning.Batch {
		return nil
	}
	b := &contest{list: list, pairs: make([][]pair, len(list)), slots: make([]int, len(list)), open: make([]float64, len(list)), worth: make([]float64, len(list))}
	cols, wanted := map[domain.AccountID]int{}, 0
	for i := range list {
		d := &list[i]
		if _, ours := d.Strategy.(Attentive); !ours {
			return nil
		}
		r := &d.Round
		b.open[i], b.worth[i] = r.openChance(), r.worth
		b.slots[i] = max(r.gap(d.Able), 0)
		wanted += b.slots[i]
		if b.slots[i] == 0 {
			continue
		}
		for n := range d.Able {
			id := d.Able[n].Account.ID
			col, known := cols[id]
			if !known {
				col = len(b.people)
				cols[id] = col
				b.people = append(b.people, id)
			}
			b.pairs[i] = append(b.pairs[i], pair{col, n})
		}
	}
	if wanted == 0 || len(b.people) >= scarcePerSlot*wanted {
		return nil
	}
	return b
}

// assigned is the plan of one way: for each order the indices of Able that are asked, in order.
type assigned [][]int

func (b *contest) plan() []Choice {
	best := b.best()
	choices := make([]Choice, len(b.list))
	for i := range b.list {
		r := &b.list[i].Round
		for _, n := range best[i] {
			c := b.list[i].Able[n]
			choices[i].Ask = append(choices[i].Ask, Pick{c, r.patience(c.Engagement)})
		}
		choices[i].Next = r.next(choices[i].Ask, b.slots[i])
	}
	return choices
}

// best is the better of the two ways.
func (b *contest) best() assigned {
	layered, greedy := b.improve(b.layered()), b.improve(b.greedy())
	if b.value(greedy) > b.value(layered) {
		return greedy
	}
	return layered
}

// value is the objective: Σ w·r·(1 − Π(1 − useful)) − Σ price.
func (b *contest) value(a assigned) float64 {
	sum := 0.0
	for i, list := range a {
		none := 1.0
		for _, n := range list {
			c := &b.list[i].Able[n]
			none *= 1 - c.Useful
			sum -= c.Price
		}
		sum += b.worth[i] * b.open[i] * (1 - none)
	}
	return sum
}

// layered assigns at most one volunteer to each order exactly, refreshes what is open, and goes on with those who are left.
func (b *contest) layered() assigned {
	a, used := make(assigned, len(b.list)), make([]bool, len(b.people))
	none := make([]float64, len(b.list))
	for i := range none {
		none[i] = 1
	}
	for range mostLayers {
		rows := make([][]Edge, len(b.list))
		for i := range b.list {
			if len(a[i]) < b.slots[i] {
				rows[i] = b.edges(i, none[i], used)
			}
		}
		if !b.take(a, none, used, rows) {
			break
		}
	}
	return a
}

// edges are the pairs of an order that are worth something now, in thousandths of utility.
func (b *contest) edges(i int, none float64, used []bool) []Edge {
	var list []Edge
	for _, p := range b.pairs[i] {
		c := &b.list[i].Able[p.able]
		if net := int64(1000 * (b.worth[i]*b.open[i]*none*c.Useful - c.Price)); net > 0 && !used[p.col] {
			list = append(list, Edge{p.col, net})
		}
	}
	return list
}

func (b *contest) take(a assigned, none []float64, used []bool, rows [][]Edge) bool {
	any := false
	for i, col := range Assign(rows, len(b.people)).Col {
		if col < 0 {
			continue
		}
		for _, p := range b.pairs[i] {
			if p.col == col {
				a[i] = append(a[i], p.able)
				none[i] *= 1 - b.list[i].Able[p.able].Useful
			}
		}
		used[col], any = true, true
	}
	return any
}

// greedy takes the best marginal pair again and again.
func (b *contest) greedy() assigned {
	a, used := make(assigned, len(b.list)), make([]bool, len(b.people))
	none := make([]float64, len(b.list))
	for i := range none {
		none[i] = 1
	}
	for {
		row, at, top := -1, pair{}, 0.0
		for i := range b.list {
			if len(a[i]) >= b.slots[i] {
				continue
			}
			for _, p := range b.pairs[i] {
				c := &b.list[i].Able[p.able]
				if net := b.worth[i]*b.open[i]*none[i]*c.Useful - c.Price; net > top && !used[p.col] {
					row, at, top = i, p, net
				}
			}
		}
		if row < 0 {
			return a
		}
		a[row] = append(a[row], at.able)
		none[row] *= 1 - b.list[row].Able[at.able].Useful
		used[at.col] = true
	}
}

// improve moves one volunteer at a time to where she is worth most, the others staying, until nobody moves (coordinate ascent).
func (b *contest) improve(a assigned) assigned {
	of := b.columns()
	for moved := true; moved; {
		moved = false
		for col := range b.people {
			moved = b.replace(a, of[col]) || moved
		}
	}
	return a
}

// seat is one volunteer at one order: which of the order's candidates she is.
type seat struct{ row, able int }

// columns lists the seats that each volunteer could take.
func (b *contest) columns() [][]seat {
	of := make([][]seat, len(b.people))
	for i, list := range b.pairs {
		for _, p := range list {
			of[p.col] = append(of[p.col], seat{i, p.able})
		}
	}
	return of
}

// replace takes a volunteer out of her seat and puts her where she adds most; it tells whether that is another one.
func (b *contest) replace(a assigned, seats []seat) bool {
	was := seat{-1, 0}
	for _, s := range seats {
		if n := slices.Index(a[s.row], s.able); n >= 0 {
			was = s
			a[s.row] = slices.Delete(a[s.row], n, n+1)
		}
	}
	to, top := seat{-1, 0}, 1e-9
	if was.row >= 0 {
		to, top = was, b.adds(a, was)+1e-9
	}
	for _, s := range seats {
		if len(a[s.row]) < b.slots[s.row] && b.adds(a, s) > top {
			to, top = s, b.adds(a, s)
		}
	}
	if to.row >= 0 {
		a[to.row] = append(a[to.row], to.able)
	}
	return to != was
}

// adds is what the seat adds to the plan.
func (b *contest) adds(a assigned, s seat) float64 {
	none := b.worth[s.row] * b.open[s.row]
	for _, n := range a[s.row] {
		none *= 1 - b.list[s.row].Able[n].Useful
	}
	c := &b.list[s.row].Able[s.able]
	return none*c.Useful - c.Price
}

// next is when to look again: when the first of the offers has had its time; soon where fewer could be asked than were wanted.
func (r *Round) next(asked []Pick, gap int) time.Duration {
	wait := r.nextLook()
	if len(asked) < gap {
		return wait
	}
	for i := range r.Order.Offers {
		f := &r.Order.Offers[i]
		if f.Answer == domain.NoReply && !f.Silent && f.Until.After(r.Now) {
			wait = min(wait, f.Until.Sub(r.Now))
		}
	}
	for _, p := range asked {
		wait = min(wait, p.Patience)
	}
	return wait
}
