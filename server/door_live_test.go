package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	"go.uber.org/goleak"

	"lindan/domain"
	"lindan/notify"
	"lindan/redistest"
)

// doorStream is an open event stream and its reader.
type doorStream struct {
	t    testing.TB
	res  *http.Response
	in   *bufio.Reader
	last string // id of the newest event
}

type doorEvent struct {
	kind, comment, id string
	data              notify.Event
}

func withLive(set *doorSetup) { set.live = true }

func (h *doorHouse) open(token string, header map[string]string) *doorStream {
	h.t.Helper()
	req, err := http.NewRequestWithContext(redistest.Context(h.t), http.MethodGet, h.url+"/api/v1/live", nil)
	doorMust(h.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	doorMust(h.t, err)
	s := &doorStream{t: h.t, res: res, in: bufio.NewReader(res.Body)}
	h.t.Cleanup(s.close)
	return s
}

func (s *doorStream) close() { _ = s.res.Body.Close() }

// next reads one event, or one comment; the error is the stream's end.
func (s *doorStream) next() (e doorEvent, err error) {
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return e, err
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.data); err != nil {
				return e, err
			}
		case "", "retry":
			if line != "\n" {
				e.comment = strings.TrimSpace(line)
				continue
			}
			if e.id != "" {
				s.last = e.id
			}
			return e, nil
		}
	}
}

func (s *doorStream) wants(kind string, n int) {
	s.t.Helper()
	if e, err := s.next(); err != nil || e.kind != kind || e.data.N != n {
		s.t.Fatalf("got %+v, %v, want %s %d", e, err, kind, n)
	}
}

func (h *doorHouse) tell(to string, n int) {
	h.t.Helper()
	doorMust(h.t, h.inbox.Send(redistest.Context(h.t), notify.Notice{To: domain.AccountID(to), Kind: "order.changed", Order: "o_1", N: n, Text: "有变化"}))
}

func TestAnEventComesAndAReconnectMissesNothing(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		h := openDoor(t, withLive, func(set *doorSetup) { set.redis = r })
		wang, _ := h.signed("wang")
		li, _ := h.signed("li")
		hers, other := h.open(wang, nil), h.open(li, nil)
		if kind := hers.res.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") || hers.res.Header.Get("X-Accel-Buffering") != "no" ||
			hers.res.Header.Get("Cache-Control") != "no-store" || hers.res.Header.Get("Content-Encoding") != "" {
			t.Errorf("headers %v", hers.res.Header)
		}
		hers.wants("ready", 0)
		other.wants("ready", 0)
		h.tell("a_wang", 1)
		hers.wants("order.changed", 1)
		seen := hers.last
		hers.close()
		h.tell("a_wang", 2)
		h.tell("a_li", 10)
		h.tell("a_wang", 3)
		other.wants("order.changed", 10) // and neither of hers
		h.tell("a_li", 11)
		other.wants("order.changed", 11) // the reader is past event 3
		again := h.open(wang, map[string]string{"Last-Event-ID": seen})
		again.wants("order.changed", 2)
		again.wants("order.changed", 3)
		h.tell("a_wang", 4)
		again.wants("order.changed", 4)
	})
}

func TestAStreamResumesByQueryToo(t *testing.T) {
	h := openDoor(t, withLive)
	wang, _ := h.signed("wang")
	s := h.open(wang, nil)
	s.wants("ready", 0)
	h.tell("a_wang", 1)
	s.wants("order.changed", 1)
	seen := s.last
	h.tell("a_wang", 2)
	s.wants("order.changed", 2)
	real := h.url
	h.url = real + "/api/v1/live?last_event_id=" + seen + "&x="
	h.open(wang, nil).wants("order.changed", 2)
	h.url = real
}

func TestAFlushedRedisResetsTheStream(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		h := openDoor(t, withLive, func(set *doorSetup) { set.redis = r })
		wang, _ := h.signed("wang")
		s := h.open(wang, nil)
		s.wants("ready", 0)
		h.tell("a_wang", 1)
		s.wants("order.changed", 1)
		old := s.last
		doorMust(t, r.Flush(redistest.Context(t)))
		s.wants("reset", 0)
		h.open(wang, map[string]string{"Last-Event-ID": old}).wants("reset", 0)
	})
}

