package matching

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"lindan/domain"
)

const (
	fresh   = 15 * time.Minute
	wuchang = domain.AreaID("420106")
	hankou  = domain.AreaID("420103")
)

func noon() time.Time { return time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC) }

// city is a made-up city: people live in clusters of different size and width.
type city struct {
	r        *rand.Rand
	clusters []cluster
}

type cluster struct {
	middle domain.Point
	metres float64 // standard deviation
	weight float64 // 0..1
}

// newCity draws n clusters over 12 × 12 km. The same seed draws the same city.
func newCity(seed uint64, n int) *city {
	c := &city{r: rand.New(rand.NewPCG(seed, 1))}
	for range n {
		at := move(domain.Point{Lon: 114.3, Lat: 30.55}, 12_000*(c.r.Float64()-0.5), 12_000*(c.r.Float64()-0.5))
		c.clusters = append(c.clusters, cluster{at, 200 + 600*c.r.Float64(), 0.2 + 0.8*c.r.Float64()})
	}
	return c
}

// place draws where somebody is: a volunteer or a resident, they live in the same houses.
func (c *city) place() domain.Point {
	for {
		k := c.clusters[c.r.IntN(len(c.clusters))]
		if c.r.Float64() < k.weight {
			return move(k.middle, c.r.NormFloat64()*k.metres, c.r.NormFloat64()*k.metres)
		}
	}
}

// member draws the ith volunteer. Each flag is held by 70 %, each class by one in eight; the heartbeat is up to 10 minutes old.
func (c *city) member(i int) Member {
	m := Member{ID: idOf(i), District: wuchang, At: c.place(), Seen: noon().Add(-time.Duration(c.r.IntN(600)) * time.Second)}
	for f := IsFemale; f <= IsCertified; f <<= 1 {
		if c.r.Float64() < 0.7 {
			m.Flags |= f
		}
	}
	for _, s := range domain.SkillClasses() {
		if c.r.IntN(8) == 0 {
			m.Classes = append(m.Classes, s)
		}
	}
	return m
}

// idOf is the ith id, of the form and length of real ones.
func idOf(i int) domain.AccountID {
	return domain.AccountID(fmt.Sprintf("a_%08x-7000-7000-8000-%012x", uint32(i)*2654435761, i))
}

// move goes so many metres east and north.
func move(p domain.Point, east, north float64) domain.Point {
	const degree = domain.EarthRadius * math.Pi / 180
	return domain.Point{Lon: p.Lon + east/(degree*math.Cos(p.Lat*math.Pi/180)), Lat: p.Lat + north/degree}
}

// holds tells whether the model of the test thinks that the member is eligible.
func (a Ask) holds(m Member) bool {
	return m.Flags.Has(a.Need) && !m.Seen.Before(a.Now.Add(-fresh)) &&
		(a.Class == domain.AnySkill || slices.Contains(m.Classes, a.Class))
}
