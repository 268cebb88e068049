package server

import (
	"slices"
	"time"

	"lindan/domain"
	"lindan/server/wire"
)

// viewOrder is the order for the person who asks; whole adds the history.
func (s *Server) viewOrder(c *call, o *domain.Order, whole bool) (wire.Order, error) {
	l := s.look(c, o)
	v := l.task()
	var err error
	if v.Place, err = l.place(); err != nil {
		return v, err
	}
	if v.Jobs, err = l.jobs(); err != nil {
		return v, err
	}
	v.Contact, v.Words = l.contact(), l.words()
	l.codes(&v)
	l.invitation(&v)
	if l.is(wire.OrderAsOrderer, wire.OrderAsStaff, wire.OrderAsHolder) {
		v.NextDue = l.nextDue()
		if v.Owner, err = l.owner(); err != nil {
			return v, err
		}
	}
	if l.is(wire.OrderAsOrderer, wire.OrderAsStaff) {
		l.affairs(&v)
	}
	if whole {
		v.Events, err = l.events()
	}
	return v, err
}

// viewOrders is a list without the histories.
func (s *Server) viewOrders(c *call, list []*domain.Order) ([]wire.Order, error) {
	views := make([]wire.Order, 0, len(list))
	for _, o := range list {
		v, err := s.viewOrder(c, o, false)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// task is what everybody sees who may see the order: nothing of the person.
func (l look) task() wire.Order {
	o := l.o
	return wire.Order{
		Id: string(o.ID), N: o.N, As: l.as, State: wire.State(o.State), StateName: stateName(o.State),
		Service: o.Service, ServiceName: o.Item.Name, Risk: int(o.Item.Risk), Statement: o.Item.Statement,
		Urgent: o.Urgent, Now: o.Now, Window: wire.Window{From: o.Window.From, To: o.Window.To},
		Minutes: o.Minutes, Volunteers: o.Slots, Missing: o.Missing(), Prefer: wire.Gender(o.Prefer),
		Hazards: recast[wire.Hazard](o.Hazards), Actions: recast[wire.Action](o.Actions(l.a, l.now)),
		Created: o.Created.Time(), Closed: o.Closed.Time(),
	}
}

// affairs are the concern of those who answer for the order and those who asked.
func (l look) affairs(v *wire.Order) {
	o := l.o
	v.Asked, v.Level, v.Reopened, v.CallBack = len(o.Offers), o.Level, o.Reopened(), o.CallBack
	v.Heard = maybe(o.Heard)
	v.Channel, v.MergedInto, v.Receipt, v.Reason = wire.Channel(o.Channel), string(o.MergedInto), o.Receipt, reasonOf(o)
	v.NextWave = o.Due(domain.NextWave)
	if o.Proxy != nil {
		v.Proxy = &wire.Proxy{Relation: wire.ProxyRelation(o.Proxy.Relation), Consent: wire.ProxyConsent(o.Proxy.Consent)}
	}
	if o.Rating != nil {
		v.Rating = &wire.Rating{Stars: o.Rating.Stars, At: o.Rating.At}
	}
}

// reasonOf is the code of the newest refusal or routing.
func reasonOf(o *domain.Order) string {
	for _, e := range slices.Backward(o.Events) {
		if e.Action == domain.Reject || e.Action == domain.RouteOut {
			return e.Code
		}
	}
	return ""
}

// place is where: to strangers the grid and a cell of about 300 m.
func (l look) place() (wire.Place, error) {
	o, at := l.o, l.o.At
	if !l.exact() {
		at = at.Coarse()
	}
	v := wire.Place{Community: string(o.Community), Point: point(at), Exact: l.exact()}
	var err error
	if v.CommunityName, err = l.s.areaName(l.ctx, o.Community); err != nil {
		return v, err
	}
	if o.Area.Level() >= domain.Grid {
		v.Grid = string(o.Grid)
		if v.GridName, err = l.s.areaName(l.ctx, o.Grid); err != nil {
			return v, err
		}
	}
	if o.Area.Level() >= domain.Building && l.indoors() {
		v.Building = string(o.Area)
		v.BuildingName, err = l.s.areaName(l.ctx, o.Area)
	}
	return v, err
}

// codes shows the codes to those who hold them. The volunteer never sees start or stop code: they are the resident's word.
func (l look) codes(v *wire.Order) {
	var waiting, serving bool
	if l.o.Open() {
		for _, j := range l.o.Live() {
			waiting = waiting || slices.Contains([]domain.State{domain.Accepted, domain.EnRoute, domain.Arrived}, j.State)
			serving = serving || j.State == domain.Serving
		}
	}
	if l.is(wire.OrderAsOrderer, wire.OrderAsHolder) && (waiting || serving) {
		v.VisitCode = l.s.desk.VisitCode(l.o)
	}
	if l.is(wire.OrderAsOrderer) && waiting {
		v.StartCode = l.s.desk.StartCode(l.o)
	}
	if l.is(wire.OrderAsOrderer) && serving {
		v.StopCode = l.s.desk.StopCode(l.o)
	}
}

// invitation is the volunteer's own offer, and how far it is: a band, reckoned from her home to the coarse point where she
// was not invited.
func (l look) invitation(v *wire.Order) {
	f := l.o.OfferTo(l.a.ID)
	if f != nil && !l.is(wire.OrderAsOrderer) {
		v.Distance = band(f.Metres)
		v.Offer = &wire.Offer{Sent: f.Sent, Expires: f.Expires, Waiting: f.Waiting(l.now), Reasons: whyYou(f.Reasons, l.o, f.Metres), Codes: recast[wire.WhyCode](f.Reasons)}
		return
	}
	if l.is(wire.OrderAsVolunteer, wire.OrderAsServed) && !l.a.At.IsZero() {
		v.Distance = band(l.a.At.Metres(l.o.At.Coarse()))
	}
}

// nextDue is the earliest wait that a person cares for; the next wave is told apart, and how long volunteers are held for each
// other is no concern of the orderer's.
func (l look) nextDue() *wire.Due {
	var first *domain.Clock
	for i := range l.o.Clocks {
		c := &l.o.Clocks[i]
		if c.Kind != domain.NextWave && (c.Kind != domain.GroupBy || !l.is(wire.OrderAsOrderer)) && (first == nil || c.Due.Before(first.Due)) {
			first = c
		}
	}
	if first == nil {
		return nil
	}
	return &wire.Due{Kind: wire.DueKind(first.Kind), At: first.Due}
}

// owner is who answers for the order now, by the level of escalation; nobody when it is at its end.
func (l look) owner() (*wire.Owner, error) {
	if !l.o.Open() {
		return nil, nil //nolint:nilnil // nobody, and the field is left out
	}
	role, id := domain.Dispatcher, l.o.OwnerArea()
	switch l.o.Level {
	case 1:
		role = domain.GridWorker
	case 3:
		role = domain.Supervisor
	}
	name, err := l.s.areaName(l.ctx, id)
	if err != nil {
		return nil, err
	}
	v := &wire.Owner{Role: wire.Role(role), RoleName: roleName(role), Area: string(id), AreaName: name}
	community, err := l.s.desk.Area(l.ctx, l.o.Community)
	if err == nil {
		v.Phone = community.Phone
	}
	if domain.KindOf(err) == domain.Missing {
		err = nil
	}
	return v, err
}

func stateName(s domain.State) string {
	for _, n := range domain.StateNames() {
		if n.State == s {
			return n.Name
		}
	}
	return string(s)
}

func point(p domain.Point) wire.Point { return wire.Point{Lon: p.Lon, Lat: p.Lat} }

// recast gives each text of a list another type. An empty list stays a list.
func recast[To, From ~string](list []From) []To {
	out := make([]To, len(list))
	for i, x := range list {
		out[i] = To(x)
	}
	return out
}

// maybe is t, or the zero time, in UTC.
func maybe(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}
