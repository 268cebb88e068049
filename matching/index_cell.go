package matching

import (
	"math"

	"lindan/domain"
)

// Redis interleaves 26 bits of longitude and 26 of latitude into the score of a geo entry: a box of about 0.6 × 0.3 m.
const (
	geoLon, geoLat = 360.0, 2 * 85.05112878 // degrees that the bits divide
	geoSteps       = 1 << 26
)

// pointOf is the middle of the box that a geo entry's score names: the position that Redis itself measures from.
func pointOf(score int64) domain.Point {
	return domain.Point{
		Lon: (float64(everySecond(uint64(score)>>1))+0.5)*geoLon/geoSteps - geoLon/2,
		Lat: (float64(everySecond(uint64(score)))+0.5)*geoLat/geoSteps - geoLat/2,
	}
}

// everySecond gathers the bits 0, 2, 4 … of x.
func everySecond(x uint64) uint64 {
	x &= 0x5555555555555555
	x = (x | x>>1) & 0x3333333333333333
	x = (x | x>>2) & 0x0f0f0f0f0f0f0f0f
	x = (x | x>>4) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return (x | x>>16) & 0x00000000ffffffff
}

// cell is a square of about 250 m, the grain of the hints. The zero cell stands for a whole district.
type cell struct{ x, y int32 }

func cellOf(p domain.Point) cell {
	const degrees = 250 / 111_226.0 // of latitude; a degree is 2π × domain.EarthRadius / 360
	row := math.Floor(p.Lat / degrees)
	narrow := math.Cos(row * degrees * math.Pi / 180)
	return cell{int32(math.Floor(p.Lon * narrow / degrees)), int32(row)}
}
