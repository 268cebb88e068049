package server

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// kept asks an app for 50 paths on one connection, keeps what each handler saw, and counts what is no longer what it was.
// Fiber's strings are borrowed from the request's buffers unless its configuration says Immutable.
func kept(t *testing.T, config fiber.Config) (corrupted int) {
	t.Helper()
	var ids, headers []string
	app := fiber.New(config)
	app.Get("/keep/:id", func(f *fiber.Ctx) error {
		ids = append(ids, f.Params("id"))
		headers = append(headers, f.Get("X-Keep"))
		return f.SendStatus(http.StatusNoContent)
	})
	near, far := net.Pipe()
	done := make(chan error, 1)
	app.Handler()
	go func() { done <- app.Server().ServeConn(far) }()
	answers := bufio.NewReader(near)
	var want []string
	for i := range 50 {
		id := strings.Repeat(string(rune('a'+i%26)), 20) + fmt.Sprint(100+i)
		want = append(want, id)
		_, err := fmt.Fprintf(near, "GET /keep/%s HTTP/1.1\r\nHost: x\r\nX-Keep: %s\r\n\r\n", id, id)
		doorMust(t, err)
		res, err := http.ReadResponse(answers, nil)
		doorMust(t, err)
		doorMust(t, res.Body.Close())
	}
	doorMust(t, near.Close())
	<-done
	for i, id := range want {
		if ids[i] != id || headers[i] != id {
			corrupted++
		}
	}
	return corrupted
}

func TestStringsOfARequestMayBeKept(t *testing.T) {
	config := openDoor(t).config()
	if n := kept(t, config); n > 0 {
		t.Errorf("with the server's configuration %d of 50 kept ids changed", n)
	}
	config.Immutable = false
	if n := kept(t, config); n == 0 {
		t.Error("nothing changes without Immutable: this test tests nothing")
	} else {
		t.Logf("without Immutable %d of 50 kept ids changed", n)
	}
}
