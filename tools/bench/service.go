package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// service is one lindan process that this run started.
type service struct {
	cmd   *exec.Cmd
	log   *os.File
	ready time.Duration // from exec to the first 200 of /readyz
	ended chan error
}

// build makes the program once, unless one was named.
func (b *bench) build(ctx context.Context) error {
	if b.program != "" {
		return nil
	}
	file := filepath.Join(b.scratch, "lindan")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", file, ".") // #nosec G204 -- our own program
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build lindan in the current folder: %w\n%s", err, out)
	}
	b.program = file
	return nil
}

// start runs `lindan serve` on a data folder and a free port of loopback, and waits until it is ready.
func (b *bench) start(ctx context.Context, data string, args ...string) (*service, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	log, err := os.CreateTemp(b.scratch, "serve-*.log")
	if err != nil {
		return nil, err
	}
	args = append([]string{"serve", "--data", data, "--addr", addr}, args...)
	s := &service{cmd: exec.Command(b.program, args...), log: log, ended: make(chan error, 1)} // #nosec G204 -- our own program
	s.cmd.Stdout, s.cmd.Stderr = log, log
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	go func() { s.ended <- s.cmd.Wait() }()
	if err := s.await(ctx, "http://"+addr+"/readyz"); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.ready = time.Since(began)
	return s, nil
}

// freeAddr finds a port of loopback that is free now. Nobody keeps it for us, but a start that fails says so.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// startWithin is how long a service may take until it is ready: a demo roster is read first.
const startWithin = 2 * time.Minute

// await asks until the answer is 200.
func (s *service) await(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	client := &http.Client{Timeout: 2 * time.Second}
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for {
		if ready(ctx, client, url) {
			return nil
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			return fmt.Errorf("lindan ended: %w\n%s", err, s.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("lindan is not ready: %w\n%s", ctx.Err(), s.lastWords())
		case <-look.C:
		}
	}
}

// awaitWords waits until the program has printed the words.
func (s *service) awaitWords(ctx context.Context, words string) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	for {
		text, err := os.ReadFile(s.log.Name())
		if err != nil || strings.Contains(string(text), words) {
			return err
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return fmt.Errorf("lindan never said %q: %w\n%s", words, err, s.lastWords())
		}
	}
}

func ready(ctx context.Context, client *http.Client, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// lastWords is the end of what the program said.
func (s *service) lastWords() string {
	text, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(text[max(len(text)-2000, 0):])
}

// stop ends this process, in order at first.
func (s *service) stop() error {
	select {
	case err := <-s.ended:
		return errors.Join(err, s.log.Close())
	default:
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	patience := time.NewTimer(20 * time.Second)
	defer patience.Stop()
	select {
	case err := <-s.ended:
		return errors.Join(err, s.log.Close())
	case <-patience.C:
		return errors.Join(errors.New("lindan did not stop in order"), s.cmd.Process.Kill(), <-s.ended, s.log.Close())
	}
}

// resident is the memory of the process in bytes, as the system counts it (VmRSS).
func (s *service) resident() (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("memory of the process: %w", err)
	}
	return residentIn(string(status))
}

func residentIn(status string) (int, error) {
	for line := range strings.SplitSeq(status, "\n") {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			return kb << 10, err
		}
	}
	return 0, errors.New("memory of the process: no line VmRSS")
}
