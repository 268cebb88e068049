package server

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// Limits are the numbers of requests allowed. A zero field takes the default. People are counted by account, those who are
// not signed in by address (IPv6: by /64, which is one home).
type Limits struct {
	Read  int // a minute; default 600
	Write int // a minute; default 120
	Geo   int // a minute; default 30
	Live  int // a minute; default 20
	Code  int // an hour, by address; default 20
	Net   int // login codes and sign-ins a day, by network: IPv4 /24, IPv6 /48; default 200
}

func (l Limits) of(c limitClass) redis_rate.Limit {
	or := func(n, standard int) int {
		if n > 0 {
			return n
		}
		return standard
	}
	switch c {
	case limitWrite:
		return redis_rate.PerMinute(or(l.Write, 120))
	case limitGeo:
		return redis_rate.PerMinute(or(l.Geo, 30))
	case limitLive:
		return redis_rate.PerMinute(or(l.Live, 20))
	case limitCode:
		return redis_rate.PerHour(or(l.Code, 20))
	case limitNet:
		n := or(l.Net, 200)
		return redis_rate.Limit{Rate: n, Burst: n, Period: 24 * time.Hour}
	case limitRead:
	}
	return redis_rate.PerMinute(or(l.Read, 600))
}

// limitNet is counted together with limitCode.
const limitNet limitClass = "net"

// limiter counts in Redis, for all replicas together. Without Redis each replica counts for itself, but for login codes:
// those cost money and guesses, so they wait until Redis is back.
type limiter struct {
	limits Limits
	rate   *redis_rate.Limiter
	local  *buckets
	leases *leases
	now    func() time.Time
	away   atomic.Int64 // Redis is not asked until then, in Unix milliseconds
}

const (
	redisWithin = 250 * time.Millisecond // how long a request waits for its count
	redisRest   = time.Second            // how long Redis is left alone after it failed
)

func newLimiter(rdb redis.UniversalClient, limits Limits, now func() time.Time) *limiter {
	return &limiter{limits: limits, rate: redis_rate.NewLimiter(rdb), local: newBuckets(), leases: &leases{}, now: now}
}

// allowance is what one count came to. Its numbers are those of the RateLimit headers.
type allowance struct {
	ok        bool
	limit     int
	remaining int
	reset     time.Duration // until all is allowed again
	retry     time.Duration // until one more is, where ok is false
}

// take counts one request of who in the class. Unavailable busy: a login code while Redis is away.
func (l *limiter) take(ctx context.Context, class limitClass, who string) (allowance, error) {
	limit, now := l.limits.of(class), l.now()
	key := "rl:{" + string(class) + "|" + who + "}" // the braces keep a key and its script in one slot
	if a, ok := l.leases.take(key, now); ok {
		return a, nil
	}
	if now.UnixMilli() >= l.away.Load() {
		a, err := l.ask(ctx, key, limit, leaseOf(class, limit), now)
		if err == nil {
			return a, nil
		}
		l.away.Store(now.Add(redisRest).UnixMilli())
	}
	if class == limitCode || class == limitNet {
		return allowance{}, errBusy
	}
	return l.local.take(key, limit, now), nil
}

// ask counts up to n requests at once in Redis: this one and a lease for those that follow.
func (l *limiter) ask(ctx context.Context, key string, limit redis_rate.Limit, n int, now time.Time) (allowance, error) {
	ctx, cancel := context.WithTimeout(ctx, redisWithin)
	defer cancel()
	r, err := l.rate.AllowAtMost(ctx, key, limit, n)
	if err != nil {
		return allowance{}, fmt.Errorf("rate limit: %w", err)
	}
	a := allowance{ok: r.Allowed > 0, limit: limit.Rate, remaining: r.Remaining, reset: r.ResetAfter, retry: r.RetryAfter}
	if r.Allowed > 1 {
		a.remaining += r.Allowed - 1
		l.leases.put(key, lease{a, r.Allowed - 1, now.Add(leaseLife)})
	}
	return a, nil
}

