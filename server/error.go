package server

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/server/wire"
)

// statusOf maps a refusal to its HTTP status. This is the only place that does.
func statusOf(e *domain.Error) int {
	switch e.Code { // the form of the request, rather than what it says
	case "json.malformed", "idempotency.missing":
		return http.StatusBadRequest
	case "content.type":
		return http.StatusUnsupportedMediaType
	case "body.too_large":
		return http.StatusRequestEntityTooLarge
	case "if_match.missing":
		return http.StatusPreconditionRequired
	}
	return statusOfKind(e.Kind)
}

func statusOfKind(k domain.Kind) int {
	switch k {
	case domain.Invalid:
		return http.StatusUnprocessableEntity
	case domain.Denied:
		return http.StatusForbidden
	case domain.Missing:
		return http.StatusNotFound
	case domain.Conflict:
		return http.StatusConflict
	case domain.Stale:
		return http.StatusPreconditionFailed
	case domain.Exhausted:
		return http.StatusTooManyRequests
	case domain.Unavailable:
		return http.StatusServiceUnavailable
	case domain.Unsigned:
		return http.StatusUnauthorized
	case domain.Internal:
	}
	return http.StatusInternalServerError
}

// The refusals of the door itself.
var (
	errBusy  = &domain.Error{Kind: domain.Unavailable, Code: "busy", Text: "系统暂时繁忙，请稍后重试", Retry: busyRetry}
	errFault = &domain.Error{Kind: domain.Internal, Code: "internal", Text: "系统出错了，请稍后重试；反馈问题时请附上请求编号"}
)

// busyRetry is what a 503 advises where its cause does not know better.
const busyRetry = 2 * time.Second

// refusal is the error as it is shown: a status and a domain.Error.
func refusal(err error) (int, *domain.Error) {
	var known *domain.Error
	var plain *fiber.Error
	switch {
	case errors.As(err, &known) && known.Kind != domain.Internal:
		return statusOf(known), known
	case errors.As(err, &known):
		return http.StatusInternalServerError, errFault
	case errors.As(err, &plain) && plain.Code < 500:
		return plain.Code, plainRefusal(plain.Code)
	case passing(err):
		return http.StatusServiceUnavailable, errBusy
	}
	return http.StatusInternalServerError, errFault
}

// passing tells whether the error may be gone in a moment: Redis, the network, or time that ran out.
func passing(err error) bool {
	var fromRedis redis.Error
	var fromNet net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, redis.ErrClosed) ||
		errors.Is(err, redis.ErrPoolTimeout) || errors.As(err, &fromRedis) || errors.As(err, &fromNet)
}

// plainRefusal gives words to what Fiber and fasthttp refuse.
func plainRefusal(status int) *domain.Error {
	switch status {
	case http.StatusNotFound:
		return &domain.Error{Kind: domain.Missing, Code: "route.missing", Text: "没有这个地址"}
	case http.StatusMethodNotAllowed:
		return &domain.Error{Kind: domain.Invalid, Code: "method.not_allowed", Text: "这个地址不支持这种请求方法"}
	case http.StatusRequestEntityTooLarge:
		return &domain.Error{Kind: domain.Invalid, Code: "body.too_large", Text: "提交的内容太大，最多 256 KB"}
	case http.StatusRequestHeaderFieldsTooLarge:
		return &domain.Error{Kind: domain.Invalid, Code: "header.too_large", Text: "请求头太大"}
	case http.StatusRequestTimeout:
		return &domain.Error{Kind: domain.Invalid, Code: "request.timeout", Text: "请求没有在时限内发完"}
	}
	return &domain.Error{Kind: domain.Invalid, Code: "request.malformed", Text: "请求格式有误"}
}

// refuse answers with a problem document (RFC 9457). What our own faults were stands in the log only.
func (s *Server) refuse(f *fiber.Ctx, err error) {
	status, e := refusal(err)
	v := visitOf(f)
	if status >= http.StatusInternalServerError {
		v.err = err
	}
	p := wire.Problem{Type: "/problems/" + e.Code, Title: e.Text, Status: status, Code: e.Code, Detail: e.Text, Field: e.Field, RequestId: v.request, RetryAfter: retrySeconds(status, e)}
	if p.RetryAfter > 0 {
		f.Set(fiber.HeaderRetryAfter, strconv.Itoa(p.RetryAfter))
	}
	if status == http.StatusUnauthorized {
		f.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="lindan"`)
	}
	body, err := json.Marshal(p)
	if err != nil { // a struct of texts and numbers
		body = []byte("{}")
	}
	f.Status(status).Response().SetBodyRaw(body)
	f.Set(fiber.HeaderContentType, "application/problem+json")
	f.Set(fiber.HeaderCacheControl, "no-store")
}

// retrySeconds is when to try again, rounded up; 0 says nothing. A 503 always says something.
func retrySeconds(status int, e *domain.Error) int {
	wait := e.Retry
	if wait <= 0 && status == http.StatusServiceUnavailable {
		wait = busyRetry
	}
	return int(math.Ceil(wait.Seconds()))
}

// refuseEarly answers what never got to the door: a body that is too large, a broken header, an unknown method.
func (s *Server) refuseEarly(f *fiber.Ctx, err error) error {
	v := visitOf(f)
	if v == nil {
		v = s.dress(f)
	}
	s.refuse(f, err)
	s.note(f, v)
	return nil
}
