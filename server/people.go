package server

import (
	"slices"

	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

func (s *Server) showMe(c *call) error {
	me, err := s.viewMe(c.ctx, c.actor)
	if err != nil {
		return err
	}
	return c.JSON(me)
}

func atPerson(a *domain.Account) storage.Cursor {
	return storage.Cursor{Value: string(a.Home), ID: string(a.ID)}
}

func (s *Server) listPeople(c *call) error {
	p, err := readPage(c, byText)
	if err != nil {
		return err
	}
	area, err := areaAsked(c)
	if err != nil {
		return err
	}
	if area == "" {
		return domain.Fieldf("area", "area.id", "请选择区域")
	}
	volunteers, err := yesNo(c, "volunteers")
	if err != nil {
		return err
	}
	list, err := s.desk.People(c.ctx, c.actor, area, volunteers, p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atPerson)
	v := wire.PersonList{People: make([]wire.Person, len(list)), Next: next}
	for i, a := range list {
		if v.People[i], err = s.viewPerson(c.ctx, a); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

func (s *Server) lookUpPerson(c *call) error {
	body, err := decode[wire.Lookup](c)
	if err != nil {
		return err
	}
	a, err := s.desk.ByPhone(c.ctx, c.actor, body.Phone)
	if err != nil {
		return err
	}
	v, err := s.viewPerson(c.ctx, a)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

// revealOrder shows the details to staff. The desk writes down who asks and why before it gives the order.
func (s *Server) revealOrder(c *call) error {
	id, err := orderID(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.RevealBody](c)
	if err != nil {
		return err
	}
	if !slices.Contains(domain.RevealReasons(), string(body.Reason)) {
		return domain.Fieldf("reason", "reveal.reason", "请选择查看的理由")
	}
	if err := s.mayReveal(c, id); err != nil {
		return err
	}
	o, err := s.desk.Reveal(c.ctx, c.actor, id, string(body.Reason))
	if err != nil {
		return err
	}
	return c.JSON(details(o))
}

// mayReveal refuses what is masked for good.
func (s *Server) mayReveal(c *call, id domain.OrderID) error {
	o, err := s.desk.Order(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	if withheld(o, s.now()) {
		return domain.Errf(domain.Conflict, "reveal.closed", "订单已结束超过 24 小时，个人信息不再显示")
	}
	return nil
}

func atReveal(r *domain.Reveal) storage.Cursor { return storage.Cursor{Value: int64(r.At), ID: r.ID} }

func (s *Server) listReveals(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := s.desk.Reveals(c.ctx, c.actor, p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atReveal)
	v := wire.RevealList{Reveals: make([]wire.Reveal, len(list)), Next: next}
	for i, r := range list {
		if v.Reveals[i], err = s.viewReveal(c, r); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

// viewReveal names the viewer by role and masked name: the person has a right to know who, not how to call her.
func (s *Server) viewReveal(c *call, r *domain.Reveal) (wire.Reveal, error) {
	v := wire.Reveal{At: r.At.Time(), As: partyName(r.As), Why: r.Why, WhyName: revealName(r.Why), Order: string(r.Order)}
	a, err := s.desk.Account(c.ctx, r.Viewer)
	if domain.KindOf(err) == domain.Missing {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Who = maskedName(a)
	return v, nil
}
