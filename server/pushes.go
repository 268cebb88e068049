package server

import (
	"github.com/gofiber/fiber/v2"

	"lindan/domain"
	"lindan/server/wire"
)

// subscribePush tells the browser of this session by web push too.
func (s *Server) subscribePush(c *call) error {
	body, err := decode[wire.PushBody](c)
	if err != nil {
		return err
	}
	p := domain.Push{Endpoint: domain.Hide(body.Endpoint), P256dh: body.P256dh, Auth: domain.Hide(body.Auth)}
	if err := s.desk.SubscribePush(c.ctx, c.actor, c.session, p); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// unsubscribePush ends it.
func (s *Server) unsubscribePush(c *call) error {
	if err := s.desk.DropPush(c.ctx, c.session); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
