package matching

import (
	"cmp"
	"math"
	"slices"
	"time"

	"lindan/domain"
)

// Strategy decides whom of those who may be asked an order asks now, and when to look again. able comes from Wave, best first, all
// with Skip "". Strategies hold no state: what they know comes with the round, so that any replica goes on where another stopped.
type Strategy interface {
	Choose(r Round, able []Ranked) Choice
}

// Choice is a decision about one order.
type Choice struct {
	Ask  []Pick
	Next time.Duration // until the next look, unless somebody answers before
}

// Pick is one volunteer to ask, and how long her offer counts as outstanding.
type Pick struct {
	Ranked
	Patience time.Duration
}

// StrategyOf is the strategy that a policy names.
func StrategyOf(p domain.Policy) Strategy {
	switch p.Matching {
	case domain.MatchNearest:
		return Nearest{Keep: p.WaveSize}
	case domain.MatchHall:
		return Hall{}
	}
	return Attentive{}
}

// Hall asks nobody.
type Hall struct{}

// Choose asks nobody.
func (Hall) Choose(r Round, _ []Ranked) Choice { return Choice{Next: r.Policy.WaveEvery} }

// Nearest keeps a fixed number of offers outstanding for each open place, the nearest first; an offer counts as long as the policy
// lets it live.
type Nearest struct{ Keep int }

// Choose fills up to Keep offers for each open place.
func (n Nearest) Choose(r Round, able []Ranked) Choice {
	patience := r.Order.OfferLife(r.Policy, r.Now)
	gap := r.Order.Missing()*n.Keep - r.Order.Asking(r.Now)
	list := slices.Clone(able)
	slices.SortStableFunc(list, func(a, b Ranked) int { return cmp.Compare(a.Metres, b.Metres) })
	c := Choice{Next: r.Policy.WaveEvery}
	for i := 0; i < min(gap, len(list)); i++ {
		c.Ask = append(c.Ask, Pick{list[i], patience})
	}
	return c
}

// Attentive is lindan's policy: it keeps as few offers outstanding as the clock allows, asks those whose yes is worth more than
// their attention, and replaces each refusal at once (matching.md §§3.5–3.8).
type Attentive struct{}

// Bounds of an offer's time as an outstanding one, and of the wait between two looks.
const (
	leastPatience = 45 * time.Second
	mostPatience  = 180 * time.Second
	planPatience  = 10 * time.Minute
	aloneFor      = 3 * time.Minute // a familiar helper is asked alone first
	leastLook     = 15 * time.Second
)

// Choose decides for one order alone.
func (s Attentive) Choose(r Round, able []Ranked) Choice {
	r.prepare()
	var c Choice
	if alone := r.familiarFirst(able); alone != nil {
		return Choice{Ask: []Pick{{*alone, aloneFor}}, Next: aloneFor}
	}
	gap := max(r.gap(able), 0)
	open := r.openChance()
	left := slices.Clone(able)
	for range gap {
		i := mostWorth(left, r.worth*open)
		if i < 0 {
			break
		}
		c.Ask = append(c.Ask, Pick{left[i], r.patience(left[i].Engagement)})
		open *= 1 - left[i].Chance
		left = slices.Delete(left, i, i+1)
	}
	if gap > 0 {
		r.explore(&c, left, gap)
	}
	c.Next = r.next(c.Ask, gap)
	return c
}

// mostWorth is the candidate whose yes is worth most above her price, or -1 where none is worth it.
func mostWorth(list []Ranked, worth float64) int {
	at, top := -1, 0.0
	for i := range list {
		if net := worth*list[i].Useful - list[i].Price; net > top {
			at, top = i, net
		}
	}
	return at
}

// gap is how many more offers the order wants outstanding now.
func (r *Round) gap(able []Ranked) int {
	o := r.Order
	k := r.keep(able)
	return o.Missing()*k - o.Asking(r.Now)
}

// keep is the number of offers to keep outstanding for one place.
func (r *Round) keep(able []Ranked) int {
	o := r.Order
	tempo := r.tuning.Tempo
	if o.Urgent {
		tempo = tempo.Urgent()
	}
	left := r.timeLeft()
	if !o.Now {
		tempo.WaitCost = 0 // time is cheap before a planned visit: only its promise counts
	}
	n, sum := 0, 0.0
	for i := 0; i < min(len(able), 5); i++ {
		n, sum = n+1, sum+able[i].Chance
	}
	if n == 0 {
		return 1
	}
	return tempo.Keep(sum/float64(n), r.answerTime(), left)
}

// timeLeft is what is left of the time that was promised; of the time to fill at all, once the promise is broken.
func (r *Round) timeLeft() time.Duration {
	promise := r.Order.HuntingSince().Add(r.Policy.Promise(r.Order)).Sub(r.Now)
	if promise > 0 {
		return promise
	}
	return max(r.Order.Due(domain.FillBy).Sub(r.Now), time.Second)
}

