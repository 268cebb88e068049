package domain

import (
	"slices"
	"time"
)

// Engagement is one volunteer's present: whether she is on duty and where, what she is asked, what she has promised. One
// document per volunteer, so that one compare-and-swap keeps her in one place at a time.
type Engagement struct {
	ID       AccountID `bson:"_id"`
	V        int64     `bson:"v"`
	District AreaID    `bson:"district"`
	Duty     Duty      `bson:"duty"`
	OnDuty   int64     `bson:"on"` // 1 while on duty: the index field for the rebuild of the geo index
	Asked    []Call    `bson:"asked,omitempty"`
	Bookings []Booking `bson:"bookings,omitempty"`
	Booked   int64     `bson:"booked"`            // the number of bookings: the index field for the repair of leftovers
	Serving  OrderID   `bson:"serving,omitempty"` // the visit that runs now: one at a time
	Visits   []Visit   `bson:"visits,omitempty"`  // the last ones that ended: what is told late may not overlap them
	Mind     Mind      `bson:"mind"`              // how she answers offers
}

// Duty 在岗 is the volunteer's own switch.
type Duty struct {
	From  time.Time `bson:"from,omitempty"`  // when it began
	Until time.Time `bson:"until,omitempty"` // when it ends by itself
	At    Point     `bson:"at"`              // last position, kept to about 100 m
	Seen  time.Time `bson:"seen,omitempty"`  // of the position
}

// Call is one offer sent to her, kept for a day for the caps.
type Call struct {
	Order   OrderID   `bson:"order"`
	At      time.Time `bson:"at"`
	Expires time.Time `bson:"expires"`
	Over    bool      `bson:"over,omitempty"`  // answered, ignored or taken back
	Quiet   bool      `bson:"quiet,omitempty"` // over, because its time as an outstanding one passed in silence: it may yet be answered
	// Facts and Chance are what was known and predicted when she was asked; gone once the outcome was learned from.
	Facts  []float64 `bson:"facts,omitempty"`
	Chance float64   `bson:"chance,omitempty"`
}

// Booking is promised time: [From, To) at an order.
type Booking struct {
	Order OrderID   `bson:"order"`
	From  time.Time `bson:"from"`
	To    time.Time `bson:"to"`
	At    time.Time `bson:"at"` // when it was made
}

// Engaged is the time that the order asks of a volunteer who accepts at now.
func (o *Order) Engaged(p Policy, now time.Time) (from, to time.Time) {
	length := time.Duration(o.Minutes) * time.Minute
	if o.Now {
		return now.UTC(), now.Add(p.ArriveWithin + length).UTC()
	}
	return o.Window.From, later(o.Window.To, o.Window.From.Add(length))
}

// Book promises the time. Booking the same order again only makes the promise new; an overlap is Conflict volunteer.busy.
func (e *Engagement) Book(b Booking) error {
	again := slices.IndexFunc(e.Bookings, func(k Booking) bool { return k.Order == b.Order })
	switch {
	case again >= 0:
		e.Bookings[again].At = b.At
		return nil
	case e.BusyAt(b.From, b.To):
		return Errf(Conflict, "volunteer.busy", "这个时间您已有别的任务")
	case len(e.Bookings) >= 50:
		return Errf(Exhausted, "volunteer.bookings", "未完成的任务太多，请先完成一些")
	}
	e.Bookings = append(e.Bookings, b)
	e.Booked = int64(len(e.Bookings))
	return nil
}

// Free gives the time of the order back and tells whether there was any.
func (e *Engagement) Free(o OrderID) bool {
	return e.free(func(b Booking) bool { return b.Order == o })
}

// FreeUpTo gives the time of the order back that was promised up to a moment. What she promised later stays: a group that was let
// go she may join again before that is known here.
func (e *Engagement) FreeUpTo(o OrderID, t time.Time) bool {
	return e.free(func(b Booking) bool { return b.Order == o && !b.At.After(t) })
}

func (e *Engagement) free(is func(Booking) bool) bool {
	n := len(e.Bookings)
	e.Bookings = slices.DeleteFunc(e.Bookings, is)
	e.Booked = int64(len(e.Bookings))
	return len(e.Bookings) < n
}

// Serve begins a visit: nobody is in two places at once, whatever was promised (A8). The same order again does nothing.
func (e *Engagement) Serve(o OrderID) error {
	if e.Serving != "" && e.Serving != o {
		return Errf(Conflict, "volunteer.serving", "您还有一单正在服务，请先签退")
	}
	e.Serving = o
	return nil
}

// Rest ends the visit of the order; it tells whether it ran.
func (e *Engagement) Rest(o OrderID) bool {
	ran := e.Serving == o
	if ran {
		e.Serving = ""
	}
	return ran
}

// keptVisits is how many visits are remembered, and for how long: longer than any word may be late.
const (
	keptVisits   = 50
	visitsKeptTo = 2 * 24 * time.Hour
)

