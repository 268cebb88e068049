package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/server"
	"lindan/storage"
	"lindan/tools/bench/city"
)

// The ledger of row 10: a subdistrict's communities, each with the same share of a year's lines. Every line has its record and its
// order.
const (
	ledgerLines       = 1_000_000
	ledgerCommunities = 200
	ledgerMonths      = 12
	ledgerVolunteers  = 60 // of a community
)

// books is row 10: a community's month out of a large ledger, and the inspection pack of all of it.
func (b *bench) books(ctx context.Context) (rows []row, err error) {
	err = b.inTown(ctx, embedRedis, nil, func(t *town) error {
		l := &books{town: t, ctx: ctx, lines: b.size(ledgerLines)}
		if err := l.fill(b); err != nil {
			return err
		}
		for _, by := range []storage.TallyBy{storage.ByService, storage.ByVolunteer} {
			r, err := l.tally(b, by)
			if err != nil {
				return err
			}
			rows = append(rows, r)
		}
		r, err := l.pack(b)
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// books is a filled ledger.
type books struct {
	*town
	ctx        context.Context
	lines      int
	supervisor *domain.Account
}

func (l *books) community(i int) domain.AreaID {
	return city.District + "-001-" + domain.AreaID(fmt.Sprintf("%03d", i%ledgerCommunities+1))
}

func (l *books) volunteer(i int) domain.AccountID {
	return domain.AccountID(fmt.Sprintf("a_v%d-%d", i%ledgerCommunities, i/ledgerCommunities%ledgerVolunteers))
}

// fill stores places, people, and for each line its order and record.
func (l *books) fill(b *bench) error {
	ring := domain.Polygon{square(2 * city.Side)}
	for i := range ledgerCommunities {
		a, err := domain.NewArea(l.community(i), "社区", ring, city.Middle())
		if err != nil {
			return err
		}
		if _, err := l.store.PutArea(l.ctx, a); err != nil {
			return err
		}
	}
	l.supervisor = l.person(city.ID(1<<29), city.Middle())
	l.supervisor.Grants = []domain.Grant{{Role: domain.Supervisor, Area: city.District + "-001"}}
	if _, err := l.store.AddAccount(l.ctx, l.supervisor); err != nil {
		return err
	}
	if _, err := spread(clients, 0, ledgerCommunities*ledgerVolunteers, l.addVolunteer); err != nil {
		return err
	}
	b.say("  filling in %s lines with their records and orders …", thousands(l.lines))
	took, err := spread(4*clients, 0, l.lines, l.addLine)
	b.say("  … took %v", took.Round(time.Second))
	return err
}

func (l *books) addVolunteer(i int) error {
	a := l.person(l.volunteer(i), city.Middle())
	a.Home = l.community(i) + "-01"
	a.Serves = &domain.Profile{Number: fmt.Sprintf("V%07d", i), Unit: "江城第一小学", Verified: true}
	_, err := l.store.AddAccount(l.ctx, a)
	return err
}

// addLine stores the i-th visit, of 40 minutes.
func (l *books) addLine(i int) error {
	start := time.Date(2026, time.Month(i/ledgerCommunities%ledgerMonths+1), i/2400%28+1, 1, 0, i%3600, 0, time.UTC)
	o := l.visit(i, start)
	j := o.Jobs[0]
	r := &domain.Record{
		ID: j.Line, State: domain.RecordPosted, Volunteer: j.Volunteer, Community: o.Community, Grid: o.Grid, Unit: j.Unit, Order: o.ID, Epoch: 1,
		Service: o.Service, Source: domain.FromJob, Nature: domain.Volunteering, Grade: domain.GradeA, Start: start, Stop: j.Stop.At, Work: 40, Minutes: 40,
		Activity: "送药 " + string(o.ID), Place: "江城社区 第一网格", Content: "送药", Organiser: "江城社区", Responsible: domain.Hide("江城社区"),
		Recorder: domain.Hide("邻单（按签到签退自动记录）"), Salt: domain.Hide(fmt.Sprintf("%032x", i)), Ended: domain.At(j.Stop.At), Line: domain.At(j.Stop.At),
		Evaluation: &domain.Evaluation{Quality: "good", At: j.Stop.At},
	}
	if _, err := l.store.KeepRecord(l.ctx, r); err != nil {
		return err
	}
	line, err := r.Credit(j.Stop.At)
	if err != nil {
		return err
	}
	if err := l.store.PostLine(l.ctx, line); err != nil {
		return err
	}
	_, _, err = l.store.AddOrder(l.ctx, o)
	return err
}

// visit is an order that went its way from placing to the archive.
func (l *books) visit(i int, start time.Time) *domain.Order {
	v, resident := l.volunteer(i), l.volunteer(i+ledgerCommunities)
	o := &domain.Order{
		ID: domain.OrderID(fmt.Sprintf("o_%s.%026d", l.community(i), i)), Community: l.community(i), Grid: l.community(i) + "-01", Area: l.community(i) + "-01",
		Requester: resident, Beneficiary: resident, Service: "medicine", State: domain.Archived, Created: domain.At(start.Add(-2 * time.Hour)),
		Address: domain.Hide("江城街道柳岸路 12 号 3 单元 402 室"), Contact: domain.Hide("王秀英"), Phone: domain.Hide("13900000000"), Note: domain.Hide("请敲门"),
		At: city.Middle(),
	}
	at := city.Middle()
	o.Jobs = []domain.Job{{
		Volunteer: v, Epoch: 1, State: domain.Finished, Accepted: start.Add(-time.Hour), Minutes: 40, Grade: domain.GradeA, Unit: "江城第一小学",
		Line:  domain.NewLineID(o.ID, v, 1, domain.Credit, 0),
		Start: domain.Stamp{At: start, Method: domain.ByCode, Place: &at, Accuracy: 20, Metres: 30},
		Stop:  domain.Stamp{At: start.Add(40 * time.Minute), Method: domain.ByCode, Place: &at, Accuracy: 20, Metres: 30},
	}}
	for n, e := range []struct {
		action domain.Action
		as     domain.Party
		whom   domain.AccountID
		after  time.Duration
	}{
		{domain.Place, domain.Orderer, "", -120},
		{domain.Publish, domain.Desk, "", -110},
		{domain.Invite, domain.TheClock, v, -109},
		{domain.Accept, domain.Invited, v, -60},
		{domain.Depart, domain.Holder, v, -20},
		{domain.Arrive, domain.Holder, v, -2},
		{domain.CheckIn, domain.Holder, v, 0},
		{domain.CheckOut, domain.Holder, v, 40},
		{domain.Confirm, domain.Orderer, "", 50},
		{domain.Archive, domain.TheClock, "", 1500},
	} {
		o.Events = append(o.Events, domain.Event{N: n + 1, At: start.Add(e.after * time.Minute), By: v, As: e.as, Action: e.action, From: domain.Published, To: domain.Offered, Whom: e.whom})
	}
	return o
}

// tally compares a community's month with the raw engine's read of one document.
func (l *books) tally(b *bench, by storage.TallyBy) (row, error) {
	ids, want := l.sample(), int64(40*l.lines/ledgerCommunities/ledgerMonths)
	p, err := middle(b.say, func() (pair, error) {
		return inTurns(b.size(4000), func(from, to int) (time.Duration, error) {
			return spread(1, from, to, func(i int) error {
				month := fmt.Sprintf("2026-%02d", i%ledgerMonths+1)
				t, err := l.Tally(l.ctx, l.supervisor, desk.TallyAsk{Area: l.community(i), By: by, From: month, To: month})
				if err == nil && (t.All.Minutes < want-40 || t.All.Minutes > want+40) {
					err = fmt.Errorf("a tally of %d minutes, want about %d", t.All.Minutes, want)
				}
				return err
			})
		}, func(from, to int) (time.Duration, error) {
			return spread(1, from, to, func(i int) error {
				_, err := l.engine.Get(l.ctx, "lines", ids[i%len(ids)])
				return err
			})
		})
	})
	if err != nil {
		return row{}, err
	}
	each := func(rate float64) time.Duration { return time.Duration(float64(time.Second) / rate) }
	return row{
		what: "tally of a community's month by " + string(by), ours: short(each(p.ours)), floor: short(each(p.floor)),
		ratio: fmt.Sprintf("%.1f ×", 1/p.ratio()), goal: "≤ 50 ×", met: 1/p.ratio() <= 50,
		note: fmt.Sprintf("%s lines over %d communities and %d months, so %d lines a tally; the floor is the engine's read of one line by id", thousands(l.lines), ledgerCommunities, ledgerMonths, want/40),
	}, nil
}

func (l *books) sample() []string {
	ids := make([]string, 4096)
	for i := range ids {
		n := i * (l.lines / len(ids))
		o := domain.OrderID(fmt.Sprintf("o_%s.%026d", l.community(n), n))
		ids[i] = string(domain.NewLineID(o, l.volunteer(n), 1, domain.Credit, 0))
	}
	return ids
}

const packGoal = time.Minute

// pack takes the inspection pack of everything through the door, to its last byte.
func (l *books) pack(b *bench) (row, error) {
	checker, err := newChecker()
	if err != nil {
		return row{}, err
	}
	s := server.New(server.Options{
		Desk: l.Desk, Live: l.inbox, Redis: l.redis, Tokens: checker, Now: time.Now, NewID: newID, Version: "bench",
		Log: slog.New(slog.NewTextHandler(b.news, nil)), Limits: server.Limits{Read: 1 << 30},
	})
	defer func() { err = errors.Join(err, s.Close(l.ctx)) }()
	client, err := listen(s.Serve)
	if err != nil {
		return row{}, err
	}
	session := newID("s")
	token, err := checker.Issue(l.supervisor.ID, session, newID("t"))
	if err != nil {
		return row{}, err
	}
	if err := l.store.AddSession(l.ctx, &domain.Session{ID: session, Account: l.supervisor.ID, Created: domain.At(time.Now()), Expires: domain.At(time.Now().Add(domain.SessionLife))}); err != nil {
		return row{}, err
	}
	runtime.GC()
	start, worked := time.Now(), processor()
	n, heap, err := l.take(client.Addr, token)
	took := time.Since(start)
	worked = processor() - worked
	if err != nil {
		return row{}, err
	}
	note := fmt.Sprintf("%s lines with as many records and orders, over HTTP on the loopback to the last byte: %d MB of ZIP; the processors worked %s for it, client and all; the heap grew to %d MB at most", thousands(l.lines), n>>20, short(worked), heap>>20)
	return within("inspection pack of the whole ledger", short(took), short(packGoal), took <= packGoal, note), nil
}

// take downloads the pack and tells its size and the largest heap meanwhile.
func (l *books) take(addr, token string) (size int64, heap uint64, err error) {
	url := "http://" + addr + "/api/v1/inspections.zip?area=" + string(city.District) + "-001&from=2026-01&to=2026-12&reason=inspection"
	req, err := http.NewRequestWithContext(l.ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("the pack answered %d", res.StatusCode)
	}
	for {
		n, err := io.CopyN(io.Discard, res.Body, 8<<20)
		size += n
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		heap = max(heap, m.HeapAlloc)
		if errors.Is(err, io.EOF) {
			return size, heap, nil
		}
		if err != nil {
			return size, heap, err
		}
	}
}
