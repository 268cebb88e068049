package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// machine drives one order through random steps by random people at random times; the rules may refuse, the invariants of
// the reliability reference must hold after each step.
type machine struct {
	o      *Order
	p      Policy
	now    time.Time
	people []*Account
	staff  *Account
	owner  *Account
	lines  map[LineID]int
}

var testArea = &Area{ID: "420199-001-001", Name: "柳岸", Centre: Point{114.2, 30.5}}

func newMachine(t *rapid.T) *machine {
	m := &machine{p: DefaultPolicy(), now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), lines: map[LineID]int{}}
	m.owner = &Account{ID: "a_owner", Home: "420199-001-001-01", At: testArea.Centre, Name: Hide("王"), Phone: Hide("13900000000"), Address: Hide("1 号")}
	m.staff = &Account{ID: "a_staff", Grants: []Grant{{Dispatcher, testArea.ID}}}
	for i := range 5 {
		m.people = append(m.people, &Account{
			ID: AccountID(fmt.Sprint("a_v", i)), BirthYear: 1980, Home: "420199-001-001-01",
			Grants: []Grant{{Volunteer, testArea.ID}}, Serves: &Profile{Verified: true, Certified: true, Skills: SkillClasses()},
		})
	}
	w := Wish{Service: rapid.SampledFrom([]string{"medicine", "bathing", "snow"}).Draw(t, "service"), Channel: ByPhonePage, Now: rapid.Bool().Draw(t, "now")}
	if !w.Now {
		from := m.now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "in")) * time.Minute)
		w.Window = &Window{from, from.Add(2 * time.Hour)}
	}
	w.Slots = rapid.IntRange(2, 3).Draw(t, "slots")
	o, err := NewOrder(w, Placing{ID: "o_420199-001-001.x", Requester: m.owner, Beneficiary: m.owner, Community: testArea, Policy: m.p}, m.now)
	if err != nil {
		t.Fatal(err)
	}
	m.o = o
	return m
}

func (m *machine) someone(t *rapid.T) *Account {
	return rapid.SampledFrom(append([]*Account{m.owner, m.staff}, m.people...)).Draw(t, "who")
}

// step makes one random move; a refusal must leave the order untouched but for counted tries.
func (m *machine) step(t *rapid.T) {
	by, before := m.someone(t), m.o.N
	state := m.o.State
	err := m.random(t, by)
	if err != nil && KindOf(err) == Internal {
		t.Fatalf("a rule failed with %v", err)
	}
	if err != nil && (m.o.N != before || m.o.State != state) {
		t.Fatalf("refused with %v, yet events %d → %d, state %s → %s", err, before, m.o.N, state, m.o.State)
	}
}

func (m *machine) random(t *rapid.T, by *Account) error {
	o, p, now := m.o, m.p, m.now
	switch rapid.SampledFrom([]string{
		"publish", "offer", "offer", "decline", "accept", "accept", "accept", "depart", "arrive", "in", "in", "out", "out",
		"confirm", "call", "rate", "reopen", "cancel", "end", "back", "release", "ahead", "widen", "escalate", "reject", "badcode", "report", "help", "late in", "late out",
	}).Draw(t, "verb") {
	case "publish":
		return o.Publish(by, nil, p, now)
	case "offer":
		return o.Offer(rapid.SampledFrom([]*Account{nil, m.staff}).Draw(t, "by"), []Asked{{Volunteer: rapid.SampledFrom(m.people).Draw(t, "whom")}}, p, now)
	case "decline":
		return o.Decline(by, p, now)
	case "accept":
		return o.Accept(by, p, now)
	case "depart":
		return o.Depart(by, time.Time{}, p, now)
	case "arrive":
		return o.Arrive(by, time.Time{}, p, now)
	case "in":
		_, err := o.CheckIn(by, Proof{Code: "1111"}, "1111", p, now)
		return err
	case "late in":
		_, err := o.CheckIn(by, m.told(t), "1111", p, now)
		return err
	case "late out":
		_, err := o.CheckOut(by, m.told(t), "1111", p, now)
		return err
	case "badcode":
		_, err := o.CheckIn(by, Proof{Code: "2222"}, "1111", p, now)
		return err
	case "out":
		_, err := o.CheckOut(by, Proof{Code: "1111"}, "1111", p, now)
		return err
	case "confirm":
		return o.Confirm(by, p, now)
	case "call":
		return o.CalledBack(by, p, now)
	case "rate":
		return o.Rate(by, 2, "", now)
	case "reopen":
		return o.ReopenOrder(by, "没做好", p, now)
	case "cancel":
		return o.CancelOrder(by, "", "", now)
	case "end":
		return o.EndEarly(by, p, now)
	case "back":
		return o.HandBack(by, p, now)
	case "release":
		return o.ReleaseJob(by, rapid.SampledFrom(m.people).Draw(t, "whom").ID, p, now)
	case "ahead":
		return o.GoAhead(by, p, now)
	case "widen":
		return o.Widen(by, p, now)
	case "report":
		return o.ReportTrouble(by, "late", "堵车了", p, now)
	case "help":
		return o.ReportTrouble(by, "injury", "", p, now)
	case "escalate":
		return o.EscalateNow(by, p, now)
	}
	return o.Reject(by, "unsafe", "请拨打社区电话", now)
}

