package domain

import (
	"math"
	"slices"
	"time"
)

// Policy is the rules of one community, versioned: a change counts from then on and never rewrites what was recorded (A5).
// Every figure has a default (DefaultPolicy); marks like (ours) and sources are in docs/decisions.
type Policy struct {
	Number int    `bson:"-"` // which version this is, set by whoever read it
	Area   AreaID `bson:"-"` // whose it is, set likewise; empty for the default

	Services []Item `bson:"services,omitempty"` // nil: Menu()

	AnswerUrgent   time.Duration `bson:"answer_urgent"`   // to accept, reject or route an urgent order
	AnswerOrdinary time.Duration `bson:"answer_ordinary"` // and any other
	EscalateEvery  time.Duration `bson:"escalate_every"`  // from one level to the next: grid lead → community → subdistrict
	OfferUrgent    time.Duration `bson:"offer_urgent"`    // life of an offer
	OfferToday     time.Duration `bson:"offer_today"`
	OfferPlanned   time.Duration `bson:"offer_planned"`
	Matching       string        `bson:"matching,omitempty"` // how volunteers are chosen: "" by what was learned, "nearest", "hall"
	PromiseUrgent  time.Duration `bson:"promise_urgent"`     // from publishing to a yes, as wanted; 0: 3 min
	PromiseToday   time.Duration `bson:"promise_today"`      // 0: 10 min
	GroupHold      time.Duration `bson:"group_hold"`         // an order for now that needs several: how long a yes is held while others lack; 0: 10 min
	WaveEvery      time.Duration `bson:"wave_every"`         // until the next, wider wave joins the offers that are out; learned: the longest wait between two looks
	WaveSize       int           `bson:"wave_size"`          // nearest: offers kept outstanding for each open place
	Rings          []float64     `bson:"rings"`              // metres, widening
	ArriveWithin   time.Duration `bson:"arrive"`             // of an order for now: accept to start, the window's default length
	NoShow         time.Duration `bson:"no_show"`            // after the start, without check-in
	LateHandBack   time.Duration `bson:"late_back"`          // before the start: handing back later counts as late
	CloseGrace     time.Duration `bson:"close_grace"`        // after the planned end: a forgotten check-out is asked about
	CloseMax       time.Duration `bson:"close_max"`          // after the start: a forgotten check-out is closed by rule (A4)
	Confirm        time.Duration `bson:"confirm"`            // then the community calls back; silence is never satisfaction
	Archive        time.Duration `bson:"archive"`            // after confirming: masked again (A27: at most 24 h)
	DupWindow      time.Duration `bson:"dup_window"`         // same beneficiary and service: suggest a merge
	OfflineMax     time.Duration `bson:"offline_max"`        // how late a phone without signal may tell a check-in or check-out; 0 is 4 h
	OffersPerDay   int           `bson:"offers_day"`         // a volunteer
	OfferGap       time.Duration `bson:"offer_gap"`          // between two offers to one volunteer
	WeeklyMinutes  int           `bson:"week_minutes"`       // cap of booked service time
	QuietFrom      int           `bson:"quiet_from"`         // hour of the day, Asia/Shanghai
	QuietTo        int           `bson:"quiet_to"`

	UnitMinutes int `bson:"unit"`                   // minutes are cut down to multiples of it
	JobCap      int `bson:"job_cap"`                // minutes one job can bring
	DailyCap    int `bson:"daily_cap,omitempty"`    // minutes one volunteer's day can bring; 0: 8 hours
	MinFraction int `bson:"min_fraction,omitempty"` // percent of the planned length below which a job brings nothing; 0 none
	DailyMint   int `bson:"daily_mint,omitempty"`   // minutes of manual hours that one of the staff may approve in a day; 0: 8 hours
	DisputeDays int `bson:"dispute_days,omitempty"` // working days to answer a dispute of a line; 0: 5

	RateWeights RateWeights `bson:"rate_weights"`    // of the three rates; all 0: 20, 30, 50
	Stars       []int       `bson:"stars,omitempty"` // hours of the star levels, rising; nil: 100, 300, 600, 1000, 1500
}

