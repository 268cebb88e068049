package server

import (
	"lindan/domain"
	"lindan/server/wire"
)

func (s *Server) changeMe(c *call) error {
	body, err := decode[wire.MeChange](c)
	if err != nil {
		return err
	}
	a, err := s.desk.ChangeMe(c.ctx, c.actor, change(body))
	if err != nil {
		return err
	}
	return s.answerMe(c, a)
}

// answerMe shows the account as it is now.
func (s *Server) answerMe(c *call, a *domain.Account) error {
	me, err := s.viewMe(c.ctx, a)
	if err != nil {
		return err
	}
	return c.JSON(me)
}

// change is the body as domain wants it.
func change(b wire.MeChange) domain.Change {
	ch := domain.Change{Address: b.Address, Terms: b.Terms, Gender: domain.Gender(b.Gender)}
	if b.IdNumber != "" {
		ch.Number = &b.IdNumber
	}
	if b.Settings != nil {
		ch.Settings = &domain.Settings{Elder: b.Settings.Elder, Text: b.Settings.Text, Language: string(b.Settings.Language), Contrast: b.Settings.Contrast}
	}
	if b.Volunteer != nil {
		ch.Serves = profileChange(*b.Volunteer)
	}
	return ch
}

func profileChange(b wire.ProfileChange) *domain.ProfileChange {
	ch := &domain.ProfileChange{UrgentOK: b.UrgentOk, Radius: b.Radius, OffersADay: b.OffersADay, Services: b.Services}
	if b.Claimed != nil {
		list := recast[domain.SkillClass](*b.Claimed)
		ch.Claimed = &list
	}
	if b.Quiet != nil {
		ch.Quiet = &domain.Quiet{From: b.Quiet.From, To: b.Quiet.To}
	}
	if b.Available != nil {
		list := make([]domain.Slot, len(*b.Available))
		for i, x := range *b.Available {
			list[i] = domain.Slot{Day: x.Day, From: x.From, To: x.To}
		}
		ch.Available = &list
	}
	return ch
}

func (s *Server) volunteer(c *call) error {
	body, err := decode[wire.VolunteerBody](c)
	if err != nil {
		return err
	}
	a, err := s.desk.Enlist(c.ctx, c.actor, body.Unit, recast[domain.SkillClass](body.Claimed))
	if err != nil {
		return err
	}
	return s.answerMe(c, a)
}

func (s *Server) checkVolunteer(c *call) error {
	id := c.Params("id")
	if !accountForm.MatchString(id) {
		return domain.Errf(domain.Missing, "person.missing", "没有找到这位居民")
	}
	body, err := decode[wire.CheckBody](c)
	if err != nil {
		return err
	}
	a, err := s.desk.CheckVolunteer(c.ctx, c.actor, domain.AccountID(id), body.Verified, recast[domain.SkillClass](body.Skills))
	if err != nil {
		return err
	}
	v, err := s.viewPerson(c.ctx, a)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (s *Server) listConsents(c *call) error {
	list, err := s.desk.Consents(c.ctx, c.actor)
	if err != nil {
		return err
	}
	return c.JSON(wire.ConsentList{Consents: viewConsents(list)})
}

func (s *Server) setConsent(c *call) error {
	body, err := decode[wire.ConsentBody](c)
	if err != nil {
		return err
	}
	if err := s.desk.SetConsent(c.ctx, c.actor, domain.Purpose(c.Params("purpose")), body.Version, body.Given); err != nil {
		return err
	}
	return s.listConsents(c)
}

func (s *Server) closeMe(c *call) error {
	if _, err := decode[none](c); err != nil {
		return err
	}
	a, err := s.desk.CloseMe(c.ctx, c.actor)
	if err != nil {
		return err
	}
	return s.answerMe(c, a)
}

func (s *Server) keepMe(c *call) error {
	a, err := s.desk.KeepMe(c.ctx, c.actor)
	if err != nil {
		return err
	}
	return s.answerMe(c, a)
}
