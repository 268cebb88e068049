package matching

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// epochKey holds the epoch: a value that no other rebuild ever had, written when an index is complete. Who loses Redis
// loses it. It stands for the whole index: where a single shard of a cluster comes back empty, delete it by hand.
const epochKey = "epoch:{lindan}"

const (
	batch        = 500             // members in one round trip of a rebuild or sweep
	rebuildRetry = 2 * time.Second // when an answer may be expected again
	rebuildMost  = time.Hour       // after which an abandoned rebuild's mark goes
)

// finishScript declares the index complete unless Redis lost data since the rebuild began.
// KEYS: the mark that was set at the beginning, the epoch. ARGV: a new epoch.
// It returns the epoch that holds: an existing one stays, so that two rebuilds agree; or nil where the mark is gone.
var finishScript = redis.NewScript(`
if redis.call('DEL', KEYS[1]) == 0 then return nil end
redis.call('SET', KEYS[2], ARGV[1], 'NX')
return redis.call('GET', KEYS[2])`)

func rebuilding() error {
	return &domain.Error{
		Kind: domain.Unavailable, Code: "index.rebuilding", Text: "附近志愿者名单正在恢复，请稍后再试", Retry: rebuildRetry,
	}
}

// Ready tells whether the index is all there. It is not when Redis holds no epoch (all was lost, or this is the first
// start) or another one than this process works with (somebody rebuilt it behind our back). A process that has none yet,
// because it is new or saw the loss, takes on the one it finds: it was written when an index was complete.
func (x *Index) Ready(ctx context.Context) (bool, error) {
	epoch, err := x.rdb.Get(ctx, epochKey).Result()
	if errors.Is(err, redis.Nil) {
		x.epoch.Store("")
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("epoch of geo index: %w", err)
	}
	x.epoch.CompareAndSwap("", epoch)
	return x.epoch.Load() == epoch, nil
}

// Rebuild fills the index from the store: members calls yield for each volunteer on duty and free, and gives back the
// errors of yield that it cannot go on from (Invalid means that this one member was refused). Then it removes who was
// there before and was not named, and sets the epoch. Errors: what members gave, Unavailable index.rebuilding if Redis
// lost its data meanwhile: do it again.
//
// Nothing is cleared first and a newer entry is never overwritten or removed, so heartbeats, moves and comers keep
// counting meanwhile, and replicas that rebuild at once do the same work twice without harm. One race stays: who leaves
// between the reading of her document and the writing of its batch is back in the index. She is offered nothing, since
// the caller checks each candidate against the store and removes whom it refuses; if nobody asks, she is swept when her
// heartbeat, which is that of the document, is no longer fresh.
func (x *Index) Rebuild(ctx context.Context, members func(yield func(Member) error) error) error {
	mark, epoch, err := x.begin(ctx)
	if err != nil {
		return err
	}
	f := &filler{x: x}
	if f.before, err = x.everybody(ctx); err != nil {
		return err
	}
	if err := members(func(m Member) error { return f.add(ctx, m) }); err != nil {
		return err
	}
	if err := f.flush(ctx); err != nil {
		return err
	}
	if err := f.dropUnnamed(ctx); err != nil {
		return err
	}
	return x.finish(ctx, mark, epoch)
}

// begin sets this rebuild's mark, which is lost if Redis loses its data. The epoch is Redis's own clock in microseconds:
// Redis answers one question at a time, so that no two are the same.
func (x *Index) begin(ctx context.Context) (mark, epoch string, err error) {
	t, err := x.rdb.Time(ctx).Result()
	if err != nil {
		return "", "", fmt.Errorf("begin rebuild of geo index: %w", err)
	}
	epoch = strconv.FormatInt(t.UnixMicro(), 36)
	mark = "rebuild:{lindan}:" + epoch
	if err := x.rdb.Set(ctx, mark, epoch, rebuildMost).Err(); err != nil {
		return "", "", fmt.Errorf("begin rebuild of geo index: %w", err)
	}
	return mark, epoch, nil
}

func (x *Index) finish(ctx context.Context, mark, epoch string) error {
	holds, err := finishScript.Run(ctx, x.rdb, []string{mark, epochKey}, epoch).Text()
	if errors.Is(err, redis.Nil) {
		return rebuilding()
	}
	if err != nil {
		return fmt.Errorf("finish rebuild of geo index: %w", err)
	}
	x.epoch.Store(holds)
	return nil
}

// everybody lists who is in the index now, with heartbeats [ms]. After a loss it is empty.
func (x *Index) everybody(ctx context.Context) (map[place]int64, error) {
	all := map[place]int64{}
	err := x.districts(ctx, func(district domain.AreaID) error {
		it := x.rdb.ZScan(ctx, seenKey(district), 0, "", batch).Iterator()
		for it.Next(ctx) {
			id := it.Val()
			if !it.Next(ctx) {
				break
			}
			score, err := strconv.ParseFloat(it.Val(), 64)
			if err != nil {
				return fmt.Errorf("heartbeat of geo index: %w", err)
			}
			all[place{district, id}] = int64(score)
		}
		return it.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list geo index: %w", err)
	}
	return all, nil
}

// districts calls f for every district that has members, on every master of a cluster.
func (x *Index) districts(ctx context.Context, f func(domain.AreaID) error) error {
	names, err := x.seenKeys(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		_, code, _ := strings.Cut(strings.TrimSuffix(name, "}"), "{")
		if district := domain.AreaID(code); district.Valid() {
			if err := f(district); err != nil {
				return err
			}
		}
	}
	return nil
}
