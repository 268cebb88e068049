package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lindan/domain"
	"lindan/notify"
)

// ear passes notices on and remembers when the first of each kind was on its way for each order.
type ear struct {
	to    notify.Sender
	mu    sync.Mutex
	first map[string]map[domain.OrderID]time.Time // by kind
}

func newEar(to notify.Sender) *ear {
	return &ear{to: to, first: map[string]map[domain.OrderID]time.Time{}}
}

// Send passes a notice on. The moment counts at which that was done.
func (e *ear) Send(ctx context.Context, n notify.Notice) error {
	if err := e.to.Send(ctx, n); err != nil {
		return err
	}
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.first[n.Kind] == nil {
		e.first[n.Kind] = map[domain.OrderID]time.Time{}
	}
	if _, again := e.first[n.Kind][n.Order]; !again {
		e.first[n.Kind][n.Order] = now
	}
	return nil
}

// heard is when the first notice of the kind left for the order; false where none did.
func (e *ear) heard(kind string, id domain.OrderID) (time.Time, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	at, ok := e.first[kind][id]
	return at, ok
}

// await waits until notices of the kind have left for n orders.
func (e *ear) await(ctx context.Context, kind string, n int, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		e.mu.Lock()
		have := len(e.first[kind])
		e.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d orders had a notice %s: %w", have, n, kind, ctx.Err())
		case <-look.C:
		}
	}
}
