package desk

import (
	"context"

	"lindan/domain"
)

// RecordDetail is one record with all that explains it.
type RecordDetail struct {
	Record   *domain.Record
	Policy   domain.Policy // by which its minutes are counted
	Job      *domain.Job   // the visit; nil where there was none, or its times were corrected
	Reversal *domain.Line  // the line that cancelled it; nil where none did
}

// Detail reads one record, for the volunteer herself and the staff of its area. Missing record.missing for everybody else.
func (d *Desk) Detail(ctx context.Context, by *domain.Account, id domain.LineID) (*RecordDetail, error) {
	r, err := d.store.Record(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !mayReadRecord(by, r) {
		return nil, domain.Errf(domain.Missing, "record.missing", "没有找到这条服务记录")
	}
	if err != nil {
		return nil, err
	}
	x := &RecordDetail{Record: r}
	if x.Policy, err = d.policyOf(ctx, r); err != nil {
		return nil, err
	}
	if x.Reversal, err = d.store.Line(ctx, domain.ReversalID(id)); domain.KindOf(err) == domain.Missing {
		x.Reversal, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	x.Job, err = d.visitOf(ctx, r)
	return x, err
}

func mayReadRecord(by *domain.Account, r *domain.Record) bool {
	return by.ID == r.Volunteer || by.StaffOf(r.Community) || r.Grid != "" && by.StaffOf(r.Grid)
}

// visitOf is the job whose own record it is; a correction stands for times that no check-in shows.
func (d *Desk) visitOf(ctx context.Context, r *domain.Record) (*domain.Job, error) {
	if r.Source != domain.FromJob || r.Ref != "" || r.Order == "" {
		return nil, nil //nolint:nilnil // none is an answer
	}
	o, err := d.store.Order(ctx, r.Order)
	if domain.KindOf(err) == domain.Missing {
		return nil, nil //nolint:nilnil // the record outlives its order
	}
	if err != nil {
		return nil, err
	}
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Volunteer == r.Volunteer && j.Epoch == r.Epoch {
			return j, nil
		}
	}
	return nil, nil //nolint:nilnil // see above
}
