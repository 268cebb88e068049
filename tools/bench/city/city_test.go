package city

import (
	"reflect"
	"testing"
	"time"

	"lindan/matching"
)

var noon = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

func TestTheSameSeedGivesTheSamePeople(t *testing.T) {
	a, b, other := New(1, 60), New(1, 60), New(2, 60)
	differ := false
	for i := range 200 {
		m := a.Member(i, noon)
		if !reflect.DeepEqual(m, b.Member(i, noon)) {
			t.Fatalf("member %d differs", i)
		}
		differ = differ || !reflect.DeepEqual(m, other.Member(i, noon))
	}
	if !differ {
		t.Fatal("another seed gave the same people")
	}
}

func TestPeopleStandThickerThanEvenlySpread(t *testing.T) {
	c := New(1, 60)
	const people, cells = 20_000, 24
	count := map[[2]int]int{}
	for range people {
		p := c.Place()
		count[[2]int{int((p.Lon - lon) * 200), int((p.Lat - lat) * 200)}]++ // about 500 m
	}
	most := 0
	for _, n := range count {
		most = max(most, n)
	}
	if even := people / (cells * cells); most < 5*even {
		t.Fatalf("the fullest cell holds %d, an even city would have %d", most, even)
	}
}

func TestSevenInTenHoldAFlag(t *testing.T) {
	c, held := New(1, 60), 0
	for i := range 10_000 {
		if c.Member(i, noon).Flags.Has(matching.IsVerified) {
			held++
		}
	}
	if held < 6_800 || held > 7_200 {
		t.Fatalf("%d of 10,000", held)
	}
}

func TestMoveGoesAsFarAsItSays(t *testing.T) {
	for _, d := range []struct{ east, north, want float64 }{{1000, 0, 1000}, {0, 1000, 1000}, {300, 400, 500}} {
		if got := Middle().Metres(Move(Middle(), d.east, d.north)); got < d.want*0.999 || got > d.want*1.001 {
			t.Errorf("%v: %.1f m", d, got)
		}
	}
}
