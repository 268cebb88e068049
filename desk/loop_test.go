package desk

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/matching"
	"lindan/notify"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// city is a desk on the real embedded engines, with a clock that only a test moves, one community and its people.
type city struct {
	*Desk
	t      *testing.T
	engine storage.Engine
	ctx    context.Context
	clock  time.Time
	told   []notify.Notice
	mu     sync.Mutex
	seq    int
	count  int
}

// Send keeps the notices for the test to read.
func (c *city) Send(_ context.Context, n notify.Notice) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, n)
	return nil
}

const (
	community = domain.AreaID("420199-001-001")
	grid      = domain.AreaID("420199-001-001-01")
)

var centre = domain.Point{Lon: 114.23, Lat: 30.53}

func newCity(t *testing.T) *city {
	t.Helper()
	return openCity(t, t.TempDir())
}

func openCity(t *testing.T, dir string) *city {
	t.Helper()
	engine, err := sqlite.Open(dir, storage.Collections())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	store, err := storage.New(engine, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	mini := miniredis.RunT(t)
	rdb := redis.NewClient(&redis.Options{Addr: mini.Addr()})
	t.Cleanup(func() { rdb.Close() })
	// 10:00 in Shanghai on a Monday: not in the quiet hours.
	c := &city{t: t, engine: engine, ctx: t.Context(), clock: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	c.Desk = New(Options{
		Store: store, Index: matching.NewIndex(rdb, 16*time.Hour), Live: c, SMS: c, Secret: make([]byte, 32),
		Now: func() time.Time { return c.clock }, Log: slog.New(slog.DiscardHandler),
		NewID: func(p string) string {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.seq++
			return fmt.Sprintf("%s_%d", p, c.seq)
		},
		Random: func(n int) []byte { return make([]byte, n) },
	})
	must(t, c.KeepIndex(c.ctx))
	for _, id := range []domain.AreaID{"420199", "420199-001", community, grid} {
		a, err := domain.NewArea(id, "江城"+string(id[len(id)-2:]), nil, centre)
		must(t, err)
		_, err = store.PutArea(c.ctx, a)
		must(t, err)
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// person adds an account; edit changes it before it is stored.
func (c *city) person(name string, edit func(*domain.Account)) *domain.Account {
	c.t.Helper()
	a := &domain.Account{
		ID: domain.AccountID("a_" + name), Home: grid, Name: domain.Hide(name), At: centre, BirthYear: 1980,
		Address: domain.Hide("柳岸路 1 号 2 单元 301"), Grants: []domain.Grant{{Role: domain.Resident, Area: grid}}, Created: c.clock,
	}
	if edit != nil {
		edit(a)
	}
	_, err := c.store.AddAccount(c.ctx, a)
	must(c.t, err)
	return a
}

// volunteer adds one who is on duty metres north of the centre.
func (c *city) volunteer(name string, metres float64) *domain.Account {
	c.t.Helper()
	a := c.person(name, func(a *domain.Account) {
		a.Grants = append(a.Grants, domain.Grant{Role: domain.Volunteer, Area: community})
		a.Serves = &domain.Profile{Number: "V" + name, Verified: true, Branch: "第一党支部"}
		a.Gender, a.Number = domain.Female, domain.Hide("420199198001010022") // art. 5 asks for them
		if a.Phone.Empty() {
			c.count++
			a.Phone = domain.Hide(fmt.Sprintf("138%08d", c.count))
		}
	})
	at := domain.Point{Lon: centre.Lon, Lat: centre.Lat + metres/111195}
	_, err := c.GoOnDuty(c.ctx, a, at, c.clock.Add(12*time.Hour))
	must(c.t, err)
	return a
}

func (c *city) staff(name string, role domain.Role, area domain.AreaID) *domain.Account {
	return c.person(name, func(a *domain.Account) { a.Grants = []domain.Grant{{Role: role, Area: area}} })
}

func (c *city) order(by *domain.Account, edit func(*domain.Wish)) *domain.Order {
	c.t.Helper()
	w := domain.Wish{Service: "medicine", Now: true, Channel: domain.ByPhonePage, Phone: "13900000000"}
	if edit != nil {
		edit(&w)
	}
	c.seq++
	o, _, err := c.PlaceOrder(c.ctx, Request{By: by, Wish: w, Key: fmt.Sprint("key", c.seq), Hash: "h"})
	must(c.t, err)
	return o
}

// nearest has three asked for each place, whatever matching has learned.
func (c *city) nearest() {
	c.t.Helper()
	p := domain.DefaultPolicy()
	p.Matching = domain.MatchNearest
	_, err := c.SetPolicy(c.ctx, c.staff("管理员", domain.Admin, community), community, 0, p)
	must(c.t, err)
}

// settle runs what is due until nothing is.
func (c *city) settle() {
	c.t.Helper()
	for len(c.nudged) > 0 {
		must(c.t, c.Attend(c.ctx, <-c.nudged))
	}
	must(c.t, c.OrdersDue(c.ctx))
}

func (c *city) pass(d time.Duration) {
	c.t.Helper()
	c.clock = c.clock.Add(d)
	c.settle()
}

func (c *city) read(id domain.OrderID) *domain.Order {
	c.t.Helper()
	o, err := c.store.Order(c.ctx, id)
	must(c.t, err)
	return o
}

func (c *city) is(id domain.OrderID, want domain.State) {
	c.t.Helper()
	if o := c.read(id); o.State != want {
		c.t.Fatalf("state %s, want %s; events %+v", o.State, want, o.Events)
	}
}

func (c *city) do(o *domain.Order, by *domain.Account) Command {
	return Command{By: by, Order: o.ID}
}

func TestAnOrderIsOfferedAcceptedServedAndItsMinutesAreRecordedOnce(t *testing.T) {
	c := newCity(t)
	c.nearest()
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	near, far := c.volunteer("近", 200), c.volunteer("远", 1800)
	o := c.order(wang, nil)
	c.settle()
	c.is(o.ID, domain.Reviewing)
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(t, err)
	c.settle()
	c.is(o.ID, domain.Offered)
	if f := c.read(o.ID).Offers; len(f) != 2 || f[0].To != near.ID {
		t.Fatalf("offers %+v, want the nearest first", f)
	}
	_, err = c.Decline(c.ctx, c.do(o, near))
	must(t, err)
	c.settle()
	_, err = c.Accept(c.ctx, c.do(o, far))
	must(t, err)
	c.settle()
	c.is(o.ID, domain.Accepted)
	_, err = c.Accept(c.ctx, c.do(o, near))
	if domain.CodeOf(err) != "order.taken" {
		t.Fatalf("a second accept answered %v", err)
	}
	_, err = c.CheckIn(c.ctx, c.do(o, far), domain.Proof{Code: "0"})
	if domain.CodeOf(err) != "code.wrong" || c.read(o.ID).Tries != 1 {
		t.Fatalf("wrong code answered %v, tries %d", err, c.read(o.ID).Tries)
	}
	_, err = c.CheckIn(c.ctx, c.do(o, far), domain.Proof{Code: c.StartCode(o)})
	must(t, err)
	c.pass(47*time.Minute + 59*time.Second)
	_, err = c.CheckOut(c.ctx, c.do(o, far), domain.Proof{Code: c.StopCode(o)})
	must(t, err)
	c.settle()
	c.is(o.ID, domain.Confirming)
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	c.settle()
	for range 3 { // effects may run again at any time
		must(t, c.tell(c.ctx, c.read(o.ID)))
	}
	lines, sum, err := c.MyHours(c.ctx, far, storage.Page{})
	must(t, err)
	if sum != 47 || len(lines) != 1 || lines[0].Grade != domain.GradeA {
		t.Fatalf("recorded %d minutes in %d lines %+v", sum, len(lines), lines)
	}
	_, err = c.Rate(c.ctx, c.do(o, wang), 3, "")
	must(t, err)
	c.pass(25 * time.Hour)
	c.is(o.ID, domain.Archived)
	e, err := c.store.Engagement(c.ctx, far.ID)
	must(t, err)
	if len(e.Bookings) != 0 {
		t.Fatalf("time still engaged: %+v", e.Bookings)
	}
}

func TestOfManyAcceptsExactlyAsManyWinAsAreWanted(t *testing.T) {
	for _, k := range []int{1, 3} {
		c := newCity(t)
		wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
		var racers []*domain.Account
		for i := range 64 {
			racers = append(racers, c.volunteer(fmt.Sprint("r", i), float64(10*i)))
		}
		o := c.order(wang, func(w *domain.Wish) { w.Slots = k })
		_, err := c.Publish(c.ctx, c.do(o, desk), nil)
		must(t, err)
		var wg sync.WaitGroup
		won := make([]error, len(racers))
		for i, v := range racers {
			wg.Go(func() { _, won[i] = c.Accept(c.ctx, c.do(o, v)) })
		}
		wg.Wait()
		winners := 0
		for i, err := range won {
			e, err2 := c.store.Engagement(c.ctx, racers[i].ID)
			must(t, err2)
			if err == nil {
				winners++
			} else if domain.KindOf(err) != domain.Conflict {
				t.Fatalf("a loser heard %v", err)
			}
			if (err == nil) != (len(e.Bookings) == 1) {
				t.Fatalf("answer %v with bookings %+v", err, e.Bookings)
			}
		}
		if winners != k || len(c.read(o.ID).Live()) != k {
			t.Fatalf("%d winners of %d wanted", winners, k)
		}
	}
}
