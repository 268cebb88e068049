package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

func TestEveryErrorHasItsStatus(t *testing.T) {
	kind := func(k domain.Kind) error { return domain.Errf(k, "some.code", "说明") }
	for name, c := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"invalid":                    {kind(domain.Invalid), 422, "some.code"},
		"denied":                     {kind(domain.Denied), 403, "some.code"},
		"missing":                    {kind(domain.Missing), 404, "some.code"},
		"conflict":                   {kind(domain.Conflict), 409, "some.code"},
		"stale":                      {kind(domain.Stale), 412, "some.code"},
		"exhausted":                  {kind(domain.Exhausted), 429, "some.code"},
		"unavailable":                {kind(domain.Unavailable), 503, "some.code"},
		"unsigned":                   {kind(domain.Unsigned), 401, "some.code"},
		"internal tells nothing":     {kind(domain.Internal), 500, "internal"},
		"wrapped":                    {fmt.Errorf("load order: %w", kind(domain.Conflict)), 409, "some.code"},
		"broken JSON":                {domain.Fieldf("", "json.malformed", "x"), 400, "json.malformed"},
		"no key":                     {domain.Fieldf("", "idempotency.missing", "x"), 400, "idempotency.missing"},
		"another content type":       {domain.Fieldf("", "content.type", "x"), 415, "content.type"},
		"too large":                  {domain.Fieldf("", "body.too_large", "x"), 413, "body.too_large"},
		"no If-Match":                {domain.Fieldf("", "if_match.missing", "x"), 428, "if_match.missing"},
		"time ran out":               {fmt.Errorf("near: %w", context.DeadlineExceeded), 503, "busy"},
		"Redis refuses":              {fmt.Errorf("near: %w", doorRedisError("LOADING")), 503, "busy"},
		"Redis is closed":            {redis.ErrClosed, 503, "busy"},
		"nobody listens":             {&net.OpError{Op: "dial", Err: errors.New("refused")}, 503, "busy"},
		"anything else":              {errors.New("张三 13800000000"), 500, "internal"},
		"fiber's 404":                {fiber.ErrNotFound, 404, "route.missing"},
		"fiber's 5xx tell nothing":   {fiber.ErrBadGateway, 500, "internal"},
		"a header that is too large": {fiber.ErrRequestHeaderFieldsTooLarge, 431, "header.too_large"},
	} {
		status, e := refusal(c.err)
		if status != c.status || e.Code != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, status, e.Code, c.status, c.code)
		}
	}
}

type doorRedisError string

func (e doorRedisError) Error() string { return string(e) }
func (doorRedisError) RedisError()     {}

