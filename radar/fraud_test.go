package radar

import (
	"fmt"
	"time"

	"lindan/domain"
)

// fraud plants one fraud of every kind. How bold it is varies; some are too timid for any rule, as in life.
func (w *invented) fraud() {
	for _, k := range []struct {
		kind string
		do   func()
	}{
		{"unwitnessed", w.mint},
		{"burst", w.backOffice},
		{"device", w.ghostResidents},
		{"device", w.ghostVolunteers},
		{"frozen", w.mockedPosition},
		{"speed", w.twoPlaces},
		{"overlap", w.twiceAtOnce},
		{"ring", w.circleOfFriends},
		{"round", w.alarmClock},
		{"pair", w.petVolunteer},
		{"night", w.sleepless},
		{"volume", w.superhuman},
		{"late_edit", w.afterwards},
		{"no_visitors", w.paperMeeting},
		{"captive", w.puppet},
		{"far", w.codeByPhone},
	} {
		before := len(w.acts)
		k.do()
		p := plant{k.kind, map[domain.LineID]bool{}}
		for _, a := range w.acts[before:] {
			p.lines[a.Line] = true
		}
		w.planted = append(w.planted, p)
	}
}

// ghost is a fresh account near the middle.
func (w *invented) ghost() *neighbour {
	w.ghosts++
	return w.newcomer(fmt.Sprintf("g%03d", w.ghosts), shifted(here, w.among(-500, 500), w.among(-500, 500)))
}

func (w *invented) day() int { return w.between(2, townDays-2) }

// cheat is a volunteer with a few honest visits, too.
func (w *invented) cheat() *neighbour {
	v := w.ghost()
	for range w.between(0, 4) {
		w.honestVisit(v, w.pick(w.residents()), w.quarter(w.day()))
	}
	return v
}

// faked is a visit that looks right but for what the fraud does to it.
func (w *invented) faked(v, to *neighbour) *Act {
	length := time.Duration(w.among(25, 110) * float64(time.Minute))
	return w.job(v, to, townServices[2], w.spare(v, w.day(), length).Add(time.Duration(w.between(0, 599))*time.Second), length)
}

// spare is a time of a day, or of a later one, that the ledger would take.
func (w *invented) spare(v *neighbour, day int, length time.Duration) time.Time {
	start := w.quarter(day)
	for w.busy(v, start.Add(-10*time.Minute), start.Add(length+20*time.Minute)) {
		day = (day + 1) % townDays
		start = w.quarter(day)
	}
	return start
}

func (w *invented) mint() {
	v := w.ghost()
	for range w.between(2, 6) {
		length := time.Duration(w.between(4, 16)*15) * time.Minute
		w.manual(v, w.spare(v, w.day(), length), length, time.Duration(w.between(1, 90))*time.Hour, false)
	}
}

func (w *invented) backOffice() {
	at, approver := townStart.AddDate(0, 0, w.between(30, 58)).Add(20*time.Hour), w.staff[w.r.IntN(5)]
	for range w.between(4, 12) {
		v, length := w.pick(w.volunteers()), time.Duration(w.between(8, 20)*15)*time.Minute
		a := w.manual(v, w.spare(v, w.between(1, 29), length), length, 0, false)
		if a.Second = approver; a.By == approver {
			a.By = "s9"
		}
		a.Posted = at
		at = at.Add(time.Duration(w.between(10, 120)) * time.Second)
	}
}

func (w *invented) ghostResidents() {
	v := w.cheat()
	for range w.between(1, 3) {
		to := w.ghost()
		to.device = v.device
		for range w.between(1, 4) {
			w.faked(v, to)
		}
	}
}

func (w *invented) ghostVolunteers() {
	first := w.ghost()
	for range w.between(3, 6) {
		v := w.ghost()
		v.device = first.device
		for range w.between(1, 4) {
			w.faked(v, w.pick(w.residents()))
		}
	}
}

func (w *invented) mockedPosition() {
	v, p, moves := w.cheat(), round6(shifted(here, w.among(-300, 300), 0)), w.chance(0.25)
	for range w.between(2, 8) {
		a := w.faked(v, w.pick(w.residents()))
		if moves { // a better program
			q := *round6(shifted(a.At, 12*w.r.NormFloat64(), 12*w.r.NormFloat64()))
			p = &q
		}
		a.Begin.Place, a.End.Place, a.Begin.Accuracy, a.End.Accuracy = p, p, 10, 10
	}
}

func (w *invented) twoPlaces() {
	v := w.cheat()
	for range w.between(1, 3) {
		one, two := w.ghost(), w.ghost()
		two.home = shifted(one.home, w.among(350, 1100), w.among(0, 500))
		a := w.faked(v, one)
		stop := a.Stop
		c := w.faked(v, two)
		length := c.Stop.Sub(c.Start)
		c.Start = stop.Add(time.Duration(w.between(5, 110)) * time.Second)
		c.Stop = c.Start.Add(length)
	}
}

