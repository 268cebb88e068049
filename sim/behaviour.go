package sim

import (
	"encoding/json"
	"fmt"
	"io"
)

// Behaviour is how people of the simulated city act: assumptions, each to be swept (docs/simulation.md).
type Behaviour struct {
	Trait struct {
		Mean float64 `json:"mean"` // of a volunteer's readiness, log-odds
		SD   float64 `json:"sd"`
	} `json:"trait"`
	Distance float64 `json:"distance_m"`          // path that takes 1 of the log-odds
	Urgent   float64 `json:"urgent"`              // log-odds
	Familiar float64 `json:"familiar"`            // log-odds
	Fatigue  float64 `json:"fatigue_per_note24h"` // log-odds for each other invitation of the last 24 hours
	NoShare  float64 `json:"no_share"`            // of what is no yes: explicit noes
	Response struct {
		Median float64 `json:"median_s"`
		SDLog  float64 `json:"sd_log"`
	} `json:"response"`
	Silence struct {
		Phi       float64 `json:"phi"`              // chance of a silent spell after an unmatched invitation
		MeanHours float64 `json:"mean_h"`           //
		Withdrawn float64 `json:"withdrawn_factor"` // of Phi, after an invitation that was taken back
	} `json:"silence"`
	Duty struct {
		PerDay float64 `json:"p_day"`
		Least  float64 `json:"min_h"`
		Most   float64 `json:"max_h"`
	} `json:"duty"`
	OptOut struct {
		PerYear float64 `json:"per_year"`
		PerNote float64 `json:"per_note_day"`
	} `json:"optout"`
	NoShow       float64 `json:"no_show"`
	OrdersPerDay float64 `json:"orders_per_day"`
	UrgentShare  float64 `json:"urgent_share"`
	Scheduled    float64 `json:"scheduled"`
	Group        float64 `json:"group"`
	Recurring    float64 `json:"recurring"`
	SLA          struct {
		Urgent float64 `json:"urgent"`
		Normal float64 `json:"normal"`
	} `json:"sla_s"`
	Deadline struct {
		Urgent float64 `json:"urgent"`
		Normal float64 `json:"normal"`
	} `json:"deadline_s"`
	Patience struct {
		Shape float64 `json:"shape"`
		Scale float64 `json:"scale_s"`
	} `json:"patience"`
	Rare struct {
		Share   float64 `json:"share"`   // of orders that need one of the rarer classes
		Classes int     `json:"classes"` // how many there are
		Held    float64 `json:"held"`    // chance that a volunteer holds one
	} `json:"rare"`
	Storm struct {
		PerDay float64 `json:"per_day"`
		Orders float64 `json:"orders"` // mean, within an hour and 500 m
	} `json:"storm"`
	Minutes struct {
		Least float64 `json:"min"`
		Most  float64 `json:"max"`
	} `json:"service_min"`
	Detour         float64 `json:"detour"`
	CallMultiplier float64 `json:"call_multiplier"`
	Desks          int     `json:"desks"`
}

// DefaultBehaviour is T0's figures (matching.md §4.1, §4.3).
func DefaultBehaviour() Behaviour {
	var b Behaviour
	b.Trait.Mean, b.Trait.SD = -0.6, 1
	b.Distance, b.Urgent, b.Familiar, b.Fatigue, b.NoShare = 1500, 0.5, 1, 0.2, 0.4
	b.Response.Median, b.Response.SDLog = 40, 1
	b.Silence.Phi, b.Silence.MeanHours, b.Silence.Withdrawn = 0.35, 6, 0.5
	b.Duty.PerDay, b.Duty.Least, b.Duty.Most = 0.5, 1, 5
	b.OptOut.PerYear, b.OptOut.PerNote = 0.3, 0.1
	b.NoShow, b.OrdersPerDay, b.UrgentShare, b.Scheduled, b.Group, b.Recurring = 0.03, 800, 0.08, 0.1, 0.04, 0.15
	b.SLA.Urgent, b.SLA.Normal = 180, 600
	b.Deadline.Urgent, b.Deadline.Normal = 20*60, 60*60
	b.Patience.Shape, b.Patience.Scale = 1.5, 90*60
	b.Rare.Share, b.Rare.Classes, b.Rare.Held = 0.45, 6, 0.25
	b.Storm.PerDay, b.Storm.Orders = 0.2, 20
	b.Minutes.Least, b.Minutes.Most = 20, 60
	b.Detour, b.CallMultiplier, b.Desks = 1.3, 1.5, 4
	return b
}

// ReadBehaviour reads a JSON of figures that differ from the default. A key that nobody knows is an error that names it.
func ReadBehaviour(r io.Reader) (Behaviour, error) {
	b := DefaultBehaviour()
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return b, fmt.Errorf("behaviour: %w", err)
	}
	return b, b.check()
}

func (b *Behaviour) check() error {
	shares := []struct {
		key   string
		value float64
	}{
		{"no_share", b.NoShare},
		{"silence.phi", b.Silence.Phi},
		{"duty.p_day", b.Duty.PerDay},
		{"no_show", b.NoShow},
		{"urgent_share", b.UrgentShare},
		{"scheduled", b.Scheduled},
		{"group", b.Group},
		{"recurring", b.Recurring},
		{"rare.share", b.Rare.Share},
		{"rare.held", b.Rare.Held},
	}
	for _, s := range shares {
		if !(s.value >= 0 && s.value <= 1) {
			return fmt.Errorf("behaviour: %s is a share, from 0 to 1", s.key)
		}
	}
	above := []struct {
		key   string
		value float64
	}{
		{"distance_m", b.Distance},
		{"response.median_s", b.Response.Median},
		{"silence.mean_h", b.Silence.MeanHours},
		{"duty.min_h", b.Duty.Least},
		{"orders_per_day", b.OrdersPerDay},
		{"sla_s.urgent", b.SLA.Urgent},
		{"sla_s.normal", b.SLA.Normal},
		{"deadline_s.urgent", b.Deadline.Urgent},
		{"deadline_s.normal", b.Deadline.Normal},
		{"patience.shape", b.Patience.Shape},
		{"patience.scale_s", b.Patience.Scale},
		{"detour", b.Detour},
	}
	for _, s := range above {
		if !(s.value > 0) {
			return fmt.Errorf("behaviour: %s must be above 0", s.key)
		}
	}
	switch {
	case b.Duty.Most < b.Duty.Least || b.Duty.Most > 15:
		return fmt.Errorf("behaviour: duty.max_h must lie between duty.min_h and 15")
	case b.Minutes.Least < 5 || b.Minutes.Most < b.Minutes.Least || b.Minutes.Most > 480:
		return fmt.Errorf("behaviour: service_min must lie between 5 and 480")
	case b.Rare.Classes < 1 || b.Rare.Classes > len(rareClasses()):
		return fmt.Errorf("behaviour: rare.classes must lie between 1 and %d", len(rareClasses()))
	}
	return nil
}

// hoursOf is the mean of volunteer-hours that one person brings a day.
func (b *Behaviour) hoursOf() float64 { return b.Duty.PerDay * (b.Duty.Least + b.Duty.Most) / 2 }

// Volunteers is how many people bring the ratio of volunteer-hours a day to orders a day.
func (b *Behaviour) Volunteers(ratio float64) int { return int(ratio*b.OrdersPerDay/b.hoursOf() + 0.5) }

// Ratio is the volunteer-hours a day for each order of a day that so many people bring.
func (b *Behaviour) Ratio(volunteers int) float64 {
	return float64(volunteers) * b.hoursOf() / b.OrdersPerDay
}