func TestAStreamNeedsATokenAndOnlyFiveAreOpen(t *testing.T) {
	h := openDoor(t, withLive)
	h.ask(doorAsk{method: "GET", path: "/api/v1/live"}).wants(t, 401, "token.missing")
	h.ask(doorAsk{method: "HEAD", path: "/api/v1/live"}).wants(t, 405, "")
	wang, _ := h.signed("wang")
	for range 5 {
		h.open(wang, nil).wants("ready", 0)
	}
	a := h.ask(doorAsk{method: "GET", path: "/api/v1/live", token: wang})
	a.wants(t, 429, "live.too_many")
	if h.inbox.Open() != 5 {
		t.Errorf("%d open", h.inbox.Open())
	}
}

func TestTheHeartBeats(t *testing.T) {
	h := openDoor(t, withLive, func(set *doorSetup) { set.beat.heart = time.Millisecond })
	wang, _ := h.signed("wang")
	s := h.open(wang, nil)
	s.wants("ready", 0)
	for range 3 {
		if e, err := s.next(); err != nil || e.comment != ":" {
			t.Fatalf("got %+v, %v", e, err)
		}
	}
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	h := openDoor(t, withLive, func(set *doorSetup) { set.beat.recheck = time.Millisecond })
	wang, session := h.signed("wang")
	s := h.open(wang, nil)
	s.wants("ready", 0)
	h.tell("a_wang", 1)
	s.wants("order.changed", 1) // it lives through many checks
	doorMust(t, h.desk.SignOut(redistest.Context(t), session))
	if e, err := s.next(); !errors.Is(err, io.EOF) {
		t.Fatalf("got %+v, %v", e, err)
	}
}

func TestARoleGivenLaterCountsAtTheNextCheck(t *testing.T) {
	h := openDoor(t, withLive, func(set *doorSetup) { set.beat.recheck = time.Millisecond })
	wang, _ := h.signed("wang")
	s := h.open(wang, nil)
	s.wants("ready", 0)
	ctx := redistest.Context(t)
	_, err := h.store.UpdateAccount(ctx, "a_wang", func(a *domain.Account) error {
		a.Grants = []domain.Grant{{Role: domain.Dispatcher, Area: "420199-001-001"}}
		return nil
	})
	doorMust(t, err)
	h.pass(time.Minute)
	told := make(chan doorEvent, 1)
	go func() {
		e, _ := s.next()
		told <- e
	}()
	for n := 1; ; n++ { // until a check has come between
		doorMust(t, h.inbox.Send(ctx, notify.Notice{Area: doorGrid, Kind: "queue.changed", N: n}))
		select {
		case e := <-told:
			if e.kind != "queue.changed" {
				t.Fatalf("got %+v", e)
			}
			return
		case <-ctx.Done():
			t.Fatal("the role never counted")
		default:
		}
	}
}

// A client that does not read: its connection fills, then its queue, and it is dropped. Another one is told everything.
func TestAClientThatDoesNotReadIsDropped(t *testing.T) {
	h := openDoor(t, withLive)
	wang, _ := h.signed("wang")
	li, _ := h.signed("li")
	slow, quick := h.open(wang, nil), h.open(li, nil)
	slow.wants("ready", 0)
	quick.wants("ready", 0)
	long := strings.Repeat("很长的消息", 12_000) // 180 KB
	ctx := redistest.Context(t)
	for n := 1; h.inbox.Open() == 2; n++ {
		doorMust(t, h.inbox.Send(ctx, notify.Notice{To: "a_wang", Kind: "order.changed", N: n, Text: long}))
		h.tell("a_li", n)
		quick.wants("order.changed", n)
		if n > 1000 {
			t.Fatal("never dropped")
		}
	}
	got, before := 0, 0
	for {
		e, err := slow.next()
		if err != nil {
			break
		}
		if e.data.N != before+1 {
			t.Fatalf("event %d after %d", e.data.N, before)
		}
		got, before = got+1, e.data.N
	}
	t.Logf("the slow client had %d events before it was dropped", got)
}

