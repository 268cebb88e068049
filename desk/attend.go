package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lindan/domain"
	"lindan/hunt"
	"lindan/storage"
)

// Attend does for one order what is due: ends waits, asks volunteers, and carries out the effects of new events. All of it may
// run again at any point: waits that fired are gone, effects know themselves.
func (d *Desk) Attend(ctx context.Context, id domain.OrderID) error {
	return d.attend(ctx, []domain.OrderID{id})
}

// attend is Attend of several orders. Those that look for volunteers at this moment are planned together; one order's failure
// does not stop the others.
func (d *Desk) attend(ctx context.Context, ids []domain.OrderID) error {
	now := d.now()
	var failed error
	orders, looked := make([]*domain.Order, 0, len(ids)), map[domain.OrderID]bool{}
	var due []hunt.Due
	for _, id := range ids {
		o, p, err := d.tick(ctx, id, now)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		orders = append(orders, o)
		if next := o.Due(domain.NextWave); o.Hunting() && !next.IsZero() && !now.Before(next) {
			due, looked[o.ID] = append(due, hunt.Due{Order: o, Policy: p}), true
		}
	}
	failed = errors.Join(failed, d.waves(ctx, due, now))
	for _, o := range orders {
		if err := d.conclude(ctx, o, looked[o.ID]); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// tick ends the order's waits that are over.
func (d *Desk) tick(ctx context.Context, id domain.OrderID, now time.Time) (*domain.Order, domain.Policy, error) {
	p, err := d.Policy(ctx, id.Community())
	if err != nil {
		return nil, p, err
	}
	o, err := d.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		changed, err := o.Tick(now, p)
		if err == nil && !changed {
			return storage.Unchanged()
		}
		return err
	})
	if err != nil {
		return nil, p, fmt.Errorf("order %s: %w", id, err)
	}
	return o, p, nil
}

// waveRetry is when a look is tried again that could not see into the index.
const waveRetry = 2 * time.Second

// waves looks for volunteers; where the index cannot be asked the orders try again soon.
func (d *Desk) waves(ctx context.Context, due []hunt.Due, now time.Time) error {
	if len(due) == 0 {
		return nil
	}
	err := d.hunt.Waves(ctx, due, now)
	if err == nil {
		return nil
	}
	d.log.Warn("looks postponed", "orders", len(due), "code", domain.CodeOf(err), "err", err)
	var failed error
	for _, k := range due { // those that were looked after are not due any more
		failed = errors.Join(failed, d.hunt.Postpone(ctx, k.Order.ID, now.Add(waveRetry), now))
	}
	return failed
}

// conclude carries out what follows from the order's new events; looked tells that the hunt may have written it meanwhile.
func (d *Desk) conclude(ctx context.Context, o *domain.Order, looked bool) error {
	if looked {
		var err error
		if o, err = d.store.Order(ctx, o.ID); err != nil {
			return err
		}
	}
	return d.tell(ctx, o)
}

// Hunted is how the search for volunteers goes, by district.
func (d *Desk) Hunted() []hunt.Figures { return d.hunt.Figures(d.now()) }