func TestARefusalIsAProblemDocument(t *testing.T) {
	h := openDoor(t, func(set *doorSetup) {
		doorRoute(set, "GET", "/test/field", public, func(*Server, *call) error {
			return domain.Fieldf("window.from", "order.window", "结束时间须晚于开始时间")
		})
		doorRoute(set, "GET", "/test/busy", public, func(*Server, *call) error { return context.DeadlineExceeded })
		doorRoute(set, "GET", "/test/later", public, func(*Server, *call) error {
			return &domain.Error{Kind: domain.Exhausted, Code: "a.b", Text: "稍后", Retry: 1500 * time.Millisecond}
		})
		doorRoute(set, "GET", "/test/fault", public, func(*Server, *call) error { return errors.New("table 张三 13800138000 is on fire") })
	})
	a := h.ask(doorAsk{method: "GET", path: "/api/v1/test/field"})
	a.wants(t, 422, "order.window")
	p := a.problem
	if p.Type != "/problems/order.window" || p.Title != "结束时间须晚于开始时间" || p.Detail != p.Title || p.Field != "window.from" || p.Status != 422 ||
		p.RequestId != a.Header.Get("X-Request-Id") || len(p.RequestId) < 8 {
		t.Errorf("got %s", a.text)
	}
	if a.Header.Get("Retry-After") != "" {
		t.Error("there is nothing to wait for")
	}
	a = h.ask(doorAsk{method: "GET", path: "/api/v1/test/busy"})
	a.wants(t, 503, "busy")
	if a.Header.Get("Retry-After") != "2" || a.problem.RetryAfter != 2 {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	if a = h.ask(doorAsk{method: "GET", path: "/api/v1/test/later"}); a.Header.Get("Retry-After") != "2" {
		t.Errorf("1.5 s became %q", a.Header.Get("Retry-After"))
	}
	a = h.ask(doorAsk{method: "GET", path: "/api/v1/test/fault"})
	a.wants(t, 500, "internal")
	if strings.Contains(a.text, "fire") {
		t.Errorf("the fault is shown: %s", a.text)
	}
	if log := h.logged.String(); !strings.Contains(log, "is on fire") || !strings.Contains(log, a.problem.RequestId) || strings.Contains(log, "13800138000") {
		t.Errorf("log %s", log)
	}
}

func TestAPanicIsA500WithAStackInTheLogAndNothingPersonal(t *testing.T) {
	h := openDoor(t, func(set *doorSetup) {
		doorRoute(set, "GET", "/test/words", public, func(*Server, *call) error { panic("王小明 住在柳岸路") })
		doorRoute(set, "GET", "/test/nil", public, func(*Server, *call) error {
			var a *domain.Account
			return errors.New(string(a.ID))
		})
	})
	for path, want := range map[string]string{"/test/words": "a value of type string", "/test/nil": "nil pointer"} {
		a := h.ask(doorAsk{method: "GET", path: "/api/v1" + path, header: map[string]string{"X-Request-Id": "panic-0001"}})
		a.wants(t, 500, "internal")
		if a.problem.RequestId != "panic-0001" {
			t.Errorf("request id %s", a.problem.RequestId)
		}
		if log := h.logged.String(); !strings.Contains(log, want) || !strings.Contains(log, "door_error_test.go") || strings.Contains(log, "王小明") {
			t.Errorf("%s: log %s", path, log)
		}
	}
	h.ask(doorAsk{method: "GET", path: "/healthz"}).wants(t, 200, "")
}

func TestUnknownPathsAndMethodsAreProblemsToo(t *testing.T) {
	h := openDoor(t)
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/api/v1/nothing", 404, "route.missing"},
		{"GET", "/api/v2/orders", 404, "route.missing"},
		{"GET", "/api/v1/me/", 404, "route.missing"},
		{"GET", "/API/v1/me", 404, "route.missing"},
		{"GET", "/nothing.js", 404, "route.missing"},
		{"DELETE", "/api/v1/me", 405, "method.not_allowed"},
		{"POST", "/healthz", 405, "method.not_allowed"},
		{"GET", "/api/v1/codes", 405, "method.not_allowed"},
		{"BREW", "/api/v1/me", 405, "method.not_allowed"},
	} {
		a := h.ask(doorAsk{method: c.method, path: c.path})
		if a.StatusCode != c.status || a.problem.Code != c.code {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.StatusCode, a.text)
		}
		if a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: no safety headers", c.method, c.path)
		}
	}
	if a := h.ask(doorAsk{method: "DELETE", path: "/api/v1/me"}); a.Header.Get("Allow") != "GET, PATCH" {
		t.Errorf("Allow %q", a.Header.Get("Allow"))
	}
}

func TestABodyThatIsTooLargeIsAProblem(t *testing.T) {
	h := openDoor(t)
	small := h.ask(doorAsk{method: "POST", path: "/api/v1/codes", body: `"` + strings.Repeat("x", bodyLimit-2) + `"`})
	if small.StatusCode == http.StatusRequestEntityTooLarge {
		t.Fatalf("256 KB are allowed: %s", small.text)
	}
	a := h.announce("/api/v1/codes", bodyLimit+1)
	a.wants(t, 413, "body.too_large")
	if a.problem.RequestId == "" || a.Header.Get("X-Request-Id") != a.problem.RequestId || a.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("headers %v", a.Header)
	}
	if !strings.Contains(h.logged.String(), `"status":413`) {
		t.Error("it is not in the log")
	}
	a = h.ask(doorAsk{method: "GET", path: "/healthz", header: map[string]string{"X-Long": strings.Repeat("x", 9<<10)}})
	a.wants(t, 431, "header.too_large")
}

