package server

import (
	"context"
	"slices"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

// What a person sees of an order depends on her part in it and on its state. view*.go is the only place that decides; the
// plain text of a Secret is taken in view_secret.go only.
//
//	as        who                               sees
//	orderer   requester or beneficiary          state, owner, clocks, history, volunteers' cards, start, stop and visit code;
//	                                            own person or household: address, name, phone, note, exact point, always;
//	                                            a person whom she named, account or not: what she wrote, always;
//	                                            proxy of another household: name and phone masked, her own note
//	holder    volunteer, from accepting to two  address, name, phone, note, exact point, visit code, her job, her partners'
//	          hours after her check-out, while  cards; never the start or stop code
//	          the order is open
//	served    volunteer after that, or who      kind, time, her own job; nothing of the person
//	          gave the job up
//	staff     grid worker, dispatcher …, over   all of the order's life; name and phone masked, the building, a coarse point;
//	          the place, not in the order       what shows a visit, in classes; the details by POST reveal, until 24 hours
//	                                            after the order is closed
//	volunteer invited, or in the hall           kind, time, length, risks, grid, coarse point, distance as a band, why she;
//	                                            no name, phone, address, note, history
//
// The orderer reads the full name of a volunteer who comes, and sees her picture, until the order is archived (A36); the staff
// see the picture. Nobody else sees another volunteer's full name; nobody her phone. Codes are never shown to volunteers but the visit code.

// How long details stay visible: to the volunteer after her check-out, to staff (with a reason) after the close.
const (
	afterVisit = 2 * time.Hour
	afterClose = 24 * time.Hour
)

// relation is as whom the account sees the order.
func relation(a *domain.Account, o *domain.Order, now time.Time) wire.OrderAs {
	switch {
	case a.ID == o.Requester || a.ID == o.Beneficiary:
		return wire.OrderAsOrderer
	case visiting(a, o, now):
		return wire.OrderAsHolder
	case a.StaffOf(o.Area) && o.JobOf(a.ID) == nil:
		return wire.OrderAsStaff
	case desk.Served(a, o):
		return wire.OrderAsServed
	}
	return wire.OrderAsVolunteer
}

// visiting tells whether the volunteer needs the address now.
func visiting(a *domain.Account, o *domain.Order, now time.Time) bool {
	j := o.JobOf(a.ID)
	if j == nil || !o.Open() {
		return false
	}
	return j.State != domain.Finished || now.Sub(j.Stop.At) < afterVisit
}

// withheld tells whether the order is closed so long that staff may not see its details any more.
func withheld(o *domain.Order, now time.Time) bool {
	return o.Closed != 0 && now.Sub(o.Closed.Time()) > afterClose
}

// look is one person's look at one order.
type look struct {
	s   *Server
	ctx context.Context
	a   *domain.Account
	o   *domain.Order
	now time.Time
	as  wire.OrderAs
}

func (s *Server) look(c *call, o *domain.Order) look {
	now := s.now()
	return look{s: s, ctx: c.ctx, a: c.actor, o: o, now: now, as: relation(c.actor, o, now)}
}

// is tells whether the person looks as one of these.
func (l look) is(list ...wire.OrderAs) bool { return slices.Contains(list, l.as) }

// own tells whether the details are the person's own or her household's, or her own words about somebody whom she named.
func (l look) own() bool {
	return l.as == wire.OrderAsOrderer && (l.a.ID == l.o.Beneficiary || l.o.Named && l.a.ID == l.o.Requester || l.o.Household != "" && l.o.Household == l.a.Household)
}

// exact tells whether she may know door and point.
func (l look) exact() bool { return l.own() || l.as == wire.OrderAsHolder }

// indoors tells whether she may know the building.
func (l look) indoors() bool { return l.exact() || l.a.StaffOf(l.o.Area) && l.o.JobOf(l.a.ID) == nil }

// areaName is a place's name; its number where the place is not known.
func (s *Server) areaName(ctx context.Context, id domain.AreaID) (string, error) {
	a, err := s.desk.Area(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return string(id), nil
	}
	if err != nil {
		return "", err
	}
	return a.Name, nil
}

// serviceName is what a community calls a service; its code where the menu has it no more.
func (s *Server) serviceName(ctx context.Context, community domain.AreaID, code string) (string, error) {
	p, err := s.desk.Policy(ctx, community)
	if err != nil {
		return "", err
	}
	for _, it := range p.Menu() {
		if it.Code == code {
			return it.Name, nil
		}
	}
	if code == domain.LegacyService {
		return "历史记录", nil
	}
	return code, nil
}
