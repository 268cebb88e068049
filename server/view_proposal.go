package server

import (
	"context"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

// Who sees what of a proposal, a dispute and an import:
//
//	staff of the community   all of it; names masked, the responsible person's name and the beneficiary's word in full
//	the volunteer            what it says of her hours, why, who proposed and decided (masked), the answer; nothing of
//	                         the beneficiary, and never the picture; so also one of the staff whose own hours they are
//
// Nobody else learns that it exists.

// viewProposal is a proposal as the caller may see it.
func (s *Server) viewProposal(c *call, p *domain.Proposal) (wire.Proposal, error) {
	v := wire.Proposal{
		Id: string(p.ID), Kind: wire.ProposalKind(p.Kind), State: wire.ProposalState(p.State), Number: p.Number, Line: string(p.Line),
		NewLine: string(p.Result), Dispute: string(p.Dispute), Batch: string(p.Batch), Row: int(p.Row), Service: p.Service, Activity: p.Activity,
		Place: p.Place, Content: p.Content, Start: p.Start, Stop: p.Stop, Minutes: p.Work, Organiser: p.Organiser, Origin: p.Origin,
		Reason: p.Reason, ReasonName: proposalReason(p.Reason), Order: string(p.Order), Attached: p.Attached != "", Proposed: p.Created.Time(),
		Expires: p.Expires.Time(), Decided: p.Decided.Time(), Mine: p.By == c.actor.ID,
	}
	v.Words, v.Answer = proposalWords(p)
	var err error
	if v.ServiceName, err = s.serviceName(c.ctx, p.Community, p.Service); err != nil {
		return v, err
	}
	if v.By, err = s.clerk(c.ctx, p.By); err != nil {
		return v, err
	}
	if v.Second, err = s.clerk(c.ctx, p.Second); err != nil || c.actor.ID == p.Volunteer || !desk.MayReadProposal(c.actor, p) {
		return v, err
	}
	v.Responsible, v.CallBack = proposalWitness(p)
	v.Beneficiary = string(p.Beneficiary)
	if v.BeneficiaryName, err = s.clerk(c.ctx, p.Beneficiary); err != nil {
		return v, err
	}
	if v.Name, err = s.clerk(c.ctx, p.Volunteer); err != nil {
		return v, err
	}
	v.MayDecide, err = s.desk.MayDecideNow(c.ctx, c.actor, p)
	return v, err
}

// clerk is the masked name of whoever acted or was helped; "" nobody.
func (s *Server) clerk(ctx context.Context, id domain.AccountID) (string, error) {
	if id == "" {
		return "", nil
	}
	a, err := s.desk.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return gone, nil
	}
	if err != nil {
		return "", err
	}
	return maskedName(a), nil
}

func proposalReason(code string) string {
	names := map[string]string{
		"no_phone": "手机不便", "forgotten": "漏签到签退", "activity": "社区活动", "wrong_time": "时间有误", "duplicate": "重复记录",
		"wrong_person": "记错人", "dispute": "异议更正", "legacy": "历史导入",
	}
	if n := names[code]; n != "" {
		return n
	}
	return "其他"
}

// viewBatch is an import, for staff.
func (s *Server) viewBatch(c *call, b *domain.Batch) (wire.Batch, error) {
	v := wire.Batch{
		Id: string(b.ID), State: wire.ProposalState(b.State), Community: string(b.Community), Rows: b.Rows, Minutes: b.Minutes,
		Hours: domain.Hours(b.Minutes), Carried: b.Carried, Imported: b.Created.Time(), Expires: b.Expires.Time(), Decided: b.Decided.Time(),
		Mine: b.By == c.actor.ID,
	}
	var err error
	if v.By, err = s.clerk(c.ctx, b.By); err != nil {
		return v, err
	}
	v.Second, err = s.clerk(c.ctx, b.Second)
	return v, err
}

// viewDispute is a dispute, for the volunteer herself and the staff.
func (s *Server) viewDispute(c *call, q *domain.Dispute) (wire.Dispute, error) {
	v := wire.Dispute{
		Id: string(q.ID), Line: string(q.Line), State: wire.DisputeState(q.State), Opened: q.Opened.Time(), Due: q.Due.Time(),
		Overdue: q.Overdue(s.now()), Escalated: q.Escalated != 0, Verdict: wire.DisputeVerdict(q.Verdict), Answered: q.Answered.Time(),
		Proposal: string(q.Proposal), NewLine: string(q.Result),
	}
	v.Words, v.Answer = disputeWords(q)
	if c.actor.ID == q.Volunteer {
		return v, nil
	}
	v.Number = q.Number
	var err error
	v.Name, err = s.clerk(c.ctx, q.Volunteer)
	return v, err
}
