package sim

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lindan/domain"
	"lindan/matching"
)

// grid finds who is near in memory: squares of 250 m with the free volunteers on duty in each. It answers as matching.Index does.
type grid struct {
	south      domain.Point
	perDegree  float64 // metres for a degree of longitude, where the city begins
	cols, rows int
	cells      [][]entry
	where      []int32 // of each volunteer: her cell, or -1
	keys       []key
	found      []matching.Found
}

// key is one who is eligible, while they are put in order.
type key struct {
	metres float64
	e      *entry
}

// entry is one volunteer in the grid.
type entry struct {
	at      domain.Point
	cosLat  float64
	id      domain.AccountID
	who     int32
	classes uint32
	flags   matching.Flags
}

const cellMetres = 250.0

func newGrid(south, north domain.Point, people int) *grid {
	g := &grid{south: south, perDegree: metresPerDegree * math.Cos(south.Lat*math.Pi/180), where: make([]int32, people)}
	g.cols = int((north.Lon-south.Lon)*g.perDegree/cellMetres) + 1
	g.rows = int((north.Lat-south.Lat)*metresPerDegree/cellMetres) + 1
	g.cells = make([][]entry, g.cols*g.rows)
	for i := range g.where {
		g.where[i] = -1
	}
	return g
}

func (g *grid) cell(p domain.Point) int32 {
	x, y := g.square(p)
	return int32(min(max(y, 0), g.rows-1)*g.cols + min(max(x, 0), g.cols-1))
}

func (g *grid) square(p domain.Point) (x, y int) {
	return int(math.Floor((p.Lon - g.south.Lon) * g.perDegree / cellMetres)), int(math.Floor((p.Lat - g.south.Lat) * metresPerDegree / cellMetres))
}

func (g *grid) put(e entry) {
	if g.where[e.who] >= 0 {
		g.remove(e.who)
	}
	e.cosLat = math.Cos(e.at.Lat * math.Pi / 180)
	c := g.cell(e.at)
	g.where[e.who] = c
	g.cells[c] = append(g.cells[c], e)
}

func (g *grid) remove(who int32) {
	c := g.where[who]
	if c < 0 {
		return
	}
	list := g.cells[c]
	i := slices.IndexFunc(list, func(e entry) bool { return e.who == who })
	list[i] = list[len(list)-1]
	g.cells[c], g.where[who] = list[:len(list)-1], -1
}

// Near gives the N nearest who are eligible, nearest first, equal distances by id. The answer is good until the next call.
func (g *grid) Near(_ context.Context, a matching.Ask) ([]matching.Found, error) {
	g.keys, g.found = g.keys[:0], g.found[:0]
	class, cosLat := classBit(a.Class), math.Cos(a.At.Lat*math.Pi/180)
	// A degree of longitude is shorter in the north of the city: the box is made wide enough there too.
	wide := a.Radius * g.perDegree / (metresPerDegree * math.Cos((a.At.Lat+a.Radius/metresPerDegree)*math.Pi/180))
	x, y := g.square(a.At)
	dx, dy := int(wide/cellMetres)+1, int(a.Radius/cellMetres)+1
	for row := max(y-dy, 0); row <= min(y+dy, g.rows-1); row++ {
		for col := max(x-dx, 0); col <= min(x+dx, g.cols-1); col++ {
			g.gather(g.cells[row*g.cols+col], &a, class, cosLat)
		}
	}
	slices.SortFunc(g.keys, func(p, q key) int { return cmp.Or(cmp.Compare(p.metres, q.metres), cmp.Compare(p.e.who, q.e.who)) })
	for _, k := range g.keys[:min(len(g.keys), a.N)] {
		g.found = append(g.found, matching.Found{ID: k.e.id, Metres: k.metres, At: k.e.at, Flags: k.e.flags})
	}
	return g.found, nil
}

func (g *grid) gather(list []entry, a *matching.Ask, class uint32, cosLat float64) {
	for i := range list {
		e := &list[i]
		if e.classes&class == 0 || !e.flags.Has(a.Need) {
			continue
		}
		if m := metres(a.At, e.at, cosLat*e.cosLat); m <= a.Radius {
			g.keys = append(g.keys, key{m, e})
		}
	}
}

// metres is domain.Point.Metres for ways of some kilometres: sine and arcsine by their series, which end below the last digit there.
// cosines is the product of both latitudes'.
func metres(p, q domain.Point, cosines float64) float64 {
	u, v := shortSine((q.Lat-p.Lat)*math.Pi/360), shortSine((q.Lon-p.Lon)*math.Pi/360)
	s := math.Sqrt(u*u + cosines*v*v)
	return 2 * domain.EarthRadius * s * (1 + s*s/6)
}

func shortSine(x float64) float64 { return x * (1 - x*x/6) }
