// Package redistest gives tests a Redis of their own: a redis-server that the test starts and stops, a Redis Cluster of one
// node, or an embedded one. Only these can be emptied; nothing here ever speaks to an address that a test did not open.
package redistest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Owned is a Redis that belongs to the test: made by Start, StartCluster or Embedded, gone when the test ends.
type Owned struct {
	Client redis.UniversalClient
	Addr   string               // path of the unix socket, or host:port
	pid    int                  // of the child
	inside *miniredis.Miniredis // the embedded one, part of the test itself
}

// Each runs the test once on an embedded Redis and once on a redis-server.
func Each(t *testing.T, run func(t *testing.T, s *Owned)) {
	t.Run("embedded", func(t *testing.T) { run(t, Embedded(t)) })
	t.Run("redis-server", func(t *testing.T) { run(t, Start(t)) })
}

// Embedded starts a miniredis in this process. Its keys do not expire.
func Embedded(t testing.TB) *Owned {
	t.Helper()
	m := miniredis.RunT(t)
	s := &Owned{Addr: m.Addr(), inside: m, Client: redis.NewClient(&redis.Options{Addr: m.Addr(), MaintNotificationsConfig: quiet()})}
	closeAfter(t, s)
	return s
}

// Start starts a redis-server on a unix socket in a folder of its own, without a port and without files. It skips the
// test, and says so, where redis-server is not installed.
func Start(t testing.TB) *Owned {
	t.Helper()
	dir := folder(t)
	s := &Owned{Addr: filepath.Join(dir, "redis.sock")}
	s.pid = launch(t, dir, "--port", "0", "--unixsocket", s.Addr)
	s.Client = redis.NewClient(&redis.Options{Network: "unix", Addr: s.Addr, MaintNotificationsConfig: quiet()})
	closeAfter(t, s)
	return s
}

// Flush empties a server after making sure that it is the child that the test started.
func (s *Owned) Flush(ctx context.Context) error {
	if s.inside != nil {
		s.inside.FlushAll()
		return nil
	}
	info, err := s.Client.Info(ctx, "server").Result()
	if err != nil {
		return fmt.Errorf("redistest: whose server is it: %w", err)
	}
	if !strings.Contains(info, "process_id:"+strconv.Itoa(s.pid)+"\r\n") {
		return errors.New("redistest: not emptied: the server is not the child of this test")
	}
	return s.Client.FlushAll(ctx).Err()
}

// launch starts redis-server, waits until it says that it is ready, and has it stopped at the end of the test.
func launch(t testing.TB, dir string, args ...string) (pid int) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("NOT TESTED on a real Redis: redis-server is not installed")
	}
	args = append(args, "--save", "", "--appendonly", "no", "--dir", dir, "--daemonize", "no", "--logfile", "")
	cmd := exec.Command(path, args...) // #nosec G204 -- a test starts its own server
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // this process and no other; it holds nothing that could be lost
		_ = cmd.Wait()
	})
	awaitReady(t, out)
	return cmd.Process.Pid
}

// awaitReady reads the server's log up to the line of readiness, and lets the rest run off.
func awaitReady(t testing.TB, out io.Reader) {
	t.Helper()
	var log strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		log.WriteString(lines.Text() + "\n")
		if strings.Contains(strings.ToLower(lines.Text()), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	t.Fatalf("redis-server did not start:\n%s", log.String())
}

// folder makes a short folder of mode 0700: the path of a unix socket may have some 100 characters at most.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lindan-redis-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func closeAfter(t testing.TB, s *Owned) {
	t.Helper()
	t.Cleanup(func() { _ = s.Client.Close() })
}

// quiet spares old servers a handshake that they do not know.
func quiet() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// Context is a context that ends a test that hangs, a minute on.
func Context(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