// Nobody takes what is written: the connection is given up, with its goroutines.
func TestAConnectionThatTakesNothingIsGivenUp(t *testing.T) {
	h := openDoor(t, withLive, func(set *doorSetup) { set.beat.stall = 50 * time.Millisecond })
	wang, _ := h.signed("wang")
	h.open(wang, nil).wants("ready", 0)
	long, ctx := strings.Repeat("很长的消息", 27_000), redistest.Context(t) // 64 of them are more than any socket holds
	for h.inbox.Open() > 0 {
		doorMust(t, h.inbox.Send(ctx, notify.Notice{To: "a_wang", Kind: "order.changed", Text: long}))
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second) // before the client itself gives up
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for h.streams.Load() > 0 {
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatal("the stream still waits for its client")
		}
	}
}

func TestAStreamMayTakeLongerThanAnAnswer(t *testing.T) {
	received := openDoor(t).app.Server().HeaderReceived
	for uri, long := range map[string]bool{"/api/v1/live": true, "/api/v1/live?last_event_id=1": true, "/api/v1/me": false, "/": false} {
		var h fasthttp.RequestHeader
		h.SetRequestURI(uri)
		if d := received(&h).WriteTimeout; (d > streamLife) != long || !long && d != 0 {
			t.Errorf("%s: %v", uri, d)
		}
	}
}

// slowly is a route that answers when the test lets it.
func slowly(begun, let chan struct{}) func(*doorSetup) {
	return func(set *doorSetup) {
		doorRoute(set, "GET", "/test/slow", public, func(_ *Server, c *call) error {
			close(begun)
			<-let
			return c.SendStatus(204)
		})
	}
}

// askAside asks in the background; the channel brings the status, 0 for none.
func (h *doorHouse) askAside(path string) <-chan int {
	status := make(chan int, 1)
	go func() {
		res, err := http.Get(h.url + path)
		if err != nil {
			status <- 0
			return
		}
		_ = res.Body.Close()
		status <- res.StatusCode
	}()
	return status
}

func TestCloseEndsStreamsPolitelyAndLetsRequestsFinish(t *testing.T) {
	// Its worker pool looks every ten seconds whether it shall end.
	leaks := goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2")
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent(), leaks)
	t.Run("house", func(t *testing.T) {
		begun, let := make(chan struct{}), make(chan struct{})
		h := openDoor(t, withLive, slowly(begun, let))
		wang, _ := h.signed("wang")
		s := h.open(wang, nil)
		s.wants("ready", 0)
		slow := h.askAside("/api/v1/test/slow")
		<-begun
		closed := make(chan error, 1)
		go func() { closed <- h.Close(redistest.Context(t)) }()
		if e, err := s.next(); err != nil || e.comment == "" {
			t.Errorf("no farewell: %+v, %v", e, err)
		}
		if _, err := s.next(); !errors.Is(err, io.EOF) {
			t.Errorf("the stream goes on: %v", err)
		}
		close(let)
		doorMust(t, <-closed)
		if status := <-slow; status != 204 {
			t.Errorf("the request under way got %d", status)
		}
		if h.inbox.Open() != 0 {
			t.Errorf("%d subscriptions left", h.inbox.Open())
		}
		if _, err := http.Get(h.url + "/healthz"); err == nil {
			t.Error("it still listens")
		}
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
}

func TestCloseWaitsNoLongerThanItMay(t *testing.T) {
	begun, let := make(chan struct{}), make(chan struct{})
	h := openDoor(t, slowly(begun, let))
	slow := h.askAside("/api/v1/test/slow")
	<-begun
	short, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.Close(short); !errors.Is(err, context.Canceled) {
		t.Errorf("closed with a request under way: %v", err)
	}
	close(let)
	if status := <-slow; status != 204 {
		t.Errorf("the request under way got %d", status)
	}
}

func TestAServerThatWasClosedServesNoMore(t *testing.T) {
	h := openDoor(t)
	doorMust(t, h.Close(redistest.Context(t)))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	doorMust(t, err)
	doorMust(t, h.Serve(ln))
	if _, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		t.Error("the listener was left open")
	}
}
