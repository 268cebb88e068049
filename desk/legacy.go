package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// LegacyRow is one past record as a file of another book tells it 历史记录.
type LegacyRow struct {
	Line                                            int // in the file
	Number                                          string
	Activity, Content, Place, Unit, System, Voucher string
	Start, Stop                                     time.Time
	Minutes                                         int64 // 0: from start to stop
}

// LegacyFile is a whole file of past records. Sum is the SHA-256 of its content, hex: the same file is the same batch.
type LegacyFile struct {
	Phone string // of the admin who imports it
	Sum   string
	Rows  []LegacyRow
}

// ImportLegacy makes a batch of proposals of past records, which a second person approves. All rows are checked first: if one
// is wrong, nothing is written. The same file again changes nothing, finishes what was cut off, and opens a batch again that
// nobody decided in time.
func (d *Desk) ImportLegacy(ctx context.Context, f LegacyFile, dry bool) (Imported, domain.BatchID, error) {
	var sum Imported
	by, err := d.importer(ctx, f.Phone)
	if err != nil {
		return sum, "", err
	}
	list, community, err := d.legacyRows(ctx, by, f, &sum)
	if err != nil || len(sum.Problems) > 0 || len(list) == 0 {
		return sum, "", err
	}
	now := d.now()
	b := &domain.Batch{
		ID: domain.NewBatchID(community, f.Sum), Community: community, State: domain.ProposalWaiting, Rows: len(list), By: by.ID,
		Created: domain.At(now), Expires: domain.At(now.Add(domain.ProposalLife)),
	}
	b.Wake = b.Expires
	for _, p := range list {
		b.Minutes += p.Work
	}
	if b.Minutes > domain.LegacyMint {
		sum.Problems = append(sum.Problems, RowProblem{0, "minutes", "一个文件最多 5000 小时，请拆成几个文件"})
		return sum, "", nil
	}
	if dry {
		sum.Added = len(list)
		return sum, b.ID, nil
	}
	return sum, b.ID, d.storeBatch(ctx, b, list, &sum)
}

// importer is the admin who answers for an import.
func (d *Desk) importer(ctx context.Context, phone string) (*domain.Account, error) {
	number, err := domain.NormalPhone("as", phone)
	if err != nil {
		return nil, err
	}
	id, err := d.store.PhoneOwner(ctx, number)
	if err != nil {
		return nil, err
	}
	denied := domain.Errf(domain.Denied, "import.as", "--as 须为一位管理员的手机号")
	if id == "" {
		return nil, denied
	}
	a, err := d.store.Account(ctx, id)
	if err == nil && (a.Closed || !a.HasAny(domain.Admin)) {
		err = denied
	}
	return a, err
}

// storeBatch writes the batch and its rows, and then that they are all there.
func (d *Desk) storeBatch(ctx context.Context, b *domain.Batch, list []*domain.Proposal, sum *Imported) error {
	now := d.now()
	have, _, err := d.store.AddBatch(ctx, b)
	if err != nil {
		return err
	}
	if have.State == domain.ProposalWaiting && have.By != b.By {
		return domain.Errf(domain.Conflict, "import.twice", "同一文件已由另一位管理员导入，等待审批")
	}
	for _, p := range list {
		p.Batch, p.ID, p.By = b.ID, domain.RowID(b.ID, p.Row), b.By
		_, fresh, err := d.store.AddProposal(ctx, p)
		if err != nil {
			return fmt.Errorf("row %d: %w", p.Row, err)
		}
		if fresh {
			sum.Added++
		} else {
			sum.Same++
		}
	}
	_, err = d.store.UpdateBatch(ctx, b.ID, func(have *domain.Batch) error {
		renewed := have.Renew(b.By, now)
		if have.Whole && !renewed {
			return storage.Unchanged()
		}
		have.Whole = true
		return nil
	})
	return err
}

