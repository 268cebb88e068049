package desk

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"time"

	"lindan/domain"
	"lindan/storage"
)

var monthForm = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

// mostMonths bounds a period that is read order by order.
const mostMonths = 24

// Period is two months, 2026-01, both inside.
type Period struct{ From, To string }

// period fills in this month for what is left out, and refuses what is no period. Errors name the field.
func (d *Desk) period(p Period) (Period, error) {
	month := domain.MonthOf(d.now())
	if p.From == "" {
		p.From = month
	}
	if p.To == "" {
		p.To = month
	}
	switch {
	case !monthForm.MatchString(p.From):
		return p, domain.Fieldf("from", "tally.month", "月份格式应为 2026-01")
	case !monthForm.MatchString(p.To) || p.To < p.From:
		return p, domain.Fieldf("to", "tally.month", "结束月份应为 2026-01 的格式，且不早于开始月份")
	}
	return p, nil
}

// months lists the months of the period.
func (p Period) months() []string {
	var list []string
	for m := p.begin(); domain.MonthOf(m) <= p.To; m = m.AddDate(0, 1, 0) {
		list = append(list, domain.MonthOf(m))
	}
	return list
}

// begin and end are the first moment of the period and the first after it, in Asia/Shanghai.
func (p Period) begin() time.Time { return monthStart(p.From) }
func (p Period) end() time.Time   { return monthStart(p.To).AddDate(0, 1, 0) }

func monthStart(month string) time.Time {
	t, _ := time.ParseInLocation("2006-01", month, domain.Shanghai) // its form was checked
	return t
}

// TallyAsk is what a tally is asked for. Empty months mean this month, an empty area the widest that the staff works for.
type TallyAsk struct {
	Area     domain.AreaID
	By       storage.TallyBy
	From, To string // months, 2026-01
	Nature   domain.Nature
	Source   domain.Source
	Service  string
}

// Tallied is a tally and what was asked for, with its defaults filled in.
type Tallied struct {
	*storage.Tally
	TallyAsk
}

// Tally sums the recorded minutes of the staff's area.
func (d *Desk) Tally(ctx context.Context, by *domain.Account, ask TallyAsk) (*Tallied, error) {
	p, err := d.period(Period{ask.From, ask.To})
	if err != nil {
		return nil, err
	}
	ask.From, ask.To = p.From, p.To
	if err := checkTally(ask); err != nil {
		return nil, err
	}
	if ask.Area == "" {
		ask.Area = staffArea(by)
	}
	sc, err := d.scope(ctx, by, ask.Area)
	if err != nil {
		return nil, err
	}
	t, err := d.store.Tally(ctx, storage.TallyAsk{
		Scope: sc, By: ask.By, From: p.From, To: p.To, Nature: ask.Nature, Source: ask.Source, Service: ask.Service,
	})
	return &Tallied{t, ask}, err
}

func checkTally(ask TallyAsk) error {
	switch {
	case !slices.Contains(storage.TallyBys(), ask.By):
		return domain.Fieldf("by", "tally.by", "只能按志愿者、网格、社区、街道、支部、单位、月份或服务汇总")
	case ask.Nature != "" && !ask.Nature.Valid():
		return domain.Fieldf("nature", "tally.nature", "没有这种服务性质")
	case ask.Source != "" && !slices.Contains([]domain.Source{domain.FromJob, domain.FromManual, domain.FromLegacy}, ask.Source):
		return domain.Fieldf("source", "tally.source", "没有这种来源")
	}
	return nil
}

