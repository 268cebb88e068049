package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"lindan/sim"
)

// simFlags is the command line of `lindan sim`.
type simFlags struct {
	city, behaviour, out            string
	policy, baseline, truth, paired string
	seeds, ratio, sweep, volunteers string
	orders, within                  float64
	days, warmup, workers           int
	bounds                          bool
	tick                            time.Duration
}

// runSim plays simulated cities and prints how each policy did; with --out it writes result.json and frontier.svg as well.
func runSim(ctx context.Context, args []string, out, progress io.Writer) error {
	f, err := parseSim(args, out)
	if err != nil {
		return err
	}
	study, err := f.study()
	if err != nil {
		return err
	}
	debug.SetGCPercent(400) // runs are short and many: memory is cheaper than collecting it
	study.Progress = func(done, all int) {
		if progress != nil {
			fmt.Fprintf(progress, "\r%d of %d runs", done, all)
		}
	}
	groups, err := study.Run(ctx)
	if progress != nil {
		fmt.Fprintln(progress)
	}
	if errors.Is(err, context.Canceled) {
		return errors.New("stopped before the end: nothing was written")
	}
	if err != nil {
		return err
	}
	study.Print(out, groups)
	if f.out == "" {
		return nil
	}
	return f.write(study, groups)
}

// write puts result.json and frontier.svg into the folder.
func (f *simFlags) write(s *sim.Study, groups []sim.Group) error {
	if err := os.MkdirAll(f.out, 0o750); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return errors.Join(
		f.file("result.json", func(w io.Writer) error { return s.WriteJSON(w, groups, version) }),
		f.file("frontier.svg", func(w io.Writer) error { return s.WriteSVG(w, groups) }),
	)
}

func (f *simFlags) file(name string, write func(io.Writer) error) (err error) {
	file, err := os.Create(filepath.Join(f.out, name))
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file)
}

// terminal is the writer if somebody looks at it, else nil.
func terminal(f *os.File) io.Writer {
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return f
}

func parseSim(args []string, out io.Writer) (*simFlags, error) {
	f := &simFlags{}
	s := flag.NewFlagSet("lindan sim", flag.ContinueOnError)
	s.SetOutput(out)
	s.StringVar(&f.city, "city", "", "CSV of places, id,lon,lat,weight (group and listings are understood); none: a city generated from each seed")
	s.Float64Var(&f.within, "within", 5000, "metres from the middle of --city that count; 0 all")
	s.StringVar(&f.behaviour, "behaviour", "", "JSON of how people behave, see docs/simulation.md; none: the default")
	s.StringVar(&f.policy, "policy", "lindan", "policies, by comma: "+strings.Join(sim.Policies(), ", ")+"; options as name:key=value:key=value")
	s.StringVar(&f.baseline, "baseline", "", "more policies, by comma")
	s.StringVar(&f.truth, "truth", "T0", "truths, by comma: "+strings.Join(sim.Truths(), ", "))
	s.StringVar(&f.paired, "paired", "", "the policy from which the others' differences are shown")
	s.StringVar(&f.seeds, "seeds", "1-5", "seeds, by comma, a-b a range")
	s.StringVar(&f.ratio, "ratio", "", "volunteer-hours a day for each order of a day, by comma; sets the number of volunteers")
	s.StringVar(&f.sweep, "sweep", "", "the same as --ratio, for a curve")
	s.StringVar(&f.volunteers, "volunteers", "", "numbers of volunteers, by comma; none: 8000,1500")
	s.Float64Var(&f.orders, "orders", 0, "orders a day; 0: as --behaviour says")
	s.IntVar(&f.days, "days", 2, "days")
	s.IntVar(&f.warmup, "warmup", 1, "days at the beginning that do not count")
	s.IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "seeds that run at the same time")
	s.BoolVar(&f.bounds, "bounds", false, "reckon the share of orders that no policy can pass (fluid bound)")
	s.DurationVar(&f.tick, "tick", time.Second, "how often due looks are made, together")
	s.StringVar(&f.out, "out", "", "folder for result.json and frontier.svg")
	if err := s.Parse(args); err != nil {
		return nil, err
	}
	if s.NArg() > 0 {
		return nil, fmt.Errorf("sim: %q is not understood", s.Arg(0))
	}
	return f, nil
}

// study reads the files and lists that the flags name.
func (f *simFlags) study() (*sim.Study, error) {
	s := &sim.Study{
		Behaviour: sim.DefaultBehaviour(), Policies: listed(f.policy + "," + f.baseline), Truths: listed(f.truth), Days: f.days, Warmup: f.warmup,
		Paired: f.paired, Workers: f.workers, Bounds: f.bounds, Tick: f.tick,
	}
	err := errors.Join(f.read(s), f.sizes(s))
	if err != nil {
		return nil, err
	}
	if s.Seeds, err = seedsOf(f.seeds); err != nil {
		return nil, err
	}
	return s, nil
}

func (f *simFlags) read(s *sim.Study) error {
	if f.behaviour != "" {
		file, err := os.Open(f.behaviour)
		if err != nil {
			return fmt.Errorf("--behaviour: %w", err)
		}
		defer file.Close()
		if s.Behaviour, err = sim.ReadBehaviour(file); err != nil {
			return err
		}
	}
	if f.orders > 0 {
		s.Behaviour.OrdersPerDay = f.orders
	}
	if f.city == "" {
		return nil
	}
	file, err := os.Open(f.city)
	if err != nil {
		return fmt.Errorf("--city: %w", err)
	}
	defer file.Close()
	s.City, err = sim.ReadCity(f.city, file, f.within)
	return err
}

// sizes are the numbers of volunteers, given or by ratio.
func (f *simFlags) sizes(s *sim.Study) error {
	for _, text := range listed(f.volunteers) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("--volunteers: %q is no number", text)
		}
		s.Volunteers = append(s.Volunteers, n)
	}
	for _, text := range listed(f.ratio + "," + f.sweep) {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("--ratio: %q is no number", text)
		}
		s.Volunteers = append(s.Volunteers, s.Behaviour.Volunteers(x))
	}
	if len(s.Volunteers) == 0 {
		s.Volunteers = []int{8000, 1500}
	}
	return nil
}

func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// seedsOf reads seeds and ranges of them.
func seedsOf(text string) ([]uint64, error) {
	var list []uint64
	for _, part := range listed(text) {
		from, to, ranged := strings.Cut(part, "-")
		if !ranged {
			to = from
		}
		a, err1 := strconv.ParseUint(from, 10, 32)
		b, err2 := strconv.ParseUint(to, 10, 32)
		if err1 != nil || err2 != nil || b < a || b-a > 10_000 {
			return nil, fmt.Errorf("--seeds: %q is neither a number nor a range", part)
		}
		for n := a; n <= b; n++ {
			list = append(list, n)
		}
	}
	return list, nil
}