// DefaultPolicy is what holds where a community has set nothing. Clocks: domain reference §4.3.
func DefaultPolicy() Policy {
	return Policy{
		AnswerUrgent: 2 * time.Hour, AnswerOrdinary: 24 * time.Hour, EscalateEvery: time.Hour,
		OfferUrgent: 5 * time.Minute, OfferToday: 30 * time.Minute, OfferPlanned: 12 * time.Hour,
		WaveEvery: 2 * time.Minute, WaveSize: 3, Rings: []float64{500, 1000, 2000, 4000},
		ArriveWithin: 2 * time.Hour, NoShow: 15 * time.Minute, LateHandBack: 2 * time.Hour,
		CloseGrace: 30 * time.Minute, CloseMax: 8 * time.Hour, Confirm: 72 * time.Hour, Archive: 24 * time.Hour,
		DupWindow: 24 * time.Hour, OfflineMax: offlineMax, OffersPerDay: 8, OfferGap: 20 * time.Minute, WeeklyMinutes: 40 * 60,
		QuietFrom: 22, QuietTo: 7, UnitMinutes: 1, JobCap: 8 * 60,
	}
}

// The ways in which a policy lets volunteers be chosen.
const (
	MatchLearned = ""        // as few as needed, by what was learned of attention
	MatchNearest = "nearest" // the nearest, a fixed number at a time
	MatchHall    = "hall"    // nobody is asked: volunteers find orders in the hall
)

// Matchings lists the ways.
func Matchings() []string { return []string{MatchLearned, MatchNearest, MatchHall} }

// Menu is the services that may be chosen, the policy's own or the default.
func (p Policy) Menu() []Item {
	if len(p.Services) > 0 {
		return p.Services
	}
	return Menu()
}

// Quiet tells whether t lies in the quiet hours 免打扰时段, by the clock of Asia/Shanghai.
func (p Policy) Quiet(t time.Time) bool {
	h := t.In(Shanghai).Hour()
	if p.QuietFrom <= p.QuietTo {
		return h >= p.QuietFrom && h < p.QuietTo
	}
	return h >= p.QuietFrom || h < p.QuietTo
}

// QuietEnd is the next moment after t at which the quiet hours are over.
func (p Policy) QuietEnd(t time.Time) time.Time {
	l := t.In(Shanghai)
	end := time.Date(l.Year(), l.Month(), l.Day(), p.QuietTo, 0, 0, 0, Shanghai)
	if !end.After(t) {
		end = end.AddDate(0, 0, 1)
	}
	return end
}

// Shanghai is the zone of every clock that a person reads: UTC+8, without summer time since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// Check refuses a policy that would stop orders or hide them. Errors name the field.
func (p Policy) Check() error {
	for _, c := range p.durations() {
		if c.value < c.least || c.value > c.most {
			return Fieldf(c.field, "policy.duration", "时限应在 %s 与 %s 之间", c.least.String(), c.most.String())
		}
	}
	switch {
	case !slices.Contains(Matchings(), p.Matching):
		return Fieldf("matching", "policy.matching", "匹配方式应为智能、就近或仅大厅")
	case p.WaveSize < 1 || p.WaveSize > 15:
		return Fieldf("wave_size", "policy.wave_size", "每轮邀约人数应为 1–15")
	case len(p.Rings) == 0 || len(p.Rings) > 8 || slices.ContainsFunc(p.Rings, math.IsNaN) || !slices.IsSorted(p.Rings) ||
		p.Rings[0] < 100 || p.Rings[len(p.Rings)-1] > 5000:
		return Fieldf("rings", "policy.rings", "搜索半径应由小到大，在 100–5000 米之间")
	case p.OffersPerDay < 1 || p.OffersPerDay > 20:
		return Fieldf("offers_per_day", "policy.offers", "每人每天邀约数应为 1–20")
	case p.QuietFrom < 0 || p.QuietFrom > 23 || p.QuietTo < 0 || p.QuietTo > 23:
		return Fieldf("quiet_from", "policy.quiet", "免打扰时段应为 0–23 点")
	case p.UnitMinutes < 1 || p.UnitMinutes > 60 || p.JobCap < p.UnitMinutes || p.JobCap > 720:
		return Fieldf("unit_minutes", "policy.minutes", "计时单位应为 1–60 分钟，单次上限应在计时单位与 720 分钟之间")
	case p.WeeklyMinutes < 60 || p.WeeklyMinutes > 84*60:
		return Fieldf("weekly_minutes", "policy.week", "每周服务上限应为 1–84 小时")
	}
	if err := p.checkHours(); err != nil {
		return err
	}
	if err := p.checkFigures(); err != nil {
		return err
	}
	return p.checkMenu()
}

