package desk

import (
	"context"
	"crypto/hmac"
	"errors"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// Accept takes one place of an order. The volunteer's time is engaged first, then the order is won by one compare-and-swap on
// the version that was read before: exactly as many win as are wanted, and nobody who slept in between wins with time that
// was given back (MendBookings). Who loses gets Conflict order.taken and her time back.
func (d *Desk) Accept(ctx context.Context, c Command) (*domain.Order, error) {
	booked := false
	o, err := d.accept(ctx, c, &booked)
	if err != nil && booked && domain.KindOf(err) != domain.Unavailable {
		d.giveBack(ctx, c.By.ID, c.Order)
	}
	return o, err
}

// acceptTries bounds how often an order may move on under a volunteer's hands.
const acceptTries = 20

func (d *Desk) accept(ctx context.Context, c Command, booked *bool) (*domain.Order, error) {
	p, err := d.Policy(ctx, c.Order.Community())
	if err != nil {
		return nil, err
	}
	for range acceptTries {
		o, err := d.store.Order(ctx, c.Order)
		if domain.KindOf(err) == domain.Missing {
			return nil, errNoOrder
		}
		if err != nil {
			return nil, err
		}
		now := d.now()
		if d.mustBook(o, c) {
			if err := d.book(ctx, c.By, o, p, now); err != nil {
				return nil, err
			}
			*booked = true
		}
		o, err = d.store.UpdateOrderIf(ctx, o, func(o *domain.Order) error {
			return d.step(o, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Accept(c.By, p, now) }, p, now)
		})
		if err == nil {
			d.Nudge(o.ID)
		}
		if !errors.Is(err, storage.ErrMoved) {
			return o, err
		}
	}
	return nil, domain.Errf(domain.Conflict, "order.busy", "刚才有很多人同时操作，请再试一次")
}

// mustBook spares writes to those who lose anyway, and to those who repeat themselves: they have their answer already, and
// their time must not be engaged anew, least of all after the visit. The rule decides.
func (d *Desk) mustBook(o *domain.Order, c Command) bool {
	done, err := o.Repeated(c.Key, c.Hash)
	return MayKnow(c.By, o) && err == nil && !done && o.JobOf(c.By.ID) == nil && o.Missing() > 0 && o.Hunting()
}

func (d *Desk) book(ctx context.Context, by *domain.Account, o *domain.Order, p domain.Policy, now time.Time) error {
	from, to := o.Engaged(p, now)
	_, err := d.store.UpdateEngagement(ctx, by.ID, func(e *domain.Engagement) error {
		return e.Book(domain.Booking{Order: o.ID, From: from, To: to, At: now.UTC()})
	})
	return err
}

// giveBack frees the time that a lost race had engaged, unless the order did take her after all (a repeated command). What
// fails here is mended by the job "bookings".
func (d *Desk) giveBack(ctx context.Context, v domain.AccountID, id domain.OrderID) {
	now := d.now()
	o, err := d.store.Order(ctx, id)
	if err != nil || o.JobOf(v) != nil {
		return
	}
	if err := d.free(ctx, v, id, now, nil); err != nil {
		d.log.Warn("booking not given back", "order", id, "err", err)
	}
}

// free gives the time of an order back that was promised up to a moment, ends her visit there and notes what there was of it.
func (d *Desk) free(ctx context.Context, v domain.AccountID, id domain.OrderID, upTo time.Time, visits []domain.Visit) error {
	var news []domain.Visit
	_, err := d.store.UpdateEngagement(ctx, v, func(e *domain.Engagement) error {
		freed, over, rested := e.FreeUpTo(id, upTo), e.Over(id), e.Rest(id)
		changed := freed || over || rested
		news = news[:0]
		for _, visit := range visits {
			if e.Visited(visit) {
				news, changed = append(news, visit), true
			}
		}
		if !changed {
			return storage.Unchanged()
		}
		return nil
	})
	if err == nil {
		for _, visit := range news {
			d.hunt.Served(id.Community(), visit)
		}
	}
	return err
}

// CheckIn starts the service time. A wrong code is counted before it is answered.
func (d *Desk) CheckIn(ctx context.Context, c Command, pr domain.Proof) (*domain.Order, error) {
	// Her one running visit is reserved first, as her time is before an accept.
	e, err := d.store.UpdateEngagement(ctx, c.By.ID, func(e *domain.Engagement) error { return e.Serve(c.Order) })
	if err != nil {
		return nil, err
	}
	pr.Visits = e.Visits // none is added while this one is reserved
	o, err := d.checkIn(ctx, c, pr)
	if err != nil && domain.KindOf(err) != domain.Unavailable {
		d.rest(ctx, c)
	}
	return o, err
}

// rest ends a reservation whose check-in was refused, unless the visit runs (a repeated command).
func (d *Desk) rest(ctx context.Context, c Command) {
	if o, err := d.store.Order(ctx, c.Order); err == nil && serving(o, c.By.ID) {
		return
	}
	_, err := d.store.UpdateEngagement(ctx, c.By.ID, func(e *domain.Engagement) error {
		if !e.Rest(c.Order) {
			return storage.Unchanged()
		}
		return nil
	})
	if err != nil {
		d.log.Warn("reservation of a visit not ended", "order", c.Order, "err", err)
	}
}

func serving(o *domain.Order, v domain.AccountID) bool {
	j := o.JobOf(v)
	return j != nil && j.State == domain.Serving
}

func (d *Desk) checkIn(ctx context.Context, c Command, pr domain.Proof) (*domain.Order, error) {
	return d.prove(ctx, c, pr, func(o *domain.Order, pr domain.Proof, p domain.Policy, now time.Time) (wrong, err error) {
		return o.CheckIn(c.By, pr, d.StartCode(o), p, now)
	})
}

// CheckOut stops the service time.
func (d *Desk) CheckOut(ctx context.Context, c Command, pr domain.Proof) (*domain.Order, error) {
	return d.prove(ctx, c, pr, func(o *domain.Order, pr domain.Proof, p domain.Policy, now time.Time) (wrong, err error) {
		return o.CheckOut(c.By, pr, d.StopCode(o), p, now)
	})
}

// prove carries out a check-in or check-out; a wrong code is stored as a try and then refused.
func (d *Desk) prove(ctx context.Context, c Command, pr domain.Proof, r func(*domain.Order, domain.Proof, domain.Policy, time.Time) (wrong, err error)) (*domain.Order, error) {
	pr, err := d.consentedProof(ctx, c.By, pr)
	if err != nil {
		return nil, err
	}
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error {
		pr := pr
		if pr.Code == "" {
			at, _ := domain.Happened(pr.DeviceAt, now) // the QR of the day on which she scanned it
			if pr.Site = d.atSite(o, pr, at); !pr.Site {
				return domain.Fieldf("site", "code.site", "现场二维码无效或已过期，请重新扫码")
			}
		}
		wrong, err := r(o, pr, p, now)
		if wrong != nil {
			return counted{wrong}
		}
		return err
	})
}

// atSite checks the QR of a place: today's text, and of the order's building, grid or community itself.
func (d *Desk) atSite(o *domain.Order, pr domain.Proof, now time.Time) bool {
	around := o.Area.Within(pr.SiteArea) && pr.SiteArea.Level() >= domain.Community
	return around && hmac.Equal([]byte(d.SiteCode(pr.SiteArea, now)), []byte(pr.SiteText))
}
