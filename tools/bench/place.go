package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/desk"
	"lindan/domain"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// placement is row 1: Desk.PlaceOrder of 64 clients, against inserts of the very same documents into the bare engine.
func (b *bench) placement(ctx context.Context) ([]row, error) {
	n, size := b.size(20_000), 0
	p, err := middle(b.say, func() (p pair, err error) {
		err = b.beside(ctx, nil, func(t *town, bare *sqlite.Engine) error {
			people, err := t.residents(ctx, min(orderers, n))
			if err != nil {
				return err
			}
			r := placing{ctx: ctx, town: t, bare: bare, people: people, docs: make([]bson.Raw, n), ids: make([]domain.OrderID, n)}
			p, err = inTurns(n, r.place, r.insert)
			size = meanBytes(r.docs)
			return err
		})
		return p, err
	})
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s orders of %s bytes a round; the floor inserts the very same documents into an engine of their own", thousands(n), thousands(size))
	return []row{share("durable order placement, 64 clients", p, 0.5, note)}, nil
}

// placing is one round of row 1.
type placing struct {
	ctx    context.Context
	town   *town
	bare   *sqlite.Engine
	people []*domain.Account
	ids    []domain.OrderID
	docs   []bson.Raw
}

func (r *placing) place(from, to int) (time.Duration, error) {
	return spread(clients, from, to, func(i int) error {
		o, fresh, err := r.town.PlaceOrder(r.ctx, request(r.people[i%len(r.people)], i))
		if err != nil {
			return err
		}
		if !fresh {
			return errors.New("an order was placed twice")
		}
		r.ids[i] = o.ID
		return nil
	})
}

// request is the ith order that somebody asks for.
func request(by *domain.Account, i int) desk.Request {
	return desk.Request{By: by, Wish: wish(), Key: fmt.Sprintf("key-%032d", i), Hash: fmt.Sprintf("%064d", i)}
}

// insert is the floor. Reading what was stored comes before it is measured.
func (r *placing) insert(from, to int) (time.Duration, error) {
	if err := documents(r.ctx, r.town.engine, r.ids[from:to], r.docs[from:to]); err != nil {
		return 0, err
	}
	return spread(clients, from, to, func(i int) error { return r.bare.Insert(r.ctx, "orders", r.docs[i]) })
}

// beside opens an empty town on an embedded Redis and, beside it, an empty engine with the same collections, for one round.
func (b *bench) beside(ctx context.Context, change func(*domain.Policy), round func(*town, *sqlite.Engine) error) error {
	return b.inTown(ctx, embedRedis, change, func(t *town) (err error) {
		dir, err := b.folder("engine")
		if err != nil {
			return err
		}
		bare, err := sqlite.Open(dir, storage.Collections())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, bare.Close(), os.RemoveAll(dir)) }()
		return round(t, bare)
	})
}
