package desk

import (
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// visit brings an order to the state in which the volunteer serves.
func (c *city) visit(o *domain.Order, desk, v *domain.Account) {
	c.t.Helper()
	if c.read(o.ID).State == domain.Reviewing {
		_, err := c.Publish(c.ctx, c.do(o, desk), nil)
		must(c.t, err)
	}
	c.settle()
	_, err := c.Accept(c.ctx, c.do(o, v))
	must(c.t, err)
	_, err = c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(c.read(o.ID))})
	must(c.t, err)
	c.settle()
}

func (c *city) out(o *domain.Order, v *domain.Account) {
	c.t.Helper()
	_, err := c.CheckOut(c.ctx, c.do(o, v), domain.Proof{Code: c.StopCode(c.read(o.ID))})
	must(c.t, err)
	c.settle()
}

func (c *city) minutes(v *domain.Account) int64 {
	c.t.Helper()
	_, sum, err := c.MyHours(c.ctx, v, storage.Page{})
	must(c.t, err)
	return sum
}

func (c *city) heard(to domain.AccountID, kind string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.told {
		if n.To == to && n.Kind == kind {
			return true
		}
	}
	return false
}

func (c *city) heardIn(area domain.AreaID, kind string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	count := 0
	for _, n := range c.told {
		if n.Area == area && n.Kind == kind {
			count++
		}
	}
	return count
}

func TestSilenceIsNeverSatisfactionYetKeepsMinutesShownByBothCodes(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.visit(o, desk, v)
	c.pass(30 * time.Minute)
	c.out(o, v)
	if c.minutes(v) != 0 {
		t.Fatal("minutes were posted before anybody confirmed")
	}
	c.pass(73 * time.Hour)
	have := c.read(o.ID)
	if have.State != domain.Confirming || !have.CallBack || have.Rating != nil {
		t.Fatalf("after silence: state %s, call-back %v, rating %v", have.State, have.CallBack, have.Rating)
	}
	if c.minutes(v) != 30 {
		t.Fatalf("%d minutes after silence, want 30", c.minutes(v))
	}
	_, err := c.CallBack(c.ctx, c.do(o, desk))
	must(t, err)
	c.settle()
	if lines, _, _ := c.MyHours(c.ctx, v, storage.Page{}); len(lines) != 1 || c.minutes(v) != 30 {
		t.Fatalf("the call-back posted again: %+v", lines)
	}
}

func TestAForgottenCheckOutIsAskedAboutAndClosedByRule(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil) // medicine, 30 minutes planned
	c.visit(o, desk, v)
	c.pass(61 * time.Minute)
	if c.heardIn(grid, "order.escalated") == 0 {
		t.Fatal("nobody was told that the check-out is missing")
	}
	c.pass(8 * time.Hour)
	c.is(o.ID, domain.Confirming)
	j := c.read(o.ID).Jobs[0]
	if j.Grade != domain.GradeC || j.Minutes != 60 || c.minutes(v) != 0 {
		t.Fatalf("closed by rule with grade %s, %d minutes, %d posted; want C, 60 (planned and grace), 0", j.Grade, j.Minutes, c.minutes(v))
	}
	if !c.heard(v.ID, "hours.changed") {
		t.Fatal("she was not told that her hours wait")
	}
	_, err := c.CallBack(c.ctx, c.do(o, desk))
	must(t, err)
	c.settle()
	lines, _, err := c.MyHours(c.ctx, v, storage.Page{})
	must(t, err)
	if len(lines) != 1 || lines[0].Minutes != 60 || lines[0].Grade != domain.GradeB {
		t.Fatalf("after the call-back: %+v", lines)
	}
}

