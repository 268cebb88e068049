package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/desk"
	"lindan/domain"
)

// acceptance is row 2: Desk.Accept of distinct orders by distinct volunteers, against a read and a compare-and-swap of the
// very same documents in the bare engine. First nothing runs beside it, then all that the program runs.
func (b *bench) acceptance(ctx context.Context) ([]row, error) {
	n := b.size(8000)
	quiet, size, _, err := b.acceptRounds(ctx, n, false)
	if err != nil {
		return nil, err
	}
	busy, _, effects, err := b.acceptRounds(ctx, n, true)
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s orders of %s bytes a round; two durable writes each, the volunteer's time and the order; the floor reads and replaces the very same documents", thousands(n), thousands(size))
	after := fmt.Sprintf("the same work with %d nudge workers and the clock's jobs beside it, on the embedded Redis; the effects of all accepts (reveal, engagement, index, notices, cursor) were done at %s", nudgers, perSecond(effects))
	return []row{
		share("accept, 64 clients", quiet, 0.4, note),
		share("accept, 64 clients, workers on", busy, 0.4, after),
	}, nil
}

func (b *bench) acceptRounds(ctx context.Context, n int, workers bool) (p pair, size int, effects float64, err error) {
	p, err = middle(func() (pair, error) {
		a := accepting{n: n, workers: workers}
		if err := a.run(ctx, b); err != nil {
			return pair{}, err
		}
		size, effects = meanBytes(a.docs), a.effects
		floor, err := b.swapAll(ctx, a.docs)
		return pair{a.perSec, floor}, err
	})
	return p, size, effects, err
}

// accepting is one round: how many, with what beside it, and what came out.
type accepting struct {
	n       int
	workers bool
	perSec  float64    // accepts
	effects float64    // accepts a second until the effects of all of them were done; only with workers
	docs    []bson.Raw // the orders afterwards
}

func (a *accepting) run(ctx context.Context, b *bench) (err error) {
	rdb, err := embedRedis()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rdb.stop()) }()
	// No second wave may come while it is measured.
	t, err := b.newTown(ctx, rdb, func(p *domain.Policy) { p.WaveEvery = 24 * time.Hour })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	orders, volunteers, err := t.askedOrders(ctx, a.n)
	if err != nil {
		return err
	}
	if a.workers {
		for _, j := range t.Jobs() {
			if err := j.Run(ctx); err != nil {
				return fmt.Errorf("job %s: %w", j.Name, err)
			}
		}
		defer t.work(ctx, nudgers, false)()
	}
	if err := a.accept(ctx, t, orders, volunteers); err != nil {
		return err
	}
	a.docs, err = documents(ctx, t.engine)
	return err
}

func (a *accepting) accept(ctx context.Context, t *town, orders []domain.OrderID, volunteers []*domain.Account) (err error) {
	runtime.GC()
	start := time.Now()
	a.perSec, err = rate(clients, a.n, func(i int) error {
		o, err := t.Accept(ctx, desk.Command{By: volunteers[i], Order: orders[i], Key: fmt.Sprintf("key-%032d", i), Hash: fmt.Sprintf("%064d", i)})
		if err == nil && o.JobOf(volunteers[i].ID) == nil {
			err = errors.New("accepted without a job")
		}
		return err
	})
	if err != nil || !a.workers {
		return err
	}
	err = t.ear.await(ctx, "order.changed", a.n, 2*time.Minute)
	a.effects = float64(a.n) / time.Since(start).Seconds()
	return err
}

// askedOrders stores n orders, each with an offer to a volunteer of its own.
func (t *town) askedOrders(ctx context.Context, n int) ([]domain.OrderID, []*domain.Account, error) {
	people, err := t.residents(ctx, 1000)
	if err != nil {
		return nil, nil, err
	}
	volunteers, err := t.volunteers(ctx, n)
	if err != nil {
		return nil, nil, err
	}
	ids, now := make([]domain.OrderID, n), time.Now()
	_, err = rate(clients, n, func(i int) error {
		o, err := t.order(i, people[i%len(people)], now)
		if err != nil {
			return err
		}
		ids[i] = o.ID
		if err := t.offered(ctx, o, volunteers[i], now); err != nil {
			return err
		}
		_, _, err = t.store.AddOrder(ctx, o)
		return err
	})
	return ids, volunteers, err
}

// swapAll stores the documents in an empty engine, then reads and replaces each once, by 64 clients.
func (b *bench) swapAll(ctx context.Context, docs []bson.Raw) (perSec float64, err error) {
	e, leave, err := b.bareEngine()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	ids := make([]string, len(docs))
	if _, err := rate(clients, len(docs), func(i int) error {
		ids[i] = docs[i].Lookup("_id").StringValue()
		setVersion(docs[i], 1)
		return e.Insert(ctx, "orders", docs[i])
	}); err != nil {
		return 0, err
	}
	runtime.GC()
	return rate(clients, len(docs), func(i int) error {
		doc, err := e.Get(ctx, "orders", ids[i])
		if err != nil {
			return err
		}
		next := slices.Clone(doc)
		setVersion(next, version(doc)+1)
		return e.Replace(ctx, "orders", version(doc), next)
	})
}
