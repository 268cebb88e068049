package desk

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"lindan/domain"
)

// carer adds a volunteer on duty who may do a service that needs two.
func (c *city) carer(name string, metres float64) *domain.Account {
	c.t.Helper()
	v := c.volunteer(name, metres)
	_, err := c.store.UpdateAccount(c.ctx, v.ID, func(a *domain.Account) error {
		a.Serves.Skills, a.Serves.Certified = []domain.SkillClass{domain.Care}, true
		return nil
	})
	must(c.t, err)
	c.people.forget(v.ID)
	v, err = c.Account(c.ctx, v.ID)
	must(c.t, err)
	must(c.t, c.SyncVolunteer(c.ctx, v.ID))
	return v
}

func (c *city) booked(v *domain.Account) int {
	c.t.Helper()
	e, err := c.store.Engagement(c.ctx, v.ID)
	must(c.t, err)
	return len(e.Bookings)
}

func (c *city) readText(to domain.AccountID, text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.told {
		if n.To == to && n.Text == text {
			return true
		}
	}
	return false
}

// group is an order for now that needs two, looking for them.
func (c *city) group() (o *domain.Order, owner, desk *domain.Account) {
	owner, desk = c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	o = c.order(owner, func(w *domain.Wish) { w.Service = "bathing" })
	c.publish(o, desk)
	return o, owner, desk
}

func TestAGroupThatIsNotCompleteFreesWhoSaidYesAndTellsHer(t *testing.T) {
	c := newCity(t)
	a, b := c.carer("甲", 100), c.carer("乙", 200)
	o, wang, _ := c.group()
	c.accept(o, a)
	c.pass(9 * time.Minute)
	if c.booked(a) != 1 || c.booked(b) != 0 {
		t.Fatalf("before the end: %d and %d bookings", c.booked(a), c.booked(b))
	}
	c.pass(time.Minute)
	if c.booked(a) != 0 {
		t.Fatal("her time is still engaged")
	}
	if !c.readText(a.ID, "人数还没凑齐，先不占用您的时间，谢谢您") || !c.readText(wang.ID, "人数还没凑齐，正在继续邀请") {
		t.Fatalf("told: %+v", c.told)
	}
	if c.heard(a.ID, "order.withdrawn") {
		t.Fatal("she was told that the order is over")
	}
	if have := c.read(o.ID); !have.Hunting() || have.Jobs[0].State != domain.Disbanded {
		t.Fatalf("state %s, job %+v", have.State, have.Jobs[0])
	}
	c.accept(o, b)
	c.accept(o, a) // she may after all
	c.is(o.ID, domain.Accepted)
	for range 2 { // effects may run again at any time
		must(t, c.settleAll(c.ctx, c.read(o.ID)))
	}
	c.pass(time.Hour)
	if c.booked(a) != 1 || c.booked(b) != 1 {
		t.Fatalf("a complete group: %d and %d bookings", c.booked(a), c.booked(b))
	}
}

// Who joins again before her release has had its effects keeps what she promised now: the promise is newer.
func TestWhoJoinsAgainKeepsHerTimeWhateverIsToldLate(t *testing.T) {
	c := newCity(t)
	a, b := c.carer("甲", 100), c.carer("乙", 200)
	o, _, _ := c.group()
	c.accept(o, a)
	c.clock = c.clock.Add(10 * time.Minute)
	p, err := c.Policy(c.ctx, community)
	must(t, err)
	late, err := c.store.UpdateOrder(c.ctx, o.ID, func(o *domain.Order) error { _, err := o.Tick(c.clock, p); return err })
	must(t, err)
	c.clock = c.clock.Add(time.Second)
	for _, v := range []*domain.Account{a, b} {
		_, err = c.Accept(c.ctx, c.do(o, v))
		must(t, err)
	}
	must(t, c.tell(c.ctx, late)) // as it stood before she came back
	c.settle()
	if c.booked(a) != 1 || c.booked(b) != 1 {
		t.Fatalf("%d and %d bookings", c.booked(a), c.booked(b))
	}
	c.is(o.ID, domain.Accepted)
}

func TestOfManyAcceptsAGroupTakesExactlyItsNumber(t *testing.T) {
	c := newCity(t)
	var racers []*domain.Account
	for i := range 24 {
		racers = append(racers, c.carer(fmt.Sprint("r", i), float64(10*i)))
	}
	o, _, _ := c.group()
	for round := range 2 {
		var all sync.WaitGroup
		won := make([]error, len(racers))
		for i, v := range racers {
			all.Go(func() { _, won[i] = c.Accept(c.ctx, c.do(o, v)) })
		}
		all.Wait()
		c.settle()
		winners, held := 0, 0
		for i := range racers {
			if won[i] == nil {
				winners++
			}
			held += c.booked(racers[i])
		}
		if have := c.read(o.ID); winners != 2 || held != 2 || len(have.Live()) != 2 || have.State != domain.Accepted {
			t.Fatalf("round %d: %d winners, %d bookings, %d jobs, %s", round, winners, held, len(have.Live()), have.State)
		}
		if round == 0 { // one goes; nobody follows in time; then all try again
			c.dissolve(o)
		}
	}
}

// dissolve has one of a group give back, and waits until the other is let go.
func (c *city) dissolve(o *domain.Order) {
	c.t.Helper()
	live := c.read(o.ID).Live()
	back, err := c.Account(c.ctx, live[0].Volunteer)
	must(c.t, err)
	_, err = c.HandBack(c.ctx, c.do(o, back))
	must(c.t, err)
	c.pass(10 * time.Minute)
	if n := len(c.read(o.ID).Live()); n != 0 {
		c.t.Fatalf("%d are held", n)
	}
	for _, j := range live {
		if v, err := c.Account(c.ctx, j.Volunteer); err != nil || c.booked(v) != 0 {
			c.t.Fatalf("%s is booked after the group was let go (%v)", j.Volunteer, err)
		}
	}
}
