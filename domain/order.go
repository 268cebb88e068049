package domain

import (
	"slices"
	"strconv"
	"time"
)

// Millis is a moment as Unix milliseconds, the form in which index fields store time. 0 means never.
type Millis int64

// At turns a time into Millis.
func At(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time is the moment in UTC; the zero time for 0.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// Channel is the way an order came in 渠道. All ways are equal.
type Channel string

// The channels.
const (
	ByPhonePage Channel = "phone_page" // 手机页面
	ByElderMode Channel = "elder_mode" // 长辈版
	ByVoice     Channel = "voice"      // 语音
	ByHotline   Channel = "hotline"    // 电话
	ByDesk      Channel = "desk"       // 窗口
	ByScan      Channel = "scan"       // 扫码
)

// Channels lists every channel.
func Channels() []Channel {
	return []Channel{ByPhonePage, ByElderMode, ByVoice, ByHotline, ByDesk, ByScan}
}

// Proxy tells who ordered for the beneficiary 代下单 and how she agreed.
type Proxy struct {
	Relation string `bson:"relation"` // child | spouse | relative | neighbour | grid_worker | desk
	Consent  string `bson:"consent"`  // spoken | phone | written | present
}

// Window is when the help is wanted; From < To.
type Window struct {
	From time.Time `bson:"from"`
	To   time.Time `bson:"to"`
}

// Order is one request for help 订单, with its whole history: state and history change in one write.
type Order struct {
	ID          OrderID   `bson:"_id"`
	V           int64     `bson:"v"` // changes with every write
	N           int       `bson:"n"` // number of events; the ETag
	Community   AreaID    `bson:"community"`
	Grid        AreaID    `bson:"grid"`
	Area        AreaID    `bson:"area"` // the deepest known place
	Requester   AccountID `bson:"requester"`
	Beneficiary AccountID `bson:"beneficiary"`
	Household   string    `bson:"household,omitempty"` // of the beneficiary: nobody of it may accept
	Kin         string    `bson:"kin,omitempty"`       // the requester's household, where it is another: nor may its people
	Named       bool      `bson:"named,omitempty"`     // the person was named by who ordered: contact, phone and place are the requester's words
	Proxy       *Proxy    `bson:"proxy,omitempty"`
	Channel     Channel   `bson:"channel"`

	Service string   `bson:"service"`
	Item    Item     `bson:"item"` // the menu's rules as they stood when it was placed
	Urgent  bool     `bson:"urgent,omitempty"`
	Now     bool     `bson:"now,omitempty"` // as soon as possible, not at a time
	Window  Window   `bson:"window"`
	Minutes int      `bson:"minutes"` // planned length
	Slots   int      `bson:"slots"`   // k, the volunteers wanted
	Prefer  Gender   `bson:"prefer,omitempty"`
	Hazards []string `bson:"hazards,omitempty"` // what awaits at home: stairs, dog, …
	At      Point    `bson:"at"`

	Address Secret `bson:"address"`
	Contact Secret `bson:"contact"` // name of the person at the door
	Phone   Secret `bson:"phone"`
	Note    Secret `bson:"note"`

	State      State       `bson:"state"`
	Level      int         `bson:"level,omitempty"`     // of escalation: 0 none, 1 grid lead, 2 community, 3 subdistrict
	Alarm      bool        `bson:"alarm,omitempty"`     // somebody called for help: the escalation ends with the order only
	Generation int         `bson:"generation"`          // 0; +1 with each reopening. Codes and jobs belong to one generation
	Offers     []Offer     `bson:"offers,omitempty"`    // of this generation, newest last
	Jobs       []Job       `bson:"jobs,omitempty"`      // of all generations
	Excluded   []AccountID `bson:"excluded,omitempty"`  // not asked again: handed back, released, did not satisfy
	Clocks     []Clock     `bson:"clocks,omitempty"`    // every wait, durable
	Hunted     time.Time   `bson:"hunted,omitempty"`    // when the search for volunteers began
	Familiar   []AccountID `bson:"familiar"`            // who has served this person before, when the search began; nil: not looked up yet
	Wake       Millis      `bson:"wake"`                // the earliest of them, or the time to tell; 0 when nothing waits
	Told       int         `bson:"told"`                // events up to here have had their effects
	Ring       int         `bson:"ring,omitempty"`      // index into the policy's rings
	Tries      int         `bson:"tries,omitempty"`     // wrong codes of this generation
	Rating     *Rating     `bson:"rating,omitempty"`    // the newest
	MergedInto OrderID     `bson:"merged,omitempty"`    // of a duplicate
	Receipt    string      `bson:"receipt,omitempty"`   // of the body that an order was routed to
	CallBack   bool        `bson:"call_back,omitempty"` // in the call-back sample 回访
	Heard      time.Time   `bson:"heard,omitempty"`     // her word came while a forgotten check-out waits for a call-back
	Policy     int         `bson:"policy"`              // version it was placed under
	Body       string      `bson:"body"`                // hash of the request that placed it, for the idempotency key
	Created    Millis      `bson:"created"`             //
	Closed     Millis      `bson:"closed,omitempty"`    // when it reached an end
	Events     []Event     `bson:"events"`              //
	Commands   []Command   `bson:"commands,omitempty"`  // the last idempotency keys
	Tellable   []Secret    `bson:"reasons,omitempty"`   // what was said to the resident or by her; Event.Words says with which event
}

// Event is one line of the history.
type Event struct {
	N      int       `bson:"n"`
	At     time.Time `bson:"at"`
	By     AccountID `bson:"by,omitempty"` // empty: the clock
	As     Party     `bson:"as"`
	Action Action    `bson:"action"`
	From   State     `bson:"from"`
	To     State     `bson:"to"`
	Whom   AccountID `bson:"whom,omitempty"`  // the volunteer of the job or offer, the clerk escalated to
	Code   string    `bson:"code,omitempty"`  // reason code, clock kind, receipt number …
	Words  int       `bson:"words,omitempty"` // which of Order.Tellable went with it, counted from 1; 0 none or not known
}

// Command is one idempotency key that was carried out on this order.
type Command struct {
	Key  string `bson:"k"`
	Hash string `bson:"h"` // of the body
	N    int    `bson:"n"` // the event it made
}

// keptCommands is how many idempotency keys an order remembers.
const keptCommands = 20

// Secrets names the order's personal texts; they are sealed with the beneficiary's key.
func (o *Order) Secrets() (AccountID, []NamedSecret) {
	list := []NamedSecret{{"address", &o.Address}, {"contact", &o.Contact}, {"phone", &o.Phone}, {"note", &o.Note}}
	for i := range o.Tellable {
		list = append(list, NamedSecret{"reason." + strconv.Itoa(i), &o.Tellable[i]}) // by place: no two can be exchanged
	}
	return o.Beneficiary, list
}

// Open tells whether somebody still has to do something about the order.
func (o *Order) Open() bool { return !o.State.Final() }

// Hunting tells whether volunteers are being looked for.
func (o *Order) Hunting() bool { return slices.Contains(hunting(), o.State) }

// Live lists the jobs of this generation that were not given up, as pointers into the order.
func (o *Order) Live() []*Job {
	var list []*Job
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Generation == o.Generation && !j.State.GivenUp() {
			list = append(list, j)
		}
	}
	return list
}

