package roster

import (
	"slices"

	"lindan/domain"
)

// volunteer reads a line of a volunteer roster.
func (r *row) volunteer() domain.Account {
	a := r.person()
	p := &domain.Profile{
		Number: r.plain(number), Unit: r.text(unit), Skills: r.skills(), Radius: r.radius(),
		Verified: r.tick(verified), Certified: r.tick(certified), UrgentOK: r.tick(urgent),
	}
	community := a.Home.At(domain.Community)
	a.Serves = p
	a.Grants = []domain.Grant{{Role: domain.Volunteer, Area: community}, {Role: domain.Resident, Area: a.Home}}
	if r.member() {
		p.Branch = r.text(branch)
		a.Grants = append(a.Grants, domain.Grant{Role: domain.PartyMember, Area: community})
	}
	return a
}

func (r *row) tick(f field) bool {
	on, ok := yes(narrow(r.text(f)))
	if !ok {
		r.wrong(f, "应为 是 或 否")
	}
	return on
}

func (r *row) skills() []domain.SkillClass {
	var held []domain.SkillClass
	for i, word := range split(r.text(skills)) {
		c, ok := skillNamed(word)
		switch {
		case !ok:
			r.wrong(skills, "第 %d 项不认识，可填：%s", i+1, skillList())
		case c != domain.AnySkill && !slices.Contains(held, c):
			held = append(held, c)
		}
	}
	return held
}

func (r *row) radius() float64 {
	m, ok := readRadius(r.plain(radius))
	if !ok {
		r.wrong(radius, "应为米数，如 3000，或写明单位，如 3公里")
	}
	return m
}

// member tells whether she is a party member, on probation or not. A branch without a word on affiliation says so too.
func (r *row) member() bool {
	switch r.text(politics) {
	case "党员", "中共党员", "正式党员", "预备党员", "中共预备党员":
		return true
	case "":
		return r.text(branch) != ""
	}
	if !slices.Contains(otherAffiliations(), r.text(politics)) {
		r.wrong(politics, "应为 中共党员、中共预备党员、共青团员、群众 等（GB/T 4762）")
	} else if r.text(branch) != "" {
		r.wrong(branch, "政治面貌不是党员，却填了党支部")
	}
	return false
}

// otherAffiliations are the names of GB/T 4762-1984 that mean no party member, and their short forms.
func otherAffiliations() []string {
	return []string{
		"群众", "团员", "共青团员", "无党派", "无党派人士", "无", "民革党员", "民革会员", "民盟盟员", "民建会员", "民进会员",
		"农工党党员", "致公党党员", "九三学社社员", "台盟盟员", "民主党派",
	}
}
