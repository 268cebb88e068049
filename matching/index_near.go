package matching

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// Limits of an Ask.
const (
	MostNear      = 500    // candidates in one answer
	MostMetres    = 20_000 // radius
	MostNeighbour = 2      // neighbouring districts that an ask near a border may add
)

const (
	staleNamed = 64  // silent members that one search lists; where there are more it asks for each candidate's heartbeat
	slack      = 0.5 // metres; the engines round the last centimetres of a distance differently
	leastRows  = 64  // rows of the first search
)

// Ask asks for the N nearest eligible volunteers within Radius metres of a point. Eligible is who holds the class and every
// flag of Need and was seen within the index's fresh time before Now.
type Ask struct {
	District   domain.AreaID   // any place in the district; its first six digits count
	Neighbours []domain.AreaID // districts across the border, at most MostNeighbour
	At         domain.Point    // WGS-84
	Class      domain.SkillClass
	Radius     float64 // metres, above 0, at most MostMetres
	N          int     // 1..MostNear
	Need       Flags
	Now        time.Time
}

// Found is one candidate. Position and distance are those of a box of about 0.6 × 0.3 m around her.
type Found struct {
	ID     domain.AccountID
	Metres float64
	At     domain.Point
	Flags  Flags
}

// Near gives the N nearest eligible volunteers, nearest first, equal distances by id; fewer if there are no more within
// Radius, and none in an empty city. Who stands in two districts is given once, where she is nearer. Errors: Invalid
// (a field of the ask), Unavailable index.rebuilding (Redis has lost the index; see Rebuild).
//
// The cost follows the members inside the circle, not their number asked for. So it draws a small ring first, sized by
// what the last ask in that place found, and doubles it until it holds N eligible people: one round trip a ring, nearly
// always one ring. The answer is the same as that of a search of the whole radius, sorted, filtered and cut.
func (x *Index) Near(ctx context.Context, a Ask) ([]Found, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	r, rows := x.hints.start(a), max(leastRows, 8*a.N)
	for {
		found, cut, err := x.ring(ctx, a, r, rows)
		switch {
		case err != nil:
			return nil, err
		case len(found) >= a.N || (!cut && r >= a.Radius):
			found = found[:min(len(found), a.N)]
			x.hints.learn(a, found)
			return found, nil
		case cut:
			rows *= 4
		default:
			r = min(2*r, a.Radius)
		}
	}
}

func (a Ask) check() error {
	switch {
	case !a.District.Valid() || slices.ContainsFunc(a.Neighbours, func(d domain.AreaID) bool { return !d.Valid() }):
		return domain.Fieldf("district", "index.district", "区域编码无效")
	case len(a.Neighbours) > MostNeighbour:
		return domain.Fieldf("neighbours", "index.neighbours", "相邻区最多 %d 个", MostNeighbour)
	case !a.At.Valid():
		return domain.Fieldf("at", "index.at", "位置坐标无效")
	case !a.Class.Valid():
		return domain.Fieldf("class", "index.class", "没有这种技能：%s", string(a.Class))
	case !(a.Radius > 0 && a.Radius <= MostMetres): // written so that NaN fails
		return domain.Fieldf("radius", "index.radius", "半径应在 0–%d 米之间", MostMetres)
	case a.N < 1 || a.N > MostNear:
		return domain.Fieldf("n", "index.n", "人数应在 1–%d 之间", MostNear)
	}
	return nil
}

// sector is one district's part of a ring, on its way.
type sector struct {
	district domain.AreaID
	rows     *redis.GeoSearchLocationCmd
	stale    *redis.StringSliceCmd
}

// ring searches within r metres, reading at most so many rows a district, in one round trip. It gives the eligible people
// up to the distance to which it has seen everybody, in order, and whether that is short of r because rows were cut off.
func (x *Index) ring(ctx context.Context, a Ask, r float64, rows int) (found []Found, cut bool, err error) {
	sectors, err := x.search(ctx, a, r, rows)
	if err != nil {
		return nil, false, err
	}
	whole := r
	for _, s := range sectors {
		if last := len(s.rows.Val()); last == rows {
			cut = true
			whole = min(whole, a.At.Metres(pointOf(s.rows.Val()[last-1].GeoHash))-slack)
		}
		here, err := x.eligible(ctx, a, s)
		if err != nil {
			return nil, false, err
		}
		found = append(found, here...)
	}
	return inOrder(found, whole, len(sectors) > 1), cut, nil
}

