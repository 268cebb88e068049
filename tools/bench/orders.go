package main

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/storage/sqlite"
)

// wish is what every resident of the town asks for.
func wish() domain.Wish {
	return domain.Wish{
		Service: "medicine", Now: true, Channel: domain.ByPhonePage, Phone: "13900000000",
		Hazards: []string{"stairs"}, Note: "降压药一盒，医保卡在门口信箱，三楼无电梯",
	}
}

// order makes the ith order as the desk would have made it, with all its effects done. It is not stored yet.
func (t *town) order(i int, by *domain.Account, now time.Time) (*domain.Order, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "bench|%d", i))
	tail := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
	o, err := domain.NewOrder(wish(), domain.Placing{
		ID: domain.OrderID("o_" + string(t.community.ID) + "." + tail), Body: fmt.Sprintf("%x", sum),
		Requester: by, Beneficiary: by, Community: t.community, Policy: t.policy,
	}, now)
	if err == nil {
		t.settled(o, now)
	}
	return o, err
}

// offered brings the order to where one volunteer is asked, and notes the call with her.
func (t *town) offered(ctx context.Context, o *domain.Order, to *domain.Account, now time.Time) error {
	if err := o.Publish(t.clerk, nil, t.policy, now); err != nil {
		return err
	}
	asked := domain.Asked{Volunteer: to, Metres: to.At.Metres(o.At), Score: 0.9, Reasons: []string{"NEAR", "TURN"}}
	if err := o.Offer(nil, []domain.Asked{asked}, t.policy, now); err != nil {
		return err
	}
	t.settled(o, now)
	_, err := t.store.UpdateEngagement(ctx, to.ID, func(e *domain.Engagement) error {
		e.Note(domain.Call{Order: o.ID, At: now.UTC(), Expires: now.Add(o.OfferLife(t.policy, now)).UTC()})
		return nil
	})
	return err
}

// settled says that everybody concerned was told.
func (t *town) settled(o *domain.Order, now time.Time) {
	o.Told = o.N
	o.Rewake(now)
}

// documents reads the stored orders into docs, as they lie in the engine.
func documents(ctx context.Context, e *sqlite.Engine, ids []domain.OrderID, docs []bson.Raw) error {
	for i, id := range ids {
		doc, err := e.Get(ctx, "orders", string(id))
		if err != nil {
			return fmt.Errorf("order %s as it was stored: %w", id, err)
		}
		docs[i] = doc
	}
	return nil
}

// setVersion writes v into the document itself.
func setVersion(doc bson.Raw, v int64) {
	binary.LittleEndian.PutUint64(doc.Lookup("v").Value, uint64(v)) // #nosec G115 -- versions are small and positive
}

// version reads it.
func version(doc bson.Raw) int64 { return doc.Lookup("v").Int64() }

// meanBytes is how large the documents are.
func meanBytes(docs []bson.Raw) int {
	sum := 0
	for _, d := range docs {
		sum += len(d)
	}
	return sum / max(len(docs), 1)
}