// answerTime is the mean time that an offer stays outstanding, time-outs included.
func (r *Round) answerTime() time.Duration {
	if !r.Order.Now {
		return planPatience / 2
	}
	mean := math.Exp(r.Learned.Answer.Mean(answerMean, 50) + 0.3)
	return time.Duration(min(max(mean, 20), mostPatience.Seconds()) * float64(time.Second))
}

// patience is how long an offer to her counts as outstanding: the time within which nine of ten of her answers come, four of five
// once half of the promised time is gone, or at once for an urgent order.
func (r *Round) patience(e *domain.Engagement) time.Duration {
	if !r.Order.Now {
		return min(max(r.timeLeft()/8, mostPatience), planPatience)
	}
	m := domain.Tale{Sum: e.Mind.Waits, N: e.Mind.Answers}.Mean(r.Learned.Answer.Mean(answerMean, 50), 5)
	z := 1.28
	if r.Order.Urgent || r.timeLeft() < r.Policy.Promise(r.Order)/2 {
		z = 0.84
	}
	s := math.Exp(m + z*answerDev)
	return min(max(time.Duration(s*float64(time.Second)), leastPatience), mostPatience)
}

// openChance is r_o: the chance that nobody already asked says yes, given what has passed without an answer (matching.md §3.5).
func (r *Round) openChance() float64 {
	open := 1.0
	for i := range r.Order.Offers {
		f := &r.Order.Offers[i]
		if f.Answer != domain.NoReply && f.Answer != domain.NoAnswer || r.Now.Sub(f.Sent) > 10*time.Minute && r.Order.Now {
			continue
		}
		open *= 1 - r.still(f)
	}
	return open
}

// still is the chance that an unanswered offer is yet answered with yes.
func (r *Round) still(f *domain.Offer) float64 {
	mean, noes := r.Learned.Answer.Mean(answerMean, 50), r.Learned.Noes.Mean(noShare, 50)
	if !r.Order.Now {
		mean = math.Log(planPatience.Seconds() / 3)
	}
	p := f.Chance
	if p == 0 {
		p = 0.2
	}
	ahead := 0.5 * math.Erfc((math.Log(max(r.Now.Sub(f.Sent).Seconds(), 0.5))-mean)/(answerDev*math.Sqrt2))
	no := (1 - p) * noes
	return p * ahead / (p*ahead + no*ahead + (1 - p - no) + 1e-9)
}

// nextLook is how long an order may wait for its next look: seldom once it has waited long.
func (r *Round) nextLook() time.Duration {
	if !r.Order.Now {
		return max(r.Policy.WaveEvery, min(r.timeLeft()/20, 30*time.Minute))
	}
	return min(max(r.Now.Sub(r.Order.HuntingSince())/10, leastLook), r.Policy.WaveEvery)
}

// familiarFirst is who has helped before and is asked alone at first, where there is time for it; never for an urgent order.
func (r *Round) familiarFirst(able []Ranked) *Ranked {
	if r.Order.Urgent || len(r.Order.Offers) > 0 || r.Order.Slots > 1 || r.timeLeft() <= 3*aloneFor || r.tuning.Familiar == 0 {
		return nil
	}
	for i := range able {
		if r.Familiar[able[i].Account.ID] && r.worth*able[i].Useful > able[i].Price {
			return &able[i]
		}
	}
	return nil
}

// explore gives the last slot now and then to a draw of what might be: nobody may be locked out for ever by an early mistake.
// The draw follows from order, volunteer and count of offers, so that every replica draws alike. Never for urgent orders.
func (r *Round) explore(c *Choice, left []Ranked, gap int) {
	if r.tuning.Explore == 0 || r.Order.Urgent || len(left) == 0 || hash(string(r.Order.ID), len(r.Order.Offers))%uint64(r.tuning.Explore) != 0 {
		return
	}
	at, top := 0, math.Inf(-1)
	for i := range left {
		m := &left[i].Engagement.Mind
		u := float64(hash(string(r.Order.ID)+string(left[i].Account.ID), len(r.Order.Offers))>>11) / (1 << 53)
		drawn := left[i].Useful * math.Exp(math.Sqrt2*math.Erfinv(2*min(max(u, 1e-6), 1-1e-6)-1)/math.Sqrt(1+m.Known))
		if drawn > top {
			at, top = i, drawn
		}
	}
	if len(c.Ask) == gap {
		c.Ask = c.Ask[:gap-1]
	}
	c.Ask = append(c.Ask, Pick{left[at], r.patience(left[at].Engagement)})
}

// hash mixes a text and a number (FNV-1a and the finish of SplitMix64): even enough for draws, the same everywhere.
func hash(s string, n int) uint64 {
	x := uint64(14695981039346656037)
	for i := range len(s) {
		x = (x ^ uint64(s[i])) * 1099511628211
	}
	x ^= uint64(n) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
