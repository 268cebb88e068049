package notify

import (
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"lindan/redistest"
)

func TestAReconnectGetsExactlyWhatItMissed(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		b := running(t, r, chance())
		first := subscribe(t, b, person("a_1"), "")
		if len(first.Backlog) != 1 || first.Backlog[0].Kind != Ready {
			t.Fatalf("backlog %+v", first.Backlog)
		}
		watch := subscribe(t, b, person("a_1"), "")
		send(t, b, "a_1", 1)
		seen := next(t, first).ID
		first.Close()
		for n := 2; n <= 4; n++ {
			send(t, b, "a_1", n)
			send(t, b, "a_2", 100+n)
		}
		for range 4 {
			next(t, watch)
		}
		again := subscribe(t, b, person("a_1"), seen)
		if got := numbers(again.Backlog); !slices.Equal(got, []int{2, 3, 4}) {
			t.Fatalf("missed %v", got)
		}
		send(t, b, "a_1", 5)
		if e := next(t, again); e.N != 5 {
			t.Fatalf("after the backlog came %+v", e)
		}
	})
}

func TestWhatLeftTheRingComesFromTheStream(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		b := running(t, r, chance())
		watch := subscribe(t, b, person("a_2"), "")
		first := subscribe(t, b, person("a_1"), "")
		send(t, b, "a_1", 1)
		seen := next(t, first).ID
		send(t, b, "a_1", 2)
		for n := range ringMost + 10 {
			send(t, b, "a_2", n)
			next(t, watch)
		}
		again := subscribe(t, b, person("a_1"), seen)
		if got := numbers(again.Backlog); !slices.Equal(got, []int{2}) {
			t.Fatalf("missed %v", got)
		}
	})
}

func TestAnIDThatCannotBeResumedFromGivesReset(t *testing.T) {
	b := running(t, redistest.Embedded(t), chance())
	s := subscribe(t, b, person("a_1"), "")
	send(t, b, "a_1", 1)
	e := next(t, s)
	epoch, at, _ := parseID(e.ID)
	for name, id := range map[string]string{
		"no id at all":            "nonsense",
		"another epoch":           "00." + at.String(),
		"an id that was trimmed":  eventID(epoch, position{1, 1}),
		"an id of the far future": eventID(epoch, position{at.ms + 1e9, 0}),
	} {
		again := subscribe(t, b, person("a_1"), id)
		if len(again.Backlog) != 1 || again.Backlog[0].Kind != Reset || again.Backlog[0].ID != e.ID {
			t.Errorf("%s: backlog %+v", name, again.Backlog)
		}
		send(t, b, "a_1", 2)
		if got := next(t, again); got.N != 2 {
			t.Errorf("%s: then %+v", name, got)
		}
		e = next(t, s)
		again.Close()
	}
}

func TestAFlushGivesAnotherEpochAndAReset(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		b := running(t, r, chance())
		s := subscribe(t, b, person("a_1"), "")
		send(t, b, "a_1", 1)
		old := next(t, s)
		if err := r.Flush(redistest.Context(t)); err != nil {
			t.Fatal(err)
		}
		send(t, b, "a_1", 2)
		fresh := next(t, s)
		if fresh.Kind != Reset || epochOf(fresh.ID) == epochOf(old.ID) {
			t.Fatalf("after the flush came %+v, before it %+v", fresh, old)
		}
		send(t, b, "a_1", 3)
		for e := next(t, s); e.N != 3; e = next(t, s) { // event 2 may stand before or behind the reset
			if e.N == 1 {
				t.Fatalf("an old event came again: %+v", e)
			}
		}
		if again := subscribe(t, b, person("a_1"), old.ID); again.Backlog[0].Kind != Reset {
			t.Fatalf("an id of the old epoch was resumed from: %+v", again.Backlog)
		}
	})
}

func TestAFlushIsSeenWhileNobodySends(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		b := running(t, r, chance())
		s := subscribe(t, b, person("a_1"), "")
		if err := r.Flush(redistest.Context(t)); err != nil {
			t.Fatal(err)
		}
		if e := next(t, s); e.Kind != Reset {
			t.Fatalf("got %+v", e)
		}
	})
}

