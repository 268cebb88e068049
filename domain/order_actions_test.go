package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// press does what the button of the action does, with arguments that are right wherever there are any.
func press(o *Order, a Action, by *Account, p Policy, now time.Time) error {
	switch a {
	case Publish:
		return o.Publish(by, nil, p, now)
	case Reject:
		return o.Reject(by, "unsafe", "请拨打社区电话", now)
	case Merge:
		return o.MergeInto(by, &Order{ID: "o_420199-001-001.y", Beneficiary: o.Beneficiary, State: Published}, now)
	case RouteOut:
		return o.RouteOut(by, "funding", "12345-1", "已转街道", now)
	case Invite:
		return o.Offer(by, []Asked{{Volunteer: serving(AccountID(fmt.Sprint("a_new", o.N)))}}, p, now)
	case Widen:
		return o.Widen(by, p, now)
	case Decline:
		return o.Decline(by, p, now)
	case Accept:
		return o.Accept(by, p, now)
	case GoAhead:
		return o.GoAhead(by, p, now)
	case HandBack:
		return o.HandBack(by, p, now)
	case Release:
		return o.ReleaseJob(by, someJob(o), p, now)
	case Depart:
		return o.Depart(by, time.Time{}, p, now)
	case Arrive:
		return o.Arrive(by, time.Time{}, p, now)
	case CheckIn:
		_, err := o.CheckIn(by, Proof{Site: true}, "", p, now)
		return err
	case CheckOut:
		_, err := o.CheckOut(by, Proof{Site: true}, "", p, now)
		return err
	case EndEarly:
		return o.EndEarly(by, p, now)
	case Confirm:
		return o.Confirm(by, p, now)
	case CallBack:
		return o.CalledBack(by, p, now)
	case Rate:
		return o.Rate(by, 3, "", now)
	case Reopen:
		return o.ReopenOrder(by, "", p, now)
	case Cancel:
		return o.CancelOrder(by, "", "", now)
	case Report:
		return o.ReportTrouble(by, "unsafe", "有人跌倒", p, now)
	case Escalate:
		return o.EscalateNow(by, p, now)
	}
	return Errf(Denied, "clock", "only the clock does this")
}

// someJob is a volunteer whose place could be given to another.
func someJob(o *Order) AccountID {
	for _, j := range o.Live() {
		if slices.Contains(holding(), j.State) {
			return j.Volunteer
		}
	}
	return "a_nobody"
}

// copyOf is the order, so that a button can be tried.
func copyOf(o *Order) *Order {
	c := *o
	c.Offers, c.Jobs, c.Clocks = slices.Clone(o.Offers), slices.Clone(o.Jobs), slices.Clone(o.Clocks)
	c.Events, c.Excluded, c.Tellable = slices.Clone(o.Events), slices.Clone(o.Excluded), slices.Clone(o.Tellable)
	return &c
}

// The buttons that the app shows are exactly what the rules allow, for everybody, in every order that can come about.
func TestTheButtonsAreWhatTheRulesAllow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		m.o.Household = "h1"
		kin := serving("a_kin")
		kin.Household = "h1"
		m.people[4].Grants = append(m.people[4].Grants, Grant{Dispatcher, testArea.ID})
		everybody := append([]*Account{m.owner, m.staff, kin, staff(GridWorker, testArea.ID), staff(Supervisor, "420199-001"), serving("a_newcomer"), neighbour("a_stranger")}, m.people...)
		if rapid.IntRange(0, 9).Draw(t, "published") > 0 {
			ok := m.o.Publish(m.staff, nil, m.p, m.now)
			if ok != nil {
				t.Fatal(ok)
			}
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			m.act(t)
		}
		for _, who := range everybody {
			shown := m.o.Actions(who, m.now)
			for _, r := range Moves() {
				o := copyOf(m.o)
				err := press(o, r.Action, who, m.p, m.now)
				done := err == nil && o.N > m.o.N
				if slices.Contains(shown, r.Action) != done {
					t.Fatalf("%s is %s; %s for %s: shown %v, pressed: %v, %d new events", m.o.ID, m.o.State, r.Action, who.ID, !done, err, o.N-m.o.N)
				}
				if err != nil && (o.N != m.o.N || o.State != m.o.State) {
					t.Fatalf("%s was refused with %v, yet the order changed", r.Action, err)
				}
			}
		}
	})
}

