package desk

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"lindan/domain"
	"lindan/storage"
)

// promise makes the record of a job whose minutes were promised, and posts its line if nothing is missing. The id follows from
// order, volunteer and epoch, so that promising twice meets itself. "none": there is nothing to record. Of a forgotten check-out
// the record is made when the rule closes it, and waits for the call-back (A4).
func (d *Desk) promise(ctx context.Context, o *domain.Order, j *domain.Job) (domain.LineID, error) {
	if j.Minutes <= 0 || j.State != domain.Finished {
		return domain.NoLine, nil
	}
	r, err := d.recordOf(ctx, o, j)
	if err != nil {
		return "", err
	}
	if err := d.keep(ctx, r); err != nil {
		return "", err
	}
	return r.ID, d.evaluate(ctx, r.ID, domain.EvaluationOf(o, j)) // what was there already may have been made before the word
}

// keep stores a record and settles it at once where that is possible.
func (d *Desk) keep(ctx context.Context, r *domain.Record) error {
	r.Date(d.calendar)
	have, err := d.store.KeepRecord(ctx, r)
	if err != nil {
		return err
	}
	if have.Uncalled && !r.Uncalled {
		if err := d.called(ctx, r); err != nil {
			return err
		}
	}
	return d.attendRecord(ctx, r.ID)
}

// called lets a record that waited for the call-back go on.
func (d *Desk) called(ctx context.Context, r *domain.Record) error {
	_, err := d.store.UpdateRecord(ctx, r.ID, func(have *domain.Record) error {
		if !have.Called(r.Grade) {
			return storage.Unchanged()
		}
		return nil
	})
	return err
}

// settle brings a record as far as it can come: what is missing is named; the minutes are fixed in the volunteer's sheet; the
// line is posted. Each step may be repeated, and a crash between two is repaired by the job "records".
func (d *Desk) settle(ctx context.Context, id domain.LineID) error {
	r, err := d.store.Record(ctx, id)
	if err != nil || r.State == domain.RecordPosted {
		return err
	}
	if r.State == domain.RecordWaiting || r.State == domain.RecordHeld {
		if r, err = d.complete(ctx, r); err != nil {
			return err
		}
	}
	switch r.State {
	case domain.RecordSealed:
		return d.post(ctx, r)
	case domain.RecordDismissed, domain.RecordVoid: // its time, if it took any before somebody else laid it aside
		return d.store.FreeEntry(ctx, r.Volunteer, domain.MonthOf(r.Start), r.ID)
	}
	return nil
}

// post puts a sealed record's line into the ledger.
func (d *Desk) post(ctx context.Context, r *domain.Record) error {
	line, err := r.Credit(d.now())
	if err != nil {
		return err
	}
	if err := d.store.PostLine(ctx, line); err != nil {
		return err
	}
	_, err = d.store.UpdateRecord(ctx, r.ID, func(r *domain.Record) error {
		if r.State == domain.RecordPosted {
			return storage.Unchanged()
		}
		r.State, r.Line = domain.RecordPosted, line.Posted
		return nil
	})
	return err
}

// complete seals a record that has all it needs; else it notes what is missing or that her times overlap. Where she has gone,
// it is laid aside.
func (d *Desk) complete(ctx context.Context, r *domain.Record) (*domain.Record, error) {
	v, err := d.store.Account(ctx, r.Volunteer)
	if err != nil {
		return nil, err
	}
	if v.Closed {
		return d.abandon(ctx, r.ID, v)
	}
	missing := r.Lacking(v)
	minutes, state := int64(0), domain.RecordWaiting
	if len(missing) == 0 {
		if minutes, state, err = d.enter(ctx, r); err != nil {
			return nil, err
		}
	}
	if state != domain.RecordSealed && (r.State != state || len(r.Missing) != len(missing)) {
		d.log.Warn("record waits", "record", r.ID, "state", state, "missing", missing)
	}
	return d.store.UpdateRecord(ctx, r.ID, func(r *domain.Record) error {
		switch r.State {
		case domain.RecordWaiting, domain.RecordHeld:
		default: // somebody else was here: what she decided stands
			return storage.Unchanged()
		}
		if r.State == state && slices.Equal(r.Missing, missing) {
			return storage.Unchanged()
		}
		r.Missing = missing
		if state == domain.RecordSealed {
			return r.Seal(minutes)
		}
		r.State = state
		return nil
	})
}

