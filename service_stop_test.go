package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"lindan/storage/sqlite"
)

// The database is locked from outside, so that requests are certainly under way when the signal comes. Every one of them is
// answered, the process ends with 0, and the orders are there after a restart.
func TestRequestsUnderWayAtSIGTERMAreAnsweredAndKept(t *testing.T) {
	t.Parallel()
	s := newService(t)
	list := s.signInAll(residentPhone, residents)
	stream := openStream(t, list[0])
	unlock := lockDatabase(t, filepath.Join(s.dir, sqlite.File))
	answers := make([]answer, len(list))
	var wg sync.WaitGroup
	for i, c := range list {
		wg.Go(func() {
			var err error
			if answers[i], err = c.post("/orders", "k", wish()); err != nil {
				t.Error(err)
			}
		})
	}
	until(t, "all requests are inside", func() bool { return s.inFlight() > len(list) }) // and the one that asks
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	until(t, "nobody is let in any more", func() bool { return s.status("/healthz") == 0 })
	unlock()
	wg.Wait()
	if code := s.wait(); code != 0 {
		t.Errorf("it ended with %d", code)
	}
	if _, err := io.Copy(io.Discard, stream); err != nil {
		t.Errorf("the open stream was not ended in order: %v", err)
	}
	s.start()
	for i, c := range list {
		var o seen
		must(t, http.StatusCreated)(answers[i], nil).into(t, &o)
		c.refresh()
		if c.order(o.ID).State != "reviewing" {
			t.Errorf("order %s of the last moment is gone", o.ID)
		}
	}
}

// openStream opens a live stream and reads its first event.
func openStream(t *testing.T, c *client) io.Reader {
	t.Helper()
	req, err := c.request(ask{method: "GET", path: "/live"})
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.http.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("stream: %v, %v", res, err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return bufio.NewReader(res.Body)
}

// lockDatabase takes the one place of a writer, as no other program should. The service waits for it, some seconds long.
func lockDatabase(t *testing.T, file string) (unlock func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err == nil {
		_, err = conn.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
	unlock = sync.OnceFunc(func() {
		_, err := conn.ExecContext(context.Background(), "ROLLBACK")
		_, _ = conn.Close(), db.Close()
		if err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(unlock)
	return unlock
}

var flightLine = regexp.MustCompile(`(?m)^lindan_http_in_flight ([0-9]+)`)

// inFlight is how many requests the service is answering, by its own meter.
func (s *service) inFlight() int {
	m := flightLine.FindStringSubmatch(s.metrics())
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func (s *service) metrics() string {
	res, err := http.Get(s.url() + "/metrics") // #nosec G107 -- our own child
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	var b strings.Builder
	_, _ = io.Copy(&b, res.Body)
	return b.String()
}

func TestASignalBeforeAnybodyCameEndsWithZero(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(fmt.Sprint(sig), func(t *testing.T) {
			s := newService(t)
			if err := s.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if code := s.wait(); code != 0 {
				t.Errorf("it ended with %d", code)
			}
		})
	}
}
