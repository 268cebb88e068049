package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"
)

// bench is one run of the program.
type bench struct {
	options
	scratch string // a folder of its own, gone at the end
	news    io.Writer
	redis   string // version of the redis-server that was measured, "" none
}

// stage measures one number of the table, which may be several rows.
type stage struct {
	n    int
	name string
	run  func(*bench, context.Context) ([]row, error)
}

func stages() []stage {
	return []stage{
		{1, "order placement", (*bench).placement},
		{2, "accept", (*bench).acceptance},
		{3, "GET order", (*bench).reading},
		{4, "candidate lookup", (*bench).lookup},
		{5, "first offer", (*bench).firstOffer},
		{6, "memory", (*bench).memory},
		{7, "start", (*bench).starting},
		{8, "certificates", (*bench).papering},
		{9, "ledger", (*bench).ledger},
		{10, "tally and inspection pack", (*bench).books},
		{11, "looks for volunteers", (*bench).waves},
	}
}

// measure runs the stages asked for. One that fails does not stop the others.
func (b *bench) measure(ctx context.Context) ([]row, error) {
	var rows []row
	var failed error
	for _, s := range stages() {
		if len(b.only) > 0 && !slices.Contains(b.only, s.n) {
			continue
		}
		b.say("row %d: %s …", s.n, s.name)
		start := time.Now()
		list, err := s.run(b, ctx)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("row %d, %s: %w", s.n, s.name, err))
		}
		for i := range list {
			list[i].n = s.n
		}
		rows = append(rows, list...)
		b.say("row %d took %v", s.n, time.Since(start).Round(time.Second))
	}
	return rows, failed
}

func (b *bench) say(text string, args ...any) { fmt.Fprintf(b.news, text+"\n", args...) }

// size is the full size, or a part of it with -quick.
func (b *bench) size(full int) int { return max(full/b.divide, 1) }

// folder makes an empty folder on the measured disk.
func (b *bench) folder(name string) (string, error) { return os.MkdirTemp(b.scratch, name+"-") }

// profile starts a CPU profile where a file is named; the function that it gives ends it.
func profile(file string) (stop func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(filepath.Clean(file))
	if err != nil {
		return nil, fmt.Errorf("-cpuprofile: %w", err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}
