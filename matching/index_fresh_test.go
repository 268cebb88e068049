package matching

import (
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

func silentFor(m Member, d time.Duration) Member {
	m.Seen = noon().Add(-d)
	return m
}

func TestWhoWasNotSeenForTheFreshTimeIsNotFound(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(silentFor(at("a", 10), fresh), silentFor(at("b", 20), fresh+time.Millisecond), at("c", 30))
		f.wants(ask(), "a", "c")
	})
}

func TestManySilentOnesAreStillNotFound(t *testing.T) {
	onEach(t, func(f fixture) {
		for i := range 2 * staleNamed {
			f.put(silentFor(at(fmt.Sprint("silent", i), float64(i)), time.Hour))
		}
		f.put(at("a", 500), silentFor(at("b", 600), fresh))
		f.wants(ask(), "a", "b")
	})
}

func TestAHeartbeatKeepsHerAndNeverSetsBack(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(silentFor(at("a", 10), time.Hour))
		f.wants(ask())
		f.must(f.x.Seen(f.ctx, wuchang, "a", noon()))
		f.must(f.x.Seen(f.ctx, wuchang, "a", noon().Add(-time.Hour)))
		f.wants(ask(), "a")
	})
}

func TestAHeartbeatOfAStrangerIsMissingAndEntersNobody(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(at("a", 10))
		f.must(f.x.Remove(f.ctx, wuchang, "a"))
		if err := f.x.Seen(f.ctx, wuchang, "a", noon()); domain.KindOf(err) != domain.Missing {
			f.Errorf("seen: %v", err)
		}
		f.isBare()
	})
}

func TestSweepDropsTheSilentAndSparesTheOthers(t *testing.T) {
	onEach(t, func(f fixture) {
		members := []Member{silentFor(at("a", 10), fresh), at("b", 20)}
		for i := range batch + 7 {
			members = append(members, silentFor(at(fmt.Sprint("silent", i), float64(i)), fresh+time.Millisecond))
		}
		f.must(f.x.Rebuild(f.ctx, listing(members...)))
		for _, want := range []int{batch + 7, 0} {
			if n, err := f.x.Sweep(f.ctx, wuchang, noon()); n != want || err != nil {
				f.Errorf("swept %d, %v; want %d", n, err, want)
			}
		}
		f.wants(ask(), "a", "b")
		if n := f.s.Client.HLen(f.ctx, whoKey(wuchang)).Val(); n != 2 {
			f.Errorf("%d are known, want 2", n)
		}
	})
}

func TestWhoIsSeenAgainBeforeTheSweepReachesHerStays(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(at("a", 10))
		listedAsSilent := []string{"a"}
		limit := noon().UnixMilli() - 1
		n, err := f.x.dropAll(f.ctx, wuchang, listedAsSilent, func(string) int64 { return limit })
		if n != 0 || err != nil {
			f.Errorf("dropped %d, %v", n, err)
		}
		f.wants(ask(), "a")
	})
}

func TestAHeartbeatWithoutAMemberIsSweptToo(t *testing.T) {
	onEach(t, func(f fixture) {
		f.must(f.s.Client.ZAdd(f.ctx, seenKey(wuchang), redis.Z{Score: 1, Member: "nobody"}).Err())
		if n, err := f.x.Sweep(f.ctx, wuchang, noon()); n != 1 || err != nil {
			f.Errorf("swept %d, %v", n, err)
		}
		f.isBare()
	})
}
