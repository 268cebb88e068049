package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lindan/domain"
	"lindan/storage"
)

var errAccountBusy = domain.Errf(domain.Conflict, "account.busy", "还有没完成的订单或任务，请先完成、退单或撤回，再注销账号")

// CloseMe asks for the account to be closed in seven days. Until then she is offered nothing, and may take it back. Asking
// again keeps the first day. Conflict account.busy while an order needs her.
func (d *Desk) CloseMe(ctx context.Context, by *domain.Account) (*domain.Account, error) {
	busy, err := d.needed(ctx, by)
	if err != nil {
		return nil, err
	}
	if busy {
		return nil, errAccountBusy
	}
	now := d.now()
	a, err := d.change(ctx, by.ID, func(a *domain.Account) error {
		if !a.Close(now) {
			return storage.Unchanged()
		}
		return nil
	})
	if err != nil || a.Serves == nil {
		return a, err
	}
	return a, d.standDown(ctx, a.ID)
}

// standDown ends her duty and takes her out of the index.
func (d *Desk) standDown(ctx context.Context, id domain.AccountID) error {
	_, err := d.store.UpdateEngagement(ctx, id, func(e *domain.Engagement) error {
		if e.OnDuty == 0 && e.Mind == (domain.Mind{}) {
			return storage.Unchanged()
		}
		e.GoOff(d.now())
		e.Mind = domain.Mind{} // how she answered was hers
		return nil
	})
	if err != nil {
		return err
	}
	return d.followVolunteer(ctx, id)
}

// KeepMe takes the closing back.
func (d *Desk) KeepMe(ctx context.Context, by *domain.Account) (*domain.Account, error) {
	return d.change(ctx, by.ID, (*domain.Account).Keep)
}

// needed tells whether the person has a job that is not done, or an order placed by or for her is open.
func (d *Desk) needed(ctx context.Context, a *domain.Account) (bool, error) {
	jobs, err := d.MyJobs(ctx, a)
	if err != nil || len(jobs) > 0 {
		return len(jobs) > 0, err
	}
	for _, part := range []storage.Whose{storage.AsRequester, storage.AsBeneficiary} {
		open, err := d.hasOpen(ctx, a, part)
		if err != nil || open {
			return open, err
		}
	}
	return false, nil
}

func (d *Desk) hasOpen(ctx context.Context, a *domain.Account, part storage.Whose) (bool, error) {
	p := storage.Page{Limit: storage.MaxRows}
	for {
		list, err := d.store.OrdersOf(ctx, part, a.ID, p)
		if err != nil {
			return false, err
		}
		for _, o := range list {
			if o.Keeps() {
				return true, nil
			}
		}
		if len(list) < p.Limit {
			return false, nil
		}
		last := list[len(list)-1]
		p.After = &storage.Cursor{Value: int64(last.Created), ID: string(last.ID)}
	}
}

// closuresPerRun bounds one look of the job; busyAgain is when it looks again at an account that an order still needs.
const (
	closuresPerRun = 100
	busyAgain      = 24 * time.Hour
)

// CloseDue closes the accounts whose day has come. One account's failure does not stop the others.
func (d *Desk) CloseDue(ctx context.Context) error {
	list, err := d.store.ClosingDue(ctx, d.now(), closuresPerRun)
	if err != nil {
		return err
	}
	var failed error
	for _, a := range list {
		if err := d.closeAccount(ctx, a); err != nil {
			failed = errors.Join(failed, fmt.Errorf("close account %s: %w", a.ID, err))
		}
	}
	return failed
}

// closeAccount carries a closing out. From the first write on the account is closed; every step may be repeated, and the
// account stays due until the last one is done.
func (d *Desk) closeAccount(ctx context.Context, a *domain.Account) error {
	if !a.Closed {
		begun, err := d.beginClosing(ctx, a)
		if err != nil || !begun {
			return err
		}
	}
	if err := d.endSessions(ctx, a.ID); err != nil {
		return err
	}
	if err := d.store.RemovePushesOf(ctx, a.ID, d.now()); err != nil {
		return err
	}
	if err := d.standDown(ctx, a.ID); err != nil {
		return err
	}
	if err := d.dropPhoto(ctx, a.ID); err != nil {
		return err
	}
	if a.PhoneKey != "" {
		if err := d.store.FreePhone(ctx, a.PhoneKey, a.ID); err != nil {
			return err
		}
	}
	if err := d.store.Erase(ctx, a.ID); err != nil {
		return err
	}
	gone, err := d.store.UpdateAccount(ctx, a.ID, func(a *domain.Account) error {
		a.Forget()
		return nil
	})
	if err == nil {
		d.remember(gone, d.now())
	}
	return err
}

// beginClosing marks the account as closed, unless an order needs it (another day) or she has taken the closing back.
func (d *Desk) beginClosing(ctx context.Context, a *domain.Account) (begun bool, err error) {
	busy, err := d.needed(ctx, a)
	if err != nil {
		return false, err
	}
	now := d.now()
	closed, err := d.store.UpdateAccount(ctx, a.ID, func(a *domain.Account) error {
		switch {
		case !a.ClosingDue(now):
			return storage.Unchanged()
		case busy:
			a.Closing = domain.At(now.Add(busyAgain))
		default:
			a.Closed = true
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	d.remember(closed, now)
	return closed.Closed, nil
}

// endSessions revokes all of an account's sessions and forgets what the phones called themselves.
func (d *Desk) endSessions(ctx context.Context, id domain.AccountID) error {
	list, err := d.sessions(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range list {
		_, err := d.store.UpdateSession(ctx, s.ID, func(s *domain.Session) error {
			if s.Revoked != "" && s.Device == "" {
				return storage.Unchanged()
			}
			s.Revoked, s.Device = "closed", ""
			return nil
		})
		d.alive.forget(s.ID)
		if err != nil && domain.KindOf(err) != domain.Missing {
			return err
		}
	}
	return nil
}

// Sessions lists the sign-ins of the account that are live now.
func (d *Desk) Sessions(ctx context.Context, by *domain.Account) ([]*domain.Session, error) {
	all, err := d.sessions(ctx, by.ID)
	var live []*domain.Session
	for _, s := range all {
		if s.Revoked == "" && d.now().Before(s.Expires.Time()) {
			live = append(live, s)
		}
	}
	return live, err
}

func (d *Desk) sessions(ctx context.Context, id domain.AccountID) ([]*domain.Session, error) {
	var all []*domain.Session
	p := storage.Page{Limit: storage.MaxRows}
	for {
		list, err := d.store.SessionsOf(ctx, id, p)
		all = append(all, list...)
		if err != nil || len(list) < p.Limit {
			return all, err
		}
		p.After = &storage.Cursor{ID: list[len(list)-1].ID}
	}
}