func TestButtonsFollowTheVisit(t *testing.T) {
	one := func(service string, begun bool) *Order {
		w := wish(service)
		w.Slots = 2
		o := published(t, w)
		o.Household = "h1"
		ok(t, o.Accept(serving("a_v"), DefaultPolicy(), tenOClock))
		if begun {
			in(t, o, serving("a_v"), tenOClock)
		}
		return o
	}
	kin := serving("a_kin")
	kin.Household = "h1"
	for name, c := range map[string]struct {
		o        *Order
		by       *Account
		has, not []Action
	}{
		"the owner, before it begins":        {one("snow", false), neighbour("a_owner"), []Action{Cancel}, []Action{EndEarly}},
		"the owner, when it has begun":       {one("snow", true), neighbour("a_owner"), []Action{EndEarly}, []Action{Cancel}},
		"the desk, before it begins":         {one("snow", false), clerk(), []Action{Cancel, RouteOut, Merge, GoAhead, Release, Invite, Widen}, []Action{EndEarly, Confirm}},
		"the desk, when it has begun":        {one("snow", true), clerk(), []Action{EndEarly, GoAhead}, []Action{Cancel, RouteOut, Merge, Release}},
		"the desk, with one of two":          {one("bathing", false), clerk(), []Action{Release}, []Action{GoAhead}},
		"the volunteer, where one is enough": {one("snow", false), serving("a_v"), []Action{CheckIn, HandBack, Depart}, []Action{Accept, CheckOut}},
		"the volunteer, without her partner": {one("bathing", false), serving("a_v"), []Action{HandBack}, []Action{CheckIn}},
		"the volunteer, when it has begun":   {one("snow", true), serving("a_v"), []Action{CheckOut}, []Action{HandBack, CheckIn}},
		"a neighbour in the hall":            {one("snow", false), serving("a_w"), []Action{Accept}, []Action{Decline}},
		"her own family in the hall":         {one("snow", false), kin, nil, []Action{Accept}},
		"the supervisor":                     {one("snow", false), staff(Supervisor, "420199-001"), []Action{RouteOut}, []Action{Cancel, Publish}},
	} {
		t.Run(name, func(t *testing.T) {
			shown := c.o.Actions(c.by, tenOClock)
			for _, a := range c.has {
				equal(t, string(a), slices.Contains(shown, a), true)
			}
			for _, a := range c.not {
				equal(t, string(a), slices.Contains(shown, a), false)
			}
		})
	}
}

func TestStrangersSeeNoButtons(t *testing.T) {
	for name, o := range map[string]*Order{"in review": placed(t, wish("medicine")), "published": published(t, wish("medicine"))} {
		equal(t, "a resident, "+name, len(o.Actions(neighbour("a_x"), tenOClock)), 0)
		equal(t, "a clerk of elsewhere, "+name, len(o.Actions(staff(Dispatcher, "420199-002"), tenOClock)), 0)
	}
	o := published(t, wish("medicine"))
	equal(t, "a volunteer in the hall", len(o.Actions(serving("a_v"), tenOClock)), 1)
	for _, a := range o.Actions(nil, tenOClock) {
		if r, _ := RowOf(a); !slices.Contains(r.By, TheClock) {
			t.Errorf("the clock presses %s", a)
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	seen := map[Action]bool{}
	for _, r := range Moves() {
		equal(t, "twice: "+string(r.Action), seen[r.Action], false)
		seen[r.Action] = true
		if r.Name == "" || r.Label == "" || len(r.From) == 0 || len(r.By) == 0 {
			t.Errorf("the row of %s is not whole", r.Action)
		}
		for _, s := range r.From {
			if s != "" && stateName(s) == "新建" {
				t.Errorf("%s comes from %q, which has no name", r.Action, s)
			}
		}
	}
	_, known := RowOf("fly")
	equal(t, "an action of nobody", known, false)
	err := (&Order{}).move("fly", step{})
	equal(t, "is a fault of ours", KindOf(err), Internal)
	Moves()[0].Action = "changed"
	equal(t, "the table cannot be changed from outside", Moves()[0].Action, Place)
}
