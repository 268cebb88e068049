package desk

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"lindan/domain"
)

// Request is an order as somebody asks for it. Key makes it safe to repeat: the order's id follows from requester and key.
type Request struct {
	By          *domain.Account
	Beneficiary domain.AccountID // "": herself, or, with a proxy, the person named by contact and phone
	Like        domain.OrderID   // "": none; an order of hers that this one repeats
	Wish        domain.Wish
	Key, Hash   string
}

// PlaceOrder checks the wish and stores the order, one durable write; matching begins after review. Repeating it with the
// same key gives the first order and false; with another body it is refused.
func (d *Desk) PlaceOrder(ctx context.Context, r Request) (*domain.Order, bool, error) {
	if r.Key == "" {
		return nil, false, domain.Fieldf("Idempotency-Key", "idempotency.missing", "请求须带 Idempotency-Key")
	}
	if err := r.Wish.Triage(); err != nil {
		return nil, false, err
	}
	r, err := d.likeBefore(ctx, r)
	if err != nil {
		return nil, false, err
	}
	pl, err := d.placing(ctx, &r)
	if err != nil {
		return nil, false, err
	}
	o, fresh, err := d.addOrder(ctx, r, pl)
	switch {
	case err != nil:
		return nil, false, err
	case !fresh && (o.Body != r.Hash || o.Requester != r.By.ID):
		return nil, false, domain.Fieldf("Idempotency-Key", "idempotency.reused", "同一个 Idempotency-Key 不能用于不同的内容")
	case fresh:
		d.Nudge(o.ID)
	}
	return o, fresh, nil
}

// addOrder stores a new order, or gives the one that this key placed before: also where the wish could not be placed any
// more, because its window is over or the rules have changed.
func (d *Desk) addOrder(ctx context.Context, r Request, pl domain.Placing) (*domain.Order, bool, error) {
	o, refused := domain.NewOrder(r.Wish, pl, d.now())
	if refused == nil {
		return d.store.AddOrder(ctx, o)
	}
	o, err := d.store.Order(ctx, pl.ID)
	if domain.KindOf(err) == domain.Missing {
		err = refused
	}
	return o, false, err
}

// placing gathers what the rules need besides the wish: the person, the place, its community and policy.
func (d *Desk) placing(ctx context.Context, r *Request) (domain.Placing, error) {
	pl := domain.Placing{Body: r.Hash, Requester: r.By, Named: r.named()}
	var err error
	if pl.Named {
		err = d.placeOfSomeone(ctx, r, &pl)
	} else {
		err = d.placeOfBeneficiary(ctx, r, &pl)
	}
	if err != nil {
		return pl, err
	}
	if pl.Policy, err = d.Policy(ctx, pl.Community.ID); err != nil {
		return pl, err
	}
	pl.ID = newOrderID(pl.Community.ID, r.By.ID, r.Key)
	pl.Grid, err = d.gridAround(ctx, pl.Community.ID, r.Wish.At)
	return pl, err
}

// placeOfBeneficiary sets person, place and community of an order for somebody with an account.
func (d *Desk) placeOfBeneficiary(ctx context.Context, r *Request, pl *domain.Placing) (err error) {
	if pl.Beneficiary, err = d.beneficiary(ctx, *r); err != nil {
		return err
	}
	b := pl.Beneficiary
	if r.Wish.Area == b.Home && (r.Wish.At == nil || *r.Wish.At == b.At) {
		r.Wish.Area, r.Wish.At = "", nil // at home
	}
	if r.Wish.Area != "" {
		if pl.Where, err = d.where(ctx, r.Wish.Area); err != nil {
			return err
		}
	}
	if pl.Community, err = d.Area(ctx, b.Home.At(domain.Community)); err != nil {
		return fmt.Errorf("community of the beneficiary: %w", err)
	}
	return nil
}

// gridAround is the community's grid that covers the point; "" where no point is given or no grid has a shape around it.
func (d *Desk) gridAround(ctx context.Context, community domain.AreaID, at *domain.Point) (domain.AreaID, error) {
	if at == nil {
		return "", nil
	}
	grids, err := d.store.Children(ctx, community)
	for _, g := range grids {
		if len(g.Shape) > 0 && g.Covers(*at) {
			return g.ID, nil
		}
	}
	return "", err
}

// beneficiary is whom the help is for. A person whom the requester may not order for looks like one who does not exist.
func (d *Desk) beneficiary(ctx context.Context, r Request) (*domain.Account, error) {
	b := r.By
	if r.Beneficiary != "" && r.Beneficiary != r.By.ID {
		var err error
		b, err = d.store.Account(ctx, r.Beneficiary)
		if domain.KindOf(err) == domain.Missing {
			return nil, errNoPerson
		}
		if err != nil {
			return nil, err
		}
		if b.Closed || !d.mayActFor(r.By, b) {
			return nil, errNoPerson
		}
	}
	return b, domain.MayOrderFor(r.By, b, r.Wish.Proxy)
}

var errNoPerson = domain.Fieldf("beneficiary", "person.missing", "没有找到这位居民，请通过社区代下单")

// mayActFor tells who may order for whom: people of the same household or community, and staff of the area.
func (d *Desk) mayActFor(by, b *domain.Account) bool {
	return by.StaffOf(b.Home) || by.Household != "" && by.Household == b.Household || b.Home.Within(by.Home.At(domain.Community))
}

// newOrderID follows from requester and key alone, so that a retry meets its first try; see domain.OrderID.
func newOrderID(community domain.AreaID, by domain.AccountID, key string) domain.OrderID {
	sum := sha256.Sum256(fmt.Appendf(nil, "order|%s|%s", by, key))
	tail := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
	return domain.OrderID("o_" + string(community) + "." + tail)
}
