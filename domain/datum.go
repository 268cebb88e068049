package domain

import "math"

// Datum is the coordinate system in which somebody else's file or map gives positions. Inside lindan there is only WGS-84; each of the
// two shifted systems of the mainland is a type of its own, so that none can pass for the other.
type Datum string

// The datums that are known at the edge.
const (
	WGS84 Datum = "wgs84"
	GCJ02 Datum = "gcj02" // 国测局坐标, of most maps on the mainland
	BD09  Datum = "bd09"  // 百度坐标, shifted once more
)

// Datums lists them.
func Datums() []Datum { return []Datum{WGS84, GCJ02, BD09} }

// GCJ is a position in GCJ-02, degrees.
type GCJ struct{ Lon, Lat float64 }

// BD is a position in BD-09, degrees.
type BD struct{ Lon, Lat float64 }

// Read turns a position of the datum, as a file gives it, into WGS-84.
func (d Datum) Read(lon, lat float64) Point {
	switch d {
	case GCJ02:
		return GCJ{lon, lat}.WGS84()
	case BD09:
		return BD{lon, lat}.GCJ().WGS84()
	case WGS84:
	}
	return Point{lon, lat}
}

// shiftedHere tells whether the shift is used at a position. Published converters agree on this rectangle; it is wide of the border, so
// that positions abroad inside it are shifted as well.
func shiftedHere(lon, lat float64) bool {
	return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271
}

// GCJ is the position as GCJ-02 maps draw it; abroad it stays.
func (p Point) GCJ() GCJ {
	if !shiftedHere(p.Lon, p.Lat) {
		return GCJ(p)
	}
	lon, lat := shift(p.Lon, p.Lat)
	return GCJ{p.Lon + lon, p.Lat + lat}
}

// backSteps of the fixed point leave less than 1e-10 degrees over the mainland; the shift changes by less than a hundredth from place
// to place.
const backSteps = 5

// WGS84 is the way back, by a fixed point: the shift of the last guess is taken from the given position.
func (g GCJ) WGS84() Point {
	if !shiftedHere(g.Lon, g.Lat) {
		return Point(g)
	}
	p := Point(g)
	for range backSteps {
		lon, lat := shift(p.Lon, p.Lat)
		p = Point{g.Lon - lon, g.Lat - lat}
	}
	return p
}

// shift is the published approximation of the GCJ-02 offset at a WGS-84 position, in degrees (constants of the Krasovsky ellipsoid).
func shift(lon, lat float64) (east, north float64) {
	const axis, eccentricity = 6378245.0, 0.00669342162296594323
	x, y := lon-105, lat-35
	root, ripple := math.Sqrt(math.Abs(x)), (20*sine(6*x)+20*sine(2*x))*2/3
	a := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + ripple + (20*sine(y)+40*sine(y/3)+160*sine(y/12)+320*sine(y/30))*2/3
	b := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + ripple + (20*sine(x)+40*sine(x/3)+150*sine(x/12)+300*sine(x/30))*2/3
	rad := lat * math.Pi / 180
	m := 1 - eccentricity*math.Sin(rad)*math.Sin(rad)
	north = a * 180 / (axis * (1 - eccentricity) / (m * math.Sqrt(m)) * math.Pi)
	east = b * 180 / (axis / math.Sqrt(m) * math.Cos(rad) * math.Pi)
	return east, north
}

// sine is sin(πz), z a bare number.
func sine(z float64) float64 { return math.Sin(z * math.Pi) }

// The constants of BD-09, as published: a turn and a step from GCJ-02.
const (
	turn     = math.Pi * 3000 / 180
	stepEast = 0.0065
	stepUp   = 0.006
)

// BD is the position as BD-09 maps draw it.
func (g GCJ) BD() BD {
	z := math.Hypot(g.Lon, g.Lat) + 0.00002*math.Sin(g.Lat*turn)
	theta := math.Atan2(g.Lat, g.Lon) + 0.000003*math.Cos(g.Lon*turn)
	return BD{z*math.Cos(theta) + stepEast, z*math.Sin(theta) + stepUp}
}

// GCJ is the way back from BD-09, by a fixed point: the usual one-step formula is off by up to 1e-5 degrees.
func (b BD) GCJ() GCJ {
	g := GCJ{b.Lon - stepEast, b.Lat - stepUp}
	for range backSteps {
		again := g.BD()
		g = GCJ{g.Lon + b.Lon - again.Lon, g.Lat + b.Lat - again.Lat}
	}
	return g
}
