package desk

import (
	"context"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// MyRecords lists the caller's service records, the latest service first, and names what her account lacks for them.
func (d *Desk) MyRecords(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Record, []string, error) {
	list, err := d.store.RecordsOf(ctx, by.ID, p)
	return list, by.Unrecorded(), err
}

// RecordAsk is what staff want to see of an area's records. The zero value: all that are not done.
type RecordAsk struct {
	State   domain.RecordState
	Overdue bool
	Undated bool
}

// AreaRecords lists service records of the staff's area by their due day.
func (d *Desk) AreaRecords(ctx context.Context, by *domain.Account, area domain.AreaID, ask RecordAsk, p storage.Page) ([]*domain.Record, error) {
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return nil, err
	}
	f := storage.RecordFilter{Undated: ask.Undated}
	if ask.State != "" {
		f.States = []domain.RecordState{ask.State}
	}
	if ask.Overdue {
		f.Late = d.now()
	}
	return d.store.RecordsOfArea(ctx, sc, f, p)
}

// RecordCounts is how many records of an area wait for what.
type RecordCounts struct{ Waiting, Held, Unrated, Overdue, Undated int64 }

// CountRecords counts the records of the staff's area that are not done.
func (d *Desk) CountRecords(ctx context.Context, by *domain.Account, area domain.AreaID) (RecordCounts, error) {
	var n RecordCounts
	sc, err := d.scope(ctx, by, area)
	if err != nil {
		return n, err
	}
	now := d.now()
	for _, c := range []struct {
		into *int64
		f    storage.RecordFilter
	}{
		{&n.Waiting, storage.RecordFilter{States: []domain.RecordState{domain.RecordWaiting}}},
		{&n.Held, storage.RecordFilter{States: []domain.RecordState{domain.RecordHeld}}},
		{&n.Unrated, storage.RecordFilter{States: []domain.RecordState{domain.RecordPosted}, Open: true}},
		{&n.Overdue, storage.RecordFilter{Late: now}},
		{&n.Undated, storage.RecordFilter{Undated: true}},
	} {
		if *c.into, err = d.store.CountRecords(ctx, sc, c.f); err != nil {
			return n, err
		}
	}
	return n, nil
}

// DismissRecord lays a record aside whose time overlaps another, or whose forgotten check-out nobody confirms. The volunteer is told and may dispute it. Errors as
// domain.Record.Dismiss; Missing record.missing.
func (d *Desk) DismissRecord(ctx context.Context, id domain.LineID, a domain.DismissAsk) (*domain.Record, error) {
	now, fresh := d.now(), false
	r, err := d.store.UpdateRecord(ctx, id, func(r *domain.Record) (err error) {
		if fresh, err = r.Dismiss(a, now); err == nil && !fresh {
			return storage.Unchanged()
		}
		return err
	})
	if domain.KindOf(err) == domain.Missing {
		return nil, domain.Errf(domain.Missing, "record.missing", "没有找到这条服务记录")
	}
	if err != nil {
		return nil, err
	}
	if fresh {
		d.notice(ctx, notify.Notice{To: r.Volunteer, Kind: "record.dismissed", Order: r.Order, Text: "有一条服务记录未记入，请查看原因；有异议可以提出"})
	}
	if err := d.attendRecord(ctx, id); err != nil { // the job does it again
		d.log.Warn("dismissed record not closed", "record", id, "err", err)
	}
	return r, nil
}