// announce asks with a body of so many bytes and does not send it: the answer comes before it. Who sends on meets a closed
// connection, and may lose the answer.
func (h *doorHouse) announce(path string, size int) doorAnswer {
	h.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	doorMust(h.t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, size)
	doorMust(h.t, err)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	doorMust(h.t, err)
	text, err := io.ReadAll(res.Body)
	doorMust(h.t, err)
	out := doorAnswer{Response: res, text: string(text)}
	doorMust(h.t, json.Unmarshal(text, &out.problem))
	return out
}

func TestSafetyHeadersAreOnEveryAnswer(t *testing.T) {
	plain, production := openDoor(t), openDoor(t, func(set *doorSetup) { set.Production = true })
	for _, path := range []string{"/", "/healthz", "/reference", "/openapi.yaml", "/api/v1/me", "/api/v1/nothing"} {
		a := plain.ask(doorAsk{method: "GET", path: path})
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Permissions-Policy": "microphone=(self)", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if !strings.Contains(a.Header.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, a.Header.Get(name))
			}
		}
		if csp := a.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: CSP %s", path, csp)
		}
		if noindex := a.Header.Get("X-Robots-Tag") == "noindex"; noindex == (path == "/") {
			t.Errorf("%s: noindex is %v", path, noindex)
		}
		if strings.HasPrefix(path, "/api") && a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, a.Header.Get("Cache-Control"))
		}
		if a.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS outside production", path)
		}
	}
	if a := production.ask(doorAsk{method: "GET", path: "/healthz"}); !strings.HasPrefix(a.Header.Get("Strict-Transport-Security"), "max-age=") {
		t.Error("no HSTS in production")
	}
}

func TestARequestIDIsTakenOnlyInItsForm(t *testing.T) {
	h := openDoor(t)
	for id, taken := range map[string]bool{
		"0198c1d2-7a3b": true, "short": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "with space 1": false, `a"b"c"d"e`: false, "中文中文中文": false,
	} {
		got := h.ask(doorAsk{method: "GET", path: "/healthz", header: map[string]string{"X-Request-Id": id}}).Header.Get("X-Request-Id")
		if (got == id) != taken || got == "" {
			t.Errorf("%q gave %q", id, got)
		}
	}
}

func TestAHandlerHasADeadline(t *testing.T) {
	ok, request := false, ""
	h := openDoor(t, func(set *doorSetup) {
		doorRoute(set, "GET", "/test/deadline", public, func(_ *Server, c *call) error {
			_, ok = c.ctx.Deadline()
			request, _ = c.ctx.Value(requestKey{}).(string)
			return c.SendStatus(204)
		})
	})
	a := h.ask(doorAsk{method: "GET", path: "/api/v1/test/deadline"})
	if !ok || request != a.Header.Get("X-Request-Id") {
		t.Errorf("deadline %v, request %q", ok, request)
	}
}

func TestTheSameBytesComeFromTheServersOwnPages(t *testing.T) {
	h := openDoor(t)
	for path, kind := range map[string]string{"/reference": "text/html", "/reference/style.css": "text/css", "/openapi.yaml": "application/yaml"} {
		a := h.ask(doorAsk{method: "GET", path: path})
		if a.StatusCode != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), kind) || a.text == "" {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.Header.Get("Content-Type"))
		}
		if head := h.ask(doorAsk{method: "HEAD", path: path}); head.StatusCode != 200 || head.text != "" {
			t.Errorf("HEAD %s: %d", path, head.StatusCode)
		}
	}
	if bytes.Contains(page("reference/home.html"), []byte("<script")) {
		t.Error("the first page has a script")
	}
}
