package matching

import (
	"math"
	"slices"
	"time"

	"lindan/domain"
)

// Candidate is one volunteer whom an order might ask, with what is known of her now.
type Candidate struct {
	Account    *domain.Account
	Engagement *domain.Engagement
	Metres     float64 // straight distance to the order
}

// Ranked is a candidate's place in the ranking, or why she is skipped.
type Ranked struct {
	Candidate
	Score   float64   // what asking her is worth now, utility; higher is asked first; 0 when skipped
	Chance  float64   // of a yes, the belief that she reads her phone included
	Useful  float64   // Chance less what the way takes, more for a familiar face or whose turn it is
	Price   float64   // of disturbing her, utility
	Facts   []float64 // from which Chance was computed, for learning
	Reasons []string  // "why me": NEAR, SKILL, FAMILIAR, TURN, SLOT, URGENT
	Skip    string    // "why not me": the first failing rule, "" for those who may be asked
}

// The rules for which a candidate is skipped, in the order in which they are looked at. Barred stands for safety rules and
// blocked pairs alike: they concern somebody else, so she reads only the neutral OTHER.
const (
	SkipOther   = "OTHER"
	SkipSkill   = "SKILL"
	SkipOffDuty = "OFF_DUTY"
	SkipFar     = "FAR"
	SkipBusy    = "BUSY"
	SkipQuiet   = "QUIET"
	SkipAsked   = "ASKED"
	SkipMinutes = "WEEK"
	SkipService = "SERVICE"
	SkipHours   = "HOURS"
)

// Round is what a wave is computed from; the caller fills in the exported fields.
type Round struct {
	Order  *domain.Order
	Policy domain.Policy
	Now    time.Time
	// Familiar holds those who have served this beneficiary before.
	Familiar map[domain.AccountID]bool
	// Learned is what the district has learned; nil: nothing yet.
	Learned *domain.Learned
	// Tuning is nil but in experiments.
	Tuning *Tuning
	// All tells that the candidates are everybody around: no wider ring is left, and none gave more than were looked at.
	All bool

	tuning  Tuning
	weights []float64
	place   float64 // log-odds of the community and class
	worth   float64 // of a place of this order that is taken now, utility
	markets map[domain.AreaID]market
	turn    float64 // mean hours served per hour on duty
	clock   hourOf
}

// hourOf is what of the clock the model knows.
type hourOf struct{ evening, night, weekend bool }

// prepare computes what all pairs of the round share.
func (r *Round) prepare() {
	if r.Learned == nil {
		r.Learned = &domain.Learned{}
	}
	r.tuning = DefaultTuning()
	if r.Tuning != nil {
		r.tuning = *r.Tuning
	}
	l := r.Now.In(domain.Shanghai)
	h := l.Hour()
	r.clock = hourOf{h >= 18 && h < 22, h >= 22 || h < 7, l.Weekday() == time.Saturday || l.Weekday() == time.Sunday}
	r.weights = weights(r.Learned)
	r.place = placeOffset(r.Learned, placeKey(r.Order.Community, r.Order.Item.Skill))
	r.worth = r.tuning.worth(r.Order, r.Policy, r.Now)
	if r.markets == nil {
		r.markets = map[domain.AreaID]market{}
	}
	r.turn = r.Learned.Turn.Mean(0, 1)
}

// Wave ranks candidates for an order: hard filters first, exact and never relaxed; then what asking each is worth: her chance of a
// yes by what was learned, against the price of disturbing her (matching.md §3.5). Skipped candidates follow at the end with their
// reason. Ties go by id, so that the same input gives the same list.
func Wave(r Round, candidates []Candidate) []Ranked {
	r.prepare()
	list := make([]Ranked, 0, len(candidates))
	for i := range candidates {
		list = append(list, r.rank(&candidates[i]))
	}
	sortRanked(list)
	return list
}

func sortRanked(list []Ranked) {
	slices.SortFunc(list, func(a, b Ranked) int {
		switch {
		case (a.Skip == "") != (b.Skip == ""):
			if a.Skip == "" {
				return -1
			}
			return 1
		case a.Score != b.Score:
			if a.Score > b.Score {
				return -1
			}
			return 1
		case a.Account.ID < b.Account.ID:
			return -1
		}
		return 1
	})
}

func (r *Round) rank(c *Candidate) Ranked {
	if skip := r.skip(c); skip != "" {
		return Ranked{Candidate: *c, Skip: skip}
	}
	x := r.factsOf(c)
	p := r.willing(&x) * r.active(c.Engagement)
	useful := p * r.near(c.Metres) * (1 + r.extra(c))
	useful = min(max(useful, 0), 0.99)
	price := r.price(c, p)
	return Ranked{
		Candidate: *c, Chance: p, Useful: useful, Price: price, Score: r.worth*useful - price, Facts: x[:], Reasons: r.reasons(c),
	}
}

