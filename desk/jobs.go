package desk

import (
	"context"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
)

// Job is work that the clock asks for. Run may be called at any time, by many replicas at once, with any now: correctness
// never depends on who runs it or when.
type Job struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) error
}

// Jobs lists the clock's work.
func (d *Desk) Jobs() []Job {
	return []Job{
		{"orders due", 500 * time.Millisecond, d.OrdersDue},
		{"index", time.Second, d.KeepIndex},
		{"duty", 2 * time.Minute, d.KeepDuties},
		{"learning", 5 * time.Second, d.KeepLearning},
		{"bookings", time.Minute, d.MendBookings},
		{"closures", 10 * time.Minute, d.CloseDue},
		// records
		{"records", 30 * time.Second, d.RecordsDue},
		// ledger
		{"ledger blocks", 10 * time.Minute, d.SealDue},
		{"ledger late lines", 24 * time.Hour, d.SealAll},
		{"ledger root", time.Hour, d.PublishDue},
		{"ledger check", time.Hour, d.CheckDue},
		// proposals
		{"proposals", 15 * time.Second, d.MendProposals},
		{"disputes", 5 * time.Minute, d.RemindDisputes},
		// certificates
		{"certificates", time.Minute, d.KeepCertificates},
		// tallies
		// cases
		{"radar", 10 * time.Minute, d.NightlyRadar},
		{"retention", time.Hour, d.Purge},
	}
}

// Nudges attends to orders as they are nudged, until the context ends. workers of them may run side by side.
func (d *Desk) Nudges(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-d.nudged:
			if err := d.Attend(ctx, id); err != nil && ctx.Err() == nil {
				d.log.Error("attend", "order", id, "err", err)
			}
		}
	}
}

// duePerRun bounds one look of the due job.
const duePerRun = 200

// OrdersDue attends to every order whose wait is over, the longest waiting first. One order's failure does not stop the others.
func (d *Desk) OrdersDue(ctx context.Context) error {
	list, err := d.store.DueOrders(ctx, d.now(), duePerRun)
	if err != nil {
		return err
	}
	ids := make([]domain.OrderID, len(list))
	for i, o := range list {
		ids[i] = o.ID
	}
	return d.attend(ctx, ids)
}

// KeepIndex rebuilds the geo index when Redis has lost it: at start, after a flush, after a fail-over.
func (d *Desk) KeepIndex(ctx context.Context) error {
	ready, err := d.index.Ready(ctx)
	if err != nil || ready {
		return err
	}
	return d.index.Rebuild(ctx, func(yield func(matching.Member) error) error { return d.everybodyOnDuty(ctx, yield) })
}

func (d *Desk) everybodyOnDuty(ctx context.Context, yield func(matching.Member) error) error {
	return d.eachOnDuty(ctx, d.store.OnDuty, func(a *domain.Account, e *domain.Engagement) error {
		if m, ok := d.member(a, e); ok {
			return yield(m)
		}
		return nil
	})
}

// eachOnDuty visits those whose duty switch is on, as read gives them by id.
func (d *Desk) eachOnDuty(ctx context.Context, read func(context.Context, domain.AccountID) ([]*domain.Engagement, error), visit func(*domain.Account, *domain.Engagement) error) error {
	after := domain.AccountID("")
	for {
		list, err := read(ctx, after)
		if err != nil || len(list) == 0 {
			return err
		}
		ids := make([]domain.AccountID, len(list))
		for i, e := range list {
			ids[i] = e.ID
		}
		accounts, err := d.store.Accounts(ctx, ids)
		if err != nil {
			return err
		}
		for _, e := range list {
			if a := accounts[e.ID]; a != nil {
				if err := visit(a, e); err != nil {
					return err
				}
			}
		}
		after = list[len(list)-1].ID
	}
}

// KeepLearning writes what the last seconds taught about offers.
func (d *Desk) KeepLearning(ctx context.Context) error { return d.hunt.Flush(ctx, d.now()) }

// KeepDuties switches off those whose time is over, and sets right who stands in the index and who does not: what a hiccup of
// Redis lost comes back here at the latest.
func (d *Desk) KeepDuties(ctx context.Context) error {
	return d.eachOnDuty(ctx, d.store.OnDuty, func(a *domain.Account, e *domain.Engagement) error {
		now := d.now()
		if !e.Available(now) {
			_, err := d.goOff(ctx, a, func(e *domain.Engagement) bool { return !e.Available(now) }, now)
			if err != nil {
				return err
			}
		}
		return d.putOrRemove(ctx, a, e)
	})
}

// leftover is how old a booking has to be before it is compared with its order.
const leftover = 2 * time.Minute

// MendBookings gives back time that a crash between the two writes of an accept left engaged. It touches the order first, so
// that a process which slept through this cannot win afterwards with time that is no longer hers.
func (d *Desk) MendBookings(ctx context.Context) error {
	after := domain.AccountID("")
	for {
		list, err := d.store.Booked(ctx, after)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, e := range list {
			for _, b := range e.Bookings {
				if d.now().Sub(b.At) >= leftover {
					if err := d.mendBooking(ctx, e.ID, b); err != nil {
						return err
					}
				}
			}
		}
		after = list[len(list)-1].ID
	}
}

func (d *Desk) mendBooking(ctx context.Context, v domain.AccountID, b domain.Booking) error {
	id := b.Order
	keep, visits := false, []domain.Visit(nil)
	_, err := d.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		j := o.JobOf(v)
		visits = o.VisitsOf(v)
		keep = j != nil && j.State != domain.Finished && o.Open()
		if keep {
			return storage.Unchanged()
		}
		return nil // stored again: v+1
	})
	if keep {
		d.rest(ctx, Command{By: &domain.Account{ID: v}, Order: id})
	}
	if err != nil && domain.KindOf(err) != domain.Missing || keep {
		return err
	}
	return d.freeAndSync(ctx, v, id, b.At, visits)
}

// Purge removes login codes, sessions, budgets and pushes that ended a day ago.
func (d *Desk) Purge(ctx context.Context) error {
	_, err := d.store.PurgeExpired(ctx, d.now().Add(-24*time.Hour))
	return err
}
