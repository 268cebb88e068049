package domain

import (
	"slices"
	"time"
)

// await starts the wait that a row of the table asks for. What has been reached needs no wait of before.
func (o *Order) await(k ClockKind, s step) {
	switch k {
	case AnswerBy:
		o.setClock(AnswerBy, s.now.Add(o.answerTime(s.p)))
	case NextWave:
		o.hunt(s)
	case StartBy, StopBy:
		o.watchVisit(s.p)
	case ConfirmBy:
		o.watchVisit(s.p)
		if o.State == Confirming {
			o.setClock(ConfirmBy, s.now.Add(s.p.Confirm))
		}
	case ArchiveBy:
		if o.State != Confirmed {
			o.awaitCall(s.now.Add(s.p.Confirm))
			break
		}
		o.setClock(ArchiveBy, s.now.Add(s.p.Archive))
	case EscalateBy:
		o.clearClock(AnswerBy)
		wait := s.p.EscalateEvery
		if o.Level >= 3 {
			wait = remindAgain
		}
		o.setClock(EscalateBy, s.now.Add(wait))
	}
	if !slices.Contains(hunting(), o.State) {
		o.clearClock(NextWave, HandOver, FillBy)
	}
	if o.State != Reviewing {
		o.clearClock(AnswerBy)
	}
	o.holdGroup(s)
}

// awaitCall waits for the community's call-back where the beneficiary has answered: she is not silent, and the ladder begins when
// the time for her word is over, if it has not begun before.
func (o *Order) awaitCall(last time.Time) {
	if due := o.Due(ConfirmBy); !due.IsZero() {
		last = due
	}
	o.clearClock(ConfirmBy)
	if o.Due(EscalateBy).IsZero() {
		o.setClock(EscalateBy, last)
	}
}

// remindAgain is how often the last owner is told again.
const remindAgain = 24 * time.Hour

func (o *Order) answerTime(p Policy) time.Duration {
	if o.Urgent {
		return p.AnswerUrgent
	}
	return p.AnswerOrdinary
}

// hunt begins or goes on to look for volunteers. The first wave is due at once; at 60 % of the time a person looks.
func (o *Order) hunt(s step) {
	if o.State == Confirmed || o.State.Final() {
		return
	}
	if o.Due(FillBy).IsZero() {
		last := o.lastStart(s.now, s.p)
		o.setClock(FillBy, last)
		o.setClock(HandOver, s.now.Add(last.Sub(s.now)*6/10))
		o.relax()
		o.Ring, o.Hunted = 0, s.now.UTC()
	}
	if o.Due(NextWave).IsZero() {
		o.setClock(NextWave, s.now)
	}
}

// HandOverNow lets a person look now instead of at 60 % of the time: there is too little hope that a volunteer says yes. Once a
// search: what has been handed over is not handed over again.
func (o *Order) HandOverNow(now time.Time) {
	if due := o.Due(HandOver); now.Before(due) {
		o.setClock(HandOver, now)
		o.Rewake(now.Add(TellWithin))
	}
}

// lastStart is the latest moment at which help can still begin inside the window. An order whose window has passed gets a
// new one from now on.
func (o *Order) lastStart(now time.Time, p Policy) time.Time {
	last := o.Window.To.Add(-time.Duration(o.Minutes) * time.Minute)
	if o.Now || last.Before(o.Window.From) {
		last = o.Window.To
	}
	if last.After(now) {
		return last
	}
	o.Now, o.Window = true, Window{now.UTC(), now.Add(p.ArriveWithin).UTC()}
	return o.Window.To
}

// startTime is when the volunteer is expected: the window's begin; for an order for now, and for one accepted when its window
// had begun, the end of the time to arrive.
func (o *Order) startTime(j *Job, p Policy) time.Time {
	if o.Now || j.Accepted.After(o.Window.From) {
		return j.Accepted.Add(p.ArriveWithin)
	}
	return o.Window.From
}

// watchVisit sets the waits of the visit from the jobs: who is late, who forgot to check out.
func (o *Order) watchVisit(p Policy) {
	o.clearClock(StartBy, StopBy, CloseBy)
	for _, j := range o.Live() {
		switch {
		case slices.Contains(holding(), j.State) && !j.LateAsked:
			o.sooner(StartBy, o.startTime(j, p).Add(p.NoShow))
		case j.State == Serving:
			o.sooner(CloseBy, j.closeTime(o, p))
			if !j.StopAsked {
				o.sooner(StopBy, j.stopTime(o, p))
			}
		}
	}
}

func (o *Order) sooner(k ClockKind, due time.Time) {
	if d := o.Due(k); d.IsZero() || due.Before(d) {
		o.setClock(k, due)
	}
}

// plannedStop is the planned end and grace of a visit that began at a moment.
func (o *Order) plannedStop(from time.Time, p Policy) time.Time {
	return from.Add(time.Duration(o.Minutes)*time.Minute + p.CloseGrace)
}

// known is when the visit began for those who wait for its end: a start that was told late has its end on the same phone.
func (j *Job) known() time.Time { return later(j.Start.At, j.Start.Told) }

// stopTime is when the check-out counts as forgotten: the planned end and grace.
func (j *Job) stopTime(o *Order, p Policy) time.Time { return o.plannedStop(j.known(), p) }

