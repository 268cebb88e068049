package desk

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// faulty stands between desk and engine. It counts writes and breaks one of them: the process dies before it (every later
// call fails too, until revive), or the write happens and its answer is lost.
type faulty struct {
	storage.Engine
	writes, breakAt int
	loseAnswer      bool
	dead            bool
}

func (f *faulty) write(do func() error) error {
	if f.dead {
		return storage.ErrUnavailable
	}
	f.writes++
	if f.writes != f.breakAt {
		return do()
	}
	if f.loseAnswer {
		_ = do()
		return storage.ErrUnknown
	}
	f.dead = true
	return storage.ErrUnavailable
}

func (f *faulty) Insert(ctx context.Context, c string, doc bson.Raw) error {
	return f.write(func() error { return f.Engine.Insert(ctx, c, doc) })
}

func (f *faulty) Replace(ctx context.Context, c string, v int64, doc bson.Raw) error {
	return f.write(func() error { return f.Engine.Replace(ctx, c, v, doc) })
}

// retry gives a command until it is answered; a death in between is a restart with empty memory.
func (c *city) retry(f *faulty, command func() error) {
	c.t.Helper()
	for range 4 {
		err := command()
		if err == nil {
			return
		}
		if !f.dead {
			c.t.Fatalf("refused: %v", err)
		}
		c.restart(f)
	}
	c.t.Fatal("the command never got through")
}

func (c *city) restart(f *faulty) {
	f.dead = false
	for len(c.nudged) > 0 {
		<-c.nudged // what was only in memory is gone
	}
}

// live runs the clock's work as a fresh process does.
func (c *city) live(f *faulty) {
	c.t.Helper()
	for range 6 {
		c.clock = c.clock.Add(2 * time.Second)
		for len(c.nudged) > 0 {
			_ = c.Attend(c.ctx, <-c.nudged)
		}
		_ = c.OrdersDue(c.ctx)
		if f.dead {
			c.restart(f)
		}
	}
}

// Each write of the whole loop is broken once, in both ways. Whatever happened, every command repeated with its key succeeds,
// the minutes are on the ledger exactly once, and nobody's time stays engaged.
func TestNoWriteOfTheLoopMayFailToBeRepairable(t *testing.T) {
	for _, lose := range []bool{false, true} {
		total := 0
		for at := 1; at <= max(total, 1); at++ {
			t.Run(fmt.Sprintf("lost answer %v, write %d", lose, at), func(t *testing.T) {
				f := &faulty{loseAnswer: lose}
				c := faultyCity(t, f)
				c.playLoop(f, at)
				total = max(total, f.writes)
			})
			if t.Failed() {
				return
			}
		}
		if total < 12 {
			t.Fatalf("the loop made only %d writes", total)
		}
		t.Logf("broke each of %d writes", total)
	}
}

func faultyCity(t *testing.T, f *faulty) *city {
	t.Helper()
	c := newCity(t)
	engine, err := sqlite.Open(t.TempDir(), storage.Collections())
	must(t, err)
	t.Cleanup(func() { engine.Close() })
	f.Engine = engine
	c.store, err = storage.New(f, make([]byte, 32))
	must(t, err)
	c.goHunting()
	for _, id := range []domain.AreaID{"420199", "420199-001", community, grid} {
		a, err := domain.NewArea(id, "江城", nil, centre)
		must(t, err)
		_, err = c.store.PutArea(c.ctx, a)
		must(t, err)
	}
	return c
}

// playLoop goes from placing to recorded minutes; the write number at of it breaks.
func (c *city) playLoop(f *faulty, at int) {
	t := c.t
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	a, b := c.volunteer("甲", 100), c.volunteer("乙", 300)
	f.writes, f.breakAt = 0, at
	var o *domain.Order
	c.retry(f, func() (err error) {
		w := domain.Wish{Service: "medicine", Now: true, Channel: domain.ByPhonePage, Phone: "13900000000"}
		o, _, err = c.PlaceOrder(c.ctx, Request{By: wang, Wish: w, Key: "k0", Hash: "h"})
		return err
	})
	cmd := func(by *domain.Account, key string) Command { return Command{By: by, Order: o.ID, Key: key, Hash: key} }
	c.live(f)
	c.retry(f, func() error { _, err := c.Publish(c.ctx, cmd(desk, "k1"), nil); return err })
	c.live(f)
	c.retry(f, func() error { _, err := c.Decline(c.ctx, cmd(a, "k2")); return err })
	c.live(f)
	c.retry(f, func() error { _, err := c.Accept(c.ctx, cmd(b, "k3")); return err })
	c.live(f)
	c.retry(f, func() error {
		_, err := c.CheckIn(c.ctx, cmd(b, "k4"), domain.Proof{Code: c.StartCode(o)})
		return err
	})
	c.clock = c.clock.Add(31 * time.Minute)
	c.retry(f, func() error {
		_, err := c.CheckOut(c.ctx, cmd(b, "k5"), domain.Proof{Code: c.StopCode(o)})
		return err
	})
	c.live(f)
	c.retry(f, func() error { _, err := c.Confirm(c.ctx, cmd(wang, "k6")); return err })
	c.live(f)
	c.clock = c.clock.Add(3 * time.Minute)
	_ = c.MendBookings(c.ctx)
	f.breakAt = 0
	c.restart(f)
	must(t, c.MendBookings(c.ctx))
	c.live(f)
	c.afterLoop(o.ID, b)
}

func (c *city) afterLoop(id domain.OrderID, v *domain.Account) {
	c.t.Helper()
	o := c.read(id)
	lines, sum, err := c.MyHours(c.ctx, v, storage.Page{})
	must(c.t, err)
	e, err := c.store.Engagement(c.ctx, v.ID)
	must(c.t, err)
	switch {
	case o.State != domain.Confirmed || o.Told != o.N:
		c.t.Fatalf("state %s, told %d of %d", o.State, o.Told, o.N)
	case len(lines) != 1 || sum != int64(o.Jobs[0].Minutes) || sum < 31:
		c.t.Fatalf("%d lines of %d minutes, job has %d", len(lines), sum, o.Jobs[0].Minutes)
	case len(o.Jobs) != 1 || len(e.Bookings) != 0:
		c.t.Fatalf("%d jobs, bookings %+v", len(o.Jobs), e.Bookings)
	}
	counts := map[domain.Action]int{}
	for _, e := range o.Events {
		counts[e.Action]++
	}
	for _, a := range []domain.Action{domain.Place, domain.Publish, domain.Decline, domain.Accept, domain.CheckIn, domain.CheckOut, domain.Confirm} {
		if counts[a] != 1 {
			c.t.Fatalf("%s happened %d times", a, counts[a])
		}
	}
}
