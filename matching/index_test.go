package matching

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
	"lindan/redistest"
)

// fixture is one index on one kind of Redis.
type fixture struct {
	*testing.T
	ctx context.Context
	s   *redistest.Owned
	x   *Index
}

// onEach runs the test with an empty, ready index on each kind of Redis.
func onEach(t *testing.T, run func(f fixture)) {
	t.Helper()
	redistest.Each(t, func(t *testing.T, s *redistest.Owned) { run(ready(t, s)) })
}

func ready(t *testing.T, s *redistest.Owned) fixture {
	t.Helper()
	f := fixture{t, redistest.Context(t), s, NewIndex(s.Client, fresh)}
	f.must(f.x.Rebuild(f.ctx, listing()))
	return f
}

// listing is a store that holds these volunteers.
func listing(members ...Member) func(func(Member) error) error {
	return func(yield func(Member) error) error {
		for _, m := range members {
			if err := yield(m); err != nil {
				return err
			}
		}
		return nil
	}
}

func (f fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f fixture) put(members ...Member) {
	f.Helper()
	for _, m := range members {
		f.must(f.x.Put(f.ctx, m))
	}
}

func (f fixture) near(a Ask) []Found {
	f.Helper()
	found, err := f.x.Near(f.ctx, a)
	f.must(err)
	return found
}

// wants checks who is near, in order.
func (f fixture) wants(a Ask, want ...domain.AccountID) {
	f.Helper()
	if got := ids(f.near(a)); !slices.Equal(got, want) {
		f.Errorf("near %v, want %v", got, want)
	}
}

func ids(found []Found) []domain.AccountID {
	list := []domain.AccountID{}
	for _, x := range found {
		list = append(list, x.ID)
	}
	return list
}

func centre() domain.Point { return domain.Point{Lon: 114.305, Lat: 30.593} }

// at is a member so many metres east of the centre.
func at(id string, metres float64) Member {
	return Member{ID: domain.AccountID(id), District: wuchang, At: move(centre(), metres, 0), Seen: noon()}
}

func ask() Ask {
	return Ask{District: wuchang, At: centre(), Class: domain.AnySkill, Radius: 3000, N: 5, Now: noon()}
}

func TestNearAnswersLikeThePlainSearch(t *testing.T) {
	onEach(t, func(f fixture) {
		c, members := newCity(7, 60), map[domain.AccountID]Member{}
		for i := range 3000 {
			m := c.member(i)
			if i%20 == 0 {
				m.Seen = noon().Add(-time.Hour)
			}
			members[m.ID] = m
		}
		f.must(f.x.Rebuild(f.ctx, listing(values(members)...)))
		for range 400 {
			f.compare(c.ask(), members)
		}
	})
}

func TestNearAnswersLikeThePlainSearchWhileVolunteersComeMoveAndLeave(t *testing.T) {
	onEach(t, func(f fixture) {
		c, members := newCity(8, 12), map[domain.AccountID]Member{}
		for range 1500 {
			m := c.member(c.r.IntN(400))
			if c.r.IntN(4) == 0 {
				f.must(f.x.Remove(f.ctx, m.District, m.ID))
				delete(members, m.ID)
			} else {
				f.put(m)
				members[m.ID] = m
			}
			if c.r.IntN(6) == 0 {
				f.compare(c.ask(), members)
			}
		}
	})
}

// ask draws what an order may ask.
func (c *city) ask() Ask {
	a := Ask{
		District: wuchang, At: c.place(), Class: domain.AnySkill,
		Radius: 100 + 4000*c.r.Float64(), N: 1 + c.r.IntN(40), Now: noon().Add(time.Duration(c.r.IntN(10)) * time.Minute),
	}
	if c.r.IntN(2) == 0 {
		a.Class = domain.SkillClasses()[c.r.IntN(3)]
	}
	if c.r.IntN(2) == 0 {
		a.Need = Flags(c.r.IntN(int(IsCertified) << 1))
	}
	return a
}

