package domain

import (
	"slices"
	"time"
)

// Asked is one volunteer whom a wave or a dispatcher chose.
type Asked struct {
	Volunteer *Account
	Metres    float64
	Score     float64
	Chance    float64 // of a yes, as predicted
	Reasons   []string
	Until     time.Time // until then the offer counts as outstanding; zero: as long as it can be answered
}

// Offer invites volunteers; by is nil for the clock. Those asked already in this generation are refused: one live offer per
// order and volunteer. The next wave is due later, and one ring wider.
func (o *Order) Offer(by *Account, asked []Asked, p Policy, now time.Time) error {
	s := step{by: by, now: now, p: p}
	until := now.Add(o.OfferLife(p, now)).UTC()
	for _, a := range asked {
		if err := o.Barred(a.Volunteer, now); err != nil {
			return err
		}
		if f := o.OfferTo(a.Volunteer.ID); f != nil && f.Answer == NoReply || o.JobOf(a.Volunteer.ID) != nil {
			return Errf(Conflict, "order.asked_already", "已经邀请过这位志愿者")
		}
		o.Offers = append(o.Offers, Offer{
			To: a.Volunteer.ID, Sent: now.UTC(), Expires: until, Metres: a.Metres, Reasons: a.Reasons, Score: a.Score, ByHand: by != nil,
			Until: a.Until, Chance: a.Chance,
		})
	}
	o.trimOffers()
	o.setClock(NextWave, now.Add(p.WaveEvery))
	for _, a := range asked {
		s.whom = a.Volunteer.ID
		if err := o.move(Invite, s); err != nil {
			return err
		}
	}
	return nil
}

// Rest sets the next wave when there was nobody to ask: the same wait, one ring wider.
func (o *Order) Rest(p Policy, now time.Time) {
	o.setClock(NextWave, now.Add(p.WaveEvery))
	o.Ring = min(o.Ring+1, len(p.Rings)-1)
	o.Rewake(now.Add(TellWithin))
}

// RestUntil sets the next wave to a moment: the end of the quiet hours.
func (o *Order) RestUntil(t, now time.Time) {
	o.setClock(NextWave, t)
	o.Rewake(now.Add(TellWithin))
}

// maxOffers bounds the document; the oldest answered offers go first. Their volunteers stay in the events.
const maxOffers = 120

func (o *Order) trimOffers() {
	over := len(o.Offers) - maxOffers
	o.Offers = slices.DeleteFunc(o.Offers, func(f Offer) bool {
		if over <= 0 || f.Answer == NoReply {
			return false
		}
		over--
		return true
	})
}

// OfferLife is how long an offer sent now can be answered.
func (o *Order) OfferLife(p Policy, now time.Time) time.Duration {
	life := p.OfferPlanned
	switch {
	case o.Urgent:
		life = p.OfferUrgent
	case o.Now || o.Window.From.Sub(now) < 24*time.Hour:
		life = p.OfferToday
	}
	return life
}

// Widen goes one ring further at once.
func (o *Order) Widen(by *Account, p Policy, now time.Time) error {
	o.Ring = min(o.Ring+1, len(p.Rings)-1)
	o.clearClock(NextWave)
	return o.move(Widen, step{by: by, now: now, p: p})
}

// Decline says no to an offer. It asks no reason and has no effect on the volunteer; the next one may be asked at once.
func (o *Order) Decline(by *Account, p Policy, now time.Time) error {
	f := o.OfferTo(by.ID)
	if f == nil {
		return Errf(Denied, "order.not_offered", "该订单未派给您")
	}
	if !o.declinable(f) && o.JobOf(by.ID) == nil {
		return nil
	}
	if err := o.move(Decline, step{by: by, whom: by.ID, now: now}); err != nil {
		return err
	}
	f.Answer, f.Answered = SaidNo, now.UTC()
	if !slices.Contains(hunting(), o.State) {
		return nil
	}
	o.setClock(NextWave, now)
	return o.lapseIfNone(p, now)
}

// declinable tells whether a no says anything new: the offer waits, or lapsed while the order still looks for somebody.
func (o *Order) declinable(f *Offer) bool {
	return f.Answer == NoReply || f.Answer == NoAnswer && o.Hunting()
}

// Accept takes one place. Exactly Slots volunteers win; the others get Conflict order.taken. The caller has engaged the
// volunteer's time before (Engagement.Book) and gives it back if this fails.
func (o *Order) Accept(by *Account, p Policy, now time.Time) error {
	if j := o.JobOf(by.ID); j != nil {
		return nil
	}
	if o.Missing() == 0 || !slices.Contains(hunting(), o.State) || o.Full() {
		return Errf(Conflict, "order.taken", "已由他人接单，谢谢您")
	}
	if err := o.Barred(by, now); err != nil {
		return err
	}
	if f := o.OfferTo(by.ID); f != nil {
		f.Answer, f.Answered = SaidYes, now.UTC()
	}
	o.Jobs = append(o.Jobs, Job{
		Volunteer: by.ID, Epoch: len(o.Jobs) + 1, Generation: o.Generation, State: Accepted, Accepted: now.UTC(),
		Branch: by.Serves.Branch, Unit: by.Serves.Unit, Home: by.Home.At(Grid),
	})
	if o.Missing() == 0 {
		o.takeBackOffers(now)
		o.relax()
	}
	// The job is in the order now, so the party is looked up as the one she was.
	return o.moveAs(Accept, step{by: by, whom: by.ID, now: now, p: p})
}

// moveAs makes a step for a volunteer who has just become the holder.
func (o *Order) moveAs(a Action, s step) error {
	as := Anyone
	if o.OfferTo(s.by.ID) != nil {
		as = Invited
	}
	r, _ := RowOf(a)
	from := o.State
	o.settle(s.now)
	o.await(r.Wait, s)
	o.note(Event{At: s.now.UTC(), By: s.by.ID, As: as, Action: a, From: from, To: o.State, Whom: s.whom})
	return nil
}

// GoAhead starts with the volunteers there are.
func (o *Order) GoAhead(by *Account, p Policy, now time.Time) error {
	return o.goAhead(step{by: by, now: now, p: p})
}

// enough tells whether the order can go on with the volunteers it has. A visit that has begun goes on: its minutes count.
func (o *Order) enough() bool {
	return len(o.Live()) > 0 && o.paired() || o.started()
}

func (o *Order) goAhead(s step) error {
	n := len(o.Live())
	if !o.enough() {
		return Errf(Conflict, "order.too_few", "这项服务至少需要 %d 名志愿者", max(o.Item.Volunteer, 1))
	}
	if r, _ := RowOf(GoAhead); !slices.Contains(r.From, o.State) {
		_, err := o.allowed(r, s)
		return err
	}
	slots := o.Slots
	o.Slots = n
	if err := o.move(GoAhead, s); err != nil {
		o.Slots = slots
		return err
	}
	o.takeBackOffers(s.now)
	o.watchVisit(s.p)
	o.calm(s.now)
	return nil
}
