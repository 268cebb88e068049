package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lindan/domain"
)

func study(workers int, policies ...string) *Study {
	return &Study{
		Behaviour: small(), Policies: policies, Truths: []string{"T0", "T3"}, Volunteers: []int{150, 60}, Seeds: []uint64{1, 2}, Days: 2, Warmup: 1,
		Paired: policies[0], Bounds: true, Workers: workers,
	}
}

func written(t *testing.T, s *Study) (json, svg, table string) {
	t.Helper()
	groups, err := s.Run(t.Context())
	must(t, err)
	var a, b, c bytes.Buffer
	must(t, s.WriteJSON(&a, groups, "test"))
	must(t, s.WriteSVG(&b, groups))
	s.Print(&c, groups)
	return a.String(), b.String(), c.String()
}

func TestTheSameSeedsGiveTheSameBytesHoweverManyRunAtATime(t *testing.T) {
	json1, svg1, table1 := written(t, study(1, "lindan", "keep3"))
	json2, svg2, table2 := written(t, study(3, "lindan", "keep3"))
	equal(t, "result.json", json2, json1)
	equal(t, "frontier.svg", svg2, svg1)
	equal(t, "table", table2, table1)
}

// arrivals is everything of the city that no policy may change.
func arrivals(w *world) string {
	var b bytes.Buffer
	for i := range w.orders {
		o := w.orders[i].o
		fmt.Fprintln(&b, o.ID, o.Created, o.Community, o.At, o.Service, o.Urgent, o.Now, o.Minutes, o.Item.Skill, o.Beneficiary, w.orders[i].wish.ends)
	}
	for v := range w.script.people {
		fmt.Fprintln(&b, w.script.people[v].home, w.script.people[v].blocks, w.script.people[v].trait)
	}
	return b.String()
}

func TestAnotherPolicyMeetsTheSameArrivals(t *testing.T) {
	first := arrivals(played(t, small(), scriptOf(small(), 150, 1, 7), "lindan", "T0"))
	for _, policy := range []string{"nearest1", "waves5", "broadcast", "desk", "didi17", "oracle-keep2"} {
		if got := arrivals(played(t, small(), scriptOf(small(), 150, 1, 7), policy, "T0")); got != first {
			t.Errorf("under %s the arrivals differ", policy)
		}
	}
	if other := arrivals(played(t, small(), scriptOf(small(), 150, 1, 8), "lindan", "T0")); other == first {
		t.Error("another seed is another city")
	}
}

// pair is one invitation by its content.
type pair struct{ volunteer, order, attempt int }

func TestAPairThatTwoPoliciesAskAnswersAlike(t *testing.T) {
	answersOf := func(policy string) map[pair]*asking {
		w := played(t, small(), scriptOf(small(), 150, 1, 7), policy, "T0")
		m := map[pair]*asking{}
		for i := range w.orders {
			for k := range w.orders[i].asked {
				a := &w.orders[i].asked[k]
				m[pair{a.Volunteer, a.Order, a.Attempt}] = a
			}
		}
		return m
	}
	one, two := answersOf("nearest1"), answersOf("waves5")
	same := 0
	for p, a := range one {
		b := two[p]
		if b == nil || a.plan == silent || b.plan == silent {
			continue
		}
		chance := plain{}.Chance(&a.Asking)
		if chance != (plain{}).Chance(&b.Asking) {
			continue // she was more tired under one of them
		}
		same++
		if a.plan != b.plan {
			t.Fatalf("%v says %v under one policy and %v under the other", p, a.plan, b.plan)
		}
	}
	if same < 30 {
		t.Fatalf("only %d pairs were asked by both", same)
	}
}

func TestNoPolicyBreaksARule(t *testing.T) {
	for _, policy := range every() {
		t.Run(policy, func(t *testing.T) {
			b := small()
			b.Group, b.Scheduled, b.UrgentShare, b.NoShow = 0.2, 0.2, 0.2, 0.1
			w := played(t, b, scriptOf(b, 150, 2, 3), policy, "T5")
			keepsCaps(t, w)
			keepsPlaces(t, w)
			keepsTime(t, w)
		})
	}
}

// note is one invitation of a volunteer.
type note struct {
	at     int64
	order  int
	urgent bool
}