// compare checks one answer against the plain search of the whole radius on the same Redis, and against a look at everybody.
func (f fixture) compare(a Ask, members map[domain.AccountID]Member) {
	f.Helper()
	found := f.near(a)
	if got, want := ids(found), ids(f.plain(a, members)); !slices.Equal(got, want) {
		f.Fatalf("%+v\nnear  %v\nplain %v", a, got, want)
	}
	far := []float64{}
	for _, m := range members {
		if d := a.At.Metres(m.At); a.holds(m) && d <= a.Radius {
			far = append(far, d)
		}
	}
	slices.Sort(far)
	for i, x := range found {
		if i < len(far) && math.Abs(far[i]-x.Metres) > 1 {
			f.Fatalf("%+v\n%d. nearest is %.1f m away, brute force says %.1f m", a, i+1, x.Metres, far[i])
		}
	}
}

// plain asks Redis for everybody within the radius, then filters, sorts and cuts.
func (f fixture) plain(a Ask, members map[domain.AccountID]Member) []Found {
	f.Helper()
	q := circle(a.At, a.Radius, 0)
	q.WithDist = true
	rows, err := f.s.Client.GeoSearchLocation(f.ctx, geoKey(a.District, a.Class), q).Result()
	f.must(err)
	list := []Found{}
	for _, row := range rows {
		id, flags := readEntry(row.Name)
		x := Found{id, a.At.Metres(pointOf(row.GeoHash)), pointOf(row.GeoHash), flags}
		if math.Abs(x.Metres-row.Dist) > 0.1 {
			f.Fatalf("%s is %.3f m away, Redis says %.3f m", id, x.Metres, row.Dist)
		}
		m, known := members[id]
		if !known || m.Flags != flags {
			f.Fatalf("%s should not be there with flags %b", id, flags)
		}
		if a.holds(m) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(x, y Found) int { return cmp.Or(cmp.Compare(x.Metres, y.Metres), cmp.Compare(x.ID, y.ID)) })
	return list[:min(a.N, len(list))]
}

func values(members map[domain.AccountID]Member) []Member {
	list := []Member{}
	for _, m := range members {
		list = append(list, m)
	}
	return list
}

func TestAnEmptyCityGivesAnEmptyList(t *testing.T) {
	onEach(t, func(f fixture) { f.wants(ask()) })
}

func TestNearGivesTheNearestFirstAndEqualDistancesById(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(at("d", 80), at("c", 40), at("b", 40), at("a", 900), at("e", 2999), at("f", 3001))
		f.wants(ask(), "b", "c", "d", "a", "e")
		a := ask()
		a.N = 2
		f.wants(a, "b", "c")
	})
}

func TestACrowdInOnePlaceIsCutByIdWhenTheRowsEndInIt(t *testing.T) {
	onEach(t, func(f fixture) {
		crowd := []Member{}
		for i := range 300 {
			crowd = append(crowd, at(strings.Repeat("z", 1+i%3)+string(idOf(i)), 100))
		}
		f.must(f.x.Rebuild(f.ctx, listing(crowd...)))
		slices.SortFunc(crowd, func(m, n Member) int { return cmp.Compare(m.ID, n.ID) })
		f.wants(ask(), crowd[0].ID, crowd[1].ID, crowd[2].ID, crowd[3].ID, crowd[4].ID)
	})
}

func TestTheRadiusIsExact(t *testing.T) {
	onEach(t, func(f fixture) {
		f.put(at("a", 500))
		a := ask()
		edge := f.near(a)[0].Metres
		if math.Abs(edge-500) > 1 {
			f.Fatalf("she stands %.2f m away", edge)
		}
		for radius, want := range map[float64]int{edge - 0.01: 0, edge: 1, edge + 0.01: 1} {
			a.Radius = radius
			if got := len(f.near(a)); got != want {
				f.Errorf("%d within %.3f m, want %d at %.3f m", got, radius, want, edge)
			}
		}
	})
}

func TestOnlyWhoHoldsEveryFlagNeededIsFound(t *testing.T) {
	onEach(t, func(f fixture) {
		a, b := at("a", 10), at("b", 20)
		a.Flags, b.Flags = IsFemale|IsVerified, IsFemale|IsVerified|IsCertified
		f.put(a, b, at("c", 30))
		for need, want := range map[Flags][]domain.AccountID{
			0: {"a", "b", "c"}, IsFemale: {"a", "b"}, IsFemale | IsCertified: {"b"}, IsMale: {}, IsFemale | IsMale: {},
		} {
			q := ask()
			q.Need = need
			f.wants(q, want...)
		}
	})
}