// A fail-over to a replica that lacks the newest entries: the epoch is the same, the place is gone.
func TestAStreamThatLostItsEndGivesReset(t *testing.T) {
	r := redistest.Start(t)
	b := NewInbox(r.Client, chance(), slog.New(slog.DiscardHandler))
	ctx := redistest.Context(t)
	send(t, b, "a_1", 1)
	if err := b.attach(ctx); err != nil {
		t.Fatal(err)
	}
	s := subscribe(t, b, person("a_1"), "")
	if err := b.attach(ctx); err != nil || len(s.Events) != 0 {
		t.Fatalf("nothing had happened: %d events, %v", len(s.Events), err)
	}
	if err := r.Client.XTrimMaxLen(ctx, streamKey, 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := b.attach(ctx); err != nil {
		t.Fatal(err)
	}
	if e := next(t, s); e.Kind != Reset {
		t.Fatalf("got %+v", e)
	}
}

func TestAPageThatWasServedAheadElsewhereGetsNothingTwice(t *testing.T) {
	r, random := redistest.Embedded(t), chance()
	ahead := running(t, r, random)
	s := subscribe(t, ahead, person("a_1"), "")
	behind := NewInbox(r.Client, random, slog.New(slog.DiscardHandler))
	ctx := redistest.Context(t)
	if err := behind.attach(ctx); err != nil {
		t.Fatal(err)
	}
	send(t, ahead, "a_1", 1)
	send(t, ahead, "a_1", 2)
	next(t, s)
	moved := subscribe(t, behind, person("a_1"), next(t, s).ID)
	send(t, ahead, "a_1", 3)
	for behind.last.compare(position{}) == 0 || len(moved.Events) == 0 {
		if _, err := behind.read(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if e := next(t, moved); len(moved.Backlog) != 0 || e.N != 3 {
		t.Fatalf("backlog %+v, then %+v", moved.Backlog, e)
	}
}

func TestANoticeThatWasLostMakesEverybodyReadAgain(t *testing.T) {
	r := redistest.Embedded(t)
	b := running(t, r, chance())
	s := subscribe(t, b, person("a_1"), "")
	working := b.rdb
	gone := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = gone.Close() })
	broken := NewInbox(gone, chance(), slog.New(slog.DiscardHandler))
	if err := broken.Send(redistest.Context(t), Notice{To: "a_1", Kind: "order.changed", N: 1}); err == nil {
		t.Fatal("a lost Redis was not reported")
	}
	broken.rdb = working // Redis is back
	send(t, broken, "a_1", 2)
	if e := next(t, s); e.Kind != Reset {
		t.Fatalf("got %+v", e)
	}
	if e := next(t, s); e.N != 2 {
		t.Fatalf("got %+v", e)
	}
}

func TestTheReaderComesBackAfterALostConnection(t *testing.T) {
	r := redistest.Start(t)
	b := running(t, r, chance())
	s := subscribe(t, b, person("a_1"), "")
	send(t, b, "a_1", 1)
	next(t, s)
	ctx := redistest.Context(t)
	if err := r.Client.ClientKillByFilter(ctx, "TYPE", "normal").Err(); err != nil && !errors.Is(err, redis.Nil) {
		t.Fatal(err)
	}
	send(t, b, "a_1", 2)
	if e := next(t, s); e.N != 2 {
		t.Fatalf("got %+v", e)
	}
}

func TestTheStreamStaysShortAndInOneSlot(t *testing.T) {
	r := redistest.StartCluster(t)
	b := NewInbox(r.Client, chance(), slog.New(slog.DiscardHandler))
	ctx := redistest.Context(t)
	send(t, b, "a_1", 1)
	if err := b.attach(ctx); err != nil {
		t.Fatal(err)
	}
	if n, err := b.read(ctx); err != nil || n != 0 {
		t.Fatalf("%d, %v", n, err)
	}
	for n := range 200 { // the limit is approximate: by whole nodes of the stream
		if err := sendScript.Run(ctx, r.Client, []string{epochKey, streamKey}, "e", 10, strconv.Itoa(n)).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.Client.XLen(ctx, streamKey).Val(); n > 150 {
		t.Fatalf("%d entries", n)
	}
}

func epochOf(id string) string {
	epoch, _, _ := strings.Cut(id, ".")
	return epoch
}
