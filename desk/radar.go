package desk

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"lindan/domain"
	"lindan/radar"
	"lindan/storage"
)

// radarHour is when the nightly look begins, by the clock of Asia/Shanghai: nobody works then.
const radarHour = 3

// Swept is what one look of the radar took in and gave.
type Swept struct {
	Communities, Lines, Found, Opened int
}

// NightlyRadar looks over every community once a day, from 3:00 on. A community that failed is tried again at the next call; one
// that two replicas look over at once meets its own cases.
func (d *Desk) NightlyRadar(ctx context.Context) error {
	now := d.now().In(domain.Shanghai)
	if now.Hour() < radarHour {
		return nil
	}
	communities, err := d.store.Areas(ctx, domain.Community)
	if err != nil {
		return err
	}
	var failed error
	for _, c := range communities {
		if err := d.nightly(ctx, c.ID, now.Format(time.DateOnly)); err != nil {
			failed = errors.Join(failed, fmt.Errorf("radar over %s: %w", c.ID, err))
		}
	}
	return failed
}

func (d *Desk) nightly(ctx context.Context, community domain.AreaID, day string) error {
	name := "radar|" + string(community)
	last, err := d.store.RoundOf(ctx, name)
	if err != nil || last >= day {
		return err
	}
	s, err := d.sweep(ctx, community)
	if err != nil {
		return err
	}
	d.log.Info("radar", "community", community, "lines", s.Lines, "found", s.Found, "opened", s.Opened)
	return d.store.MadeRound(ctx, name, day)
}

// RunRadar looks over the communities of an area now, for its admin.
func (d *Desk) RunRadar(ctx context.Context, by *domain.Account, area domain.AreaID) (Swept, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return Swept{}, err
	}
	if !by.Has(domain.Admin, area) {
		return Swept{}, domain.Errf(domain.Denied, "radar.denied", "只有管理员可以立即核查")
	}
	all := Swept{}
	for _, c := range sc.Communities {
		s, err := d.sweep(ctx, c)
		if err != nil {
			return all, err
		}
		all.Communities++
		all.Lines, all.Found, all.Opened = all.Lines+s.Lines, all.Found+s.Found, all.Opened+s.Opened
	}
	return all, nil
}

// sweep reads the lines that a community posted in the window, and opens what the rules find. It changes no line.
func (d *Desk) sweep(ctx context.Context, community domain.AreaID) (Swept, error) {
	acts, err := d.acts(ctx, community, d.now().Add(-radar.Window))
	if err != nil {
		return Swept{}, err
	}
	found := radar.Look(acts)
	s := Swept{Communities: 1, Lines: len(acts), Found: len(found)}
	for _, f := range found {
		opened, err := d.openCase(ctx, community, f)
		if err != nil {
			return s, err
		}
		if opened {
			s.Opened++
		}
	}
	return s, nil
}

// acts is what the rules read of the lines posted since: batch after batch, so that the orders of a month are never held at once.
func (d *Desk) acts(ctx context.Context, community domain.AreaID, since time.Time) ([]radar.Act, error) {
	var acts []radar.Act
	p := storage.Page{Limit: storage.MaxRows}
	for {
		lines, err := d.store.LinesPosted(ctx, community, domain.At(since), p)
		if err != nil {
			return nil, err
		}
		batch, err := d.actsOf(ctx, lines)
		if err != nil {
			return nil, err
		}
		acts = append(acts, batch...)
		if len(lines) < p.Limit {
			return acts, d.addPeople(ctx, acts)
		}
		last := lines[len(lines)-1]
		p.After = &storage.Cursor{Value: int64(last.Posted), ID: string(last.ID)}
	}
}

