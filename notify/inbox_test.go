package notify

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"lindan/domain"
	"lindan/redistest"
)

// chance gives other bytes each time, without chance.
func chance() func(n int) []byte {
	var count atomic.Uint64
	return func(n int) []byte {
		b := fmt.Appendf(nil, "%0*d", n, count.Add(1))
		return b[len(b)-n:]
	}
}

// running is an inbox on the server with its reader at work.
func running(t *testing.T, s *redistest.Owned, random func(int) []byte) *Inbox {
	t.Helper()
	b := NewInbox(s.Client, random, slog.New(slog.DiscardHandler))
	b.block = 20 * time.Millisecond // so that tests end soon
	if err := b.attach(redistest.Context(t)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return b
}

func person(id string, grants ...domain.Grant) *domain.Account {
	return &domain.Account{ID: domain.AccountID(id), Grants: grants}
}

func subscribe(t *testing.T, b *Inbox, a *domain.Account, last string) *Subscription {
	t.Helper()
	s, err := b.Subscribe(redistest.Context(t), a, last)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, b *Inbox, to string, n int) {
	t.Helper()
	if err := b.Send(redistest.Context(t), Notice{To: domain.AccountID(to), Kind: "order.changed", Order: "o_1", N: n, Text: "有变化"}); err != nil {
		t.Fatal(err)
	}
}

// next waits for one event; a test that waits for ever is ended by its context.
func next(t *testing.T, s *Subscription) Event {
	t.Helper()
	select {
	case e, ok := <-s.Events:
		if !ok {
			t.Fatal("the subscription was dropped")
		}
		return e
	case <-redistest.Context(t).Done():
		t.Fatal("no event came")
		return Event{}
	}
}

func numbers(list []Event) []int {
	var n []int
	for _, e := range list {
		n = append(n, e.N)
	}
	return n
}

func TestAnEventReachesThePagesOfItsPersonOnly(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		b := running(t, r, chance())
		hers, also, other := subscribe(t, b, person("a_1"), ""), subscribe(t, b, person("a_1"), ""), subscribe(t, b, person("a_2"), "")
		send(t, b, "a_1", 1)
		send(t, b, "a_2", 2)
		for _, s := range []*Subscription{hers, also} {
			if e := next(t, s); e.N != 1 || e.Kind != "order.changed" || e.Order != "o_1" || e.Text != "有变化" || e.ID == "" {
				t.Fatalf("got %+v", e)
			}
		}
		if e := next(t, other); e.N != 2 {
			t.Fatalf("another's event came first: %+v", e)
		}
		if len(hers.Events) != 0 {
			t.Fatalf("more than her own: %+v", <-hers.Events)
		}
	})
}

func TestStaffHearOfTheirPlacesOnly(t *testing.T) {
	b := running(t, redistest.Embedded(t), chance())
	walker := subscribe(t, b, person("a_w", domain.Grant{Role: domain.GridWorker, Area: "420106-003-005-01"}), "")
	desk := subscribe(t, b, person("a_d", domain.Grant{Role: domain.Dispatcher, Area: "420106-003-005"}), "")
	resident := subscribe(t, b, person("a_r", domain.Grant{Role: domain.Resident, Area: "420106-003-005"}), "")
	ctx := redistest.Context(t)
	for n, area := range []domain.AreaID{"420106-003-005-02", "420106-003-005-01", "420106-003-006"} {
		if err := b.Send(ctx, Notice{Area: area, Kind: "queue.changed", N: n + 1}); err != nil {
			t.Fatal(err)
		}
	}
	for _, to := range []string{"a_w", "a_d", "a_r"} {
		send(t, b, to, 9)
	}
	for _, c := range []struct {
		who  string
		s    *Subscription
		want []int
	}{{"grid worker", walker, []int{2, 9}}, {"dispatcher", desk, []int{1, 2, 9}}, {"resident", resident, []int{9}}} {
		for _, n := range c.want {
			if e := next(t, c.s); e.N != n {
				t.Fatalf("%s got %+v, want event %d", c.who, e, n)
			}
		}
	}
}

func TestARoleTakenAwayEndsItsEvents(t *testing.T) {
	b := running(t, redistest.Embedded(t), chance())
	s := subscribe(t, b, person("a_d", domain.Grant{Role: domain.Dispatcher, Area: "420106-003-005"}), "")
	s.Renew(person("a_d"))
	if err := b.Send(redistest.Context(t), Notice{Area: "420106-003-005", Kind: "queue.changed", N: 1}); err != nil {
		t.Fatal(err)
	}
	send(t, b, "a_d", 2)
	if e := next(t, s); e.N != 2 {
		t.Fatalf("got %+v", e)
	}
}

func TestASixthPageIsRefusedAndAClosedOneMakesRoom(t *testing.T) {
	b := running(t, redistest.Embedded(t), chance())
	var first *Subscription
	for i := range perAccount {
		if s := subscribe(t, b, person("a_1"), ""); i == 0 {
			first = s
		}
	}
	_, err := b.Subscribe(redistest.Context(t), person("a_1"), "")
	if domain.CodeOf(err) != "live.too_many" {
		t.Fatalf("got %v", err)
	}
	first.Close()
	first.Close()
	subscribe(t, b, person("a_1"), "")
	if b.Open() != perAccount {
		t.Fatalf("%d open, want %d", b.Open(), perAccount)
	}
}

func TestASlowPageIsDroppedAndTheOthersGoOn(t *testing.T) {
	b := running(t, redistest.Embedded(t), chance())
	slow, quick := subscribe(t, b, person("a_1"), ""), subscribe(t, b, person("a_1"), "")
	for n := range queueMost + 1 {
		send(t, b, "a_1", n)
		if e := next(t, quick); e.N != n {
			t.Fatalf("got %+v, want %d", e, n)
		}
	}
	got := 0
	for range slow.Events {
		got++
	}
	if got != queueMost {
		t.Fatalf("the slow page got %d events before it was dropped, want %d", got, queueMost)
	}
	if b.Open() != 1 {
		t.Fatalf("%d open, want 1", b.Open())
	}
}

func TestANoticeNeedsSomebody(t *testing.T) {
	b := NewInbox(redistest.Embedded(t).Client, chance(), slog.New(slog.DiscardHandler))
	if err := b.Send(redistest.Context(t), Notice{Kind: "x", Phone: "13800000000"}); err == nil {
		t.Fatal("sent to nobody")
	}
}
