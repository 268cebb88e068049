package main

import (
	"fmt"
	"slices"

	"lindan/domain"
)

const (
	volunteerCount = 3_000
	branches       = 3 // party branches in a community
)

type volunteer struct {
	number    string
	name      string
	gender    domain.Gender
	born      int
	idNumber  string
	phone     string
	home      *household
	grid      *grid
	community *community
	branch    string // empty: no party member
	unit      string
	skills    []domain.SkillClass
	verified  bool
	certified bool
	urgent    bool
	radius    int // metres; 0: none given
	located   bool
}

type worker struct {
	name, phone, role string
	area, home        domain.AreaID
}

// enlist makes the volunteers, the same number in every community.
func (t *town) enlist() {
	for i := range volunteerCount {
		t.volunteers = append(t.volunteers, t.volunteer(i))
	}
	t.teach()
	t.check()
	for i := range t.volunteers {
		if v := &t.volunteers[i]; v.verified { // whose papers were seen
			v.idNumber = idNumber(*v, i)
		}
	}
}

func (t *town) volunteer(i int) volunteer {
	c := t.communities[i*len(t.communities)/volunteerCount]
	g := pick(t, c.grids)
	v := volunteer{
		number: fmt.Sprintf("LA%06d", 100_001+i), phone: fmt.Sprintf("1990000%04d", i+1), born: thisYear - t.age(), gender: domain.Male,
		community: c, grid: g, home: pick(t, pick(t, g.buildings).households), located: t.in(0.9), urgent: t.in(0.15),
	}
	if t.in(0.58) {
		v.gender = domain.Female
	}
	v.name = pick(t, surnames()) + t.given(v.gender)
	if t.in(0.55) {
		v.unit = pick(t, units())
	}
	if t.in(0.4) {
		v.radius = pick(t, []int{1000, 1500, 2000, 3000})
	}
	return v
}

// age: students, working people, and many who have just retired.
func (t *town) age() int {
	switch x := t.chance.Float64(); {
	case x < 0.15:
		return 19 + t.chance.IntN(7)
	case x < 0.45:
		return 26 + t.chance.IntN(19)
	case x < 0.70:
		return 45 + t.chance.IntN(15)
	}
	return 60 + t.chance.IntN(16)
}

// share is how many of a hundred volunteers hold a skill.
type share struct {
	skill   domain.SkillClass
	percent int
}

func shares() []share {
	return []share{
		{domain.Escort, 15},
		{domain.Repair, 6},
		{domain.Electrical, 2},
		{domain.Care, 6},
		{domain.Tutoring, 12},
		{domain.Psychology, 2},
		{domain.Digital, 15},
		{domain.Haircut, 2},
		{domain.Physical, 20},
		{domain.SignSpeaker, 1},
	}
}

// teach deals out the skills: 60 of a hundred volunteers get one each, then some of them more, until the shares are met.
func (t *town) teach() {
	var deck []domain.SkillClass
	for _, s := range shares() {
		for range volunteerCount * s.percent / 100 {
			deck = append(deck, s.skill)
		}
	}
	t.chance.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	skilled := t.chance.Perm(volunteerCount)[:volunteerCount*60/100]
	for n, s := range deck {
		v := &t.volunteers[skilled[n%len(skilled)]]
		for slices.Contains(v.skills, s) {
			v = &t.volunteers[pick(t, skilled)]
		}
		v.skills = append(v.skills, s)
	}
}

// check gives out what the community has seen: membership, identity, certificates (every electrician, and carers).
func (t *town) check() {
	for _, i := range t.chance.Perm(volunteerCount)[:volunteerCount*35/100] {
		v := &t.volunteers[i]
		v.branch = fmt.Sprintf("柳岸街道%s第%s党支部", v.community.name, []string{"一", "二", "三"}[t.chance.IntN(branches)])
	}
	certified := 0
	for _, s := range []domain.SkillClass{domain.Electrical, domain.Care} {
		for i := range t.volunteers {
			if v := &t.volunteers[i]; !v.certified && slices.Contains(v.skills, s) && certified < volunteerCount*5/100 {
				v.certified, v.verified = true, true
				certified++
			}
		}
	}
	verified := certified
	for _, i := range t.chance.Perm(volunteerCount) {
		if v := &t.volunteers[i]; !v.verified && verified < volunteerCount*85/100 {
			v.verified = true
			verified++
		}
	}
}

// idNumber is an identity number of the invented district with a valid check digit; i makes it unique.
func idNumber(v volunteer, i int) string {
	sequence := 10 + 2*(i/280)
	if v.gender == domain.Male {
		sequence++
	}
	body := fmt.Sprintf("%s%d%02d%02d%03d", districtID, v.born, 1+i%12, 1+i/12%28, sequence)
	for _, digit := range "0123456789X" {
		if id, err := domain.NormalIDNumber("id_number", body+string(digit)); err == nil {
			return id
		}
	}
	return "" // not reached: one of the eleven always fits
}

// employ makes the staff: a dispatcher in each community, a worker in each grid, a supervisor and an admin.
func (t *town) employ() {
	first := t.communities[0].id
	t.hire("街道督办员", subdistrictID, first)
	t.hire("管理员", districtID, first)
	for _, c := range t.communities {
		t.hire("社区派单员", c.id, c.id)
		for _, g := range c.grids {
			t.hire("网格员", g.id, c.id)
		}
	}
}

func (t *town) hire(role string, area, home domain.AreaID) {
	phone := fmt.Sprintf("1992000%04d", len(t.staff)+1)
	name := pick(t, surnames()) + t.given(pick(t, []domain.Gender{domain.Female, domain.Male}))
	t.staff = append(t.staff, worker{name, phone, role, area, home})
}
