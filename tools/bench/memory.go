package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// memory is row 6: what the idle service occupies with the demo roster, just filled and started again.
func (b *bench) memory(ctx context.Context) ([]row, error) {
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	data, err := b.folder("demo")
	if err != nil {
		return nil, err
	}
	first, err := b.occupied(ctx, data)
	if err != nil {
		return nil, err
	}
	again, err := b.occupied(ctx, data)
	if err != nil {
		return nil, err
	}
	return []row{
		first.row("idle service after filling in the demo roster, RSS after 10 s"),
		again.row("idle service with the demo roster, started again, RSS after 10 s"),
	}, nil
}

// occupancy is the resident memory of one process in bytes.
type occupancy struct {
	soon, late int           // after 10 s, after 3 minutes
	after      time.Duration // when late was read
}

const memoryGoal = 80 << 20

func (o occupancy) row(what string) row {
	note := fmt.Sprintf("after %v: %s (the runtime collects at the latest every 2 minutes and gives memory back slowly)", o.after, megabytes(o.late))
	return within(what, megabytes(o.soon), megabytes(memoryGoal), o.soon <= memoryGoal, note)
}

func megabytes(n int) string { return fmt.Sprintf("%d MB", (n+1<<19)>>20) }

// occupied starts the service and reads its memory twice.
func (b *bench) occupied(ctx context.Context, data string) (o occupancy, err error) {
	s, err := b.start(ctx, data, "--demo")
	if err != nil {
		return o, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.awaitWords(ctx, "is ready"); err != nil { // the roster is in; /readyz says so earlier
		return o, err
	}
	if err := pause(ctx, 10*time.Second); err != nil {
		return o, err
	}
	if o.soon, err = s.resident(); err != nil {
		return o, err
	}
	o.after = time.Duration(b.size(180)) * time.Second
	if err := pause(ctx, o.after-10*time.Second); err != nil {
		return o, err
	}
	o.late, err = s.resident()
	return o, err
}

// pause lets time pass: what is measured here is a service that does nothing.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
