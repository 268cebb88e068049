package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// RecordsDue looks at every record whose clock asks for it: what was sealed is posted, what waited is tried again, people are
// reminded. One record's failure does not stop the others.
func (d *Desk) RecordsDue(ctx context.Context) error {
	list, err := d.store.RecordsAwake(ctx, d.now(), duePerRun)
	if err != nil {
		return err
	}
	return d.attendRecords(ctx, list)
}

func (d *Desk) attendRecords(ctx context.Context, list []*domain.Record) error {
	var failed error
	var due []reminder
	for _, r := range list {
		if err := d.settle(ctx, r.ID); err != nil {
			failed = errors.Join(failed, fmt.Errorf("settle record %s: %w", r.ID, err))
		}
		one, err := d.look(ctx, r.ID) // also where it could not be settled: the next look is later then
		failed = errors.Join(failed, err)
		due = append(due, one...)
	}
	d.remind(ctx, due)
	return failed
}

// attendRecord is the job's look at one record, at once.
func (d *Desk) attendRecord(ctx context.Context, id domain.LineID) error {
	return d.attendRecords(ctx, []*domain.Record{{ID: id}})
}

// SettleHeldUp tries all of a volunteer's records again that wait or are held: her account has changed, or a line was reversed.
func (d *Desk) SettleHeldUp(ctx context.Context, v domain.AccountID) error {
	p := storage.Page{Limit: storage.MaxRows}
	var failed error
	for {
		list, err := d.store.RecordsHeldUp(ctx, v, p)
		if err != nil {
			return errors.Join(failed, err)
		}
		failed = errors.Join(failed, d.attendRecords(ctx, list))
		if len(list) < p.Limit {
			return failed
		}
		last := list[len(list)-1]
		p.After = &storage.Cursor{Value: int64(last.Ended), ID: string(last.ID)}
	}
}

// reminder is one record of which people are to be reminded on a working day: 5, 8 or 10.
type reminder struct {
	record *domain.Record
	day    int
}

// look lets the clock run on one record. The reminder is claimed by the write, so that of many replicas one sends it.
func (d *Desk) look(ctx context.Context, id domain.LineID) ([]reminder, error) {
	now, day := d.now(), 0
	r, err := d.store.UpdateRecord(ctx, id, func(r *domain.Record) error {
		before := *r
		if day = r.Look(d.calendar, now); day == 0 && r.Due == before.Due && r.Done == before.Done && r.Wake == before.Wake {
			return storage.Unchanged()
		}
		return nil
	})
	if err != nil || day == 0 {
		return nil, err
	}
	return []reminder{{r, day}}, nil
}

// remind tells each volunteer what she can complete herself, and each community how many records it has to see to.
func (d *Desk) remind(ctx context.Context, list []reminder) {
	hers, theirs := map[domain.AccountID][]string{}, map[domain.AreaID][]reminder{}
	for _, m := range list {
		for _, field := range m.record.Missing {
			if name := domain.FieldName(field); name != "" && !slices.Contains(hers[m.record.Volunteer], name) {
				hers[m.record.Volunteer] = append(hers[m.record.Volunteer], name)
			}
		}
		theirs[m.record.Community] = append(theirs[m.record.Community], m)
	}
	for v, names := range hers {
		d.notice(ctx, notify.Notice{To: v, Kind: "record.reminder", Text: "服务时长还不能记入，请在“我的”里补全：" + strings.Join(names, "、")})
	}
	for area, due := range theirs {
		d.notice(ctx, notify.Notice{Area: area, Kind: "record.reminder", Text: staffReminder(due)})
	}
}

// staffReminder says how many records wait, and until when.
func staffReminder(list []reminder) string {
	first := time.Time{}
	for _, m := range list {
		if due := m.record.Due.Time(); !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	text := fmt.Sprintf("有 %d 条服务记录还没有完成", len(list))
	if first.IsZero() {
		return text
	}
	return text + "，最早须在 " + first.In(domain.Shanghai).Format("1 月 2 日") + "（含）前办结"
}

// notice tells people by the live inbox and by push. It is a convenience: every fact can be read again.
func (d *Desk) notice(ctx context.Context, n notify.Notice) {
	if err := d.live.Send(ctx, n); err != nil {
		d.log.Warn("notice not sent", "kind", n.Kind, "err", err)
	}
	if d.push == nil {
		return
	}
	if err := d.push.Send(ctx, n); err != nil {
		d.log.Warn("push not sent", "kind", n.Kind, "err", err)
	}
}

// evaluate gives a record its evaluation; nil changes nothing.
func (d *Desk) evaluate(ctx context.Context, id domain.LineID, e *domain.Evaluation) error {
	if e == nil {
		return nil
	}
	news := false
	_, err := d.store.UpdateRecord(ctx, id, func(r *domain.Record) error {
		if news = r.Evaluate(e); !news {
			return storage.Unchanged()
		}
		return nil
	})
	if err != nil || !news {
		return err
	}
	return d.attendRecord(ctx, id)
}

// evaluateOrder brings a new word on an order to the records of its jobs.
func (d *Desk) evaluateOrder(ctx context.Context, o *domain.Order, e domain.Event) error {
	if !slices.Contains([]domain.Action{domain.Rate, domain.Confirm, domain.CallBack, domain.Reopen}, e.Action) {
		return nil
	}
	for i := range o.Jobs {
		j := &o.Jobs[i]
		if j.Line == "" || j.Line == domain.NoLine {
			continue
		}
		if err := d.evaluate(ctx, j.Line, domain.EvaluationOf(o, j)); err != nil {
			return err
		}
	}
	return nil
}
