package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

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
