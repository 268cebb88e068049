package server

import (
	"strconv"

	"lindan/domain"
	"lindan/server/wire"
)

// Every plain text of a Secret that leaves the server leaves through this file; a test sees to it. The comment of each
// function says why its reader may read it.

// ownName is for the person herself, GET /me.
func ownName(a *domain.Account) string { return a.Name.Reveal() }

// ownAddress is for the person herself, GET /me.
func ownAddress(a *domain.Account) string { return a.Address.Reveal() }

// ownPhone is for the person herself, in the file with all that is held about her (PIPL art. 45).
func ownPhone(a *domain.Account) string { return a.Phone.Reveal() }

// ownNumber is for the person herself, in the same file.
func ownNumber(a *domain.Account) string { return a.Number.Reveal() }

// maskedNumber keeps eight digits, for the person herself: enough to see which number is there.
func maskedNumber(a *domain.Account) string { return domain.MaskIDNumber(a.Number.Reveal()) }

// showRecordWords fills in the personal texts of a service record as the reader may see them: the volunteer, whose record it is, reads the names of
// those who answer for it and what she was told; staff read the names masked. A unit's name is no person's.
func showRecordWords(v *wire.Record, r *domain.Record, own bool) {
	show := domain.MaskName
	if own {
		show = whole
	}
	v.Responsible, v.Recorder = recordName(r.Responsible, r.Organiser, show), recordName(r.Recorder, r.Organiser, show)
	if d := r.Dismissed; d != nil {
		v.Dismissal = &wire.Dismissal{Reason: wire.DismissalReason(d.Reason), Words: d.Words.Reveal(), At: d.At}
	}
}

func recordName(name domain.Secret, unit string, show func(string) string) string {
	switch text := name.Reveal(); {
	case name.Erased():
		return gone
	case text == unit || text == domain.AutomaticRecorder:
		return text
	default:
		return show(text)
	}
}

// gone stands for the name of somebody who closed her account, or whose texts were erased.
const gone = "已注销"

// maskedName keeps the family name: for staff, for partners, for who-has-seen-my-address.
func maskedName(a *domain.Account) string {
	if a.Closed || a.Name.Erased() {
		return gone
	}
	return domain.MaskName(a.Name.Reveal())
}

// fullName is a volunteer's, for the one at whose door she will stand: a visitor must be known by name, unit and picture (A36).
// Order.Meets has said that it is her.
func fullName(a *domain.Account) string {
	if a.Closed || a.Name.Erased() {
		return gone
	}
	return a.Name.Reveal()
}

// publicName is the full name of a volunteer who agreed that it is shown (domain.ForPublicity): Desk.Leaders gives only those.
func publicName(a *domain.Account) string { return fullName(a) }

// nationalPerson is what the national system is told of a volunteer (志愿服务记录与证明出具办法 art. 5): full name, sex, date of
// birth, ID number and phone. Desk.Take has written down who asked and why, and each person can read that it was seen.
func nationalPerson(a *domain.Account) (name, birth, number, phone string) {
	number = a.Number.Reveal()
	switch {
	case len(number) == 18:
		birth = number[6:10] + "-" + number[10:12] + "-" + number[12:14]
	case a.BirthYear > 0:
		birth = strconv.Itoa(a.BirthYear)
	}
	return a.Name.Reveal(), birth, number, a.Phone.Reveal()
}

// recordWords are the names and the salt of a service record, for those of nationalPerson and for inspectors: with the salt they
// can reckon that the words are those that the ledger committed to.
func recordWords(r *domain.Record) (responsible, recorder, salt string) {
	return r.Responsible.Reveal(), r.Recorder.Reveal(), r.Salt.Reveal()
}

// picture is a volunteer's photo: for herself, and for those of Order.Meets.
func picture(p *domain.Photo) []byte { return []byte(p.Picture.Reveal()) }

// attachedPicture is the proof of a proposal: for the community's staff (desk.Attachment).
func attachedPicture(a *domain.Attachment) []byte { return []byte(a.Picture.Reveal()) }

