package desk

import (
	"context"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

var errSameDevice = domain.Errf(domain.Denied, "proposal.same_device", "申请人在这台设备上登录过，请在自己的设备上审批")

// deviceOf is the keyed hash of the device that a sign-in was made on; "" on the command line and of sign-ins from before
// devices were kept.
func (d *Desk) deviceOf(ctx context.Context, session string) (string, error) {
	if session == "" {
		return "", nil
	}
	s, err := d.store.Session(ctx, session)
	if err != nil {
		return "", err
	}
	return s.Mark, nil
}

// ownDevice refuses a second person on a device that the first one signed in on: whoever holds the phone may be one person.
// then is the device on which the first one acted, where it is known. A sign-in whose device is not known has to be made anew.
func (d *Desk) ownDevice(ctx context.Context, c Caller, first domain.AccountID, then string) error {
	device, err := d.deviceOf(ctx, c.Session)
	if err != nil {
		return err
	}
	if device == "" {
		return domain.Errf(domain.Denied, "proposal.device_unknown", "请退出后重新登录，再办理审批")
	}
	if device == then {
		return errSameDevice
	}
	list, err := d.sessions(ctx, first)
	for _, s := range list {
		if s.Mark == device {
			return errSameDevice
		}
	}
	return err
}

// mayDecide asks everything that makes a second person: role, who she is to those concerned, her device, her own queue.
func (d *Desk) mayDecide(ctx context.Context, c Caller, p *domain.Proposal) error {
	by, err := d.store.Account(ctx, c.By.ID) // not from the cache: a household that was just corrected counts
	if err != nil {
		return err
	}
	people, err := d.store.Accounts(ctx, []domain.AccountID{p.By, p.Volunteer})
	if err != nil {
		return err
	}
	if err := p.MayDecide(by, people[p.By], people[p.Volunteer]); err != nil {
		return err
	}
	if err := d.ownDevice(ctx, c, p.By, p.Device); err != nil {
		return err
	}
	if p.Order == "" {
		return nil
	}
	o, err := d.store.Order(ctx, p.Order)
	if err != nil {
		return err
	}
	if o.DispatchedBy(by.ID) {
		return domain.Errf(domain.Denied, "proposal.own_queue", "这是您经办的订单，请由另一位工作人员审批")
	}
	return nil
}

// Approve is the second person's yes: her budget of the day first, then the proposal, then what follows from it. Repeating it
// changes nothing; what a crash left undone the job "proposals" finishes.
func (d *Desk) Approve(ctx context.Context, c Caller, id domain.ProposalID) (*domain.Proposal, error) {
	p, err := d.staffProposal(ctx, c.By, id)
	if err != nil {
		return nil, err
	}
	if p.State == domain.ProposalApproved && p.Second == c.By.ID {
		return p, nil
	}
	if err := d.mayDecide(ctx, c, p); err != nil {
		return nil, err
	}
	now, try := d.now(), *p
	if _, err := try.Approve(c.By.ID, now); err != nil { // before anything is taken
		return nil, err
	}
	policy, err := d.Policy(ctx, p.Community)
	if err != nil {
		return nil, err
	}
	empty := domain.NewMint(c.By.ID, false, now)
	_, err = d.store.UpdateMint(ctx, *empty, func(m *domain.Mint) error { return unless(m.Take(string(id), p.Mint, policy.DayMint(), now)) })
	if err != nil {
		return nil, err
	}
	p, err = d.store.UpdateProposal(ctx, id, func(p *domain.Proposal) error { return unless(p.Approve(c.By.ID, now)) })
	if domain.KindOf(err) == domain.Conflict {
		return nil, d.returnMint(ctx, empty, id, c.By.ID, err)
	}
	if err != nil {
		return nil, err
	}
	return d.follow(ctx, p)
}

// returnMint returns what a proposal took from a budget, unless it was approved by the same person after all.
func (d *Desk) returnMint(ctx context.Context, empty *domain.Mint, id domain.ProposalID, by domain.AccountID, why error) error {
	p, err := d.store.Proposal(ctx, id)
	if err != nil || p.State == domain.ProposalWaiting || p.State == domain.ProposalApproved && p.Second == by {
		return why
	}
	_, err = d.store.UpdateMint(ctx, *empty, func(m *domain.Mint) error {
		if !m.Give(string(id)) {
			return storage.Unchanged()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return why
}

// follow carries a decided proposal out at once where that is possible; the job does it otherwise.
func (d *Desk) follow(ctx context.Context, p *domain.Proposal) (*domain.Proposal, error) {
	if err := d.carry(ctx, p.ID); err != nil {
		d.log.Warn("proposal carried out later", "proposal", p.ID, "err", err)
		return p, nil
	}
	return d.store.Proposal(ctx, p.ID)
}

// Refuse is the second person's no.
func (d *Desk) Refuse(ctx context.Context, c Caller, id domain.ProposalID, words string) (*domain.Proposal, error) {
	p, err := d.staffProposal(ctx, c.By, id)
	if err != nil {
		return nil, err
	}
	people, err := d.store.Accounts(ctx, []domain.AccountID{p.By, p.Volunteer})
	if err != nil {
		return nil, err
	}
	if err := p.MayDecide(c.By, people[p.By], people[p.Volunteer]); err != nil {
		return nil, err
	}
	now := d.now()
	p, err = d.store.UpdateProposal(ctx, id, func(p *domain.Proposal) error { return unless(p.Refuse(c.By.ID, words, now)) })
	if err != nil {
		return nil, err
	}
	return d.follow(ctx, p)
}

// Withdraw is the proposer's own change of mind.
func (d *Desk) Withdraw(ctx context.Context, c Caller, id domain.ProposalID) (*domain.Proposal, error) {
	if _, err := d.staffProposal(ctx, c.By, id); err != nil {
		return nil, err
	}
	now := d.now()
	p, err := d.store.UpdateProposal(ctx, id, func(p *domain.Proposal) error { return unless(p.Withdraw(c.By.ID, now)) })
	if err != nil {
		return nil, err
	}
	return d.follow(ctx, p)
}

// MayDecideNow tells, for the list, whether the caller could be the second person; device, order and budget are looked at then.
func (d *Desk) MayDecideNow(ctx context.Context, by *domain.Account, p *domain.Proposal) (bool, error) {
	if p.State != domain.ProposalWaiting || p.Kind == domain.ProposeLegacy || by.ID == p.By {
		return false, nil
	}
	var people [2]*domain.Account
	for i, id := range []domain.AccountID{p.By, p.Volunteer} {
		a, err := d.Account(ctx, id)
		if err != nil && domain.KindOf(err) != domain.Missing {
			return false, err
		}
		people[i] = a
	}
	return p.MayDecide(by, people[0], people[1]) == nil, nil
}

// decided tells the volunteer and the proposer what became of a proposal.
func (d *Desk) decided(ctx context.Context, p *domain.Proposal) {
	if p.Kind == domain.ProposeLegacy {
		return // a file of years is one notice at most
	}
	text := map[domain.ProposalState]string{
		domain.ProposalApproved: "时长申请已通过", domain.ProposalRefused: "时长申请未通过，请看原因", domain.ProposalExpired: "时长申请已过期，无人审批",
	}[p.State]
	if text == "" {
		return
	}
	d.notice(ctx, notify.Notice{To: p.By, Kind: "proposal.decided", Text: text})
	if p.State == domain.ProposalApproved {
		d.notice(ctx, notify.Notice{To: p.Volunteer, Kind: "hours.changed", Text: "您的服务时长有更新，请查看"})
	}
}