type duration struct {
	field              string
	value, least, most time.Duration
}

func (p Policy) durations() []duration {
	const m, h, d = time.Minute, time.Hour, 24 * time.Hour
	return []duration{
		{"answer_urgent", p.AnswerUrgent, m, d},
		{"answer_ordinary", p.AnswerOrdinary, m, 15 * d},
		{"escalate_every", p.EscalateEvery, m, 7 * d},
		{"offer_urgent", p.OfferUrgent, 45 * time.Second, h},
		{"offer_today", p.OfferToday, 45 * time.Second, d},
		{"offer_planned", p.OfferPlanned, m, 2 * d},
		{"promise_urgent", p.PromiseUrgent, 0, h},
		{"promise_today", p.PromiseToday, 0, d},
		{"group_hold", p.HoldGroup(), m, 2 * h},
		{"wave_every", p.WaveEvery, 5 * time.Second, d},
		{"arrive", p.ArriveWithin, 5 * m, d},
		{"no_show", p.NoShow, m, 4 * h},
		{"late_back", p.LateHandBack, 0, 2 * d},
		{"close_grace", p.CloseGrace, 0, 12 * h},
		{"close_max", p.CloseMax, 30 * m, 12 * h},
		{"confirm", p.Confirm, m, 14 * d},
		{"archive", p.Archive, 0, d},
		{"dup_window", p.DupWindow, 0, 14 * d},
		{"offer_gap", p.OfferGap, 0, d},
		{"offline_max", p.OfflineMax, 0, d},
	}
}

func (p Policy) checkMenu() error {
	seen := map[string]bool{}
	for _, it := range p.Services {
		if err := it.Check(); err != nil {
			return err
		}
		if seen[it.Code] {
			return Fieldf("services", "service.twice", "服务编码重复：%s", it.Code)
		}
		seen[it.Code] = true
	}
	return nil
}

// The figures of hours where a policy, or an old version of it, sets none (domain reference §6.2).
const (
	defaultDayMinutes = 8 * 60
	defaultDispute    = 5
)

// The time from publishing to a yes where a policy sets none (matching.md §4.1).
const (
	defaultPromiseUrgent = 3 * time.Minute
	defaultPromiseToday  = 10 * time.Minute
)

// PromiseFor is the time from publishing to a yes that an order for now should not exceed.
func (p Policy) PromiseFor(urgent bool) time.Duration {
	switch {
	case urgent && p.PromiseUrgent > 0:
		return p.PromiseUrgent
	case urgent:
		return defaultPromiseUrgent
	case p.PromiseToday > 0:
		return p.PromiseToday
	}
	return defaultPromiseToday
}

// Promise is PromiseFor of an order: a planned one may take a quarter of the time until it must be filled.
func (p Policy) Promise(o *Order) time.Duration {
	if !o.Now && !o.Urgent {
		return max(o.Due(FillBy).Sub(o.HuntingSince())/4, time.Minute)
	}
	return p.PromiseFor(o.Urgent)
}

// DayCap is the most minutes that one volunteer's day can bring.
func (p Policy) DayCap() int64 { return int64(orInt(p.DailyCap, defaultDayMinutes)) }

// DayMint is the most minutes of manual hours that one of the staff may approve in a day.
func (p Policy) DayMint() int64 { return int64(orInt(p.DailyMint, defaultDayMinutes)) }

// DisputeWithin is how many working days the community has to answer a dispute of a line.
func (p Policy) DisputeWithin() int { return orInt(p.DisputeDays, defaultDispute) }
