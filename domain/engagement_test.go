package domain

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func booking(o OrderID, from, to int) Booking {
	return Booking{Order: o, From: tenOClock.Add(time.Duration(from) * time.Minute), To: tenOClock.Add(time.Duration(to) * time.Minute), At: tenOClock}
}

func TestTimeIsPromisedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		b    Booking
		code string
	}{
		"before, up to the minute it begins": {booking("o_2", 0, 60), ""},
		"behind, from the minute it ends":    {booking("o_2", 120, 180), ""},
		"over the beginning":                 {booking("o_2", 0, 61), "volunteer.busy"},
		"over the end":                       {booking("o_2", 119, 180), "volunteer.busy"},
		"inside":                             {booking("o_2", 80, 90), "volunteer.busy"},
		"around":                             {booking("o_2", 0, 200), "volunteer.busy"},
		"the same span":                      {booking("o_2", 60, 120), "volunteer.busy"},
		"the same order again":               {booking("o_1", 60, 120), ""},
		"the same order, a little later":     {booking("o_1", 61, 121), ""},
		"far away":                           {booking("o_2", 10000, 10060), ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := &Engagement{}
			ok(t, e.Book(booking("o_1", 60, 120)))
			refused(t, e.Book(c.b), c.code)
			want := int64(1)
			if c.code == "" && c.b.Order != "o_1" {
				want = 2
			}
			equal(t, "bookings", int64(len(e.Bookings)), want)
			equal(t, "the index field", e.Booked, want)
			equal(t, "busy", e.BusyAt(c.b.From, c.b.To), c.b.Order == "o_1" || c.code != "" || want == 2)
		})
	}
}

// A retry of an accept asks for a later end than the first try. The order is hers already, whatever comes behind it.
func TestBookingAnOrderAgainIsDoneEvenIfTheNewSpanMeetsAnother(t *testing.T) {
	e := &Engagement{}
	ok(t, e.Book(booking("o_2", 120, 180)))
	ok(t, e.Book(booking("o_1", 60, 120)))
	ok(t, e.Book(booking("o_1", 65, 125)))
	equal(t, "bookings", e.Booked, 2)
}

func TestFiftyPromisesAreEnough(t *testing.T) {
	e := &Engagement{}
	for i := range 50 {
		ok(t, e.Book(booking(OrderID(fmt.Sprint("o_", i)), i*60, i*60+60)))
	}
	refused(t, e.Book(booking("o_x", 10000, 10060)), "volunteer.bookings")
	equal(t, "one of them again", e.Book(booking("o_7", 7*60, 8*60)), nil)
	equal(t, "freed", e.Free("o_7"), true)
	equal(t, "freed twice", e.Free("o_7"), false)
	equal(t, "left", e.Booked, 49)
	ok(t, e.Book(booking("o_x", 10000, 10060)))
}

func TestNobodyIsEverInTwoPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := &Engagement{}
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			id := OrderID(fmt.Sprint("o_", rapid.IntRange(0, 9).Draw(t, "order")))
			from := rapid.IntRange(0, 200).Draw(t, "from")
			if rapid.Bool().Draw(t, "free") {
				e.Free(id)
			} else {
				_ = e.Book(booking(id, from, from+rapid.IntRange(1, 60).Draw(t, "length")))
			}
			for i, a := range e.Bookings {
				for _, b := range e.Bookings[:i] {
					if a.Order == b.Order || a.From.Before(b.To) && b.From.Before(a.To) {
						t.Fatalf("%v and %v", a, b)
					}
				}
			}
			if e.Booked != int64(len(e.Bookings)) {
				t.Fatalf("%d bookings, index says %d", len(e.Bookings), e.Booked)
			}
		}
	})
}

func TestAnOrderEngagesHerWindowOrTheTimeToComeAndServe(t *testing.T) {
	p := DefaultPolicy()
	o := &Order{Now: true, Minutes: 30}
	from, to := o.Engaged(p, tenOClock)
	equal(t, "from now", from, tenOClock)
	equal(t, "to arrival and service", to, tenOClock.Add(p.ArriveWithin+30*time.Minute))
	o = &Order{Minutes: 90, Window: Window{tenOClock, tenOClock.Add(time.Hour)}}
	_, to = o.Engaged(p, tenOClock)
	equal(t, "a service longer than its window", to, tenOClock.Add(90*time.Minute))
	o.Minutes = 30
	_, to = o.Engaged(p, tenOClock)
	equal(t, "a service inside its window", to, tenOClock.Add(time.Hour))
}

// asked is what a volunteer was asked: minutes ago, waiting or over.
func asked(list ...int) *Engagement {
	e := &Engagement{}
	for i, ago := range list {
		at := tenOClock.Add(-time.Duration(ago) * time.Minute)
		e.Asked = append(e.Asked, Call{Order: OrderID(fmt.Sprint("o_", i)), At: at, Expires: at.Add(time.Minute)})
	}
	return e
}

