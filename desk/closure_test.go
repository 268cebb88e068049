package desk

import (
	"fmt"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

const closingPhone = "13911112222"

// leaver is a volunteer with everything that a closing has to take away, and an hour on the ledger.
func (c *city) leaver() (v *domain.Account, session *domain.Session, o *domain.Order) {
	c.t.Helper()
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	v = c.person("乙", func(a *domain.Account) {
		a.Phone = domain.Hide(closingPhone)
		a.Grants = append(a.Grants, domain.Grant{Role: domain.Volunteer, Area: community})
		a.Serves = &domain.Profile{Number: "V乙", Verified: true}
		a.Gender, a.Number = domain.Female, domain.Hide("420199198001010022")
	})
	_, err := c.GoOnDuty(c.ctx, v, centre, c.clock.Add(12*time.Hour))
	must(c.t, err)
	in, err := c.openSession(c.ctx, v, "乙的手机", "a nonce of a phone")
	must(c.t, err)
	must(c.t, c.SetPhoto(c.ctx, v, []byte("jpeg")))
	must(c.t, c.SetConsent(c.ctx, v, domain.ForLocation, 1, true))
	o = c.order(wang, nil)
	c.visit(o, desk, v)
	c.pass(30 * time.Minute)
	c.out(o, v)
	_, err = c.Confirm(c.ctx, c.do(o, wang))
	must(c.t, err)
	c.settle()
	return c.account(v.ID), in.Session, o
}

// gone wants nothing of the person to be left, but her hours and what she agreed to.
func (c *city) gone(v *domain.Account, session *domain.Session) {
	c.t.Helper()
	a, err := c.store.Account(c.ctx, v.ID)
	must(c.t, err)
	if !a.Closed || a.Closing != 0 || a.Serves != nil || !a.Name.Empty() || !a.Phone.Empty() || a.PhoneKey != "" || len(a.Grants) > 0 || a.Home != community {
		c.t.Errorf("left of the account: %+v", a)
	}
	if s, err := c.store.Session(c.ctx, session.ID); err != nil || s.Revoked == "" || s.Device != "" {
		c.t.Errorf("her session: %+v, %v", s, err)
	}
	if _, err := c.Photo(c.ctx, v.ID); domain.CodeOf(err) != "photo.missing" {
		c.t.Errorf("her picture: %v", err)
	}
	if owner, err := c.store.PhoneOwner(c.ctx, closingPhone); err != nil || owner != "" {
		c.t.Errorf("her number belongs to %s, %v", owner, err)
	}
	if live, err := c.SessionLive(c.ctx, session.ID); err != nil || live {
		c.t.Errorf("her session is live: %v", err)
	}
	if c.minutes(v) != 30 {
		c.t.Errorf("%d minutes are left, want 30", c.minutes(v))
	}
	if last, err := c.store.LastConsent(c.ctx, v.ID, domain.ForLocation); err != nil || !last.Given {
		c.t.Errorf("her consent: %+v, %v", last, err)
	}
	if e, err := c.store.Engagement(c.ctx, v.ID); err != nil || e.OnDuty != 0 {
		c.t.Errorf("her duty: %+v, %v", e, err)
	}
}

func TestAClosedAccountLeavesHoursAndAFreeNumber(t *testing.T) {
	c := newCity(t)
	v, session, _ := c.leaver()
	_, err := c.CloseMe(c.ctx, v)
	must(t, err)
	c.pass(7*24*time.Hour - time.Minute)
	must(t, c.CloseDue(c.ctx))
	if c.account(v.ID).Closed {
		t.Fatal("closed before the day")
	}
	c.pass(time.Minute)
	must(t, c.CloseDue(c.ctx))
	c.gone(v, session)
	must(t, c.CloseDue(c.ctx)) // nothing is due any more
	if due, err := c.store.ClosingDue(c.ctx, c.clock.Add(1000*time.Hour), 10); err != nil || len(due) != 0 {
		t.Errorf("still due: %v, %v", due, err)
	}
	next := c.person("新来", func(a *domain.Account) { a.Phone = domain.Hide(closingPhone) })
	if owner, err := c.store.PhoneOwner(c.ctx, closingPhone); err != nil || owner != next.ID {
		t.Errorf("the number belongs to %s, %v", owner, err)
	}
	if _, _, err := c.PlaceOrder(c.ctx, Request{By: c.staff("窗口", domain.Dispatcher, community), Beneficiary: v.ID, Key: "k", Wish: domain.Wish{
		Service: "medicine", Now: true, Channel: domain.ByDesk, Proxy: &domain.Proxy{Relation: "desk", Consent: "phone"},
	}}); domain.CodeOf(err) != "person.missing" {
		t.Errorf("an order for somebody who is gone: %v", err)
	}
}

func TestAnOrderOfSomebodyGoneCanStillBeReadAndKeptUp(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("甲", 100)
	o := c.order(wang, func(w *domain.Wish) { w.Note = "门禁 1 号" })
	c.visit(o, desk, v)
	c.pass(20 * time.Minute)
	c.out(o, v)
	_, err := c.Confirm(c.ctx, c.do(o, wang))
	must(t, err)
	_, err = c.CloseMe(c.ctx, wang)
	must(t, err)
	c.pass(8 * 24 * time.Hour)
	must(t, c.CloseDue(c.ctx))
	have := c.read(o.ID)
	if have.State != domain.Archived || !have.Contact.Erased() || have.Note.Reveal() != "" || have.Address.Reveal() != "" {
		t.Fatalf("state %s, note %q", have.State, have.Note.Reveal())
	}
	_, err = c.store.UpdateOrder(c.ctx, o.ID, func(o *domain.Order) error { o.Slots = 2; return nil })
	must(t, err)
	if c.minutes(v) != 20 {
		t.Fatalf("%d minutes of the volunteer", c.minutes(v))
	}
}

func TestAnAccountIsNotClosedWhileAnOrderNeedsIt(t *testing.T) {
	for name, who := range map[string]func(c *city, wang, son, v *domain.Account) *domain.Account{
		"who placed it": func(_ *city, _, son, _ *domain.Account) *domain.Account { return son },
		"whom it helps": func(_ *city, wang, _, _ *domain.Account) *domain.Account { return wang },
		"who accepted":  func(_ *city, _, _, v *domain.Account) *domain.Account { return v },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			wang, son, v := c.person("王秀英", nil), c.person("儿子", nil), c.volunteer("甲", 100)
			leaving := who(c, wang, son, v)
			_, err := c.CloseMe(c.ctx, leaving)
			must(t, err) // and then comes an order of before
			_, err = c.KeepMe(c.ctx, leaving)
			must(t, err)
			o, _, err := c.PlaceOrder(c.ctx, Request{By: son, Beneficiary: wang.ID, Key: "k", Hash: "h", Wish: domain.Wish{
				Service: "medicine", Now: true, Channel: domain.ByPhonePage, Phone: "13900000000", Proxy: &domain.Proxy{Relation: "child", Consent: "spoken"},
			}})
			must(t, err)
			c.publish(o, c.staff("派单员", domain.Dispatcher, community))
			c.accept(o, v)
			if _, err := c.CloseMe(c.ctx, leaving); domain.CodeOf(err) != "account.busy" {
				t.Fatalf("closing answered %v", err)
			}
			// What came in between holds the closing up for a day.
			_, err = c.store.UpdateAccount(c.ctx, leaving.ID, func(a *domain.Account) error { a.Closing = domain.At(c.clock); return nil })
			must(t, err)
			must(t, c.CloseDue(c.ctx))
			a, err := c.store.Account(c.ctx, leaving.ID)
			must(t, err)
			if a.Closed || !a.Closing.Time().Equal(c.clock.Add(24*time.Hour)) {
				t.Fatalf("closed %v, closing %v", a.Closed, a.Closing.Time())
			}
		})
	}
}

