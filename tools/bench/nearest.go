package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/matching"
	"lindan/tools/bench/city"
)

// What is asked in row 4: the 20 nearest within 3 km who hold a flag that 70 % hold.
const (
	wanted  = 20
	reach   = 3000.0 // metres
	needed  = matching.IsVerified
	warming = 5000 // asks before it is measured: a city is asked every few seconds, all day
)

// lookup is row 4: the exact 20 nearest eligible people in a city of three sizes, against the plain GEOSEARCH that lists the
// 20 nearest of anybody.
func (b *bench) lookup(ctx context.Context) ([]row, error) {
	var rows []row
	var took []time.Duration
	for _, s := range []struct {
		people int
		goal   float64
	}{{10_000, 2}, {100_000, 15}, {1_000_000, 100}} {
		n := b.size(s.people)
		ours, plain, err := b.race(ctx, n)
		if err != nil {
			return rows, fmt.Errorf("%s on duty: %w", thousands(n), err)
		}
		took = append(took, ours)
		times := float64(plain) / float64(ours)
		rows = append(rows, row{
			what: fmt.Sprintf("the 20 nearest eligible of %s, p50", thousands(n)), ours: short(ours), floor: short(plain),
			ratio: fmt.Sprintf("%.1f ×", times), goal: fmt.Sprintf("≥ %.0f ×", s.goal), met: times >= s.goal,
		})
	}
	growth := float64(took[2]) / float64(took[0])
	rows[0].note = "floor: GEOSEARCH 3 km ASC COUNT 20 on the same redis-server and connection, which checks nobody's eligibility; 70 % are eligible; every answer of 50 was compared with a whole search"
	return append(rows, row{
		what: fmt.Sprintf("growth of the lookup, %s to %s", thousands(b.size(10_000)), thousands(b.size(1_000_000))),
		ours: short(took[2]), floor: short(took[0]), ratio: fmt.Sprintf("%.1f ×", growth), goal: "≤ 3 ×", met: growth <= 3,
	}), nil
}

// contest is one city of one size on one redis-server.
type contest struct {
	rdb    *ownRedis
	index  *matching.Index
	people *city.City
	now    time.Time
}

// race fills a city and measures both ways in turns.
func (b *bench) race(ctx context.Context, n int) (ours, plain time.Duration, err error) {
	rdb, err := b.startRedis(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, rdb.stop()) }()
	c := &contest{rdb: rdb, index: matching.NewIndex(rdb, presence), people: city.New(1, 60), now: time.Now()}
	if err := c.fill(ctx, n); err != nil {
		return 0, 0, err
	}
	for range 50 {
		if err := c.compare(ctx); err != nil {
			return 0, 0, err
		}
	}
	for range warming {
		if _, err := c.near(ctx, c.people.Place()); err != nil {
			return 0, 0, err
		}
	}
	return c.measure(ctx)
}

func (c *contest) fill(ctx context.Context, n int) error {
	return c.index.Rebuild(ctx, func(yield func(matching.Member) error) error {
		for i := range n {
			if err := yield(c.people.Member(i, c.now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// measure takes turns, so that a busy moment of the machine meets both.
func (c *contest) measure(ctx context.Context) (ours, plain time.Duration, err error) {
	var a, b []time.Duration
	for range 10 {
		if a, err = timed(a, 400, func() error { _, err := c.near(ctx, c.people.Place()); return err }); err != nil {
			return 0, 0, err
		}
		if b, err = timed(b, 20, func() error { _, err := c.plain(ctx, c.people.Place(), wanted); return err }); err != nil {
			return 0, 0, err
		}
	}
	return quantile(a, 0.5), quantile(b, 0.5), nil
}

// timed appends how long each of n calls took.
func timed(times []time.Duration, n int, call func() error) ([]time.Duration, error) {
	for range n {
		start := time.Now()
		if err := call(); err != nil {
			return times, err
		}
		times = append(times, time.Since(start))
	}
	return times, nil
}

func (c *contest) near(ctx context.Context, p domain.Point) ([]matching.Found, error) {
	return c.index.Near(ctx, matching.Ask{
		District: city.District, At: p, Class: domain.AnySkill, Radius: reach, N: wanted, Need: needed, Now: c.now,
	})
}

// plain is the search that Redis has by itself; n 0 lists everybody in reach. The key and the form of its members are those
// that matching.Index documents.
func (c *contest) plain(ctx context.Context, p domain.Point, n int) ([]redis.GeoLocation, error) {
	return c.rdb.GeoSearchLocation(ctx, "geo:{"+string(city.District)+"}:any", &redis.GeoSearchLocationQuery{
		GeoSearchQuery: redis.GeoSearchQuery{Longitude: p.Lon, Latitude: p.Lat, Radius: reach, RadiusUnit: "m", Sort: "ASC", Count: n},
		WithDist:       true,
	}).Result()
}

// compare checks one answer against everybody in reach, filtered and cut here.
func (c *contest) compare(ctx context.Context) error {
	p := c.people.Place()
	found, err := c.near(ctx, p)
	if err != nil {
		return err
	}
	all, err := c.plain(ctx, p, 0)
	if err != nil {
		return err
	}
	return same(found, all)
}

// same tells whether found are the nearest eligible of all, who come nearest first.
func same(found []matching.Found, all []redis.GeoLocation) error {
	var want []domain.AccountID
	for _, row := range all {
		id, flags, _ := strings.Cut(row.Name, ":")
		bits, err := strconv.ParseUint(flags, 16, 32)
		if err != nil {
			return fmt.Errorf("member %q of the index: %w", row.Name, err)
		}
		if matching.Flags(bits).Has(needed) && len(want) < wanted {
			want = append(want, domain.AccountID(id))
		}
	}
	var have []domain.AccountID
	for _, f := range found {
		have = append(have, f.ID)
	}
	if !slices.Equal(have, want) {
		return fmt.Errorf("the answer is not the nearest: have %v, want %v", have, want)
	}
	return nil
}
