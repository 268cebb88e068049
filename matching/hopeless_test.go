package matching

import (
	"testing"
	"time"

	"lindan/domain"
)

func TestAnOrderIsHopelessOnlyWhenEverybodyTogetherIsTooFew(t *testing.T) {
	chances := func(list ...float64) []Ranked {
		var able []Ranked
		for _, p := range list {
			able = append(able, Ranked{Chance: p})
		}
		return able
	}
	offer := func(p float64, ago time.Duration) domain.Offer {
		return domain.Offer{To: "a_x", Sent: morning.Add(-ago), Expires: morning.Add(time.Hour), Chance: p}
	}
	for name, c := range map[string]struct {
		able []Ranked
		edit func(*Round)
		want bool
	}{
		"nobody":                                     {nil, nil, true},
		"two who seldom come":                        {chances(0.3, 0.3), nil, true},
		"three who seldom come":                      {chances(0.3, 0.3, 0.3), nil, false},
		"three, and two places":                      {chances(0.3, 0.3, 0.3), func(r *Round) { r.Order.Slots = 2 }, true},
		"a wider ring is left":                       {nil, func(r *Round) { r.All = false }, false},
		"less than a quarter of the promise":         {nil, func(r *Round) { r.Order.Hunted = morning.Add(-149 * time.Second) }, false},
		"urgent, after a quarter of its promise":     {nil, func(r *Round) { r.Order.Urgent, r.Order.Hunted = true, morning.Add(-45*time.Second) }, true},
		"planned: others will be on duty":            {nil, func(r *Round) { r.Order.Now, r.Order.Hunted = false, morning.Add(-50*time.Minute) }, false},
		"in the hall nobody is asked":                {nil, func(r *Round) { r.Policy.Matching = domain.MatchHall }, false},
		"somebody likely has just been asked":        {nil, func(r *Round) { r.Order.Offers = []domain.Offer{offer(0.9, 0)} }, false},
		"somebody unlikely was asked minutes ago":    {nil, func(r *Round) { r.Order.Offers = []domain.Offer{offer(0.3, 5*time.Minute)} }, true},
		"a community that promises an hour may wait": {nil, func(r *Round) { r.Policy.PromiseToday = time.Hour }, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := hunted(waiting("medicine"), 150*time.Second)
			r.All = true
			if c.edit != nil {
				c.edit(&r)
			}
			if got := Hopeless(r, c.able); got != c.want {
				t.Errorf("hopeless: %v", got)
			}
		})
	}
}
