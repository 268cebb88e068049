package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"lindan/domain"
)

// The size of the town: 64 cells of about 430 × 445 m in 8 communities of 2 × 4 cells; four communities have two cells in
// one grid, which makes 60 grids.
const (
	districtID    = domain.AreaID("420199")
	subdistrictID = domain.AreaID("420199-001")
	cells         = 8
	west, south   = 114.212, 30.514
	cellLon       = 0.0045
	cellLat       = 0.004
	metreLon      = 1 / 95_800.0 // degrees in a metre, at 30.5° north
	metreLat      = 1 / 111_200.0
)

type town struct {
	chance      *rand.Rand
	corners     [cells + 1][cells + 1]domain.Point // of the cells, by column and row; neighbours share them
	communities []*community
	households  []*household
	residents   []resident
	volunteers  []volunteer
	staff       []worker
}

type community struct {
	id    domain.AreaID
	name  string
	phone string
	shape domain.Ring
	grids []*grid
}

type grid struct {
	id        domain.AreaID
	name      string
	shape     domain.Ring
	buildings []*building
}

type building struct {
	id         domain.AreaID
	name       string // 柳荫苑3栋
	street     string // 柳岸街道桃溪路12号柳荫苑3栋
	at         domain.Point
	households []*household
}

// lay draws the places.
func (t *town) lay() {
	for x := range t.corners {
		for y := range t.corners[x] {
			t.corners[x][y] = round(domain.Point{
				Lon: west + cellLon*(float64(x)+t.wobble(0.12)), Lat: south + cellLat*(float64(y)+t.wobble(0.12)),
			})
		}
	}
	for i, name := range communityNames() {
		t.communities = append(t.communities, t.layCommunity(i, name))
	}
}

func (t *town) layCommunity(i int, name string) *community {
	c := &community{id: domain.AreaID(fmt.Sprintf("%s-%03d", subdistrictID, i+1)), name: name, phone: fmt.Sprintf("027-8500%04d", i+1)}
	x, y := i%4*2, i/4*4
	c.shape = t.outline(x, y, x+2, y+4)
	for row := range 4 {
		if row == 3 && i%2 == 1 {
			c.add(t, x, y+row, x+2)
			continue
		}
		c.add(t, x, y+row, x+1)
		c.add(t, x+1, y+row, x+2)
	}
	return c
}

// add draws the next grid of a community: the cells from column x to column end in the row y, with its housing estate.
func (c *community) add(t *town, x, y, end int) {
	n := len(c.grids) + 1
	g := &grid{id: domain.AreaID(fmt.Sprintf("%s-%02d", c.id, n)), shape: t.outline(x, y, end, y+1)}
	g.name = fmt.Sprintf("%s第%d网格", trimCommunity(c.name), n)
	c.grids = append(c.grids, g)
	estate := pick(t, estateFirst()) + pick(t, estateLast())
	street := fmt.Sprintf("柳岸街道%s%d号", pick(t, streets()), 2+t.chance.IntN(150))
	middle := domain.Point{
		Lon: west + cellLon*(float64(x)+0.5) + metreLon*t.wobble(60),
		Lat: south + cellLat*(float64(y)+0.5) + metreLat*t.wobble(60),
	}
	spread := 0.6 + 0.5*t.chance.Float64()
	for k := range 9 + t.chance.IntN(7) {
		at := domain.Point{
			Lon: middle.Lon + metreLon*(float64(k%4-2)*45*spread+t.wobble(6)),
			Lat: middle.Lat + metreLat*(float64(k/4-2)*35*spread+t.wobble(6)),
		}
		b := &building{id: domain.AreaID(fmt.Sprintf("%s-%03d", g.id, k+1)), name: fmt.Sprintf("%s%d栋", estate, k+1), at: round(at)}
		b.street = street + b.name
		g.buildings = append(g.buildings, b)
	}
}

// outline goes around the cells from column x0 to x1 and row y0 to y1, past every corner on the way, so that neighbours
// have the same points on the line between them.
func (t *town) outline(x0, y0, x1, y1 int) domain.Ring {
	var r domain.Ring
	for x := x0; x < x1; x++ {
		r = append(r, t.corners[x][y0])
	}
	for y := y0; y < y1; y++ {
		r = append(r, t.corners[x1][y])
	}
	for x := x1; x > x0; x-- {
		r = append(r, t.corners[x][y1])
	}
	for y := y1; y > y0; y-- {
		r = append(r, t.corners[x0][y])
	}
	return append(r, r[0])
}

// wobble is a number between −most and most.
func (t *town) wobble(most float64) float64 { return most * (2*t.chance.Float64() - 1) }

// in tells whether something of the given share happens.
func (t *town) in(share float64) bool { return t.chance.Float64() < share }

func pick[T any](t *town, from []T) T { return from[t.chance.IntN(len(from))] }

// round keeps six decimals, a tenth of a metre.
func round(p domain.Point) domain.Point {
	return domain.Point{Lon: math.Round(p.Lon*1e6) / 1e6, Lat: math.Round(p.Lat*1e6) / 1e6}
}
