package sim

import (
	"encoding/json"
	"io"
	"math"
	"slices"
)

// inputs are everything from which the figures follow.
type inputs struct {
	Version   string    `json:"version"`
	City      *City     `json:"city"` // null: one generated from each seed
	Behaviour Behaviour `json:"behaviour"`
	Hash      string    `json:"behaviour_sha256"`
	Seeds     []uint64  `json:"seeds"`
	Days      int       `json:"days"`
	Warmup    int       `json:"warmup"`
	TickS     float64   `json:"tick_s"`
	Paired    string    `json:"paired,omitempty"`
}

// resultRow is one policy under one truth in one size; every metric stands beside the name as {mean, half}.
type resultRow struct {
	name, truth, is string
	volunteers      int
	ratio           float64
	mean            [metrics]Estimate
	against         *[metrics]Difference
	paired          string
	frontier        *Distance
	ofBound         *Estimate
}

// MarshalJSON puts the metrics in their order, between the name and what is compared.
func (r resultRow) MarshalJSON() ([]byte, error) {
	var o object
	o.add("name", r.name)
	o.add("truth", r.truth)
	o.add("volunteers", r.volunteers)
	o.add("ratio", r.ratio)
	if r.is != "" {
		o.add("is", r.is)
	}
	for m, name := range Metrics() {
		o.add(name, r.mean[m])
	}
	if r.against != nil {
		var d object
		d.add("policy", r.paired)
		for m, name := range Metrics() {
			d.add(name, r.against[m])
		}
		o.raw("less", d.end())
	}
	if r.frontier != nil {
		o.add("frontier", r.frontier)
	}
	if r.ofBound != nil {
		o.add("fill_of_bound", r.ofBound)
	}
	return o.end(), o.err
}

// object is a JSON object whose keys stay in the order in which they came.
type object struct {
	text []byte
	err  error
}

func (o *object) add(key string, value any) {
	b, err := json.Marshal(value)
	if err != nil && o.err == nil {
		o.err = err
	}
	o.raw(key, b)
}

func (o *object) raw(key string, value []byte) {
	if len(o.text) > 0 {
		o.text = append(o.text, ',')
	}
	o.text = append(append(append(o.text, '"'), key...), '"', ':')
	o.text = append(o.text, value...)
}

func (o *object) end() []byte { return append(append([]byte{'{'}, o.text...), '}') }

type resultBound struct {
	Truth      string   `json:"truth"`
	Volunteers int      `json:"volunteers"`
	Fill       Estimate `json:"fill"`
}

// resultRun is one run: its figures in the order of the file's metrics.
type resultRun struct {
	Name       string    `json:"name"`
	Truth      string    `json:"truth"`
	Volunteers int       `json:"volunteers"`
	Seed       uint64    `json:"seed"`
	Values     []float64 `json:"values"`
}

// WriteJSON writes result.json (docs/simulation.md). The same inputs give the same bytes.
func (s *Study) WriteJSON(out io.Writer, groups []Group, version string) error {
	behaviour, err := json.Marshal(s.Behaviour)
	if err != nil {
		return err
	}
	in := inputs{
		Version: version, City: s.City, Behaviour: s.Behaviour, Hash: hashOf(behaviour), Seeds: s.Seeds, Days: s.Days, Warmup: s.Warmup,
		TickS: s.tick().Seconds(), Paired: s.Paired,
	}
	rows, bounds, runs := []any{}, []any{}, []any{}
	for i := range groups {
		g := &groups[i]
		for k := range g.Rows {
			rows = append(rows, s.resultRow(g, &g.Rows[k]))
			runs = append(runs, s.runs(g, &g.Rows[k])...)
		}
		if g.Bound != nil {
			bounds = append(bounds, resultBound{g.Truth, g.Volunteers, estimate(g.Bound)})
		}
	}
	var o object
	o.lines("policies", rows) // first of all: what readers look for
	o.lines("bounds", bounds)
	o.add("inputs", in)
	o.add("metrics", Metrics())
	o.lines("runs", runs)
	if o.err != nil {
		return o.err
	}
	_, err = out.Write(append(o.end(), '\n'))
	return err
}

