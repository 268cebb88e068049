package sim

import (
	"fmt"
	"math"
)

// Truth is how people really answer. lindan's learner knows nothing of it; T0 has its form, T1–T5 do not (matching.md §4.1).
type Truth interface {
	Name() string
	// Chance is that of a yes, of somebody who reads her phone, if she is asked now.
	Chance(a *Asking) float64
	// Delay is the seconds until she answers, from a uniform draw.
	Delay(a *Asking, u float64) float64
	// Spell is the hours of the silent spell that an invitation begins which ended without a match, 0 for none.
	Spell(a *Asking, how ending) float64
	// Drops tells whether she accepts and gives back at once.
	Drops(a *Asking) bool
}

// ending is how an invitation ended for somebody who did not get the order.
type ending int

const (
	ignored ending = iota
	refused
	withdrawn
	matched // she got it: of T4's people even this takes something
)

// Asking is one invitation, as the truth sees it.
type Asking struct {
	Behaviour *Behaviour
	Seed      uint64
	Volunteer int
	Order     int
	Attempt   int
	At        int64   // when she is asked
	Path      float64 // metres
	Urgent    bool
	Familiar  bool
	Notes     int     // other invitations of the last 24 hours
	Ignored   int     // unanswered ones of the last week
	Trait     float64 // standard normal
	Place     int     // community of the order
}

func (a *Asking) draw(p purpose) float64 { return draw(a.Seed, a.Volunteer, a.Order, a.Attempt, p) }

// Truths lists the names of all.
func Truths() []string { return []string{"T0", "T1", "T2", "T3", "T4", "T5"} }

// NewTruth is the truth of that name.
func NewTruth(name string) (Truth, error) {
	switch name {
	case "T0":
		return plain{}, nil
	case "T1":
		return limits{}, nil
	case "T2":
		return routines{}, nil
	case "T3":
		return shocks{}, nil
	case "T4":
		return thresholds{}, nil
	case "T5":
		return drift{}, nil
	}
	return nil, fmt.Errorf("truth: %q is none of %v", name, Truths())
}

// plain is T0: the learner's own form.
type plain struct{}

// Name is T0.
func (plain) Name() string { return "T0" }

// Chance is the logistic of readiness, way, urgency, a familiar face and fatigue.
func (plain) Chance(a *Asking) float64 { return logistic(plainOdds(a)) }

func plainOdds(a *Asking) float64 {
	b := a.Behaviour
	z := b.Trait.Mean + b.Trait.SD*a.Trait - a.Path/b.Distance - b.Fatigue*float64(a.Notes)
	if a.Urgent {
		z += b.Urgent
	}
	if a.Familiar {
		z += b.Familiar
	}
	return z
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// Delay is log-normal.
func (plain) Delay(a *Asking, u float64) float64 {
	return a.Behaviour.Response.Median * math.Exp(a.Behaviour.Response.SDLog*normal(u))
}

// Spell begins by chance and is exponential.
func (plain) Spell(a *Asking, how ending) float64 {
	phi := a.Behaviour.Silence.Phi
	switch how {
	case withdrawn:
		phi *= a.Behaviour.Silence.Withdrawn
	case matched:
		return 0
	case ignored, refused:
	}
	if a.draw(drawSpell) >= phi {
		return 0
	}
	return a.Behaviour.Silence.MeanHours * exponential(a.draw(drawLength))
}

// Drops never happens.
func (plain) Drops(*Asking) bool { return false }