// keepsCaps checks the day's cap and the gap of every volunteer, from what was asked.
func keepsCaps(t *testing.T, w *world) {
	t.Helper()
	notes := make([][]note, len(w.script.people))
	for i := range w.orders {
		for k := range w.orders[i].asked {
			a := &w.orders[i].asked[k]
			notes[a.Volunteer] = append(notes[a.Volunteer], note{at: a.sent, order: i, urgent: w.orders[i].wish.urgent})
		}
	}
	asked := 0
	for v, list := range notes {
		slices.SortFunc(list, func(a, b note) int { return int(a.at - b.at) })
		asked += len(list)
		for i, n := range list {
			within, last := 0, int64(-day)
			for _, m := range list[:i] {
				if n.at-m.at < day {
					within, last = within+1, m.at
				}
			}
			limit := w.policy.OffersPerDay
			if n.urgent {
				limit += 2
			}
			if within >= limit {
				t.Fatalf("volunteer %d was asked %d times within a day", v, within+1)
			}
			if !n.urgent && n.at-last < w.policy.OfferGap.Milliseconds() {
				t.Fatalf("volunteer %d was asked again after %d ms", v, n.at-last)
			}
		}
	}
	if asked < 100 {
		t.Fatalf("only %d invitations", asked)
	}
}

// keepsPlaces checks that never more than wanted hold a place, and that who filled an order is as many as were wanted.
func keepsPlaces(t *testing.T, w *world) {
	t.Helper()
	filled := 0
	for i := range w.orders {
		l := &w.orders[i]
		holds, most := 0, 0
		for _, e := range l.o.Events {
			if e.Action == domain.Accept {
				holds++
			}
			if e.Action == domain.HandBack || e.Action == domain.Release {
				holds--
			}
			most = max(most, holds)
		}
		if most > l.wish.slots {
			t.Fatalf("order %d: %d hold %d places", i, most, l.wish.slots)
		}
		if l.filledAt > 0 {
			filled++
			equal(t, "who holds a place of a filled order", most, l.wish.slots)
		}
	}
	if filled < 20 {
		t.Fatalf("only %d orders were filled", filled)
	}
}

// keepsTime checks that nobody is in two places at once, and that nobody is left with time that nobody wants.
func keepsTime(t *testing.T, w *world) {
	t.Helper()
	visits := map[domain.AccountID][]block{}
	for i := range w.orders {
		for _, j := range w.orders[i].o.Jobs {
			from := j.Start.At
			if w.orders[i].wish.now() {
				from = j.Accepted // she is engaged from then on
			}
			if j.State == domain.Finished {
				visits[j.Volunteer] = append(visits[j.Volunteer], block{from.UnixMilli(), j.Stop.At.UnixMilli()})
			}
		}
	}
	for v, list := range visits {
		slices.SortFunc(list, func(a, b block) int { return int(a.from - b.from) })
		for i := 1; i < len(list); i++ {
			if list[i].from < list[i-1].to {
				t.Fatalf("%s is in two places at once", v)
			}
		}
	}
	equal(t, "clashes", w.count.clashes, 0)
	for v := range w.script.people {
		e := w.engaged[w.script.people[v].account.ID]
		for _, b := range e.Bookings {
			if j := w.orders[w.byID[b.Order]].o.JobOf(e.ID); j == nil || j.State == domain.Finished {
				t.Fatalf("%s still has time engaged at %s", e.ID, b.Order)
			}
		}
	}
}

func TestAStudyThatIsStoppedEndsAtOnce(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	s := study(2, "lindan")
	s.Progress = func(int, int) { stop() }
	_, err := s.Run(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ends with %v", err)
	}
}

