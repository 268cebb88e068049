package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// machine is where it was measured.
type machine struct {
	cpu   string
	cores int
	redis string
	sync  time.Duration // one write of 4 KB with fsync, p50; 0 where the run was cut off before it was measured
	when  time.Time
}

// String is the line above the table.
func (m machine) String() string {
	text := fmt.Sprintf("%s: %s, %d cores, %s/%s, %s", m.when.Format(time.DateOnly), m.cpu, m.cores, runtime.GOOS, runtime.GOARCH, runtime.Version())
	if m.redis != "" {
		text += ", Redis " + m.redis
	}
	if m.sync > 0 {
		text += ", fsync of 4 KB " + short(m.sync)
	}
	return text
}

func (b *bench) machine(ctx context.Context) (machine, error) {
	m := machine{cpu: cpu(), cores: runtime.GOMAXPROCS(0), redis: b.redis, when: time.Now()}
	var err error
	m.sync, err = b.syncTime(ctx)
	return m, err
}

// cpu is the name of the processor, where the system tells it.
func cpu() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// syncTime is how long the disk takes to keep 4 KB: next to nothing tells that it does not really keep them.
func (b *bench) syncTime(ctx context.Context) (time.Duration, error) {
	f, err := os.Create(filepath.Join(b.scratch, "sync"))
	if err != nil {
		return 0, fmt.Errorf("fsync: %w", err)
	}
	defer f.Close()
	var times []time.Duration
	for block := make([]byte, 4096); len(times) < 100 && ctx.Err() == nil; {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, fmt.Errorf("fsync: %w", err)
		}
		if err := f.Sync(); err != nil {
			return 0, fmt.Errorf("fsync: %w", err)
		}
		times = append(times, time.Since(start))
	}
	return quantile(times, 0.5), nil
}
