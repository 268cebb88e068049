package sim

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"lindan/domain"
)

// Spot is a place where people live, with how many.
type Spot struct {
	At     domain.Point
	Weight float64
}

// City is weighted spots, and the communities that they are divided into.
type City struct {
	Name    string         `json:"name"`
	Hash    string         `json:"sha256"` // of the file, or of what it was generated from
	Spots   []Spot         `json:"-"`
	centres []domain.Point // of the communities
	sums    []float64      // of weights, running
	south   domain.Point   // corners of a box around everything
	north   domain.Point
}

const (
	communities = 24
	homeSpread  = 200.0 // metres, standard deviation around a spot
	cityRadius  = 5000.0
)

const district = domain.AreaID("420106")

// metresPerDegree of latitude.
const metresPerDegree = domain.EarthRadius * math.Pi / 180

// moved goes so many metres east and north.
func moved(p domain.Point, east, north float64) domain.Point {
	return domain.Point{Lon: p.Lon + east/(metresPerDegree*math.Cos(p.Lat*math.Pi/180)), Lat: p.Lat + north/metresPerDegree}
}

// Generated is a city of clusters (Neyman–Scott): centres thrown evenly into a circle, spots around each, weights unequal.
func Generated(seed uint64) *City {
	s := newStream(seed, forCity)
	middle := domain.Point{Lon: 114.3, Lat: 30.58}
	var spots []Spot
	for range 32 {
		r, a := cityRadius*math.Sqrt(s.uniform()), 2*math.Pi*s.uniform()
		parent := moved(middle, r*math.Cos(a), r*math.Sin(a))
		wide, heavy := s.between(200, 700), math.Exp(0.5*s.normal())
		for range 4 + s.below(20) {
			at := moved(parent, wide*s.normal(), wide*s.normal())
			if at.Metres(middle) <= cityRadius {
				spots = append(spots, Spot{round(at), math.Round(10 * heavy * s.between(0.4, 1.6))})
			}
		}
	}
	name := fmt.Sprintf("generated from %d", seed)
	c := newCity(name, spots)
	c.Hash = hashOf([]byte(name))
	return c
}

func round(p domain.Point) domain.Point {
	return domain.Point{Lon: math.Round(p.Lon*1e6) / 1e6, Lat: math.Round(p.Lat*1e6) / 1e6}
}

func hashOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// ReadCity reads a CSV with the header id,lon,lat,weight; group stands for id, listings for weight. Spots farther than within
// metres from the weighted middle are left out; 0 keeps all.
func ReadCity(name string, r io.Reader, within float64) (*City, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("city: %w", err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("city: %w", err)
	}
	spots, err := readSpots(rows)
	if err != nil {
		return nil, err
	}
	c := newCity(name, cropped(spots, within))
	c.Hash = hashOf(text)
	return c, nil
}

func readSpots(rows [][]string) ([]Spot, error) {
	if len(rows) < 2 {
		return nil, errors.New("city: the file holds no place")
	}
	lon, lat, weight := column(rows[0], "lon"), column(rows[0], "lat"), column(rows[0], "weight", "listings")
	if lon < 0 || lat < 0 || weight < 0 || column(rows[0], "id", "group") < 0 {
		return nil, errors.New("city: the header must be id,lon,lat,weight (or group and listings)")
	}
	var spots []Spot
	for i, row := range rows[1:] {
		x, err1 := strconv.ParseFloat(row[lon], 64)
		y, err2 := strconv.ParseFloat(row[lat], 64)
		w, err3 := strconv.ParseFloat(row[weight], 64)
		s := Spot{domain.Point{Lon: x, Lat: y}, w}
		if errors.Join(err1, err2, err3) != nil || !s.At.Valid() || !(w >= 0) {
			return nil, fmt.Errorf("city: line %d holds no place", i+2)
		}
		spots = append(spots, s)
	}
	return spots, nil
}

func column(header []string, names ...string) int {
	return slices.IndexFunc(header, func(h string) bool { return slices.Contains(names, strings.TrimSpace(strings.ToLower(h))) })
}

