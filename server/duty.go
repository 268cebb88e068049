package server

import (
	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/server/wire"
)

func (s *Server) showDuty(c *call) error { return c.show(s.viewMyDuty(c)) }

func (s *Server) viewMyDuty(c *call) (*wire.Duty, error) {
	e, err := s.desk.OnDuty(c.ctx, c.actor)
	if err != nil {
		return nil, err
	}
	return s.viewDuty(e), nil
}

func (s *Server) viewDuty(e *domain.Engagement) *wire.Duty {
	if !e.Available(s.now()) {
		return &wire.Duty{}
	}
	at := point(e.Duty.At)
	return &wire.Duty{On: true, Until: e.Duty.Until, At: &at, Seen: maybe(e.Duty.Seen)}
}

func (s *Server) setDuty(c *call) error {
	body, err := decode[wire.DutySwitch](c)
	if err != nil {
		return err
	}
	e, err := s.switchDuty(c, body)
	if err != nil {
		return err
	}
	return c.JSON(s.viewDuty(e))
}

func (s *Server) switchDuty(c *call, b wire.DutySwitch) (*domain.Engagement, error) {
	switch {
	case !b.On && (b.At != nil || !b.Until.IsZero()):
		return nil, domain.Fieldf("on", "duty.off_fields", "离岗不用填时间和位置")
	case !b.On:
		return s.desk.GoOffDuty(c.ctx, c.actor)
	case b.At == nil:
		return nil, domain.Fieldf("at", "duty.at", "请提供位置")
	case b.Until.IsZero():
		return nil, domain.Fieldf("until", "duty.until", "请选择在岗到什么时候")
	}
	return s.desk.GoOnDuty(c.ctx, c.actor, *place(b.At), b.Until)
}

func (s *Server) sendPosition(c *call) error {
	body, err := decode[wire.Position](c)
	if err != nil {
		return err
	}
	if err := s.desk.Position(c.ctx, c.actor, *place(&body.At)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
