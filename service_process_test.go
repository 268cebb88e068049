package main

import (
	"bytes"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"
)

// service is an installation: a data folder, and the one process that serves it now. It may be killed and started again.
type service struct {
	t     testing.TB
	dir   string
	args  []string
	ahead time.Duration

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{} // closed when cmd has ended
	base  string        // http://127.0.0.1:port
	codes map[string]string
	line  []byte // of the standard output, not yet whole
	out   bytes.Buffer
	log   bytes.Buffer
}

// newService makes an installation in a folder of its own and starts it.
func newService(t testing.TB, args ...string) *service {
	t.Helper()
	return serviceIn(t, filepath.Join(t.TempDir(), "data"), args...)
}

func serviceIn(t testing.TB, dir string, args ...string) *service {
	t.Helper()
	fillData(t, dir)
	s := &service{t: t, dir: dir, args: args, codes: map[string]string{}}
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the service said at last:\n%s\n%s", tail(s.said(&s.out)), tail(s.said(&s.log)))
		}
	})
	s.start()
	return s
}

func tail(text string) string { return text[max(0, len(text)-4000):] }

// start starts the process on a free port and waits until it is ready. Each client names an address of its own in a header,
// as a proxy would.
func (s *service) start() {
	s.t.Helper()
	args := append([]string{
		"serve", "--addr", "127.0.0.1:0", "--data", s.dir, "--trusted-proxies", "127.0.0.1",
		"--proxy-header", "X-Real-Ip", "--clock-ahead", s.ahead.String(),
	}, s.args...)
	cmd, ended := exec.Command(theProgram(s.t), args...), make(chan struct{}) // #nosec G204 -- our own program
	cmd.Stdout, cmd.Stderr = (*stdout)(s), (*stderr)(s)
	s.mu.Lock()
	s.cmd, s.ended, s.base = cmd, ended, ""
	s.mu.Unlock()
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		defer close(ended)
		_ = cmd.Wait() // its state tells how it ended
	}()
	until(s.t, "the service is ready", func() bool {
		select {
		case <-ended:
			s.t.Fatalf("the service ended: %s", tail(s.said(&s.log)))
		default:
		}
		return s.status("/readyz") == http.StatusOK
	})
}

// status is what a page answers to a GET, 0 for no answer.
func (s *service) status(page string) int {
	url := s.url()
	if url == "" {
		return 0
	}
	res, err := http.Get(url + page) // #nosec G107 -- our own child
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

func (s *service) url() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// kill ends the process as a power cut would.
func (s *service) kill() {
	s.mu.Lock()
	cmd, ended := s.cmd, s.ended
	s.mu.Unlock()
	if cmd == nil || cmd.Process == nil {
		return
	}
	_ = cmd.Process.Kill()
	<-ended
}

// wait waits for the end of the process and gives its exit code.
func (s *service) wait() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatal("the service does not end")
	}
	return s.cmd.ProcessState.ExitCode()
}

// now is the service's clock.
func (s *service) now() time.Time { return time.Now().Add(s.ahead) }

func (s *service) said(b *bytes.Buffer) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return b.String()
}

// code is the login code that was printed for a phone; it can be taken once.
func (s *service) code(phone string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.codes[phone]
	delete(s.codes, phone)
	return code
}

var readyLine = regexp.MustCompile(`is ready: http://localhost:([0-9]+) `)

// stdout reads what the process prints: where it listens, and login codes.
type stdout service

func (w *stdout) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.out.Write(p)
	w.line = append(w.line, p...)
	for i := bytes.IndexByte(w.line, '\n'); i >= 0; i = bytes.IndexByte(w.line, '\n') {
		text := string(w.line[:i])
		w.line = w.line[i+1:]
		if m := readyLine.FindStringSubmatch(text); m != nil {
			w.base = "http://127.0.0.1:" + m[1]
		}
		if m := codeLine.FindStringSubmatch(text); m != nil {
			w.codes[m[1]] = m[2]
		}
	}
	return len(p), nil
}

// stderr keeps the log.
type stderr service

func (w *stderr) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}
