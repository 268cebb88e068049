package sim

import (
	"context"

	"lindan/domain"
)

// invite lets a volunteer who was asked make up her mind: what she will do, and when, follows from the pair and her state now.
func (w *world) invite(i, v int) {
	l := &w.orders[i]
	a := asking{Asking: w.askingOf(i, v), sent: w.now}
	if f := l.o.OfferTo(w.script.people[v].account.ID); f != nil {
		a.chance = f.Chance
	}
	m := &w.moods[v]
	m.notes = append(m.notes, w.now)
	m.today++
	n := len(l.asked)
	delay, called := w.play.call(i, v)
	switch {
	case called:
		a.plan = w.calledPlan(&a.Asking)
	case w.now >= m.silentTo:
		a.plan = w.plan(&a.Asking)
		delay = max(seconds(w.truth.Delay(&a.Asking, a.draw(drawDelay))), second)
	}
	if a.plan != silent {
		w.agenda.add(w.now+delay, answers, i, n)
	}
	w.count.notes++
	if a.plan == yes {
		w.count.yes++
	}
	l.asked = append(l.asked, a)
}

// plan is what somebody who reads her phone does.
func (w *world) plan(a *Asking) answer {
	switch {
	case a.draw(drawYes) < w.truth.Chance(a):
		return yes
	case a.draw(drawNo) < w.b.NoShare:
		return no
	}
	return nothing
}

// calledPlan is what somebody answers whom a dispatcher phones: a person is harder to refuse.
func (w *world) calledPlan(a *Asking) answer {
	if w.play.unheard && w.now < w.moods[a.Volunteer].silentTo {
		return no
	}
	if a.draw(drawYes) < min(w.b.CallMultiplier*w.truth.Chance(a), 1) {
		return yes
	}
	return no
}

// answer carries out what she made up her mind to do, unless the offer is gone.
func (w *world) answer(ctx context.Context, i, n int) error {
	l := &w.orders[i]
	a := &l.asked[n]
	if a.over {
		return nil
	}
	switch a.plan {
	case yes:
		return w.sayYes(ctx, i, n)
	case no:
		return w.sayNo(i, n)
	case nothing:
		a.over = true
		w.told(a, false)
		m := &w.moods[a.Volunteer]
		m.ignored = append(m.ignored, w.now)
		w.tire(a, ignored)
	case silent:
	}
	return nil
}

// tire may begin a silent spell.
func (w *world) tire(a *asking, how ending) {
	if h := w.truth.Spell(&a.Asking, how); h > 0 {
		m := &w.moods[a.Volunteer]
		m.silentTo = max(m.silentTo, w.now+seconds(h*3600))
	}
}

func (w *world) sayNo(i, n int) error {
	a := &w.orders[i].asked[n]
	a.over = true
	w.told(a, false)
	w.tire(a, refused)
	by := w.script.people[a.Volunteer].account
	return w.act(i, func(o *domain.Order) error { return o.Decline(by, w.policy, w.time(w.now)) })
}

// sayYes books her time first, then takes the place, as desk.Accept does. Who is busy elsewhere by now says no.
func (w *world) sayYes(ctx context.Context, i, n int) error {
	l := &w.orders[i]
	a := &l.asked[n]
	by, now := w.script.people[a.Volunteer].account, w.time(w.now)
	e := w.engaged[by.ID]
	from, to := l.o.Engaged(w.policy, now)
	if err := e.Book(domain.Booking{Order: l.o.ID, From: from, To: to, At: now}); err != nil {
		return w.sayNo(i, n)
	}
	a.over = true
	w.told(a, true)
	if err := w.act(i, func(o *domain.Order) error { return o.Accept(by, w.policy, now) }); err != nil {
		e.Free(l.o.ID)
		w.count.late++
		if domain.KindOf(err) == domain.Conflict {
			return nil
		}
		return err
	}
	w.count.accepted++
	w.tire(a, matched)
	return w.promise(ctx, i, n)
}

// promise settles whether who accepted will come.
func (w *world) promise(_ context.Context, i, n int) error {
	a := &w.orders[i].asked[n]
	switch {
	case w.truth.Drops(&a.Asking):
		w.agenda.add(w.now+dropsAfter, missed, i, a.Volunteer)
	case a.draw(drawNoShow) < w.b.NoShow:
		w.agenda.add(w.now+missedAfter, missed, i, a.Volunteer)
	}
	return nil
}

// When it shows that who accepted does not come: she says so herself, or the community finds out.
const (
	dropsAfter  = 5 * minute
	missedAfter = 30 * minute
)

// giveUp is the resident's end: it is too late.
func (w *world) giveUp(i int) error {
	l := &w.orders[i]
	if !l.o.Hunting() || !l.wish.now() || l.o.Generation > 0 || l.refilled {
		return nil
	}
	by := w.script.residents[l.wish.resident]
	err := w.act(i, func(o *domain.Order) error { return o.CancelOrder(by, "too_late", "", w.time(w.now)) })
	if domain.KindOf(err) == domain.Conflict {
		return nil // of a group somebody has begun: it goes on
	}
	return err
}

// told notes what came of a prediction.
func (w *world) told(a *asking, yes bool) {
	if a.chance > 0 && w.counts(a.sent) {
		w.count.told = append(w.count.told, prediction{a.chance, yes})
	}
}