func (d *Desk) abandon(ctx context.Context, id domain.LineID, v *domain.Account) (*domain.Record, error) {
	now := d.now()
	return d.store.UpdateRecord(ctx, id, func(r *domain.Record) error {
		if !r.Abandon(v, now) {
			return storage.Unchanged()
		}
		return nil
	})
}

// enter takes the record's time in the sheet, by the policy of its day, and tells the minutes and sealed, or held where
// another record has the time. Work that brings nothing takes its time all the same.
func (d *Desk) enter(ctx context.Context, r *domain.Record) (int64, domain.RecordState, error) {
	p, err := d.policyOf(ctx, r)
	if err != nil {
		return 0, "", err
	}
	minutes, err := d.store.Enter(ctx, r.Volunteer, domain.Entry{Line: r.ID, From: r.Start, To: r.Stop}, p.Worth(r), p.DayCap())
	if domain.CodeOf(err) == "hours.overlap" {
		return 0, domain.RecordHeld, nil
	}
	return minutes, domain.RecordSealed, err
}

// policyOf is the policy under which a record's minutes are counted: for a visit the version that stood when it stopped, kept
// for ever; a change never reaches back (A5).
func (d *Desk) policyOf(ctx context.Context, r *domain.Record) (domain.Policy, error) {
	switch {
	case r.PolicyOf != "":
		return d.store.KeptPolicy(ctx, r.PolicyOf, r.Policy)
	case r.Policy == 0 && r.Source == domain.FromJob:
		return domain.DefaultPolicy(), nil
	case r.Policy == 0:
		return d.Policy(ctx, r.Community)
	}
	for area := r.Community; area != ""; area = area.Parent() {
		p, err := d.store.KeptPolicy(ctx, area, r.Policy)
		if domain.KindOf(err) != domain.Missing {
			return p, err
		}
	}
	return domain.Policy{}, fmt.Errorf("policy %d of record %s is not kept", r.Policy, r.ID)
}

// recordOf is what a job's record says.
func (d *Desk) recordOf(ctx context.Context, o *domain.Order, j *domain.Job) (*domain.Record, error) {
	community, err := d.Area(ctx, o.Community)
	if err != nil {
		return nil, err
	}
	place := community.Name
	if grid, err := d.Area(ctx, o.Grid); err == nil {
		place += " " + grid.Name
	}
	responsible, err := d.responsible(ctx, o, community)
	if err != nil {
		return nil, err
	}
	return &domain.Record{
		ID: domain.NewLineID(o.ID, j.Volunteer, j.Epoch, domain.Credit, 0), State: domain.RecordWaiting, Volunteer: j.Volunteer,
		Community: o.Community, Grid: o.Grid, Branch: j.Branch, Unit: j.Unit, Order: o.ID, Epoch: j.Epoch, Service: o.Service,
		Source: domain.FromJob, Nature: o.Item.Kind(), Grade: j.Grade, Start: j.Start.At, Stop: j.Stop.At, Work: int64(j.Minutes),
		Planned: int64(o.Minutes), Policy: j.Policy, PolicyOf: j.PolicyOf, Activity: o.Item.Name + " " + string(o.ID), Place: place, Content: o.Item.Name, Organiser: community.Name,
		Responsible: responsible, Recorder: domain.Hide(domain.AutomaticRecorder),
		Salt: domain.Hide(hex.EncodeToString(d.random(16))), Ended: domain.At(j.Stop.At), Uncalled: j.Uncalled(), Evaluation: domain.EvaluationOf(o, j),
	}, nil
}

// responsible is who answers for the service 负责人: the dispatcher who published the order last, else the community.
func (d *Desk) responsible(ctx context.Context, o *domain.Order, community *domain.Area) (domain.Secret, error) {
	by := domain.AccountID("")
	for _, e := range o.Events {
		if e.Action == domain.Publish && e.By != "" {
			by = e.By
		}
	}
	if by == "" {
		return domain.Hide(community.Name), nil
	}
	a, err := d.store.Account(ctx, by)
	switch {
	case domain.KindOf(err) == domain.Missing, err == nil && (a.Closed || a.Name.Empty() || a.Name.Erased()):
		return domain.Hide(community.Name), nil
	case err != nil:
		return domain.Secret{}, err
	}
	return a.Name.Copy(), nil
}
