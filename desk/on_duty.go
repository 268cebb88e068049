package desk

import (
	"context"
	"slices"
	"time"

	"lindan/domain"
)

// Present is one volunteer on duty, as the staff of a place see her.
type Present struct {
	Account    *domain.Account
	Engagement *domain.Engagement
	Busy       bool // promised to an order now, or at one
}

// mostPresent bounds the list of a place.
const mostPresent = 500

// Volunteers lists who is on duty in an area, for its staff: those who live there and those who are there, whose duty ends
// last first, at most 500. To everybody else the area is missing.
func (d *Desk) Volunteers(ctx context.Context, by *domain.Account, id domain.AreaID) ([]Present, error) {
	if !by.StaffOf(id) {
		return nil, errNoArea
	}
	area, err := d.Area(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return nil, errNoArea
	}
	if err != nil {
		return nil, err
	}
	now, list := d.now(), []Present(nil)
	// A volunteer is on duty for her own district: nobody outside is looked at.
	inDistrict := func(ctx context.Context, after domain.AccountID) ([]*domain.Engagement, error) {
		return d.store.OnDutyIn(ctx, id.At(domain.District), after)
	}
	err = d.eachOnDuty(ctx, inDistrict, func(a *domain.Account, e *domain.Engagement) error {
		here := a.Home.Within(id) || isIn(area, e.Duty.At)
		if here && a.Serves != nil && !a.Closed && e.Available(now) {
			list = append(list, Present{a, e, e.Serving != "" || e.BusyAt(now, now.Add(time.Minute))})
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b Present) int { return b.Engagement.Duty.Until.Compare(a.Engagement.Duty.Until) })
	return list[:min(len(list), mostPresent)], err
}

// isIn tells whether a position lies in the area. A building is a point: nobody's position is known so well.
func isIn(area *domain.Area, at domain.Point) bool {
	return area.ID.Level() < domain.Building && area.Covers(at)
}
