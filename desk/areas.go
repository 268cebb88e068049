package desk

import (
	"context"

	"lindan/domain"
)

// Areas lists the places directly inside one; of "" the districts. Anybody may read them: they are public.
func (d *Desk) Areas(ctx context.Context, parent domain.AreaID) ([]*domain.Area, error) {
	if parent != "" && !parent.Valid() {
		return nil, domain.Fieldf("parent", "area.id", "区域编号格式不对")
	}
	return d.store.Children(ctx, parent)
}

// SetPolicy gives a community, or a place above it, a new policy. number is the version that the admin saw.
func (d *Desk) SetPolicy(ctx context.Context, by *domain.Account, id domain.AreaID, number int, p domain.Policy) (*domain.Area, error) {
	switch {
	case !by.StaffOf(id):
		return nil, errNoArea
	case !by.Has(domain.Admin, id):
		return nil, domain.Errf(domain.Denied, "policy.denied", "只有管理员可以修改规则")
	}
	a, err := d.store.SetPolicy(ctx, id, number, p)
	d.places.forget(id)
	return a, err
}

// SiteCodeOf is today's QR text of a place, for the staff who put it up.
func (d *Desk) SiteCodeOf(ctx context.Context, by *domain.Account, id domain.AreaID) (string, error) {
	if !by.StaffOf(id) {
		return "", errNoArea
	}
	if _, err := d.Area(ctx, id); err != nil {
		return "", err
	}
	return d.SiteCode(id, d.now()), nil
}
