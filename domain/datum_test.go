package domain

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// apart is the largest difference of two positions in degrees.
func apart(lon1, lat1, lon2, lat2 float64) float64 {
	return max(math.Abs(lon1-lon2), math.Abs(lat1-lat2))
}

func TestTheShiftsAreThoseOfAnotherLibrary(t *testing.T) {
	f, err := os.Open("testdata/datum.csv")
	ok(t, err)
	defer f.Close()
	in := csv.NewReader(f)
	in.Comment = '#'
	rows, err := in.ReadAll()
	ok(t, err)
	equal(t, "positions", len(rows)-1, 200)
	for _, r := range rows[1:] {
		v := make([]float64, len(r))
		for i := range r {
			v[i], err = strconv.ParseFloat(r[i], 64)
			ok(t, err)
		}
		p := Point{v[0], v[1]}
		if g := p.GCJ(); apart(g.Lon, g.Lat, v[2], v[3]) > 1e-6 {
			t.Errorf("%v in GCJ-02 is %v, want %v", p, g, v[2:4])
		}
		if b := p.GCJ().BD(); apart(b.Lon, b.Lat, v[4], v[5]) > 1e-6 {
			t.Errorf("%v in BD-09 is %v, want %v", p, b, v[4:])
		}
		for d, at := range map[Datum][]float64{WGS84: v[:2], GCJ02: v[2:4], BD09: v[4:]} {
			if q := d.Read(at[0], at[1]); apart(q.Lon, q.Lat, p.Lon, p.Lat) > 1e-6 {
				t.Errorf("%s %v read as %v, want %v", d, at, q, p)
			}
		}
	}
}

// Positions on which two older packages and the formula agree to six decimals.
func TestTheShiftOfWellKnownPlaces(t *testing.T) {
	for name, c := range map[string][4]float64{
		"Beijing":  {116.391, 39.9075, 116.397241, 39.908901},
		"Wuhan":    {114.305, 30.593, 114.310444, 30.590590},
		"Nanjing":  {118.796, 32.058, 118.801185, 32.055926},
		"Urumqi":   {87.616, 43.826, 87.618849, 43.827205},
		"Shenzhen": {114.058, 22.543, 114.063114, 22.540283},
	} {
		if g := (Point{c[0], c[1]}).GCJ(); apart(g.Lon, g.Lat, c[2], c[3]) > 1e-6 {
			t.Errorf("%s: %v, want %v", name, g, c[2:])
		}
	}
	if p := (Point{2.35, 48.85}); Point(p.GCJ()) != p {
		t.Error("Paris is shifted")
	}
}

func TestEveryPositionComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(73, 137).Draw(t, "lon"), rapid.Float64Range(1, 55).Draw(t, "lat")}
		g := p.GCJ()
		if q := g.WGS84(); apart(q.Lon, q.Lat, p.Lon, p.Lat) > 1e-6 {
			t.Errorf("%v comes back from GCJ-02 as %v", p, q)
		}
		if q := g.BD().GCJ(); apart(q.Lon, q.Lat, g.Lon, g.Lat) > 1e-6 {
			t.Errorf("%v comes back from BD-09 as %v", g, q)
		}
	})
}
