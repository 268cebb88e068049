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
	Score   float64  // higher is asked first; 0 when skipped
	Reasons []string // "why me": NEAR, SKILL, FAMILIAR, TURN, SLOT, URGENT
	Skip    string   // "why not me": the first failing rule, "" for those who may be asked
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

// Round is what a wave is computed from.
type Round struct {
	Order  *domain.Order
	Policy domain.Policy
	Now    time.Time
	// Familiar holds those who have served this beneficiary before.
	Familiar map[domain.AccountID]bool
}

// Wave ranks candidates for an order: hard filters first, exact and never relaxed; then a plain score (matching.md §3.5 in
// its simplest form): near before far, rested before recently asked, a familiar face a little before a stranger. Skipped
// candidates follow at the end with their reason. Ties go by id, so that the same input gives the same list.
func Wave(r Round, candidates []Candidate) []Ranked {
	list := make([]Ranked, 0, len(candidates))
	for _, c := range candidates {
		list = append(list, r.rank(c))
	}
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
	return list
}

func (r Round) rank(c Candidate) Ranked {
	if skip := r.skip(c); skip != "" {
		return Ranked{Candidate: c, Skip: skip}
	}
	score, reasons := r.score(c)
	return Ranked{Candidate: c, Score: score, Reasons: reasons}
}

// skip names the first hard rule that the candidate fails, or "".
func (r Round) skip(c Candidate) string {
	o, e := r.Order, c.Engagement
	from, to := o.Engaged(r.Policy, r.Now)
	switch {
	case domain.CodeOf(o.Barred(c.Account, r.Now)) == "volunteer.skill":
		return SkipSkill
	case o.Barred(c.Account, r.Now) != nil:
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
func (r Round) quiet(a *domain.Account) bool {
	return r.Policy.Quiet(r.Now) || a.Serves.Quiet.At(r.Now)
}

// askedBefore tells whether she had her chance: an offer that was taken back from her says nothing about her.
func askedBefore(o *domain.Order, v domain.AccountID) bool {
	f := o.OfferTo(v)
	return f != nil && f.Answer != domain.TakenBack
}

// reach is how far she is asked: her own limit, else the widest ring.
func (r Round) reach(a *domain.Account) float64 {
	if a.Serves.Radius > 0 {
		return a.Serves.Radius
	}
	return r.Policy.Rings[len(r.Policy.Rings)-1]
}

// weekMinutes is the time promised in the seven days around now.
func (r Round) weekMinutes(e *domain.Engagement) int {
	sum := 0.0
	for _, b := range e.Bookings {
		if b.From.Sub(r.Now).Abs() < 7*24*time.Hour {
			sum += b.To.Sub(b.From).Minutes()
		}
	}
	return int(sum)
}

// The weights of the plain score. Distance counts by the length at which willingness halves in the field (1.5 km,
// matching.md §3.3); the others are first settings, to be learned.
const (
	halfWay      = 1500.0 // metres
	familiarGain = 0.15
	restGain     = 0.10 // of one who was asked nothing today
	certainSkill = 0.05
	walkSpeed    = 80.0 // metres a minute along the street
	detour       = 1.3
	nearWalk     = 15 // minutes: "near" is said up to here
)

func (r Round) score(c Candidate) (float64, []string) {
	var reasons []string
	score := math.Exp2(-c.Metres / halfWay)
	if WalkMinutes(c.Metres) <= nearWalk {
		reasons = append(reasons, "NEAR")
	}
	if r.Order.Item.Skill != domain.AnySkill {
		score += certainSkill
		reasons = append(reasons, "SKILL")
	}
	if r.Familiar[c.Account.ID] {
		score += familiarGain
		reasons = append(reasons, "FAMILIAR")
	}
	if !slices.ContainsFunc(c.Engagement.Asked, func(k domain.Call) bool { return r.Now.Sub(k.At) < 24*time.Hour }) {
		score += restGain
		reasons = append(reasons, "TURN")
	}
	if r.Order.Urgent {
		reasons = append(reasons, "URGENT")
	}
	if !r.Order.Now {
		reasons = append(reasons, "SLOT")
	}
	return score, reasons
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