// skip names the first hard rule that the candidate fails, or "".
func (r *Round) skip(c *Candidate) string {
	o, e := r.Order, c.Engagement
	from, to := o.Engaged(r.Policy, r.Now)
	barred := o.Barred(c.Account, r.Now)
	switch {
	case domain.CodeOf(barred) == "volunteer.skill":
		return SkipSkill
	case barred != nil:
		return SkipOther
	case !o.Wished(c.Account):
		return SkipService
	case askedBefore(o, c.Account.ID):
		return SkipAsked
	case !e.Available(r.Now):
		return SkipOffDuty
	case c.Metres > r.reach(c.Account):
		return SkipFar
	case e.BusyAt(from, to):
		return SkipBusy
	case !o.InHours(c.Account, r.Policy, r.Now):
		return SkipHours
	case r.quiet(c.Account) && (!o.Urgent || !c.Account.Serves.UrgentOK):
		return SkipQuiet
	case r.weekMinutes(e)+o.Minutes > r.Policy.WeeklyMinutes:
		return SkipMinutes
	}
	return e.Attention(o.ID, r.Now, c.Account.Serves.OffersADay, r.Policy, o.Urgent)
}

// quiet tells whether the policy's quiet hours hold, or her own.
func (r *Round) quiet(a *domain.Account) bool {
	return r.Policy.Quiet(r.Now) || a.Serves.Quiet.At(r.Now)
}

// askedBefore tells whether she had her chance: an offer that was taken back from her says nothing about her.
func askedBefore(o *domain.Order, v domain.AccountID) bool {
	f := o.OfferTo(v)
	return f != nil && f.Answer != domain.TakenBack
}

// reach is how far she is asked: her own limit, else the widest ring.
func (r *Round) reach(a *domain.Account) float64 {
	if a.Serves.Radius > 0 {
		return a.Serves.Radius
	}
	return r.Policy.Rings[len(r.Policy.Rings)-1]
}

// weekMinutes is the time promised in the seven days around now.
func (r *Round) weekMinutes(e *domain.Engagement) int {
	sum := 0.0
	for _, b := range e.Bookings {
		if b.From.Sub(r.Now).Abs() < 7*24*time.Hour {
			sum += b.To.Sub(b.From).Minutes()
		}
	}
	return int(sum)
}

// Measures of ways and words.
const (
	halfWay   = 1500.0 // metres of path after which willingness has fallen clearly (matching.md §4.1)
	walkSpeed = 80.0   // metres a minute along the street
	detour    = 1.3
	nearWalk  = 15 // minutes: "near" is said up to here
)

func (r *Round) reasons(c *Candidate) []string {
	list := make([]string, 0, 4)
	add := func(is bool, code string) {
		if is {
			list = append(list, code)
		}
	}
	add(WalkMinutes(c.Metres) <= nearWalk, "NEAR")
	add(r.Order.Item.Skill != domain.AnySkill, "SKILL")
	add(r.Familiar[c.Account.ID], "FAMILIAR")
	add(asked(c.Engagement, r.Order.ID, r.Now) == 0, "TURN")
	add(r.Order.Urgent, "URGENT")
	add(!r.Order.Now, "SLOT")
	return list
}

// WalkMinutes is about how long it takes on foot, at least 1.
func WalkMinutes(metres float64) int { return max(int(math.Round(metres*detour/walkSpeed)), 1) }

// Need is the flags that every candidate for the order has to have: the filters that Redis can answer by itself.
func Need(o *domain.Order) Flags {
	var f Flags
	if o.Prefer == domain.Female {
		f |= IsFemale
	}
	if o.Prefer == domain.Male {
		f |= IsMale
	}
	if o.Item.HomeVisit {
		f |= IsVerified
	}
	if o.Item.HomeVisit || o.Urgent || o.Item.Risk > domain.LowRisk {
		f |= IsAdult
	}
	if o.Item.Certified {
		f |= IsCertified
	}
	return f
}

// FlagsOf is what the account can show for Need.
func FlagsOf(a *domain.Account, now time.Time) Flags {
	var f Flags
	set := func(is bool, flag Flags) {
		if is {
			f |= flag
		}
	}
	set(a.Gender == domain.Female, IsFemale)
	set(a.Gender == domain.Male, IsMale)
	set(a.Adult(now), IsAdult)
	set(a.HasAny(domain.PartyMember), IsParty)
	if a.Serves != nil {
		set(a.Serves.Verified, IsVerified)
		set(a.Serves.UrgentOK, TakesUrgent)
		set(a.Serves.Certified, IsCertified)
	}
	return f
}