func TestAnUnansweredOrderClimbsTheLadderFromGridToSubdistrict(t *testing.T) {
	c := newCity(t)
	wang := c.person("王秀英", nil)
	o := c.order(wang, nil)
	c.settle()
	for i, area := range []domain.AreaID{grid, community, community.Parent()} {
		c.pass(24*time.Hour - time.Duration(min(i, 1))*23*time.Hour)
		if c.read(o.ID).Level != i+1 || c.heardIn(area, "order.escalated") == 0 {
			t.Fatalf("level %d, want %d and %s told", c.read(o.ID).Level, i+1, area)
		}
	}
	if c.read(o.ID).Wake == 0 {
		t.Fatal("the last owner is told only once")
	}
}

func TestNobodyInTimeExpiresToADeskThatPlansAnew(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	o := c.order(wang, nil)
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(t, err)
	c.settle()
	c.is(o.ID, domain.Published)
	c.pass(2*time.Hour + time.Minute)
	c.is(o.ID, domain.Expired)
	if !c.heard(wang.ID, "order.changed") {
		t.Fatal("the resident was told nothing")
	}
	v := c.volunteer("晚到", 300)
	from := c.clock.Add(3 * time.Hour)
	_, err = c.Publish(c.ctx, c.do(o, desk), &domain.Window{From: from, To: from.Add(2 * time.Hour)})
	must(t, err)
	c.settle()
	if f := c.read(o.ID).OfferTo(v.ID); f == nil {
		t.Fatal("nobody was asked after the new plan")
	}
}

func TestDissatisfactionReopensWithSomebodyElseAndKeepsTheFirstResult(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	first, second := c.volunteer("甲", 100), c.volunteer("乙", 900)
	o := c.order(wang, nil)
	c.visit(o, desk, first)
	c.pass(20 * time.Minute)
	c.out(o, first)
	start := c.StartCode(c.read(o.ID))
	_, err := c.Reopen(c.ctx, c.do(o, wang), "没送到")
	must(t, err)
	c.settle()
	have := c.read(o.ID)
	if have.OfferTo(first.ID) != nil || have.OfferTo(second.ID) == nil {
		t.Fatalf("offers after reopening: %+v", have.Offers)
	}
	_, err = c.Accept(c.ctx, c.do(o, first))
	if domain.KindOf(err) != domain.Denied {
		t.Fatalf("the first volunteer could accept again: %v", err)
	}
	if c.StartCode(have) == start {
		t.Fatal("the old start code still works")
	}
	c.visit(o, desk, second)
	c.pass(15 * time.Minute)
	c.out(o, second)
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	c.settle()
	if c.minutes(first) != 20 || c.minutes(second) != 15 {
		t.Fatalf("minutes %d and %d, want 20 (both codes given) and 15", c.minutes(first), c.minutes(second))
	}
}

func TestCancellingFreesEverybodyAtEveryStage(t *testing.T) {
	stages := map[string]func(c *city, o *domain.Order, desk, v *domain.Account){
		"in review":   func(*city, *domain.Order, *domain.Account, *domain.Account) {},
		"while asked": func(c *city, o *domain.Order, desk, _ *domain.Account) { c.publish(o, desk) },
		"accepted":    func(c *city, o *domain.Order, desk, v *domain.Account) { c.publish(o, desk); c.accept(o, v) },
		"on the way": func(c *city, o *domain.Order, desk, v *domain.Account) {
			c.publish(o, desk)
			c.accept(o, v)
			_, err := c.Depart(c.ctx, c.do(o, v), time.Time{})
			must(c.t, err)
			c.settle()
		},
	}
	for name, reach := range stages {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
			o := c.order(wang, nil)
			reach(c, o, desk, v)
			_, err := c.Cancel(c.ctx, c.do(o, wang), "", "")
			must(t, err)
			c.settle()
			c.is(o.ID, domain.Withdrawn)
			e, err := c.store.Engagement(c.ctx, v.ID)
			must(t, err)
			if len(e.Bookings) != 0 || len(e.Asked) > 0 && !e.Asked[0].Over {
				t.Fatalf("still engaged: %+v", e)
			}
			next := c.order(wang, nil)
			c.pass(30 * time.Minute)
			c.publish(next, desk)
			if c.read(next.ID).OfferTo(v.ID) == nil {
				t.Fatal("the freed volunteer is not found for the next order")
			}
		})
	}
}

