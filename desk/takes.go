package desk

import (
	"context"
	"sync"

	"lindan/domain"
	"lindan/storage"
)

// TakeAsk is what somebody wants to take out, and why. Of the scopes area with its months, volunteer and order exactly one is
// given.
type TakeAsk struct {
	Kind      domain.TakeKind
	Area      domain.AreaID
	Period    Period
	Volunteer string // 志愿者编号
	Order     domain.OrderID
	Reason    string
}

// Taking is a take that was written down: what may be read now, by whoever asked, until she has it.
type Taking struct {
	domain.Take
	desk    *Desk
	by      *domain.Account
	parts   []storage.Part
	numbers map[domain.AccountID]string // 志愿者编号, as they were looked up
	mu      sync.Mutex
}

// Take checks who wants records of what, and why, and writes it down before anything is given (A40, A15).
func (d *Desk) Take(ctx context.Context, by *domain.Account, ask TakeAsk) (*Taking, error) {
	t := &Taking{Take: domain.Take{Kind: ask.Kind, By: by.ID, Reason: ask.Reason}, desk: d, by: by, numbers: map[domain.AccountID]string{}}
	if err := domain.CheckTakeReason(ask.Reason); err != nil {
		return nil, err
	}
	if err := t.aim(ctx, ask); err != nil {
		return nil, err
	}
	t.ID, t.At = d.newID("x"), domain.At(d.now())
	if err := d.store.AddTake(ctx, &t.Take); err != nil || t.Volunteer == "" {
		return t, err
	}
	return t, t.revealAll(ctx, []*domain.Account{{ID: t.Volunteer}})
}

// aim finds the parts of the ledger that are asked for, and refuses what is outside the area of who asks.
func (t *Taking) aim(ctx context.Context, ask TakeAsk) error {
	given := 0
	for _, is := range []bool{ask.Period != (Period{}), ask.Volunteer != "", ask.Order != ""} {
		if is {
			given++
		}
	}
	switch {
	case given > 1 || (ask.Volunteer != "" || ask.Order != "") && ask.Area != "":
		return domain.Fieldf("area", "take.scope", "区域和月份、志愿者编号、订单号只能选一种")
	case ask.Volunteer != "":
		return t.ofVolunteer(ctx, ask.Volunteer)
	case ask.Order != "":
		return t.ofOrder(ctx, ask.Order)
	}
	return t.ofArea(ctx, ask.Area, ask.Period)
}

func (t *Taking) ofArea(ctx context.Context, area domain.AreaID, p Period) error {
	if p.From == "" {
		return domain.Fieldf("from", "tally.month", "请填写开始月份，如 2026-01")
	}
	if p.To == "" {
		return domain.Fieldf("to", "tally.month", "请填写结束月份，如 2026-01")
	}
	p, err := t.desk.period(p)
	if err != nil {
		return err
	}
	if area == "" {
		area = staffArea(t.by)
	}
	sc, err := t.desk.scope(ctx, t.by, area)
	switch {
	case err != nil:
		return err
	case !t.by.MayTake(area) || sc.Grid != "":
		return errNoTake
	}
	t.Area, t.From, t.To = area, p.From, p.To
	for _, c := range sc.Communities {
		for _, m := range p.months() {
			t.parts = append(t.parts, storage.Part{Community: c, Month: m})
		}
	}
	return nil
}

var errNoTake = domain.Errf(domain.Denied, "take.denied", "只有街道督办员和管理员可以导出")

func (t *Taking) ofVolunteer(ctx context.Context, number string) error {
	list, err := t.desk.store.Numbered(ctx, number)
	if err != nil {
		return err
	}
	for _, a := range list {
		if !t.by.MayTake(a.Home.At(domain.Community)) {
			continue
		}
		t.Area, t.Volunteer, t.Number = a.Home.At(domain.Community), a.ID, number
		t.parts = []storage.Part{{Volunteer: a.ID}}
		return nil
	}
	return domain.Fieldf("volunteer", "take.volunteer", "本辖区没有这个志愿者编号")
}

func (t *Taking) ofOrder(ctx context.Context, id domain.OrderID) error {
	o, err := t.desk.staffOrder(ctx, t.by, id)
	if err != nil {
		return err
	}
	if !t.by.MayTake(o.Community) {
		return errNoTake
	}
	t.Area, t.Order, t.parts = o.Community, id, []storage.Part{{Order: id}}
	return nil
}

// Takes lists who took records of the area, newest first.
func (d *Desk) Takes(ctx context.Context, by *domain.Account, area domain.AreaID, p storage.Page) ([]*domain.Take, error) {
	if area == "" {
		area = staffArea(by)
	}
	if !area.Valid() || !by.StaffOf(area) {
		return nil, errNoArea
	}
	if !by.MayTake(area) {
		return nil, errNoTake
	}
	return d.store.TakesIn(ctx, area, p)
}

// Parts is how many parts the taking has; each can be read by itself, several at a time.
func (t *Taking) Parts() int { return len(t.parts) }

// Part is the i-th of them.
func (t *Taking) Part(i int) storage.Part { return t.parts[i] }

// holds tells whether a job's line is in the taking.
func (t *Taking) holds(j domain.Evidence) bool {
	month := domain.MonthOf(j.Start.At)
	switch {
	case t.Volunteer != "":
		return j.Volunteer == t.Volunteer
	case t.Order != "":
		return true
	}
	return month >= t.From && month <= t.To
}

// mostNumbers bounds the numbers that a taking remembers.
const mostNumbers = 20_000

// Numbers gives the 志愿者编号 of some accounts; "" for those who closed theirs.
func (t *Taking) Numbers(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]string, error) {
	out, missing := make(map[domain.AccountID]string, len(ids)), []domain.AccountID(nil)
	t.mu.Lock()
	if len(t.numbers) > mostNumbers {
		clear(t.numbers)
	}
	for _, id := range ids {
		n, ok := t.numbers[id]
		if _, twice := out[id]; !ok && !twice {
			missing = append(missing, id)
		}
		out[id] = n
	}
	t.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	found, err := t.desk.store.NumbersOf(ctx, missing)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range missing {
		out[id], t.numbers[id] = found[id], found[id]
	}
	return out, err
}

// volunteersOf lists the volunteers of lines, each once.
func volunteersOf(lines []domain.Line) []domain.AccountID {
	var ids []domain.AccountID
	seen := map[domain.AccountID]bool{}
	for i := range lines {
		if v := lines[i].Volunteer; !seen[v] {
			seen[v] = true
			ids = append(ids, v)
		}
	}
	return ids
}
