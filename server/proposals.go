package server

import (
	"context"
	"regexp"

	"github.com/gofiber/fiber/v2"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

var (
	entryForm    = regexp.MustCompile(`^l_[a-z2-7]{52}$`)
	disputeForm  = regexp.MustCompile(`^d_[a-z2-7]{26}$`)
	proposalForm = regexp.MustCompile(`^p_[a-z2-7]{26}$`)
	batchForm    = regexp.MustCompile(`^b_[a-z2-7]{26}$`)
	meritForm    = regexp.MustCompile(`^m_[a-z2-7]{26}$`)
)

// named is the id in the path; one that cannot exist is as missing as one that does not.
func named(c *call, form *regexp.Regexp, code string) (string, error) {
	id := c.Params("id")
	if !form.MatchString(id) {
		return "", domain.Errf(domain.Missing, code, "没有找到")
	}
	return id, nil
}

// caller is who asks and what makes the request safe to repeat. Without a key idempotency.missing (400).
func caller(c *call) (desk.Caller, error) {
	key, err := idempotencyKey(c)
	return desk.Caller{By: c.actor, Session: c.session, Key: ownKey(c.actor.ID, key), Hash: requestHash(c)}, err
}

func (s *Server) propose(c *call) error {
	who, err := caller(c)
	if err != nil {
		return err
	}
	body, err := decode[wire.ProposalBody](c)
	if err != nil {
		return err
	}
	r, err := proposing(body)
	if err != nil {
		return err
	}
	p, err := s.desk.Propose(c.ctx, who, r)
	return s.answerProposal(c, fiber.StatusCreated, p, err)
}

// proposing is the body as desk wants it.
func proposing(b wire.ProposalBody) (desk.Proposing, error) {
	r := desk.Proposing{
		Kind: domain.ProposalKind(b.Kind), Number: b.Volunteer, Service: b.Service, Activity: b.Activity, Place: b.Place, Content: b.Content,
		Start: b.Start, Stop: b.Stop, Responsible: b.Responsible, Reason: string(b.Reason), Words: b.Words, CallBack: b.CallBack,
		Order: domain.OrderID(b.Order), Beneficiary: domain.AccountID(b.Beneficiary), Line: domain.LineID(b.Line),
	}
	switch {
	case b.Order != "" && !orderForm.MatchString(b.Order):
		return r, domain.Fieldf("order", "order.missing", "没有找到这个订单")
	case b.Beneficiary != "" && !accountForm.MatchString(b.Beneficiary):
		return r, domain.Fieldf("beneficiary", "account.id", "人员编号格式不对")
	case b.Line != "" && !entryForm.MatchString(b.Line):
		return r, domain.Fieldf("line", "lines.missing", "没有找到这条记录")
	}
	return r, nil
}

func (s *Server) answerProposal(c *call, status int, p *domain.Proposal, err error) error {
	if err != nil {
		return err
	}
	v, err := s.viewProposal(c, p)
	if err != nil {
		return err
	}
	return c.Status(status).JSON(v)
}

func atProposal(p *domain.Proposal) storage.Cursor {
	return storage.Cursor{Value: int64(p.Created), ID: string(p.ID)}
}

func atRow(p *domain.Proposal) storage.Cursor { return storage.Cursor{Value: p.Row, ID: string(p.ID)} }

func (s *Server) listProposals(c *call) error {
	return s.pageOfProposals(c, atProposal, func(p storage.Page) ([]*domain.Proposal, error) { return s.desk.MyProposals(c.ctx, c.actor, p) })
}

func (s *Server) listAreaProposals(c *call) error {
	area, err := pathArea(c)
	if err != nil {
		return err
	}
	if batch := c.Query("batch"); batch != "" {
		if !batchForm.MatchString(batch) {
			return domain.Fieldf("batch", "proposal.batch_id", "导入批次编号格式不对")
		}
		return s.pageOfProposals(c, atRow, func(p storage.Page) ([]*domain.Proposal, error) {
			return s.desk.BatchRows(c.ctx, c.actor, domain.BatchID(batch), p)
		})
	}
	state := domain.ProposalState(c.Query("state", string(domain.ProposalWaiting)))
	switch state {
	case domain.ProposalWaiting, domain.ProposalApproved, domain.ProposalRefused, domain.ProposalWithdrawn, domain.ProposalExpired:
	default:
		return domain.Fieldf("state", "proposal.state", "没有这种状态")
	}
	return s.pageOfProposals(c, atProposal, func(p storage.Page) ([]*domain.Proposal, error) {
		return s.desk.AreaProposals(c.ctx, c.actor, area, state, p)
	})
}

func (s *Server) pageOfProposals(c *call, at func(*domain.Proposal) storage.Cursor, read func(storage.Page) ([]*domain.Proposal, error)) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := read(p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, at)
	v := wire.ProposalList{Proposals: make([]wire.Proposal, len(list)), Next: next}
	for i, q := range list {
		if v.Proposals[i], err = s.viewProposal(c, q); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

// pathArea is the place that the path names. One that cannot be is as missing as one that is not.
func pathArea(c *call) (domain.AreaID, error) {
	id := domain.AreaID(c.Params("id"))
	if !id.Valid() {
		return "", errNoArea
	}
	return id, nil
}

func proposalID(c *call) (domain.ProposalID, error) {
	id, err := named(c, proposalForm, "proposal.missing")
	return domain.ProposalID(id), err
}

func (s *Server) showProposal(c *call) error {
	id, err := proposalID(c)
	if err != nil {
		return err
	}
	p, err := s.desk.Proposal(c.ctx, c.actor, id)
	return s.answerProposal(c, fiber.StatusOK, p, err)
}

func (s *Server) attachToProposal(c *call) error {
	id, err := proposalID(c)
	if err != nil {
		return err
	}
	body, err := pictureBody(c)
	if err != nil {
		return err
	}
	picture, err := s.made(c, body, pageJPEG)
	if err != nil {
		return err
	}
	if err := s.desk.Attach(c.ctx, c.actor, id, picture); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) showAttachment(c *call) error {
	id, err := proposalID(c)
	if err != nil {
		return err
	}
	a, err := s.desk.Attachment(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(attachedPicture(a))
}

// decide carries out what a second person, or the proposer, does with a proposal.
func (s *Server) decide(c *call, do func(context.Context, desk.Caller, domain.ProposalID) (*domain.Proposal, error)) error {
	id, err := proposalID(c)
	if err != nil {
		return err
	}
	who, err := caller(c)
	if err != nil {
		return err
	}
	p, err := do(c.ctx, who, id)
	return s.answerProposal(c, fiber.StatusOK, p, err)
}

func (s *Server) approveProposal(c *call) error  { return s.decide(c, s.desk.Approve) }
func (s *Server) withdrawProposal(c *call) error { return s.decide(c, s.desk.Withdraw) }

func (s *Server) refuseProposal(c *call) error {
	return s.decide(c, func(ctx context.Context, who desk.Caller, id domain.ProposalID) (*domain.Proposal, error) {
		body, err := decode[wire.RefuseBody](c)
		if err != nil {
			return nil, err
		}
		return s.desk.Refuse(ctx, who, id, body.Words)
	})
}

func atBatch(b *domain.Batch) storage.Cursor {
	return storage.Cursor{Value: int64(b.Created), ID: string(b.ID)}
}

func (s *Server) listBatches(c *call) error {
	area, err := pathArea(c)
	if err != nil {
		return err
	}
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	list, err := s.desk.Batches(c.ctx, c.actor, area, p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atBatch)
	v := wire.BatchList{Batches: make([]wire.Batch, len(list)), Next: next}
	for i, b := range list {
		if v.Batches[i], err = s.viewBatch(c, b); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

func (s *Server) approveBatch(c *call) error { return s.decideBatch(c, s.desk.ApproveBatch) }
func (s *Server) refuseBatch(c *call) error  { return s.decideBatch(c, s.desk.RefuseBatch) }

func (s *Server) decideBatch(c *call, do func(context.Context, desk.Caller, domain.BatchID) (*domain.Batch, error)) error {
	id, err := named(c, batchForm, "proposal.missing")
	if err != nil {
		return err
	}
	who, err := caller(c)
	if err != nil {
		return err
	}
	b, err := do(c.ctx, who, domain.BatchID(id))
	if err != nil {
		return err
	}
	v, err := s.viewBatch(c, b)
	if err != nil {
		return err
	}
	return c.JSON(v)
}
