package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func groupOf(slots int, service string) Wish {
	w := wish(service)
	w.Slots = slots
	return w
}

func TestAYesIsHeldOnlyWhileAServiceForNowLacksPeople(t *testing.T) {
	planned := between("bathing", 600, 900)
	for name, c := range map[string]struct {
		w        Wish
		accepted int
		want     time.Time
	}{
		"nobody has said yes":                            {wish("bathing"), 0, time.Time{}},
		"one of two who are needed":                      {wish("bathing"), 1, minutes(10)},
		"both":                                           {wish("bathing"), 2, time.Time{}},
		"one of three, two are needed":                   {groupOf(3, "bathing"), 1, minutes(10)},
		"two of three, two are needed":                   {groupOf(3, "bathing"), 2, time.Time{}},
		"one of three, one is enough: snow goes by half": {groupOf(3, "snow"), 1, time.Time{}},
		"one of two, planned: time is cheap":             {planned, 1, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			o := published(t, c.w)
			for i := range c.accepted {
				ok(t, o.Accept(serving(AccountID(fmt.Sprint("a_v", i))), DefaultPolicy(), tenOClock))
			}
			equal(t, "held until", o.Due(GroupBy), c.want)
		})
	}
}

func TestThePolicySaysHowLongAYesIsHeld(t *testing.T) {
	p := DefaultPolicy()
	p.GroupHold = 25 * time.Minute
	o := published(t, wish("bathing"))
	ok(t, o.Accept(serving("a_v"), p, minutes(1)))
	equal(t, "held until", o.Due(GroupBy), minutes(26))
	refused(t, o.Decline(serving("a_w"), p, minutes(2)), "order.not_offered")
	equal(t, "what others do changes nothing", o.Due(GroupBy), minutes(26))
}

func TestAGroupThatIsNotCompleteInTimeLetsEverybodyGo(t *testing.T) {
	p := DefaultPolicy()
	o, v, w := published(t, wish("bathing")), serving("a_v"), serving("a_w")
	invite(t, o, tenOClock, v, w)
	ok(t, o.Accept(v, p, minutes(1)))
	since, fill := o.HuntingSince(), o.Due(FillBy)
	tick(t, o, minutes(11).Add(-time.Second))
	equal(t, "held until the end", len(o.Live()), 1)
	equal(t, "it fires", tick(t, o, minutes(11)), true)
	equal(t, "nobody is left", len(o.Live()), 0)
	equal(t, "her job", o.Jobs[0].State, Disbanded)
	equal(t, "no mark", o.Jobs[0].Late || o.Jobs[0].LateAsked || len(o.Excluded) > 0 || o.Level > 0, false)
	equal(t, "her offer", o.OfferTo("a_v").Answer, TakenBack)
	equal(t, "the other's offer goes on", o.OfferTo("a_w").Answer, NoReply)
	reaches(t, o, Offered)
	equal(t, "by", o.Events[o.N-1].As, TheClock)
	equal(t, "the search keeps its age", o.HuntingSince().Equal(since) && o.Due(FillBy).Equal(fill), true)
	equal(t, "the next look is due now", o.Due(NextWave), minutes(11))
	equal(t, "nothing is held", o.Due(GroupBy).IsZero() && o.Due(StartBy).IsZero(), true)
	invite(t, o, minutes(12), v)
	ok(t, o.Accept(w, p, minutes(13)))
	equal(t, "a new hold for the next", o.Due(GroupBy), minutes(23))
	ok(t, o.Accept(v, p, minutes(14)))
	reaches(t, o, Accepted)
	equal(t, "complete: nothing waits for more", o.Due(GroupBy), time.Time{})
	tick(t, o, minutes(60))
	equal(t, "and it stays together", len(o.Live()), 2)
}

func TestWhoIsLeftOfAGroupIsHeldAnewAndThenLetGo(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("bathing"))
	ok(t, o.Depart(list[0], time.Time{}, p, minutes(2)))
	ok(t, o.HandBack(list[1], p, minutes(3)))
	equal(t, "held until", o.Due(GroupBy), minutes(13))
	tick(t, o, minutes(13))
	equal(t, "who was on the way is free", o.Jobs[0].State, Disbanded)
	equal(t, "only who gave back is not asked again", slices.Equal(o.Excluded, []AccountID{list[1].ID}), true)
}