func (c *city) publish(o *domain.Order, desk *domain.Account) {
	c.t.Helper()
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(c.t, err)
	c.settle()
}

func (c *city) accept(o *domain.Order, v *domain.Account) {
	c.t.Helper()
	_, err := c.Accept(c.ctx, c.do(o, v))
	must(c.t, err)
	c.settle()
}

func TestEndingEarlyKeepsWhatWasServed(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.visit(o, desk, v)
	c.pass(12 * time.Minute)
	_, err := c.Cancel(c.ctx, c.do(o, wang), "", "")
	if domain.CodeOf(err) != "order.state" {
		t.Fatalf("cancelling a running visit answered %v", err)
	}
	_, err = c.EndEarly(c.ctx, c.do(o, wang))
	must(t, err)
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	c.settle()
	if c.minutes(v) != 12 {
		t.Fatalf("%d minutes, want the 12 that were served", c.minutes(v))
	}
}

func TestTwoPersonServicesStartOnlyTogetherAndPayEach(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	care := func(name string) *domain.Account {
		v := c.volunteer(name, 100)
		_, err := c.store.UpdateAccount(c.ctx, v.ID, func(a *domain.Account) error {
			a.Serves.Skills, a.Serves.Certified = []domain.SkillClass{domain.Care}, true
			return nil
		})
		must(t, err)
		c.people.forget(v.ID)
		v, err = c.Account(c.ctx, v.ID)
		must(t, err)
		must(t, c.SyncVolunteer(c.ctx, v.ID))
		return v
	}
	a, b := care("甲"), care("乙")
	o := c.order(wang, func(w *domain.Wish) { w.Service = "bathing" })
	c.publish(o, desk)
	c.accept(o, a)
	_, err := c.CheckIn(c.ctx, c.do(o, a), domain.Proof{Code: c.StartCode(o)})
	if domain.CodeOf(err) != "order.partner" {
		t.Fatalf("one volunteer alone started a two-person service: %v", err)
	}
	c.accept(o, b)
	for _, v := range []*domain.Account{a, b} {
		_, err := c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(o)})
		must(t, err)
	}
	c.pass(40 * time.Minute)
	c.out(o, a)
	c.is(o.ID, domain.Serving)
	c.pass(5 * time.Minute)
	c.out(o, b)
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	c.settle()
	if c.minutes(a) != 40 || c.minutes(b) != 45 {
		t.Fatalf("minutes %d and %d, want 40 and 45", c.minutes(a), c.minutes(b))
	}
}

func TestDecliningHasNoEffectButTheNextOneIsAskedAtOnce(t *testing.T) {
	c := newCity(t)
	c.nearest()
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	var all []*domain.Account
	for i := range 5 {
		all = append(all, c.volunteer(string(rune('a'+i)), float64(100*(i+1))))
	}
	o := c.order(wang, nil)
	c.publish(o, desk)
	before, err := c.store.Account(c.ctx, all[0].ID)
	must(t, err)
	_, err = c.Decline(c.ctx, c.do(o, all[0]))
	must(t, err)
	c.settle()
	if c.read(o.ID).OfferTo(all[3].ID) == nil {
		t.Fatalf("nobody took the place of the one who declined: %+v", c.read(o.ID).Offers)
	}
	after, err := c.store.Account(c.ctx, all[0].ID)
	must(t, err)
	if before.V != after.V {
		t.Fatal("declining wrote into the volunteer's account")
	}
}

func TestQuietHoursHoldOrdinaryOffersUntilMorning(t *testing.T) {
	c := newCity(t)
	c.clock = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	from := time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)
	o := c.order(wang, func(w *domain.Wish) { w.Now, w.Window = false, &domain.Window{From: from, To: from.Add(2 * time.Hour)} })
	c.publish(o, desk)
	if len(c.read(o.ID).Offers) != 0 {
		t.Fatal("somebody was asked at night")
	}
	c.clock = time.Date(2026, 11, 23, 23, 0, 1, 0, time.UTC) // 07:00
	c.settle()
	if c.read(o.ID).OfferTo(v.ID) == nil {
		t.Fatal("nobody was asked in the morning")
	}
}

