package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"lindan/domain"
	"lindan/notify"
)

// pushesEach is how many browsers of one account are told; the oldest goes.
const pushesEach = 10

// SubscribePush tells a session's browser by web push from now on. Conflict push.off where the service has none.
func (d *Desk) SubscribePush(ctx context.Context, by *domain.Account, session string, p domain.Push) error {
	if d.push == nil {
		return domain.Errf(domain.Conflict, "push.off", "本系统没有开通消息推送")
	}
	if err := d.push.Admit(&p); err != nil {
		return err
	}
	p.ID, p.Account, p.Created = session, by.ID, domain.At(d.now())
	p.Serve(by)
	if err := d.store.PutPush(ctx, &p); err != nil {
		return err
	}
	// A browser that somebody else signed in on before is hers now.
	others, err := d.store.PushesAt(ctx, &p)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(o *domain.Push) bool { return o.ID == session })
	mine, err := d.store.PushesOf(ctx, by.ID)
	if err != nil {
		return err
	}
	slices.SortFunc(mine, func(a, b *domain.Push) int { return cmp.Compare(b.Created, a.Created) })
	if len(mine) > pushesEach {
		others = append(others, mine[pushesEach:]...)
	}
	for _, o := range others {
		if err := d.DropPush(ctx, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// DropPush ends the web push to a session; ending it twice is fine.
func (d *Desk) DropPush(ctx context.Context, session string) error {
	return d.store.RemovePush(ctx, session, d.now())
}

// Pushes lists where a notice goes by web push: to the sessions of its person, or of the staff of its area, as far as they
// are live. What an ended session left behind is taken away.
func (d *Desk) Pushes(ctx context.Context, n notify.Notice) ([]*domain.Push, error) {
	var list []*domain.Push
	var err error
	if n.To != "" {
		list, err = d.store.PushesOf(ctx, n.To)
	} else {
		list, err = d.staffPushes(ctx, n.Area)
	}
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(p *domain.Push) bool {
		live, failed := d.pushLive(ctx, p)
		err = errors.Join(err, failed)
		return !live
	}), err
}

func (d *Desk) pushLive(ctx context.Context, p *domain.Push) (bool, error) {
	live, err := d.SessionLive(ctx, p.ID)
	if err != nil || live {
		return live, err
	}
	return false, d.DropPush(ctx, p.ID)
}

// staffPushes are those of people who are staff of the area now.
func (d *Desk) staffPushes(ctx context.Context, area domain.AreaID) ([]*domain.Push, error) {
	var list []*domain.Push
	after := ""
	for {
		part, err := d.store.StaffPushes(ctx, area.At(domain.District), after)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			return d.stillStaff(ctx, list, area)
		}
		after = part[len(part)-1].ID
		list = append(list, slices.DeleteFunc(part, func(p *domain.Push) bool { return !p.For(area) })...)
	}
}

func (d *Desk) stillStaff(ctx context.Context, list []*domain.Push, area domain.AreaID) ([]*domain.Push, error) {
	ids := make([]domain.AccountID, len(list))
	for i, p := range list {
		ids[i] = p.Account
	}
	people, err := d.store.Accounts(ctx, ids)
	return slices.DeleteFunc(list, func(p *domain.Push) bool {
		a := people[p.Account]
		return a == nil || a.Closed || !a.StaffOf(area)
	}), err
}