// legacyRows checks every row and makes its proposal. All volunteers of a file belong to one community, which records them.
func (d *Desk) legacyRows(ctx context.Context, by *domain.Account, f LegacyFile, sum *Imported) ([]*domain.Proposal, domain.AreaID, error) {
	var list []*domain.Proposal
	community, seen := domain.AreaID(""), map[LegacyRow]int{}
	for i, r := range f.Rows {
		p, err := d.legacyRow(ctx, by, r)
		if err == nil && community == "" {
			community = p.Community
		}
		r.Line = 0
		if first, twice := seen[r]; twice && err == nil {
			err = domain.Fieldf("number", "import.row_twice", "与第 %d 行相同", f.Rows[first].Line)
		} else if err == nil && p.Community != community {
			err = domain.Fieldf("number", "import.communities", "一个文件只放同一个社区的志愿者，请按社区拆开")
		}
		seen[r] = i
		if e := (*domain.Error)(nil); errors.As(err, &e) && e.Kind != domain.Unavailable {
			sum.Problems = append(sum.Problems, RowProblem{i, e.Field, e.Text})
			continue
		}
		if err != nil {
			return nil, "", err
		}
		list = append(list, p)
	}
	return list, community, nil
}

// legacyRow is the proposal of one row. Never about the importer herself or her household.
func (d *Desk) legacyRow(ctx context.Context, by *domain.Account, r LegacyRow) (*domain.Proposal, error) {
	v, _, err := d.numbered(ctx, by, r.Number)
	if err != nil {
		return nil, renamed(err, "number")
	}
	community := v.Home.At(domain.Community)
	if !by.Has(domain.Admin, community) {
		return nil, domain.Fieldf("number", "volunteer.missing", "没有找到这个编号的志愿者")
	}
	policy, err := d.Policy(ctx, community)
	if err != nil {
		return nil, err
	}
	p, err := d.draft(ctx, Caller{By: by}, Proposing{Kind: domain.ProposeLegacy, Start: r.Start, Stop: r.Stop, Reason: "legacy"}, v, community)
	if err != nil {
		return nil, renamed(err, "number")
	}
	p.Source, p.Grade, p.Service, p.Nature = domain.FromLegacy, domain.GradeL, domain.LegacyService, domain.Volunteering
	p.Activity, p.Place, p.Content, p.Organiser = r.Activity, r.Place, r.Content, r.Unit
	p.Responsible, p.Origin = domain.Hide(r.Unit), r.System+" "+r.Voucher
	p.Work, p.Policy, p.Row = r.Minutes, policy.Number, int64(r.Line)
	if p.Work == 0 {
		p.Work = int64(p.Stop.Sub(p.Start) / time.Minute)
	}
	p.Expires, p.Wake = 0, 0 // with its batch
	return p, p.Check(d.now())
}

// renamed gives a refusal the name of the column that it is about.
func renamed(err error, field string) error {
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind == domain.Unavailable {
		return err
	}
	return domain.Fieldf(field, e.Code, "%s", e.Text)
}

// Batches lists the imports of the staff's area, newest first.
func (d *Desk) Batches(ctx context.Context, by *domain.Account, area domain.AreaID, p storage.Page) ([]*domain.Batch, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	return d.store.BatchesIn(ctx, sc.Communities, p)
}