// closeTime is when a forgotten check-out is closed by rule (A4).
func (j *Job) closeTime(o *Order, p Policy) time.Time {
	return later(j.stopTime(o, p), j.known().Add(p.CloseMax))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Tick carries out every wait that is over, but NextWave, which needs the city and is the desk's. Late and double calls do
// nothing: a wait that fired is gone. It tells whether anything changed.
func (o *Order) Tick(now time.Time, p Policy) (bool, error) {
	changed := false
	for range 20 {
		k := o.over(now)
		if k == "" {
			break
		}
		o.clearClock(k)
		changed = true
		if err := o.fire(k, now, p); err != nil {
			return changed, err
		}
	}
	if o.lapse(now) {
		changed = true
		if err := o.lapseIfNone(p, now); err != nil {
			return changed, err
		}
	}
	o.Rewake(now.Add(TellWithin))
	return changed, nil
}

// lapseIfNone puts the order back to waiting when no offer can be answered any more.
func (o *Order) lapseIfNone(p Policy, now time.Time) error {
	o.Rewake(now.Add(TellWithin))
	if o.State != Offered || o.Outstanding(now) > 0 {
		return nil
	}
	return o.move(Lapse, step{now: now, p: p})
}

// over is a wait that has ended, but NextWave.
func (o *Order) over(now time.Time) ClockKind {
	for _, c := range o.Clocks {
		if c.Kind != NextWave && !now.Before(c.Due) {
			return c.Kind
		}
	}
	return ""
}

func (o *Order) fire(k ClockKind, now time.Time, p Policy) error {
	s := step{now: now, p: p, code: string(k)}
	switch k {
	case AnswerBy, HandOver, EscalateBy:
		return o.escalate(s)
	case FillBy:
		if o.enough() {
			return o.goAhead(s)
		}
		return o.expire(s)
	case GroupBy:
		return o.disband(s)
	case StartBy:
		o.markLate(now, p)
		return o.escalate(s)
	case StopBy:
		o.markForgotten(now, p)
		return o.escalate(s)
	case CloseBy:
		return o.autoClose(s)
	case ConfirmBy:
		return o.silent(s)
	case ArchiveBy:
		return o.move(Archive, s)
	}
	return Errf(Internal, "order.clock", "未知的时限 %s", string(k))
}

func (o *Order) escalate(s step) error {
	if s.by == nil && o.Full() {
		o.setClock(EscalateBy, s.now.Add(remindAgain)) // a person has to end it
		o.Rewake(s.now.Add(TellWithin))
		return nil
	}
	o.Level = min(o.Level+1, 3)
	if err := o.move(Escalate, s); err != nil {
		return err
	}
	o.watchVisit(s.p)
	o.Rewake(s.now.Add(TellWithin))
	return nil
}

// calm ends an escalation when nobody is late any more and no check-out is forgotten.
func (o *Order) calm(now time.Time) {
	for _, j := range o.Live() {
		if j.LateAsked && slices.Contains(holding(), j.State) || j.StopAsked && j.State == Serving {
			return
		}
	}
	o.relax()
	o.Rewake(now.Add(TellWithin))
}

// relax ends an escalation, unless somebody called for help.
func (o *Order) relax() {
	if o.Alarm {
		return
	}
	o.clearClock(EscalateBy)
	o.Level = 0
}

func (o *Order) expire(s step) error {
	o.Level = max(o.Level, 2)
	o.takeBackOffers(s.now)
	for _, j := range o.Live() {
		j.drop(Released)
	}
	o.watchVisit(s.p)
	return o.move(Expire, s)
}

func (o *Order) markLate(now time.Time, p Policy) {
	for _, j := range o.Live() {
		if slices.Contains(holding(), j.State) && !now.Before(o.startTime(j, p).Add(p.NoShow)) {
			j.LateAsked = true
		}
	}
}

func (o *Order) markForgotten(now time.Time, p Policy) {
	for _, j := range o.Live() {
		if j.State == Serving && !now.Before(j.stopTime(o, p)) {
			j.StopAsked = true
		}
	}
}

func (o *Order) autoClose(s step) error {
	for _, j := range o.Live() {
		if j.State != Serving || s.now.Before(j.closeTime(o, s.p)) {
			continue
		}
		// Counted to the planned end and grace, at most the longest time (A4), never to the moment the rule woke up.
		stop := o.plannedStop(j.Start.At, s.p)
		if most := j.Start.At.Add(s.p.CloseMax); most.Before(stop) {
			stop = most
		}
		j.finish(Stamp{At: j.within(stop.UTC()), Method: ByRule}, s.p)
		o.CallBack = true
		s.job, s.whom = j, j.Volunteer
		if err := o.move(AutoClose, s); err != nil {
			return err
		}
	}
	o.watchVisit(s.p) // under a policy that has changed nobody may have been due: wait on
	return nil
}

// silent keeps grade A hours from waiting for a word that does not come (domain reference §6.3).
func (o *Order) silent(s step) error {
	o.CallBack = true
	for _, j := range o.Live() {
		if j.State == Finished && j.Grade == GradeA && j.Line == "" {
			j.Due = true
		}
	}
	return o.move(Silent, s)
}

// lapse answers offers whose time is over. The volunteer may still say yes while the order hunts.
func (o *Order) lapse(now time.Time) bool {
	any := false
	for i := range o.Offers {
		f := &o.Offers[i]
		if f.Answer == NoReply && !now.Before(f.Expires) {
			f.Answer, f.Answered = NoAnswer, f.Expires
			any = true
		}
	}
	return any
}
