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

// sizes lists how many are on duty in the three cities, and how many times faster than the plain search it shall be.
var sizes = [...]struct {
	people int
	goal   float64
}{{10_000, 2}, {100_000, 15}, {1_000_000, 100}}

// lookup is row 4: the exact 20 nearest eligible people in a city of three sizes, against the plain GEOSEARCH that lists the
// 20 nearest of anybody.
func (b *bench) lookup(ctx context.Context) (rows []row, err error) {
	var contests []*contest
	defer func() {
		for _, c := range contests {
			err = errors.Join(err, c.rdb.stop())
		}
	}()
	for _, s := range sizes {
		c, err := b.newContest(ctx, b.size(s.people))
		if err != nil {
			return nil, fmt.Errorf("%s on duty: %w", thousands(b.size(s.people)), err)
		}
		contests = append(contests, c)
	}
	if err := race(ctx, contests); err != nil {
		return nil, err
	}
	for i, c := range contests {
		rows = append(rows, c.row(sizes[i].goal))
	}
	rows[0].note = "floor: GEOSEARCH 3 km ASC COUNT 20 on the same redis-server and connection, which checks nobody's eligibility; 70 % are eligible; 50 answers of each size were compared with a whole search; the sizes take turns"
	return append(rows, growth(contests[0], contests[len(contests)-1])), nil
}

func (c *contest) row(goal float64) row {
	ours, plain := quantile(c.ours, 0.5), quantile(c.plain, 0.5)
	times := float64(plain) / float64(ours)
	return row{
		what: fmt.Sprintf("the 20 nearest eligible of %s, p50", thousands(c.size)), ours: short(ours), floor: short(plain),
		ratio: fmt.Sprintf("%.1f ×", times), goal: fmt.Sprintf("≥ %.0f ×", goal), met: times >= goal,
	}
}

func growth(small, large *contest) row {
	from, to := quantile(small.ours, 0.5), quantile(large.ours, 0.5)
	times := float64(to) / float64(from)
	return row{
		what: fmt.Sprintf("growth of the lookup, %s to %s", thousands(small.size), thousands(large.size)),
		ours: short(to), floor: short(from), ratio: fmt.Sprintf("%.1f ×", times), goal: "≤ 3 ×", met: times <= 3,
	}
}

// contest is one city of one size on one redis-server, and what both ways took in it.
type contest struct {
	rdb         *ownRedis
	index       *matching.Index
	people      *city.City
	size        int
	now         time.Time
	ours, plain []time.Duration
}

// newContest fills a city, checks that both ways agree in it, and asks until it is warm.
func (b *bench) newContest(ctx context.Context, n int) (*contest, error) {
	rdb, err := b.startRedis(ctx)
	if err != nil {
		return nil, err
	}
	c := &contest{rdb: rdb, index: matching.NewIndex(rdb, presence), people: city.New(1, 60), size: n, now: time.Now()}
	if err := c.prepare(ctx); err != nil {
		return nil, errors.Join(err, rdb.stop())
	}
	return c, nil
}

func (c *contest) prepare(ctx context.Context) error {
	if err := c.fill(ctx); err != nil {
		return err
	}
	for range 50 {
		if err := c.compare(ctx); err != nil {
			return err
		}
	}
	for range warming {
		if _, err := c.near(ctx, c.people.Place()); err != nil {
			return err
		}
	}
	return nil
}

func (c *contest) fill(ctx context.Context) error {
	return c.index.Rebuild(ctx, func(yield func(matching.Member) error) error {
		for i := range c.size {
			if err := yield(c.people.Member(i, c.now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// race lets all sizes and both ways take turns, so that a busy moment of the machine meets all of them.
func race(ctx context.Context, contests []*contest) (err error) {
	for range 10 {
		for _, c := range contests {
			if c.ours, err = timed(c.ours, 400, func() error { _, err := c.near(ctx, c.people.Place()); return err }); err != nil {
				return err
			}
		}
		for _, c := range contests {
			if c.plain, err = timed(c.plain, 20, func() error { _, err := c.search(ctx, c.people.Place(), wanted); return err }); err != nil {
				return err
			}
		}
	}
	return nil
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

// search is the one that Redis has by itself; n 0 lists everybody in reach. The key and the form of its members are those
// that matching.Index documents.
func (c *contest) search(ctx context.Context, p domain.Point, n int) ([]redis.GeoLocation, error) {
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
	all, err := c.search(ctx, p, 0)
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
