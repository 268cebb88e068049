package server

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"lindan/domain"
	"lindan/redistest"
)

func TestTheLogNeverHoldsNumbersOfPeople(t *testing.T) {
	canaries := []string{"13800138000", "420106199001011234", "42010619900101123X"}
	for _, c := range canaries {
		var out bytes.Buffer
		log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{ReplaceAttr: Redact}))
		log.Info("message "+c, "text", "call "+c+" now", "err", errors.New("to +86"+c), "value", struct{ A string }{c}, slog.Group("g", "deep", "x"+c+"y"),
			"list", []string{c}, "secret", domain.Hide(c), "stringer", bytes.NewBufferString(c))
		log.With("phone", c).Info("with", "bytes", []byte(c))
		if strings.Contains(out.String(), c) {
			t.Errorf("%s came through: %s", c, out.String())
		}
	}
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{ReplaceAttr: Redact}))
	log.Info("m", "number", 13800138000, "unsigned", uint64(420106199001011234))
	if strings.Contains(out.String(), "13800138000") || strings.Contains(out.String(), "420106199001011234") {
		t.Errorf("numbers came through: %s", out.String())
	}
}

func TestWhatIsNobodysNumberStays(t *testing.T) {
	for _, text := range []string{
		"o_420106-003-005.mzxw6ytboi4dsnrqgq2tmnzyha", "0198c1d2-7a3b-7c44-9f10-2b7d5e6f8a01", "12345678901", "1763766000123", "3.14159", "", "a1b2",
	} {
		if got := redact(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"8613800138000": hidden, "008613800138000!": hidden + "!", "a13800138000": "a" + hidden, "13800138000,13900139000": hidden + "," + hidden, "号13800138000号": "号" + hidden + "号",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestALogLineSaysWhatWasAskedAndNothingElse(t *testing.T) {
	h := openDoor(t)
	token, _ := h.signed("wang")
	h.ask(doorAsk{method: "GET", path: "/api/v1/orders/o_canary?note=canary", token: token, body: `{"canary":1}`, header: map[string]string{"X-Request-Id": "log-line-1"}})
	var line string
	for l := range strings.Lines(h.logged.String()) {
		if strings.Contains(l, "log-line-1") {
			line = l
		}
	}
	for _, want := range []string{`"method":"GET"`, `"route":"/api/v1/orders/:id"`, `"status":404`, `"account":"a_wang"`, `"ms":`} {
		if !strings.Contains(line, want) {
			t.Errorf("%s is missing in %s", want, line)
		}
	}
	if strings.Contains(line, "canary") {
		t.Errorf("too much: %s", line)
	}
}

func TestMetersCountByPatternAndAreForThisMachineOnly(t *testing.T) {
	h := openDoor(t)
	token, _ := h.signed("wang")
	h.ask(doorAsk{method: "GET", path: "/api/v1/orders/o_canary", token: token})
	h.ask(doorAsk{method: "GET", path: "/canary"})
	h.ask(doorAsk{method: "BREW", path: "/canary"})
	a := h.ask(doorAsk{method: "GET", path: "/metrics"})
	a.wants(t, 200, "")
	for _, want := range []string{
		`lindan_http_requests_total{method="GET",route="/api/v1/orders/:id",status="404"} 1`, `lindan_http_requests_total{method="GET",route="unmatched",status="404"} 1`,
		`lindan_http_requests_total{method="OTHER",route="unmatched",status="405"} 1`, "lindan_http_request_seconds_bucket", "lindan_http_in_flight 1", "lindan_live_streams 0", "go_goroutines",
	} {
		if !strings.Contains(a.text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(a.text, "canary") || strings.Contains(a.text, "a_wang") {
		t.Error("an id is in a label")
	}
	h.ask(doorAsk{method: "GET", path: "/metrics", header: map[string]string{"X-Forwarded-For": "203.0.113.9"}}).wants(t, 404, "route.missing")
}

func TestMetersAreShownToOthersOnlyIfOpen(t *testing.T) {
	for _, open := range []bool{false, true} {
		h := openDoor(t, func(set *doorSetup) { set.MetricsOpen = open })
		a := h.askFrom("203.0.113.9:1000", "/metrics")
		if (a == http.StatusOK) != open {
			t.Errorf("open %v: %d", open, a)
		}
	}
}

// askFrom asks as if from another address; the answer's status is all that is read.
func (h *doorHouse) askFrom(address, path string) int {
	h.t.Helper()
	near, far := net.Pipe()
	peer, err := net.ResolveTCPAddr("tcp", address)
	doorMust(h.t, err)
	done := make(chan error, 1)
	go func() { done <- h.app.Server().ServeConn(doorConn{far, peer}) }()
	doorMust(h.t, near.SetDeadline(deadlineOf(redistest.Context(h.t))))
	go func() { _, _ = near.Write([]byte("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) }()
	status, err := statusLine(near)
	doorMust(h.t, err)
	doorMust(h.t, near.Close())
	<-done
	return status
}
