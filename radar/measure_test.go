package radar

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lindan/domain"
)

// nights runs the radar as the desk does over the lines posted in the window, once a week to save time, and merges what is
// about the same.
func nights(acts []Act) []domain.Finding {
	merged := map[string]*domain.Finding{}
	var keys []string
	for d := 1; d <= townDays+50; d += 7 {
		now := townStart.AddDate(0, 0, d)
		var seen []Act
		for _, a := range acts {
			if a.Posted.Before(now) && now.Sub(a.Posted) <= Window {
				seen = append(seen, a)
			}
		}
		for _, f := range Look(seen) {
			k := f.Rule + "|" + f.Key
			if merged[k] == nil {
				merged[k] = &f
				keys = append(keys, k)
				continue
			}
			merged[k].Lines = append(merged[k].Lines, domain.Fresh(f.Lines, merged[k].Lines)...)
		}
	}
	slices.Sort(keys)
	list := make([]domain.Finding, len(keys))
	for i, k := range keys {
		list[i] = *merged[k]
	}
	return list
}

// score counts, for one rule or for all. plain are the frauds on which their rule speaks if it sees them alone and all at once: the
// others were too timid for it, by their making.
type score struct{ planted, plain, caught, cases, right int }

func (s score) recall() float64    { return float64(s.caught) / float64(max(s.planted, 1)) }
func (s score) precision() float64 { return float64(s.right) / float64(max(s.cases, 1)) }

// measure runs towns. A case is right if at least half of its lines are planted ones, of whatever kind; a fraud is caught by its
// rule if a right case of that rule holds one of its lines, and caught in all if any right case does.
func measure(seeds []uint64) (map[string]*score, *score) {
	each, all := map[string]*score{}, &score{}
	for _, r := range Rules() {
		each[r.ID] = &score{}
	}
	for _, seed := range seeds {
		w := inventTown(seed, 2)
		found := nights(w.acts)
		right := make([]bool, len(found))
		for i, f := range found {
			right[i] = 2*w.guilty(f.Lines) >= len(f.Lines)
			for _, s := range []*score{each[f.Rule], all} {
				s.cases++
				if right[i] {
					s.right++
				}
			}
		}
		for _, p := range w.planted {
			own, any := false, false
			for i, f := range found {
				if right[i] && slices.ContainsFunc(f.Lines, func(l domain.LineID) bool { return p.lines[l] }) {
					own, any = own || f.Rule == p.kind, true
				}
			}
			for _, s := range []*score{each[p.kind], all} {
				s.planted++
				if w.plain(p) {
					s.plain++
				}
			}
			if own {
				each[p.kind].caught++
			}
			if any {
				all.caught++
			}
		}
	}
	return each, all
}

func (w *invented) plain(p plant) bool {
	var alone []Act
	for _, a := range w.acts {
		if p.lines[a.Line] {
			alone = append(alone, a)
		}
	}
	return slices.ContainsFunc(Look(alone), func(f domain.Finding) bool { return f.Rule == p.kind })
}

// guilty counts planted lines.
func (w *invented) guilty(lines []domain.LineID) int {
	n := 0
	for _, l := range lines {
		if slices.ContainsFunc(w.planted, func(p plant) bool { return p.lines[l] }) {
			n++
		}
	}
	return n
}

func seeds(from, to uint64) []uint64 {
	var list []uint64
	for s := from; s <= to; s++ {
		list = append(list, s)
	}
	return list
}

// table is what docs/radar.md shows.
func table(each map[string]*score, all *score) string {
	var b strings.Builder
	b.WriteString("| Rule | Planted | of them plain | Caught by it | Recall | Cases | Right | Precision |\n|---|---|---|---|---|---|---|---|\n")
	row := func(name string, s *score) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %.2f | %d | %d | %.2f |\n", name, s.planted, s.plain, s.caught, s.recall(), s.cases, s.right, s.precision())
	}
	for _, r := range Rules() {
		row(r.ID+" "+r.Name, each[r.ID])
	}
	row("all (by any rule)", all)
	return b.String()
}

// TestPrecisionAndRecall measures the radar on towns that no limit was set on (A39). The floors lie below what was measured; they
// fall when a rule or a limit is broken.
func TestPrecisionAndRecall(t *testing.T) {
	each, all := measure(seeds(101, 110))
	t.Logf("seeds 101–110\n%s", table(each, all))
	if all.recall() < 0.77 || all.precision() < 0.83 {
		t.Errorf("recall %.2f, precision %.2f", all.recall(), all.precision())
	}
	for _, r := range Rules() {
		if s := each[r.ID]; s.recall() < 0.4 || s.precision() < 0.6 {
			t.Errorf("%s: recall %.2f, precision %.2f", r.ID, s.recall(), s.precision())
		}
	}
}

// TestTuning prints the same of the towns that the limits were set on.
func TestTuning(t *testing.T) {
	if testing.Short() || !testing.Verbose() {
		t.Skip("SKIPPED, nothing is tested here: the table for tuning is printed with -v and without -short")
	}
	each, all := measure(seeds(1, 10))
	t.Logf("seeds 1–10\n%s", table(each, all))
	w := inventTown(1, 2)
	for _, f := range nights(w.acts) {
		if 2*w.guilty(f.Lines) < len(f.Lines) {
			t.Logf("wrong: %s %s %s, %d of %d lines planted", f.Rule, f.Key, f.Text, w.guilty(f.Lines), len(f.Lines))
		}
	}
}

// TestHonestTowns counts the cases of towns in which nobody cheats: the price of looking.
func TestHonestTowns(t *testing.T) {
	cases, lines, rules := 0, 0, map[string]int{}
	for _, seed := range seeds(101, 110) {
		w := inventTown(seed, 0)
		lines += len(w.acts)
		for _, f := range nights(w.acts) {
			cases++
			rules[f.Rule]++
		}
	}
	t.Logf("ten honest towns, 60 days each: %d lines, %d cases, %v", lines, cases, rules)
	if cases == 0 || cases > 60 {
		t.Errorf("%d cases in ten honest towns", cases)
	}
}
