package ledger

import (
	"fmt"
	"time"

	"lindan/domain"
)

// dueLate is how long minutes that were promised may wait for their record.
const dueLate = time.Hour

// compareVisits holds credits that came of a visit to the job that brought them: it is finished, promised them, and was as long.
// A corrected line has times of its own.
func (c *check) compareVisits(list []domain.Line) error {
	var ids []domain.OrderID
	for i := range list {
		if ofVisit(&list[i]) {
			ids = append(ids, list[i].Order)
		}
	}
	orders, err := c.ordersBy(ids)
	if err != nil {
		return err
	}
	for i := range list {
		if l := &list[i]; ofVisit(l) {
			c.Examined["I5 visits"]++
			if why := noVisit(l, orders[l.Order]); why != "" {
				c.say("lines", string(l.ID), "line.order", why, l.Posted)
			}
		}
	}
	return nil
}

func ofVisit(l *domain.Line) bool { return l.Source == domain.FromJob }

func (c *check) ordersBy(ids []domain.OrderID) (map[domain.OrderID]*domain.Worked, error) {
	found := map[domain.OrderID]*domain.Worked{}
	if len(ids) == 0 {
		return found, nil
	}
	list, err := c.store.Worked(c.ctx, ids)
	for _, o := range list {
		found[o.ID] = o
	}
	return found, err
}

// noVisit tells why an order does not stand behind a line; empty where it does.
func noVisit(l *domain.Line, o *domain.Worked) string {
	if o == nil {
		return fmt.Sprintf("no order %s is there", l.Order)
	}
	j := o.JobOf(l.Epoch)
	switch {
	case j == nil || j.Volunteer != l.Volunteer || j.State != domain.Finished:
		return fmt.Sprintf("order %s has no finished job %d of hers", o.ID, l.Epoch)
	case j.Line != o.LineOf(j) && !j.Due:
		return fmt.Sprintf("order %s promised nothing for job %d", o.ID, l.Epoch)
	case l.Ref != "":
		return ""
	case !j.Start.At.Equal(l.Start) || !j.Stop.At.Equal(l.Stop) || int64(j.Minutes) != l.Work:
		return fmt.Sprintf("order %s says that job %d had other times", o.ID, l.Epoch)
	}
	return ""
}

// checkOrders is I4: what an order has promised is on record once, and the record says what the job says.
func (c *check) checkOrders() error {
	var batch []*domain.Worked
	err := c.store.ScanWorked(c.ctx, func(o *domain.Worked) error {
		c.Examined["I4 orders"]++
		if len(o.Jobs) == 0 {
			return nil
		}
		batch = append(batch, o)
		if len(batch) < reversalBatch {
			return nil
		}
		full := batch
		batch = nil
		return c.compareOrders(full)
	}, c.broken("orders", "order.form"))
	if err != nil {
		return err
	}
	return c.compareOrders(batch)
}

func (c *check) compareOrders(list []*domain.Worked) error {
	var ids []domain.LineID
	for _, o := range list {
		for i := range o.Jobs {
			ids = append(ids, o.LineOf(&o.Jobs[i]))
		}
	}
	if len(ids) == 0 {
		return nil
	}
	records, err := c.recordsBy(ids)
	if err != nil {
		return err
	}
	for _, o := range list {
		for i := range o.Jobs {
			j := &o.Jobs[i]
			c.Examined["I4 jobs"]++
			if rule, why := c.judgeJob(o, j, records[o.LineOf(j)]); rule != "" {
				c.say("orders", string(o.ID), rule, fmt.Sprintf("job %d: %s", j.Epoch, why), domain.At(j.Stop.At))
			}
		}
	}
	return nil
}

// judgeJob names the first rule that a job breaks. r is the record with the id that follows from the job, nil where there is none.
func (c *check) judgeJob(o *domain.Worked, j *domain.Job, r *domain.Record) (rule, why string) {
	brought := j.State == domain.Finished && j.Minutes > 0
	switch {
	case j.Line == "" && !j.Due && o.Owed(j):
		return "order.promise", "confirmed, and its minutes were not promised"
	case j.Line == "" && !j.Due && r != nil && !waits(j, r):
		return "order.promise", "its minutes were not promised, and are on record"
	case j.Due && lastOf(o) < c.reference()-domain.Millis(dueLate.Milliseconds()):
		return "order.due", "its minutes were promised long ago"
	case j.Line == "":
		return "", ""
	case j.Line == domain.NoLine && (brought || r != nil):
		return "order.line", "says that it brought nothing"
	case j.Line == domain.NoLine:
		return "", ""
	case j.Line != o.LineOf(j):
		return "order.line", "names a line that is not its own: " + string(j.Line)
	case r == nil:
		return "order.record", "no record " + string(j.Line) + " is there"
	case r.Order != o.ID || r.Volunteer != j.Volunteer || r.Epoch != j.Epoch || !r.Start.Equal(j.Start.At) || !r.Stop.Equal(j.Stop.At) || r.Work != int64(j.Minutes):
		return "order.facts", "record " + string(r.ID) + " says something else"
	}
	return "", ""
}

// waits tells whether a record is on file before its minutes are promised: of a forgotten check-out, until somebody has called.
func waits(j *domain.Job, r *domain.Record) bool {
	return j.Uncalled() && r.State != domain.RecordSealed && r.State != domain.RecordPosted
}

// lastOf is when something happened to an order last.
func lastOf(o *domain.Worked) (last domain.Millis) {
	for _, e := range o.Events {
		last = max(last, domain.At(e.At))
	}
	return last
}
