package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"syscall"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/storage/sqlite"
)

// What row 9 is made of.
const (
	postings    = 20_000
	communities = 10
	checkGoal   = 200_000 // lines a second and core, or half the floor where that is less
)

// ledger is row 9: posting lines against inserts of the very same documents into the bare engine, and the check of a large ledger
// against the hashing of its lines alone.
func (b *bench) ledger(ctx context.Context) ([]row, error) {
	posting, err := b.posting(ctx)
	if err != nil {
		return nil, err
	}
	checking, err := b.checking(ctx)
	return []row{posting, checking}, err
}

func (b *bench) posting(ctx context.Context) (row, error) {
	n, size := b.size(postings), 0
	p, err := middle(b.say, func() (p pair, err error) {
		err = b.beside(ctx, nil, func(t *town, bare *sqlite.Engine) error {
			r := posts{ctx: ctx, town: t, bare: bare, docs: make([]bson.Raw, n)}
			p, err = inTurns(n, r.post, r.insert)
			size = meanBytes(r.docs)
			return err
		})
		return p, err
	})
	note := fmt.Sprintf("%s lines of %s bytes a round: the line of a sealed record is made, hashed and stored exactly once", thousands(n), thousands(size))
	return share("posting a line, 64 clients", p, 0.4, note), err
}

// posts is one round of posting.
type posts struct {
	ctx  context.Context
	town *town
	bare *sqlite.Engine
	docs []bson.Raw
}

// sealed is the ith record, as it is when its line is due.
func sealed(t *town, i int, now time.Time) *domain.Record {
	place := domain.AreaID(fmt.Sprintf("%s-%03d", t.community.ID.Parent(), i%communities+1))
	start := now.Add(-time.Duration(i) * time.Minute)
	r := &domain.Record{
		State: domain.RecordSealed, Volunteer: domain.AccountID(fmt.Sprintf("a_0198c1d2-7a3b-7c44-9f10-%012d", i%5000)), Community: place, Grid: place + "-01",
		Branch: "第一党支部", Order: domain.OrderID(fmt.Sprintf("o_%s.%026d", place, i)), Epoch: 1, Service: "medicine", Source: domain.FromJob,
		Nature: domain.Volunteering, Grade: domain.GradeA, Start: start.Add(-time.Hour), Stop: start, Work: 60, Minutes: 60, Policy: 3,
		Salt: domain.Hide(fmt.Sprintf("%032d", i)),
	}
	r.ID = domain.NewLineID(r.Order, r.Volunteer, 1, domain.Credit, 0)
	return r
}

func (r *posts) post(from, to int) (time.Duration, error) {
	now := time.Now()
	return spread(clients, from, to, func(i int) error { return post(r.ctx, r.town, i, now) })
}

func post(ctx context.Context, t *town, i int, now time.Time) error {
	l, err := sealed(t, i, now).Credit(now)
	if err != nil {
		return err
	}
	return t.store.PostLine(ctx, l)
}

func (r *posts) insert(from, to int) (time.Duration, error) {
	for i := from; i < to; i++ {
		doc, err := r.town.engine.Get(r.ctx, "lines", string(sealed(r.town, i, time.Time{}).ID))
		if err != nil {
			return 0, err
		}
		r.docs[i] = doc
	}
	return spread(clients, from, to, func(i int) error { return r.bare.Insert(r.ctx, "lines", r.docs[i]) })
}

// checking fills a ledger, seals it and checks it.
func (b *bench) checking(ctx context.Context) (result row, err error) {
	n := b.size(b.lines)
	err = b.inTown(ctx, embedRedis, nil, func(t *town) error {
		filled := time.Now()
		if _, err := spread(clients, 0, n, func(i int) error { return post(ctx, t, i, filled.Add(time.Duration(i)*time.Microsecond)) }); err != nil {
			return err
		}
		b.say("  %s lines posted in %v", thousands(n), time.Since(filled).Round(time.Second))
		if err := t.SealAll(ctx); err != nil {
			return err
		}
		if _, err := t.PublishRoot(ctx); err != nil {
			return err
		}
		p, wall, err := b.checkOnce(ctx, t, n)
		if err != nil {
			return err
		}
		goal := min(checkGoal, p.floor/2)
		result = row{
			what: "lindan check --ledger only, lines a second of one core", ours: perSecond(p.ours), floor: perSecond(p.floor), ratio: fmt.Sprintf("%.2f", p.ratio()),
			goal: "≥ " + perSecond(goal), met: p.ours >= goal,
			note: fmt.Sprintf("%s lines in blocks of %s, read in the order of the file; %v of the clock, counted by processor time; the floor is SHA-256 over the canonical text of a line alone", thousands(n), thousands(domain.BlockLines), wall.Round(time.Millisecond)),
		}
		return nil
	})
	return result, err
}

func (b *bench) checkOnce(ctx context.Context, t *town, n int) (p pair, wall time.Duration, err error) {
	start, before := time.Now(), processor()
	report, err := t.CheckLedger(ctx, false, time.Now(), nil)
	if err != nil {
		return p, 0, err
	}
	wall = time.Since(start)
	p.ours = float64(n) / (processor() - before).Seconds()
	if len(report.Violations) > 0 || report.Examined["I5 lines"] != int64(n) {
		return p, 0, fmt.Errorf("the check found %d violations in %d lines", len(report.Violations), report.Examined["I5 lines"])
	}
	l, err := sealed(t, 0, time.Now()).Credit(time.Now())
	if err != nil {
		return p, 0, err
	}
	text, sum := l.Text(), [32]byte{}
	before = processor()
	for range n {
		sum = sha256.Sum256(text)
		text[0] = sum[0]
	}
	p.floor = float64(n) / (processor() - before).Seconds()
	return p, wall, nil
}

// processor is the processor time that this process has used.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
