package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/desk"
	"lindan/domain"
	"lindan/matching"
	"lindan/notify"
	"lindan/redistest"
	"lindan/server/wire"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// doorHouse is a whole server on a loopback port, with real embedded engines and a clock that only the test moves.
type doorHouse struct {
	*Server
	t      testing.TB
	store  *storage.Store
	redis  *redistest.Owned
	url    string
	clock  atomic.Int64 // Unix milliseconds
	logged *doorLog
	codes  doorCodes
}

// doorLog is where the server's log goes.
type doorLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *doorLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *doorLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// doorCodes is the phone of everybody.
type doorCodes struct {
	mu   sync.Mutex
	sent []notify.Notice
	err  error
}

func (p *doorCodes) Send(_ context.Context, n notify.Notice) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, n)
	return p.err
}

func (p *doorCodes) all() []notify.Notice {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

const doorGrid = domain.AreaID("420199-001-001-01")

// doorSetup is what a test may change before the house is built.
type doorSetup struct {
	Options
	routes []route
	redis  *redistest.Owned
	beat   streamBeat
	live   bool     // the inbox is read
	codes  []string // numbers whose codes are told: a demo's
}

func doorRandom(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func openDoor(t testing.TB, change ...func(*doorSetup)) *doorHouse {
	t.Helper()
	h := &doorHouse{t: t, logged: &doorLog{}}
	h.clock.Store(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC).UnixMilli())
	now := func() time.Time { return time.UnixMilli(h.clock.Load()).UTC() }
	tokens, err := NewTokens(bytes.Repeat([]byte{7}, 32), now)
	doorMust(t, err)
	set := doorSetup{routes: routes(), beat: defaultBeat(), Options: Options{
		Tokens: tokens, Now: now, Version: "test", OpenAPI: []byte("openapi: 3.1.0\n"),
		NewID: func() func(string) string {
			var n atomic.Int64
			return func(p string) string { return fmt.Sprintf("%s_%08d", p, n.Add(1)) }
		}(),
		Log: slog.New(slog.NewJSONHandler(h.logged, &slog.HandlerOptions{ReplaceAttr: Redact})),
	}}
	for _, c := range change {
		c(&set)
	}
	if set.redis == nil {
		set.redis = redistest.Embedded(t)
	}
	h.redis = set.redis
	if set.Redis == nil {
		set.Redis = set.redis.Client
	}
	h.build(set)
	if set.live {
		h.read()
	}
	h.serve()
	return h
}

func (h *doorHouse) build(set doorSetup) {
	engine, err := sqlite.Open(h.t.TempDir(), storage.Collections())
	doorMust(h.t, err)
	h.t.Cleanup(func() { _ = engine.Close() })
	h.store, err = storage.New(engine, make([]byte, 32))
	doorMust(h.t, err)
	set.Live = notify.NewInbox(set.Redis, doorRandom, slog.New(slog.DiscardHandler))
	set.Desk = desk.New(desk.Options{
		Store: h.store, Index: matching.NewIndex(set.Redis, 16*time.Hour), Live: set.Live, SMS: &h.codes, Secret: make([]byte, 32),
		Now: set.Now, NewID: set.NewID, Random: doorRandom, Log: set.Log, DemoCodes: set.codes,
	})
	h.t.Cleanup(set.Desk.CodesSent)
	h.Server = newServer(set.Options, set.routes)
	h.beat = set.beat
}

// read starts the inbox' reader and waits until it has found the stream: whoever came before is told so.
func (h *doorHouse) read() {
	ctx, cancel := context.WithCancel(context.Background())
	early, err := h.inbox.Subscribe(ctx, &domain.Account{ID: "a_early"}, "")
	doorMust(h.t, err)
	var running sync.WaitGroup
	running.Go(func() { h.inbox.Run(ctx) })
	h.t.Cleanup(func() {
		cancel()
		_ = h.redis.Client.Close() // it would wait for news for a second
		running.Wait()
	})
	<-early.Events
	early.Close()
}

func (h *doorHouse) serve() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	doorMust(h.t, err)
	h.url = "http://" + ln.Addr().String()
	done := make(chan error, 1)
	go func() { done <- h.Serve(ln) }()
	h.t.Cleanup(func() {
		doorMust(h.t, h.Close(redistest.Context(h.t)))
		doorMust(h.t, <-done)
	})
}

func doorMust(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *doorHouse) pass(d time.Duration) { h.clock.Add(d.Milliseconds()) }

// person adds an account with a phone.
func (h *doorHouse) person(name, phone string, grants ...domain.Grant) *domain.Account {
	h.t.Helper()
	a := &domain.Account{
		ID: domain.AccountID("a_" + name), Home: doorGrid, Name: domain.Hide(name), Phone: domain.Hide(phone), PhoneKey: h.store.PhoneKey(phone),
		BirthYear: 1980, Address: domain.Hide("柳岸路 1 号 2 单元 301"), Grants: grants, Created: h.now(),
	}
	_, err := h.store.AddAccount(redistest.Context(h.t), a)
	doorMust(h.t, err)
	return a
}

// signed makes an account with a session and its access token.
func (h *doorHouse) signed(name string, grants ...domain.Grant) (token, session string) {
	h.t.Helper()
	h.person(name, fmt.Sprintf("139%08d", len(name)*1000+int(name[0])), grants...)
	session = "s_" + name
	doorMust(h.t, h.store.AddSession(redistest.Context(h.t), &domain.Session{
		ID: session, Account: domain.AccountID("a_" + name), Created: domain.At(h.now()), Expires: domain.At(h.now().Add(domain.SessionLife)),
	}))
	token, err := h.o.Tokens.Issue(domain.AccountID("a_"+name), session, "t_"+name)
	doorMust(h.t, err)
	return token, session
}

// doorAsk is one request.
type doorAsk struct {
	method, path, body, token string
	header                    map[string]string
}

// doorAnswer is what came back; problem is filled where it is one.
type doorAnswer struct {
	*http.Response
	text    string
	problem wire.Problem
}

func (h *doorHouse) ask(a doorAsk) doorAnswer {
	h.t.Helper()
	req, err := http.NewRequestWithContext(redistest.Context(h.t), a.method, h.url+a.path, strings.NewReader(a.body))
	doorMust(h.t, err)
	if a.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	for k, v := range a.header {
		if k == "Host" {
			req.Host = v
		}
		req.Header.Set(k, v)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	doorMust(h.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	doorMust(h.t, err)
	out := doorAnswer{Response: res, text: string(text)}
	if a.method != http.MethodHead && res.Header.Get("Content-Type") == "application/problem+json" {
		doorMust(h.t, json.Unmarshal(text, &out.problem))
	}
	return out
}

// wants checks the status and, of a problem, the code.
func (a doorAnswer) wants(t testing.TB, status int, code string) {
	t.Helper()
	if a.StatusCode != status || a.problem.Code != code {
		t.Fatalf("got %d %q, want %d %q: %s", a.StatusCode, a.problem.Code, status, code, a.text)
	}
}

// noRedis is a client whose server is not there.
func noRedis(t testing.TB) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// doorRoute is a route of the test's own beside the real ones.
func doorRoute(set *doorSetup, method, path string, a access, handle func(*Server, *call) error) {
	set.routes = append(set.routes, route{method, path, a, limitRead, handle})
}
