package server

import (
	"context"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/go-redis/redis_rate/v10"

	"lindan/redistest"
)

func TestTooManyRequestsAreToldWhenToComeAgain(t *testing.T) {
	redistest.Each(t, func(t *testing.T, r *redistest.Owned) {
		h := openDoor(t, func(set *doorSetup) { set.redis, set.Limits = r, Limits{Read: 3} })
		wang, _ := h.signed("wang")
		li, _ := h.signed("li")
		for left := 2; left >= 0; left-- {
			a := h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang})
			a.wants(t, 200, "")
			if a.Header.Get("RateLimit-Limit") != "3" || a.Header.Get("RateLimit-Remaining") != strconv.Itoa(left) || a.Header.Get("RateLimit-Reset") == "" {
				t.Errorf("headers %v", a.Header)
			}
		}
		a := h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang})
		a.wants(t, 429, "limit.rate")
		wait, err := strconv.Atoi(a.Header.Get("Retry-After"))
		if err != nil || wait < 1 || wait > 20 || a.problem.RetryAfter != wait {
			t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
		}
		h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: li}).wants(t, 200, "")
	})
}

func TestLimitsHoldInARedisCluster(t *testing.T) {
	l := newLimiter(redistest.StartCluster(t).Client, Limits{Read: 1}, func() time.Time { return time.Unix(0, 0) })
	for i, ok := range []bool{true, false} {
		a, err := l.take(redistest.Context(t), limitRead, "a_1")
		if err != nil || a.ok != ok || l.away.Load() != 0 {
			t.Errorf("%d: %+v, %v", i, a, err)
		}
	}
}

const doorCode = `{"phone":"13800000001","device":"device-0123456789abcdef"}`

func TestLoginCodesAreLimitedByAddressAndByNetwork(t *testing.T) {
	proxied := func(set *doorSetup) {
		set.TrustedProxies, set.ProxyHeader = []string{"127.0.0.1"}, "X-Forwarded-For"
		set.Limits = Limits{Code: 2, Net: 3}
	}
	h := openDoor(t, proxied)
	from := func(address string) doorAnswer {
		h.pass(2 * time.Hour)
		return h.ask(doorAsk{method: "POST", path: "/api/v1/codes", body: doorCode, header: map[string]string{"X-Forwarded-For": address}})
	}
	from("203.0.113.1").wants(t, 202, "")
	from("203.0.113.1").wants(t, 202, "")
	from("203.0.113.1").wants(t, 429, "limit.rate")
	from("203.0.113.2").wants(t, 202, "") // the third of its /24
	from("203.0.113.3").wants(t, 429, "limit.rate")
	from("198.51.100.1").wants(t, 202, "")
	from("2001:db8:1:1::1").wants(t, 202, "")
	from("2001:db8:1:1::2").wants(t, 202, "") // one home: the same /64
	from("2001:db8:1:1::3").wants(t, 429, "limit.rate")
}

func TestASpoofedHeaderDoesNotMakeAnotherAddress(t *testing.T) {
	for name, c := range map[string]struct {
		trusted []string
		header  string
		told    string
		want    string
	}{
		"no proxy is configured":                        {nil, "", "203.0.113.9", "127.0.0.1"},
		"the peer is not the proxy":                     {[]string{"10.0.0.1"}, "X-Forwarded-For", "203.0.113.9", "127.0.0.1"},
		"the proxy tells":                               {[]string{"127.0.0.0/8"}, "X-Forwarded-For", "203.0.113.9", "203.0.113.9"},
		"the client forged an entry before the proxy's": {[]string{"127.0.0.1"}, "X-Forwarded-For", "1.1.1.1, 203.0.113.9", "203.0.113.9"},
		"the proxy tells nonsense":                      {[]string{"127.0.0.1"}, "X-Forwarded-For", "unknown", "127.0.0.1"},
		"another header":                                {[]string{"127.0.0.1"}, "X-Real-IP", "", "127.0.0.1"},
	} {
		var got netip.Addr
		h := openDoor(t, func(set *doorSetup) {
			set.TrustedProxies, set.ProxyHeader = c.trusted, c.header
			doorRoute(set, "GET", "/test/address", public, func(s *Server, c *call) error {
				got = s.addressOf(c.Ctx)
				return c.SendStatus(204)
			})
		})
		h.ask(doorAsk{method: "GET", path: "/api/v1/test/address", header: map[string]string{"X-Forwarded-For": c.told, "Forwarded": "for=9.9.9.9"}}).wants(t, 204, "")
		if got.String() != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWithoutRedisPeopleAreServedAndCodesWait(t *testing.T) {
	h := openDoor(t, func(set *doorSetup) { set.Redis, set.Limits = noRedis(t), Limits{Read: 2} })
	wang, _ := h.signed("wang")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang}).wants(t, 200, "")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang}).wants(t, 200, "")
	a := h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang})
	a.wants(t, 429, "limit.rate")
	if a.Header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	h.pass(30 * time.Second)
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang}).wants(t, 200, "")

	h.person("zhao", "13800000001")
	code := h.ask(doorAsk{method: "POST", path: "/api/v1/codes", body: doorCode})
	code.wants(t, 503, "busy")
	if code.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	h.desk.CodesSent()
	if len(h.codes.all()) != 0 {
		t.Error("a code was sent uncounted")
	}
	if ready := h.ask(doorAsk{method: "GET", path: "/readyz"}); ready.StatusCode != 503 {
		t.Errorf("ready without Redis: %d", ready.StatusCode)
	}
	h.ask(doorAsk{method: "GET", path: "/healthz"}).wants(t, 200, "")
}

