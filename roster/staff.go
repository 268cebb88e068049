package roster

import (
	"slices"

	"lindan/domain"
)

// staff reads a line of the staff's roster: a role, and the place or places (、 between) where it holds. Home is the column
// 所属社区, else the first of those places; who works above a community needs the column.
func (r *row) staff() domain.Account {
	a := domain.Account{Name: domain.Hide(personName(r.text(name))), Phone: domain.Hide(r.phone())}
	held := r.role()
	for i, place := range split(r.text(scope)) {
		area := domain.AreaID(place)
		if !area.Valid() || held != "" && !slices.Contains(levels(held), area.Level()) {
			r.wrong(scope, "第 %d 个编号与角色不合：网格员填网格，社区派单员填社区，街道督办员填街道，管理员填区、街道或社区的编号", i+1)
			continue
		}
		a.Grants = append(a.Grants, domain.Grant{Role: held, Area: area})
	}
	if len(a.Grants) == 0 {
		r.wrong(scope, "不能为空")
	}
	a.Home = r.workplace(a.Grants)
	r.setKey(a)
	return a
}

func (r *row) workplace(grants []domain.Grant) domain.AreaID {
	if r.plain(grid) != "" {
		return r.home()
	}
	if len(grants) > 0 && grants[0].Area.Level() >= domain.Community {
		return grants[0].Area
	}
	if len(grants) > 0 {
		r.wrong(grid, "街道、区的工作人员请填写所在社区的编号")
	}
	return ""
}

func (r *row) role() domain.Role {
	switch r.text(role) {
	case "社区派单员", "派单员":
		return domain.Dispatcher
	case "网格员":
		return domain.GridWorker
	case "街道督办员", "督办员":
		return domain.Supervisor
	case "管理员":
		return domain.Admin
	}
	r.wrong(role, "应为 社区派单员、网格员、街道督办员 或 管理员")
	return ""
}

// levels is where a role may be held, so that a slip of the pen gives nobody a district.
func levels(r domain.Role) []int {
	switch r {
	case domain.GridWorker:
		return []int{domain.Grid}
	case domain.Dispatcher:
		return []int{domain.Community}
	case domain.Supervisor:
		return []int{domain.Subdistrict}
	}
	return []int{domain.District, domain.Subdistrict, domain.Community}
}
