package desk

import (
	"context"
	"fmt"

	"lindan/domain"
)

// Consented is one purpose with its text in force, and the person's newest word on it: nil where she has said nothing.
type Consented struct {
	domain.ConsentText
	Last *domain.Consent
}

// Given tells whether she agrees to the purpose now, be it to an older text.
func (c Consented) Given() bool { return c.Last != nil && c.Last.Given }

// Consents lists every purpose with the person's word on it.
func (d *Desk) Consents(ctx context.Context, by *domain.Account) ([]Consented, error) {
	a, err := d.Account(ctx, by.ID)
	if err != nil {
		return nil, err
	}
	var list []Consented
	for _, text := range domain.ConsentTexts() {
		last, err := d.lastConsent(ctx, a, text.Purpose)
		if err != nil {
			return nil, err
		}
		list = append(list, Consented{text, last})
	}
	return list, nil
}

// lastConsent is the person's newest word; nil for none. For the terms the account itself says.
func (d *Desk) lastConsent(ctx context.Context, a *domain.Account, p domain.Purpose) (*domain.Consent, error) {
	if p == domain.ForTerms {
		return termsOf(a), nil
	}
	last, err := d.store.LastConsent(ctx, a.ID, p)
	if domain.KindOf(err) == domain.Missing {
		return nil, nil //nolint:nilnil // nothing was said, and that is an answer
	}
	return last, err
}

// termsOf is the proof that the person agreed to the terms; nil if she has not. Its id follows from what it says.
func termsOf(a *domain.Account) *domain.Consent {
	if a.Terms == 0 {
		return nil
	}
	return &domain.Consent{
		ID: fmt.Sprintf("c_%s|terms|%d", a.ID, a.Terms), Account: a.ID, Purpose: domain.ForTerms, Version: a.Terms, Given: true, At: domain.At(a.TermsAt),
	}
}

// noteTerms keeps the proof of what the account says. The same proof again is no new one.
func (d *Desk) noteTerms(ctx context.Context, a *domain.Account) error {
	if c := termsOf(a); c != nil {
		return d.store.AddConsent(ctx, c)
	}
	return nil
}

// SetConsent records a yes or no to a purpose. Saying the same again records nothing.
func (d *Desk) SetConsent(ctx context.Context, by *domain.Account, p domain.Purpose, version int, given bool) error {
	text, err := domain.ConsentTextOf(p)
	if err != nil {
		return err
	}
	if err := text.Settle(version, given); err != nil {
		return err
	}
	if p == domain.ForTerms {
		_, err := d.ChangeMe(ctx, by, domain.Change{Terms: version})
		return err
	}
	last, err := d.lastConsent(ctx, by, p)
	if err != nil || last.Says(text.Version, given) {
		return err
	}
	return d.store.AddConsent(ctx, &domain.Consent{
		ID: d.newID("c"), Account: by.ID, Purpose: p, Version: text.Version, Given: given, At: domain.At(d.now()),
	})
}

// consentedProof drops the position from a proof, unless the volunteer agrees that it is kept. Nothing else depends on it.
func (d *Desk) consentedProof(ctx context.Context, by *domain.Account, pr domain.Proof) (domain.Proof, error) {
	if pr.Place == nil {
		return pr, nil
	}
	last, err := d.lastConsent(ctx, by, domain.ForLocation)
	if last == nil || !last.Given {
		pr.Place, pr.Accuracy = nil, 0
	}
	return pr, err
}
