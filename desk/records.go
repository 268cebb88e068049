package desk

import (
	"context"
	"encoding/hex"
	"errors"

	"lindan/domain"
	"lindan/storage"
)

// promise makes the record of a job whose minutes were promised, and posts its line if nothing is missing. The id follows from
// order, volunteer and epoch, so that promising twice meets itself. "none": there is nothing to record.
func (d *Desk) promise(ctx context.Context, o *domain.Order, j *domain.Job) (domain.LineID, error) {
	if j.Minutes <= 0 || j.State != domain.Finished {
		return "none", nil
	}
	r, err := d.recordOf(ctx, o, j)
	if err != nil {
		return "", err
	}
	return r.ID, d.keep(ctx, r)
}

// keep stores a record and settles it at once where that is possible.
func (d *Desk) keep(ctx context.Context, r *domain.Record) error {
	if _, err := d.store.KeepRecord(ctx, r); err != nil {
		return err
	}
	return d.settle(ctx, r.ID)
}

// settle brings a record as far as it can come: what is missing is named; the minutes are fixed in the volunteer's sheet; the
// line is posted. Each step may be repeated, and a crash between two is repaired by the job "records".
func (d *Desk) settle(ctx context.Context, id domain.LineID) error {
	r, err := d.store.Record(ctx, id)
	if err != nil || r.State == domain.RecordPosted || r.State == domain.RecordVoid {
		return err
	}
	if r.State != domain.RecordSealed {
		if r, err = d.complete(ctx, r); err != nil || r.State != domain.RecordSealed {
			return err
		}
	}
	line, err := r.Credit(d.now())
	if err != nil {
		return err
	}
	if err := d.store.PostLine(ctx, line); err != nil {
		return err
	}
	_, err = d.store.UpdateRecord(ctx, id, func(r *domain.Record) error {
		if r.State == domain.RecordPosted {
			return storage.Unchanged()
		}
		r.State, r.Line = domain.RecordPosted, line.Posted
		return nil
	})
	return err
}

// complete seals a record that has all it needs; else it notes what is missing or that her times overlap.
func (d *Desk) complete(ctx context.Context, r *domain.Record) (*domain.Record, error) {
	v, err := d.store.Account(ctx, r.Volunteer)
	if err != nil {
		return nil, err
	}
	missing := r.Lacking(v)
	minutes, state := int64(0), domain.RecordWaiting
	if len(missing) == 0 {
		minutes, err = d.enter(ctx, r)
		if domain.CodeOf(err) == "hours.overlap" {
			state, err = domain.RecordHeld, nil
		} else if err == nil {
			state = domain.RecordSealed
		}
		if err != nil {
			return nil, err
		}
	}
	if state != domain.RecordSealed {
		d.log.Warn("record waits", "record", r.ID, "state", state, "missing", missing)
	}
	done, err := d.store.UpdateRecord(ctx, r.ID, func(r *domain.Record) error {
		r.Missing = missing
		if state == domain.RecordSealed {
			return r.Seal(minutes)
		}
		if r.State == domain.RecordWaiting || r.State == domain.RecordHeld {
			r.State = state
		}
		return nil
	})
	if domain.CodeOf(err) == "record.void" { // cancelled meanwhile: its time is nobody's
		return nil, errors.Join(err, d.store.FreeEntry(ctx, r.Volunteer, domain.MonthOf(r.Start), r.ID))
	}
	return done, err
}

// enter takes the record's time in the sheet. Work that is not volunteering takes its time and brings nothing.
func (d *Desk) enter(ctx context.Context, r *domain.Record) (int64, error) {
	p, err := d.Policy(ctx, r.Community)
	if err != nil {
		return 0, err
	}
	want := r.Work
	if r.Nature != domain.Volunteering {
		want = 0
	}
	return d.store.Enter(ctx, r.Volunteer, domain.Entry{Line: r.ID, From: r.Start, To: r.Stop}, want, p.DayCap())
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
	return &domain.Record{
		ID: domain.NewLineID(o.ID, j.Volunteer, j.Epoch, domain.Credit, 0), State: domain.RecordWaiting, Volunteer: j.Volunteer,
		Community: o.Community, Grid: o.Grid, Branch: j.Branch, Unit: j.Unit, Order: o.ID, Epoch: j.Epoch, Service: o.Service,
		Source: domain.FromJob, Nature: o.Item.Kind(), Grade: j.Grade, Start: j.Start.At, Stop: j.Stop.At, Work: int64(j.Minutes),
		Policy: j.Policy, Activity: o.Item.Name + " " + string(o.ID), Place: place, Content: o.Item.Name, Organiser: community.Name,
		Responsible: domain.Hide(community.Name), Recorder: domain.Hide("邻单（按签到签退自动记录）"),
		Salt: domain.Hide(hex.EncodeToString(d.random(16))), Ended: domain.At(j.Stop.At),
	}, nil
}