// Visited notes a visit that ended; it tells whether it is news.
func (e *Engagement) Visited(v Visit) bool {
	if slices.ContainsFunc(e.Visits, func(k Visit) bool { return k.Order == v.Order && k.From.Equal(v.From) }) {
		return false
	}
	e.Visits = slices.DeleteFunc(e.Visits, func(k Visit) bool { return v.To.Sub(k.To) >= visitsKeptTo })
	e.Visits = append(e.Visits, v)
	e.Mind.keep(v.To)
	e.Mind.Served += v.To.Sub(v.From).Hours()
	if over := len(e.Visits) - keptVisits; over > 0 {
		e.Visits = e.Visits[over:]
	}
	return true
}

// BusyAt tells whether promised time overlaps [from, to).
func (e *Engagement) BusyAt(from, to time.Time) bool {
	return slices.ContainsFunc(e.Bookings, func(b Booking) bool { return from.Before(b.To) && b.From.Before(to) })
}

// Call notes that an offer is sent, after asking the caps exactly: at most one offer waiting (two when urgent), the policy's
// number a day (two more when urgent) and gap. The same order again is no new call.
func (e *Engagement) Call(c Call, perDay int, p Policy, urgent bool) error {
	if e.called(c) {
		return nil
	}
	if why := e.Attention(c.Order, c.At, perDay, p, urgent); why != "" {
		return Errf(Conflict, "volunteer.attention", "这位志愿者暂不打扰")
	}
	e.Note(c)
	return nil
}

// Note adds a call without asking the caps: a person decided it. The same order again is no new call.
func (e *Engagement) Note(c Call) bool {
	if e.called(c) {
		return false
	}
	e.forget(c.At)
	e.Asked = append(e.Asked, c)
	return true
}

// called tells whether the call is there: the same one, or a waiting one of the same order that is not a minute older.
func (e *Engagement) called(c Call) bool {
	return slices.ContainsFunc(e.Asked, func(k Call) bool {
		return k.Order == c.Order && (At(k.At) == At(c.At) || !k.Over && !k.At.Before(c.At.Add(-time.Minute)))
	})
}

// Attention tells which rule of attention forbids an offer of the order now: HOLDING, CAP or GAP; "" none (matching.md §3.1).
// A call of the same order does not stand in its own way: it was reserved by a wave that was cut off.
func (e *Engagement) Attention(o OrderID, now time.Time, perDay int, p Policy, urgent bool) string {
	waiting, today, last := 0, 0, time.Time{}
	for _, c := range e.Asked {
		if c.Order == o && !c.Over {
			continue
		}
		if !c.Over && now.Before(c.Expires) {
			waiting++
		}
		if now.Sub(c.At) < 24*time.Hour {
			today++
			last = later(last, c.At)
		}
	}
	limit, most := 1, min(perDay, p.OffersPerDay)
	if perDay == 0 {
		most = p.OffersPerDay
	}
	if urgent {
		limit, most = 2, most+2
	}
	switch {
	case waiting >= limit:
		return "HOLDING"
	case today >= most:
		return "CAP"
	case !urgent && !last.IsZero() && now.Sub(last) < p.OfferGap:
		return "GAP"
	}
	return ""
}

// Over notes that the offer of the order waits no more.
func (e *Engagement) Over(o OrderID) bool {
	changed := false
	for i := range e.Asked {
		if e.Asked[i].Order == o && !e.Asked[i].Over {
			e.Asked[i].Over, changed = true, true
		}
	}
	return changed
}

// forget drops calls older than a day: they count no more.
func (e *Engagement) forget(now time.Time) {
	e.Asked = slices.DeleteFunc(e.Asked, func(c Call) bool { return now.Sub(c.At) >= 24*time.Hour && !now.Before(c.Expires) })
}

// Available tells whether she is on duty at now.
func (e *Engagement) Available(now time.Time) bool {
	return e.OnDuty == 1 && now.Before(e.Duty.Until)
}

// GoOn switches her on duty until a moment at most 16 hours away; GoOff switches off. Off duty means not located.
func (e *Engagement) GoOn(at Point, until, now time.Time) error {
	switch {
	case !at.Valid() || at.IsZero():
		return Fieldf("at", "duty.at", "位置无效")
	case !until.After(now) || until.Sub(now) > 16*time.Hour:
		return Fieldf("until", "duty.until", "在岗结束时间应在 16 小时以内")
	}
	e.endDuty(now)
	e.OnDuty, e.Duty = 1, Duty{From: now.UTC(), Until: until.UTC(), At: at, Seen: now.UTC()}
	return nil
}

// GoOff ends the duty and forgets the position.
func (e *Engagement) GoOff(now time.Time) {
	e.endDuty(now)
	e.OnDuty, e.Duty = 0, Duty{}
}

// Stint is the duty that runs or ran until now: empty where there is none.
func (e *Engagement) Stint(now time.Time) (from, to time.Time) {
	if e.OnDuty == 0 || e.Duty.From.IsZero() {
		return now, now
	}
	if now.After(e.Duty.Until) {
		now = e.Duty.Until
	}
	return e.Duty.From, later(now, e.Duty.From)
}

func (e *Engagement) endDuty(now time.Time) {
	from, to := e.Stint(now)
	e.Mind.keep(now)
	e.Mind.Free += to.Sub(from).Hours()
}
