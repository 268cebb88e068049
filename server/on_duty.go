package server

import (
	"lindan/desk"
	"lindan/server/wire"
)

// listOnDuty is who is on duty in a place, for its staff.
func (s *Server) listOnDuty(c *call) error {
	id, err := areaID(c)
	if err != nil {
		return err
	}
	list, err := s.desk.Volunteers(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	v := wire.OnDutyList{Volunteers: make([]wire.OnDuty, len(list))}
	for i, p := range list {
		v.Volunteers[i] = viewOnDuty(p)
	}
	return c.JSON(v)
}

// viewOnDuty names her by number and masked name; the point is kept to about 100 m only.
func viewOnDuty(p desk.Present) wire.OnDuty {
	d := p.Engagement.Duty
	return wire.OnDuty{
		Number: p.Account.Serves.Number, Name: maskedName(p.Account), Unit: p.Account.Serves.Unit,
		Until: d.Until, Seen: maybe(d.Seen), Busy: p.Busy, Point: point(d.At),
	}
}
