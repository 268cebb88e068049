package domain

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestARefusalHasAReasonAndWords(t *testing.T) {
	long := strings.Repeat("一", 201)
	for name, c := range map[string]struct{ reason, words, field, code string }{
		"a reason and words":      {"unsafe", "请拨打燃气公司电话", "", ""},
		"no reason":               {"", "请拨打燃气公司电话", "reason", "order.reason"},
		"a reason of another act": {"funding", "请拨打燃气公司电话", "reason", "order.reason"},
		"no words":                {"unsafe", "", "words", "order.words"},
		"one character":           {"unsafe", "不", "words", "order.words"},
		"too many words":          {"unsafe", long, "words", "order.words"},
		"a control character":     {"unsafe", "不行\x00", "words", "order.words"},
	} {
		t.Run(name, func(t *testing.T) {
			o := placed(t, wish("medicine"))
			err := o.Reject(clerk(), c.reason, c.words, tenOClock)
			names(t, err, c.field, c.code)
			if err == nil {
				reaches(t, o, Rejected)
				equal(t, "words", o.Tellable[0].Reveal(), c.words)
				equal(t, "waits", len(o.Clocks), 0)
			}
		})
	}
	o := published(t, wish("medicine"))
	refused(t, o.Reject(clerk(), "unsafe", "太晚了", tenOClock), "order.state")
	equal(t, "a refusal that was refused leaves no words", len(o.Tellable), 0)
}

func TestARouteOutHasAReasonAReceiptAndWords(t *testing.T) {
	for name, c := range map[string]struct{ reason, receipt, words, field, code string }{
		"all three":               {"funding", "12345-1", "已转街道", "", ""},
		"no reason":               {"", "12345-1", "已转街道", "reason", "order.reason"},
		"a reason of another act": {"unsafe", "12345-1", "已转街道", "reason", "order.reason"},
		"no receipt":              {"funding", " ", "已转街道", "receipt", "order.receipt"},
		"a receipt that is long":  {"funding", strings.Repeat("1", 61), "已转街道", "receipt", "order.receipt"},
		"no words":                {"funding", "12345-1", "", "words", "order.words"},
	} {
		t.Run(name, func(t *testing.T) {
			o := published(t, wish("medicine"))
			err := o.RouteOut(clerk(), c.reason, c.receipt, c.words, tenOClock)
			names(t, err, c.field, c.code)
			if err == nil {
				reaches(t, o, RoutedOut)
				equal(t, "receipt", o.Receipt, c.receipt)
			}
		})
	}
}

func TestADuplicateIsMergedIntoALivingOrderOfTheSamePerson(t *testing.T) {
	other := func(change func(*Order)) *Order {
		o := published(t, wish("medicine"))
		o.ID = "o_420199-001-001.y"
		change(o)
		return o
	}
	for name, c := range map[string]struct {
		into *Order
		code string
	}{
		"a living one of hers": {other(func(*Order) {}), ""},
		"itself":               {other(func(o *Order) { o.ID = "o_420199-001-001.x" }), "order.merge_self"},
		"one of somebody else": {other(func(o *Order) { o.Beneficiary = "a_other" }), "order.merge_other"},
		"one that is over":     {other(func(o *Order) { o.State = Withdrawn }), "order.merge_other"},
		"one that is done":     {other(func(o *Order) { o.State = Confirmed }), "order.merge_other"},
		"one that was merged":  {other(func(o *Order) { o.State = Merged }), "order.merge_other"},
	} {
		t.Run(name, func(t *testing.T) {
			o := published(t, wish("medicine"))
			err := o.MergeInto(clerk(), c.into, tenOClock)
			field := "into"
			if c.code == "" {
				field = ""
			}
			names(t, err, field, c.code)
			if err == nil {
				reaches(t, o, Merged)
				equal(t, "into", o.MergedInto, c.into.ID)
			}
		})
	}
}

