// Package server is the door: HTTP, JSON and server-sent events in front of desk. Handlers decode, call desk once and show
// the answer; what is common to all requests (who it is, limits, errors, headers, logs) happens once, here.
package server

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/valyala/fasthttp"

	"lindan/desk"
	"lindan/notify"
)

// Options is what a Server is built from. Desk, Live, Redis, Tokens, Now, NewID and Log are needed.
type Options struct {
	Desk           *desk.Desk
	Live           *notify.Inbox
	Redis          redis.UniversalClient
	Tokens         *Tokens
	Now            func() time.Time
	NewID          func(prefix string) string
	Log            *slog.Logger
	Limits         Limits   // zero fields take the defaults
	Production     bool     // HSTS; no hints for a demo on the first page
	TrustedProxies []string // addresses or CIDR ranges whose ProxyHeader is believed
	ProxyHeader    string   // header with the client's address; the last entry counts. "" with no proxy
	MetricsOpen    bool     // /metrics for everybody, not for loopback alone
	Version        string
	OpenAPI        []byte       // served at /openapi.yaml
	Web            fs.FS        // the built phone app; nil or without index.html: a plain first page
	Tiles          Tiles        // map pictures
	PublicURL      string       // where people reach us, for what is printed; "" is where the request came to
	PushKey        string       // VAPID public key; "" where web push is off
	Demo           []DemoPerson // whom a demo offers to sign in as
}

// Server is the door. New makes it, Serve runs it, Close ends it.
type Server struct {
	desk   *desk.Desk
	inbox  *notify.Inbox
	now    func() time.Time
	newID  func(prefix string) string
	log    *slog.Logger
	o      Options
	app    *fiber.App
	site   site              // the app; empty before it was built
	ahead  map[string]string // Link header by page: what it asks for next
	limits *limiter
	meters *meters
	beat   streamBeat

	pictures  chan struct{} // those being unpacked, picturesAtOnce
	packs     chan struct{} // those being written, packsAtOnce
	streams   atomic.Int64  // open now
	ending    chan struct{} // closed when Close begins: streams end
	endOnce   sync.Once
	mu        sync.Mutex
	listeners []net.Listener
}

const (
	apiPrefix = "/api/v1"
	livePath  = apiPrefix + "/live"
	bodyLimit = 256 << 10
	// patience is how long a handler may take; its context says so to everything below.
	patience = 8 * time.Second
	// writeWithin is how long a client may take to read an answer. Streams have streamLife instead, and a limit for each
	// single write (streamBeat.stall).
	writeWithin = 30 * time.Second
	// connections is how many connections are open at once; more are refused by fasthttp.
	connections = 100_000
)

// New builds the door with all routes. Nothing listens yet.
func New(o Options) *Server { return newServer(o, routes()) }

func newServer(o Options, table []route) *Server {
	s := &Server{
		desk: o.Desk, inbox: o.Live, now: o.Now, newID: o.NewID, log: o.Log, o: o,
		limits: newLimiter(o.Redis, o.Limits, o.Now), beat: defaultBeat(), ending: make(chan struct{}),
		pictures: make(chan struct{}, picturesAtOnce), packs: make(chan struct{}, packsAtOnce),
	}
	s.meters = newMeters(func() float64 { return float64(s.streams.Load()) })
	s.meters.watchLedger(s.desk)
	s.meters.registry.MustRegister(newHuntMeters(s.desk))
	s.app = fiber.New(s.config())
	s.app.Use(s.door)
	for _, r := range table {
		s.app.Add(r.method, apiPrefix+r.path, s.handler(r))
	}
	s.openWeb()
	s.system()
	s.openChecks()
	s.app.Use(s.showFile)
	s.underneath()
	return s
}

// config is Fiber's configuration. Immutable: without it, strings of a request change under whoever keeps them (S20).
// EnableTrustedProxyCheck: without it, Fiber believes everybody's X-Forwarded headers.
func (s *Server) config() fiber.Config {
	return fiber.Config{
		AppName: "lindan", Immutable: true, DisableStartupMessage: true,
		StrictRouting: true, CaseSensitive: true, UnescapePath: false,
		BodyLimit: bodyLimit, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute, WriteTimeout: writeWithin,
		ReadBufferSize: 8 << 10, Concurrency: connections,
		EnableTrustedProxyCheck: true, TrustedProxies: s.o.TrustedProxies, ProxyHeader: s.o.ProxyHeader,
		ErrorHandler: s.refuseEarly, DisablePreParseMultipartForm: true, // no route takes forms
	}
}

// underneath sets what Fiber does not reach: a longer time to write for streams, and methods that HTTP does not know.
func (s *Server) underneath() {
	srv, inner := s.app.Server(), s.app.Handler()
	srv.CloseOnShutdown = true
	srv.HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		if bytes.HasPrefix(h.RequestURI(), []byte(livePath)) {
			return fasthttp.RequestConfig{WriteTimeout: streamLife + time.Minute}
		}
		for _, path := range packPaths() {
			if bytes.HasPrefix(h.RequestURI(), []byte(path)) {
				return fasthttp.RequestConfig{WriteTimeout: packLife + time.Minute}
			}
		}
		return fasthttp.RequestConfig{}
	}
	srv.Handler = func(r *fasthttp.RequestCtx) {
		if slices.Contains(fiber.DefaultMethods, string(r.Method())) {
			inner(r)
			return
		}
		f := s.app.AcquireCtx(r)
		defer s.app.ReleaseCtx(f)
		_ = s.refuseEarly(f, fiber.ErrMethodNotAllowed)
	}
}

// Serve answers requests on the listener until Close. It may run on several listeners.
func (s *Server) Serve(ln net.Listener) error {
	s.mu.Lock()
	select {
	case <-s.ending:
		s.mu.Unlock()
		return ln.Close()
	default:
	}
	s.listeners = append(s.listeners, ln)
	s.mu.Unlock()
	return s.app.Server().Serve(ln)
}

// Close ends the streams, stops listening and waits for the requests under way, as long as ctx allows.
func (s *Server) Close(ctx context.Context) error {
	s.endOnce.Do(func() { close(s.ending) })
	s.mu.Lock()
	for _, ln := range s.listeners {
		_ = ln.Close() // also those that fasthttp has not taken up yet
	}
	s.mu.Unlock()
	if err := s.app.Server().ShutdownWithContext(ctx); err != nil && ctx.Err() != nil {
		return err
	}
	return nil
}

// Metrics is where further meters can be registered; /metrics shows them all.
func (s *Server) Metrics() *prometheus.Registry { return s.meters.registry }
