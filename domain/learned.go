package domain

import (
	"math"
	"time"
)

// Mind is what lindan has learned of how one volunteer answers: it decides only whom to disturb. A no is free: nothing of this
// is ever shown, ranked or told (matching.md §3.3). The rules that change it are matching's. The zero value knows nothing.
type Mind struct {
	Trait   float64   `bson:"t,omitempty"`  // how much readier than her neighbours she is to say yes, in log-odds
	Known   float64   `bson:"k,omitempty"`  // what is known of Trait: precision gained from answers
	Waits   float64   `bson:"w,omitempty"`  // decayed sum of the logarithms of the seconds until she answered
	Answers float64   `bson:"wn,omitempty"` // decayed number of answers in Waits
	Doubt   float64   `bson:"d,omitempty"`  // 1 − belief that she reads her phone, at DoubtAt
	DoubtAt time.Time `bson:"da,omitempty"`
	Served  float64   `bson:"h,omitempty"`  // hours served, decayed, at Kept
	Free    float64   `bson:"a,omitempty"`  // hours on duty, decayed, at Kept
	Kept    time.Time `bson:"at,omitempty"` // the moment to which Served and Free are decayed
}

// mindful is the time after which hours served and on duty count a third: four weeks.
const mindful = 28 * 24 * time.Hour

// keep lets the hours fade up to now.
func (m *Mind) keep(now time.Time) {
	if now.After(m.Kept) {
		if !m.Kept.IsZero() {
			fade := math.Exp(-now.Sub(m.Kept).Seconds() / mindful.Seconds())
			m.Served, m.Free = m.Served*fade, m.Free*fade
		}
		m.Kept = now.UTC()
	}
}

// Learned is what lindan has learned of offers in one district: how they are answered, and what attention is worth. It is a
// heuristic memory: a lost lesson costs nothing but time. The zero value is cold.
type Learned struct {
	ID      AreaID          `bson:"_id"`
	V       int64           `bson:"v"`
	Weights []float64       `bson:"weights,omitempty"` // of the acceptance model, one a fact; nil: the first guess
	Places  map[string]Tale `bson:"places,omitempty"`  // by community and skill class: offset in log-odds, and what is known of it
	Answer  Tale            `bson:"answer"`            // logarithms of the seconds until an answer
	Noes    Tale            `bson:"noes"`              // explicit noes among what was no yes
	Value   map[string]Tale `bson:"value,omitempty"`   // by community and hour: utility that was matched, and the volunteer-hours it took
	Hungry  map[string]Tale `bson:"hungry,omitempty"`  // by community and hour: how much a look lacked of what makes a yes sure, 0..1
	Scale   Tale            `bson:"scale"`             // Platt's slope −1 and shift
	Bins    []Tale          `bson:"bins,omitempty"`    // of calibration: yes and offers by predicted chance
	Brier   Tale            `bson:"brier"`             // squared error of the prediction
	Offers  int64           `bson:"offers,omitempty"`  // sent, ever
	Filled  int64           `bson:"filled,omitempty"`  // places taken, ever
	Turn    Tale            `bson:"turn"`              // hours served and hours on duty, of everybody
	Waited  Tale            `bson:"waited"`            // seconds from the beginning of the search to a yes
}

// Tale is a decayed sum and the decayed number of its terms.
type Tale struct {
	Sum float64 `bson:"s"`
	N   float64 `bson:"n"`
}

// Mean is Sum/N drawn towards prior as if prior had been seen weight times; weight is above 0.
func (t Tale) Mean(prior, weight float64) float64 { return (t.Sum + prior*weight) / (t.N + weight) }

// Add counts one more term, after all before it kept only a share of their weight.
func (t Tale) Add(x, keep float64) Tale { return Tale{t.Sum*keep + x, t.N*keep + 1} }
