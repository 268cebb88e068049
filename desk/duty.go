package desk

import (
	"context"
	"math"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
)

// GoOnDuty switches a volunteer on duty at a place until a moment; the index follows at once. Only a place inside the
// district counts.
func (d *Desk) GoOnDuty(ctx context.Context, by *domain.Account, at domain.Point, until time.Time) (*domain.Engagement, error) {
	if by.Serves == nil || !by.HasAny(domain.Volunteer) {
		return nil, errNoVolunteer
	}
	if by.Closing != 0 {
		return nil, errClosing
	}
	now := d.now()
	var from, to time.Time
	e, err := d.store.UpdateEngagement(ctx, by.ID, func(e *domain.Engagement) error {
		from, to = e.Stint(now)
		e.District = by.Home.At(domain.District)
		return e.GoOn(hundredMetres(at), until, now)
	})
	if err != nil {
		return nil, err
	}
	d.hunt.OnDuty(by.Home.At(domain.Community), from, to)
	return e, d.SyncVolunteer(ctx, by.ID)
}

// GoOffDuty switches her off: no offers, no position.
func (d *Desk) GoOffDuty(ctx context.Context, by *domain.Account) (*domain.Engagement, error) {
	now := d.now()
	e, err := d.goOff(ctx, by, func(*domain.Engagement) bool { return true }, now)
	if err != nil {
		return nil, err
	}
	return e, d.SyncVolunteer(ctx, by.ID)
}

// goOff ends a duty, if it should end, and learns how long it was.
func (d *Desk) goOff(ctx context.Context, a *domain.Account, should func(*domain.Engagement) bool, now time.Time) (*domain.Engagement, error) {
	var from, to time.Time
	e, err := d.store.UpdateEngagement(ctx, a.ID, func(e *domain.Engagement) error {
		if from, to = now, now; !should(e) {
			return storage.Unchanged()
		}
		from, to = e.Stint(now)
		e.GoOff(now)
		return nil
	})
	if err == nil {
		d.hunt.OnDuty(a.Home.At(domain.Community), from, to)
	}
	return e, err
}

// positionEvery bounds how often a position is stored: sooner only after a move of positionMove.
const (
	positionEvery = time.Minute
	positionMove  = 300.0 // metres
)

// Position tells where a volunteer on duty is now. The index learns each; the store only what it would miss after a restart.
func (d *Desk) Position(ctx context.Context, by *domain.Account, at domain.Point) error {
	at = hundredMetres(at)
	if !at.Valid() || at.IsZero() {
		return domain.Fieldf("at", "duty.at", "位置无效")
	}
	now := d.now()
	e, err := d.store.UpdateEngagement(ctx, by.ID, func(e *domain.Engagement) error {
		if !e.Available(now) {
			return domain.Errf(domain.Conflict, "duty.off", "您现在不在岗")
		}
		if now.Sub(e.Duty.Seen) < positionEvery && e.Duty.At.Metres(at) < positionMove {
			return storage.Unchanged()
		}
		e.Duty.At, e.Duty.Seen = at, now.UTC()
		return nil
	})
	if err != nil {
		return err
	}
	e.Duty.At, e.Duty.Seen = at, now
	return d.putOrRemove(ctx, by, e)
}

// hundredMetres rounds to about 100 m: nearer than that nobody needs to know where a volunteer is.
func hundredMetres(p domain.Point) domain.Point {
	r := func(x float64) float64 { return math.Round(x*1000) / 1000 }
	return domain.Point{Lon: r(p.Lon), Lat: r(p.Lat)}
}

// SyncVolunteer puts her into the index if she is on duty and free now, and takes her out otherwise. It can be repeated.
func (d *Desk) SyncVolunteer(ctx context.Context, id domain.AccountID) error {
	a, e, err := d.volunteer(ctx, id)
	if err != nil {
		return err
	}
	return d.putOrRemove(ctx, a, e)
}

func (d *Desk) volunteer(ctx context.Context, id domain.AccountID) (*domain.Account, *domain.Engagement, error) {
	a, err := d.store.Account(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	e, err := d.store.Engagement(ctx, id)
	return a, e, err
}

// followVolunteer is SyncVolunteer for effects: a Redis that is away must not hold up anybody's hours. The wave checks
// everybody against the store, and the jobs "index" and "duty" bring the index in line again.
func (d *Desk) followVolunteer(ctx context.Context, id domain.AccountID) error {
	a, e, err := d.volunteer(ctx, id)
	if err != nil {
		return err
	}
	if err := d.putOrRemove(ctx, a, e); err != nil {
		d.log.Warn("index not updated", "volunteer", id, "err", err)
	}
	return nil
}

func (d *Desk) putOrRemove(ctx context.Context, a *domain.Account, e *domain.Engagement) error {
	if m, ok := d.member(a, e); ok {
		return d.index.Put(ctx, m)
	}
	return d.index.Remove(ctx, a.Home.At(domain.District), a.ID)
}

// member is how the volunteer stands in the index; false when she should not.
func (d *Desk) member(a *domain.Account, e *domain.Engagement) (matching.Member, bool) {
	now := d.now()
	if a.Serves == nil || a.Closed || a.Closing != 0 || !e.Available(now) || e.BusyAt(now, now.Add(time.Minute)) {
		return matching.Member{}, false
	}
	return matching.Member{
		ID: a.ID, District: a.Home.At(domain.District), At: e.Duty.At, Classes: a.Serves.Skills,
		Flags: matching.FlagsOf(a, now), Seen: e.Duty.Seen,
	}, true
}

// OnDuty reads a volunteer's present.
func (d *Desk) OnDuty(ctx context.Context, by *domain.Account) (*domain.Engagement, error) {
	return d.store.Engagement(ctx, by.ID)
}
