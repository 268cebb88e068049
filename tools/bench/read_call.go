package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"lindan/server"
)

// call makes the request of the ith person.
func (r *reads) call(client *fasthttp.HostClient, i int, check func(body []byte) error) error {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.SetRequestURI("http://" + client.Addr + r.paths[i])
	req.Header.Set(fiber.HeaderAuthorization, "Bearer "+r.tokens[i])
	if err := client.DoTimeout(req, res, 10*time.Second); err != nil {
		return err
	}
	if res.StatusCode() != http.StatusOK {
		return fmt.Errorf("status %d: %s", res.StatusCode(), res.Body())
	}
	return check(res.Body())
}

// bare is the floor: the token and nothing else.
func (r *reads) bare() *fiber.App {
	constant := []byte("{" + strings.Repeat(" ", max(r.bytes-2, 0)) + "}")
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/api/v1/orders/:id", func(f *fiber.Ctx) error {
		_, text, _ := strings.Cut(f.Get(fiber.HeaderAuthorization), " ")
		if _, err := r.checker.Check(text); err != nil {
			return f.SendStatus(http.StatusUnauthorized)
		}
		f.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return f.Send(constant)
	})
	return app
}

// listen runs a server on a free port of loopback and gives a client of it.
func listen(serve func(net.Listener) error) (*fasthttp.HostClient, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() { _ = serve(ln) }() // ends with its server; a failure shows in the calls
	return &fasthttp.HostClient{Addr: ln.Addr().String(), MaxConns: connections}, nil
}

// newChecker makes what both servers check tokens with.
func newChecker() (*server.Tokens, error) { return server.NewTokens(make([]byte, 32), time.Now) }
