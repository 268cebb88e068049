package desk

import (
	"testing"

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
