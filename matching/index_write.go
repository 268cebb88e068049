package matching

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
)

// placeScript writes one member, in place of what was known of her.
// KEYS: who, seen, then the geo set of each class.
// ARGV: id, entry, longitude, latitude, heartbeat [ms], classes ("1" or "0" for each geo set), "1" to yield to a newer entry.
// It returns 1, or 0 where it yielded.
var placeScript = redis.NewScript(`
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old and ARGV[7] == '1' then
  local seen = redis.call('ZSCORE', KEYS[2], ARGV[1])
  if seen and tonumber(seen) > tonumber(ARGV[5]) then return 0 end
end
local new = ARGV[2] .. ' ' .. ARGV[6]
if old and old ~= new then
  local was = string.match(old, '^(.*) ')
  for i = 3, #KEYS do redis.call('ZREM', KEYS[i], was) end
end
for i = 3, #KEYS do
  if string.sub(ARGV[6], i - 2, i - 2) == '1' then redis.call('GEOADD', KEYS[i], ARGV[3], ARGV[4], ARGV[2]) end
end
if old ~= new then redis.call('HSET', KEYS[1], ARGV[1], new) end
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1])
return 1`)

// dropScript removes one member unless her heartbeat is newer than a limit.
// KEYS: who, seen, then the geo set of each class. ARGV: id, limit [ms]. It returns 1, or 0 where there was nothing to remove.
var dropScript = redis.NewScript(`
local seen = redis.call('ZSCORE', KEYS[2], ARGV[1])
if seen and tonumber(seen) > tonumber(ARGV[2]) then return 0 end
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then
  local was = string.match(old, '^(.*) ')
  for i = 3, #KEYS do redis.call('ZREM', KEYS[i], was) end
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return redis.call('ZREM', KEYS[2], ARGV[1])`)

// whenever is a heartbeat limit that spares nobody.
const whenever = int64(1) << 53

// Put enters a member, or moves and changes her: classes and flags that she no longer holds go. Putting twice is putting
// once. A member who crosses into another district is removed from the old one by the caller. Errors: Invalid.
func (x *Index) Put(ctx context.Context, m Member) error {
	if err := m.check(); err != nil {
		return err
	}
	if err := placeScript.Run(ctx, x.rdb, districtKeys(m.District), m.placeArgs("0")...).Err(); err != nil {
		return fmt.Errorf("put into geo index: %w", err)
	}
	return nil
}

// placeArgs is the ARGV of placeScript.
func (m Member) placeArgs(yield string) []any {
	return []any{string(m.ID), m.entry(), m.At.Lon, m.At.Lat, m.Seen.UnixMilli(), m.mask(), yield}
}

// mask writes "1" for each class of indexed that she holds, "0" for the others.
func (m Member) mask() string {
	var b strings.Builder
	for _, c := range indexed() {
		if c == domain.AnySkill || slices.Contains(m.Classes, c) {
			b.WriteByte('1')
			continue
		}
		b.WriteByte('0')
	}
	return b.String()
}

// Remove takes a volunteer out of a district: she accepted, went off duty, or may not be asked today. Removing who is not
// there is no error.
func (x *Index) Remove(ctx context.Context, district domain.AreaID, id domain.AccountID) error {
	if err := dropScript.Run(ctx, x.rdb, districtKeys(district), string(id), whenever).Err(); err != nil {
		return fmt.Errorf("remove from geo index: %w", err)
	}
	return nil
}

// Seen notes a heartbeat. It never sets one back. Errors: Missing index.unknown, if she is not in the index: the caller
// puts her, if the store says that she is on duty and free.
func (x *Index) Seen(ctx context.Context, district domain.AreaID, id domain.AccountID, now time.Time) error {
	p := x.rdb.Pipeline()
	p.ZAddArgs(ctx, seenKey(district), redis.ZAddArgs{
		XX: true, GT: true, Members: []redis.Z{{Score: float64(now.UnixMilli()), Member: string(id)}},
	})
	known := p.HExists(ctx, whoKey(district), string(id))
	if _, err := p.Exec(ctx); err != nil {
		return fmt.Errorf("heartbeat into geo index: %w", err)
	}
	if !known.Val() {
		return domain.Errf(domain.Missing, "index.unknown", "您不在值守名单中，请重新上线")
	}
	return nil
}

// Sweep drops the members of a district who were not seen for the fresh time, and tells how many. A heartbeat that comes
// in between saves her. Answers never depend on it: it keeps the sets small.
func (x *Index) Sweep(ctx context.Context, district domain.AreaID, now time.Time) (int, error) {
	limit, dropped := x.staleBefore(now)-1, 0
	for {
		ids, err := x.rdb.ZRangeByScore(ctx, seenKey(district), &redis.ZRangeBy{
			Min: "-inf", Max: strconv.FormatInt(limit, 10), Count: batch,
		}).Result()
		if err != nil {
			return dropped, fmt.Errorf("sweep geo index: %w", err)
		}
		n, err := x.dropAll(ctx, district, ids, func(string) int64 { return limit })
		dropped += n
		if err != nil || len(ids) < batch || n == 0 {
			return dropped, err
		}
	}
}

// dropAll removes members of a district in one round trip, each unless seen after its limit [ms], and tells how many went.
func (x *Index) dropAll(ctx context.Context, district domain.AreaID, ids []string, limit func(id string) int64) (int, error) {
	return x.runAll(ctx, dropScript, len(ids), func(i int) ([]string, []any) {
		return districtKeys(district), []any{ids[i], limit(ids[i])}
	})
}

// runAll runs a script n times in one round trip and adds up what it returns.
func (x *Index) runAll(ctx context.Context, s *redis.Script, n int, call func(i int) ([]string, []any)) (int, error) {
	if n == 0 {
		return 0, nil
	}
	if err := s.Load(ctx, x.rdb).Err(); err != nil { // a pipeline cannot fall back from EVALSHA to EVAL
		return 0, fmt.Errorf("load script of geo index: %w", err)
	}
	p := x.rdb.Pipeline()
	for i := range n {
		keys, args := call(i)
		s.EvalSha(ctx, p, keys, args...)
	}
	cmds, err := p.Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("write geo index: %w", err)
	}
	return sum(cmds)
}

// sum adds up the integers that commands returned.
func sum(cmds []redis.Cmder) (int, error) {
	total := 0
	for _, c := range cmds {
		cmd, ok := c.(*redis.Cmd)
		if !ok {
			return total, errors.New("write geo index: not a script's answer")
		}
		n, err := cmd.Int()
		if err != nil {
			return total, fmt.Errorf("write geo index: %w", err)
		}
		total += n
	}
	return total, nil
}
