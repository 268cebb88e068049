package desk

import (
	"testing"
	"time"

	"lindan/domain"
)

// Two replicas, or two workers of one, may send a wave of the same order at the same moment. One is quicker; the volunteer
// whom both chose goes on holding the offer that stands, and sees it. Whom only the slower one chose is free.
func TestTwoWavesAtOneMomentLeaveTheOfferThatStands(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	v, u := c.volunteer("甲", 100), c.volunteer("乙", 200)
	o := c.order(wang, nil)
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(t, err)
	have := c.read(o.ID)
	p, err := c.Policy(c.ctx, community)
	must(t, err)
	p.Matching = domain.MatchNearest
	for _, n := range []int{1, 2} { // both saw the order without any offer
		p.WaveSize = n
		must(t, c.hunt.Wave(c.ctx, have, p, c.clock))
	}
	for a, want := range map[*domain.Account]int{v: 1, u: 0} {
		list, err := c.MyOffers(c.ctx, a)
		must(t, err)
		e, err := c.store.Engagement(c.ctx, a.ID)
		must(t, err)
		if len(list) != want || e.Asked[0].Over != (want == 0) {
			t.Errorf("%s sees %d offers, want %d; her call is %+v", a.ID, len(list), want, e.Asked[0])
		}
	}
}

// An offer that had its time as an outstanding one frees the volunteer for others, and somebody else is asked. She still sees it,
// and her yes still wins.
func TestAnOfferThatHadItsTimeIsSeenAndStillWins(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	v, u := c.volunteer("甲", 100), c.volunteer("乙", 900)
	o := c.order(wang, nil)
	c.publish(o, desk)
	first := c.read(o.ID).OfferTo(v.ID)
	if first == nil || c.read(o.ID).OfferTo(u.ID) != nil {
		t.Fatalf("asked %+v, want the nearer one alone", c.read(o.ID).Offers)
	}
	c.pass(first.Until.Sub(c.clock) + time.Second)
	if c.read(o.ID).OfferTo(u.ID) == nil {
		t.Fatal("nobody is asked besides")
	}
	list, err := c.MyOffers(c.ctx, v)
	must(t, err)
	e, err := c.store.Engagement(c.ctx, v.ID)
	must(t, err)
	if len(list) != 1 || !e.Asked[0].Over {
		t.Fatalf("she sees %d offers, her call is %+v", len(list), e.Asked[0])
	}
	c.accept(o, v)
	if c.read(o.ID).JobOf(v.ID) == nil {
		t.Fatal("her yes came too late")
	}
	if list, err = c.MyOffers(c.ctx, u); err != nil || len(list) != 0 {
		t.Fatalf("the other one still sees %d offers, %v", len(list), err)
	}
}
