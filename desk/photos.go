package desk

import (
	"context"

	"lindan/domain"
	"lindan/storage"
)

var errNoPhoto = domain.Errf(domain.Missing, "photo.missing", "没有照片")

// SetPhoto keeps a volunteer's picture, a JPEG that the door has made. Denied volunteer.not_registered: nobody else needs one.
func (d *Desk) SetPhoto(ctx context.Context, by *domain.Account, jpeg []byte) error {
	if by.Serves == nil {
		return errNoVolunteer
	}
	if err := d.store.PutPhoto(ctx, by.ID, jpeg, d.now()); err != nil {
		return err
	}
	return d.markPhoto(ctx, by.ID, true)
}

// RemovePhoto takes the picture away. Where there is none, that is done already.
func (d *Desk) RemovePhoto(ctx context.Context, by *domain.Account) error {
	if err := d.markPhoto(ctx, by.ID, false); err != nil {
		return err
	}
	return d.dropPhoto(ctx, by.ID)
}

func (d *Desk) dropPhoto(ctx context.Context, id domain.AccountID) error {
	if _, err := d.store.Photo(ctx, id); domain.KindOf(err) == domain.Missing {
		return nil
	}
	return d.store.PutPhoto(ctx, id, nil, d.now())
}

func (d *Desk) markPhoto(ctx context.Context, id domain.AccountID, there bool) error {
	_, err := d.change(ctx, id, func(a *domain.Account) error {
		if a.Serves == nil || a.Serves.Photo == there {
			return storage.Unchanged()
		}
		a.Serves.Photo = there
		return nil
	})
	return err
}

// Photo is the person's own picture. Missing photo.missing.
func (d *Desk) Photo(ctx context.Context, id domain.AccountID) (*domain.Photo, error) {
	p, err := d.store.Photo(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return nil, errNoPhoto
	}
	return p, err
}

// Visitor is the picture of a volunteer of an order, by her number, for those who may know her at the door (Order.Meets).
// Everybody else, and every other number, is Missing photo.missing.
func (d *Desk) Visitor(ctx context.Context, by *domain.Account, id domain.OrderID, number string) (*domain.Photo, error) {
	o, err := d.Order(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !o.Meets(by) {
		return nil, errNoPhoto
	}
	for _, j := range o.Live() {
		a, err := d.Account(ctx, j.Volunteer)
		if domain.KindOf(err) == domain.Missing {
			continue
		}
		if err != nil {
			return nil, err
		}
		if a.Serves != nil && a.Serves.Number == number {
			return d.Photo(ctx, a.ID)
		}
	}
	return nil, errNoPhoto
}