// lines adds a list with a line for each of its things.
func (o *object) lines(key string, list []any) {
	text := []byte{'['}
	for i, x := range list {
		b, err := json.Marshal(x)
		if err != nil && o.err == nil {
			o.err = err
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(text, '\n', ' '), b...)
	}
	o.raw(key, append(text, ']'))
}

func (s *Study) resultRow(g *Group, row *Row) resultRow {
	r := resultRow{
		name: row.Name, truth: g.Truth, is: row.Is, volunteers: g.Volunteers, mean: row.Mean, frontier: g.distance(row),
		ratio: math.Round(1000*s.Behaviour.Ratio(g.Volunteers)) / 1000,
	}
	if s.Paired != "" && row.Name != s.Paired {
		r.against, r.paired = &row.Against, s.Paired
	}
	if g.Bound != nil {
		list := row.of(Fill)
		for i := range list {
			list[i] /= max(g.Bound[i], 1e-9)
		}
		e := estimate(list)
		r.ofBound = &e
	}
	return r
}

func (s *Study) runs(g *Group, row *Row) []any {
	if row.Is != "" {
		return nil // the frontier's best is there under its own name
	}
	list := make([]any, len(s.Seeds))
	for i := range list {
		list[i] = resultRun{row.Name, g.Truth, g.Volunteers, s.Seeds[i], slices.Clone(row.Seeds[i][:])}
	}
	return list
}

// Distance is how far a policy's means lie from the oracle's frontier; nil where the frontier does not reach so far.
type Distance struct {
	ExtraNotes *float64 `json:"extra_notes"` // share of more invitations than the frontier needs for the same restricted mean time
	ExtraTime  *float64 `json:"extra_time"`  // share of more restricted mean time than the frontier needs with as many invitations
	FillGap    float64  `json:"fill_gap"`    // the frontier's best fill less the policy's
}

// distance is nil where no frontier was run.
func (g *Group) distance(r *Row) *Distance {
	line := g.frontier()
	if len(line) == 0 || r.frontier() || r.Is != "" {
		return nil
	}
	d := &Distance{}
	for i := range g.Rows {
		if g.Rows[i].frontier() {
			d.FillGap = max(d.FillGap, g.Rows[i].Mean[Fill].Mean)
		}
	}
	d.FillGap -= r.Mean[Fill].Mean
	at := point{r.Mean[NotesPerFilled].Mean, r.Mean[RM].Mean}
	if n, ok := along(line, at.y, func(p point) (x, y float64) { return p.y, p.x }); ok {
		share := at.x/n - 1
		d.ExtraNotes = &share
	}
	if t, ok := along(line, at.x, func(p point) (x, y float64) { return p.x, p.y }); ok {
		share := at.y/t - 1
		d.ExtraTime = &share
	}
	return d
}

// point is invitations for each filled order, and restricted mean time in seconds.
type point struct{ x, y float64 }

// frontier is the oracle's points that no other one beats in both, by invitations.
func (g *Group) frontier() []point {
	var all, line []point
	for i := range g.Rows {
		if r := &g.Rows[i]; r.frontier() {
			all = append(all, point{r.Mean[NotesPerFilled].Mean, r.Mean[RM].Mean})
		}
	}
	slices.SortFunc(all, func(a, b point) int {
		switch {
		case a.x < b.x || a.x == b.x && a.y < b.y:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	for _, p := range all {
		if len(line) == 0 || p.y < line[len(line)-1].y {
			line = append(line, p)
		}
	}
	return line
}

// along reads y at x off a line of straight pieces in logarithms.
func along(line []point, x float64, axes func(point) (x, y float64)) (float64, bool) {
	for i := 1; i < len(line); i++ {
		x0, y0 := axes(line[i-1])
		x1, y1 := axes(line[i])
		if x < min(x0, x1) || x > max(x0, x1) {
			continue
		}
		share := math.Log(x/x0) / math.Log(x1/x0)
		return y0 * math.Pow(y1/y0, share), true
	}
	return 0, false
}
