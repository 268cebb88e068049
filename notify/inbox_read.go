package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// How the stream is read.
const (
	readMost  = 500
	firstWait = 100 * time.Millisecond // after a failure; doubled each time
	longWait  = 5 * time.Second
)

// Run reads the stream and hands its entries out until ctx ends. It lives through any loss of Redis.
func (b *Inbox) Run(ctx context.Context) {
	wait := firstWait
	for ctx.Err() == nil {
		turns, err := b.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		if turns > 0 {
			wait = firstWait
		}
		b.log.Warn("live stream not read", "err", err, "again_in", wait)
		pause(ctx, wait)
		wait = min(2*wait, longWait)
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// follow reads until something fails; it tells how many reads went well.
func (b *Inbox) follow(ctx context.Context) (turns int, err error) {
	idle := true
	for ctx.Err() == nil {
		if idle {
			if err := b.attach(ctx); err != nil {
				return turns, err
			}
		}
		n, err := b.read(ctx)
		if err != nil {
			return turns, err
		}
		idle = n == 0
		turns++
	}
	return turns, ctx.Err()
}

// attach makes sure that the stream still is the one that was read so far, and starts at its end where it is not.
func (b *Inbox) attach(ctx context.Context) error {
	if err := b.mend(ctx); err != nil {
		return err
	}
	epoch, err := b.readEpoch(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	known, last := b.epoch, b.last
	b.mu.Unlock()
	if epoch == known {
		if ok, err := b.exists(ctx, last); err != nil || ok {
			return err
		}
	}
	tail, err := b.rdb.XRevRangeN(ctx, streamKey, "+", "-", ringMost).Result()
	if err != nil {
		return fmt.Errorf("end of the live stream: %w", err)
	}
	slices.Reverse(tail)
	b.restart(epoch, entries(tail))
	return nil
}

func (b *Inbox) readEpoch(ctx context.Context) (string, error) {
	if err := b.rdb.SetNX(ctx, epochKey, b.newEpoch(), 0).Err(); err != nil {
		return "", fmt.Errorf("epoch of the live stream: %w", err)
	}
	epoch, err := b.rdb.Get(ctx, epochKey).Result()
	if err != nil {
		return "", fmt.Errorf("epoch of the live stream: %w", err)
	}
	return epoch, nil
}

// exists tells whether the entry is still there. Nothing before it has been missed then, not even by a fail-over to a
// replica that lacks the newest entries.
func (b *Inbox) exists(ctx context.Context, at position) (bool, error) {
	if at == (position{}) {
		return true, nil
	}
	list, err := b.rdb.XRange(ctx, streamKey, at.String(), at.String()).Result()
	if err != nil {
		return false, fmt.Errorf("entry of the live stream: %w", err)
	}
	return len(list) == 1, nil
}

// restart works with another stream from its end on. Everybody has to read again.
func (b *Inbox) restart(epoch string, tail []entry) {
	tail = slices.DeleteFunc(tail, func(e entry) bool { return e.epoch != epoch })
	b.mu.Lock()
	defer b.mu.Unlock()
	b.epoch, b.ring, b.last = epoch, tail, position{}
	if n := len(tail); n > 0 {
		b.last = tail[n-1].at
	}
	b.resetAll()
}

// read waits for entries and hands them out; it tells how many there were.
func (b *Inbox) read(ctx context.Context) (int, error) {
	b.mu.Lock()
	last := b.last
	b.mu.Unlock()
	streams, err := b.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{streamKey, last.String()}, Count: readMost, Block: b.block}).Result()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the live stream: %w", err)
	}
	n := 0
	for _, s := range streams {
		b.take(s.Messages)
		n += len(s.Messages)
	}
	return n, nil
}

func (b *Inbox) take(list []redis.XMessage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range entries(list) {
		if e.epoch != b.epoch {
			b.epoch, b.ring = e.epoch, nil
			b.last = e.at
			b.resetAll()
		}
		b.last = e.at
		b.ring = append(b.ring, e)
		if len(b.ring) > ringMost {
			b.ring = b.ring[1:]
		}
		b.handOut(e)
	}
	if n := len(list); n > 0 { // also past an entry that nobody could read
		if at, ok := parsePosition(list[n-1].ID); ok {
			b.last = at
		}
	}
}

func entries(list []redis.XMessage) []entry {
	var all []entry
	for _, m := range list {
		if e, ok := readEntry(m.ID, m.Values); ok {
			all = append(all, e)
		}
	}
	return all
}
