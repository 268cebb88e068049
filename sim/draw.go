package sim

import "math"

// purpose names what a draw is for, so that no two draws of a pair are the same number.
type purpose uint64

// The purposes. Add at the end: their numbers are part of every result.
const (
	drawYes     purpose = iota + 1 // whether she says yes
	drawDelay                      // how long until she answers
	drawNo                         // whether what is no yes is an explicit no
	drawSpell                      // whether the invitation begins a silent spell
	drawLength                     // how long that lasts
	drawNoShow                     // whether who accepted comes
	drawLeave                      // whether she leaves for good, by day
	drawRoutine                    // T2: her latent week
	drawSlope                      // T2: her own slopes
	drawShock                      // T3: a night or a day for everybody
	drawLimit                      // T1: how far she goes
	drawDrop                       // T5: whether she accepts and drops
	drawPick                       // a policy's own chance
	drawMatched                    // T4: whether a match takes something
)

const golden = 0x9e3779b97f4a7c15

// mix64 is the finish of SplitMix64: a bijection whose every output bit depends on every input bit.
func mix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// draw is a uniform number in [0, 1) that follows from its content alone, never from the order of calls: the same volunteer, order
// and attempt draw the same number under every policy.
func draw(seed uint64, volunteer, order, attempt int, p purpose) float64 {
	x := mix64(seed + golden)
	x = mix64(x ^ uint64(volunteer+1)*golden) // what is nobody's is below 0
	x = mix64(x ^ uint64(order+1)*0xd6e8feb86659fd93)
	x = mix64(x ^ uint64(attempt)<<8 ^ uint64(p))
	return float64(x>>11) * 0x1p-53
}

// normal turns a uniform number into a standard normal one.
func normal(u float64) float64 {
	return math.Sqrt2 * math.Erfinv(2*min(max(u, 1e-12), 1-1e-12)-1)
}

// exponential turns a uniform number into one of mean 1.
func exponential(u float64) float64 { return -math.Log1p(-min(u, 1-1e-15)) }

// stream is a sequence of draws (SplitMix64) for what is drawn before a policy runs, one for each concern.
type stream struct{ state uint64 }

// The concerns: each has a stream of its own, so that more draws of one do not move another.
const (
	forCity uint64 = iota + 1
	forDemand
	forPeople
	forDuty
	forResidents
	forCommunities
)

func newStream(seed, concern uint64) *stream {
	return &stream{mix64(mix64(seed+golden) ^ concern*0xd6e8feb86659fd93)}
}

func (s *stream) next() uint64 {
	s.state += golden
	return mix64(s.state)
}

func (s *stream) uniform() float64 { return float64(s.next()>>11) * 0x1p-53 }

func (s *stream) between(a, b float64) float64 { return a + (b-a)*s.uniform() }

func (s *stream) below(n int) int { return int(s.uniform() * float64(n)) }

func (s *stream) normal() float64 { return normal(s.uniform()) }

func (s *stream) chance(p float64) bool { return s.uniform() < p }

// poisson draws a count by its mean; above 500 it is a rounded normal.
func (s *stream) poisson(mean float64) int {
	if mean > 500 {
		return max(int(math.Round(mean+math.Sqrt(mean)*s.normal())), 0)
	}
	n, p, limit := 0, s.uniform(), math.Exp(-mean)
	for p > limit {
		n++
		p *= s.uniform()
	}
	return n
}

// weibull draws a waiting time.
func (s *stream) weibull(shape, scale float64) float64 {
	return scale * math.Pow(exponential(s.uniform()), 1/shape)
}
