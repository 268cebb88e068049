package server

import (
	"context"
	"regexp"

	"github.com/gofiber/fiber/v2"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

// none is the body of a move that needs no words.
type none struct{}

// move reads command and body, has the desk carry them out, and shows the order as it is then.
func move[B any](s *Server, c *call, do func(desk.Command, B) (*domain.Order, error)) error {
	cmd, err := command(c)
	if err != nil {
		return err
	}
	body, err := decode[B](c)
	if err != nil {
		return err
	}
	o, err := do(cmd, body)
	if err != nil {
		return err
	}
	return s.answer(c, fiber.StatusOK, o)
}

// plainMove is a move without a body.
func (s *Server) plainMove(c *call, do func(context.Context, desk.Command) (*domain.Order, error)) error {
	return move(s, c, func(cmd desk.Command, _ none) (*domain.Order, error) { return do(c.ctx, cmd) })
}

func (s *Server) widenOrder(c *call) error       { return s.plainMove(c, s.desk.Widen) }
func (s *Server) goAheadWithOrder(c *call) error { return s.plainMove(c, s.desk.GoAhead) }
func (s *Server) escalateOrder(c *call) error    { return s.plainMove(c, s.desk.Escalate) }
func (s *Server) acceptOrder(c *call) error      { return s.plainMove(c, s.desk.Accept) }
func (s *Server) declineOrder(c *call) error     { return s.plainMove(c, s.desk.Decline) }
func (s *Server) handBackOrder(c *call) error    { return s.plainMove(c, s.desk.HandBack) }
func (s *Server) endOrderEarly(c *call) error    { return s.plainMove(c, s.desk.EndEarly) }
func (s *Server) confirmOrder(c *call) error     { return s.plainMove(c, s.desk.Confirm) }
func (s *Server) callBackOrder(c *call) error    { return s.plainMove(c, s.desk.CallBack) }

func (s *Server) publishOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.PublishBody) (*domain.Order, error) {
		return s.desk.Publish(c.ctx, cmd, window(b.Window))
	})
}

func (s *Server) rejectOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.RejectBody) (*domain.Order, error) {
		return s.desk.Reject(c.ctx, cmd, string(b.Reason), b.Words)
	})
}

func (s *Server) mergeOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.MergeBody) (*domain.Order, error) {
		if !orderForm.MatchString(b.Into) {
			return nil, domain.Fieldf("into", "order.id", "订单编号格式不对")
		}
		return s.desk.Merge(c.ctx, cmd, domain.OrderID(b.Into))
	})
}

func (s *Server) routeOutOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.RouteOutBody) (*domain.Order, error) {
		return s.desk.RouteOut(c.ctx, cmd, string(b.Reason), b.Receipt, b.Words)
	})
}

func (s *Server) offerOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.OfferBody) (*domain.Order, error) {
		ids, err := accountIDs("volunteers", b.Volunteers)
		if err != nil {
			return nil, err
		}
		return s.desk.OfferTo(c.ctx, cmd, ids)
	})
}

func (s *Server) releaseVolunteer(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.ReleaseBody) (*domain.Order, error) {
		if !accountForm.MatchString(b.Volunteer) {
			return nil, domain.Fieldf("volunteer", "account.id", "人员编号格式不对")
		}
		return s.desk.Release(c.ctx, cmd, domain.AccountID(b.Volunteer))
	})
}

func (s *Server) rateOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.RateBody) (*domain.Order, error) {
		return s.desk.Rate(c.ctx, cmd, b.Stars, b.Words)
	})
}

func (s *Server) cancelOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.CancelBody) (*domain.Order, error) {
		return s.desk.Cancel(c.ctx, cmd, string(b.Reason), b.Words)
	})
}

func (s *Server) reportTrouble(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.ReportBody) (*domain.Order, error) {
		return s.desk.Report(c.ctx, cmd, string(b.Kind), b.Words)
	})
}

func (s *Server) reopenOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.ReopenBody) (*domain.Order, error) {
		return s.desk.Reopen(c.ctx, cmd, b.Words)
	})
}

func (s *Server) departForOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.StepBody) (*domain.Order, error) {
		return s.desk.Depart(c.ctx, cmd, b.DeviceAt)
	})
}

func (s *Server) arriveAtOrder(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.StepBody) (*domain.Order, error) {
		return s.desk.Arrive(c.ctx, cmd, b.DeviceAt)
	})
}

func (s *Server) checkIn(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.ProofBody) (*domain.Order, error) {
		pr, err := proof(b)
		if err != nil {
			return nil, err
		}
		return s.desk.CheckIn(c.ctx, cmd, pr)
	})
}

func (s *Server) checkOut(c *call) error {
	return move(s, c, func(cmd desk.Command, b wire.ProofBody) (*domain.Order, error) {
		pr, err := proof(b)
		if err != nil {
			return nil, err
		}
		return s.desk.CheckOut(c.ctx, cmd, pr)
	})
}

var codeForm = regexp.MustCompile(`^[0-9]{4}$`)

// proof is what came with a check-in or check-out: a code, or the text of the place's QR, and where the phone says it is.
func proof(b wire.ProofBody) (domain.Proof, error) {
	pr := domain.Proof{Code: b.Code, SiteArea: domain.AreaID(b.Area), SiteText: b.Site, Place: place(b.Place), Accuracy: b.Accuracy, DeviceAt: b.DeviceAt}
	switch {
	case (b.Code == "") == (b.Site == ""):
		return pr, domain.Fieldf("code", "code.one", "请填写服务码，或扫描现场二维码")
	case b.Code != "" && !codeForm.MatchString(b.Code):
		return pr, domain.Fieldf("code", "code.form", "服务码为 4 位数字")
	case pr.Place != nil && !pr.Place.Valid():
		return pr, domain.Fieldf("place", "code.place", "坐标无效")
	case b.Accuracy < 0 || b.Accuracy > 100000:
		return pr, domain.Fieldf("accuracy", "code.accuracy", "定位精度应为 0–100000 米")
	}
	return pr, nil
}
