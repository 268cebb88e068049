package domain

import (
	"slices"
	"time"
)

// step is one move: who makes it, on which job, and what the history shall say.
type step struct {
	by   *Account // nil: the clock
	job  *Job     // for moves of a job
	whom AccountID
	code string
	now  time.Time
	p    Policy
}

// Parties lists what the account is to this order; the clock is nil.
func (o *Order) Parties(a *Account) []Party {
	if a == nil {
		return []Party{TheClock}
	}
	var list []Party
	add := func(is bool, p Party) {
		if is {
			list = append(list, p)
		}
	}
	holds := o.JobOf(a.ID) != nil
	orders := a.ID == o.Requester && !o.byStaff()
	add(a.ID == o.Person() || orders, Orderer)
	add(o.OfferTo(a.ID) != nil && !holds, Invited)
	add(a.Serves != nil && !holds, Anyone)
	add(holds, Holder)
	// Nobody acts as staff on an order in which she serves, served or is served, or for which she alone answers (A21).
	served := slices.ContainsFunc(o.Jobs, func(j Job) bool { return j.Volunteer == a.ID && !j.State.GivenUp() })
	if !served && a.ID != o.Person() && (!o.Named || !orders) {
		add(a.Has(Dispatcher, o.Area) || a.Has(Admin, o.Area), Desk)
		add(a.Has(GridWorker, o.Area), Walker)
		add(a.Has(Supervisor, o.Area), Overseer)
	}
	return list
}

// byStaff tells whether the desk or a grid worker ordered in the resident's name: her word is not the resident's (A25).
func (o *Order) byStaff() bool {
	return o.Proxy != nil && o.Proxy.staff()
}

// allowed finds the party as which the step may be made; the error says whether it is the actor or the state that forbids it.
func (o *Order) allowed(r Row, s step) (Party, error) {
	mine := o.Parties(s.by)
	i := slices.IndexFunc(r.By, func(p Party) bool { return slices.Contains(mine, p) })
	if i < 0 {
		return "", Errf(Denied, "order.not_yours", "您不能对该订单“%s”", r.Name)
	}
	if o.Full() && slices.Contains(grows(), r.Action) {
		return "", Errf(Exhausted, "order.full", "这张订单的操作太多，请撤回后重新下单，或联系社区处理")
	}
	from := o.State
	if r.OnJob {
		if s.job == nil {
			return "", Errf(Denied, "order.no_job", "您没有接这一单")
		}
		from = s.job.State
	}
	if !slices.Contains(r.From, from) {
		return "", Errf(Conflict, "order.state", "订单现在是“%s”，不能“%s”", stateName(o.State), r.Name)
	}
	return r.By[i], nil
}

// mostEvents bounds an order's history, and with it the document. Past it only moves that bring the order to its end are made.
const mostEvents = 1500

// Full tells whether the order takes no more rounds.
func (o *Order) Full() bool { return len(o.Events) >= mostEvents }

// grows lists the moves that could be repeated for ever.
func grows() []Action {
	return []Action{Publish, Invite, Widen, Accept, HandBack, Release, Rate, Reopen, Escalate}
}

func stateName(s State) string {
	for _, n := range StateNames() {
		if n.State == s {
			return n.Name
		}
	}
	return "新建"
}

// move makes one step of the life cycle. It is the only code that sets a state; it appends the event in the same breath.
func (o *Order) move(a Action, s step) error {
	r, ok := RowOf(a)
	if !ok {
		return Errf(Internal, "order.action", "没有这种操作")
	}
	as, err := o.allowed(r, s)
	if err != nil {
		return err
	}
	from := o.State
	switch {
	case r.OnJob:
		s.job.State = r.To
		o.settle(s.now)
	case r.To == settled:
		o.settle(s.now)
	case r.To == heard:
		o.hear(s.now)
	case r.To != same:
		o.State = r.To
	}
	if o.State != from && (o.State.Final() || o.State == Confirmed) {
		o.close(s.now)
	}
	o.await(r.Wait, s)
	o.note(Event{At: s.now.UTC(), By: idOf(s.by), As: as, Action: a, From: from, To: o.State, Whom: s.whom, Code: s.code})
	return nil
}

func idOf(a *Account) AccountID {
	if a == nil {
		return ""
	}
	return a.ID
}

// note appends an event. Events are the ETag's count; times never run backwards within one order.
func (o *Order) note(e Event) {
	if n := len(o.Events); n > 0 && e.At.Before(o.Events[n-1].At) {
		e.At = o.Events[n-1].At
	}
	o.N++
	e.N = o.N
	o.Events = append(o.Events, e)
	o.Rewake(e.At.Add(TellWithin))
}

// settle derives the state from the jobs: while places are open the order hunts; then it shows its least advanced job;
// when all are finished it asks for confirmation.
func (o *Order) settle(now time.Time) {
	live := o.Live()
	if o.Missing() > 0 {
		o.State = Published
		if o.Outstanding(now) > 0 {
			o.State = Offered
		}
		return
	}
	least := slices.MinFunc(live, func(a, b *Job) int { return a.State.progress() - b.State.progress() }).State
	if least == Finished {
		least = Confirming
	}
	o.State = least
}

// close ends every wait of the hunt and the visit, and takes back what is still offered.
func (o *Order) close(now time.Time) {
	o.Clocks = nil
	o.takeBackOffers(now)
	o.Level, o.Alarm = 0, false
	if o.Closed == 0 {
		o.Closed = At(now)
	}
}

// takeBackOffers answers the waiting offers in the order's name; it says nothing about the volunteers.
func (o *Order) takeBackOffers(now time.Time) {
	for i := range o.Offers {
		if o.Offers[i].Answer == NoReply {
			o.Offers[i].Answer, o.Offers[i].Answered = TakenBack, now.UTC()
		}
	}
}

// Actions lists what the account may do now, in the table's order: the buttons that the app shows.
func (o *Order) Actions(a *Account, now time.Time) []Action {
	list := []Action{}
	for _, r := range moves {
		s := step{by: a, now: now}
		if a != nil {
			s.job = o.JobOf(a.ID)
			if r.Action == Release || r.Action == AutoClose {
				s.job = o.releasable()
			}
		}
		if _, err := o.allowed(r, s); err == nil && o.sensible(r.Action, a, now) {
			list = append(list, r.Action)
		}
	}
	return list
}

// sensible hides buttons whose press the rules would refuse for reasons the table does not know.
func (o *Order) sensible(a Action, by *Account, now time.Time) bool {
	switch a {
	case Place:
		return false
	case Accept:
		return by != nil && o.Barred(by, now) == nil && o.Missing() > 0
	case Decline:
		f := o.OfferTo(by.ID)
		return f != nil && o.declinable(f)
	case EndEarly:
		return o.started()
	case Cancel, RouteOut, Merge:
		return !o.started()
	case CheckIn:
		return o.paired()
	case GoAhead:
		return o.enough()
	case Report:
		return o.reports() < maxReports
	case Confirm:
		return o.Heard.IsZero()
	case Rate:
		return o.rateable() && by != nil && (by.ID == o.Beneficiary || by.ID == o.Requester)
	}
	return true
}

func (o *Order) releasable() *Job {
	for _, j := range o.Live() {
		if slices.Contains(holding(), j.State) {
			return j
		}
	}
	return nil
}
