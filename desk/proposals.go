package desk

import (
	"context"
	"strings"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// Caller is who asks, on which sign-in, and what makes the request safe to repeat.
type Caller struct {
	By      *domain.Account
	Session string // "" on the command line
	Key     string // the caller's own idempotency key
	Hash    string // of the request
}

// Proposing is what somebody proposes. Which fields are needed depends on the kind.
type Proposing struct {
	Kind                                 domain.ProposalKind // manual, correct or cancel
	Number                               string              // 志愿者编号
	Service, Activity, Place, Content    string
	Start, Stop                          time.Time
	Responsible, Reason, Words, CallBack string
	Order                                domain.OrderID
	Beneficiary                          domain.AccountID
	Line                                 domain.LineID
}

var (
	errNoProposal = domain.Errf(domain.Missing, "proposal.missing", "没有找到这份申请")
	errKeyReused  = domain.Fieldf("Idempotency-Key", "idempotency.reused", "同一个 Idempotency-Key 不能用于不同的内容")
)

// Propose stores a proposal, which waits for a second person. The same key again gives the first one.
func (d *Desk) Propose(ctx context.Context, c Caller, r Proposing) (*domain.Proposal, error) {
	switch r.Kind {
	case domain.ProposeManual:
		return d.proposeManual(ctx, c, r)
	case domain.ProposeCorrect, domain.ProposeCancel:
		old, err := d.entry(ctx, r.Line)
		if domain.KindOf(err) == domain.Missing || err == nil && !d.mayKnowEntry(c.By, old) {
			return nil, domain.Fieldf("line", "lines.missing", "没有找到这条记录")
		}
		if err != nil {
			return nil, err
		}
		return d.proposeUndo(ctx, c, r, old, nil)
	case domain.ProposeLegacy:
	}
	return nil, domain.Fieldf("kind", "proposal.kind", "应为补录、更正或撤销")
}

func (d *Desk) mayKnowEntry(by *domain.Account, r *domain.Record) bool {
	return by.StaffOf(r.Community) || by.RecordsFor(r.Community)
}

func (d *Desk) proposeManual(ctx context.Context, c Caller, r Proposing) (*domain.Proposal, error) {
	v, community, err := d.numbered(ctx, c.By, r.Number)
	if err != nil {
		return nil, err
	}
	policy, err := d.Policy(ctx, community)
	if err != nil {
		return nil, err
	}
	item, err := policy.Service(r.Service)
	if err != nil {
		return nil, err
	}
	if err := d.checkWitness(ctx, c.By, v, r, community); err != nil {
		return nil, err
	}
	p, err := d.draft(ctx, c, r, v, community)
	if err != nil {
		return nil, err
	}
	work := int64(domain.Minutes(r.Start, r.Stop, policy))
	p.ID, p.Source, p.Grade, p.Service, p.Nature = domain.ManualID(c.By.ID, c.Key), domain.FromManual, domain.GradeC, item.Code, item.Kind()
	p.Activity, p.Place, p.Content = strings.TrimSpace(r.Activity), strings.TrimSpace(r.Place), strings.TrimSpace(r.Content)
	p.Responsible, p.CallBack, p.Order, p.Beneficiary = domain.Hide(strings.TrimSpace(r.Responsible)), domain.Hide(strings.TrimSpace(r.CallBack)), r.Order, r.Beneficiary
	p.Work, p.Mint, p.Policy = work, minted(item.Kind(), work, 0), policy.Number
	return d.addProposal(ctx, c, p)
}

// minted is how many minutes a proposal adds at most.
func minted(n domain.Nature, work, before int64) int64 {
	if n != domain.Volunteering {
		return 0
	}
	return max(work-before, 0)
}

// draft is what every proposal of a caller has.
func (d *Desk) draft(ctx context.Context, c Caller, r Proposing, v *domain.Account, community domain.AreaID) (*domain.Proposal, error) {
	if err := domain.MayPropose(c.By, v, community); err != nil {
		return nil, err
	}
	unit, err := d.Area(ctx, community)
	if err != nil {
		return nil, err
	}
	device, err := d.deviceOf(ctx, c.Session)
	if err != nil {
		return nil, err
	}
	now := d.now()
	p := &domain.Proposal{
		Kind: r.Kind, State: domain.ProposalWaiting, Community: community, Volunteer: v.ID, Start: r.Start.UTC().Truncate(time.Millisecond),
		Stop: r.Stop.UTC().Truncate(time.Millisecond), Organiser: unit.Name, Recorder: domain.Hide(c.By.Name.Reveal()), Reason: r.Reason,
		Words: domain.Hide(strings.TrimSpace(r.Words)), By: c.By.ID, Device: device, Key: c.Key, Body: c.Hash, Created: domain.At(now),
		Expires: domain.At(now.Add(domain.ProposalLife)),
	}
	p.Wake = p.Expires
	if v.Home.Within(community) && v.Home.Level() >= domain.Grid {
		p.Grid = v.Home.At(domain.Grid)
	}
	if v.Serves != nil {
		p.Number, p.Branch, p.Unit = v.Serves.Number, v.Serves.Branch, v.Serves.Unit
	}
	return p, nil
}

// numbered finds a volunteer by her number, and the community that records: her own, where the caller works for it, else the
// caller's, for volunteers of the subdistrict who helped there.
func (d *Desk) numbered(ctx context.Context, by *domain.Account, number string) (*domain.Account, domain.AreaID, error) {
	missing := domain.Fieldf("volunteer", "volunteer.missing", "没有找到这个编号的志愿者")
	number = strings.TrimSpace(number)
	if number == "" {
		return nil, "", domain.Fieldf("volunteer", "volunteer.number", "请填写志愿者编号")
	}
	list, err := d.store.VolunteersByNumber(ctx, number)
	if err != nil {
		return nil, "", err
	}
	if len(list) == 0 || list[0].Closed {
		return nil, "", missing
	}
	if len(list) > 1 {
		return nil, "", domain.Fieldf("volunteer", "volunteer.ambiguous", "有多位志愿者使用这个编号，请先更正名单")
	}
	v := list[0]
	community := v.Home.At(domain.Community)
	if by.RecordsFor(community) {
		return v, community, nil
	}
	own := staffArea(by)
	if own.Level() < domain.Community || !v.Home.Within(own.At(domain.Subdistrict)) {
		return nil, "", missing
	}
	return v, own.At(domain.Community), nil
}

// checkWitness looks whether order and beneficiary are there, and are not the volunteer's own household.
func (d *Desk) checkWitness(ctx context.Context, by, v *domain.Account, r Proposing, community domain.AreaID) error {
	if r.Order != "" {
		o, err := d.store.Order(ctx, r.Order)
		if domain.KindOf(err) == domain.Missing || err == nil && (o.Community != community || !MayKnow(by, o)) {
			return domain.Fieldf("order", "order.missing", "没有找到这个订单")
		}
		if err != nil {
			return err
		}
		if o.Requester == v.ID || o.Beneficiary == v.ID || o.Household != "" && o.Household == v.Household {
			return domain.Fieldf("order", "proposal.own_order", "不能是志愿者自己或家人的订单")
		}
	}
	if r.Beneficiary == "" {
		return nil
	}
	b, err := d.store.Account(ctx, r.Beneficiary)
	if domain.KindOf(err) == domain.Missing || err == nil && (b.Closed || !d.mayActFor(by, b)) {
		return domain.Fieldf("beneficiary", "person.missing", "没有找到这位居民")
	}
	if err == nil && (b.ID == v.ID || b.Household != "" && b.Household == v.Household) {
		return domain.Fieldf("beneficiary", "proposal.beneficiary_self", "受益人不能是志愿者本人或同一户的家人")
	}
	return err
}

// addProposal checks and stores a proposal and tells the community's staff.
func (d *Desk) addProposal(ctx context.Context, c Caller, p *domain.Proposal) (*domain.Proposal, error) {
	if have, err := d.store.Proposal(ctx, p.ID); domain.KindOf(err) != domain.Missing {
		return sameRequest(have, c, err)
	}
	if err := p.Check(d.now()); err != nil {
		return nil, err
	}
	have, fresh, err := d.store.AddProposal(ctx, p)
	if err != nil || !fresh {
		return sameRequest(have, c, err)
	}
	d.notice(ctx, notify.Notice{Area: p.Community, Kind: "proposal.waiting", Text: "有一份时长申请等待审批"})
	return have, nil
}

// sameRequest gives a proposal to whoever made it under this key with this body; anybody else finds the place taken.
func sameRequest(p *domain.Proposal, c Caller, err error) (*domain.Proposal, error) {
	switch {
	case err != nil:
		return nil, err
	case p.By != c.By.ID || p.Key != c.Key:
		return nil, errProposalWaits
	case p.Body != c.Hash:
		return nil, errKeyReused
	}
	return p, nil
}

var errProposalWaits = domain.Errf(domain.Conflict, "proposal.waits", "这条记录已有申请在等待审批")

// entry is a record by its id, or, of a line that is older than records, what can be told of it.
func (d *Desk) entry(ctx context.Context, id domain.LineID) (*domain.Record, error) {
	r, err := d.store.Record(ctx, id)
	if domain.KindOf(err) != domain.Missing {
		return r, err
	}
	l, err := d.store.Line(ctx, id)
	if err != nil {
		return nil, err
	}
	community, err := d.Area(ctx, l.Community)
	if err != nil {
		return nil, err
	}
	return &domain.Record{
		ID: l.ID, State: domain.RecordPosted, Volunteer: l.Volunteer, Community: l.Community, Grid: l.Grid, Branch: l.Branch, Unit: l.Unit,
		Order: l.Order, Epoch: l.Epoch, Service: l.Service, Source: l.Source, Nature: l.Nature, Grade: l.Grade, Start: l.Start, Stop: l.Stop,
		Work: l.Work, Minutes: l.Minutes, Policy: l.Policy, Ref: l.Ref, Activity: strings.TrimSpace(l.Service + " " + string(l.Order)),
		Place: community.Name, Content: l.Service, Organiser: community.Name, Responsible: domain.Hide(community.Name), Ended: domain.At(l.Stop),
	}, nil
}

// proposeUndo proposes to correct or cancel a line or record. The proposals of one line follow one another: none while one
// waits, none after one was approved.
func (d *Desk) proposeUndo(ctx context.Context, c Caller, r Proposing, old *domain.Record, dispute *domain.Dispute) (*domain.Proposal, error) {
	v, err := d.store.Account(ctx, old.Volunteer)
	if err != nil {
		return nil, err
	}
	p, err := d.draft(ctx, c, r, v, old.Community)
	if err != nil {
		return nil, err
	}
	if p.ID, err = d.nextUndo(ctx, c, old.ID); err != nil {
		return nil, err
	}
	p.Line, p.Grid, p.Branch, p.Unit = old.ID, old.Grid, old.Branch, old.Unit
	p.Order, p.Epoch, p.Service, p.Source, p.Nature, p.Grade = old.Order, old.Epoch, old.Service, old.Source, old.Nature, old.Grade.Corrected()
	p.Activity, p.Place, p.Content, p.Organiser = old.Activity, old.Place, old.Content, old.Organiser
	p.Responsible = domain.Hide(old.Responsible.Reveal())
	if dispute != nil {
		p.Dispute = dispute.ID
	}
	if err := d.checkUndo(ctx, p, old); err != nil {
		return nil, err
	}
	return d.addProposal(ctx, c, p)
}

// checkUndo looks whether the line can be cancelled, and counts what a corrected one would bring: by the rules in force now.
func (d *Desk) checkUndo(ctx context.Context, p *domain.Proposal, old *domain.Record) error {
	before := int64(0)
	if l, err := d.store.Line(ctx, old.ID); err == nil {
		if l.Kind != domain.Credit {
			return domain.Errf(domain.Conflict, "hours.not_credit", "只有记入的时长可以更正或撤销")
		}
		before = l.Minutes
	} else if domain.KindOf(err) != domain.Missing {
		return err
	}
	if old.State == domain.RecordVoid {
		return domain.Errf(domain.Conflict, "record.void", "这条记录已作废")
	}
	if p.Kind == domain.ProposeCancel {
		p.Start, p.Stop = old.Start, old.Stop
		return nil
	}
	if p.Start.Equal(old.Start) && p.Stop.Equal(old.Stop) {
		return domain.Fieldf("start", "proposal.same", "时间没有变化")
	}
	policy, err := d.Policy(ctx, p.Community)
	p.Work, p.Policy = int64(domain.Minutes(p.Start, p.Stop, policy)), policy.Number
	p.Mint = minted(p.Nature, p.Work, before)
	return err
}

// undoRounds is how many proposals of one line may follow one another.
const undoRounds = 20

// nextUndo finds the next place in the line's row of proposals, or the place of the one that this key made.
func (d *Desk) nextUndo(ctx context.Context, c Caller, l domain.LineID) (domain.ProposalID, error) {
	for n := range undoRounds {
		id := domain.UndoID(l, n)
		p, err := d.store.Proposal(ctx, id)
		switch {
		case domain.KindOf(err) == domain.Missing:
			return id, nil
		case err != nil:
			return "", err
		case p.By == c.By.ID && p.Key == c.Key:
			return id, nil
		case p.State == domain.ProposalWaiting:
			return "", errProposalWaits
		case p.State == domain.ProposalApproved:
			return "", domain.Errf(domain.Conflict, "proposal.settled", "这条记录已经更正或撤销")
		}
	}
	return "", domain.Errf(domain.Conflict, "proposal.too_many", "这条记录的申请次数过多，请联系街道")
}

// MayReadProposal tells whether the account is of the community's staff, or its own grid's, or made it.
func MayReadProposal(a *domain.Account, p *domain.Proposal) bool {
	return a.StaffOf(p.Community) || a.RecordsFor(p.Community) || a.ID == p.By
}

// Proposal reads one, for staff and the volunteer whom it is about.
func (d *Desk) Proposal(ctx context.Context, by *domain.Account, id domain.ProposalID) (*domain.Proposal, error) {
	p, err := d.store.Proposal(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && by.ID != p.Volunteer && !MayReadProposal(by, p) {
		return nil, errNoProposal
	}
	return p, err
}

// staffProposal reads one for the staff only.
func (d *Desk) staffProposal(ctx context.Context, by *domain.Account, id domain.ProposalID) (*domain.Proposal, error) {
	p, err := d.store.Proposal(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !MayReadProposal(by, p) {
		return nil, errNoProposal
	}
	return p, err
}

// MyProposals lists the proposals about the caller's own hours, newest first.
func (d *Desk) MyProposals(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Proposal, error) {
	return d.store.ProposalsOf(ctx, by.ID, p)
}

// AreaProposals lists the proposals of the staff's area in a state, oldest first.
func (d *Desk) AreaProposals(ctx context.Context, by *domain.Account, area domain.AreaID, state domain.ProposalState, p storage.Page) ([]*domain.Proposal, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	return d.store.ProposalsIn(ctx, sc, state, p)
}

// BatchRows lists the rows of an import of the staff's area, in the order of the file.
func (d *Desk) BatchRows(ctx context.Context, by *domain.Account, id domain.BatchID, p storage.Page) ([]*domain.Proposal, error) {
	b, err := d.store.Batch(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !by.StaffOf(b.Community) {
		return nil, errNoProposal
	}
	if err != nil {
		return nil, err
	}
	return d.store.RowsOf(ctx, id, 0, p)
}

// unless ends an update without a write where the rule changed nothing.
func unless(changed bool, err error) error {
	if err == nil && !changed {
		return storage.Unchanged()
	}
	return err
}