func TestWhoIsClosingIsOfferedNothingAndMayComeBack(t *testing.T) {
	c := newCity(t)
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("甲", 100)
	_, err := c.CloseMe(c.ctx, v)
	must(t, err)
	o := c.order(wang, nil)
	c.publish(o, desk)
	c.pass(5 * time.Minute)
	if c.asked(o, v) {
		t.Fatal("who is closing is asked")
	}
	if _, err := c.Accept(c.ctx, c.do(o, c.account(v.ID))); domain.CodeOf(err) != "account.closing" {
		t.Fatalf("accepting answered %v", err)
	}
	if _, err := c.OfferTo(c.ctx, c.do(o, desk), []domain.AccountID{v.ID}); domain.CodeOf(err) != "account.closing" {
		t.Fatalf("an offer by hand answered %v", err)
	}
	_, err = c.KeepMe(c.ctx, v)
	must(t, err)
	_, err = c.GoOnDuty(c.ctx, c.account(v.ID), centre, c.clock.Add(time.Hour))
	must(t, err)
	c.pass(5 * time.Minute)
	if !c.asked(o, v) {
		t.Fatal("who came back is not asked")
	}
}

func TestWhoComesBackWhileTheJobRunsIsNotClosed(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("甲", 100)
	_, err := c.CloseMe(c.ctx, v)
	must(t, err)
	c.clock = c.clock.Add(7 * 24 * time.Hour)
	due, err := c.store.ClosingDue(c.ctx, c.clock, 10)
	must(t, err)
	_, err = c.KeepMe(c.ctx, v) // at the last moment
	must(t, err)
	must(t, c.closeAccount(c.ctx, due[0]))
	a, err := c.store.Account(c.ctx, v.ID)
	must(t, err)
	if a.Closed || a.Name.Reveal() != "甲" || a.Serves == nil {
		t.Fatalf("closed all the same: %+v", a)
	}
}