// JobOf is the live job of the volunteer, or nil.
func (o *Order) JobOf(v AccountID) *Job {
	for _, j := range o.Live() {
		if j.Volunteer == v {
			return j
		}
	}
	return nil
}

// Missing is how many volunteers are still wanted.
func (o *Order) Missing() int { return max(o.Slots-len(o.Live()), 0) }

// OfferTo is the newest offer to the volunteer in this generation, or nil.
func (o *Order) OfferTo(v AccountID) *Offer {
	for i := len(o.Offers) - 1; i >= 0; i-- {
		if o.Offers[i].To == v {
			return &o.Offers[i]
		}
	}
	return nil
}

// Outstanding is how many offers wait for an answer at now.
func (o *Order) Outstanding(now time.Time) int {
	n := 0
	for i := range o.Offers {
		if o.Offers[i].Waiting(now) {
			n++
		}
	}
	return n
}

// Asking is how many offers count as outstanding at now: not those that have had their time and may still be answered.
func (o *Order) Asking(now time.Time) int {
	n := 0
	for i := range o.Offers {
		f := &o.Offers[i]
		if f.Waiting(now) && (f.Until.IsZero() || now.Before(f.Until)) {
			n++
		}
	}
	return n
}

// HuntingSince is when the search for volunteers began, of this generation.
func (o *Order) HuntingSince() time.Time {
	if o.Hunted.IsZero() {
		return o.Created.Time()
	}
	return o.Hunted
}

// OwnerArea is the place whose staff answers for the order now: its grid, its community, its subdistrict, by the level of
// escalation.
func (o *Order) OwnerArea() AreaID {
	switch o.Level {
	case 1:
		return o.Grid
	case 3:
		return o.Community.Parent()
	}
	return o.Community
}

// Reopened tells whether a first try did not satisfy.
func (o *Order) Reopened() bool { return o.Generation > 0 }

// clearClock stops the waits of the kinds.
func (o *Order) clearClock(kinds ...ClockKind) {
	o.Clocks = slices.DeleteFunc(o.Clocks, func(c Clock) bool { return slices.Contains(kinds, c.Kind) })
}

// setClock starts a wait, in place of one of the same kind.
func (o *Order) setClock(k ClockKind, due time.Time) {
	o.clearClock(k)
	o.Clocks = append(o.Clocks, Clock{k, due.UTC()})
}

// Due is when the wait of the kind ends; the zero time where there is none.
func (o *Order) Due(k ClockKind) time.Time {
	for _, c := range o.Clocks {
		if c.Kind == k {
			return c.Due
		}
	}
	return time.Time{}
}

// TellWithin is how long the effects of a write may stay undone before the due job repairs them.
const TellWithin = 3 * time.Second

// Rewake sets Wake to the earliest of the clocks and, if events are untold, the time to tell them.
func (o *Order) Rewake(tellAt time.Time) {
	o.Wake = 0
	for _, c := range o.Clocks {
		if o.Wake == 0 || At(c.Due) < o.Wake {
			o.Wake = At(c.Due)
		}
	}
	if o.Told < o.N && (o.Wake == 0 || At(tellAt) < o.Wake) {
		o.Wake = At(tellAt)
	}
}