func TestWhatCannotBeRunIsRefusedByItsName(t *testing.T) {
	for want, change := range map[string]func(*Study){
		"policy":     func(s *Study) { s.Policies, s.Paired = []string{"nearest"}, "" },
		"truth":      func(s *Study) { s.Truths = []string{"T9"} },
		"warmup":     func(s *Study) { s.Warmup = 2 },
		"volunteers": func(s *Study) { s.Volunteers = []int{0} },
		"paired":     func(s *Study) { s.Paired = "keep9" },
		"twice":      func(s *Study) { s.Policies = []string{"keep3", "keep3"}; s.Paired = "" },
		"nothing":    func(s *Study) { s.Seeds = nil },
	} {
		s := study(1, "lindan")
		change(s)
		_, err := s.Run(t.Context())
		if err == nil || !bytes.Contains([]byte(err.Error()), []byte(want)) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// tiny is a city drawn by hand: volunteers at some metres north of the one resident, on duty all day, who answer after 40 s exactly.
func tiny(wishes []wish, people ...person) (*Script, Behaviour) {
	b := DefaultBehaviour()
	b.Response.SDLog, b.NoShare, b.NoShow, b.Silence.Phi, b.Trait.Mean = 0, 1, 0, 0, 0
	b.Distance = 1e12
	c := newCity("tiny", []Spot{{homeOfTiny(), 1}})
	s := &Script{Seed: 1, Days: 1, city: c, areas: c.areas(), menu: menu(), index: map[domain.AccountID]int{}, accounts: map[domain.AccountID]*domain.Account{}, wishes: wishes}
	s.staff = &domain.Account{ID: "a_staff", Home: areaOf(0), Grants: []domain.Grant{{Role: domain.Dispatcher, Area: district}}}
	s.residents = []*domain.Account{s.newResident(homeOfTiny())}
	s.regulars = 1
	for i, p := range people {
		p.account = &domain.Account{
			ID: domain.AccountID(fmt.Sprintf("a_v%06d", i)), Home: areaOf(0), BirthYear: 1970,
			Grants: []domain.Grant{{Role: domain.Volunteer, Area: areaOf(0)}}, Serves: &domain.Profile{Verified: true},
		}
		p.classes, p.blocks = classBit(domain.AnySkill), []block{{8 * hour, 18 * hour}}
		s.people = append(s.people, p)
		s.index[p.account.ID], s.accounts[p.account.ID] = i, p.account
	}
	return s, b
}

func homeOfTiny() domain.Point { return domain.Point{Lon: 114.3, Lat: 30.58} }

// always and never are traits of who says yes, or no, to everything.
const always, never = 50, -50

func at(metres, trait float64) person {
	return person{home: moved(homeOfTiny(), 0, metres), trait: trait}
}

func order(at int64, class domain.SkillClass) wish {
	w := wish{at: at, where: homeOfTiny(), service: "errand", class: class, slots: 1, minutes: 30, ends: at + hour}
	if class != domain.AnySkill {
		w.service = string(class)
	}
	return w
}

func TestATinyCityIsReckonedByHand(t *testing.T) {
	ten := 10 * hour
	for name, c := range map[string]struct {
		policy        string
		wishes        []wish
		people        []person
		fill, median  float64
		rm, notes, ps float64
		looks         float64 // seconds by which a look may come later that found nobody to ask
	}{
		"one who says yes":              {"nearest1", []wish{order(ten, "any")}, []person{at(100, always)}, 1, 40, 40, 1, 1, 0},
		"the nearest says no, the next": {"nearest1", []wish{order(ten, "any")}, []person{at(100, never), at(200, always)}, 1, 80, 80, 2, 0.5, 0},
		"both are asked at once":        {"keep2", []wish{order(ten, "any")}, []person{at(100, never), at(200, always)}, 1, 40, 40, 2, 0.5, 0},
		"nobody holds the skill":        {"keep2", []wish{order(ten, "any"), order(ten, domain.Repair)}, []person{at(100, always)}, 0.5, 40, (40 + 3600) / 2, 1, 1, 0},
		"everybody says no":             {"keep2", []wish{order(ten, "any")}, []person{at(100, never), at(200, never)}, 0, 3600, 3600, 2, 0, 0},
		"nobody is on duty yet":         {"keep2", []wish{order(8*hour-600*second, "any")}, []person{at(100, always)}, 1, 640, 640, 1, 1, 125},
		"waves do not wait for noes":    {"waves1", []wish{order(ten, "any")}, []person{at(100, never), at(200, always)}, 1, 100, 100, 2, 0.5, 15},
		"a desk takes it and calls":     {"desk", []wish{order(ten, "any")}, []person{at(100, never), at(200, always)}, 1, 45 + 60 + 60, 45 + 60 + 60, 2, 0.5, 0},
		"the oracle asks who says yes":  {"oracle-keep1", []wish{order(ten, "any")}, []person{at(100, never), at(200, always)}, 1, 40, 40, 1, 1, 0},
		"a broadcast asks everybody":    {"broadcast", []wish{order(ten, "any")}, []person{at(100, always), at(200, always), at(2900, always), at(3100, always)}, 1, 40, 40, 3, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, b := tiny(c.wishes, c.people...)
			w := played(t, b, s, c.policy, "T0")
			f := w.figures()
			near(t, "fill", f[Fill], c.fill, 0)
			near(t, "median", f[Median], c.median, c.looks)
			near(t, "restricted mean", f[RM], c.rm, c.looks)
			near(t, "invitations", f[NotesPerFilled]*max(f[Fill]*f[Orders], 1), c.notes, 1e-9)
			near(t, "share of yes", f[YesRate], c.ps, 1e-9)
		})
	}
}

func TestAVisitTakesItsWayAndItsTime(t *testing.T) {
	s, b := tiny([]wish{order(10*hour, "any")}, at(500, always))
	w := played(t, b, s, "nearest1", "T0")
	j := w.orders[0].o.Jobs[0]
	begun := j.Start.At.Sub(w.time(10 * hour)).Seconds()
	path := s.people[0].home.Metres(homeOfTiny()) * b.Detour
	near(t, "the way", path, 650, 1)
	near(t, "begun", begun, 40+setOff+path/walks, 0.01)
	equal(t, "ended", j.Stop.At.Sub(j.Start.At), 30*time.Minute)
	near(t, "served per hour on duty", w.moods[0].served/w.moods[0].hours, 0.05, 1e-9)
	far, near2 := way(2000), way(1200)
	equal(t, "by bike", far, seconds(setOff+2000/rides))
	equal(t, "on foot", near2, seconds(setOff+1200/walks))
}

func TestWhatEndsWithoutAMatchTires(t *testing.T) {
	for name, c := range map[string]struct {
		noes, withdrawn float64
		people          []person
		tired           []bool
	}{
		"taken back":                     {1, 1, []person{at(100, always), at(200, always)}, []bool{false, true}},
		"taken back, which tires nobody": {1, 0, []person{at(100, always), at(200, always)}, []bool{false, false}},
		"refused":                        {1, 0, []person{at(100, never), at(200, always)}, []bool{true, false}},
		"let be":                         {0, 0, []person{at(100, never), at(200, always)}, []bool{true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			s, b := tiny([]wish{order(10*hour, "any")}, c.people...)
			b.Silence.Phi, b.NoShare, b.Silence.Withdrawn = 1, c.noes, c.withdrawn
			w := played(t, b, s, "keep2", "T0")
			for v, want := range c.tired {
				equal(t, "silent", w.moods[v].silentTo > 0, want)
			}
		})
	}
}

func TestARunThatIsStoppedEndsInTheMiddle(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s, b := tiny([]wish{order(10*hour, "any")}, at(100, always))
	p, err := NewPolicy("keep2")
	must(t, err)
	_, err = Run(ctx, Options{Script: s, Behaviour: b, Truth: plain{}, Policy: p})
	equal(t, "stopped", errors.Is(err, context.Canceled), true)
}

func TestWhoDoesNotComeLosesThePlace(t *testing.T) {
	s, b := tiny([]wish{order(10*hour, "any")}, at(100, always), at(200, always))
	b.NoShow = 1
	w := played(t, b, s, "nearest1", "T0")
	equal(t, "abandoned", w.count.abandoned, 2)
	equal(t, "visits", w.moods[0].served+w.moods[1].served, 0)
	f := w.figures()
	near(t, "first filled", f[Median], 40, 0)
}

func TestTheWarmUpCountsNowhere(t *testing.T) {
	b := small()
	s := scriptOf(b, 300, 2, 4)
	p, err := NewPolicy("keep3")
	must(t, err)
	w, err := run(t.Context(), Options{Script: s, Behaviour: b, Truth: plain{}, Policy: p, Warmup: 1, Tick: time.Second})
	must(t, err)
	want := 0
	for i := range s.wishes {
		if s.wishes[i].at >= day {
			want++
		}
	}
	equal(t, "orders that count", int(w.figures()[Orders]), want)
	if want == len(s.wishes) {
		t.Error("all lie on the second day")
	}
}