// Stars is the volunteer's own star rating, by the policy of her community. Denied volunteer.not_registered.
func (d *Desk) Stars(ctx context.Context, by *domain.Account) (domain.Standing, []int, error) {
	if by.Serves == nil {
		return domain.Standing{}, nil, domain.Errf(domain.Denied, "volunteer.not_registered", "请先登记成为志愿者")
	}
	p, err := d.Policy(ctx, by.Home.At(domain.Community))
	if err != nil {
		return domain.Standing{}, nil, err
	}
	minutes, err := d.store.StarMinutes(ctx, by.ID)
	if err != nil {
		return domain.Standing{}, nil, err
	}
	words, err := d.store.Evaluations(ctx, by.ID)
	ratings := words["good"] + words["fair"] + words["poor"] // "done" is no rating
	return domain.StandingOf(minutes, ratings, words["good"], p.StarHours()), p.StarHours(), err
}

// RateRow is the rates of a place.
type RateRow struct {
	Area     domain.AreaID
	Rates    domain.Rates
	Index    int64 // millionths
	HasIndex bool
	Rank     int // 0: not ranked
}

// RateBoard is the three rates of an area.
type RateBoard struct {
	Area    domain.AreaID
	Period  Period
	Total   RateRow
	Rows    []RateRow // by community, best first
	Weights domain.RateWeights
}

// Rates counts the three rates of the orders placed in a period, by community.
func (d *Desk) Rates(ctx context.Context, by *domain.Account, area domain.AreaID, p Period) (*RateBoard, error) {
	p, err := d.period(p)
	if err != nil {
		return nil, err
	}
	if len(p.months()) > mostMonths {
		return nil, domain.Fieldf("to", "tally.long", "一次最多统计 %d 个月", mostMonths)
	}
	if area == "" {
		area = staffArea(by)
	}
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	policy, err := d.Policy(ctx, area)
	if err != nil {
		return nil, err
	}
	b := &RateBoard{Area: area, Period: p, Weights: policy.Weights(), Total: RateRow{Area: area}}
	now := d.now()
	for _, c := range sc.Communities {
		rates, err := d.ratesOf(ctx, storage.Scope{Communities: []domain.AreaID{c}, Grid: sc.Grid}, p, now)
		if err != nil {
			return nil, err
		}
		b.Rows = append(b.Rows, RateRow{Area: c, Rates: rates})
		b.Total.Rates.Add(rates)
	}
	b.rank()
	return b, nil
}

// ratesOf counts one community. Its own policy says how long an answer may take.
func (d *Desk) ratesOf(ctx context.Context, sc storage.Scope, p Period, now time.Time) (domain.Rates, error) {
	var r domain.Rates
	policy, err := d.Policy(ctx, sc.Communities[0])
	if err != nil {
		return r, err
	}
	err = d.store.EachOutcome(ctx, sc, domain.At(p.begin()), domain.At(p.end()), func(o *domain.Outcome) { r.Count(o, policy, now) })
	return r, err
}

// rank reckons the indexes and puts the communities in order: those with enough orders by index, ties sharing a place; behind
// them the others by id.
func (b *RateBoard) rank() {
	b.Total.Index, b.Total.HasIndex = b.Total.Rates.Index(b.Weights)
	for i := range b.Rows {
		r := &b.Rows[i]
		r.Index, r.HasIndex = r.Rates.Index(b.Weights)
	}
	slices.SortStableFunc(b.Rows, func(x, y RateRow) int {
		if x.ranked() != y.ranked() {
			return boolLast(x.ranked())
		}
		if x.ranked() && x.Index != y.Index {
			return int(y.Index - x.Index)
		}
		return cmp.Compare(x.Area, y.Area)
	})
	for i := range b.Rows {
		r := &b.Rows[i]
		switch {
		case !r.ranked():
		case i > 0 && b.Rows[i-1].Index == r.Index:
			r.Rank = b.Rows[i-1].Rank
		default:
			r.Rank = i + 1
		}
	}
}

func (r RateRow) ranked() bool { return r.HasIndex && r.Rates.Orders >= domain.RankFrom }

func boolLast(first bool) int {
	if first {
		return -1
	}
	return 1
}

// Accounts reads many accounts, in no order; missing ones are left out.
func (d *Desk) Accounts(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Account, error) {
	return d.store.Accounts(ctx, ids)
}
