package matching

import (
	"math"
	"strconv"
	"time"

	"lindan/domain"
)

// Tuning is the figures of the policy that are neither learned nor a community's to set. They were chosen on the seeds 1–30 of the
// simulated city and reported on others (docs/matching.md). The zero value is not useful: DefaultTuning.
type Tuning struct {
	Tempo    Tempo
	Spell    Spell
	Price    float64 // scale of the price of attention; 0: attention is free
	Notice   float64 // what one more notice costs where orders lack everybody, utility: it may silence for reasons nobody measures
	Familiar float64 // what a familiar face adds to a chance
	Fair     float64 // κ: how strongly hours per available hour count
	UrgentW  float64 // weight of an urgent order
	Explore  int     // one order in so many gives its last slot to a draw; 0 none
	Batch    bool    // contested orders are planned together
	NoBelief bool    // everybody is believed to read her phone
}

// DefaultTuning is what the service runs with.
func DefaultTuning() Tuning {
	return Tuning{
		Tempo: DefaultTempo(), Spell: DefaultSpell(), Price: 0.5, Notice: 0.15, Familiar: 0.15, Fair: 0.3, UrgentW: 4, Explore: 20,
		Batch: true,
	}
}

// worth is the weight of an order (matching.md §3.5): it grows with the age of the search, and an urgent one counts several times.
func (t Tuning) worth(o *domain.Order, p domain.Policy, now time.Time) float64 {
	late := now.Sub(o.HuntingSince()).Seconds() / p.Promise(o).Seconds()
	return t.Weight(o) * (1 + min(late*late, 1))
}

// Weight is what a place of the order is worth at the beginning of its search, in utility.
func (t Tuning) Weight(o *domain.Order) float64 {
	if o.Urgent {
		return t.UrgentW
	}
	return 1
}

// active is the belief that she reads her phone now.
func (r *Round) active(e *domain.Engagement) float64 {
	if r.tuning.NoBelief {
		return 1
	}
	return Belief{e.Mind.Doubt, e.Mind.DoubtAt}.Active(r.tuning.Spell, r.Now)
}

// longestWay is the path in metres at which a volunteer is of no use any more, 60 minutes on foot.
const longestWay = 60 * walkSpeed

// near is what the way leaves of a yes.
func (r *Round) near(metres float64) float64 { return max(1-metres*detour/longestWay, 0.05) }

// enoughHours is how many hours on duty it takes before hours served per hour on duty say much.
const enoughHours = 6.0

// extra is what a familiar face adds, less what fairness takes from who served much per hour on duty (matching.md §3.15).
func (r *Round) extra(c *Candidate) float64 {
	x := 0.0
	if r.Familiar[c.Account.ID] {
		x = r.tuning.Familiar
	}
	m := &c.Engagement.Mind
	share := (m.Served + r.turn*enoughHours) / (m.Free + enoughHours)
	return x - min(max(r.tuning.Fair*(share-r.turn)/max(r.turn, 0.05), -0.3), 0.3)
}

// price is what disturbing her costs the orders to come: the hours that a silent spell after an unmatched offer takes from her
// duty, and those that the visit takes if she says yes, at the value of an hour where she lives and now; and the notice itself,
// dearer where people are short (matching.md §3.6).
func (r *Round) price(c *Candidate, p float64) float64 {
	m := r.market(c.Account.Home)
	left := c.Engagement.Duty.Until.Sub(r.Now).Hours()
	price := r.tuning.Tempo.InviteCost + m.lack*r.tuning.Notice
	if left > 0 {
		h := r.tuning.Spell.Mean.Hours()
		silent := r.tuning.Spell.Silence * (1 - p) * h * (1 - math.Exp(-left/h))
		busy := p * min(float64(r.Order.Minutes)/60, left)
		ready := min(max(math.Exp(0.6*c.Engagement.Mind.Trait), 0.4), 2.0)
		price += m.value * ready * (silent + busy)
	}
	return r.tuning.Price * price
}

// market is a community now: what an hour of one more volunteer would bring, and how much orders lack.
type market struct{ value, lack float64 }

