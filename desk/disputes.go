package desk

import (
	"context"
	"errors"
	"strings"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

var (
	errNoLine    = domain.Errf(domain.Missing, "lines.missing", "没有找到这条记录")
	errNoDispute = domain.Errf(domain.Missing, "dispute.missing", "没有找到这条异议")
)

// OpenDispute is a volunteer's objection to a line of hers. The same key again gives the first one; while one is open there is
// no other.
func (d *Desk) OpenDispute(ctx context.Context, c Caller, line domain.LineID, words string) (*domain.Dispute, error) {
	r, err := d.entry(ctx, line)
	if domain.KindOf(err) == domain.Missing || err == nil && r.Volunteer != c.By.ID {
		return nil, errNoLine
	}
	if err != nil {
		return nil, err
	}
	n, have, err := d.nextDispute(ctx, c, line)
	if err != nil || have != nil {
		return have, err
	}
	number := ""
	if c.By.Serves != nil {
		number = c.By.Serves.Number
	}
	now := d.now()
	due, err := d.disputeDue(ctx, r.Community, now)
	if err != nil {
		return nil, err
	}
	q, err := domain.NewDispute(r, n, number, strings.TrimSpace(words), now, due)
	if err != nil {
		return nil, err
	}
	q.Key, q.Body = c.Key, c.Hash
	q, fresh, err := d.store.AddDispute(ctx, q)
	switch {
	case err != nil:
		return nil, err
	case !fresh && q.Key != c.Key:
		return nil, errDisputeOpen
	case !fresh && q.Body != c.Hash:
		return nil, errKeyReused
	case fresh:
		d.notice(ctx, notify.Notice{Area: q.Community, Kind: "dispute.opened", Text: "有志愿者对服务时长提出异议"})
	}
	return q, nil
}

var errDisputeOpen = domain.Errf(domain.Conflict, "dispute.open", "这条记录的异议还在处理中")

// nextDispute finds which dispute of the line comes next, or the one that this key opened.
func (d *Desk) nextDispute(ctx context.Context, c Caller, line domain.LineID) (int, *domain.Dispute, error) {
	for n := 1; n <= domain.DisputesOfLine; n++ {
		q, err := d.store.Dispute(ctx, domain.NewDisputeID(line, n))
		switch {
		case domain.KindOf(err) == domain.Missing:
			return n, nil, nil
		case err != nil:
			return 0, nil, err
		case q.Key == c.Key && q.Body != c.Hash:
			return 0, nil, errKeyReused
		case q.Key == c.Key:
			return n, q, nil
		case q.State != domain.DisputeAnswered:
			return 0, nil, errDisputeOpen
		}
	}
	return 0, nil, domain.Errf(domain.Conflict, "dispute.too_many", "这条记录已多次答复，如仍有异议请联系街道")
}

// disputeDue is when an answer is due. Where the table of holidays does not reach so far, weekends alone are left out, which is
// seldom later than it should be: the right to object does not wait for a table.
func (d *Desk) disputeDue(ctx context.Context, community domain.AreaID, now time.Time) (time.Time, error) {
	p, err := d.Policy(ctx, community)
	if err != nil {
		return time.Time{}, err
	}
	due, err := d.workdays(now, p.DisputeWithin())
	if err != nil {
		d.log.Warn("no calendar: a dispute is due by weekdays", "err", err)
		return domain.Weekdays(now, p.DisputeWithin())
	}
	return due, nil
}

// MyDisputes lists the caller's own disputes, newest first.
func (d *Desk) MyDisputes(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Dispute, error) {
	return d.store.DisputesOf(ctx, by.ID, p)
}

// AreaDisputes lists the disputes of the staff's area by when they are due: those that wait, or those that were answered.
func (d *Desk) AreaDisputes(ctx context.Context, by *domain.Account, area domain.AreaID, answered bool, p storage.Page) ([]*domain.Dispute, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	states := []domain.DisputeState{domain.DisputeAnswered}
	if !answered {
		states = []domain.DisputeState{domain.DisputeOpen, domain.DisputeDeciding}
	}
	return d.store.DisputesIn(ctx, sc, states, p)
}

// Answering is how staff answer a dispute. With corrected exactly one of the times and Cancel is given.
type Answering struct {
	Verdict, Words string
	Start, Stop    time.Time
	Cancel         bool
}

// Answer answers a dispute: the line is kept, or a proposal to correct or cancel it is made, which a second person decides.
// Never by the volunteer herself or her household.
func (d *Desk) Answer(ctx context.Context, c Caller, id domain.DisputeID, a Answering) (*domain.Dispute, error) {
	q, err := d.store.Dispute(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !c.By.RecordsFor(q.Community) {
		return nil, errNoDispute
	}
	if err != nil {
		return nil, err
	}
	v, err := d.store.Account(ctx, q.Volunteer)
	if err != nil {
		return nil, err
	}
	if err := domain.MayPropose(c.By, v, q.Community); err != nil {
		return nil, err
	}
	switch {
	case a.Verdict == domain.VerdictKept && (a.Cancel || !a.Start.IsZero()):
		return nil, domain.Fieldf("correction", "dispute.kept", "维持原记录时不填更正内容")
	case a.Verdict == domain.VerdictKept:
		return d.keepLine(ctx, c, id, a.Words)
	case a.Verdict != domain.VerdictCorrected:
		return nil, domain.Fieldf("verdict", "dispute.verdict", "应为维持或更正")
	case a.Cancel == !a.Start.IsZero():
		return nil, domain.Fieldf("correction", "dispute.correction", "请填写更正后的时间，或选择撤销")
	}
	return d.correctLine(ctx, c, q, a)
}

func (d *Desk) keepLine(ctx context.Context, c Caller, id domain.DisputeID, words string) (*domain.Dispute, error) {
	now, fresh := d.now(), false
	q, err := d.store.UpdateDispute(ctx, id, func(q *domain.Dispute) error {
		changed, err := q.Keep(c.By.ID, strings.TrimSpace(words), now)
		fresh = changed
		return unless(changed, err)
	})
	if err == nil && fresh {
		d.answered(ctx, q)
	}
	return q, err
}

// correctLine makes the proposal, then notes it in the dispute. If it dies in between, the repeat meets the proposal; without a
// repeat the proposal's end is taken over all the same (Dispute.Follow).
func (d *Desk) correctLine(ctx context.Context, c Caller, q *domain.Dispute, a Answering) (*domain.Dispute, error) {
	if q.State == domain.DisputeAnswered {
		return nil, domain.Errf(domain.Conflict, "dispute.closed", "这条异议已经答复，或更正正等待审批")
	}
	old, err := d.entry(ctx, q.Line)
	if err != nil {
		return nil, err
	}
	kind := domain.ProposeCorrect
	if a.Cancel {
		kind = domain.ProposeCancel
	}
	p, err := d.proposeUndo(ctx, c, Proposing{Kind: kind, Start: a.Start, Stop: a.Stop, Reason: "dispute", Words: a.Words}, old, q)
	if err != nil {
		return nil, err
	}
	q, err = d.store.UpdateDispute(ctx, q.ID, func(q *domain.Dispute) error {
		return unless(q.Decide(c.By.ID, strings.TrimSpace(a.Words), p.ID))
	})
	if err != nil || p.State == domain.ProposalWaiting {
		return q, err
	}
	if err := d.followDispute(ctx, p); err != nil { // decided before it was noted
		return nil, err
	}
	return d.store.Dispute(ctx, q.ID)
}

// followDispute tells a dispute what became of its proposal.
func (d *Desk) followDispute(ctx context.Context, p *domain.Proposal) error {
	now, closed := d.now(), false
	q, err := d.store.UpdateDispute(ctx, p.Dispute, func(q *domain.Dispute) error {
		changed := q.Follow(p, now)
		closed = changed && q.State == domain.DisputeAnswered
		return unless(changed, nil)
	})
	if err == nil && closed {
		d.answered(ctx, q)
	}
	return err
}

func (d *Desk) answered(ctx context.Context, q *domain.Dispute) {
	d.notice(ctx, notify.Notice{To: q.Volunteer, Kind: "dispute.answered", Text: "您提出的异议已答复，请查看"})
}

// disputesPerRun bounds one look of the job.
const disputesPerRun = 200

// RemindDisputes tells the staff of disputes that nobody answered in time, and the subdistrict, every day until they are.
func (d *Desk) RemindDisputes(ctx context.Context) error {
	now := d.now()
	list, err := d.store.DisputesDue(ctx, now, disputesPerRun)
	if err != nil {
		return err
	}
	var failed error
	for _, q := range list {
		late := false
		q, err := d.store.UpdateDispute(ctx, q.ID, func(q *domain.Dispute) error {
			late = q.Escalate(now)
			return unless(late, nil)
		})
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if late {
			d.notice(ctx, notify.Notice{Area: q.Community, Kind: "dispute.overdue", Text: "有时长异议超过答复期限，请尽快答复"})
			d.notice(ctx, notify.Notice{Area: q.Community.At(domain.Subdistrict), Kind: "dispute.overdue", Text: "社区有时长异议超过答复期限，请督办"})
		}
	}
	return failed
}