func TestGivingBackASoftYesIsNeverLate(t *testing.T) {
	p := DefaultPolicy()
	p.GroupHold = 2 * time.Hour
	o, v := published(t, wish("bathing")), serving("a_v")
	ok(t, o.Accept(v, p, tenOClock))
	ok(t, o.HandBack(v, p, minutes(50)))
	equal(t, "late", o.Jobs[0].Late, false)
	o, list := taken(t, wish("bathing"))
	ok(t, o.HandBack(list[0], p, minutes(50)))
	equal(t, "from a group that stands: late", o.Jobs[0].Late, true)
}

func TestAVisitThatHasBegunIsNotDisbanded(t *testing.T) {
	o, list := taken(t, wish("bathing"))
	in(t, o, list[0], minutes(1))
	ok(t, o.HandBack(list[1], DefaultPolicy(), minutes(2)))
	equal(t, "nothing is held", o.Due(GroupBy), time.Time{})
	tick(t, o, minutes(60))
	equal(t, "she serves", o.Jobs[0].State, Serving)
}

// group is a random search for a group, and since when somebody is held in vain.
type group struct {
	o     *Order
	p     Policy
	now   time.Time
	held  time.Time
	given map[AccountID]bool // who gave back
}

func (g *group) step(t *rapid.T) {
	v := serving(AccountID(fmt.Sprint("a_v", rapid.IntRange(0, 4).Draw(t, "who"))))
	switch rapid.SampledFrom([]string{"yes", "yes", "yes", "back", "no", "offer", "depart"}).Draw(t, "what") {
	case "yes":
		_ = g.o.Accept(v, g.p, g.now)
	case "back":
		if g.o.HandBack(v, g.p, g.now) == nil {
			g.given[v.ID] = true
		}
	case "no":
		_ = g.o.Decline(v, g.p, g.now)
	case "offer":
		_ = g.o.Offer(nil, []Asked{{Volunteer: v}}, g.p, g.now)
	case "depart":
		_ = g.o.Depart(v, time.Time{}, g.p, g.now)
	}
}

func (g *group) wait(t *rapid.T) {
	g.now = g.now.Add(time.Duration(rapid.IntRange(1, 700).Draw(t, "seconds")) * time.Second)
	if _, err := g.o.Tick(g.now, g.p); err != nil {
		t.Fatal(err)
	}
}

func (g *group) check(t *rapid.T) {
	o := g.o
	need, live := o.Item.Volunteer, len(o.Live())
	if live > o.Slots {
		t.Fatalf("%d of %d places", live, o.Slots)
	}
	if live == 0 || live >= need {
		g.held = time.Time{}
	} else if g.held.IsZero() {
		g.held = g.now
	}
	if !g.held.IsZero() && (o.Now && g.now.Sub(g.held) >= g.p.HoldGroup() || o.Hunting() && o.Now && o.Due(GroupBy).IsZero()) {
		t.Fatalf("%d of %d are held in vain since %v; clocks %+v", live, need, g.now.Sub(g.held), o.Clocks)
	}
	if o.State != Expired && !o.Hunting() && live < need {
		t.Fatalf("%s with %d of %d", o.State, live, need)
	}
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.State != Disbanded {
			continue
		}
		if need == 1 || !o.Now {
			t.Fatalf("disbanded, yet %d is enough, for now: %v", need, o.Now)
		}
		if slices.Contains(o.Excluded, j.Volunteer) != g.given[j.Volunteer] || j.Late {
			t.Fatalf("%s was let go with a mark", j.Volunteer)
		}
	}
	for _, f := range o.Offers {
		if f.Answer == SaidYes && o.JobOf(f.To) == nil && !g.given[f.To] && o.State != Expired {
			t.Fatalf("%s was let go and counts as one who had her chance", f.To)
		}
	}
}

func TestAGroupIsAllOrNoneWhateverIsSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := groupOf(rapid.IntRange(2, 3).Draw(t, "slots"), rapid.SampledFrom([]string{"bathing", "bathing", "snow"}).Draw(t, "service"))
		if rapid.IntRange(0, 3).Draw(t, "planned") == 0 {
			w.Now, w.Window = false, &Window{minutes(60), minutes(400)}
		}
		o, err := NewOrder(w, placing(neighbour("a_owner")), tenOClock)
		if err == nil {
			err = o.Publish(clerk(), nil, DefaultPolicy(), tenOClock)
		}
		if err != nil {
			t.Fatal(err)
		}
		g := &group{o: o, p: DefaultPolicy(), now: tenOClock, given: map[AccountID]bool{}}
		t.Repeat(map[string]func(*rapid.T){"step": g.step, "step again": g.step, "wait": g.wait, "": g.check})
	})
}