func (w *invented) twiceAtOnce() {
	v := w.cheat()
	for range w.between(1, 3) {
		a := w.faked(v, w.pick(w.residents()))
		start := a.Start.Add(time.Duration(w.between(-30, 20)) * time.Minute).Truncate(15 * time.Minute)
		c := w.manual(v, start, time.Hour, time.Hour, true)
		if w.chance(0.5) {
			c.Source, c.Grade, c.By, c.Second = domain.FromLegacy, domain.GradeL, "s1", "s2"
		}
	}
}

func (w *invented) circleOfFriends() {
	n := w.between(2, 4)
	var friends []*neighbour
	for range n {
		friends = append(friends, w.cheat())
	}
	for i, v := range friends {
		for range w.between(2, 8) {
			w.faked(v, friends[(i+1)%n])
		}
	}
}

func (w *invented) alarmClock() {
	v := w.ghost()
	for range w.between(8, 18) {
		a := w.faked(v, w.pick(w.residents()))
		if w.chance(0.85) {
			a.Stop, a.Minutes, a.Work = a.Start.Add(time.Hour+time.Duration(w.between(0, 59))*time.Second), 60, 60
		}
	}
}

func (w *invented) petVolunteer() {
	v := w.cheat()
	by, second := domain.AccountID(fmt.Sprintf("p%d", w.ghosts)), w.staff[w.r.IntN(5)]
	for range w.between(4, 12) {
		length := time.Duration(w.between(4, 12)*15) * time.Minute
		a := w.manual(v, w.spare(v, w.day(), length), length, time.Duration(w.between(1, 200))*time.Hour, w.chance(0.8))
		a.By, a.Second = by, second
	}
}

func (w *invented) sleepless() {
	v := w.cheat()
	for range w.between(3, 8) {
		a := w.faked(v, w.pick(w.residents()))
		length := a.Stop.Sub(a.Start)
		a.Start = townStart.AddDate(0, 0, w.between(2, 35)).Add(time.Duration(w.between(23*60, 28*60)) * time.Minute)
		a.Stop = a.Start.Add(length)
		a.Posted = a.Stop.Add(time.Hour)
	}
}

func (w *invented) superhuman() {
	v, first := w.cheat(), w.between(2, 40)
	for d := range w.between(2, 7) {
		at := townStart.AddDate(0, 0, first+d).Add(6 * time.Hour)
		for range w.between(3, 5) {
			a := w.faked(v, w.pick(w.residents()))
			m := int64(w.between(130, 230))
			a.Start, a.Stop, a.Minutes, a.Work = at, at.Add(time.Duration(m)*time.Minute), m, m
			a.Posted = a.Stop.Add(time.Hour)
			at = a.Stop.Add(12 * time.Minute)
		}
	}
}

func (w *invented) afterwards() {
	v := w.cheat()
	for i := range w.between(1, 4) {
		was := *w.honestly(v, i)
		gone, anew := was, was
		gone.Line, gone.Kind, gone.Ref, gone.Minutes, gone.Work = was.Line+"x", domain.Reversal, was.Line, -was.Minutes, -was.Work
		anew.Was, anew.Line, anew.Ref, anew.Minutes, anew.Work = was.Minutes, was.Line+"n", was.Line, was.Minutes+int64(w.between(20, 120)), was.Work+60
		gone.Posted = was.Stop.AddDate(0, 0, w.between(24, 50))
		anew.Posted = gone.Posted
		gone.By, gone.Second, anew.By, anew.Second = "s1", "s2", "s1", "s2"
		w.acts = append(w.acts, gone, anew)
	}
}

func (w *invented) honestly(v *neighbour, i int) *Act {
	return w.job(v, w.pick(w.residents()), townServices[4], w.quarter(2+3*i), time.Duration(w.between(30, 50))*time.Minute)
}

func (w *invented) paperMeeting() {
	start := w.quarter(w.day())
	at, length := start.Add(30*time.Hour), time.Duration(w.between(4, 12)*15)*time.Minute
	for range w.between(6, 40) {
		v := w.pick(w.volunteers())
		for w.busy(v, start, start.Add(length)) {
			v = w.pick(w.volunteers())
		}
		a := w.manual(v, start, length, 0, false)
		a.By, a.Second, a.Posted = "s4", "s5", at
		at = at.Add(20 * time.Second)
	}
}

func (w *invented) puppet() {
	v := w.cheat()
	to := w.ghost()
	to.joined = v.joined.Add(time.Hour)
	for range w.between(3, 8) {
		w.faked(v, to)
	}
	if w.chance(0.25) {
		w.faked(w.pick(w.volunteers()), to)
	}
}

func (w *invented) codeByPhone() {
	v, sofa := w.cheat(), shifted(here, w.among(-500, 500), w.among(-500, 500))
	for range w.between(1, 6) {
		to := w.ghost()
		to.home = shifted(sofa, w.among(400, 2500), w.among(-400, 400))
		a := w.faked(v, to)
		a.Begin.Place, a.Begin.Accuracy = w.fix(v, sofa)
		a.End.Place, a.End.Accuracy = w.fix(v, sofa)
	}
}
