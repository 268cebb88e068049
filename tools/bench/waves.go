package main

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// What is asked in row 11.
const (
	manyOnDuty   = 100_000
	ordersPlayed = 1000
	ordersWanted = 50 // a second
)

// waves is row 11: how many new orders a second one core attends to, from the look to the offers and their notices, with a city on duty.
func (b *bench) waves(ctx context.Context) ([]row, error) {
	var took time.Duration
	n := b.size(ordersPlayed)
	err := b.inTown(ctx, func() (*ownRedis, error) { return b.startRedis(ctx) }, nil, func(t *town) (err error) {
		took, err = t.attendAll(ctx, b.size(manyOnDuty), n)
		return err
	})
	if err != nil {
		return nil, err
	}
	rate := float64(n) / took.Seconds()
	note := fmt.Sprintf("%s on duty, %d orders attended to one after another with one processor for the program (redis-server has its own): look, choice, reservation, offer, notices, all durable", thousands(b.size(manyOnDuty)), n)
	return []row{reaches("orders attended to, one core, redis-server", rate, ordersWanted, note)}, nil
}

func (t *town) attendAll(ctx context.Context, volunteers, orders int) (time.Duration, error) {
	people, err := t.residents(ctx, min(orderers, orders))
	if err != nil {
		return 0, err
	}
	if _, err := t.volunteers(ctx, volunteers); err != nil {
		return 0, err
	}
	if err := t.KeepIndex(ctx); err != nil {
		return 0, err
	}
	list := make([]placed, orders)
	for i := range list {
		if list[i], err = t.placeAndPublish(ctx, people[i%len(people)], i); err != nil {
			return 0, err
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	start := time.Now()
	for _, p := range list {
		if err := t.Attend(ctx, p.id); err != nil {
			return 0, err
		}
	}
	took := time.Since(start)
	return took, t.everyOneAsked(ctx, list)
}

// everyOneAsked makes sure that the measured work was done.
func (t *town) everyOneAsked(ctx context.Context, list []placed) error {
	for _, p := range list {
		o, err := t.store.Order(ctx, p.id)
		if err != nil {
			return err
		}
		if len(o.Offers) == 0 {
			return fmt.Errorf("order %s has no offer", p.id)
		}
	}
	return nil
}