// actsOf joins lines with their orders, their records where people made them, and the lines that they stand for.
func (d *Desk) actsOf(ctx context.Context, lines []*domain.Line) ([]radar.Act, error) {
	var orders []domain.OrderID
	var refs, byHand []domain.LineID
	for _, l := range lines {
		if l.Order != "" && !slices.Contains(orders, l.Order) {
			orders = append(orders, l.Order)
		}
		if l.Ref != "" {
			refs = append(refs, l.Ref)
		}
		if l.Source == domain.FromManual {
			byHand = append(byHand, l.ID)
		}
	}
	known, err := d.store.Orders(ctx, orders)
	if err != nil {
		return nil, err
	}
	was, err := d.store.Lines(ctx, refs)
	if err != nil {
		return nil, err
	}
	records, err := d.store.Records(ctx, byHand)
	if err != nil {
		return nil, err
	}
	acts := make([]radar.Act, len(lines))
	for i, l := range lines {
		a := actOf(l)
		if o := known[l.Order]; o != nil {
			addOrder(&a, o, l)
		}
		if w := was[l.Ref]; w != nil && l.Kind == domain.Credit {
			a.Was = w.Minutes
		}
		a.Word = a.Word || witnessed(records[l.ID])
		acts[i] = a
	}
	return acts, nil
}

func actOf(l *domain.Line) radar.Act {
	return radar.Act{
		Line: l.ID, Ref: l.Ref, Kind: l.Kind, Source: l.Source, Grade: l.Grade, Order: l.Order, Service: l.Service, Minutes: l.Minutes, Work: l.Work,
		Start: l.Start, Stop: l.Stop, Posted: l.Posted.Time(), Volunteer: l.Volunteer, By: l.By, Second: l.Second,
	}
}

// away are the services that end elsewhere than they began.
var away = []string{"escort", "errand", "medicine"}

// addOrder tells of the visit behind a line.
func addOrder(a *radar.Act, o *domain.Order, l *domain.Line) {
	a.Beneficiary, a.Orderer, a.Door, a.Urgent, a.Away = o.Person(), o.Requester, o.Household, o.Urgent, slices.Contains(away, o.Service)
	a.At = sixDecimals(o.At)
	a.Word = slices.ContainsFunc(o.Events, func(e domain.Event) bool {
		return (e.Action == domain.Confirm || e.Action == domain.CallBack) && e.By != "" && e.By != l.Volunteer && e.By != l.By
	})
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Volunteer == l.Volunteer && j.Epoch == l.Epoch {
			a.Begin, a.End, a.Told = markOf(j.Start), markOf(j.Stop), j.LateTold()
		}
	}
}

func markOf(s domain.Stamp) radar.Mark {
	m := radar.Mark{Method: s.Method, Accuracy: s.Accuracy}
	if s.Place != nil {
		p := sixDecimals(*s.Place)
		m.Place = &p
	}
	return m
}

// sixDecimals rounds to 0.1 m: enough to tell a frozen position, and no noise of arithmetic.
func sixDecimals(p domain.Point) domain.Point {
	round := func(x float64) float64 { return math.Round(x*1e6) / 1e6 }
	return domain.Point{Lon: round(p.Lon), Lat: round(p.Lat)}
}

// witnessed tells whether somebody besides those who entered it has a word on a record made by hand.
func witnessed(r *domain.Record) bool {
	if r == nil || r.Evaluation == nil {
		return false
	}
	return !slices.Contains([]domain.AccountID{"", r.Volunteer, r.By, r.Second}, r.Evaluation.By)
}

// addPeople tells of accounts and devices: when the accounts were opened, whose household, on which phones they signed in.
func (d *Desk) addPeople(ctx context.Context, acts []radar.Act) error {
	seen := map[domain.AccountID]bool{}
	var ids []domain.AccountID
	for i := range acts {
		for _, id := range []domain.AccountID{acts[i].Volunteer, acts[i].Beneficiary, acts[i].Orderer} {
			if id != "" && !seen[id] {
				seen[id], ids = true, append(ids, id)
			}
		}
	}
	accounts, err := d.store.Accounts(ctx, ids)
	if err != nil {
		return err
	}
	marks, err := d.store.MarksOf(ctx, ids)
	if err != nil {
		return err
	}
	for i := range acts {
		a := &acts[i]
		a.Devices, a.Phones = marks[a.Volunteer], marks[a.Orderer]
		if v := accounts[a.Volunteer]; v != nil {
			a.Household, a.Joined = v.Household, v.Created
		}
		if b := accounts[a.Beneficiary]; b != nil {
			a.Known = b.Created
		}
	}
	return nil
}
