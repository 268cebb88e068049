package desk

import (
	"context"
	"strings"

	"lindan/domain"
	"lindan/storage"
)

// AddMerit records a volunteer's training or award. The same key again gives the first entry.
func (d *Desk) AddMerit(ctx context.Context, c Caller, of domain.AccountID, m domain.Merit) (*domain.Merit, error) {
	v, err := d.knownVolunteer(ctx, c.By, of)
	if err != nil {
		return nil, err
	}
	if err := domain.MayAward(c.By, v); err != nil {
		return nil, err
	}
	now := d.now()
	m.ID, m.Volunteer, m.Community = domain.NewMeritID(c.By.ID, c.Key), v.ID, v.Home.At(domain.Community)
	m.By, m.Recorded, m.Body = c.By.ID, domain.At(now), c.Hash
	if err := m.Check(now); err != nil {
		return nil, err
	}
	have, fresh, err := d.store.AddMerit(ctx, &m)
	if err == nil && !fresh && have.Body != c.Hash {
		return nil, errKeyReused
	}
	return have, err
}

// knownVolunteer reads a volunteer of the staff's area; anybody else looks like nobody.
func (d *Desk) knownVolunteer(ctx context.Context, by *domain.Account, id domain.AccountID) (*domain.Account, error) {
	v, err := d.store.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && (v.Closed || v.Serves == nil || !by.StaffOf(v.Home)) {
		return nil, errNobody
	}
	return v, err
}

// CancelMerit takes an entry back by a second one. Again it meets itself.
func (d *Desk) CancelMerit(ctx context.Context, c Caller, id domain.MeritID, words string) (*domain.Merit, error) {
	m, err := d.store.Merit(ctx, id)
	missing := domain.Errf(domain.Missing, "merit.missing", "没有找到这条记录")
	if domain.KindOf(err) == domain.Missing {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	v, err := d.knownVolunteer(ctx, c.By, m.Volunteer)
	if domain.KindOf(err) == domain.Missing {
		return nil, missing
	}
	if err != nil {
		return nil, err
	}
	if err := domain.MayAward(c.By, v); err != nil {
		return nil, err
	}
	back, err := m.Cancel(c.By.ID, strings.TrimSpace(words), d.now())
	if err != nil {
		return nil, err
	}
	back, _, err = d.store.AddMerit(ctx, back)
	return back, err
}

// MyMerits lists the caller's own training and awards, and which of them were taken back.
func (d *Desk) MyMerits(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Merit, map[domain.MeritID]bool, error) {
	list, err := d.store.MeritsOf(ctx, by.ID, p)
	if err != nil {
		return nil, nil, err
	}
	gone, err := d.store.CancelledOf(ctx, list)
	return list, gone, err
}

// Merits lists a volunteer's training and awards for the staff of her area.
func (d *Desk) Merits(ctx context.Context, by *domain.Account, of domain.AccountID, p storage.Page) ([]*domain.Merit, map[domain.MeritID]bool, error) {
	v, err := d.knownVolunteer(ctx, by, of)
	if err != nil {
		return nil, nil, err
	}
	return d.MyMerits(ctx, v, p)
}