// secondOf reads a batch for somebody who may be its second person.
func (d *Desk) secondOf(ctx context.Context, c Caller, id domain.BatchID) (*domain.Batch, error) {
	b, err := d.store.Batch(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !c.By.StaffOf(b.Community) {
		return nil, errNoProposal
	}
	if err != nil || c.By.ID == b.By {
		return b, err
	}
	importer, err := d.store.Account(ctx, b.By)
	if err != nil && domain.KindOf(err) != domain.Missing {
		return nil, err
	}
	return b, b.MayDecide(c.By, importer)
}

// ApproveBatch is the second person's yes to all rows of an import, out of a budget of its own (domain.LegacyMint). The rows
// follow, some of them at once, the rest by the job.
func (d *Desk) ApproveBatch(ctx context.Context, c Caller, id domain.BatchID) (*domain.Batch, error) {
	b, err := d.secondOf(ctx, c, id)
	if err != nil {
		return nil, err
	}
	if c.By.ID == b.By {
		return nil, domain.Errf(domain.Denied, "proposal.own", "不能审批自己导入的记录，请由另一位工作人员办理")
	}
	if b.State == domain.ProposalApproved && b.Second == c.By.ID {
		return b, nil
	}
	if err := d.ownDevice(ctx, c, b.By, ""); err != nil {
		return nil, err
	}
	now, try := d.now(), *b
	if _, err := try.Approve(c.By.ID, now); err != nil {
		return nil, err
	}
	empty := domain.NewMint(c.By.ID, true, now)
	_, err = d.store.UpdateMint(ctx, *empty, func(m *domain.Mint) error { return unless(m.Take(string(id), b.Minutes, domain.LegacyMint, now)) })
	if err != nil {
		return nil, err
	}
	b, err = d.store.UpdateBatch(ctx, id, func(b *domain.Batch) error { return unless(b.Approve(c.By.ID, now)) })
	if err != nil {
		return nil, err
	}
	if err := d.carryBatch(ctx, id); err != nil {
		d.log.Warn("batch carried out later", "batch", id, "err", err)
	}
	return d.store.Batch(ctx, id)
}

// RefuseBatch ends an import as a whole; by who imported it, it is a withdrawal.
func (d *Desk) RefuseBatch(ctx context.Context, c Caller, id domain.BatchID) (*domain.Batch, error) {
	if _, err := d.secondOf(ctx, c, id); err != nil {
		return nil, err
	}
	now := d.now()
	return d.store.UpdateBatch(ctx, id, func(b *domain.Batch) error { return unless(b.Refuse(c.By.ID, now)) })
}

// rowsPerRun bounds how many rows of an import are carried out in one go.
const rowsPerRun = 200

// mendBatches carries approved imports on, and ends those whose time is over.
func (d *Desk) mendBatches(ctx context.Context) error {
	now := d.now()
	list, err := d.store.BatchesDue(ctx, now, 20)
	if err != nil {
		return err
	}
	var failed error
	for _, b := range list {
		b, err := d.store.UpdateBatch(ctx, b.ID, func(b *domain.Batch) error { return unless(b.Lapse(now), nil) })
		if err == nil && b.State == domain.ProposalApproved {
			err = d.carryBatch(ctx, b.ID)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("batch: %w", err))
		}
	}
	return failed
}

// carryBatch makes records of the next rows of an approved import, and notes how far it came.
func (d *Desk) carryBatch(ctx context.Context, id domain.BatchID) error {
	b, err := d.store.Batch(ctx, id)
	if err != nil || b.State != domain.ProposalApproved || b.Wake == 0 {
		return err
	}
	rows, err := d.store.RowsOf(ctx, id, b.Done, storage.Page{Limit: rowsPerRun})
	if err != nil {
		return err
	}
	second, err := d.store.Account(ctx, b.Second)
	if err != nil {
		return err
	}
	last := b.Done
	for _, p := range rows {
		if err := d.carryRow(ctx, p, second, b.Decided.Time()); err != nil {
			return fmt.Errorf("row %d: %w", p.Row, err)
		}
		last = max(last, p.Row)
	}
	_, err = d.store.UpdateBatch(ctx, id, func(b *domain.Batch) error {
		b.Done = max(b.Done, last)
		if len(rows) < rowsPerRun {
			b.Carried, b.Wake = true, 0
		}
		return nil
	})
	return err
}

// carryRow approves one row as its batch was; a row about the second person herself or her household is refused instead.
func (d *Desk) carryRow(ctx context.Context, p *domain.Proposal, second *domain.Account, at time.Time) error {
	v, err := d.store.Account(ctx, p.Volunteer)
	if err != nil && domain.KindOf(err) != domain.Missing {
		return err
	}
	own := v == nil || p.MayDecide(second, nil, v) != nil
	_, err = d.store.UpdateProposal(ctx, p.ID, func(p *domain.Proposal) error {
		if own && p.State == domain.ProposalWaiting {
			return unless(p.Refuse(second.ID, "审批人与志愿者为同一人或同一户，请另行申请", at))
		}
		return unless(p.ApproveRow(second.ID, at))
	})
	if err != nil {
		return err
	}
	return d.carry(ctx, p.ID)
}
