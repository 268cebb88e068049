package matching

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/redistest"
)

// BenchmarkNear measures "the 20 nearest within 3 km" over one connection to a redis-server that it starts, in a clustered
// city of 10k, 100k and 1M volunteers on duty. Residents ask where volunteers live.
//
//	ping       a round trip: the floor
//	plain      GEOSEARCH 3 km ASC COUNT 20, which checks nobody's eligibility
//	lindan     Near, everybody eligible, hints warm: the cells were asked before, from other doors
//	lindan70   Near, 70 % eligible, hints warm
//	newcell    Near, everybody eligible, where only one ask from elsewhere in the district came before
//	cold       Near, everybody eligible, the first ask that an index ever gets
//
// p50-µs and p99-µs are of single queries; x-plain is the p50 of plain, in the same run, over the p50 of this one.
// Before it measures, it checks that Near and plain give the same people.
func BenchmarkNear(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"10k", 10_000}, {"100k", 100_000}, {"1M", 1_000_000}} {
		b.Run(size.name, func(b *testing.B) { newRace(b, size.n).run(b) })
	}
}

// race is one city on one server, and what the plain search took.
type race struct {
	ctx   context.Context
	rdb   redis.UniversalClient
	city  *city
	plain time.Duration // p50
}

func newRace(b *testing.B, n int) *race {
	b.Helper()
	r := &race{ctx: b.Context(), rdb: redistest.Start(b).Client, city: newCity(1, 60)}
	start := time.Now()
	err := NewIndex(r.rdb, fresh).Rebuild(r.ctx, func(yield func(Member) error) error {
		for i := range n {
			if err := yield(r.city.member(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("rebuilt %d members in %v", n, time.Since(start).Round(time.Millisecond))
	return r
}

func (r *race) run(b *testing.B) {
	r.same(b)
	b.Run("ping", func(b *testing.B) {
		r.measure(b, nothing, func(domain.Point) error { return r.rdb.Ping(r.ctx).Err() })
	})
	b.Run("plain", func(b *testing.B) {
		r.plain = r.measure(b, nothing, func(p domain.Point) error { _, err := r.search(p); return err })
	})
	b.Run("lindan", func(b *testing.B) { r.warm(b, 0) })
	b.Run("lindan70", func(b *testing.B) { r.warm(b, IsVerified) })
	b.Run("newcell", func(b *testing.B) { r.cold(b, 1) })
	b.Run("cold", func(b *testing.B) { r.cold(b, 0) })
}

func nothing() {}

// search is the plain search.
func (r *race) search(p domain.Point) ([]redis.GeoLocation, error) {
	q := circle(p, 3000, 20)
	q.WithHash, q.WithDist = false, true
	return r.rdb.GeoSearchLocation(r.ctx, geoKey(wuchang, domain.AnySkill), q).Result()
}

// warm measures Near after 5,000 asks from other doors.
func (r *race) warm(b *testing.B, need Flags) {
	x := r.index(b)
	for range 5000 {
		r.nearest(b, x, r.city.place(), need)
	}
	p50 := r.measure(b, nothing, func(p domain.Point) error { r.nearest(b, x, p, need); return nil })
	b.ReportMetric(float64(r.plain)/float64(p50), "x-plain")
}

// cold measures Near by an index that was asked only so many times before, elsewhere.
func (r *race) cold(b *testing.B, before int) {
	x := r.index(b)
	forget := func() {
		x.hints = newHints(2 * before)
		for range before {
			r.nearest(b, x, r.city.place(), 0)
		}
	}
	p50 := r.measure(b, forget, func(p domain.Point) error { r.nearest(b, x, p, 0); return nil })
	b.ReportMetric(float64(r.plain)/float64(p50), "x-plain")
}

func (r *race) index(b *testing.B) *Index {
	b.Helper()
	x := NewIndex(r.rdb, fresh)
	if ok, err := x.Ready(r.ctx); !ok {
		b.Fatal("not ready", err)
	}
	return x
}

func (r *race) nearest(b *testing.B, x *Index, p domain.Point, need Flags) []Found {
	found, err := x.Near(r.ctx, Ask{
		District: wuchang, At: p, Class: domain.AnySkill, Radius: 3000, N: 20, Need: need, Now: noon(),
	})
	if err != nil {
		b.Fatal(err)
	}
	return found
}

// same stops the benchmark if Near does not give the people of the plain search.
func (r *race) same(b *testing.B) {
	b.Helper()
	x := r.index(b)
	for range 50 {
		p := r.city.place()
		rows, err := r.search(p)
		if err != nil {
			b.Fatal(err)
		}
		want := make([]domain.AccountID, len(rows))
		for i := range rows {
			want[i], _ = readEntry(rows[i].Name)
		}
		if got := ids(r.nearest(b, x, p, 0)); !slices.Equal(got, want) {
			b.Fatalf("at %v\nnear  %v\nplain %v", p, got, want)
		}
	}
}

// measure times each call by itself, after an untimed preparation, and reports the median and the 99th percentile.
func (r *race) measure(b *testing.B, prepare func(), call func(domain.Point) error) time.Duration {
	b.Helper()
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for range b.N {
		prepare()
		p := r.city.place()
		start := time.Now()
		err := call(p)
		took = append(took, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-µs")
	return took[len(took)/2]
}
