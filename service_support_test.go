package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// workshop is the folder of what all tests of the service share: the program, built once, and data with a small roster in it.
var workshop = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "lindan-service-") })

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := workshop(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// program is the path of the real program.
var program = sync.OnceValues(func() (string, error) {
	dir, err := workshop()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "lindan")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func theProgram(t testing.TB) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// hamlet is a data folder into which `lindan import` brought the small roster of service_roster_test.go, once.
var hamlet = sync.OnceValues(func() (string, error) {
	path, err := program()
	if err != nil {
		return "", err
	}
	dir, files := filepath.Join(filepath.Dir(path), "data"), filepath.Join(filepath.Dir(path), "roster")
	if err := writeRoster(files); err != nil {
		return "", err
	}
	out, err := exec.Command(path, append([]string{"import", "--data", dir}, rosterFiles(files)...)...).CombinedOutput() // #nosec G204 -- our own program
	if err != nil {
		return "", fmt.Errorf("lindan import: %w\n%s", err, out)
	}
	return dir, nil
})

// fillData copies the hamlet's data into a folder.
func fillData(t testing.TB, dir string) {
	t.Helper()
	from, err := hamlet()
	if err == nil {
		err = os.CopyFS(dir, os.DirFS(from))
	}
	if err != nil {
		t.Fatal(err)
	}
}

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
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--data", s.dir, "--trusted-proxies", "127.0.0.1",
		"--proxy-header", "X-Real-Ip", "--clock-ahead", s.ahead.String()}, s.args...)
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

// patience is how long a test waits for what has to come. Nothing is measured by it.
const patience = 40 * time.Second

// until looks again and again until the condition holds, ever less often: people have limits on what they may ask.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for pause, end := 2*time.Millisecond, time.Now().Add(patience); !holds(); pause = min(pause*3/2, 100*time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to this: %s", what)
		}
		time.Sleep(pause)
	}
}

// ended runs a command of the program that has to end by itself, and gives its exit code and what it printed.
func ended(t testing.TB, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), theProgram(t), args...) // #nosec G204 -- our own program
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	stop := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	_ = cmd.Run() // its state tells how it ended
	if cmd.ProcessState == nil {
		t.Fatal("the program did not start")
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// refusedInOneLine checks that the program said what is wrong in one line and ended with 1.
func refusedInOneLine(t testing.TB, want string, args ...string) {
	t.Helper()
	code, _, said := ended(t, args...)
	if code != 1 || strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "lindan: ") || !strings.Contains(said, want) {
		t.Errorf("lindan %s ended with %d and said %q; want 1 and one line with %q", strings.Join(args, " "), code, said, want)
	}
}

// ownRedis is a redis-server that belongs to the test, on a unix socket in a folder of its own: nobody else's can be hit.
type ownRedis struct {
	t      testing.TB
	socket string
	cmd    *exec.Cmd
}

func newRedis(t testing.TB) *ownRedis {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("NOT TESTED with a real Redis: redis-server is not installed")
	}
	dir, err := os.MkdirTemp("", "lindan-redis-") // short: the path of a socket has some 100 characters at most
	if err != nil {
		t.Fatal(err)
	}
	r := &ownRedis{t: t, socket: filepath.Join(dir, "redis.sock")}
	t.Cleanup(func() {
		r.kill()
		_ = os.RemoveAll(dir)
	})
	r.start()
	return r
}

func (r *ownRedis) start() {
	r.t.Helper()
	dir := filepath.Dir(r.socket)
	r.cmd = exec.Command("redis-server", "--port", "0", "--unixsocket", r.socket, "--save", "", "--appendonly", "no", "--dir", dir, // #nosec G204 -- our own server
		"--daemonize", "no", "--logfile", "redis.log")
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	c := r.client()
	defer c.Close()
	until(r.t, "redis-server answers", func() bool { return c.Ping(r.t.Context()).Err() == nil })
}

func (r *ownRedis) client() *redis.Client {
	return redis.NewClient(&redis.Options{Network: "unix", Addr: r.socket, MaxRetries: -1})
}

// flush empties the server, after making sure that it is this test's child.
func (r *ownRedis) flush() {
	r.t.Helper()
	c := r.client()
	defer c.Close()
	info, err := c.Info(r.t.Context(), "server").Result()
	if err != nil || !strings.Contains(info, fmt.Sprintf("process_id:%d\r\n", r.cmd.Process.Pid)) {
		r.t.Fatalf("not flushed: whose server is it? %v", err)
	}
	if err := c.FlushAll(r.t.Context()).Err(); err != nil {
		r.t.Fatal(err)
	}
}

// kill ends the server, frozen or not.
func (r *ownRedis) kill() {
	if r.cmd.Process != nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
	}
}
