package server

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"lindan/domain"
)

// call is one request on its way through the door: the Fiber context, who is signed in, and the request's own context with
// its deadline. It must not be kept after the handler returns.
type call struct {
	*fiber.Ctx
	ctx     context.Context // deadline and request id; pass it to desk
	actor   *domain.Account // nil on public routes
	session string          // id of the actor's session; "" on public routes
	request string          // request id, also in X-Request-Id
}

// show answers with what there is to see, or with why there is nothing.
func (c *call) show(v any, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(v)
}

// route is one line of the API. openapi.yaml says the same; a test compares both ways.
type route struct {
	method string
	path   string // Fiber's form under /api/v1: "/orders/:id"
	access access
	limit  limitClass
	handle func(*Server, *call) error
}

// access is who may come in. What she may then see or do is decided by desk and domain.
type access int

// The kinds of access.
const (
	public   access = iota // nobody has to be signed in
	signedIn               // any account
	cookie                 // the refresh cookie instead of a token (refresh, sign-out)
)

// limitClass names a rate limit: see limit.go for the numbers.
type limitClass string

// The classes of limits.
const (
	limitRead  limitClass = "read"  // GET
	limitWrite limitClass = "write" // everything that moves something
	limitCode  limitClass = "code"  // login codes and sign-in, by address
	limitGeo   limitClass = "geo"   // candidate lists
	limitLive  limitClass = "live"  // opening streams
)
