// Bench measures lindan against floors that it measures in the same run, and prints one table: ours, floor, ratio, goal.
// What the rows mean, and the figures of the last full run, stand in docs/capacity.md.
//
//	go build -o bin/bench ./tools/bench && bin/bench            all rows, from the root of the repository
//	bin/bench -quick -only 1,4                                  two rows at a tenth of their size
//
// A goal that is missed is reported and is no error; the exit status tells only whether everything could be measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures what args ask for and prints the table to out; progress goes to news.
func run(ctx context.Context, args []string, out, news io.Writer) (err error) {
	o, err := parse(args, news)
	if err != nil {
		return err
	}
	b := &bench{options: o, news: news}
	if err := os.MkdirAll(o.dir, 0o755); err != nil { // #nosec G301 -- by default bin, which is for everybody
		return fmt.Errorf("-dir: %w", err)
	}
	if b.scratch, err = os.MkdirTemp(o.dir, "lindan-bench-"); err != nil {
		return fmt.Errorf("scratch folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.scratch)) }()
	stop, err := profile(o.profile)
	if err != nil {
		return err
	}
	rows, failed := b.measure(ctx)
	if err := stop(); err != nil {
		failed = errors.Join(failed, err)
	}
	m, err := b.machine(ctx)
	if err != nil {
		return errors.Join(failed, err)
	}
	fmt.Fprint(out, table(m, rows, o.divide))
	return failed
}

// options is the command line.
type options struct {
	only    []int  // numbers of stages; none: all
	divide  int    // of the sizes: 1, or 10 with -quick
	dir     string // where the scratch folder goes: on the disk that is to be measured
	program string // a built lindan; "" builds one
	profile string
	lines   int // of the ledger that row 9 checks
}

func parse(args []string, out io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(out)
	only := fs.String("only", "", "numbers of the rows to measure, with commas between: 1,4")
	quick := fs.Bool("quick", false, "a tenth of the sizes: to see that it works, not to judge")
	fs.StringVar(&o.dir, "dir", "bin", "folder in which the scratch data lies while it runs; its disk is what is measured")
	fs.StringVar(&o.program, "program", "", "lindan program for rows 6 and 7; built from the current folder where empty")
	fs.StringVar(&o.profile, "cpuprofile", "", "file for a CPU profile of the measured rows")
	fs.IntVar(&o.lines, "lines", 200_000, "lines of the ledger that row 9 checks; 1,000,000 take some minutes to fill in")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("%q is not understood", fs.Arg(0))
	}
	o.divide = 1
	if *quick {
		o.divide = 10
	}
	var err error
	o.only, err = numbers(*only)
	return o, err
}

// numbers reads a list like "1,4"; each must be a stage.
func numbers(text string) ([]int, error) {
	var list []int
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || !slices.ContainsFunc(stages(), func(s stage) bool { return s.n == n }) {
			return nil, fmt.Errorf("-only: there is no row %q", part)
		}
		list = append(list, n)
	}
	return list, nil
}
