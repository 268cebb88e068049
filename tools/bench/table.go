package main

import (
	"fmt"
	"strings"
	"time"
)

// row is one line of the table. Empty cells are printed as –.
type row struct {
	n                        int
	what                     string
	ours, floor, ratio, goal string
	met                      bool
	note                     string // printed under the table
}

// table prints the machine, the rows as Markdown and the notes.
func table(m machine, rows []row, divide int) string {
	var t, notes strings.Builder
	fmt.Fprintf(&t, "%s\n\n", m)
	if divide > 1 {
		fmt.Fprintf(&t, "**Sizes divided by %d: to see that it works. The goals are meant for full sizes.**\n\n", divide)
	}
	t.WriteString("| row | what | ours | floor | ratio | goal | |\n|---|---|---:|---:|---:|---:|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&t, "| %d | %s | %s | %s | %s | %s | %s |\n", r.n, r.what, dash(r.ours), dash(r.floor), dash(r.ratio), dash(r.goal), r.verdict())
		if r.note != "" {
			fmt.Fprintf(&notes, "- %d, %s: %s\n", r.n, r.what, r.note)
		}
	}
	if notes.Len() > 0 {
		t.WriteString("\n" + notes.String())
	}
	return t.String()
}

// verdict says whether the goal was met; nothing where there is none.
func (r row) verdict() string {
	switch {
	case r.goal == "":
		return ""
	case r.met:
		return "met"
	}
	return "**missed**"
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// share fills a row of two rates: ours has to reach so much of the floor's.
func share(what string, p pair, least float64, note string) row {
	return row{
		what: what, ours: perSecond(p.ours), floor: perSecond(p.floor), ratio: fmt.Sprintf("%.2f", p.ratio()),
		goal: fmt.Sprintf("≥ %.1f", least), met: p.ratio() >= least, note: note,
	}
}

// within fills a row of a value with a limit and no floor.
func within(what, ours, goal string, met bool, note string) row {
	return row{what: what, ours: ours, goal: "≤ " + goal, met: met, note: note}
}

// reaches fills a row of a rate that has a least and no floor.
func reaches(what string, rate, least float64, note string) row {
	return row{what: what, ours: perSecond(rate), goal: "≥ " + perSecond(least), met: rate >= least, note: note}
}

// perSecond shows a rate with three digits that count: 5,430/s.
func perSecond(rate float64) string { return thousands(int(rate+0.5)) + "/s" }

// thousands shows 12345 as 12,345.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// short shows a duration with three digits that count.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.0f µs", float64(d)/float64(time.Microsecond))
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}