func TestPuttingAgainMovesHerAndTakesAwayWhatSheNoLongerHolds(t *testing.T) {
	onEach(t, func(f fixture) {
		m := at("a", 10)
		m.Classes, m.Flags = []domain.SkillClass{domain.Repair, domain.Escort}, IsVerified
		f.put(m, m)
		repair := ask()
		repair.Class = domain.Repair
		f.wants(repair, "a")
		m.Classes, m.Flags, m.At = m.Classes[1:], IsMale, move(centre(), 2000, 0)
		f.put(m)
		f.wants(repair)
		if got := f.near(ask()); len(got) != 1 || got[0].Flags != IsMale || math.Abs(got[0].Metres-2000) > 1 {
			f.Errorf("near %+v", got)
		}
		f.must(f.x.Remove(f.ctx, wuchang, "a"))
		f.must(f.x.Remove(f.ctx, wuchang, "a"))
		f.wants(ask())
		f.isBare()
	})
}

// isBare checks that nothing of anybody is left in Redis.
func (f fixture) isBare() {
	f.Helper()
	if n := f.s.Client.Exists(f.ctx, districtKeys(wuchang)[0], districtKeys(wuchang)[1]).Val(); n != 0 {
		f.Errorf("%d keys are left", n)
	}
	for _, c := range indexed() {
		if n := f.s.Client.ZCard(f.ctx, geoKey(wuchang, c)).Val(); n != 0 {
			f.Errorf("%d entries are left in %s", n, c)
		}
	}
}

func TestBorderOrdersAskTheNeighboursToo(t *testing.T) {
	onEach(t, func(f fixture) {
		over := at("b", 20)
		over.District = "420103-001-002"
		twice := at("c", 50)
		twice.District = hankou
		f.put(at("a", 30), over, twice, at("c", 40))
		a := ask()
		f.wants(a, "a", "c")
		a.Neighbours = []domain.AreaID{hankou, "420106-001"}
		f.wants(a, "b", "a", "c")
	})
}

func TestWrongAsksAndMembersAreRefused(t *testing.T) {
	onEach(t, func(f fixture) {
		asks := map[string]func(*Ask){
			"district": func(a *Ask) { a.District = "武昌" }, "neighbours": func(a *Ask) { a.Neighbours = make([]domain.AreaID, 3) },
			"at": func(a *Ask) { a.At.Lat = math.NaN() }, "class": func(a *Ask) { a.Class = "magic" }, "n": func(a *Ask) { a.N = 0 },
			"radius": func(a *Ask) { a.Radius = math.NaN() }, "radius 0": func(a *Ask) { a.Radius = 0 },
		}
		for name, spoil := range asks {
			a := ask()
			spoil(&a)
			if _, err := f.x.Near(f.ctx, a); domain.KindOf(err) != domain.Invalid {
				f.Errorf("ask with wrong %s: %v", name, err)
			}
		}
		for name, m := range map[string]Member{
			"id": {District: wuchang, At: centre()}, "district": {ID: "a", At: centre()},
			"at": {ID: "a", District: wuchang, At: domain.Point{Lat: 90}}, "class": {ID: "a", District: wuchang, Classes: []domain.SkillClass{"magic"}},
		} {
			if err := f.x.Put(f.ctx, m); domain.KindOf(err) != domain.Invalid {
				f.Errorf("member with wrong %s: %v", name, err)
			}
		}
	})
}

func TestARedisThatIsGoneIsAnError(t *testing.T) {
	x := NewIndex(redis.NewClient(&redis.Options{Network: "unix", Addr: "/nonexistent", MaxRetries: -1, DialerRetries: 1}), fresh)
	ctx := redistest.Context(t)
	_, near := x.Near(ctx, ask())
	_, isReady := x.Ready(ctx)
	_, sweep := x.Sweep(ctx, wuchang, noon())
	for name, err := range map[string]error{
		"near": near, "ready": isReady, "sweep": sweep, "put": x.Put(ctx, at("a", 1)), "remove": x.Remove(ctx, wuchang, "a"),
		"seen": x.Seen(ctx, wuchang, "a", noon()), "rebuild": x.Rebuild(ctx, listing()),
	} {
		if err == nil || domain.KindOf(err) != domain.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}