// proposalWords are why it was proposed and why refused: for staff, and for the volunteer whose hours they are about.
func proposalWords(p *domain.Proposal) (why, answer string) {
	return p.Words.Reveal(), p.Answer.Reveal()
}

// proposalWitness is who answers for it, masked, and what the beneficiary said: for the community's staff only.
func proposalWitness(p *domain.Proposal) (responsible, callBack string) {
	return recordName(p.Responsible, p.Organiser, domain.MaskName), p.CallBack.Reveal()
}

// disputeWords are what the volunteer wrote and what she was answered: for her and the community's staff.
func disputeWords(q *domain.Dispute) (words, answer string) {
	return q.Words.Reveal(), q.Answer.Reveal()
}

// viewMerit is one entry of training or awards: for the volunteer herself and the staff of her area.
func viewMerit(m *domain.Merit, cancelled bool) wire.Merit {
	return wire.Merit{
		Id: string(m.ID), Kind: wire.MeritKind(m.Kind), Name: m.Name.Reveal(), Content: m.Content.Reveal(), Organiser: m.Organiser.Reveal(),
		Minutes: m.Minutes, Date: m.Date, Recorded: m.Recorded.Time(), Cancels: string(m.Ref), Cancelled: cancelled, Words: m.Words.Reveal(),
	}
}

// maskedPhone keeps seven digits: for the person herself and for staff, to tell people apart.
func maskedPhone(a *domain.Account) string { return domain.MaskPhone(a.Phone.Reveal()) }

// contact is who stands at the door, as the table in view.go says.
func (l look) contact() *wire.Contact {
	o := l.o
	switch {
	case l.exact():
		return &wire.Contact{Name: atTheDoor(o, whole), Phone: o.Phone.Reveal(), Address: o.Address.Reveal(), Note: o.Note.Reveal()}
	case l.is(wire.OrderAsOrderer): // a proxy: the note is her own
		return &wire.Contact{Name: atTheDoor(o, domain.MaskName), Phone: domain.MaskPhone(o.Phone.Reveal()), Note: o.Note.Reveal(), Masked: true}
	case l.is(wire.OrderAsStaff):
		return &wire.Contact{Name: atTheDoor(o, domain.MaskName), Phone: domain.MaskPhone(o.Phone.Reveal()), Masked: true}
	}
	return nil
}

// atTheDoor is the name of the person at the door, shown as the reader may see it. Who calls it has a line in the table.
func atTheDoor(o *domain.Order, show func(string) string) string {
	if o.Contact.Erased() {
		return gone
	}
	return show(o.Contact.Reveal())
}

func whole(name string) string { return name }

// words are the sentences that went with refusals, reopenings and the like: for those whom they were said to or by. What
// somebody else reported is for the community.
func (l look) words() []string {
	if !l.is(wire.OrderAsOrderer) {
		return nil
	}
	return plainWords(l.o.WordsFor(l.a.ID))
}

// verdictWords is what was written when a case was closed: for supervisors and admins over the place whom it does not name.
func verdictWords(v domain.Verdict) string { return v.Words.Reveal() }

// details is what staff see after the reason was written down (POST reveal).
func details(o *domain.Order) wire.Details {
	return wire.Details{
		Name: atTheDoor(o, whole), Phone: o.Phone.Reveal(), Address: o.Address.Reveal(), Note: o.Note.Reveal(),
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

// certificateName is the volunteer's, on a certificate: desk.Certificate has said that the reader is she herself or answers for the
// issuing unit, whose look is written down.
func certificateName(c *domain.Certificate) string { return orGone(c.Name) }

// certificateMask is her name for the unit's list.
func certificateMask(c *domain.Certificate) string {
	if c.Name.Erased() {
		return gone
	}
	return domain.MaskName(c.Name.Reveal())
}

// certificateID is the masked ID number, for the readers of certificateName.
func certificateID(c *domain.Certificate) string { return c.MaskedID.Reveal() }

// certificateResponsible is who answers at the issuing unit, for the readers of certificateName.
func certificateResponsible(c *domain.Certificate) string { return orGone(c.Responsible) }

func orGone(s domain.Secret) string {
	if s.Erased() {
		return gone
	}
	return s.Reveal()
}
