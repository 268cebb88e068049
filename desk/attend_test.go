package desk

import (
	"testing"
	"time"

	"lindan/domain"
)

// One order in whose place nobody can be looked for does not keep the others of its moment waiting, now or later.
func TestAnOrderThatCannotBeLookedForStopsNoOther(t *testing.T) {
	c := newCity(t)
	wang, li, desk := c.person("王秀英", nil), c.person("李桂兰", nil), c.staff("派单员", domain.Dispatcher, community)
	v := c.volunteer("甲", 100)
	bad, good := c.order(wang, nil), c.order(li, nil)
	for _, o := range []*domain.Order{bad, good} {
		_, err := c.Publish(c.ctx, c.do(o, desk), nil)
		must(t, err)
	}
	_, err := c.store.UpdateOrder(c.ctx, bad.ID, func(o *domain.Order) error {
		o.At = domain.Point{Lon: 999, Lat: 999}
		return nil
	})
	must(t, err)
	c.clock = c.clock.Add(time.Second)
	must(t, c.OrdersDue(c.ctx))
	if have := c.read(good.ID); have.OfferTo(v.ID) == nil {
		t.Fatalf("offers %+v; the other order stopped it", have.Offers)
	}
	if next := c.read(bad.ID).Due(domain.NextWave); !next.After(c.clock) || next.After(c.clock.Add(time.Minute)) {
		t.Errorf("the bad one looks again at %s, it is %s", next, c.clock)
	}
}

// Who served her before is looked up once a search, also where nobody is on duty yet, and holds for whoever comes later.
func TestFamiliarHelpersAreLookedUpOnce(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	o := c.order(wang, nil)
	c.publish(o, desk)
	have := c.read(o.ID)
	if have.Familiar == nil || len(have.Familiar) != 0 || len(have.Offers) != 0 {
		t.Fatalf("familiar %#v, offers %+v; want: looked up, nobody", have.Familiar, have.Offers)
	}
}
