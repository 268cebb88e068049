package matching

import (
	"math"
	"time"
)

// Belief is how sure lindan is that a volunteer reads her phone now (matching.md §3.4): 1 after anything she did, lower after
// silence, and back again with time. It decides only whom to disturb; it never enters reliability, rank or honours. The zero value
// is a volunteer of whom nothing is known: active.
type Belief struct {
	Doubt float64   `bson:"d,omitempty"` // 1 − belief, at At
	At    time.Time `bson:"at,omitempty"`
}

// Spell is what silence means: assumptions without data of Chinese communities, to be swept (matching.md §9.7).
type Spell struct {
	Mean    time.Duration // H, the mean length of a silent spell
	Silence float64       // φ, the chance that an unmatched invitation begins one
}

// DefaultSpell is six hours and 0.35.
func DefaultSpell() Spell { return Spell{Mean: 6 * time.Hour, Silence: 0.35} }

// Active is the belief at now, between 0 and 1: doubt fades with the mean length of a spell.
func (b Belief) Active(s Spell, now time.Time) float64 {
	return 1 - b.doubt(s, now)
}

func (b Belief) doubt(s Spell, now time.Time) float64 {
	if b.Doubt == 0 {
		return 0
	}
	return b.Doubt * math.Exp(-max(now.Sub(b.At), 0).Seconds()/s.Mean.Seconds())
}

// Acted is the belief after she did anything in the app.
func (b Belief) Acted(now time.Time) Belief { return Belief{At: now} }

// Ignored is the belief after an offer ended without an answer; answers is the chance that one who is active answers in time.
func (b Belief) Ignored(answers float64, s Spell, now time.Time) Belief {
	active := b.Active(s, now)
	left := active * (1 - answers)
	return Belief{Doubt: 1 - left/(left+1-active+1e-12), At: now}
}

// Unmatched is the belief after an invitation that led to nothing, also one that was taken back: it may have begun a spell.
func (b Belief) Unmatched(s Spell, now time.Time) Belief {
	return Belief{Doubt: 1 - b.Active(s, now)*(1-s.Silence), At: now}
}

// withdrawnShare is how much an offer that was taken back tires, against one that ran its time (matching.md §4.3: an assumption).
const withdrawnShare = 0.5

func (b Belief) withdrawn(s Spell, now time.Time) Belief {
	s.Silence *= withdrawnShare
	return b.Unmatched(s, now)
}
