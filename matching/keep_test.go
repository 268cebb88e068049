package matching

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestKeepIsTheFormulaOfTheDesign(t *testing.T) {
	for name, c := range map[string]struct {
		p    float64
		left time.Duration
		cost float64 // c_T/c_N
		sure float64
		want int
	}{
		"waiting is cheap":         {0.3, time.Hour, 0.001, 0.5, 1},
		"balance of three":         {0.3, time.Hour, 0.04, 0.5, 3},         // √(0.04·200) = 2.83
		"time is short":            {0.3, 2 * time.Minute, 0.001, 0.95, 5}, // 3.0/(0.3·2) = 4.99
		"no time left":             {0.3, 0, 0.001, 0.95, 15},
		"nobody says yes":          {0, time.Hour, 0.001, 0.95, 15},
		"never more than the most": {0.01, time.Minute, 1, 0.99, 15},
		"never less than one":      {1, time.Hour, 0, 0.1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			k := Tempo{WaitCost: c.cost, InviteCost: 1, Sure: c.sure, Most: 15}.Keep(c.p, time.Minute, c.left)
			if k != c.want {
				t.Errorf("keeps %d, want %d", k, c.want)
			}
		})
	}
}

func TestKeepGrowsAsTimeRunsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		left := time.Duration(rapid.IntRange(1, 7200).Draw(t, "left")) * time.Second
		tempo := DefaultTempo()
		if a, b := tempo.Keep(p, time.Minute, left), tempo.Keep(p, time.Minute, left/2); b < a {
			t.Errorf("%d with %v left, %d with half of it", a, left, b)
		}
		if a, b := tempo.Keep(p, time.Minute, left), tempo.Urgent().Keep(p, time.Minute, left); b < a {
			t.Errorf("an urgent order keeps %d, another %d", b, a)
		}
	})
}

// byCases adds up the chance of every outcome.
func byCases(n int, p []float64) float64 {
	sum := 0.0
	for outcome := range 1 << len(p) {
		yes, chance := 0, 1.0
		for i, x := range p {
			if outcome>>i&1 == 1 {
				yes, chance = yes+1, chance*x
			} else {
				chance *= 1 - x
			}
		}
		if yes >= n {
			sum += chance
		}
	}
	return sum
}

func TestAtLeastIsTheSumOverAllOutcomes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 9).Draw(t, "p")
		n := rapid.IntRange(0, 10).Draw(t, "n")
		if got, want := AtLeast(n, p), byCases(n, p); math.Abs(got-want) > 1e-9 {
			t.Errorf("at least %d of %v: %v, want %v", n, p, got, want)
		}
	})
}