// While places are open, a volunteer may have accepted already, or even be with the resident.
func TestAnOrderThatIsHandedOverLeavesNoJobBehind(t *testing.T) {
	into := published(t, wish("snow"))
	into.ID = "o_420199-001-001.y"
	for name, end := range map[string]func(*Order) error{
		"routed out": func(o *Order) error { return o.RouteOut(clerk(), "funding", "12345-1", "已转街道", minutes(10)) },
		"merged":     func(o *Order) error { return o.MergeInto(clerk(), into, minutes(10)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := wish("snow")
			w.Slots = 2
			o, v := published(t, w), serving("a_v")
			ok(t, o.Accept(v, DefaultPolicy(), tenOClock))
			ok(t, end(o))
			equal(t, "over", o.State.Final(), true)
			equal(t, "her job", o.Jobs[0].State, Withdrawn)
			refused(t, o.HandBack(v, DefaultPolicy(), minutes(11)), "order.not_yours")
			_, err := o.CheckIn(v, Proof{Code: "1111"}, "1111", DefaultPolicy(), minutes(11))
			refused(t, err, "order.not_yours")
			equal(t, "still over", o.State.Final(), true)

			o = published(t, w)
			ok(t, o.Accept(v, DefaultPolicy(), tenOClock))
			in(t, o, v, minutes(5))
			refused(t, end(o), "order.started")
			reaches(t, o, Published)
		})
	}
}

// Whatever anybody does to an order that is over: it stays over, and nobody works on it.
func TestWhatIsOverStaysOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			m.act(t)
			if !m.o.State.Final() {
				continue
			}
			for _, j := range m.o.Live() {
				if j.State != Finished {
					t.Fatalf("%s, and a job is %s", m.o.State, j.State)
				}
			}
			state := m.o.State
			m.act(t)
			if m.o.State != state {
				t.Fatalf("%s became %s", state, m.o.State)
			}
		}
	})
}

// act makes a random move of the machine, or ends the order, or lets time pass. What was refused is not stored.
func (m *machine) act(t *rapid.T) {
	before := m.o
	m.o = copyOf(before)
	if err := m.any(t); err != nil {
		m.o = before
	}
}

func (m *machine) any(t *rapid.T) error {
	switch n := rapid.IntRange(0, 99).Draw(t, "act"); {
	case n < 60:
		return m.forward(t)
	case n < 75:
		return m.random(t, m.someone(t))
	case n < 95:
		m.wait(t)
		return nil
	}
	return press(m.o, rapid.SampledFrom([]Action{RouteOut, Merge}).Draw(t, "end"), m.staff, m.p, m.now)
}

// forward presses one of somebody's buttons, but those that end the order: so the walk comes to confirmation and beyond.
func (m *machine) forward(t *rapid.T) error {
	who := m.someone(t)
	shown := slices.DeleteFunc(m.o.Actions(who, m.now), func(a Action) bool {
		return slices.Contains([]Action{Reject, Merge, RouteOut, Cancel, Widen, Escalate}, a)
	})
	if len(shown) == 0 {
		return nil
	}
	button := rapid.SampledFrom(shown).Draw(t, "button")
	if button == Invite {
		return m.o.Offer(who, []Asked{{Volunteer: rapid.SampledFrom(m.people).Draw(t, "whom")}}, m.p, m.now)
	}
	return press(m.o, button, who, m.p, m.now)
}

// Wherever the order goes: a visit that has begun is finished some day, its minutes do not change, and what both codes show is
// promised to the ledger as soon as the order leaves confirmation.
func TestServedTimeIsNeverTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		begun, stopped := map[int]bool{}, map[int]int{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			m.act(t)
			m.check(t)
			for _, j := range m.o.Jobs {
				if begun[j.Epoch] && j.State != Serving && j.State != Finished {
					t.Fatalf("job %d had begun and is %s", j.Epoch, j.State)
				}
				if was, ok := stopped[j.Epoch]; ok && was != j.Minutes {
					t.Fatalf("job %d had %d minutes and has %d", j.Epoch, was, j.Minutes)
				}
				begun[j.Epoch] = begun[j.Epoch] || j.State == Serving
				if j.State == Finished {
					stopped[j.Epoch] = j.Minutes
				}
				if j.State == Finished && j.Grade == GradeA && j.Line == "" && (m.o.State == Confirmed || j.Generation < m.o.Generation) {
					t.Fatalf("job %d of grade A is finished, the order is %s, and nobody is paid", j.Epoch, m.o.State)
				}
			}
		}
	})
}
