package sim

import (
	"math"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %v, want %v ± %v", what, got, want, within)
	}
}

// small is a city of few people in which a day takes some ten milliseconds.
func small() Behaviour {
	b := DefaultBehaviour()
	b.OrdersPerDay = 60
	return b
}

func scriptOf(b Behaviour, volunteers, days int, seed uint64) *Script {
	return NewScript(Generated(seed), b, volunteers, days, seed)
}

// played is the world after a policy has run in it.
func played(t *testing.T, b Behaviour, s *Script, policy, truth string) *world {
	t.Helper()
	p, err := NewPolicy(policy)
	must(t, err)
	q, err := NewTruth(truth)
	must(t, err)
	w, err := run(t.Context(), Options{Script: s, Behaviour: b, Truth: q, Policy: p, Tick: time.Second})
	must(t, err)
	return w
}

// every is one policy of each family, and the ablations that have a strategy of their own.
func every() []string {
	return []string{
		"lindan", "lindan:price=0:batch=off:belief=off:explore=0:fair=0", "lindan:replace=off", "lindan:softlimit=off", "lindan:k=2",
		"nearest1", "keep3", "keep7", "waves5", "broadcast", "random1", "desk", "didi17", "oracle-keep2",
	}
}
