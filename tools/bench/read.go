package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/valyala/fasthttp"

	"lindan/domain"
	"lindan/server"
)

// What is asked in row 3.
const (
	connections = 32
	readers     = 1000 // people with an order each, every one within her own rate limit
)

// reading is row 3: GET of an accepted order by the person who asked for it, against a bare Fiber handler that checks the
// same token and answers so many bytes. Client, connections and loopback are the same.
func (b *bench) reading(ctx context.Context) ([]row, error) {
	var rows []row
	for _, where := range []struct {
		name string
		open func() (*ownRedis, error)
	}{{"embedded Redis", embedRedis}, {"redis-server", func() (*ownRedis, error) { return b.startRedis(ctx) }}} {
		var r *reads
		p, err := middle(b.say, func() (p pair, err error) {
			r = &reads{ctx: ctx, n: b.size(20_000), people: b.size(readers)}
			return r.round(b, where.open)
		})
		if err != nil {
			return rows, fmt.Errorf("%s: %w", where.name, err)
		}
		note := fmt.Sprintf("%s requests a round over %d connections, answers of %s bytes, %s people with an order each; limits are counted but too high to be met; the log goes nowhere", thousands(r.n), connections, thousands(r.bytes), thousands(r.people))
		rows = append(rows, share("GET order with JWT, "+where.name, p, 0.3, note))
	}
	return rows, nil
}

// reads is one round of row 3.
type reads struct {
	ctx     context.Context
	n       int
	people  int
	bytes   int // of an answer's body
	paths   []string
	tokens  []string
	checker *server.Tokens
}

func (r *reads) round(b *bench, open func() (*ownRedis, error)) (p pair, err error) {
	err = b.inTown(r.ctx, open, nil, func(t *town) error {
		if r.checker, err = newChecker(); err != nil {
			return err
		}
		if err := r.prepare(t); err != nil {
			return err
		}
		p, err = r.compare(t)
		return err
	})
	return p, err
}

// compare measures the two servers in turns.
func (r *reads) compare(t *town) (p pair, err error) {
	s := server.New(server.Options{
		Desk: t.Desk, Live: t.inbox, Redis: t.redis, Tokens: r.checker, Now: time.Now, NewID: newID, Version: "bench",
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Limits: server.Limits{Read: 1 << 30},
	})
	defer func() { err = errors.Join(err, s.Close(r.ctx)) }()
	ours, err := listen(s.Serve)
	if err != nil {
		return p, err
	}
	if err := r.look(ours); err != nil {
		return p, err
	}
	bare := r.bare()
	defer func() { err = errors.Join(err, bare.ShutdownWithContext(r.ctx)) }()
	floor, err := listen(bare.Listener)
	if err != nil {
		return p, err
	}
	return inTurns(r.n, r.calls(ours), r.calls(floor))
}

// prepare stores people who are signed in, each with an order that a volunteer has accepted.
func (r *reads) prepare(t *town) error {
	people, err := t.residents(r.ctx, r.people)
	if err != nil {
		return err
	}
	volunteers, err := t.volunteers(r.ctx, r.people)
	if err != nil {
		return err
	}
	now := time.Now()
	r.paths, r.tokens = make([]string, r.people), make([]string, r.people)
	_, err = spread(clients, 0, r.people, func(i int) error {
		o, err := t.accepted(r.ctx, i, people[i], volunteers[i], now)
		if err != nil {
			return err
		}
		session := newID("s")
		r.paths[i] = "/api/v1/orders/" + string(o.ID)
		if r.tokens[i], err = r.checker.Issue(people[i].ID, session, newID("t")); err != nil {
			return err
		}
		return t.store.AddSession(r.ctx, &domain.Session{ID: session, Account: people[i].ID, Created: domain.At(now), Expires: domain.At(now.Add(domain.SessionLife))})
	})
	return err
}

// accepted stores an order that the volunteer has taken.
func (t *town) accepted(ctx context.Context, i int, by, volunteer *domain.Account, now time.Time) (*domain.Order, error) {
	o, err := t.order(i, by, now)
	if err != nil {
		return nil, err
	}
	if err := t.offered(ctx, o, volunteer, now); err != nil {
		return nil, err
	}
	if err := o.Accept(volunteer, t.policy, now); err != nil {
		return nil, err
	}
	t.settled(o, now)
	o, _, err = t.store.AddOrder(ctx, o)
	return o, err
}

// look asks once, and notes how large an answer is.
func (r *reads) look(client *fasthttp.HostClient) error {
	return r.call(client, 0, func(body []byte) error {
		r.bytes = len(body)
		return nil
	})
}

// calls spreads calls over the connections; each answer must have the size of the first, within a few bytes.
func (r *reads) calls(client *fasthttp.HostClient) part {
	return func(from, to int) (time.Duration, error) {
		return spread(connections, from, to, func(i int) error {
			return r.call(client, i%r.people, func(body []byte) error {
				if off := len(body) - r.bytes; off < -100 || off > 100 {
					return fmt.Errorf("an answer of %d bytes, the first had %d", len(body), r.bytes)
				}
				return nil
			})
		})
	}
}
