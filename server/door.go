package server

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// visit is what the door remembers of one request, for its log line and meters.
type visit struct {
	request string
	route   string // pattern; "" where none matched
	account string
	start   time.Time
	err     error  // of an answer of 500 and above
	stack   string // of a panic
}

type visitKey struct{}

func visitOf(f *fiber.Ctx) *visit {
	v, _ := f.Locals(visitKey{}).(*visit)
	return v
}

// door is around every request.
func (s *Server) door(f *fiber.Ctx) error {
	v := s.dress(f)
	s.meters.inFlight.Inc()
	defer s.meters.inFlight.Dec()
	if err := s.guarded(f, v); err != nil {
		s.refuse(f, err)
	}
	s.note(f, v)
	return nil
}

// dress begins a visit: its id, and the headers that every answer carries.
func (s *Server) dress(f *fiber.Ctx) *visit {
	v := &visit{request: s.requestID(f), start: s.now()}
	f.Locals(visitKey{}, v)
	f.Set(fiber.HeaderXRequestID, v.request)
	f.Set(timeHeader, strconv.FormatInt(v.start.UnixMilli(), 10))
	for _, h := range safety {
		f.Set(h[0], h[1])
	}
	if s.o.Production {
		f.Set(fiber.HeaderStrictTransportSecurity, "max-age=63072000; includeSubDomains")
	}
	return v
}

// timeHeader carries our clock in Unix milliseconds, so that phones can set theirs right: Date has whole seconds only, and
// fasthttp writes it by the machine's clock, not by the one that deadlines are reckoned by.
const timeHeader = "X-Lindan-Time"

// safety is what every answer tells the browser. Pages set X-Robots-Tag and Cache-Control themselves where they differ.
var safety = [...][2]string{
	{fiber.HeaderContentSecurityPolicy, contentRules("", "")},
	{fiber.HeaderXContentTypeOptions, "nosniff"},
	{fiber.HeaderReferrerPolicy, "no-referrer"},
	{fiber.HeaderPermissionsPolicy, "geolocation=(self), camera=(self), microphone=(self)"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"X-Robots-Tag", "noindex"},
	{fiber.HeaderCacheControl, "no-store"},
}

// contentRules is the Content-Security-Policy of a page with inline styles of its own (see inlineStyles) and pictures from one
// more origin.
func contentRules(styles, pictures string) string {
	if pictures != "" {
		pictures = " " + pictures
	}
	return "default-src 'self'; script-src 'self'; style-src 'self'" + styles + "; img-src 'self' data: blob:" + pictures + "; connect-src 'self'; " +
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'"
}

// requestID takes the caller's id where it has the form of one, else makes one.
func (s *Server) requestID(f *fiber.Ctx) string {
	id := f.Get(fiber.HeaderXRequestID)
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}
	if len(id) < 8 || len(id) > 64 || strings.ContainsFunc(id, odd) {
		return strings.ReplaceAll(s.newID("r"), "_", "-")
	}
	return id
}

// guarded goes on to the handler and turns a panic into an error.
func (s *Server) guarded(f *fiber.Ctx, v *visit) (err error) {
	defer func() {
		if p := recover(); p != nil {
			v.stack = string(debug.Stack())
			err = panicked(p)
		}
	}()
	return f.Next()
}

// panicked keeps the words of the runtime only: those of anybody else might hold personal data.
func panicked(p any) error {
	if e, ok := p.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", e)
	}
	return fmt.Errorf("panic: a value of type %T", p)
}

type requestKey struct{}

// handler is the way to one route: its deadline, who it is, how often, and then the handler.
func (s *Server) handler(r route) fiber.Handler {
	return func(f *fiber.Ctx) error {
		v := visitOf(f)
		v.route = apiPrefix + r.path
		ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), requestKey{}, v.request), patience)
		defer cancel()
		c := &call{Ctx: f, ctx: ctx, request: v.request}
		if err := s.admit(c, r); err != nil {
			return err
		}
		return r.handle(s, c)
	}
}

// admit lets the caller in, or says why not. Strangers are counted by address before anything is read, people by account.
func (s *Server) admit(c *call, r route) error {
	if r.access != signedIn {
		if err := s.limitAddress(c, r.limit); err != nil {
			return err
		}
	}
	switch r.access {
	case public:
		return nil
	case cookie:
		return s.ownPage(c)
	}
	if err := s.signedIn(c); err != nil {
		// Who tries tokens is counted by address.
		return cmp.Or(s.limitAddress(c, limitRead), err)
	}
	visitOf(c.Ctx).account = string(c.actor.ID)
	return s.limitAccount(c, r.limit)
}
