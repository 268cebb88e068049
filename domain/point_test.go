package domain

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestDistancesAreThoseOfTheSphere(t *testing.T) {
	for name, c := range map[string]struct {
		a, b Point
		want float64 // metres
	}{
		// One degree of a great circle is 2πR/360 = 111,226.3 m with Redis's radius.
		"a degree to the north":             {Point{114, 30}, Point{114, 31}, 111226.3},
		"a degree along the equator":        {Point{0, 0}, Point{1, 0}, 111226.3},
		"a degree to the east at 60° N":     {Point{100, 60}, Point{101, 60}, 55612.6},
		"nowhere":                           {Point{114.3, 30.6}, Point{114.3, 30.6}, 0},
		"over the date line":                {Point{179.5, 0}, Point{-179.5, 0}, 111226.3},
		"Palermo to Catania, as Redis says": {Point{13.361389, 38.115556}, Point{15.087269, 37.502669}, 166274.1516},
		"to the other side of the world":    {Point{0, 0}, Point{180, 0}, math.Pi * EarthRadius},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.a.Metres(c.b); !(math.Abs(got-c.want) < 0.5) {
				t.Errorf("%.4f m, want %.4f", got, c.want)
			}
			equal(t, "back again", c.b.Metres(c.a), c.a.Metres(c.b))
		})
	}
}

func somePoint(t *rapid.T, name string) Point {
	return Point{rapid.Float64Range(73, 135).Draw(t, name+" lon"), rapid.Float64Range(18, 54).Draw(t, name+" lat")}
}

func TestADistanceIsANumberEvenBetweenAntipodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		q := Point{p.Lon - 180, -p.Lat}
		if d := p.Metres(q); !(d >= 0 && d <= math.Pi*EarthRadius+1) {
			t.Fatalf("%v to %v: %v m", p, q, d)
		}
	})
}

func TestAPointIsValidWhereRedisCanIndexIt(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		p     Point
		valid bool
	}{
		"a town":                   {Point{114.3, 30.6}, true},
		"the corner of the map":    {Point{-180, 85.05112878}, true},
		"a longitude too far":      {Point{180.0001, 0}, false},
		"a latitude too far":       {Point{0, 85.06}, false},
		"no number for longitude":  {Point{nan, 30}, false},
		"no number for latitude":   {Point{114, nan}, false},
		"infinitely far":           {Point{inf, 30}, false},
		"infinitely far the other": {Point{114, -inf}, false},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "valid", c.p.Valid(), c.valid) })
	}
}

// A stranger reads the middle of a cell. From there the cell has to reach at least 150 m in each direction, else it would
// say more than A26 allows.
func TestACoarsePointHidesAtLeast150MetresInEachDirection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := somePoint(t, "p")
		mid := p.Coarse()
		if d := p.Metres(mid); d > 250 {
			t.Fatalf("%v was moved by %.0f m", p, d)
		}
		if again := mid.Coarse(); again != mid {
			t.Fatalf("%v is made coarse again to %v", mid, again)
		}
		for _, to := range []Point{{0, 1}, {0, -1}, {1, 0}, {-1, 0}} {
			const north = 150.0 / 111226.3
			q := Point{mid.Lon + to.Lon*north/math.Cos(mid.Lat*math.Pi/180), mid.Lat + to.Lat*north}
			if q.Coarse() != mid {
				t.Fatalf("%v and %v, 150 m apart, are told apart: %v", mid, q, q.Coarse())
			}
		}
	})
}

func TestAPlaceOfNoNumberIsNowhere(t *testing.T) {
	nan := Point{math.NaN(), math.NaN()}
	square := square(114, 30, 0.01)
	if square.Contains(nan) || nan.Coarse().Valid() || (&Area{Centre: Point{114, 30}}).Covers(nan) {
		t.Error("a point of NaN lies somewhere")
	}
}

func square(lon, lat, side float64) Polygon {
	return Polygon{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}
}