func TestWhoTriesTokensIsCountedByAddress(t *testing.T) {
	h := openDoor(t, func(set *doorSetup) { set.Limits = Limits{Read: 2} })
	bad := doorAsk{method: "GET", path: "/api/v1/me", token: "a.b.c"}
	h.ask(bad).wants(t, 401, "token.invalid")
	h.ask(bad).wants(t, 401, "token.invalid")
	h.ask(bad).wants(t, 429, "limit.rate")
	wang, _ := h.signed("wang")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: wang}).wants(t, 200, "")
}

func TestRedisIsLeftAloneForASecondAfterItFailed(t *testing.T) {
	clock := time.Unix(1000, 0)
	l := newLimiter(noRedis(t), Limits{}, func() time.Time { return clock })
	ctx := redistest.Context(t)
	if _, err := l.take(ctx, limitRead, "a"); err != nil || l.away.Load() != clock.Add(redisRest).UnixMilli() {
		t.Fatalf("away until %d, %v", l.away.Load(), err)
	}
	l.rate = redis_rate.NewLimiter(redistest.Embedded(t).Client) // it is back
	if a, err := l.take(ctx, limitCode, "a"); err == nil {
		t.Errorf("asked at once: %+v", a)
	}
	clock = clock.Add(redisRest)
	if a, err := l.take(ctx, limitCode, "a"); err != nil || !a.ok {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestBucketsCountAsRedisDoes(t *testing.T) {
	r := redistest.Embedded(t)
	limit := redis_rate.PerMinute(5)
	far := redis_rate.NewLimiter(r.Client)
	near, now := newBuckets(), time.Unix(1000, 0)
	for i := range 8 {
		a := near.take("k", limit, now)
		b, err := far.Allow(context.Background(), "k", limit)
		doorMust(t, err)
		if a.ok != (b.Allowed > 0) || a.ok && a.remaining != b.Remaining {
			t.Errorf("request %d: here %+v, there %+v", i, a, b)
		}
	}
	if a := near.take("k", limit, now.Add(12*time.Second)); !a.ok {
		t.Errorf("one is paid back after 12 s: %+v", a)
	}
}

func TestBucketsStaySmall(t *testing.T) {
	b, now := newBuckets(), time.Unix(1000, 0)
	for i := range maxBuckets {
		b.take(strconv.Itoa(i), redis_rate.PerMinute(600), now)
	}
	b.take("one more", redis_rate.PerMinute(600), now.Add(time.Minute))
	if len(b.paid) != 1 {
		t.Errorf("%d entries", len(b.paid))
	}
}

func TestTheStandardLimits(t *testing.T) {
	for class, want := range map[limitClass]redis_rate.Limit{
		limitRead: redis_rate.PerMinute(600), limitWrite: redis_rate.PerMinute(120), limitGeo: redis_rate.PerMinute(30),
		limitLive: redis_rate.PerMinute(20), limitCode: redis_rate.PerHour(20), limitNet: {Rate: 200, Burst: 200, Period: 24 * time.Hour},
	} {
		if got := (Limits{}).of(class); got != want {
			t.Errorf("%s: %v", class, got)
		}
	}
}
