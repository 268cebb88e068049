package desk

import (
	"context"
	"slices"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
)

// lookAt is how many people one ring gives to the exact filters.
const lookAt = 60

// wave asks the next volunteers for an order: as many as keep the policy's number of offers outstanding for each open place.
func (d *Desk) wave(ctx context.Context, o *domain.Order, p domain.Policy, now time.Time) error {
	if p.Quiet(now) && !o.Urgent {
		return d.pauseHunt(ctx, o.ID, func(o *domain.Order) { o.RestUntil(p.QuietEnd(now), now) })
	}
	if o.Full() {
		return d.pauseHunt(ctx, o.ID, func(o *domain.Order) { o.RestUntil(now.Add(24*time.Hour), now) })
	}
	want := o.Missing()*p.WaveSize - o.Outstanding(now)
	var asked []domain.Asked
	if want > 0 {
		ranked, err := d.rank(ctx, o, p, now, want)
		if err != nil {
			return err
		}
		if asked, err = d.reserve(ctx, o, ranked, want, p, now); err != nil {
			return err
		}
	}
	if len(asked) == 0 {
		return d.pauseHunt(ctx, o.ID, func(o *domain.Order) { o.Rest(p, now) })
	}
	return d.sendOffers(ctx, o.ID, asked, p, now)
}

// pauseHunt sets when the next wave is due.
func (d *Desk) pauseHunt(ctx context.Context, id domain.OrderID, how func(*domain.Order)) error {
	_, err := d.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		if !o.Hunting() {
			return storage.Unchanged()
		}
		how(o)
		return nil
	})
	return err
}

// rank finds and ranks the volunteers of the smallest ring that holds enough who may be asked.
func (d *Desk) rank(ctx context.Context, o *domain.Order, p domain.Policy, now time.Time, want int) ([]matching.Ranked, error) {
	var ranked []matching.Ranked
	for ring := min(o.Ring, len(p.Rings)-1); ring < len(p.Rings); ring++ {
		found, err := d.index.Near(ctx, matching.Ask{
			District: o.Community, At: o.At, Class: o.Item.Skill, Radius: p.Rings[ring], N: lookAt, Need: matching.Need(o), Now: now,
		})
		if err != nil {
			return nil, err
		}
		if ranked, err = d.weigh(ctx, o, found, p, now); err != nil {
			return nil, err
		}
		if len(ranked) >= want && ranked[want-1].Skip == "" {
			break
		}
	}
	return ranked, nil
}

// weigh loads what is known of the found and ranks them. The index gives candidates; the store's word counts.
func (d *Desk) weigh(ctx context.Context, o *domain.Order, found []matching.Found, p domain.Policy, now time.Time) ([]matching.Ranked, error) {
	ids := make([]domain.AccountID, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	accounts, err := d.store.Accounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	engaged, err := d.store.Engagements(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]matching.Candidate, 0, len(found))
	for _, f := range found {
		if a := accounts[f.ID]; a != nil {
			list = append(list, matching.Candidate{Account: a, Engagement: engaged[f.ID], Metres: f.Metres})
		}
	}
	familiar, err := d.familiar(ctx, o)
	return matching.Wave(matching.Round{Order: o, Policy: p, Now: now, Familiar: familiar}, list), err
}

// familiar are those who served this beneficiary in her last orders, and were not found wanting.
func (d *Desk) familiar(ctx context.Context, o *domain.Order) (map[domain.AccountID]bool, error) {
	list, err := d.store.OrdersOf(ctx, storage.AsBeneficiary, o.Beneficiary, storage.Page{Limit: 20})
	seen := map[domain.AccountID]bool{}
	for _, past := range list {
		if !past.SamePerson(o) {
			continue
		}
		for _, j := range past.Jobs {
			if j.State == domain.Finished && !slices.Contains(past.Excluded, j.Volunteer) && (past.Rating == nil || past.Rating.Stars > 1) {
				seen[j.Volunteer] = true
			}
		}
	}
	return seen, err
}

