package desk

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/matching"
	"lindan/redistest"
	"lindan/storage"
)

// onRedis gives the city an index on a Redis that the test owns.
func (c *city) onRedis(rdb redis.UniversalClient) {
	c.t.Helper()
	c.index = matching.NewIndex(rdb, 16*time.Hour)
	c.goHunting()
	must(c.t, c.KeepIndex(c.ctx))
}

// Redis is flushed between publishing and the first wave. The order waits, the job rebuilds the index from the store, and the
// volunteer is asked: nothing that anybody was promised is lost.
func TestAFlushedRedisDelaysOffersAndLosesNothing(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		c := newCity(t)
		c.onRedis(r.Client)
		wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
		o := c.order(wang, nil)
		c.settle()
		must(t, r.Flush(c.ctx))
		_, err := c.Publish(c.ctx, c.do(o, desk), nil)
		must(t, err)
		c.settle()
		if have := c.read(o.ID); len(have.Offers) != 0 || have.State != domain.Published {
			t.Fatalf("without an index: state %s, offers %+v", have.State, have.Offers)
		}
		must(t, c.KeepIndex(c.ctx))
		c.pass(3 * time.Second)
		if c.read(o.ID).OfferTo(v.ID) == nil {
			t.Fatal("the volunteer on duty was not found after the rebuild")
		}
		// And in the middle of a visit, where Redis is not asked at all.
		c.accept(o, v)
		must(t, r.Flush(c.ctx))
		_, err = c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(o)})
		must(t, err)
		c.pass(20 * time.Minute)
		c.out(o, v)
		_, err = c.Confirm(c.ctx, c.do(o, wang))
		must(t, err)
		c.settle()
		if c.minutes(v) != 20 {
			t.Fatalf("%d minutes after two flushes, want 20", c.minutes(v))
		}
	})
}

// With no Redis at all, orders can be placed, reviewed and accepted from the hall; only offers and duty have to wait.
func TestWithoutRedisOrdersAreStillTakenAndServed(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	dead := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", DialTimeout: 50 * time.Millisecond, MaxRetries: -1})
	defer dead.Close()
	c.index, c.log = matching.NewIndex(dead, time.Hour), slog.New(slog.DiscardHandler)
	o := c.order(wang, nil)
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(t, err)
	_, err = c.Accept(c.ctx, c.do(o, v))
	must(t, err)
	c.settle()
	_, err = c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(o)})
	must(t, err)
	c.pass(20 * time.Minute)
	c.out(o, v)
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	c.settle()
	if c.minutes(v) != 20 {
		t.Fatalf("%d minutes recorded without Redis, want 20", c.minutes(v))
	}
}

// A crash between engaging the volunteer's time and winning the order leaves time engaged for nothing. The job gives it back,
// after it has touched the order: who slept through that cannot win with it.
func TestTimeLeftEngagedByACrashIsGivenBack(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.publish(o, desk)
	slept := c.read(o.ID)
	must(t, c.book(c.ctx, v, slept, domain.DefaultPolicy(), c.clock))
	must(t, c.MendBookings(c.ctx))
	e, err := c.store.Engagement(c.ctx, v.ID)
	must(t, err)
	if len(e.Bookings) != 1 {
		t.Fatal("time that is being used right now was taken away")
	}
	before := c.read(o.ID).V
	c.clock = c.clock.Add(leftover + time.Second)
	must(t, c.MendBookings(context.WithoutCancel(c.ctx)))
	e, err = c.store.Engagement(c.ctx, v.ID)
	must(t, err)
	if len(e.Bookings) != 0 || c.read(o.ID).V == before {
		t.Fatalf("bookings %+v, order version %d → %d", e.Bookings, before, c.read(o.ID).V)
	}
	_, err = c.store.UpdateOrderIf(c.ctx, slept, func(o *domain.Order) error { return o.Accept(v, domain.DefaultPolicy(), c.clock) })
	if !errors.Is(err, storage.ErrMoved) {
		t.Fatalf("a process that slept won with time that was given back: %v", err)
	}
}
