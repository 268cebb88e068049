package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Study is a set of runs: every policy under every truth in every city size, on every seed.
type Study struct {
	City       *City // nil: one generated from each seed
	Behaviour  Behaviour
	Policies   []string
	Truths     []string
	Volunteers []int
	Seeds      []uint64
	Days       int
	Warmup     int
	Tick       time.Duration
	Paired     string // with whom all are compared
	Bounds     bool   // reckon the fluid bound as well
	Workers    int
	// Progress is told after each run, from any goroutine; nil: nobody.
	Progress func(done, all int)

	oracle bool // the frontier's best is a row of its own
}

// Row is one policy in one group.
type Row struct {
	Name    string
	Is      string    // of "oracle": which point of the frontier is the best
	Seeds   []Figures // in the order of Study.Seeds
	Mean    [metrics]Estimate
	Against [metrics]Difference // Study.Paired
}

// Group is all policies under one truth in one size of city.
type Group struct {
	Truth      string
	Volunteers int
	Rows       []Row
	Bound      []float64 // by seed: the share of orders that the fluid bound allows; nil where it does not hold
}

// job is one seed in one size of city: its policies and truths share the script.
type job struct{ size, seed int }

// Run plays everything, as many jobs at a time as there are workers. Groups come by size and truth, rows by policy, whatever ran first.
func (s *Study) Run(ctx context.Context) ([]Group, error) {
	if err := s.prepare(); err != nil {
		return nil, err
	}
	groups := s.groups()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs := make(chan job)
	var wg sync.WaitGroup
	done := s.counter(len(groups) * len(s.Policies) * len(s.Seeds))
	for range s.Workers {
		wg.Go(func() {
			for j := range jobs {
				if err := s.play(ctx, groups, j, done); err != nil {
					stop(err)
				}
			}
		})
	}
	for seed := range s.Seeds {
		for size := range s.Volunteers {
			jobs <- job{size, seed}
		}
	}
	close(jobs)
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	for i := range groups {
		s.conclude(&groups[i])
	}
	return groups, nil
}

// prepare checks what is asked for, and puts the frontier in the place of "oracle".
func (s *Study) prepare() error {
	if i := slices.Index(s.Policies, bestOracle); i >= 0 {
		s.oracle = true
		s.Policies = slices.Delete(slices.Clone(s.Policies), i, i+1)
		for _, name := range frontier() {
			if !slices.Contains(s.Policies, name) {
				s.Policies = append(s.Policies, name)
			}
		}
	}
	s.Workers = max(s.Workers, 1)
	return s.check()
}

func (s *Study) check() error {
	switch {
	case len(s.Policies) == 0 || len(s.Truths) == 0 || len(s.Volunteers) == 0 || len(s.Seeds) == 0:
		return fmt.Errorf("there is nothing to run: policies, truths, sizes and seeds are wanted")
	case s.Days < 1 || s.Warmup < 0 || s.Warmup >= s.Days:
		return fmt.Errorf("warmup: %d days must be fewer than the %d days of the run", s.Warmup, s.Days)
	case s.Paired != "" && !slices.Contains(s.Policies, s.Paired) && (!s.oracle || s.Paired != bestOracle):
		return fmt.Errorf("paired: %q is none of the policies that run", s.Paired)
	}
	for i, name := range s.Policies {
		if _, err := NewPolicy(name); err != nil {
			return err
		}
		if slices.Contains(s.Policies[:i], name) {
			return fmt.Errorf("policy: %q is named twice", name)
		}
	}
	for _, name := range s.Truths {
		if _, err := NewTruth(name); err != nil {
			return err
		}
	}
	for _, n := range s.Volunteers {
		if n < 1 || n > 1_000_000 {
			return fmt.Errorf("volunteers: %d is not between 1 and 1000000", n)
		}
	}
	return s.Behaviour.check()
}

// tick is how often looks are made.
func (s *Study) tick() time.Duration {
	if s.Tick == 0 {
		return time.Second
	}
	return s.Tick
}

