package domain

import "math"

// Point is a position in WGS-84, degrees. Other coordinate systems are converted at the edge, never stored.
type Point struct {
	Lon float64 `bson:"lon"`
	Lat float64 `bson:"lat"`
}

// EarthRadius in metres is the sphere that Redis measures with, so that both give the same distance.
const EarthRadius = 6372797.560856

// Valid tells whether the point lies where Redis can index it: longitude ±180, latitude ±85.05112878; NaN is not valid.
func (p Point) Valid() bool {
	return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -85.05112878 && p.Lat <= 85.05112878
}

// IsZero tells an unset point. (0, 0) lies in the Gulf of Guinea; no community of ours does.
func (p Point) IsZero() bool { return p.Lon == 0 && p.Lat == 0 }

// Metres is the distance to q along the sphere.
func (p Point) Metres(q Point) float64 {
	lat1, lat2 := p.Lat*math.Pi/180, q.Lat*math.Pi/180
	u := math.Sin((lat2 - lat1) / 2)
	v := math.Sin((q.Lon - p.Lon) * math.Pi / 360)
	return 2 * EarthRadius * math.Asin(math.Sqrt(u*u+math.Cos(lat1)*math.Cos(lat2)*v*v))
}

// Coarse moves the point to the middle of its cell of about 300 m each way (1/360 degree of latitude), the precision that a
// stranger may see before she accepts (A26).
func (p Point) Coarse() Point {
	const cell = 1.0 / 360
	middle := func(x, cell float64) float64 { return (math.Floor(x/cell) + 0.5) * cell }
	round := func(x float64) float64 { return math.Round(x*1e6) / 1e6 }
	lat := middle(p.Lat, cell)
	// A degree of longitude is shorter by the cosine: without it the cell would be 185 m wide in the north of the country.
	return Point{round(middle(p.Lon, cell/math.Cos(lat*math.Pi/180))), round(lat)}
}

// Ring is a closed line of points, the last equal to the first.
type Ring []Point

// Polygon is an outer ring and holes in it.
type Polygon []Ring

// Contains tells whether p lies inside the polygon, by the even-odd rule over all rings; a point exactly on a western or
// southern edge counts as inside, on an eastern or northern as outside, so that neighbours do not both claim it.
func (g Polygon) Contains(p Point) bool {
	in := false
	for _, r := range g {
		for i := 1; i < len(r); i++ {
			a, b := r[i-1], r[i]
			if (a.Lat > p.Lat) != (b.Lat > p.Lat) && p.Lon < (b.Lon-a.Lon)*(p.Lat-a.Lat)/(b.Lat-a.Lat)+a.Lon {
				in = !in
			}
		}
	}
	return in
}

// Centre is the mean of the outer ring's corners: a place to put a label, not a centre of mass.
func (g Polygon) Centre() Point {
	if len(g) == 0 || len(g[0]) < 2 {
		return Point{}
	}
	var c Point
	n := float64(len(g[0]) - 1)
	for _, p := range g[0][1:] {
		c.Lon += p.Lon / n
		c.Lat += p.Lat / n
	}
	return c
}
