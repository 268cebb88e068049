package matching

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var twelve = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func near(t interface{ Errorf(string, ...any) }, what string, got, want, within float64) {
	if math.Abs(got-want) > within {
		t.Errorf("%s is %.4f, want %.4f", what, got, want)
	}
}

// The figures of the design: 0.9 and an answer in 0.58 of cases give 0.79, then 0.51 after one and after the other.
func TestOneIgnoredOfferHalvesTheBelief(t *testing.T) {
	s := DefaultSpell()
	b := Belief{Doubt: 0.1, At: twelve}.Ignored(0.58, s, twelve)
	near(t, "after silence", b.Active(s, twelve), 0.79, 0.005)
	near(t, "after an unmatched invitation", b.Unmatched(s, twelve).Active(s, twelve), 0.51, 0.005)
	near(t, "after a sign of life", b.Acted(twelve).Active(s, twelve), 1, 0)
	near(t, "of one who is new", Belief{}.Active(s, twelve), 1, 0)
}

func TestDoubtFadesAndNothingLeavesTheRange(t *testing.T) {
	s := DefaultSpell()
	half := Belief{Doubt: 0.5, At: twelve}
	near(t, "after a mean spell", half.Active(s, twelve.Add(s.Mean)), 1-0.5/math.E, 1e-9)
	near(t, "a clock that ran backwards changes nothing", half.Active(s, twelve.Add(-time.Hour)), 0.5, 0)
	rapid.Check(t, func(t *rapid.T) {
		b, now := Belief{}, twelve
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "s")) * time.Second)
			before := b.Active(s, now)
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				b = b.Acted(now)
			case 1:
				b = b.Ignored(rapid.Float64Range(0, 1).Draw(t, "answers"), s, now)
				if b.Active(s, now) > before+1e-9 {
					t.Errorf("silence raised the belief from %v to %v", before, b.Active(s, now))
				}
			case 2:
				b = b.Unmatched(s, now)
			}
			if x := b.Active(s, now); x < 0 || x > 1 || math.IsNaN(x) {
				t.Fatalf("belief %v", x)
			}
		}
	})
}