// market is the volunteer's community as learned; looked up once a round.
func (r *Round) market(home domain.AreaID) market {
	at := home.At(domain.Community)
	m, ok := r.markets[at]
	if !ok {
		m = marketOf(r.Learned, at, r.Now)
		r.markets[at] = m
	}
	return m
}

// everywhere stands for the whole district.
const everywhere = "*"

// hourKey is where a community's figures of an hour of the day are kept.
func hourKey(community domain.AreaID, now time.Time) string {
	return string(community) + "|" + strconv.Itoa(now.In(domain.Shanghai).Hour())
}

// How strongly a community's hour is drawn to its neighbours', in volunteer-hours and in looks.
const (
	valueWeight  = 30.0
	hungryWeight = 20.0
)

// HourValue is what an hour on duty of one more volunteer would bring: what an hour has brought here at this time of the day,
// as far as the orders lacked volunteers. Where everybody finds somebody it is 0.
func HourValue(l *domain.Learned, community domain.AreaID, now time.Time) float64 {
	return marketOf(l, community, now).value
}

func marketOf(l *domain.Learned, community domain.AreaID, now time.Time) market {
	key, all := hourKey(community, now), hourKey(everywhere, now)
	district := l.Value[all].Mean(l.Value[everywhere].Mean(0, 1), valueWeight)
	value := l.Value[key].Mean(district, valueWeight)
	lack := l.Hungry[all].Mean(l.Hungry[everywhere].Mean(0, 1), hungryWeight)
	lack = l.Hungry[key].Mean(lack, hungryWeight)
	return market{value * lack, lack}
}

// Look is what one look for volunteers showed of the market.
type Look struct {
	Community domain.AreaID
	At        time.Time
	Lack      float64 // of what makes a yes sure, 0..1
}

// sureSum is the sum of chances at which a yes is 95 % sure.
const sureSum = 3.0

// LackOf is how much the candidates of a look fall short of a sure yes, from 0 to 1.
func LackOf(list []Ranked) float64 {
	sum := 0.0
	for i := range list {
		if list[i].Skip == "" {
			sum += list[i].Chance
		}
	}
	return max(1-sum/sureSum, 0)
}

// Figures of the market are forgotten with a half-life of some hundred terms.
const marketForget = 0.995

// Observe adds looks to what the district has learned.
func Observe(l *domain.Learned, looks []Look) {
	if l.Hungry == nil {
		l.Hungry = map[string]domain.Tale{}
	}
	for _, k := range looks {
		for _, key := range []string{everywhere, hourKey(everywhere, k.At), hourKey(k.Community, k.At)} {
			l.Hungry[key] = l.Hungry[key].Add(k.Lack, marketForget)
		}
	}
}

// Gain is what a place taken brought, or what it took: hours on duty that ended.
type Gain struct {
	Community domain.AreaID
	At        time.Time
	Worth     float64 // utility matched
	Hours     float64 // on duty
	Served    float64 // hours of a visit that ended
	Waited    time.Duration
	Offers    int64
	Filled    int64
}

// Earn adds gains to what the district has learned.
func Earn(l *domain.Learned, gains []Gain) {
	if l.Value == nil {
		l.Value = map[string]domain.Tale{}
	}
	for _, g := range gains {
		for _, key := range []string{everywhere, hourKey(everywhere, g.At), hourKey(g.Community, g.At)} {
			t := l.Value[key]
			keep := math.Pow(0.9995, g.Hours)
			l.Value[key] = domain.Tale{Sum: t.Sum*keep + g.Worth, N: t.N*keep + g.Hours}
		}
		keep := math.Pow(0.9999, g.Hours)
		l.Turn = domain.Tale{Sum: l.Turn.Sum*keep + g.Served, N: l.Turn.N*keep + g.Hours}
		l.Offers += g.Offers
		l.Filled += g.Filled
		if g.Waited > 0 {
			l.Waited = l.Waited.Add(g.Waited.Seconds(), 0.999)
		}
	}
}
