package main

import (
	"fmt"

	"lindan/domain"
)

// thisYear is the year that ages are counted from: the files must not change with the calendar.
const thisYear = 2026

const (
	residentCount = 20_000
	withoutPhone  = 6_000 // residents who have no phone: children under 14, the rest elders
	elderFrom     = 61
)

type household struct {
	id   string
	door string
	at   *building
	size int
	name string // family name
}

type resident struct {
	id     string
	name   string
	gender domain.Gender
	born   int
	phone  string
	home   *household
}

// settle fills the buildings with households and these with people.
func (t *town) settle() {
	for _, c := range t.communities {
		for _, g := range c.grids {
			for _, b := range g.buildings {
				t.fill(b)
			}
		}
	}
	t.evenOut()
	for _, h := range t.households {
		t.people(h)
	}
	t.number()
	t.ring()
}

// fill gives a building 6 to 15 households, three doors a floor.
func (t *town) fill(b *building) {
	for i := range 6 + t.chance.IntN(10) {
		door := fmt.Sprintf("%d%02d", i/3+1, i%3+1)
		h := &household{id: fmt.Sprintf("%s-%04s", b.id, door), door: door, at: b, name: pick(t, surnames()), size: t.size()}
		b.households = append(b.households, h)
		t.households = append(t.households, h)
	}
}

// size is how many people live behind a door: 2.6 on average, as the census of 2020 counted for China.
func (t *town) size() int {
	x := t.chance.Float64()
	for i, share := range []float64{0.24, 0.30, 0.20, 0.15, 0.07} {
		if x -= share; x < 0 {
			return i + 1
		}
	}
	return 6
}

// evenOut adds or takes single people until there are exactly as many as asked for.
func (t *town) evenOut() {
	total := 0
	for _, h := range t.households {
		total += h.size
	}
	for total != residentCount {
		h := pick(t, t.households)
		switch {
		case total < residentCount && h.size < 6:
			h.size++
			total++
		case total > residentCount && h.size > 1:
			h.size--
			total--
		}
	}
}

// people makes the members of a household: a couple or one person, children, grandparents.
func (t *town) people(h *household) {
	old := h.size == 1 && t.in(0.40) || h.size == 2 && t.in(0.28)
	for i := range h.size {
		switch {
		case old:
			t.add(h, i == 0, thisYear-elderFrom-t.chance.IntN(29))
		case i < 2 && !(h.size == 2 && i == 1 && t.in(0.15)):
			t.add(h, i == 0, thisYear-26-t.chance.IntN(33))
		case h.size >= 4 && i >= 3 && (h.size > 4 || t.in(0.35)) && i != 5:
			t.add(h, false, thisYear-elderFrom-t.chance.IntN(29))
		default:
			t.add(h, true, thisYear-1-t.chance.IntN(17))
		}
	}
}

func (t *town) add(h *household, family bool, born int) {
	r := resident{born: born, home: h, gender: domain.Female}
	if t.in(0.49) {
		r.gender = domain.Male
	}
	last := h.name
	if !family {
		last = pick(t, surnames())
	}
	r.name = last + t.given(r.gender)
	t.residents = append(t.residents, r)
}

// given is a given name of one or two characters.
func (t *town) given(g domain.Gender) string {
	from := givenWomen()
	if g == domain.Male {
		from = givenMen()
	}
	first := pick(t, from)
	if t.in(0.15) {
		return first
	}
	return first + pick(t, from)
}

// number gives everybody the number that the community keeps her under.
func (t *town) number() {
	next := map[domain.AreaID]int{}
	for i := range t.residents {
		r := &t.residents[i]
		c := r.home.at.id.At(domain.Community)
		next[c]++
		r.id = fmt.Sprintf("%s-P%05d", c, next[c])
	}
}

// ring gives phones: none to children under 14, and to as many elders none that it comes out as asked.
func (t *town) ring() {
	none := map[int]bool{}
	for i, r := range t.residents {
		if thisYear-r.born < 15 {
			none[i] = true
		}
	}
	for _, i := range t.chance.Perm(len(t.residents)) {
		if len(none) < withoutPhone && thisYear-t.residents[i].born >= elderFrom {
			none[i] = true
		}
	}
	for i := range t.residents {
		if !none[i] {
			t.residents[i].phone = fmt.Sprintf("1991%07d", i+1)
		}
	}
}
