package hunt

import (
	"context"
	"maps"
	"slices"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
)

// ask carries out a choice: attention is reserved first, then the offers are written; the notices follow from the order's events.
func (h *Hunt) ask(ctx context.Context, k *look, c matching.Choice, now time.Time) error {
	asked, err := h.reserve(ctx, k, c.Ask, now)
	if err != nil {
		return err
	}
	next := now.Add(max(c.Next, time.Second))
	if len(asked) == 0 {
		next = next.Add(together - 1).Truncate(together) // orders that wait for people look at one moment, to be planned together
		return h.pause(ctx, k.Order.ID, func(o *domain.Order) {
			k.keep(o)
			if len(k.able) == 0 {
				o.Rest(k.Policy, now) // one ring wider
			}
			o.RestUntil(next, now)
		})
	}
	return h.send(ctx, k, asked, next, now)
}

// together is the grid on which orders look that found nobody.
const together = 15 * time.Second

// keep writes into the order what the look has found out besides.
func (k *look) keep(o *domain.Order) {
	for _, v := range k.silent {
		if f := o.OfferTo(v); f != nil && f.Answer == domain.NoReply {
			f.Silent = true
		}
	}
	if matching.Hopeless(k.round, k.able) {
		o.HandOverNow(k.round.Now)
	}
	if o.Familiar == nil && len(o.Offers) == 0 {
		o.Familiar = slices.AppendSeq(make([]domain.AccountID, 0, len(k.round.Familiar)), maps.Keys(k.round.Familiar)) // empty: looked up, and nobody
		slices.Sort(o.Familiar)
	}
}

// reserve notes the offer with each volunteer first, so that her caps hold exactly whatever other orders do meanwhile.
func (h *Hunt) reserve(ctx context.Context, k *look, picks []matching.Pick, now time.Time) ([]domain.Asked, error) {
	var asked []domain.Asked
	for _, r := range picks {
		call := domain.Call{
			Order: k.Order.ID, At: now.UTC(), Expires: now.Add(r.Patience).UTC(), Facts: r.Facts, Chance: r.Chance,
		}
		_, err := h.store.UpdateEngagement(ctx, r.Account.ID, func(e *domain.Engagement) error {
			return e.Call(call, r.Account.Serves.OffersADay, k.Policy, k.Order.Urgent)
		})
		if domain.KindOf(err) == domain.Conflict {
			continue
		}
		if err != nil {
			return nil, err
		}
		asked = append(asked, domain.Asked{
			Volunteer: r.Account, Metres: r.Metres, Score: r.Score, Chance: r.Chance, Reasons: r.Reasons, Until: now.Add(r.Patience).UTC(),
		})
	}
	return asked, nil
}

// send writes the offers into the order. Volunteers whose offer did not come to stand are free at once.
func (h *Hunt) send(ctx context.Context, k *look, asked []domain.Asked, next, now time.Time) error {
	id := k.Order.ID
	_, err := h.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		k.keep(o)
		if err := o.Offer(nil, asked, k.Policy, now); err != nil {
			return err
		}
		o.RestUntil(next, now)
		return nil
	})
	if err == nil {
		h.Earned(matching.Gain{Community: k.Order.Community, At: now, Offers: int64(len(asked))})
		return nil
	}
	if err := h.unask(ctx, id, asked, now); err != nil {
		return err
	}
	if domain.KindOf(err) == domain.Conflict {
		return nil // somebody accepted, the order closed, or another wave was quicker
	}
	return err
}

// unask ends the calls of offers that did not come to stand. Whom another wave asked for the same order at the same moment
// holds an offer all the same, and must go on seeing it.
func (h *Hunt) unask(ctx context.Context, id domain.OrderID, asked []domain.Asked, now time.Time) error {
	o, err := h.store.Order(ctx, id)
	if err != nil {
		return err
	}
	for _, a := range asked {
		if f := o.OfferTo(a.Volunteer.ID); f != nil && f.Answer == domain.NoReply {
			continue
		}
		if err := h.end(ctx, o, a.Volunteer.ID, matching.Withdrawn, now); err != nil {
			return err
		}
	}
	return nil
}

// Over notes with the volunteer that the order's offer to her waits no more, and learns from how it ended.
func (h *Hunt) Over(ctx context.Context, o *domain.Order, v domain.AccountID, now time.Time) error {
	how := matching.Withdrawn
	if f := o.OfferTo(v); f != nil {
		switch f.Answer {
		case domain.SaidYes:
			how = matching.Yes
		case domain.SaidNo:
			how = matching.No
		case domain.NoAnswer:
			how = matching.Silent
		}
		if !f.Answered.IsZero() && f.Answered.Before(now) {
			now = f.Answered
		}
	}
	return h.end(ctx, o, v, how, now)
}

// Taken tells that a volunteer took a place of the order: what that was worth is learned.
func (h *Hunt) Taken(o *domain.Order, now time.Time) {
	h.Earned(matching.Gain{
		Community: o.Community, At: now, Worth: h.tuning.Weight(o), Waited: max(now.Sub(o.HuntingSince()), time.Second), Filled: 1,
	})
}

func (h *Hunt) end(ctx context.Context, o *domain.Order, v domain.AccountID, how matching.Outcome, now time.Time) error {
	l, err := h.Learned(ctx, o.Community, now)
	if err != nil {
		return err
	}
	var lesson *matching.Lesson
	_, err = h.store.UpdateEngagement(ctx, v, func(e *domain.Engagement) error {
		var changed bool
		if lesson, changed = matching.Learn(e, o, how, l, h.tuning.Spell, now); !changed {
			return storage.Unchanged()
		}
		return nil
	})
	if err == nil && lesson != nil {
		h.learn(o.Community, func(s *lessons) { s.answers = append(s.answers, *lesson) })
	}
	return err
}
