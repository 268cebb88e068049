package desk

import (
	"context"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// cachePeople is how long a role that was taken away still works.
const cachePeople = 2 * time.Second

// Account reads an account, at most cachePeople old: every signed-in request reads one. The caller must not change it.
func (d *Desk) Account(ctx context.Context, id domain.AccountID) (*domain.Account, error) {
	now := d.now()
	if a, ok := d.people.get(id, now); ok {
		return a, nil
	}
	a, err := d.store.Account(ctx, id)
	if err == nil {
		d.remember(a, now)
	}
	return a, err
}

// remember keeps an account as it was read or written, unless a later version is known already.
func (d *Desk) remember(a *domain.Account, now time.Time) {
	d.people.putUnless(a.ID, a, now.Add(cachePeople), func(have *domain.Account) bool { return have.V > a.V })
}

// change changes an account that is not closed by a pure rule. This replica knows it at once.
func (d *Desk) change(ctx context.Context, id domain.AccountID, rule func(*domain.Account) error) (*domain.Account, error) {
	a, err := d.store.UpdateAccount(ctx, id, func(a *domain.Account) error {
		if a.Closed {
			return errNobody
		}
		return rule(a)
	})
	if err == nil {
		d.remember(a, d.now())
	}
	return a, err
}

// People lists the people of an area for its staff.
func (d *Desk) People(ctx context.Context, by *domain.Account, area domain.AreaID, volunteers bool, p storage.Page) ([]*domain.Account, error) {
	if !by.StaffOf(area) {
		return nil, errNoArea
	}
	return d.store.PeopleIn(ctx, area, volunteers, p)
}

// ByPhone finds a resident of the staff's own area by her number, for a proxy order while she is on the line.
func (d *Desk) ByPhone(ctx context.Context, by *domain.Account, phone string) (*domain.Account, error) {
	number, err := domain.NormalPhone("phone", phone)
	if err != nil {
		return nil, err
	}
	id, err := d.store.PhoneOwner(ctx, number)
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, errNobody
	}
	a, err := d.store.Account(ctx, id)
	if err == nil && !by.StaffOf(a.Home) {
		err = errNobody
	}
	return a, err
}

var (
	errNobody = domain.Errf(domain.Missing, "person.missing", "没有找到这位居民")
	errNoArea = domain.Errf(domain.Missing, "area.missing", "没有找到这个区域")
)

// Reveal writes who wants to see an order's personal data and why, and only then gives the order.
func (d *Desk) Reveal(ctx context.Context, by *domain.Account, id domain.OrderID, why string) (*domain.Order, error) {
	o, err := d.staffOrder(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return o, d.store.AddReveal(ctx, &domain.Reveal{
		ID: d.newID("v"), Subject: o.Person(), Order: o.ID, Viewer: by.ID, As: staffParty(by, o), Why: why, At: domain.At(d.now()),
	})
}

// staffParty is as what staff look at an order.
func staffParty(by *domain.Account, o *domain.Order) domain.Party {
	for _, p := range o.Parties(by) {
		if p == domain.Desk || p == domain.Walker || p == domain.Overseer {
			return p
		}
	}
	return domain.Desk
}

// revealJob writes, once for each job, that its volunteer sees the details.
func (d *Desk) revealJob(ctx context.Context, o *domain.Order, e domain.Event) error {
	return d.store.AddReveal(ctx, &domain.Reveal{
		ID: "v_" + string(o.ID) + "|" + string(e.Whom) + "|" + e.At.Format(time.RFC3339Nano), Subject: o.Person(), Order: o.ID,
		Viewer: e.Whom, As: domain.Holder, Why: "job", At: domain.At(e.At),
	})
}

// Reveals lists who has seen the person's own address and phone, newest first.
func (d *Desk) Reveals(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Reveal, error) {
	return d.store.RevealsOf(ctx, by.ID, p)
}