// told is the right code with a word about the past, or the future.
func (m *machine) told(t *rapid.T) Proof {
	return Proof{Code: "1111", DeviceAt: m.now.Add(-time.Duration(rapid.IntRange(-10, 300).Draw(t, "minutes ago")) * time.Minute)}
}

// wait lets time pass and the clocks work.
func (m *machine) wait(t *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(t, "seconds×10")) * 10 * time.Second)
	if _, err := m.o.Tick(m.now, m.p); err != nil {
		t.Fatalf("the clock was refused: %v", err)
	}
}

// waitLong skips days, so that silence, archiving and the last escalations come too.
func (m *machine) waitLong(t *rapid.T) {
	m.now = m.now.Add(75 * time.Hour)
	m.wait(t)
}

// post does what the ledger does with promised minutes.
func (m *machine) post(t *rapid.T) {
	for i := range m.o.Jobs {
		if j := &m.o.Jobs[i]; j.Due {
			id := NewLineID(m.o.ID, j.Volunteer, j.Epoch, Credit, 0)
			if m.lines[id]++; m.lines[id] > 1 {
				t.Fatalf("job %d of %s was promised to the ledger twice", j.Epoch, j.Volunteer)
			}
			j.Due, j.Line = false, "posted"
		}
	}
}

func (m *machine) check(t *rapid.T) {
	o := m.o
	m.post(t)
	if o.N != len(o.Events) {
		t.Fatalf("I1: n is %d with %d events", o.N, len(o.Events))
	}
	state := State("")
	for i, e := range o.Events {
		r, ok := RowOf(e.Action)
		switch {
		case e.N != i+1 || i > 0 && e.At.Before(o.Events[i-1].At):
			t.Fatalf("I1: event %d has number %d, time %v", i+1, e.N, e.At)
		case !ok || e.From != state:
			t.Fatalf("I1: event %+v does not follow state %q", e, state)
		case !r.OnJob && !slices.Contains(r.From, e.From) || !slices.Contains(r.By, e.As):
			t.Fatalf("I1: the table does not know %+v", e)
		}
		state = e.To
	}
	if state != o.State {
		t.Fatalf("I1: last event says %s, state is %s", state, o.State)
	}
	if len(o.Live()) > o.Slots {
		t.Fatalf("I2: %d jobs for %d places", len(o.Live()), o.Slots)
	}
	if o.Open() && o.Wake == 0 {
		t.Fatalf("I9: %s waits for nothing; clocks %+v", o.State, o.Clocks)
	}
	for _, c := range o.Clocks {
		if At(c.Due) < o.Wake {
			t.Fatalf("I9: wakes at %d, a clock is due at %d", o.Wake, At(c.Due))
		}
	}
	for _, j := range o.Jobs {
		if j.Stop.At.Before(j.Start.At) && !j.Stop.At.IsZero() || j.Start.At.Before(j.Accepted) && !j.Start.At.IsZero() || j.LateTold() && j.Grade == GradeA {
			t.Fatalf("I8: accepted %v, start %+v, stop %+v, grade %s", j.Accepted, j.Start, j.Stop, j.Grade)
		}
		if j.Minutes < 0 || j.Minutes > m.p.JobCap {
			t.Fatalf("I8: %d minutes", j.Minutes)
		}
	}
}

func TestWhateverHappensTheInvariantsOfAnOrderHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		m.o.Told = 0
		t.Repeat(map[string]func(*rapid.T){"step": m.step, "step again": m.step, "step more": m.step, "wait": m.wait, "wait long": m.waitLong, "": m.check})
	})
}
