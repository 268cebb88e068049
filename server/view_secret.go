package server

import (
	"lindan/domain"
	"lindan/server/wire"
)

// Every plain text of a Secret that leaves the server leaves through this file; a test sees to it. The comment of each
// function says why its reader may read it.

// ownName is for the person herself, GET /me.
func ownName(a *domain.Account) string { return a.Name.Reveal() }

// ownAddress is for the person herself, GET /me.
func ownAddress(a *domain.Account) string { return a.Address.Reveal() }

// maskedName keeps the family name: for staff, for the resident whom the volunteer visits, for who-has-seen-my-address.
func maskedName(a *domain.Account) string { return domain.MaskName(a.Name.Reveal()) }

// maskedPhone keeps seven digits: for the person herself and for staff, to tell people apart.
func maskedPhone(a *domain.Account) string { return domain.MaskPhone(a.Phone.Reveal()) }

// contact is who stands at the door, as the table in view.go says.
func (l look) contact() *wire.Contact {
	o := l.o
	switch {
	case l.exact():
		return &wire.Contact{Name: o.Contact.Reveal(), Phone: o.Phone.Reveal(), Address: o.Address.Reveal(), Note: o.Note.Reveal()}
	case l.is(wire.OrderAsOrderer): // a proxy: the note is her own
		return &wire.Contact{Name: domain.MaskName(o.Contact.Reveal()), Phone: domain.MaskPhone(o.Phone.Reveal()), Note: o.Note.Reveal(), Masked: true}
	case l.is(wire.OrderAsStaff):
		return &wire.Contact{Name: domain.MaskName(o.Contact.Reveal()), Phone: domain.MaskPhone(o.Phone.Reveal()), Masked: true}
	}
	return nil
}

// words are the sentences that went with refusals, reopenings and the like: for those whom they were said to or by. What
// somebody else reported is for the community.
func (l look) words() []string {
	if !l.is(wire.OrderAsOrderer) {
		return nil
	}
	return plainWords(l.o.WordsFor(l.a.ID))
}

// details is what staff see after the reason was written down (POST reveal).
func details(o *domain.Order) wire.Details {
	return wire.Details{
		Name: o.Contact.Reveal(), Phone: o.Phone.Reveal(), Address: o.Address.Reveal(), Note: o.Note.Reveal(),
		Point: point(o.At), Words: plainWords(o.Tellable),
	}
}

func plainWords(words []domain.Secret) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.Reveal()
	}
	return list
}
