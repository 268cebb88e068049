package matching

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// place names one member in one district.
type place struct {
	district domain.AreaID
	id       string
}

// filler writes the members of a rebuild in batches.
type filler struct {
	x      *Index
	before map[place]int64 // who was there and has not been named yet, with heartbeats [ms]
	held   []Member
}

func (f *filler) add(ctx context.Context, m Member) error {
	if err := m.check(); err != nil {
		return err
	}
	delete(f.before, place{m.District.At(domain.District), string(m.ID)})
	f.held = append(f.held, m)
	if len(f.held) < batch {
		return nil
	}
	return f.flush(ctx)
}

func (f *filler) flush(ctx context.Context) error {
	_, err := f.x.runAll(ctx, placeScript, len(f.held), func(i int) ([]string, []any) {
		return districtKeys(f.held[i].District), f.held[i].placeArgs("1")
	})
	f.held = f.held[:0]
	return err
}

// dropUnnamed removes those who were there before the store was read and are not in it, unless they have come since.
func (f *filler) dropUnnamed(ctx context.Context) error {
	left := map[domain.AreaID][]string{}
	for p := range f.before {
		left[p.district] = append(left[p.district], p.id)
	}
	for district, ids := range left {
		for some := range slices.Chunk(ids, batch) {
			_, err := f.x.dropAll(ctx, district, some, func(id string) int64 { return f.before[place{district, id}] })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// seenKeys lists the seen keys of all districts, from every master of a cluster.
func (x *Index) seenKeys(ctx context.Context) ([]string, error) {
	var names []string
	var mu sync.Mutex // the masters of a cluster are asked at once
	scan := func(ctx context.Context, c redis.Cmdable) error {
		it := c.Scan(ctx, 0, "seen:*", batch).Iterator()
		for it.Next(ctx) {
			mu.Lock()
			names = append(names, it.Val())
			mu.Unlock()
		}
		return it.Err()
	}
	err := scanEach(ctx, x.rdb, scan)
	if err != nil {
		return nil, fmt.Errorf("list districts of geo index: %w", err)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func scanEach(ctx context.Context, rdb redis.UniversalClient, scan func(context.Context, redis.Cmdable) error) error {
	if cluster, ok := rdb.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return scan(ctx, c) })
	}
	return scan(ctx, rdb)
}