// search sends a ring's questions in one round trip, with the epoch that tells whether the index is all there.
func (x *Index) search(ctx context.Context, a Ask, r float64, rows int) ([]sector, error) {
	p := x.rdb.Pipeline()
	epoch := p.Get(ctx, epochKey)
	sectors := make([]sector, 0, 1+MostNeighbour)
	for _, d := range a.districts() {
		sectors = append(sectors, sector{
			d,
			p.GeoSearchLocation(ctx, geoKey(d, a.Class), circle(a.At, r+slack, rows)),
			p.ZRangeByScore(ctx, seenKey(d), &redis.ZRangeBy{
				Min: "-inf", Max: "(" + strconv.FormatInt(x.staleBefore(a.Now), 10), Count: staleNamed,
			}),
		})
	}
	_, err := p.Exec(ctx)
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("search geo index: %w", err)
	}
	if epoch.Val() == "" || epoch.Val() != x.epoch.Load() {
		return nil, rebuilding()
	}
	return sectors, nil
}

// circle is a search that tells each entry's score, from which position and distance follow, sparing Redis their printing.
func circle(p domain.Point, r float64, rows int) *redis.GeoSearchLocationQuery {
	return &redis.GeoSearchLocationQuery{
		GeoSearchQuery: redis.GeoSearchQuery{
			Longitude: p.Lon, Latitude: p.Lat, Radius: r, RadiusUnit: "m", Sort: "ASC", Count: rows,
		},
		WithHash: true,
	}
}

// eligible lists the people of a sector who hold what is needed and are not silent.
func (x *Index) eligible(ctx context.Context, a Ask, s sector) ([]Found, error) {
	silent := make(map[string]bool, len(s.stale.Val()))
	for _, id := range s.stale.Val() {
		silent[id] = true
	}
	list := make([]Found, 0, len(s.rows.Val()))
	for _, row := range s.rows.Val() {
		id, flags := readEntry(row.Name)
		if flags.Has(a.Need) && !silent[string(id)] {
			at := pointOf(row.GeoHash)
			list = append(list, Found{id, a.At.Metres(at), at, flags})
		}
	}
	if len(silent) < staleNamed {
		return list, nil
	}
	return x.fresher(ctx, a, s.district, list)
}

// fresher drops the silent by asking for each one's heartbeat: the way for the bad day on which many went silent at once.
func (x *Index) fresher(ctx context.Context, a Ask, district domain.AreaID, list []Found) ([]Found, error) {
	if len(list) == 0 {
		return list, nil
	}
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = string(f.ID)
	}
	seen, err := x.rdb.ZMScore(ctx, seenKey(district), ids...).Result()
	if err != nil {
		return nil, fmt.Errorf("heartbeats of geo index: %w", err)
	}
	limit := float64(x.staleBefore(a.Now))
	kept := list[:0]
	for i, f := range list {
		if seen[i] >= limit {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// inOrder sorts by distance, then id, and cuts beyond the radius. From several districts it takes each person once.
func inOrder(list []Found, radius float64, several bool) []Found {
	list = slices.DeleteFunc(list, func(f Found) bool { return f.Metres > radius })
	slices.SortFunc(list, func(f, g Found) int {
		return cmp.Or(cmp.Compare(f.Metres, g.Metres), cmp.Compare(f.ID, g.ID))
	})
	if !several {
		return list
	}
	once := make(map[domain.AccountID]bool, len(list))
	return slices.DeleteFunc(list, func(f Found) bool {
		again := once[f.ID]
		once[f.ID] = true
		return again
	})
}

// districts lists the districts of the ask, each once.
func (a Ask) districts() []domain.AreaID {
	list := []domain.AreaID{a.District.At(domain.District)}
	for _, d := range a.Neighbours {
		if d = d.At(domain.District); !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	return list
}