func TestVolunteersOfferCapHoldsWhateverManyOrdersDo(t *testing.T) {
	c := newCity(t)
	desk, v := c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	asked := 0
	for i := range 14 {
		wang := c.person(string(rune('A'+i)), nil)
		o := c.order(wang, nil)
		c.publish(o, desk)
		if c.read(o.ID).OfferTo(v.ID) != nil {
			asked++
			_, err := c.Decline(c.ctx, c.do(o, v))
			must(t, err)
		}
		_, err := c.Cancel(c.ctx, c.do(o, wang), "", "")
		must(t, err)
		c.pass(25 * time.Minute)
	}
	if asked != domain.DefaultPolicy().OffersPerDay {
		t.Fatalf("asked %d times in a day, the cap is %d", asked, domain.DefaultPolicy().OffersPerDay)
	}
}

func TestAnOrderForAPlaceBelongsToTheGridAroundIt(t *testing.T) {
	c := newCity(t)
	wang := c.person("王秀英", nil)
	at := domain.Point{Lon: centre.Lon + 0.001, Lat: centre.Lat + 0.001}
	square := domain.Ring{{Lon: centre.Lon, Lat: centre.Lat}, {Lon: centre.Lon + 0.01, Lat: centre.Lat}, {Lon: centre.Lon + 0.01, Lat: centre.Lat + 0.01}, {Lon: centre.Lon, Lat: centre.Lat + 0.01}, {Lon: centre.Lon, Lat: centre.Lat}}
	other := community + "-02"
	a, err := domain.NewArea(other, "第二网格", domain.Polygon{square}, domain.Point{})
	must(t, err)
	_, err = c.store.PutArea(c.ctx, a)
	must(t, err)
	if o := c.order(wang, func(w *domain.Wish) { w.At = &at }); o.Grid != other || o.Area != other {
		t.Fatalf("grid %s, area %s, want %s", o.Grid, o.Area, other)
	}
}

func TestThePlacesCodeWorksAtItsOwnPlaceAndDay(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o := c.order(wang, nil)
	c.publish(o, desk)
	c.accept(o, v)
	for name, pr := range map[string]domain.Proof{
		"another grid":  {SiteArea: community + "-09", SiteText: c.SiteCode(community+"-09", c.clock)},
		"the district":  {SiteArea: "420199", SiteText: c.SiteCode("420199", c.clock)},
		"yesterday":     {SiteArea: grid, SiteText: c.SiteCode(grid, c.clock.AddDate(0, 0, -1))},
		"a claim alone": {Site: true},
	} {
		if _, err := c.CheckIn(c.ctx, c.do(o, v), pr); domain.CodeOf(err) != "code.site" {
			t.Fatalf("the QR of %s answered %v", name, err)
		}
	}
	_, err := c.CheckIn(c.ctx, c.do(o, v), domain.Proof{SiteArea: grid, SiteText: c.SiteCode(grid, c.clock)})
	must(t, err)
	c.pass(10 * time.Minute)
	c.out(o, v)
	if g := c.read(o.ID).Jobs[0].Grade; g != domain.GradeB {
		t.Fatalf("grade %s with the place's QR, want B", g)
	}
}

