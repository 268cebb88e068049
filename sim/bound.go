package sim

import (
	"math"
	"slices"
)

// Bounds that no policy can pass, and the frontier that keep-k draws where all are alike (matching.md §5).

// KeepK is what k outstanding offers, replaced at once, bring an order with a deadline: answers come at the rate mu a second and are
// yes with the chance p.
func KeepK(k int, p, mu, deadline float64) (fill, restricted, invitations float64) {
	rate := float64(k) * p * mu
	fill = 1 - math.Exp(-rate*deadline)
	return fill, fill / rate, float64(k) + (1-p)/p*fill
}

// Efficiency is 1 for a point on the frontier of keep-k without a deadline, where (N − 1/p + 1)·T = 1/(p·mu).
func Efficiency(p, mu, invitations, seconds float64) float64 {
	return 1 / (p * mu) / ((invitations - 1/p + 1) * seconds)
}

// offerable is a pair of the fluid bound: an order and a block of duty in which she could be asked for it.
type offerable struct {
	block  int32
	chance float32
	cost   float32 // hours of her duty that asking takes, mean
}

// fluid is the linear program of §5.4 as a relaxation: x is how far an order's invitation of a block's volunteer is made. Each takes
// mean hours of her duty, silent or busy, counted from the last moment at which the order could be asked, so less than in truth;
// a block has no more hours than it has, and no more invitations than the cap with the urgent ones; an order is filled once. Nobody is
// tired, everybody known is familiar. It holds for every policy under a truth whose chances do not move with time.
type fluid struct {
	pairs  [][]offerable // by order
	slots  []float64
	length []float64 // hours, by block
	y, z   []float64 // prices of an hour and of an invitation, by block
}

const (
	mostNotes  = 10.0 // a day: eight, and two more for urgent orders
	fluidSteps = 120
)

// FluidBound is the largest share of the counted orders that any policy could fill, in expectation.
func (s *Script) FluidBound(b *Behaviour, t Truth, warmup int) float64 {
	f := s.newFluid(b, t, int64(warmup)*day)
	if len(f.pairs) == 0 {
		return 1
	}
	return min(f.bound()/float64(len(f.pairs)), 1)
}

func (s *Script) newFluid(b *Behaviour, t Truth, warm int64) *fluid {
	f := &fluid{}
	index := make([]int32, len(s.people)+1) // of her first block
	for v := range s.people {
		index[v] = int32(len(f.length))
		for _, k := range s.people[v].blocks {
			f.length = append(f.length, float64(k.to-k.from)/float64(hour))
		}
	}
	f.y, f.z = make([]float64, len(f.length)), make([]float64, len(f.length))
	for i := range s.wishes {
		if w := &s.wishes[i]; w.at >= warm {
			f.pairs, f.slots = append(f.pairs, s.offerables(b, t, i, index)), append(f.slots, float64(w.slots))
		}
	}
	return f
}

// farRing is the widest ring of the policy, metres.
const farRing = 4000.0

func (s *Script) offerables(b *Behaviour, t Truth, i int, index []int32) []offerable {
	w, class := &s.wishes[i], classBit(s.wishes[i].class)
	var list []offerable
	for v := range s.people {
		p := &s.people[v]
		if p.classes&class == 0 || len(p.blocks) == 0 {
			continue
		}
		far := p.home.Metres(w.where)
		if far > farRing {
			continue
		}
		a := Asking{
			Behaviour: b, Seed: s.Seed, Volunteer: v, Order: i, At: w.at, Path: far * b.Detour, Urgent: w.urgent,
			Familiar: w.resident < s.regulars, Trait: p.trait, Place: w.place,
		}
		chance := t.Chance(&a)
		for n, k := range p.blocks {
			if k.from >= w.ends || k.to <= w.at || chance <= 0 {
				continue
			}
			left := float64(max(k.to-w.ends, 0)) / float64(hour)
			silent := (1 - chance) * b.Silence.Phi * b.Silence.MeanHours * (1 - math.Exp(-left/b.Silence.MeanHours))
			busy := chance * min(float64(w.minutes)/60, left)
			list = append(list, offerable{index[v] + int32(n), float32(chance), float32(silent + busy)})
		}
	}
	return list
}

// bound is the least value of the Lagrangian that a grid of equal prices and steps along the subgradient find: every value is a
// bound, so stopping early is safe.
func (f *fluid) bound() float64 {
	best, price := math.Inf(1), 0.0
	for _, y := range []float64{0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5} {
		f.flat(y)
		if v, _, _ := f.value(); v < best {
			best, price = v, y
		}
	}
	f.flat(price)
	for n := range fluidSteps {
		v, hours, notes := f.value()
		best = min(best, v)
		step := 0.1 / math.Sqrt(float64(n)+1)
		for k := range f.y {
			f.y[k] = max(f.y[k]+step*max(price, 0.05)*(hours[k]/max(f.length[k], 0.1)-1), 0)
			f.z[k] = max(f.z[k]+step*0.05*(notes[k]/mostNotes-1), 0)
		}
	}
	return best
}

func (f *fluid) flat(price float64) {
	for k := range f.y {
		f.y[k], f.z[k] = price, 0
	}
}

// value is the Lagrangian at the prices, and what each block would be used.
func (f *fluid) value() (value float64, hours, notes []float64) {
	hours, notes = make([]float64, len(f.y)), make([]float64, len(f.y))
	for k := range f.y {
		value += f.length[k]*f.y[k] + mostNotes*f.z[k]
	}
	var net []float64
	for i, list := range f.pairs {
		net = net[:0]
		for _, p := range list {
			gain := float64(p.chance) / f.slots[i]
			net = append(net, (gain-f.y[p.block]*float64(p.cost)-f.z[p.block])/gain)
		}
		value += f.fillOrder(i, list, net, hours, notes)
	}
	return value, hours, notes
}

// fillOrder takes an order's best pairs until it is filled.
func (f *fluid) fillOrder(i int, list []offerable, net, hours, notes []float64) float64 {
	sum, open := 0.0, 1.0
	for open > 0 {
		k := -1
		for n, x := range net {
			if x > 0 && (k < 0 || x > net[k]) {
				k = n
			}
		}
		if k < 0 {
			break
		}
		p := &list[k]
		gain := float64(p.chance) / f.slots[i]
		x := min(open/gain, 1)
		sum += net[k] * gain * x
		hours[p.block] += x * float64(p.cost)
		notes[p.block] += x
		open -= x * gain
		net[k] = 0
	}
	return sum
}

// steady tells whether a truth's chances stay as they are, so that the fluid bound holds for it.
func steady(t Truth) bool { return slices.Contains([]string{"T0", "T1", "T4"}, t.Name()) }