func TestARosterDoesNotBringBackWhoLeft(t *testing.T) {
	c := newCity(t)
	row := incoming(1, closingPhone)
	_, err := c.ImportPeople(c.ctx, []Incoming{row}, false)
	must(t, err)
	id, err := c.store.PhoneOwner(c.ctx, closingPhone)
	must(t, err)
	_, err = c.CloseMe(c.ctx, c.account(id))
	must(t, err)
	c.pass(8 * 24 * time.Hour)
	must(t, c.CloseDue(c.ctx))
	row = incoming(1, closingPhone)
	row.Account.Name = domain.Hide("改名")
	sum, err := c.ImportPeople(c.ctx, []Incoming{row}, false)
	must(t, err)
	a, err := c.store.Account(c.ctx, id)
	must(t, err)
	if sum.Same != 1 || !a.Name.Empty() || a.Serves != nil {
		t.Fatalf("%+v, %+v", sum, a)
	}
}

// Each write of a closing is broken once, in both ways: the job does the rest, and nothing is left half closed.
func TestNoWriteOfAClosingMayFailToBeRepairable(t *testing.T) {
	for _, lose := range []bool{false, true} {
		total := 0
		for at := 1; at <= max(total, 1); at++ {
			t.Run(fmt.Sprintf("lost answer %v, write %d", lose, at), func(t *testing.T) {
				f := &faulty{loseAnswer: lose}
				c := faultyCity(t, f)
				v, session, _ := c.leaver()
				_, err := c.CloseMe(c.ctx, v)
				must(t, err)
				c.clock = c.clock.Add(8 * 24 * time.Hour)
				f.writes, f.breakAt = 0, at
				_ = c.CloseDue(c.ctx)
				f.breakAt = 0
				c.restart(f)
				// Another process goes on: it remembers nothing.
				c.store, err = storage.New(f, make([]byte, 32))
				must(t, err)
				c.goHunting()
				must(t, c.CloseDue(c.ctx))
				total = max(total, f.writes)
				c.gone(v, session)
			})
			if t.Failed() {
				return
			}
		}
		if total < 5 {
			t.Fatalf("a closing made only %d writes", total)
		}
	}
}
