package desk

import (
	"testing"

	"lindan/domain"
)

func TestWhoStillReadsALapsedOfferLearnsThatItIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		state  domain.State
		action domain.Action
		told   bool
	}{
		"somebody took the last place": {domain.Accepted, domain.Accept, true},
		"a place is still open":        {domain.Offered, domain.Accept, false},
		"the visit has begun":          {domain.Serving, domain.CheckIn, false},
	} {
		o := &domain.Order{State: c.state, Offers: []domain.Offer{{To: "a_late", Answer: domain.NoAnswer}}}
		told := false
		for _, n := range notices(o, domain.Event{Action: c.action, By: "a_first"}) {
			told = told || n.To == "a_late" && n.Kind == "order.filled"
		}
		if told != c.told {
			t.Errorf("%s: told %v", name, told)
		}
	}
}
