package hunt

import (
	"context"
	"errors"
	"slices"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
)

// Due is an order whose next look for volunteers is due, with its community's policy.
type Due struct {
	Order  *domain.Order
	Policy domain.Policy
}

// look is what one order found.
type look struct {
	Due
	round  matching.Round
	able   []matching.Ranked
	silent []domain.AccountID // whose offers have had their time without an answer
}

// Wave looks for volunteers for one order.
func (h *Hunt) Wave(ctx context.Context, o *domain.Order, p domain.Policy, now time.Time) error {
	return h.Waves(ctx, []Due{{o, p}}, now)
}

// Waves looks for volunteers for orders whose look is due at the same time. Where they contend for the same few people they are
// planned together (matching.Plan); each is written by itself, and the failure of one neither stops nor undoes another.
func (h *Hunt) Waves(ctx context.Context, list []Due, now time.Time) error {
	var failed error
	looks := make([]*look, 0, len(list))
	for _, d := range list {
		k, err := h.look(ctx, d, now)
		if failed = errors.Join(failed, err); k != nil {
			looks = append(looks, k)
		}
	}
	for i, c := range h.choose(looks) {
		failed = errors.Join(failed, h.ask(ctx, looks[i], c, now))
	}
	return failed
}

// choose lets matching decide for each of the looks.
func (h *Hunt) choose(looks []*look) []matching.Choice {
	demands := make([]matching.Demand, len(looks))
	for i, k := range looks {
		demands[i] = matching.Demand{Round: k.round, Able: k.able, Strategy: h.strategy(k.Policy)}
	}
	return matching.Plan(demands)
}

// look finds who may be asked for an order; nil where it is not the time to ask anybody.
func (h *Hunt) look(ctx context.Context, d Due, now time.Time) (*look, error) {
	o, p := d.Order, d.Policy
	if p.Quiet(now) && !o.Urgent {
		return nil, h.pause(ctx, o.ID, func(o *domain.Order) { o.RestUntil(p.QuietEnd(now), now) })
	}
	if o.Full() || o.Missing() == 0 {
		return nil, h.pause(ctx, o.ID, func(o *domain.Order) { o.RestUntil(now.Add(24*time.Hour), now) })
	}
	k := &look{Due: d}
	if err := h.hush(ctx, k, now); err != nil {
		return nil, err
	}
	ranked, round, err := h.pool(ctx, o, p, now)
	if err != nil {
		return nil, err
	}
	k.round = round
	for i := range ranked {
		if ranked[i].Skip == "" {
			k.able = append(k.able, ranked[i])
		}
	}
	h.learn(o.Community, func(s *lessons) {
		s.looks = append(s.looks, matching.Look{Community: o.Community, At: now, Lack: matching.LackOf(k.able)})
	})
	return k, nil
}

// hush ends the calls of offers that have had their time without an answer.
func (h *Hunt) hush(ctx context.Context, k *look, now time.Time) error {
	for _, f := range k.Order.Offers {
		if f.Silent || f.Answer != domain.NoReply || f.Until.IsZero() || now.Before(f.Until) {
			continue
		}
		if err := h.end(ctx, k.Order, f.To, matching.Silent, now); err != nil {
			return err
		}
		k.silent = append(k.silent, f.To)
	}
	return nil
}

// Figures of a search.
const (
	lookAt    = 80 // people that one ring gives to the exact filters
	enoughFew = 40 // people who may be asked: no wider ring is needed
)