func TestAGridWorkerReadsAndTalliesHerGridOnly(t *testing.T) {
	c := newCity(t)
	other := community + "-02"
	desk, walker := c.staff("派单员", domain.Dispatcher, community), c.staff("网格员", domain.GridWorker, grid)
	here, there := c.person("王秀英", nil), c.person("李桂兰", func(a *domain.Account) { a.Home = other })
	for _, r := range []*domain.Account{here, there} {
		v := c.volunteer("志愿者"+string(r.ID), 100)
		o := c.order(r, nil)
		c.visit(o, desk, v)
		c.pass(30 * time.Minute)
		c.out(o, v)
		_, err := c.Confirm(c.ctx, c.do(o, r))
		must(t, err)
		c.settle()
		c.order(r, nil)
	}
	for by, want := range map[*domain.Account]int{walker: 1, desk: 2} {
		tally, err := c.Tally(c.ctx, by, TallyAsk{By: storage.ByVolunteer})
		must(t, err)
		rows := tally.Rows
		queue, err := c.Queue(c.ctx, by, "", []domain.State{domain.Reviewing}, storage.Page{Limit: 10})
		must(t, err)
		counts, err := c.Counts(c.ctx, by, "")
		must(t, err)
		if len(rows) != want || len(queue) != want || counts[domain.Confirmed] != int64(want) {
			t.Fatalf("%s: %d tally rows, %d orders, counts %v, want %d", by.ID, len(rows), len(queue), counts, want)
		}
	}
	if _, err := c.Tally(c.ctx, walker, TallyAsk{By: storage.ByVolunteer, Area: other}); domain.KindOf(err) != domain.Missing {
		t.Fatalf("another grid's tally answered %v", err)
	}
}

func TestNobodyServesTwoOrdersAtOneTime(t *testing.T) {
	c := newCity(t)
	desk, v := c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	later := func(h time.Duration) func(*domain.Wish) {
		from := c.clock.Add(h)
		return func(w *domain.Wish) { w.Now, w.Window = false, &domain.Window{From: from, To: from.Add(time.Hour)} }
	}
	first, second := c.order(c.person("王秀英", nil), later(time.Hour)), c.order(c.person("李桂兰", nil), later(3*time.Hour))
	for _, o := range []*domain.Order{first, second} {
		c.publish(o, desk)
		c.accept(o, v)
	}
	in := func(o *domain.Order) error {
		_, err := c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(o)})
		return err
	}
	if _, err := c.CheckIn(c.ctx, c.do(second, v), domain.Proof{Code: "0"}); domain.CodeOf(err) != "code.wrong" {
		t.Fatal(err)
	}
	must(t, in(first)) // a refused check-in elsewhere reserved nothing
	if err := in(second); domain.CodeOf(err) != "volunteer.serving" {
		t.Fatalf("a second visit at the same time answered %v", err)
	}
	c.pass(20 * time.Minute)
	c.out(first, v)
	must(t, in(second))
}

func TestAClerksWordIsNotTheResidents(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	o, _, err := c.PlaceOrder(c.ctx, Request{By: desk, Beneficiary: wang.ID, Key: "k", Hash: "h", Wish: domain.Wish{
		Service: "medicine", Now: true, Channel: domain.ByHotline, Phone: "13900000000", Proxy: &domain.Proxy{Relation: "desk", Consent: "phone"},
	}})
	must(t, err)
	c.visit(o, desk, v)
	c.pass(20 * time.Minute)
	c.out(o, v)
	if _, err := c.Confirm(c.ctx, c.do(o, desk)); domain.KindOf(err) != domain.Denied {
		t.Fatalf("the desk confirmed its own proxy order: %v", err)
	}
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
}

func TestAnOrderOfEndlessRoundsCanStillBeEnded(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	o := c.order(wang, nil)
	c.publish(o, desk)
	for !c.read(o.ID).Full() {
		_, err := c.store.UpdateOrder(c.ctx, o.ID, func(o *domain.Order) error {
			for range 100 {
				_ = o.Widen(desk, domain.DefaultPolicy(), c.clock)
			}
			return nil
		})
		must(t, err)
	}
	if _, err := c.Widen(c.ctx, c.do(o, desk)); domain.CodeOf(err) != "order.full" {
		t.Fatalf("one more round answered %v", err)
	}
	c.pass(26 * time.Hour)
	_, err := c.Cancel(c.ctx, c.do(o, wang), "", "")
	must(t, err)
	c.settle()
	c.is(o.ID, domain.Withdrawn)
}
