package sim

import (
	"fmt"
	"io"
	"strings"
)

// columns of the printed table.
type cells struct {
	head   string
	metric Metric
	scale  float64
	digits int
}

func tableColumns() []cells {
	return []cells{
		{"fill %", Fill, 100, 1},
		{"in SLA %", InSLA, 100, 1},
		{"urgent in SLA %", UrgentInSLA, 100, 1},
		{"worst place %", WorstInSLA, 100, 1},
		{"median s", Median, 1, 0},
		{"p90 s", P90, 1, 0},
		{"rm s", RM, 1, 0},
		{"notes/filled", NotesPerFilled, 1, 2},
		{"p99 a day", NotesDayP99, 1, 1},
		{"late/filled", LatePerFilled, 1, 2},
		{"gini", Gini, 1, 3},
		{"ece", ECE, 1, 3},
	}
}

// Print writes a table for each group: mean ± half the 95 % interval over the seeds.
func (s *Study) Print(out io.Writer, groups []Group) {
	for i := range groups {
		g := &groups[i]
		fmt.Fprintf(out, "\n%d volunteers, %.1f hours on duty for each order, truth %s, %d days (%d warm-up), %d seeds\n",
			g.Volunteers, s.Behaviour.Ratio(g.Volunteers), g.Truth, s.Days, s.Warmup, len(s.Seeds))
		aligned(out, s.lines(g))
		if g.Bound != nil {
			e := estimate(g.Bound)
			fmt.Fprintf(out, "no policy fills more than %.1f±%.1f %% (fluid bound)\n", 100*e.Mean, 100*e.Half)
		}
	}
}

func (s *Study) lines(g *Group) [][]string {
	lines := [][]string{{"policy"}}
	for _, c := range tableColumns() {
		lines[0] = append(lines[0], c.head)
	}
	for i := range g.Rows {
		r := &g.Rows[i]
		if s.oracle && r.frontier() {
			continue
		}
		line := []string{r.Name}
		if r.Is != "" {
			line[0] += " = " + r.Is
		}
		for _, c := range tableColumns() {
			line = append(line, s.cell(&c, r.Mean[c.metric]))
		}
		lines = append(lines, line)
		if s.Paired != "" && r.Name != s.Paired {
			lines = append(lines, s.difference(r))
		}
	}
	return lines
}

func (s *Study) cell(c *cells, e Estimate) string {
	if (c.metric == Median || c.metric == P90) && e.Mean >= s.Behaviour.Deadline.Normal {
		return ">D"
	}
	return fmt.Sprintf("%.*f±%.*f", c.digits, e.Mean*c.scale, c.digits, e.Half*c.scale)
}

// difference is the line below a policy: how far it is from the paired one; a star where Holm leaves p below 0.05.
func (s *Study) difference(r *Row) []string {
	line := []string{"  less " + s.Paired}
	for _, c := range tableColumns() {
		d := r.Against[c.metric]
		star := ""
		if d.Holm < 0.05 {
			star = "*"
		}
		line = append(line, fmt.Sprintf("%+.*f±%.*f%s", c.digits, d.Mean*c.scale, c.digits, d.Half*c.scale, star))
	}
	return line
}

func aligned(out io.Writer, lines [][]string) {
	wide := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, c := range l {
			wide[i] = max(wide[i], len([]rune(c)))
		}
	}
	for _, l := range lines {
		var b strings.Builder
		for i, c := range l {
			pad := strings.Repeat(" ", wide[i]-len([]rune(c)))
			if i == 0 {
				b.WriteString(c + pad)
			} else {
				b.WriteString("  " + pad + c)
			}
		}
		fmt.Fprintln(out, strings.TrimRight(b.String(), " "))
	}
}
