package server

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"lindan/redistest"
)

func BenchmarkCheckToken(b *testing.B) {
	tokens, err := NewTokens(bytes.Repeat([]byte{7}, 32), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	text, err := tokens.Issue("a_0198c1d2-7a3b-7c44-9f10-2b7d5e6f8a01", "s_0198c1d2-7a3b-7c44-9f10-2b7d5e6f8a01", "t_1")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := tokens.Check(text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSignedRequest is all that stands around a handler: connection, token, session, limit in a redis-server, headers,
// log and meters. The handler itself does nothing.
func BenchmarkSignedRequest(b *testing.B) {
	h := openDoor(b, func(set *doorSetup) {
		set.redis, set.Limits, set.Log = redistest.Start(b), Limits{Read: 1 << 30}, slog.New(slog.DiscardHandler)
		doorRoute(set, "GET", "/test/nothing", signedIn, func(_ *Server, c *call) error { return c.SendStatus(http.StatusNoContent) })
	})
	token, _ := h.signed("wang")
	request := fmt.Appendf(nil, "GET /api/v1/test/nothing HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", token)
	b.RunParallel(func(pb *testing.PB) {
		c, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
		if err != nil {
			b.Error(err)
			return
		}
		defer func() { _ = c.Close() }()
		in := bufio.NewReader(c)
		for pb.Next() {
			if _, err := c.Write(request); err != nil {
				b.Error(err)
				return
			}
			res, err := http.ReadResponse(in, nil)
			if err != nil || res.StatusCode != http.StatusNoContent {
				b.Errorf("%v, %v", res, err)
				return
			}
		}
	})
}