func TestAttentionHasExactCaps(t *testing.T) {
	p := DefaultPolicy()
	waiting := func(n int, ago time.Duration) *Engagement {
		e := &Engagement{}
		for i := range n {
			e.Asked = append(e.Asked, Call{Order: OrderID(fmt.Sprint("o_", i)), At: tenOClock.Add(-ago), Expires: tenOClock.Add(time.Minute)})
		}
		return e
	}
	for name, c := range map[string]struct {
		e      *Engagement
		perDay int
		urgent bool
		want   string
	}{
		"nobody asked her":                          {&Engagement{}, 0, false, ""},
		"one offer waits":                           {waiting(1, time.Hour), 0, false, "HOLDING"},
		"one offer waits, this one is urgent":       {waiting(1, time.Hour), 0, true, ""},
		"two wait, this one is urgent":              {waiting(2, time.Hour), 0, true, "HOLDING"},
		"an offer of the day before still waits":    {waiting(1, 25*time.Hour), 0, false, "HOLDING"},
		"asked nineteen minutes ago":                {asked(19), 0, false, "GAP"},
		"asked twenty minutes ago":                  {asked(20), 0, false, ""},
		"asked a minute ago, this one is urgent":    {asked(2), 0, true, ""},
		"seven today":                               {asked(60, 90, 120, 150, 180, 210, 240), 0, false, ""},
		"eight today":                               {asked(60, 90, 120, 150, 180, 210, 240, 270), 0, false, "CAP"},
		"eight, the first a day ago":                {asked(60, 90, 120, 150, 180, 210, 240, 24*60), 0, false, ""},
		"eight, the first just inside a day":        {asked(60, 90, 120, 150, 180, 210, 240, 24*60-1), 0, false, "CAP"},
		"nine today, this one is urgent":            {asked(60, 90, 120, 150, 180, 210, 240, 270, 300), 0, true, ""},
		"ten today, this one is urgent":             {asked(60, 90, 120, 150, 180, 210, 240, 270, 300, 330), 0, true, "CAP"},
		"her own limit of two":                      {asked(60, 90), 2, false, "CAP"},
		"her own limit of two, not yet reached":     {asked(60), 2, false, ""},
		"her own limit above the community's":       {asked(60, 90, 120, 150, 180, 210, 240, 270), 20, false, "CAP"},
		"her own limit and two more when urgent":    {asked(60, 90, 120), 2, true, ""},
		"her own limit and two more, both used":     {asked(60, 90, 120, 150), 2, true, "CAP"},
		"holding is named before the cap":           {waiting(9, time.Hour), 0, false, "HOLDING"},
		"the cap is named before the gap":           {asked(1, 90, 120, 150, 180, 210, 240, 270), 0, false, "CAP"},
		"an offer that lapsed does not hold":        {asked(300), 0, false, ""},
		"a call in the future counts as just asked": {asked(-5), 0, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "attention", c.e.Attention("o_new", tenOClock, c.perDay, p, c.urgent), c.want)
		})
	}
}

func TestAnAnsweredOfferHoldsNobodyButCounts(t *testing.T) {
	p := DefaultPolicy()
	e := &Engagement{}
	ok(t, e.Call(Call{Order: "o_1", At: tenOClock, Expires: tenOClock.Add(time.Hour)}, 0, p, false))
	refused(t, e.Call(Call{Order: "o_2", At: tenOClock.Add(30 * time.Minute), Expires: tenOClock.Add(2 * time.Hour)}, 0, p, false), "volunteer.attention")
	equal(t, "over", e.Over("o_1"), true)
	equal(t, "over twice", e.Over("o_1"), false)
	equal(t, "over of another", e.Over("o_9"), false)
	equal(t, "still in the gap", e.Attention("o_2", tenOClock.Add(19*time.Minute), 0, p, false), "GAP")
	equal(t, "after the gap", e.Attention("o_2", tenOClock.Add(30*time.Minute), 0, p, false), "")
	equal(t, "counts", e.Attention("o_2", tenOClock.Add(30*time.Minute), 1, p, false), "CAP")
}

