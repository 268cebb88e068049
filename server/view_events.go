package server

import (
	"slices"
	"time"

	"lindan/domain"
	"lindan/server/wire"
)

// events is the history, by role and never by name: whole for staff, without the invitations for the orderer (a no must have
// no face), her own part for a volunteer. Staff read besides who of the staff acted, and whom she chose: who overrides the ranking
// does so in her own name.
func (l look) events() ([]wire.Event, error) {
	list, names := []wire.Event{}, l.names()
	for _, e := range l.o.Events {
		if !l.told(e) {
			continue
		}
		row, _ := domain.RowOf(e.Action)
		v := wire.Event{N: e.N, At: e.At, Action: wire.Action(e.Action), Name: row.Name, As: wire.EventAs(e.As), AsName: partyName(e.As)}
		if l.is(wire.OrderAsStaff) && slices.Contains([]domain.Party{domain.Desk, domain.Walker, domain.Overseer}, e.As) {
			var err error
			if v.ByName, err = names(e.By); err != nil {
				return nil, err
			}
			if e.Action == domain.Invite || e.Action == domain.Release {
				if v.WhomName, err = names(e.Whom); err != nil {
					return nil, err
				}
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// names gives masked names, each account read once; "" for one that is not there.
func (l look) names() func(domain.AccountID) (string, error) {
	known := map[domain.AccountID]string{"": ""}
	return func(id domain.AccountID) (string, error) {
		if name, ok := known[id]; ok {
			return name, nil
		}
		a, err := l.s.desk.Account(l.ctx, id)
		switch {
		case err == nil:
			known[id] = maskedName(a)
		case domain.KindOf(err) != domain.Missing:
			return "", err
		}
		return known[id], nil
	}
}

func (l look) told(e domain.Event) bool {
	switch l.as {
	case wire.OrderAsStaff:
		return true
	case wire.OrderAsOrderer:
		// Who reports about a person must not be known to her: each reads her own reports only.
		if e.Action == domain.Report {
			return e.By == l.a.ID
		}
		return !slices.Contains([]domain.Action{domain.Invite, domain.Decline, domain.Lapse}, e.Action)
	case wire.OrderAsHolder, wire.OrderAsServed:
		ends := []domain.Action{domain.EndEarly, domain.Confirm, domain.CallBack, domain.Cancel}
		return e.Whom == l.a.ID || e.By == l.a.ID || slices.Contains(ends, e.Action)
	}
	return false
}

// asked lists who was invited and how it went, the newest first, for those who dispatch; never for one who has a part in the
// order herself: a no must have no face for her.
func (l look) asked() ([]wire.AskedVolunteer, error) {
	list, names := []wire.AskedVolunteer{}, l.names()
	if !l.is(wire.OrderAsStaff) {
		return list, nil
	}
	for _, f := range slices.Backward(l.o.Offers) {
		v := wire.AskedVolunteer{Volunteer: string(f.To), Distance: band(f.Metres), Sent: f.Sent}
		v.Answer, v.Until = l.answer(f)
		a, err := l.s.desk.Account(l.ctx, f.To)
		if err != nil && domain.KindOf(err) != domain.Missing {
			return nil, err
		}
		if err == nil {
			v.Name = maskedName(a)
			if a.Serves != nil {
				v.Number = a.Serves.Number
			}
		}
		if f.ByHand {
			if v.By, err = names(l.inviter(f)); err != nil {
				return nil, err
			}
		}
		list = append(list, v)
	}
	return list, nil
}

// answer is how an invitation went, and until when, or when it ended.
func (l look) answer(f domain.Offer) (wire.AskedVolunteerAnswer, time.Time) {
	switch {
	case f.Answer != domain.NoReply:
		return wire.AskedVolunteerAnswer(f.Answer), f.Answered
	case !f.Waiting(l.now):
		return wire.AskedVolunteerAnswer(domain.NoAnswer), f.Expires
	case l.now.Before(f.Held()):
		return wire.AskedVolunteerAnswerWaiting, f.Held()
	}
	return wire.AskedVolunteerAnswerQuiet, f.Expires
}

// inviter is who of the staff chose her.
func (l look) inviter(f domain.Offer) domain.AccountID {
	for _, e := range slices.Backward(l.o.Events) {
		if e.Action == domain.Invite && e.Whom == f.To && e.By != "" {
			return e.By
		}
	}
	return ""
}
