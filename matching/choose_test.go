package matching

import (
	"slices"
	"testing"
	"time"

	"lindan/domain"
)

// able are n volunteers at growing distances whom nothing stops.
func able(r Round, n int) []Ranked {
	var list []Candidate
	for i := range n {
		list = append(list, fit(domain.AccountID([]byte{'a', '_', byte('a' + i)}), float64(100+50*i)))
	}
	return Wave(r, list)
}

func hunted(o *domain.Order, ago time.Duration) Round {
	o.Hunted = morning.Add(-ago)
	o.Clocks = []domain.Clock{{Kind: domain.FillBy, Due: o.Hunted.Add(time.Hour)}}
	return round(o)
}

func TestTheClockDecidesHowManyAreAsked(t *testing.T) {
	early, late := hunted(waiting("medicine"), 0), hunted(waiting("medicine"), 9*time.Minute)
	urgent := hunted(waiting("medicine"), 0)
	urgent.Order.Urgent = true
	n := func(r Round) int { return len(Attentive{}.Choose(r, able(r, 20)).Ask) }
	if a, b, c := n(early), n(late), n(urgent); a < 1 || b <= a || c <= a {
		t.Errorf("asked %d at the beginning, %d near the end of the promise, %d when urgent", a, b, c)
	}
	planned := hunted(waiting("medicine"), 0)
	planned.Order.Now, planned.Order.Window = false, domain.Window{From: morning.Add(24 * time.Hour), To: morning.Add(26 * time.Hour)}
	planned.Order.Clocks = []domain.Clock{{Kind: domain.FillBy, Due: morning.Add(24 * time.Hour)}}
	if got := n(planned); got != 1 {
		t.Errorf("a planned order asks %d at once; time is cheap", got)
	}
}

func TestOffersThatAreOutCountAndThoseThatHadTheirTimeDoNot(t *testing.T) {
	r := hunted(waiting("medicine"), time.Minute)
	free := len(Attentive{}.Choose(r, able(r, 20)).Ask)
	r.Order.Offers = []domain.Offer{{To: "a_x", Sent: morning.Add(-30 * time.Second), Expires: morning.Add(time.Hour), Until: morning.Add(time.Minute), Chance: 0.3}}
	out := len(Attentive{}.Choose(r, able(r, 20)).Ask)
	r.Order.Offers[0].Until = morning.Add(-time.Second)
	soft := len(Attentive{}.Choose(r, able(r, 20)).Ask)
	if out != free-1 || soft != free {
		t.Errorf("asked %d; %d with one out; %d when that one had its time", free, out, soft)
	}
}

func TestAFamiliarHelperIsAskedAloneFirstWhereThereIsTime(t *testing.T) {
	ask := func(change func(*Round)) []domain.AccountID {
		r := hunted(waiting("medicine"), 0)
		r.Familiar = map[domain.AccountID]bool{"a_f": true}
		change(&r)
		people := able(r, 20)
		if r.Order.OfferTo("a_f") == nil {
			people = append(people, Wave(r, []Candidate{fit("a_f", 900)})...)
		}
		var list []domain.AccountID
		for _, p := range (Attentive{}).Choose(r, people).Ask {
			list = append(list, p.Account.ID)
		}
		return list
	}
	if got := ask(func(*Round) {}); !slices.Equal(got, []domain.AccountID{"a_f"}) {
		t.Errorf("asked %v", got)
	}
	for name, change := range map[string]func(*Round){
		"urgent":          func(r *Round) { r.Order.Urgent, r.Policy.PromiseUrgent = true, time.Hour },
		"late":            func(r *Round) { r.Order.Hunted = morning.Add(-9 * time.Minute) },
		"she had her say": func(r *Round) { r.Order.Offers = []domain.Offer{{To: "a_f", Answer: domain.SaidNo}} },
	} {
		alone := slices.Equal(ask(change), []domain.AccountID{"a_f"})
		if got := ask(change); alone || len(got) == 0 {
			t.Errorf("%s: asked %v", name, got)
		}
	}
}

func TestWhoIsNotWorthHerPriceIsNotAsked(t *testing.T) {
	r := hunted(waiting("medicine"), 0)
	list := able(r, 5)
	for i := range list {
		list[i].Price = 0.9
	}
	if got := (Attentive{}).Choose(r, list); len(got.Ask) > 0 || got.Next < time.Second {
		t.Errorf("asked %d at a price above their worth; next look after %s", len(got.Ask), got.Next)
	}
	r.Order.Urgent = true
	if got := (Attentive{}).Choose(r, list); len(got.Ask) == 0 {
		t.Error("an urgent order is worth the price")
	}
}

func TestACommunityMayChooseSimplerWays(t *testing.T) {
	p := domain.DefaultPolicy()
	p.Matching = domain.MatchNearest
	r := hunted(waiting("medicine"), 0)
	r.Policy = p
	list := able(r, 9)
	slices.Reverse(list)
	c := StrategyOf(p).Choose(r, list)
	if len(c.Ask) != p.WaveSize || c.Ask[0].Account.ID != "a_a" || c.Ask[2].Account.ID != "a_c" {
		t.Errorf("nearest: %+v", c.Ask)
	}
	p.Matching = domain.MatchHall
	if c := StrategyOf(p).Choose(r, list); len(c.Ask) != 0 || c.Next <= 0 {
		t.Errorf("hall: %+v", c)
	}
}

// One order in twenty gives its last slot to somebody whom the model would not choose; never an urgent one.
func TestNobodyIsLockedOutForEver(t *testing.T) {
	surprised := 0
	for i := range 400 {
		o := waiting("medicine")
		o.ID = domain.OrderID([]byte{'o', byte(i / 26), byte('a' + i%26)})
		r := hunted(o, 0)
		list := able(r, 20)
		best := list[0].Account.ID
		top := map[domain.AccountID]bool{}
		c := (Attentive{}).Choose(r, list)
		for j := range len(c.Ask) {
			top[list[j].Account.ID] = true
		}
		if len(c.Ask) > 0 && c.Ask[0].Account.ID != best {
			surprised++
		} else if len(c.Ask) > 0 && !top[c.Ask[len(c.Ask)-1].Account.ID] {
			surprised++
		}
		o.Urgent = true
		u := hunted(o, 0)
		people := able(u, 20)
		for i, p := range (Attentive{}).Choose(u, people).Ask {
			if p.Account.ID != people[i].Account.ID {
				t.Fatalf("an urgent order explores: %s is asked in place %d", p.Account.ID, i)
			}
		}
	}
	if surprised < 5 || surprised > 60 {
		t.Errorf("%d of 400 orders explored, want about 20", surprised)
	}
}
