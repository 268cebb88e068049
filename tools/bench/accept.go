package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/desk"
	"lindan/domain"
	"lindan/storage/sqlite"
)

// acceptance is row 2: Desk.Accept of distinct orders by distinct volunteers, against a read and a compare-and-swap of the
// very same documents, before and after, in the bare engine. First nothing runs beside it, then all that the program runs.
func (b *bench) acceptance(ctx context.Context) ([]row, error) {
	quiet, a, err := b.acceptRounds(ctx, b.size(8000), false)
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s orders of %s bytes a round; two durable writes each, the volunteer's time and the order; the floor reads the very same documents as they were and replaces them by what they became", thousands(a.n), thousands(meanBytes(a.docs)))
	rows := []row{share("accept, 64 clients", quiet, 0.4, note)}
	busy, a, err := b.acceptRounds(ctx, b.size(4000), true)
	if err != nil {
		return rows, err
	}
	note = fmt.Sprintf("%s orders a round, in %d bursts, with %d nudge workers and the clock's jobs beside them, on the embedded Redis; the effects of all (reveal, engagement, index, notices, cursor) came to be at %s", thousands(a.n), turns, nudgers, perSecond(float64(a.n)/a.effects.Seconds()))
	return append(rows, share("accept, 64 clients, workers on", busy, 0.4, note)), nil
}

func (b *bench) acceptRounds(ctx context.Context, n int, workers bool) (pair, *accepting, error) {
	a := &accepting{}
	p, err := middle(b.say, func() (p pair, err error) {
		// No second wave may come while it is measured.
		err = b.beside(ctx, func(p *domain.Policy) { p.WaveEvery = 24 * time.Hour }, func(t *town, bare *sqlite.Engine) error {
			a = &accepting{ctx: ctx, town: t, bare: bare, n: n, workers: workers, docs: make([]bson.Raw, n)}
			p, err = a.run()
			return err
		})
		return p, err
	})
	return p, a, err
}

// accepting is one round of row 2.
type accepting struct {
	ctx        context.Context
	town       *town
	bare       *sqlite.Engine
	n          int
	workers    bool
	orders     []domain.OrderID
	volunteers []*domain.Account
	docs       []bson.Raw
	effects    time.Duration // from the first accept of each burst until the effects of all had come to be; only with workers
}

func (a *accepting) run() (pair, error) {
	if err := a.prepare(); err != nil {
		return pair{}, err
	}
	if a.workers {
		for _, j := range a.town.Jobs() {
			if err := j.Run(a.ctx); err != nil {
				return pair{}, fmt.Errorf("job %s: %w", j.Name, err)
			}
		}
		defer a.town.work(a.ctx, nudgers, false)()
	}
	return inTurns(a.n, a.accept, a.swap)
}

// prepare stores the orders, each with an offer to a volunteer of its own, and the same documents in the bare engine.
func (a *accepting) prepare() error {
	people, err := a.town.residents(a.ctx, min(orderers, a.n))
	if err != nil {
		return err
	}
	if a.volunteers, err = a.town.volunteers(a.ctx, a.n); err != nil {
		return err
	}
	now := time.Now()
	a.orders = make([]domain.OrderID, a.n)
	_, err = spread(clients, 0, a.n, func(i int) error {
		o, err := a.town.order(i, people[i%len(people)], now)
		if err != nil {
			return err
		}
		a.orders[i] = o.ID
		if err := a.town.offered(a.ctx, o, a.volunteers[i], now); err != nil {
			return err
		}
		_, _, err = a.town.store.AddOrder(a.ctx, o)
		return err
	})
	if err == nil {
		err = documents(a.ctx, a.town.engine, a.orders, a.docs)
	}
	if err == nil {
		_, err = spread(clients, 0, a.n, func(i int) error { return a.bare.Insert(a.ctx, "orders", a.docs[i]) })
	}
	return err
}

// accept measures the accepts alone; with workers it waits for the effects before the floor is measured.
func (a *accepting) accept(from, to int) (time.Duration, error) {
	start := time.Now()
	took, err := spread(clients, from, to, func(i int) error {
		by := a.volunteers[i]
		o, err := a.town.Accept(a.ctx, desk.Command{By: by, Order: a.orders[i], Key: fmt.Sprintf("key-%032d", i), Hash: fmt.Sprintf("%064d", i)})
		if err == nil && o.JobOf(by.ID) == nil {
			err = errors.New("accepted without a job")
		}
		return err
	})
	if err != nil || !a.workers {
		return took, err
	}
	err = a.town.ear.await(a.ctx, "order.changed", to, 2*time.Minute)
	a.effects += time.Since(start)
	return took, err
}

// swap is the floor: it reads each document and puts what it became in its place. Reading that from the town comes before it
// is measured.
func (a *accepting) swap(from, to int) (time.Duration, error) {
	if err := documents(a.ctx, a.town.engine, a.orders[from:to], a.docs[from:to]); err != nil {
		return 0, err
	}
	return spread(clients, from, to, func(i int) error {
		doc, err := a.bare.Get(a.ctx, "orders", string(a.orders[i]))
		if err != nil {
			return err
		}
		setVersion(a.docs[i], version(doc)+1)
		return a.bare.Replace(a.ctx, "orders", version(doc), a.docs[i])
	})
}