func cropped(spots []Spot, within float64) []Spot {
	if within <= 0 {
		return spots
	}
	var middle domain.Point
	sum := 0.0
	for _, s := range spots {
		middle.Lon, middle.Lat, sum = middle.Lon+s.At.Lon*s.Weight, middle.Lat+s.At.Lat*s.Weight, sum+s.Weight
	}
	middle.Lon, middle.Lat = middle.Lon/sum, middle.Lat/sum
	return slices.DeleteFunc(spots, func(s Spot) bool { return s.At.Metres(middle) > within })
}

func newCity(name string, spots []Spot) *City {
	c := &City{Name: name, Spots: spots, south: domain.Point{Lon: 180, Lat: 90}, north: domain.Point{Lon: -180, Lat: -90}}
	sum := 0.0
	for _, s := range spots {
		sum += s.Weight
		c.sums = append(c.sums, sum)
		c.south = domain.Point{Lon: min(c.south.Lon, s.At.Lon), Lat: min(c.south.Lat, s.At.Lat)}
		c.north = domain.Point{Lon: max(c.north.Lon, s.At.Lon), Lat: max(c.north.Lat, s.At.Lat)}
	}
	const margin = 2000.0 // ten standard deviations of homes
	c.south, c.north = moved(c.south, -margin, -margin), moved(c.north, margin, margin)
	c.divide()
	return c
}

// divide chooses the centres of the communities: far from each other at first, then moved to the middle of who is nearest.
func (c *City) divide() {
	c.centres = []domain.Point{c.Spots[0].At}
	for len(c.centres) < min(communities, len(c.Spots)) {
		far := slices.MaxFunc(c.Spots, func(a, b Spot) int {
			if c.toCentre(a.At) < c.toCentre(b.At) {
				return -1
			}
			return 1
		})
		c.centres = append(c.centres, far.At)
	}
	for range 8 {
		sums, weights := make([]domain.Point, len(c.centres)), make([]float64, len(c.centres))
		for _, s := range c.Spots {
			i := c.community(s.At)
			sums[i].Lon, sums[i].Lat, weights[i] = sums[i].Lon+s.At.Lon*s.Weight, sums[i].Lat+s.At.Lat*s.Weight, weights[i]+s.Weight
		}
		for i, w := range weights {
			if w > 0 {
				c.centres[i] = domain.Point{Lon: sums[i].Lon / w, Lat: sums[i].Lat / w}
			}
		}
	}
}

func (c *City) toCentre(p domain.Point) float64 { return c.centres[c.community(p)].Metres(p) }

// community is the number of the community whose centre is nearest.
func (c *City) community(p domain.Point) int {
	best, least := 0, math.Inf(1)
	for i, q := range c.centres {
		if m := q.Metres(p); m < least {
			best, least = i, m
		}
	}
	return best
}

// areaOf is the place in the tree that a community's number stands for.
func areaOf(community int) domain.AreaID {
	return domain.AreaID(fmt.Sprintf("%s-001-%03d", district, community+1))
}

// areas are the communities with shapes that cover the whole city: which one an order belongs to is the city's to say.
func (c *City) areas() []*domain.Area {
	box := domain.Polygon{{c.south, {Lon: c.north.Lon, Lat: c.south.Lat}, c.north, {Lon: c.south.Lon, Lat: c.north.Lat}, c.south}}
	list := make([]*domain.Area, len(c.centres))
	for i, at := range c.centres {
		list[i] = &domain.Area{ID: areaOf(i), Parent: areaOf(i).Parent(), Level: domain.Community, Name: "社区", Centre: at, Shape: box}
	}
	return list
}

// place draws where somebody lives.
func (c *City) place(s *stream) domain.Point {
	x := s.uniform() * c.sums[len(c.sums)-1]
	i := min(sort.SearchFloat64s(c.sums, x), len(c.Spots)-1)
	near := func() float64 { return min(max(s.normal(), -8), 8) * homeSpread }
	return moved(c.Spots[i].At, near(), near())
}
