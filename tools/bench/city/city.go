// Package city invents a city to measure in: people live in clusters of different size and width, as they do in real ones.
// The same seed gives the same city.
package city

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"lindan/domain"
	"lindan/matching"
)

// District is where everybody lives: 武昌区.
const District = domain.AreaID("420106")

// Side is the length and width of the city in metres.
const Side = 12_000.0

const lon, lat = 114.3, 30.55 // of its middle

// Middle is the centre of the city, WGS-84.
func Middle() domain.Point { return domain.Point{Lon: lon, Lat: lat} }

// City draws places and people. It is not safe for use by several goroutines.
type City struct {
	chance   *rand.Rand
	clusters []cluster
}

type cluster struct {
	middle domain.Point
	metres float64 // standard deviation
	weight float64 // 0..1
}

// New draws so many clusters over Side × Side metres.
func New(seed uint64, clusters int) *City {
	c := &City{chance: rand.New(rand.NewPCG(seed, 1))} // #nosec G404 -- an invented city, not a secret
	for range clusters {
		at := Move(Middle(), Side*(c.chance.Float64()-0.5), Side*(c.chance.Float64()-0.5))
		c.clusters = append(c.clusters, cluster{at, 200 + 600*c.chance.Float64(), 0.2 + 0.8*c.chance.Float64()})
	}
	return c
}

// Place draws where somebody is: a volunteer or a resident, they live in the same houses.
func (c *City) Place() domain.Point {
	for {
		k := c.clusters[c.chance.IntN(len(c.clusters))]
		if c.chance.Float64() < k.weight {
			return Move(k.middle, c.chance.NormFloat64()*k.metres, c.chance.NormFloat64()*k.metres)
		}
	}
}

// Member draws the ith volunteer on duty. Each flag is held by 70 %, each class of skill by one in eight; the last heartbeat
// is up to 10 minutes old.
func (c *City) Member(i int, now time.Time) matching.Member {
	m := matching.Member{ID: ID(i), District: District, At: c.Place(), Seen: now.Add(-time.Duration(c.chance.IntN(600)) * time.Second)}
	for f := matching.IsFemale; f <= matching.IsCertified; f <<= 1 {
		if c.chance.Float64() < 0.7 {
			m.Flags |= f
		}
	}
	for _, s := range domain.SkillClasses() {
		if c.chance.IntN(8) == 0 {
			m.Classes = append(m.Classes, s)
		}
	}
	return m
}

// ID is the ith account id, of the form and length of real ones.
func ID(i int) domain.AccountID {
	return domain.AccountID(fmt.Sprintf("a_%08x-7000-7000-8000-%012x", uint32(i)*2654435761, i))
}

// Move goes so many metres east and north.
func Move(p domain.Point, east, north float64) domain.Point {
	const degree = domain.EarthRadius * math.Pi / 180
	return domain.Point{Lon: p.Lon + east/(degree*math.Cos(p.Lat*math.Pi/180)), Lat: p.Lat + north/degree}
}
