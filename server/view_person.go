package server

import (
	"context"
	"slices"

	"lindan/domain"
	"lindan/matching"
	"lindan/server/wire"
)

// viewMe is the person's own account.
func (s *Server) viewMe(ctx context.Context, a *domain.Account) (wire.Me, error) {
	me := wire.Me{
		Id: string(a.ID), Name: ownName(a), Phone: maskedPhone(a), Home: string(a.Home), Address: ownAddress(a), Roles: viewGrants(a),
		Gender: wire.Gender(a.Gender), BirthYear: a.BirthYear, IdNumber: maskedNumber(a),
		Settings: viewSettings(a), Terms: a.Terms, Closing: a.Closing.Time(),
		Staff: slices.ContainsFunc([]domain.Role{domain.GridWorker, domain.Dispatcher, domain.Supervisor, domain.Admin}, a.HasAny),
	}
	if !a.At.IsZero() {
		p := point(a.At)
		me.Point = &p
	}
	if me.Volunteer = viewProfile(a); me.Volunteer != nil {
		me.Missing = recast[wire.RecordField](a.Unrecorded())
	}
	var err error
	if me.HomeName, err = s.areaName(ctx, a.Home); err != nil {
		return me, err
	}
	me.CommunityPhone, err = s.communityPhone(ctx, a.Home)
	return me, err
}

// communityPhone is the public telephone of the community around a place; "" where it has none.
func (s *Server) communityPhone(ctx context.Context, home domain.AreaID) (string, error) {
	a, err := s.desk.Area(ctx, home.At(domain.Community))
	if domain.KindOf(err) == domain.Missing {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return a.Phone, nil
}

func viewGrants(a *domain.Account) []wire.Grant {
	list := make([]wire.Grant, len(a.Grants))
	for i, g := range a.Grants {
		list[i] = wire.Grant{Role: wire.Role(g.Role), Name: roleName(g.Role), Area: string(g.Area)}
	}
	return list
}

func viewSkills(classes []domain.SkillClass) []wire.Skill {
	list := make([]wire.Skill, len(classes))
	for i, k := range classes {
		list[i] = wire.Skill{Code: string(k), Name: domain.SkillName(k)}
	}
	return list
}

// viewPerson is an account as staff see it in a list.
func (s *Server) viewPerson(ctx context.Context, a *domain.Account) (wire.Person, error) {
	p := wire.Person{Id: string(a.ID), Name: maskedName(a), Phone: maskedPhone(a), Home: string(a.Home), Roles: viewGrants(a)}
	viewChecks(&p, a)
	var err error
	p.HomeName, err = s.areaName(ctx, a.Home)
	return p, err
}

// viewCandidate is a volunteer as a dispatcher weighs her: no position, no phone, no score; rank is her place among those who may
// be asked.
func viewCandidate(r matching.Ranked, rank int, o *domain.Order) wire.Candidate {
	c := wire.Candidate{
		Volunteer: string(r.Account.ID), Name: maskedName(r.Account), Distance: band(r.Metres),
		Reasons: whyHer(r.Reasons, o, r.Metres), Codes: recast[wire.WhyCode](r.Reasons), Skip: whyNot(r.Skip), SkipCode: wire.SkipCode(r.Skip),
	}
	if r.Account.Serves != nil {
		c.Number, c.Unit = r.Account.Serves.Number, r.Account.Serves.Unit
	}
	if r.Skip == "" {
		c.Rank = rank
	}
	return c
}
