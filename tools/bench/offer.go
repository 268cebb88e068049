package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/notify"
)

// What is asked in row 5.
const (
	onDuty      = 10_000
	ordersEvery = 100 * time.Millisecond
	ordersIn    = 600 // a minute of them
	offerWithin = 30 * time.Second
)

// firstOffer is row 5: how long after placing an order the first volunteer is asked, on the embedded Redis and on a server.
func (b *bench) firstOffer(ctx context.Context) ([]row, error) {
	rows, err := b.offers(ctx, "embedded Redis", embedRedis, time.Second)
	if err != nil {
		return nil, err
	}
	more, err := b.offers(ctx, "redis-server", func() (*ownRedis, error) { return b.startRedis(ctx) }, 300*time.Millisecond)
	return append(rows, more...), err
}

// waits is how long the first offers of a run took.
type waits struct {
	event  []time.Duration // by the order's own events: the beginning of the wave, less the moment it was placed
	notice []time.Duration // from the call that placed it until the notice to the first volunteer had been sent
	none   int             // orders without an offer
}

func (b *bench) offers(ctx context.Context, where string, open func() (*ownRedis, error), goal time.Duration) ([]row, error) {
	var w waits
	err := b.inTown(ctx, open, nil, func(t *town) (err error) {
		w, err = t.wait(ctx, b.size(onDuty), b.size(ordersIn))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	show := func(what string, times []time.Duration, note string) row {
		p95 := quantile(times, 0.95)
		note += fmt.Sprintf("; p50 %s, p95 %s, max %s", short(quantile(times, 0.5)), short(p95), short(quantile(times, 1)))
		return within(what+", "+where+", p95", short(p95), short(goal), p95 <= goal && w.none == 0, note+w.missing())
	}
	return []row{
		show("first offer, by the order's events", w.event, fmt.Sprintf("%s on duty, %d orders, one each %s; from Created to the first offer event, both by the desk's clock, whole milliseconds; an event carries the time at which its wave began; all jobs begin with the first order", thousands(b.size(onDuty)), b.size(ordersIn), short(ordersEvery))),
		show("first offer, notice sent", w.notice, "from the call of PlaceOrder until the first notice order.offered had been handed to Redis, by the monotonic clock of this process"),
	}, nil
}

func (w waits) missing() string {
	if w.none == 0 {
		return ""
	}
	return fmt.Sprintf("; **%d orders had no offer within %s**", w.none, short(offerWithin))
}

// fullStream is more notices than the live stream keeps: after some days it is always full.
const fullStream = 12_000

// wait runs the town for the time and gathers the waits.
func (t *town) wait(ctx context.Context, volunteers, orders int) (w waits, err error) {
	people, err := t.residents(ctx, min(orderers, orders))
	if err != nil {
		return w, err
	}
	if _, err := t.volunteers(ctx, volunteers); err != nil {
		return w, err
	}
	if err := t.KeepIndex(ctx); err != nil {
		return w, err
	}
	if _, err := spread(clients, 0, fullStream, func(i int) error {
		return t.inbox.Send(ctx, notify.Notice{Area: t.community.ID, Kind: "queue.changed", N: i})
	}); err != nil {
		return w, err
	}
	defer t.work(ctx, nudgers, true)()
	placed, err := t.stream(ctx, people, orders)
	if err != nil {
		return w, err
	}
	if err := t.ear.await(ctx, "order.offered", len(placed), offerWithin); err != nil && ctx.Err() != nil {
		return w, err
	}
	return t.waits(ctx, placed)
}

// placed is one order of the stream.
type placed struct {
	id    domain.OrderID
	start time.Time // of the call
}

// stream places and publishes n orders, one each ordersEvery, whether or not those before are done.
func (t *town) stream(ctx context.Context, people []*domain.Account, n int) ([]placed, error) {
	list, failed := make([]placed, n), make([]error, n)
	var calls sync.WaitGroup
	every := time.NewTicker(ordersEvery)
	defer every.Stop()
	for i := 0; i < n && ctx.Err() == nil; i++ {
		calls.Go(func() { list[i], failed[i] = t.placeAndPublish(ctx, people[i%len(people)], i) })
		select {
		case <-every.C:
		case <-ctx.Done():
		}
	}
	calls.Wait()
	return list, errors.Join(append(failed, ctx.Err())...)
}

func (t *town) placeAndPublish(ctx context.Context, by *domain.Account, i int) (placed, error) {
	start := time.Now()
	o, _, err := t.PlaceOrder(ctx, request(by, i))
	if err != nil {
		return placed{}, err
	}
	_, err = t.Publish(ctx, desk.Command{By: t.clerk, Order: o.ID}, nil)
	return placed{o.ID, start}, err
}

func (t *town) waits(ctx context.Context, list []placed) (w waits, err error) {
	for _, p := range list {
		o, err := t.store.Order(ctx, p.id)
		if err != nil {
			return w, err
		}
		i := slices.IndexFunc(o.Events, func(e domain.Event) bool { return e.Action == domain.Invite })
		sent, ok := t.ear.heard("order.offered", p.id)
		if i < 0 || !ok {
			w.none++
			continue
		}
		w.event = append(w.event, o.Events[i].At.Sub(o.Created.Time()))
		w.notice = append(w.notice, sent.Sub(p.start))
	}
	return w, nil
}
