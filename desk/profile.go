package desk

import (
	"context"

	"lindan/domain"
	"lindan/storage"
)

var (
	errNoVolunteer = domain.Errf(domain.Denied, "volunteer.not_registered", "请先登记成为志愿者")
	errClosing     = domain.Errf(domain.Conflict, "account.closing", "账号正在注销，请先撤回注销")
)

// ChangeMe changes a person's own settings and, if she volunteers, what she may be asked, all of it or nothing. The index
// follows.
func (d *Desk) ChangeMe(ctx context.Context, by *domain.Account, c domain.Change) (*domain.Account, error) {
	p, err := d.Policy(ctx, by.Home.At(domain.Community))
	if err != nil {
		return nil, err
	}
	now := d.now()
	a, err := d.change(ctx, by.ID, func(a *domain.Account) error { return a.Change(c, p.Menu(), now) })
	if err != nil {
		return nil, err
	}
	if c.Terms != 0 {
		if err := d.noteTerms(ctx, a); err != nil {
			return nil, err
		}
	}
	if c.Number != nil || c.Gender != "" {
		if err := d.SettleHeldUp(ctx, a.ID); err != nil { // the job does it again
			d.log.Warn("records not settled", "account", a.ID, "err", err)
		}
	}
	if c.Serves != nil || c.Gender != "" || c.Number != nil {
		err = d.followVolunteer(ctx, a.ID)
	}
	return a, err
}

// Enlist registers a resident as a volunteer whom nobody has checked yet. Doing it again changes nothing.
func (d *Desk) Enlist(ctx context.Context, by *domain.Account, unit string, claimed []domain.SkillClass) (*domain.Account, error) {
	now := d.now()
	return d.change(ctx, by.ID, func(a *domain.Account) error {
		fresh, err := a.Enlist(unit, claimed, now)
		if err == nil && !fresh {
			return storage.Unchanged()
		}
		return err
	})
}

// CheckVolunteer records that staff saw the papers of a volunteer of their area. Who belongs elsewhere looks like nobody.
func (d *Desk) CheckVolunteer(ctx context.Context, by *domain.Account, id domain.AccountID, verified bool, skills []domain.SkillClass) (*domain.Account, error) {
	now := d.now()
	a, err := d.change(ctx, id, func(a *domain.Account) error {
		if a.ID != by.ID && !by.StaffOf(a.Home) {
			return errNobody
		}
		return a.CheckPapers(by, verified, skills, now)
	})
	if domain.KindOf(err) == domain.Missing {
		return nil, errNobody
	}
	if err != nil {
		return nil, err
	}
	return a, d.followVolunteer(ctx, id)
}