// counter tells Progress of each run.
func (s *Study) counter(all int) func() {
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		n++
		if s.Progress != nil {
			s.Progress(n, all)
		}
	}
}

func (s *Study) groups() []Group {
	var list []Group
	for _, n := range s.Volunteers {
		for _, t := range s.Truths {
			g := Group{Truth: t, Volunteers: n}
			for _, p := range s.Policies {
				g.Rows = append(g.Rows, Row{Name: p, Seeds: make([]Figures, len(s.Seeds))})
			}
			if truth, err := NewTruth(t); err == nil && s.Bounds && steady(truth) {
				g.Bound = make([]float64, len(s.Seeds))
			}
			list = append(list, g)
		}
	}
	return list
}

func (s *Study) play(ctx context.Context, groups []Group, j job, done func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	city := s.City
	if city == nil {
		city = Generated(s.Seeds[j.seed])
	}
	script := NewScript(city, s.Behaviour, s.Volunteers[j.size], s.Days, s.Seeds[j.seed])
	for i := j.size * len(s.Truths); i < (j.size+1)*len(s.Truths); i++ {
		g := &groups[i]
		truth, err := NewTruth(g.Truth)
		if err != nil {
			return err
		}
		if g.Bound != nil {
			g.Bound[j.seed] = script.FluidBound(&s.Behaviour, truth, s.Warmup)
		}
		for k := range g.Rows {
			policy, err := NewPolicy(g.Rows[k].Name)
			if err != nil {
				return err
			}
			o := Options{Script: script, Behaviour: s.Behaviour, Truth: truth, Policy: policy, Warmup: s.Warmup, Tick: s.tick()}
			if g.Rows[k].Seeds[j.seed], err = Run(ctx, o); err != nil {
				return err
			}
			done()
		}
	}
	return nil
}

// conclude reckons means, the frontier's best, and the differences from the paired policy, adjusted over all rows of the group.
func (s *Study) conclude(g *Group) {
	for i := range g.Rows {
		for m := range metrics {
			g.Rows[i].Mean[m] = estimate(g.Rows[i].of(m))
		}
	}
	if s.oracle {
		g.Rows = append(g.Rows, best(g.Rows))
	}
	base := slices.IndexFunc(g.Rows, func(r Row) bool { return r.Name == s.Paired })
	if base < 0 {
		return
	}
	for m := range metrics {
		var list []*Difference
		for i := range g.Rows {
			if r := &g.Rows[i]; i != base {
				r.Against[m] = paired(r.of(m), g.Rows[base].of(m))
				if !r.frontier() {
					list = append(list, &r.Against[m])
				}
			}
		}
		holm(list)
	}
}

// bestOracle is the name that stands for the best of the frontier; the frontier itself is keep-k with true chances.
const (
	bestOracle  = "oracle"
	frontierRow = "oracle-keep"
)

// frontier names its policies: one to ten offers, disturbing nobody below a chance of 0.02, or of 0.15.
func frontier() []string {
	var list []string
	for _, floor := range []string{"", ":floor=0.15"} {
		for k := 1; k <= 10; k++ {
			list = append(list, fmt.Sprintf("%s%d%s", frontierRow, k, floor))
		}
	}
	return list
}

func (r *Row) frontier() bool { return strings.HasPrefix(r.Name, frontierRow) }

// best is the row of the frontier that fills most; within two in a thousand, the one that is soonest.
func best(rows []Row) Row {
	var top *Row
	for i := range rows {
		r := &rows[i]
		if !r.frontier() {
			continue
		}
		if top == nil || r.Mean[Fill].Mean > top.Mean[Fill].Mean+0.002 ||
			r.Mean[Fill].Mean > top.Mean[Fill].Mean-0.002 && r.Mean[RM].Mean < top.Mean[RM].Mean {
			top = r
		}
	}
	b := *top
	b.Name, b.Is = bestOracle, top.Name
	return b
}

// of lists one metric over the seeds.
func (r *Row) of(m Metric) []float64 {
	list := make([]float64, len(r.Seeds))
	for i := range r.Seeds {
		list[i] = r.Seeds[i][m]
	}
	return list
}