// A wave that was cut off between the volunteer and the order finds its own reservation again.
func TestAReservationDoesNotStandInItsOwnWay(t *testing.T) {
	p := DefaultPolicy()
	e := &Engagement{}
	c := Call{Order: "o_1", At: tenOClock, Expires: tenOClock.Add(30 * time.Minute)}
	ok(t, e.Call(c, 0, p, false))
	for _, later := range []time.Duration{0, 2 * time.Second, 10 * time.Minute} {
		equal(t, "attention "+later.String(), e.Attention("o_1", tenOClock.Add(later), 0, p, false), "")
		equal(t, "attention of another "+later.String(), e.Attention("o_2", tenOClock.Add(later), 0, p, false), "HOLDING")
	}
	c.At = tenOClock.Add(2 * time.Second)
	ok(t, e.Call(c, 0, p, false))
	equal(t, "calls", len(e.Asked), 1)
	equal(t, "noted again", e.Note(c), false)
	c.At = tenOClock.Add(10 * time.Minute)
	equal(t, "a new round much later is a new call", e.Note(c), true)
}

// The first wave's offer did not come to stand and is over; the next wave asks her for the same order within a minute.
func TestACallThatIsOverDoesNotHideANewOne(t *testing.T) {
	p := DefaultPolicy()
	e := &Engagement{}
	ok(t, e.Call(Call{Order: "o_1", At: tenOClock, Expires: tenOClock.Add(time.Hour)}, 0, p, true))
	e.Over("o_1")
	ok(t, e.Call(Call{Order: "o_1", At: tenOClock.Add(2 * time.Second), Expires: tenOClock.Add(time.Hour)}, 0, p, true))
	equal(t, "she holds it", e.Attention("o_2", tenOClock.Add(time.Minute), 0, p, false), "HOLDING")
	equal(t, "the effect of the first, repeated, changes nothing", e.Note(Call{Order: "o_1", At: tenOClock, Expires: tenOClock.Add(time.Hour)}), false)
	e.Over("o_1")
	equal(t, "nor does it bring back what is over", e.Note(Call{Order: "o_1", At: tenOClock, Expires: tenOClock.Add(time.Hour)}), false)
	equal(t, "she holds nothing", e.Attention("o_2", tenOClock.Add(30*time.Minute), 0, p, false), "")
}

func TestCallsOfTheDayBeforeAreForgotten(t *testing.T) {
	e := asked(26*60, 25*60, 60)
	e.Asked = append(e.Asked, Call{Order: "o_w", At: tenOClock.Add(-25 * time.Hour), Expires: tenOClock.Add(time.Hour)})
	equal(t, "noted", e.Note(Call{Order: "o_n", At: tenOClock, Expires: tenOClock.Add(time.Hour)}), true)
	equal(t, "kept: today's, the waiting one, the new one", len(e.Asked), 3)
}

// Whatever is sent when, to one volunteer: never above a day's cap, nor above what may wait.
func TestCapsHoldInAnyOrder(t *testing.T) {
	p := DefaultPolicy()
	rapid.Check(t, func(t *rapid.T) {
		e, now := &Engagement{}, tenOClock
		var sent []time.Time
		for i := range rapid.IntRange(1, 40).Draw(t, "n") {
			now = now.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "minutes")) * time.Minute)
			id, urgent := OrderID(fmt.Sprint("o_", i)), rapid.Bool().Draw(t, "urgent")
			if e.Call(Call{Order: id, At: now, Expires: now.Add(30 * time.Minute)}, 0, p, urgent) == nil {
				sent = append(sent, now)
			}
			day, waiting := 0, 0
			for _, at := range sent {
				if now.Sub(at) < 24*time.Hour {
					day++
				}
				if now.Sub(at) < 30*time.Minute {
					waiting++
				}
			}
			if day > p.OffersPerDay+2 || waiting > 2 {
				t.Fatalf("%d today, %d waiting at %v", day, waiting, now)
			}
		}
	})
}

func TestDutyIsASwitchWithAnEnd(t *testing.T) {
	home := Point{114.2, 30.5}
	for name, c := range map[string]struct {
		at          Point
		until       time.Duration
		field, code string
	}{
		"two hours":          {home, 2 * time.Hour, "", ""},
		"sixteen hours":      {home, 16 * time.Hour, "", ""},
		"above sixteen":      {home, 16*time.Hour + 1, "until", "duty.until"},
		"until now":          {home, 0, "until", "duty.until"},
		"until an hour ago":  {home, -time.Hour, "until", "duty.until"},
		"nowhere":            {Point{}, time.Hour, "at", "duty.at"},
		"off the map":        {Point{0, 89}, time.Hour, "at", "duty.at"},
		"a second is enough": {home, time.Second, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := &Engagement{}
			names(t, e.GoOn(c.at, tenOClock.Add(c.until), tenOClock), c.field, c.code)
			equal(t, "available", e.Available(tenOClock), c.code == "")
			equal(t, "available at the end", e.Available(tenOClock.Add(c.until)), false)
			e.GoOff(tenOClock)
			equal(t, "off duty means not located", e.Duty, Duty{})
			equal(t, "available when off", e.Available(tenOClock), false)
		})
	}
}
