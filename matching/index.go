// Package matching decides whom to ask: index*.go keep and find who is near, on Redis; everything else is pure.
package matching

import (
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// Flags is a set of what a candidate is, as far as an order may ask for it. The zero value is nothing in particular.
// The numbers are written to Redis: add at the end, never reorder, or rebuild the index.
type Flags uint32

// The flags of a candidate.
const (
	IsFemale    Flags = 1 << iota // 女
	IsMale                        // 男
	IsVerified                    // 已核实: may enter homes
	IsAdult                       // 成年
	IsParty                       // 党员
	TakesUrgent                   // opted in to urgent offers in quiet hours
	IsCertified                   // 持证: may lead a visit to the vulnerable
)

// Has tells whether all flags of need are set.
func (f Flags) Has(need Flags) bool { return f&need == need }

// Member is one volunteer 志愿者 who is on duty and free: only such people are in the index, and the caller sees to that.
type Member struct {
	ID       domain.AccountID
	District domain.AreaID       // any place in the district; its first six digits count
	At       domain.Point        // WGS-84
	Classes  []domain.SkillClass // verified skills; domain.AnySkill is understood
	Flags    Flags
	Seen     time.Time // last heartbeat
}

// Index 附近索引 finds the volunteers on duty near a place. Redis holds it, in three kinds of keys a district; the braces
// keep a district in one slot of a Redis Cluster:
//
//	geo:{420106}:repair  geo set, one a skill class: member "<id>:<flags in hex>", so that one search tells who is eligible
//	who:{420106}         hash: id → "<member> <classes>", to find her old entries when she moves, changes or leaves
//	seen:{420106}        sorted set: id by the Unix milliseconds of her last heartbeat
//
// The index is a copy. The store has the truth, Redis may lose it all (see Ready and Rebuild), and an answer is a list of
// candidates whom the caller checks against the store. All methods are safe for use by many goroutines; an error that is
// not a domain.Error comes from Redis.
type Index struct {
	rdb   redis.UniversalClient
	fresh time.Duration
	hints *hints
	epoch atomic.Value // string: the epoch that this process works with, "" for none
}

// NewIndex makes an index on Redis in which a heartbeat counts for the time fresh. It answers nothing before Ready or Rebuild.
func NewIndex(rdb redis.UniversalClient, fresh time.Duration) *Index {
	x := &Index{rdb: rdb, fresh: fresh, hints: newHints(hintsHeld)}
	x.epoch.Store("")
	return x
}

// staleBefore is the first millisecond at which a heartbeat still counts.
func (x *Index) staleBefore(now time.Time) int64 { return now.Add(-x.fresh).UnixMilli() }

func (m Member) check() error {
	switch {
	case m.ID == "":
		return domain.Fieldf("id", "index.id", "缺少志愿者编号")
	case !m.District.Valid():
		return domain.Fieldf("district", "index.district", "区域编码无效")
	case !m.At.Valid():
		return domain.Fieldf("at", "index.at", "位置坐标无效")
	}
	for _, c := range m.Classes {
		if !c.Valid() {
			return domain.Fieldf("classes", "index.class", "没有这种技能：%s", string(c))
		}
	}
	return nil
}

// entry is the name under which she stands in the geo sets.
func (m Member) entry() string { return string(m.ID) + ":" + strconv.FormatUint(uint64(m.Flags), 16) }

// readEntry takes the name of an entry apart. Ids may hold any character: the last colon counts.
func readEntry(name string) (domain.AccountID, Flags) {
	i := strings.LastIndexByte(name, ':')
	if i < 0 {
		return domain.AccountID(name), 0
	}
	flags, err := strconv.ParseUint(name[i+1:], 16, 32)
	if err != nil {
		return domain.AccountID(name), 0
	}
	return domain.AccountID(name[:i]), Flags(flags)
}

func geoKey(district domain.AreaID, c domain.SkillClass) string {
	return key("geo", district) + ":" + string(c)
}
func whoKey(district domain.AreaID) string  { return key("who", district) }
func seenKey(district domain.AreaID) string { return key("seen", district) }

func key(kind string, district domain.AreaID) string {
	return kind + ":{" + string(district.At(domain.District)) + "}"
}

// indexed lists the classes that have a geo set, in the order in which scripts name them.
func indexed() []domain.SkillClass {
	return append([]domain.SkillClass{domain.AnySkill}, domain.SkillClasses()...)
}

// districtKeys are all keys of a district, as the scripts expect them: who, seen, then a geo set for each class of indexed.
func districtKeys(district domain.AreaID) []string {
	keys := []string{whoKey(district), seenKey(district)}
	for _, c := range indexed() {
		keys = append(keys, geoKey(district, c))
	}
	return keys
}
