package server

import (
	"lindan/domain"
	"lindan/server/wire"
)

// areaID is the place that the path names. One that cannot exist is as missing as one that does not.
func areaID(c *call) (domain.AreaID, error) {
	id := domain.AreaID(c.Params("id"))
	if !id.Valid() {
		return "", errNoArea
	}
	return id, nil
}

var errNoArea = domain.Errf(domain.Missing, "area.missing", "没有找到这个区域")

// area loads the place that the path names.
func (s *Server) area(c *call) (*domain.Area, error) {
	id, err := areaID(c)
	if err != nil {
		return nil, err
	}
	a, err := s.desk.Area(c.ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return nil, errNoArea
	}
	return a, err
}

func (s *Server) listAreas(c *call) error {
	list, err := s.desk.Areas(c.ctx, domain.AreaID(c.Query("parent")))
	if err != nil {
		return err
	}
	views := make([]wire.Area, len(list))
	for i, a := range list {
		views[i] = viewArea(a)
	}
	return c.JSON(wire.AreaList{Areas: views})
}

func (s *Server) showArea(c *call) error {
	a, err := s.area(c)
	if err != nil {
		return err
	}
	return c.JSON(viewArea(a))
}

// viewArea is a place as everybody may see it.
func viewArea(a *domain.Area) wire.Area {
	v := wire.Area{Id: string(a.ID), Parent: string(a.Parent), Level: a.Level, Name: a.Name, Phone: a.Phone, Centre: point(a.Centre), Open: !a.Closed}
	for _, ring := range a.Shape {
		line := make([][]float64, len(ring))
		for i, p := range ring {
			line[i] = []float64{p.Lon, p.Lat}
		}
		v.Shape = append(v.Shape, line)
	}
	return v
}

func (s *Server) listServices(c *call) error {
	a, err := s.area(c)
	if err != nil {
		return err
	}
	p, err := s.desk.Policy(c.ctx, a.ID)
	if err != nil {
		return err
	}
	menu := p.Menu()
	v := wire.ServiceList{Area: string(a.ID), Services: make([]wire.Service, len(menu)), Skills: viewSkills(append([]domain.SkillClass{domain.AnySkill}, domain.SkillClasses()...))}
	for i, it := range menu {
		v.Services[i] = viewService(it)
	}
	return c.JSON(v)
}

func viewService(it domain.Item) wire.Service {
	return wire.Service{
		Code: it.Code, Name: it.Name, Skill: string(it.Skill), Certified: it.Certified, Risk: int(it.Risk), Volunteers: it.Volunteer,
		HomeVisit: it.HomeVisit, ByGender: it.ByGender, Minutes: it.Minutes, Statement: it.Statement, Refused: it.Refused,
		Nature: wire.Nature(it.Kind()),
	}
}

func (s *Server) showSiteCode(c *call) error {
	id, err := areaID(c)
	if err != nil {
		return err
	}
	code, err := s.desk.SiteCodeOf(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	return c.JSON(wire.SiteCode{Area: string(id), Day: s.now().In(domain.Shanghai).Format("2006-01-02"), Code: code})
}
