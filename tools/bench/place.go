package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/desk"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// placement is row 1: Desk.PlaceOrder of 64 clients, against inserts of the very same documents into the bare engine.
func (b *bench) placement(ctx context.Context) ([]row, error) {
	n, size := b.size(20_000), 0
	p, err := middle(func() (pair, error) {
		ours, docs, err := b.placeAll(ctx, n)
		if err != nil {
			return pair{}, err
		}
		size = meanBytes(docs)
		floor, err := b.insertAll(ctx, docs)
		return pair{ours, floor}, err
	})
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("%s orders of %s bytes a round; the floor inserts the very same documents into an empty engine", thousands(n), thousands(size))
	return []row{share("durable order placement, 64 clients", p, 0.5, note)}, nil
}

// placeAll places n orders of 1,000 residents and gives the rate and the stored documents.
func (b *bench) placeAll(ctx context.Context, n int) (perSec float64, docs []bson.Raw, err error) {
	rdb, err := embedRedis()
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, rdb.stop()) }()
	t, err := b.newTown(ctx, rdb, nil)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	people, err := t.residents(ctx, 1000)
	if err != nil {
		return 0, nil, err
	}
	runtime.GC()
	perSec, err = rate(clients, n, func(i int) error {
		by := people[i%len(people)]
		_, fresh, err := t.PlaceOrder(ctx, desk.Request{By: by, Wish: wish(), Key: fmt.Sprintf("key-%032d", i), Hash: fmt.Sprintf("%064d", i)})
		if err == nil && !fresh {
			err = errors.New("an order was placed twice")
		}
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	docs, err = documents(ctx, t.engine)
	if err == nil && len(docs) != n {
		err = fmt.Errorf("%d orders are stored, %d were placed", len(docs), n)
	}
	return perSec, docs, err
}

// insertAll inserts the documents into an empty engine by 64 clients.
func (b *bench) insertAll(ctx context.Context, docs []bson.Raw) (perSec float64, err error) {
	e, leave, err := b.bareEngine()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	runtime.GC()
	return rate(clients, len(docs), func(i int) error { return e.Insert(ctx, "orders", docs[i]) })
}

// bareEngine opens an empty engine with the collections of the program; leave closes and removes it.
func (b *bench) bareEngine() (e *sqlite.Engine, leave func() error, err error) {
	dir, err := b.folder("engine")
	if err != nil {
		return nil, nil, err
	}
	if e, err = sqlite.Open(dir, storage.Collections()); err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return e, func() error { return errors.Join(e.Close(), os.RemoveAll(dir)) }, nil
}
