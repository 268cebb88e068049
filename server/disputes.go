package server

import (
	"github.com/gofiber/fiber/v2"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

func (s *Server) openDispute(c *call) error {
	line, err := named(c, entryForm, "lines.missing")
	if err != nil {
		return err
	}
	who, err := caller(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.DisputeBody](c)
	if err != nil {
		return err
	}
	q, err := s.desk.OpenDispute(c.ctx, who, domain.LineID(line), body.Words)
	if err != nil {
		return err
	}
	return s.answerDisputeView(c, fiber.StatusCreated, q)
}

func (s *Server) answerDisputeView(c *call, status int, q *domain.Dispute) error {
	v, err := s.viewDispute(c, q)
	if err != nil {
		return err
	}
	return c.Status(status).JSON(v)
}

func atOpened(q *domain.Dispute) storage.Cursor {
	return storage.Cursor{Value: int64(q.Opened), ID: string(q.ID)}
}

func atDisputeDue(q *domain.Dispute) storage.Cursor {
	return storage.Cursor{Value: int64(q.Due), ID: string(q.ID)}
}

func (s *Server) listDisputes(c *call) error {
	return s.pageOfDisputes(c, atOpened, func(p storage.Page) ([]*domain.Dispute, error) { return s.desk.MyDisputes(c.ctx, c.actor, p) })
}

func (s *Server) listAreaDisputes(c *call) error {
	area, err := pathArea(c)
	if err != nil {
		return err
	}
	part := c.Query("part", "waiting")
	if part != "waiting" && part != "answered" {
		return domain.Fieldf("part", "dispute.part", "part 应为 waiting 或 answered")
	}
	return s.pageOfDisputes(c, atDisputeDue, func(p storage.Page) ([]*domain.Dispute, error) {
		return s.desk.AreaDisputes(c.ctx, c.actor, area, part == "answered", p)
	})
}

func (s *Server) pageOfDisputes(c *call, at func(*domain.Dispute) storage.Cursor, read func(storage.Page) ([]*domain.Dispute, error)) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := read(p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, at)
	v := wire.DisputeList{Disputes: make([]wire.Dispute, len(list)), Next: next}
	for i, q := range list {
		if v.Disputes[i], err = s.viewDispute(c, q); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

func (s *Server) answerDispute(c *call) error {
	id, err := named(c, disputeForm, "dispute.missing")
	if err != nil {
		return err
	}
	who, err := caller(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.DisputeAnswer](c)
	if err != nil {
		return err
	}
	a := desk.Answering{Verdict: string(body.Verdict), Words: body.Words, Cancel: body.Cancel}
	if body.Correction != nil {
		a.Start, a.Stop = body.Correction.Start, body.Correction.Stop
	}
	q, err := s.desk.Answer(c.ctx, who, domain.DisputeID(id), a)
	if err != nil {
		return err
	}
	return s.answerDisputeView(c, fiber.StatusOK, q)
}
