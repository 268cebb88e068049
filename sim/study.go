package sim

import (
	"context"
	"fmt"
	"slices"
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
	Workers    int
	// Progress is told after each run, from any goroutine; nil: nobody.
	Progress func(done, all int)
}

// Row is one policy under one truth in one size of city.
type Row struct {
	Name       string
	Truth      string
	Volunteers int
	Seeds      []Figures // in the order of Study.Seeds
	Mean       [metrics]Estimate
	Against    [metrics]Difference // Study.Paired
}

// Run plays everything, as many seeds at a time as there are workers. The rows come in a certain order: by size, truth and policy.
func (s *Study) Run(ctx context.Context) ([]Row, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	rows := s.rows()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type job struct{ size, seed int }
	jobs, failed := make(chan job), make(chan error, s.Workers)
	var wg sync.WaitGroup
	done := s.progress(len(rows) * len(s.Seeds))
	for range s.Workers {
		wg.Go(func() {
			for j := range jobs {
				if err := s.seed(ctx, rows, j.size, j.seed, done); err != nil {
					failed <- err
					stop()
					return
				}
			}
		})
	}
	for seed := range s.Seeds {
		for size := range s.Volunteers {
			select {
			case jobs <- job{size, seed}:
			case <-ctx.Done():
			}
		}
	}
	close(jobs)
	wg.Wait()
	select {
	case err := <-failed:
		return nil, err
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.conclude(rows)
	return rows, nil
}

func (s *Study) check() error {
	switch {
	case len(s.Policies) == 0 || len(s.Truths) == 0 || len(s.Volunteers) == 0 || len(s.Seeds) == 0:
		return fmt.Errorf("there is nothing to run: policies, truths, sizes and seeds are wanted")
	case s.Days < 1 || s.Warmup < 0 || s.Warmup >= s.Days:
		return fmt.Errorf("the warm-up of %d days must be shorter than the %d days", s.Warmup, s.Days)
	case s.Paired != "" && !slices.Contains(s.Policies, s.Paired):
		return fmt.Errorf("paired: %q is none of the policies that run", s.Paired)
	}
	for _, name := range s.Policies {
		if _, err := NewPolicy(name); err != nil {
			return err
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
	s.Workers = max(s.Workers, 1)
	return s.Behaviour.check()
}

func (s *Study) progress(all int) func() {
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

func (s *Study) rows() []Row {
	var rows []Row
	for _, n := range s.Volunteers {
		for _, t := range s.Truths {
			for _, p := range s.Policies {
				rows = append(rows, Row{Name: p, Truth: t, Volunteers: n, Seeds: make([]Figures, len(s.Seeds))})
			}
		}
	}
	return rows
}

// seed plays all policies and truths of one size on one seed: they share the script.
func (s *Study) seed(ctx context.Context, rows []Row, size, seed int, done func()) error {
	city := s.City
	if city == nil {
		city = Generated(s.Seeds[seed])
	}
	script := NewScript(city, s.Behaviour, s.Volunteers[size], s.Days, s.Seeds[seed])
	each := len(s.Truths) * len(s.Policies)
	for i := size * each; i < (size+1)*each; i++ {
		truth, err := NewTruth(rows[i].Truth)
		if err != nil {
			return err
		}
		policy, err := NewPolicy(rows[i].Name)
		if err != nil {
			return err
		}
		f, err := Run(ctx, Options{Script: script, Behaviour: s.Behaviour, Truth: truth, Policy: policy, Warmup: s.Warmup, Tick: s.Tick})
		if err != nil {
			return err
		}
		rows[i].Seeds[seed] = f
		done()
	}
	return nil
}

// conclude reckons means, and the differences from the paired policy, adjusted over all policies of a size and truth.
func (s *Study) conclude(rows []Row) {
	for i := range rows {
		for m := range metrics {
			rows[i].Mean[m] = estimate(rows[i].of(m))
		}
	}
	if s.Paired == "" {
		return
	}
	each := len(s.Policies)
	for at := 0; at < len(rows); at += each {
		group := rows[at : at+each]
		base := &group[slices.Index(s.Policies, s.Paired)]
		for m := range metrics {
			var list []*Difference
			for i := range group {
				if group[i].Name != s.Paired {
					group[i].Against[m] = paired(group[i].of(m), base.of(m))
					list = append(list, &group[i].Against[m])
				}
			}
			holm(list)
		}
	}
}

// of lists one metric over the seeds.
func (r *Row) of(m Metric) []float64 {
	list := make([]float64, len(r.Seeds))
	for i := range r.Seeds {
		list[i] = r.Seeds[i][m]
	}
	return list
}
