package main

import (
	"strings"
	"testing"
	"time"
)

func TestTheTableShowsEveryMissedGoalAsMissed(t *testing.T) {
	m := machine{cpu: "a processor", cores: 2, redis: "7.0.15", sync: 200 * time.Microsecond, when: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)}
	got := table(m, []row{
		{n: 1, what: "much", ours: "12/s", floor: "24/s", ratio: "0.50", goal: "≥ 0.5", met: true, note: "a note"},
		{n: 6, what: "too much", ours: "90 MB", goal: "≤ 80 MB"},
		{n: 7, what: "without a goal", ours: "1 s"},
	}, 1)
	for _, want := range []string{
		"2026-03-05: a processor, 2 cores", "Redis 7.0.15", "fsync of 4 KB 200 µs\n",
		"| 1 | much | 12/s | 24/s | 0.50 | ≥ 0.5 | met |\n",
		"| 6 | too much | 90 MB | – | – | ≤ 80 MB | **missed** |\n",
		"| 7 | without a goal | 1 s | – | – | – |  |\n",
		"- 1, much: a note\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if m.sync = 0; strings.Contains(m.String(), "fsync") {
		t.Error("an fsync that was not measured is shown")
	}
	if strings.Contains(got, "divided") || !strings.Contains(table(m, nil, 10), "divided by 10") {
		t.Error("whether the sizes are full does not show")
	}
}

func TestAGoalIsMetAtItsLimitAndMissedBelow(t *testing.T) {
	for name, c := range map[string]struct {
		p   pair
		met bool
	}{
		"at the limit":   {pair{50, 100}, true},
		"just below it":  {pair{49.9, 100}, false},
		"above":          {pair{110, 100}, true},
		"ours is slower": {pair{1, 100}, false},
	} {
		if r := share("x", c.p, 0.5, ""); r.met != c.met {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestNumbersAreShownShort(t *testing.T) {
	for got, want := range map[string]string{
		perSecond(5430.6):                "5,431/s",
		perSecond(999):                   "999/s",
		thousands(1_000_000):             "1,000,000",
		thousands(-12_345):               "-12,345",
		short(61 * time.Microsecond):     "61 µs",
		short(2461 * time.Microsecond):   "2.46 ms",
		short(42_169 * time.Microsecond): "42 ms",
		short(1500 * time.Millisecond):   "1.50 s",
		megabytes(80 << 20):              "80 MB",
		megabytes(80<<20 + 600<<10):      "81 MB",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
