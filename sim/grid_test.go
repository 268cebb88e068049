package sim

import (
	"fmt"
	"testing"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/redistest"
)

// The grid and the service's index give the same people in the same order; Redis keeps places to about half a metre.
func TestTheGridFindsWhomTheIndexFinds(t *testing.T) {
	city, s := Generated(5), newStream(5, 5)
	index := matching.NewIndex(redistest.Embedded(t).Client, 15*time.Minute)
	must(t, index.Rebuild(t.Context(), func(func(matching.Member) error) error { return nil }))
	g := newGrid(city.south, city.north, 400)
	now := firstMidnight()
	for i := range 400 {
		m := matching.Member{ID: domain.AccountID(fmt.Sprintf("a_v%06d", i)), District: district, At: city.place(s), Seen: now}
		classes := classBit(domain.AnySkill)
		for _, c := range rareClasses() {
			if s.chance(0.25) {
				m.Classes, classes = append(m.Classes, c), classes|classBit(c)
			}
		}
		for f := matching.IsFemale; f <= matching.IsCertified; f <<= 1 {
			if s.chance(0.7) {
				m.Flags |= f
			}
		}
		must(t, index.Put(t.Context(), m))
		g.put(entry{at: m.At, id: m.ID, who: int32(i), classes: classes, flags: m.Flags})
		if i%7 == 0 { // some leave again
			must(t, index.Remove(t.Context(), district, m.ID))
			g.remove(int32(i))
		}
	}
	found := 0
	for range 150 {
		a := matching.Ask{
			District: district, At: city.place(s), Class: append(rareClasses(), domain.AnySkill)[s.below(7)],
			Radius: []float64{500, 1000, 2000, 4000}[s.below(4)], N: 1 + s.below(100), Need: matching.Flags(s.below(8)), Now: now,
		}
		want, err := index.Near(t.Context(), a)
		must(t, err)
		got, err := g.Near(t.Context(), a)
		must(t, err)
		found += len(want)
		compare(t, a, got, want)
	}
	if found < 1000 {
		t.Fatalf("only %d were found", found)
	}
}

// compare allows for half a metre: at the edge of the radius, and between two who are equally far.
func compare(t *testing.T, a matching.Ask, got, want []matching.Found) {
	t.Helper()
	const slack = 0.6
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got) && want[i].Metres > a.Radius-slack, i >= len(want) && got[i].Metres > a.Radius-slack && got[i].Metres <= a.Radius:
		case i >= len(got) || i >= len(want):
			t.Fatalf("%+v: %d found, want %d", a, len(got), len(want))
		case got[i].Metres-want[i].Metres > slack || want[i].Metres-got[i].Metres > slack:
			t.Fatalf("%+v: number %d is at %v m, want %v", a, i, got[i].Metres, want[i].Metres)
		case got[i].ID != want[i].ID && !(i > 0 && got[i].Metres-got[i-1].Metres < slack) && !(i+1 < len(got) && got[i+1].Metres-got[i].Metres < slack) && i+1 < len(got):
			t.Fatalf("%+v: number %d is %s, want %s", a, i, got[i].ID, want[i].ID)
		case got[i].ID == want[i].ID && got[i].Flags != want[i].Flags:
			t.Fatalf("flags of %s differ", got[i].ID)
		}
	}
}

func TestShortWaysAreThoseOfTheSphere(t *testing.T) {
	s, city := newStream(9, 9), Generated(1)
	g := newGrid(city.south, city.north, 1)
	for range 1000 {
		p, q := city.place(s), city.place(s)
		g.put(entry{at: q, id: "a_1", classes: 1 << 1 >> 1, flags: 0})
		found, err := g.Near(t.Context(), matching.Ask{At: p, Class: domain.AnySkill, Radius: matching.MostMetres, N: 1})
		must(t, err)
		if len(found) != 1 {
			t.Fatal("nobody was found")
		}
		near(t, "a way", found[0].Metres, p.Metres(q), 1e-6)
	}
}
