package server

import (
	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// exportMe is everything that is held about the person, as a file (PIPL art. 45).
func (s *Server) exportMe(c *call) error {
	me, err := s.viewMe(c.ctx, c.actor)
	if err != nil {
		return err
	}
	v := wire.Export{Exported: s.now().UTC(), Account: me, Phone: ownPhone(c.actor), IdNumber: ownNumber(c.actor)}
	consents, err := s.desk.Consents(c.ctx, c.actor)
	if err != nil {
		return err
	}
	v.Consents = viewConsents(consents)
	for _, fill := range []func(*call, *wire.Export) error{s.exportOrders, s.exportHours, s.exportRecords, s.exportReveals, s.exportSessions, s.exportCases, s.exportDisputes, s.exportProposals, s.exportMerits, s.exportCertificates} {
		if err := fill(c, &v); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="lindan-data.json"`)
	return c.JSON(v)
}

// everyPage reads a list to its end.
func everyPage[T any](read func(storage.Page) ([]T, error), at func(T) storage.Cursor) ([]T, error) {
	var all []T
	p := storage.Page{Limit: storage.MaxRows}
	for {
		list, err := read(p)
		all = append(all, list...)
		if err != nil || len(list) < p.Limit {
			return all, err
		}
		last := at(list[len(list)-1])
		p.After = &last
	}
}

func (s *Server) exportOrders(c *call, v *wire.Export) error {
	v.Orders = []wire.Order{}
	seen := map[domain.OrderID]bool{}
	for _, part := range []storage.Whose{storage.AsRequester, storage.AsBeneficiary} {
		list, err := everyPage(func(p storage.Page) ([]*domain.Order, error) { return s.desk.MyOrders(c.ctx, c.actor, part, p) }, atOrder)
		if err != nil {
			return err
		}
		for _, o := range list {
			if seen[o.ID] {
				continue
			}
			seen[o.ID] = true
			view, err := s.viewOrder(c, o, true)
			if err != nil {
				return err
			}
			v.Orders = append(v.Orders, view)
		}
	}
	return nil
}

func (s *Server) exportHours(c *call, v *wire.Export) error {
	v.Hours = []wire.Line{}
	lines, err := everyPage(func(p storage.Page) ([]*domain.Line, error) {
		list, _, err := s.desk.MyHours(c.ctx, c.actor, p)
		return list, err
	}, atLine)
	if err != nil {
		return err
	}
	for _, l := range lines {
		view, err := s.viewLine(c.ctx, l)
		if err != nil {
			return err
		}
		v.Hours = append(v.Hours, view)
	}
	return nil
}

func (s *Server) exportRecords(c *call, v *wire.Export) error {
	list, err := everyPage(func(p storage.Page) ([]*domain.Record, error) {
		list, _, err := s.desk.MyRecords(c.ctx, c.actor, p)
		return list, err
	}, atRecord)
	if err != nil {
		return err
	}
	v.Records, err = s.viewRecords(c, list, true)
	return err
}

func (s *Server) exportReveals(c *call, v *wire.Export) error {
	v.Reveals = []wire.Reveal{}
	list, err := everyPage(func(p storage.Page) ([]*domain.Reveal, error) { return s.desk.Reveals(c.ctx, c.actor, p) }, atReveal)
	if err != nil {
		return err
	}
	for _, r := range list {
		view, err := s.viewReveal(c, r)
		if err != nil {
			return err
		}
		v.Reveals = append(v.Reveals, view)
	}
	return nil
}

func (s *Server) exportSessions(c *call, v *wire.Export) error {
	v.Sessions = []wire.Device{}
	list, err := s.desk.Sessions(c.ctx, c.actor)
	for _, x := range list {
		v.Sessions = append(v.Sessions, wire.Device{Label: x.Device, Created: x.Created.Time(), Expires: x.Expires.Time()})
	}
	return err
}
