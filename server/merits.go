package server

import (
	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

func (s *Server) addMerit(c *call) error {
	of, err := personID(c)
	if err != nil {
		return err
	}
	who, err := caller(c)
	if err != nil {
		return err
	}
	b, err := decode[wire.MeritBody](c)
	if err != nil {
		return err
	}
	m, err := s.desk.AddMerit(c.ctx, who, of, domain.Merit{
		Kind: domain.MeritKind(b.Kind), Name: domain.Hide(b.Name), Content: domain.Hide(b.Content), Organiser: domain.Hide(b.Organiser),
		Minutes: int64(b.Minutes), Date: b.Date,
	})
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(viewMerit(m, false))
}

// personID is the account that the path names.
func personID(c *call) (domain.AccountID, error) {
	id, err := named(c, accountForm, "person.missing")
	return domain.AccountID(id), err
}

func (s *Server) cancelMerit(c *call) error {
	id, err := named(c, meritForm, "merit.missing")
	if err != nil {
		return err
	}
	who, err := caller(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.RefuseBody](c)
	if err != nil {
		return err
	}
	m, err := s.desk.CancelMerit(c.ctx, who, domain.MeritID(id), body.Words)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(viewMerit(m, false))
}

func (s *Server) listMyMerits(c *call) error {
	return s.pageOfMerits(c, func(p storage.Page) ([]*domain.Merit, map[domain.MeritID]bool, error) {
		return s.desk.MyMerits(c.ctx, c.actor, p)
	})
}

func (s *Server) listMerits(c *call) error {
	of, err := personID(c)
	if err != nil {
		return err
	}
	return s.pageOfMerits(c, func(p storage.Page) ([]*domain.Merit, map[domain.MeritID]bool, error) {
		return s.desk.Merits(c.ctx, c.actor, of, p)
	})
}

func atMerit(m *domain.Merit) storage.Cursor {
	return storage.Cursor{Value: int64(m.Recorded), ID: string(m.ID)}
}

func (s *Server) pageOfMerits(c *call, read func(storage.Page) ([]*domain.Merit, map[domain.MeritID]bool, error)) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, gone, err := read(p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atMerit)
	v := wire.MeritList{Merits: make([]wire.Merit, len(list)), Next: next}
	for i, m := range list {
		v.Merits[i] = viewMerit(m, gone[m.ID])
	}
	return c.JSON(v)
}