// pool finds and ranks the volunteers of the smallest ring that makes a yes sure, or of the widest.
func (h *Hunt) pool(ctx context.Context, o *domain.Order, p domain.Policy, now time.Time) ([]matching.Ranked, matching.Round, error) {
	round := matching.Round{Order: o, Policy: p, Now: now, Tuning: h.tuning}
	var err error
	if round.Learned, err = h.Learned(ctx, o.Community, now); err != nil {
		return nil, round, err
	}
	if round.Familiar, err = h.familiar(ctx, o); err != nil {
		return nil, round, err
	}
	var ranked []matching.Ranked
	for ring := min(o.Ring, len(p.Rings)-1); ring < len(p.Rings); ring++ {
		found, err := h.near.Near(ctx, matching.Ask{
			District: o.Community, At: o.At, Class: o.Item.Skill, Radius: p.Rings[ring], N: lookAt, Need: matching.Need(o), Now: now,
		})
		if err != nil {
			return nil, round, err
		}
		if ranked, err = h.weigh(ctx, h.store.Sealed, found, round); err != nil {
			return nil, round, err
		}
		round.All = ring == len(p.Rings)-1 && len(found) < lookAt
		able, lack := 0, matching.LackOf(ranked)
		for i := range ranked {
			if ranked[i].Skip == "" {
				able++
			}
		}
		if lack == 0 && able >= o.Missing()*p.WaveSize && p.Matching == domain.MatchNearest || able >= enoughFew || len(found) >= lookAt && able > 0 {
			break
		}
	}
	return ranked, round, nil
}

// reader reads accounts, with or without what a person may see of them.
type reader func(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Account, error)

// weigh loads what is known of the found and ranks them. The index gives candidates; the store's word counts.
func (h *Hunt) weigh(ctx context.Context, people reader, found []matching.Found, round matching.Round) ([]matching.Ranked, error) {
	ids := make([]domain.AccountID, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	accounts, err := people(ctx, ids)
	if err != nil {
		return nil, err
	}
	engaged, err := h.store.Engagements(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]matching.Candidate, 0, len(found))
	for _, f := range found {
		if a := accounts[f.ID]; a != nil {
			list = append(list, matching.Candidate{Account: a, Engagement: engaged[f.ID], Metres: f.Metres})
		}
	}
	return matching.Wave(round, list), nil
}

// Candidates ranks everybody around an order, with the reasons for and against each.
func (h *Hunt) Candidates(ctx context.Context, o *domain.Order, p domain.Policy, now time.Time) ([]matching.Ranked, error) {
	round := matching.Round{Order: o, Policy: p, Now: now, Tuning: h.tuning}
	var err error
	if round.Learned, err = h.Learned(ctx, o.Community, now); err != nil {
		return nil, err
	}
	if round.Familiar, err = h.familiar(ctx, o); err != nil {
		return nil, err
	}
	found, err := h.near.Near(ctx, matching.Ask{
		District: o.Community, At: o.At, Class: domain.AnySkill, Radius: p.Rings[len(p.Rings)-1], N: lookAt, Now: now,
	})
	if err != nil {
		return nil, err
	}
	return h.weigh(ctx, h.store.Accounts, found, round)
}

// familiar are those who served this beneficiary in her last orders, and were not found wanting. They are looked up once a
// search and then kept in the order.
func (h *Hunt) familiar(ctx context.Context, o *domain.Order) (map[domain.AccountID]bool, error) {
	seen := map[domain.AccountID]bool{}
	if len(o.Offers) > 0 || o.Familiar != nil {
		for _, id := range o.Familiar {
			seen[id] = true
		}
		return seen, nil
	}
	list, err := h.store.OrdersOf(ctx, storage.AsBeneficiary, o.Beneficiary, storage.Page{Limit: 20})
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

// pause sets when the next look is due.
func (h *Hunt) pause(ctx context.Context, id domain.OrderID, how func(*domain.Order)) error {
	_, err := h.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		if !o.Hunting() {
			return storage.Unchanged()
		}
		how(o)
		return nil
	})
	return err
}

// Postpone moves the look of an order that is still due: another replica may have looked meanwhile.
func (h *Hunt) Postpone(ctx context.Context, id domain.OrderID, until, now time.Time) error {
	_, err := h.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		if due := o.Due(domain.NextWave); !o.Hunting() || due.IsZero() || now.Before(due) {
			return storage.Unchanged()
		}
		o.RestUntil(until, now)
		return nil
	})
	return err
}