// A lease is requests that Redis has counted already for this replica: a page that polls does not cost a round trip each
// time. What is not used within its life counts as used.
type lease struct {
	a     allowance
	left  int
	until time.Time
}

// The life of a lease, and the most requests in one.
const (
	leaseLife = 5 * time.Second
	mostLease = 10
)

// leaseOf is a second's worth of requests, at most mostLease. Login codes are counted one by one: they cost money and guesses.
func leaseOf(class limitClass, limit redis_rate.Limit) int {
	if class == limitCode || class == limitNet {
		return 1
	}
	return min(max(limit.Rate*int(time.Second)/int(limit.Period), 1), mostLease)
}

// leases holds them by key.
type leases struct {
	mu   sync.Mutex
	rows map[string]lease
}

func (l *leases) take(key string, now time.Time) (allowance, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row, ok := l.rows[key]
	if !ok || row.left == 0 || !now.Before(row.until) {
		return allowance{}, false
	}
	row.left--
	row.a.remaining--
	l.rows[key] = row
	return row.a, true
}

func (l *leases) put(key string, row lease) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rows == nil || len(l.rows) >= maxBuckets {
		l.rows = map[string]lease{}
	}
	l.rows[key] = row
}

// limitAddress counts a request by where it comes from.
func (s *Server) limitAddress(c *call, class limitClass) error {
	from := s.addressOf(c.Ctx)
	if err := s.limit(c, class, network(from, 32, 64)); err != nil || class != limitCode {
		return err
	}
	return s.limit(c, limitNet, network(from, 24, 48))
}

// limitAccount counts a request by who made it.
func (s *Server) limitAccount(c *call, class limitClass) error {
	return s.limit(c, class, string(c.actor.ID))
}

func network(a netip.Addr, v4, v6 int) string {
	bits := v6
	if a.Is4() {
		bits = v4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return p.String()
}

func (s *Server) limit(c *call, class limitClass, who string) error {
	a, err := s.limits.take(c.ctx, class, who)
	if err != nil {
		return err
	}
	c.Set("RateLimit-Limit", strconv.Itoa(a.limit))
	c.Set("RateLimit-Remaining", strconv.Itoa(a.remaining))
	c.Set("RateLimit-Reset", strconv.Itoa(int(math.Ceil(a.reset.Seconds()))))
	if !a.ok {
		return &domain.Error{Kind: domain.Exhausted, Code: "limit.rate", Text: "操作太频繁，请稍后再试", Retry: max(a.retry, time.Second)}
	}
	return nil
}

// buckets counts in memory, by the same rule (GCRA): an entry holds when everything that was taken will be paid back.
type buckets struct {
	mu   sync.Mutex
	paid map[string]time.Time
}

// maxBuckets bounds the memory; beyond it the paid ones go, and if that is not enough, all.
const maxBuckets = 100_000

func newBuckets() *buckets { return &buckets{paid: map[string]time.Time{}} }

func (b *buckets) take(key string, l redis_rate.Limit, now time.Time) allowance {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prune(now)
	each := l.Period / time.Duration(l.Rate)
	most := each * time.Duration(l.Burst)
	paid := b.paid[key]
	if paid.Before(now) {
		paid = now
	}
	next := paid.Add(each)
	if over := next.Sub(now) - most; over > 0 {
		return allowance{limit: l.Rate, reset: paid.Sub(now), retry: over}
	}
	b.paid[key] = next
	return allowance{ok: true, limit: l.Rate, remaining: int((most - next.Sub(now)) / each), reset: next.Sub(now)}
}

func (b *buckets) prune(now time.Time) {
	if len(b.paid) < maxBuckets {
		return
	}
	for k, t := range b.paid {
		if t.Before(now) {
			delete(b.paid, k)
		}
	}
	if len(b.paid) >= maxBuckets {
		clear(b.paid)
	}
}
