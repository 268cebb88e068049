package sim

import (
	"time"

	"lindan/matching"
)

// lindan is the product's own policy. Its options are the ablations, and the figures of matching.Tuning.
func lindan(_ int, o *options) (func(w *world) *play, error) {
	t := matching.DefaultTuning()
	t.Price = o.number("price", t.Price)
	t.Notice = o.number("notice", t.Notice)
	t.Familiar = o.number("familiar", t.Familiar)
	t.Fair = o.number("fair", t.Fair)
	t.UrgentW = o.number("urgentw", t.UrgentW)
	t.Explore = int(o.number("explore", float64(t.Explore)))
	t.Batch = o.on("batch", t.Batch)
	t.NoBelief = !o.on("belief", !t.NoBelief)
	t.Tempo.WaitCost = o.number("wait", t.Tempo.WaitCost)
	t.Tempo.InviteCost = o.number("invite", t.Tempo.InviteCost)
	t.Tempo.Sure = o.number("sure", t.Tempo.Sure)
	t.Tempo.Most = int(o.number("most", float64(t.Tempo.Most)))
	t.Spell.Silence = o.number("phi", t.Spell.Silence)
	t.Spell.Mean = time.Duration(o.number("mean_h", t.Spell.Mean.Hours()) * float64(time.Hour))
	if k := o.number("k", 0); k > 0 {
		t.Tempo.WaitCost, t.Tempo.Most = 1e9, int(k) // waiting is worth everything: always the most
	}
	replace, soft := o.on("replace", true), o.on("softlimit", true)
	return func(w *world) *play {
		p := &play{world: w, near: w.grid, tuning: &t, strategy: matching.StrategyOf(w.policy)}
		if !replace {
			p.strategy = noReplacement{p.strategy}
		}
		if !soft {
			p.strategy = hardLimit{p.strategy}
		}
		return p
	}, nil
}

// noReplacement lets a refusal wait for the next wave instead of asking somebody else at once.
type noReplacement struct{ matching.Strategy }

const waveGap = time.Minute

// Choose asks nobody within a minute of the last offers.
func (s noReplacement) Choose(r matching.Round, able []matching.Ranked) matching.Choice {
	if wait := sinceWave(&r, waveGap); wait > 0 {
		return matching.Choice{Next: wait}
	}
	return s.Strategy.Choose(r, able)
}

// sinceWave is what is left of a gap after the last offers.
func sinceWave(r *matching.Round, gap time.Duration) time.Duration {
	n := len(r.Order.Offers)
	if n == 0 {
		return 0
	}
	return gap - r.Now.Sub(r.Order.Offers[n-1].Sent)
}

// hardLimit lets an offer hold its slot until it can be answered no more.
type hardLimit struct{ matching.Strategy }

// Choose gives every offer its whole life.
func (s hardLimit) Choose(r matching.Round, able []matching.Ranked) matching.Choice {
	c := s.Strategy.Choose(r, able)
	for i := range c.Ask {
		c.Ask[i].Patience = r.Order.OfferLife(r.Policy, r.Now)
	}
	return c
}