func TestAPolygonHasHolesAndHalfOfItsBorder(t *testing.T) {
	g := append(square(114, 30, 0.09), square(114.03, 30.03, 0.03)...)
	for name, c := range map[string]struct {
		p  Point
		in bool
	}{
		"inside":                          {Point{114.01, 30.01}, true},
		"outside":                         {Point{114.2, 30.01}, false},
		"in the hole":                     {Point{114.045, 30.045}, false},
		"between two walls of the hole":   {Point{114.075, 30.045}, true},
		"on the western edge":             {Point{114, 30.05}, true},
		"on the southern edge":            {Point{114.05, 30}, true},
		"on the eastern edge":             {Point{114.09, 30.05}, false},
		"on the northern edge":            {Point{114.05, 30.09}, false},
		"on the south-western corner":     {Point{114, 30}, true},
		"on the north-eastern corner":     {Point{114.09, 30.09}, false},
		"level with a corner, outside it": {Point{113.9, 30.09}, false},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "inside", g.Contains(c.p), c.in) })
	}
	if (Polygon{}).Contains(Point{114, 30}) || (Polygon{{}}).Contains(Point{114, 30}) {
		t.Error("a polygon of nothing holds a point")
	}
}

// Two neighbours share a border: every point of it belongs to exactly one.
func TestNeighboursDoNotBothClaimAPoint(t *testing.T) {
	left, right := square(114, 30, 0.5), square(114.5, 30, 0.5)
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.SampledFrom([]float64{114, 114.25, 114.5, 114.75}).Draw(t, "lon"), rapid.Float64Range(30, 30.4999).Draw(t, "lat")}
		if left.Contains(p) == right.Contains(p) {
			t.Fatalf("%v: left %v, right %v", p, left.Contains(p), right.Contains(p))
		}
	})
}

func TestTheCentreIsTheMeanOfTheCorners(t *testing.T) {
	equal(t, "centre", square(114, 30, 2).Centre(), Point{115, 31})
	equal(t, "of nothing", Polygon{}.Centre(), Point{})
	equal(t, "of a point", Polygon{{{1, 1}}}.Centre(), Point{})
}

func TestAnAreaReadFromOutsideIsChecked(t *testing.T) {
	good := square(114, 30, 0.1)
	for name, c := range map[string]struct {
		id          AreaID
		name        string
		shape       Polygon
		centre      Point
		field, code string
	}{
		"a sound one":                     {"420106-003", "柳岸街道", good, Point{}, "", ""},
		"a place with a centre alone":     {"420106-003", "柳岸街道", nil, Point{114, 30}, "", ""},
		"an id of no form":                {"420106-3", "柳岸街道", good, Point{}, "id", "area.id"},
		"no name":                         {"420106-003", " ", good, Point{}, "name", "area.name"},
		"a name with a control character": {"420106-003", "柳\x00岸", good, Point{}, "name", "area.name"},
		"an open ring":                    {"420106-003", "柳岸", Polygon{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}}, Point{}, "shape", "area.ring"},
		"a ring of three points":          {"420106-003", "柳岸", Polygon{{{1, 1}, {2, 1}, {1, 1}}}, Point{}, "shape", "area.ring"},
		"a corner of no number":           {"420106-003", "柳岸", Polygon{{{1, 1}, {2, math.NaN()}, {2, 2}, {1, 1}}}, Point{}, "shape", "area.point"},
		"neither shape nor centre":        {"420106-003", "柳岸", nil, Point{}, "centre", "area.centre"},
		"a centre off the map":            {"420106-003", "柳岸", nil, Point{200, 30}, "centre", "area.centre"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := NewArea(c.id, c.name, c.shape, c.centre)
			names(t, err, c.field, c.code)
			if err == nil && (a.Level != Subdistrict || a.Parent != "420106" || a.Centre.IsZero()) {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestAPlaceWithoutAPolygonCoversThreeKilometres(t *testing.T) {
	a := &Area{Centre: Point{114, 30}}
	equal(t, "2.9 km away", a.Covers(Point{114, 30 + 2900/111226.3}), true)
	equal(t, "3.1 km away", a.Covers(Point{114, 30 + 3100/111226.3}), false)
}

func TestImportingAPlaceAgainIsSeenAsTheSame(t *testing.T) {
	place := func() *Area {
		return &Area{ID: "420106", Name: "江岸", Level: 1, Shape: square(114, 30, 0.1), Phone: "027"}
	}
	if !place().SamePlace(place()) {
		t.Error("a place differs from itself")
	}
	for name, change := range map[string]func(*Area){
		"name": func(a *Area) { a.Name = "汉口" }, "phone": func(a *Area) { a.Phone = "028" }, "centre": func(a *Area) { a.Centre.Lat++ },
		"level": func(a *Area) { a.Level++ }, "corner": func(a *Area) { a.Shape[0][1].Lat++ }, "ring": func(a *Area) { a.Shape = nil },
	} {
		other := place()
		change(other)
		if place().SamePlace(other) {
			t.Errorf("a change of %s is not seen", name)
		}
	}
}