// reserve notes the offer with each volunteer first, so that her caps hold exactly whatever other orders do meanwhile.
func (d *Desk) reserve(ctx context.Context, o *domain.Order, ranked []matching.Ranked, want int, p domain.Policy, now time.Time) ([]domain.Asked, error) {
	var asked []domain.Asked
	for _, r := range ranked {
		if r.Skip != "" || len(asked) == want {
			break
		}
		call := domain.Call{Order: o.ID, At: now.UTC(), Expires: now.Add(o.OfferLife(p, now)).UTC()}
		_, err := d.store.UpdateEngagement(ctx, r.Account.ID, func(e *domain.Engagement) error {
			return e.Call(call, r.Account.Serves.OffersADay, p, o.Urgent)
		})
		if domain.KindOf(err) == domain.Conflict {
			continue
		}
		if err != nil {
			return nil, err
		}
		asked = append(asked, domain.Asked{Volunteer: r.Account, Metres: r.Metres, Score: r.Score, Reasons: r.Reasons})
	}
	return asked, nil
}

// sendOffers writes the offers into the order; the notices follow from its events. Volunteers whose offer did not come to
// stand are free at once.
func (d *Desk) sendOffers(ctx context.Context, id domain.OrderID, asked []domain.Asked, p domain.Policy, now time.Time) error {
	_, err := d.store.UpdateOrder(ctx, id, func(o *domain.Order) error { return o.Offer(nil, asked, p, now) })
	if err == nil {
		return nil
	}
	if err := d.unask(ctx, id, asked); err != nil {
		return err
	}
	if domain.KindOf(err) == domain.Conflict {
		return nil // somebody accepted, the order closed, or another wave was quicker
	}
	return err
}

// unask ends the calls of offers that did not come to stand. Whom another wave asked for the same order at the same moment
// holds an offer all the same, and must go on seeing it.
func (d *Desk) unask(ctx context.Context, id domain.OrderID, asked []domain.Asked) error {
	o, err := d.store.Order(ctx, id)
	if err != nil {
		return err
	}
	for _, a := range asked {
		if f := o.OfferTo(a.Volunteer.ID); f != nil && f.Answer == domain.NoReply {
			continue
		}
		if err := d.over(ctx, a.Volunteer.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// over notes with the volunteer that the order's offer waits no more.
func (d *Desk) over(ctx context.Context, v domain.AccountID, id domain.OrderID) error {
	_, err := d.store.UpdateEngagement(ctx, v, func(e *domain.Engagement) error {
		if !e.Over(id) {
			return storage.Unchanged()
		}
		return nil
	})
	return err
}

// Candidates ranks the volunteers around an order for a dispatcher, with the reasons for and against each.
func (d *Desk) Candidates(ctx context.Context, by *domain.Account, id domain.OrderID) (*domain.Order, []matching.Ranked, error) {
	o, err := d.staffOrder(ctx, by, id)
	if err != nil {
		return nil, nil, err
	}
	p, err := d.Policy(ctx, o.Community)
	if err != nil {
		return nil, nil, err
	}
	now := d.now()
	found, err := d.index.Near(ctx, matching.Ask{
		District: o.Community, At: o.At, Class: domain.AnySkill, Radius: p.Rings[len(p.Rings)-1], N: lookAt, Now: now,
	})
	if err != nil {
		return nil, nil, err
	}
	ranked, err := d.weigh(ctx, o, found, p, now)
	return o, ranked, err
}

// staffOrder reads an order that the account dispatches or oversees.
func (d *Desk) staffOrder(ctx context.Context, by *domain.Account, id domain.OrderID) (*domain.Order, error) {
	o, err := d.store.Order(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !by.StaffOf(o.Area) {
		return nil, errNoOrder
	}
	return o, err
}

// OfferTo invites volunteers whom a dispatcher chose. The rules of safety hold; those of attention are hers to weigh.
func (d *Desk) OfferTo(ctx context.Context, c Command, ids []domain.AccountID) (*domain.Order, error) {
	if len(ids) == 0 || len(ids) > 20 {
		return nil, domain.Fieldf("volunteers", "order.volunteers", "请选择 1–20 名志愿者")
	}
	o, err := d.staffOrder(ctx, c.By, c.Order)
	if err != nil {
		return nil, err
	}
	accounts, err := d.store.Accounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	var asked []domain.Asked
	for _, id := range ids {
		a := accounts[id]
		if a == nil || a.Serves == nil || !a.Home.Within(o.Community.Parent()) {
			return nil, domain.Fieldf("volunteers", "volunteer.missing", "没有找到其中一位志愿者")
		}
		asked = append(asked, domain.Asked{Volunteer: a, Metres: a.At.Metres(o.At), Reasons: []string{"DESK"}})
	}
	return d.act(ctx, c, func(o *domain.Order, p domain.Policy, now time.Time) error { return o.Offer(c.By, asked, p, now) })
}
