package domain

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func minutes(n int) time.Time { return tenOClock.Add(time.Duration(n) * time.Minute) }

// between is a wish for a window, minutes after ten o'clock.
func between(service string, from, to int) Wish {
	return Wish{Service: service, Channel: ByPhonePage, Window: &Window{minutes(from), minutes(to)}}
}

func TestAHuntBeginsAtOnceAndAPersonLooksAt60Percent(t *testing.T) {
	for name, c := range map[string]struct {
		w              Wish
		fill, handover time.Time
	}{
		"for now: the time to arrive":                   {wish("medicine"), minutes(120), minutes(72)},
		"a window: the last moment at which it can fit": {between("medicine", 60, 230), minutes(200), minutes(120)},
		"a window that is too short for the service":    {between("visit", 60, 90), minutes(90), minutes(54)},
	} {
		t.Run(name, func(t *testing.T) {
			o := published(t, c.w)
			reaches(t, o, Published)
			equal(t, "first wave", o.Due(NextWave), tenOClock)
			equal(t, "fill", o.Due(FillBy), c.fill)
			equal(t, "handover", o.Due(HandOver), c.handover)
			equal(t, "answer waits no more", o.Due(AnswerBy), time.Time{})
		})
	}
}

func TestTheLadderClimbsFromGridToSubdistrictAndThenReminds(t *testing.T) {
	o := placed(t, wish("medicine"))
	o.Window.To = tenOClock.Add(100 * 24 * time.Hour)
	at := tenOClock.Add(24 * time.Hour)
	equal(t, "nothing before the answer is due", tick(t, o, at.Add(-time.Millisecond)), false)
	for i, want := range []struct {
		level int
		owner AreaID
		next  time.Duration
	}{
		{1, o.Grid, time.Hour}, {2, testArea.ID, time.Hour}, {3, "420199-001", 24 * time.Hour}, {3, "420199-001", 24 * time.Hour}, {3, "420199-001", 24 * time.Hour},
	} {
		equal(t, fmt.Sprint("step ", i), tick(t, o, at), true)
		equal(t, "level", o.Level, want.level)
		equal(t, "owner", o.OwnerArea(), want.owner)
		equal(t, "next", o.Due(EscalateBy), at.Add(want.next))
		equal(t, "events", count(o, Escalate), i+1)
		equal(t, "by", o.Events[o.N-1].As, TheClock)
		at = at.Add(want.next)
	}
	ok(t, o.Publish(clerk(), nil, DefaultPolicy(), at))
	equal(t, "taking it on ends the ladder", o.Level == 0 && o.Due(EscalateBy).IsZero(), true)
}

func TestTimeRunsOutForAnOrder(t *testing.T) {
	for name, c := range map[string]struct {
		service         string
		slots, accepted int
		want            State
	}{
		"nobody":                       {"medicine", 1, 0, Expired},
		"one of three, one is enough":  {"snow", 3, 1, Accepted},
		"one of two, two are needed":   {"bathing", 2, 1, Expired},
		"two of three, two are needed": {"bathing", 3, 2, Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			w := between(c.service, 600, 610)
			w.Slots = c.slots
			o := published(t, w)
			for i := range c.accepted {
				ok(t, o.Accept(serving(AccountID(fmt.Sprint("a_v", i))), DefaultPolicy(), tenOClock))
			}
			if o.Hunting() {
				ok(t, o.Offer(nil, []Asked{{Volunteer: serving("a_late")}}, DefaultPolicy(), minutes(590)))
			}
			tick(t, o, minutes(600))
			tick(t, o, minutes(610))
			reaches(t, o, c.want)
			equal(t, "no hunt goes on", o.Due(FillBy).IsZero() && o.Due(NextWave).IsZero() && o.Due(HandOver).IsZero(), true)
			if c.want == Expired {
				equal(t, "the community is told", o.OwnerArea(), testArea.ID)
				equal(t, "nobody keeps a promise", len(o.Live()), 0)
				equal(t, "and is late for nothing", o.Due(StartBy), time.Time{})
				equal(t, "who was asked is told", o.OfferTo("a_late").Answer, TakenBack)
				equal(t, "somebody goes on being reminded", o.Due(EscalateBy), minutes(670))
				n := o.N
				tick(t, o, minutes(669))
				equal(t, "and not of what is over", o.N, n)
				return
			}
			equal(t, "places", o.Slots, c.accepted)
		})
	}
}

// One of two left while the other was with the resident: the visit goes on and keeps its minutes.
func TestTimeThatRunsOutNeverTakesServedMinutes(t *testing.T) {
	for name, finished := range map[string]bool{"still serving": false, "already done": true} {
		t.Run(name, func(t *testing.T) {
			o, pair := taken(t, wish("bathing"))
			in(t, o, pair[0], minutes(5))
			ok(t, o.HandBack(pair[1], DefaultPolicy(), minutes(6)))
			reaches(t, o, Published)
			if finished {
				out(t, o, pair[0], minutes(60))
			}
			tick(t, o, o.Due(FillBy))
			if !finished {
				reaches(t, o, Serving)
				out(t, o, pair[0], minutes(95))
			}
			reaches(t, o, Confirming)
			ok(t, o.Confirm(neighbour("a_owner"), DefaultPolicy(), minutes(130)))
			j := o.JobOf(pair[0].ID)
			equal(t, "promised to the ledger", j != nil && j.Due && j.Minutes > 0, true)
		})
	}
}

func TestWhoIsLateIsAskedOnce(t *testing.T) {
	o, list := taken(t, between("medicine", 60, 180))
	p := DefaultPolicy()
	late := minutes(60).Add(p.NoShow)
	equal(t, "nobody is late before", tick(t, o, late.Add(-time.Second)), false)
	equal(t, "late", tick(t, o, late), true)
	equal(t, "asked", o.JobOf(list[0].ID).LateAsked, true)
	equal(t, "the grid is told", o.Level, 1)
	equal(t, "asked once", o.Due(StartBy), time.Time{})
	tick(t, o, late.Add(30*time.Minute))
	equal(t, "told once", count(o, Escalate), 1)
}

func TestTheLadderEndsWhenTheLateOneComes(t *testing.T) {
	o, list := taken(t, between("snow", 60, 180))
	late := minutes(75)
	tick(t, o, late)
	in(t, o, list[0], late.Add(5*time.Minute))
	equal(t, "level", o.Level, 0)
	tick(t, o, late.Add(80*time.Minute))
	equal(t, "nobody else was told", count(o, Escalate), 1)
}

func TestTheLadderGoesOnForTheOtherOneWhoIsLate(t *testing.T) {
	w := between("snow", 60, 180)
	w.Slots = 2
	o, list := taken(t, w)
	tick(t, o, minutes(75))
	in(t, o, list[0], minutes(80))
	equal(t, "level", o.Level, 1)
	equal(t, "the ladder goes on", o.Due(EscalateBy), minutes(135))
}

func TestTheLadderEndsWithAnotherStart(t *testing.T) {
	w := between("snow", 600, 900)
	w.Slots = 2
	o := published(t, w)
	ok(t, o.Accept(serving("a_v1"), DefaultPolicy(), minutes(1)))
	tick(t, o, o.Due(HandOver))
	equal(t, "the grid looked", o.Level, 1)
	ok(t, o.GoAhead(clerk(), DefaultPolicy(), minutes(510)))
	equal(t, "it is looked after", o.Level == 0 && o.Due(EscalateBy).IsZero(), true)
}

// A window of the morning that was accepted in the middle of it: she is expected after she said yes, not before.
func TestWhoAcceptsInsideTheWindowIsNotLateAtOnce(t *testing.T) {
	o := published(t, between("medicine", -60, 180))
	v := serving("a_v1")
	ok(t, o.Accept(v, DefaultPolicy(), minutes(10)))
	equal(t, "expected", o.Due(StartBy), minutes(10).Add(DefaultPolicy().ArriveWithin+DefaultPolicy().NoShow))
	equal(t, "late at once", tick(t, o, minutes(11)), false)
	equal(t, "for the window, if accepted before it", func() time.Time {
		o, _ := taken(t, between("medicine", 60, 180))
		return o.Due(StartBy)
	}(), minutes(75))
}

func TestAForgottenCheckOutIsAskedAndThenClosedByRule(t *testing.T) {
	o, list := taken(t, wish("medicine")) // 30 minutes
	in(t, o, list[0], tenOClock)
	equal(t, "asked at the planned end and grace", o.Due(StopBy), minutes(60))
	equal(t, "closed after the longest time", o.Due(CloseBy), minutes(480))
	tick(t, o, minutes(60))
	j := o.JobOf(list[0].ID)
	equal(t, "asked", j.StopAsked && j.State == Serving && o.Level == 1, true)
	tick(t, o, minutes(100))
	equal(t, "asked once", count(o, Escalate), 1)
	tick(t, o, minutes(480))
	reaches(t, o, Confirming)
	equal(t, "grade", j.Grade, GradeC)
	equal(t, "minutes up to the planned end and grace", j.Minutes, 60)
	equal(t, "stop", j.Stop, Stamp{At: minutes(60), Method: ByRule})
	equal(t, "called back", o.CallBack, true)
	equal(t, "whom", o.Events[o.N-1].Whom == list[0].ID || count(o, AutoClose) == 1, true)
}

func TestAJobClosedByRuleIsNeverLongerThanThePolicyAllows(t *testing.T) {
	p := DefaultPolicy()
	p.CloseMax = time.Hour
	w := wish("escort") // 180 minutes
	o, list := taken(t, w)
	in(t, o, list[0], tenOClock)
	o.watchVisit(p)
	changed, err := o.Tick(minutes(24*60), p)
	ok(t, err)
	equal(t, "changed", changed, true)
	equal(t, "minutes: at most the policy's longest time (A4)", o.Jobs[0].Minutes, 60)
}

// The community made its longest time longer while a visit ran: the rule wakes up too early, and again when it is time.
func TestAChangedPolicyDoesNotLoseTheClosingByRule(t *testing.T) {
	o, list := taken(t, wish("medicine"))
	in(t, o, list[0], tenOClock)
	for _, m := range []int{60, 120, 180} {
		tick(t, o, minutes(m)) // the ladder, to its end: nothing but the closing is due at eight hours
	}
	p := DefaultPolicy()
	p.CloseMax = 12 * time.Hour
	_, err := o.Tick(minutes(480), p)
	ok(t, err)
	reaches(t, o, Serving)
	_, err = o.Tick(minutes(720), p)
	ok(t, err)
	reaches(t, o, Confirming)
}

func TestSilenceIsASampleAndNeverSatisfaction(t *testing.T) {
	o, v, end := served(t, wish("medicine"), 45)
	equal(t, "the wait for a word", o.Due(ConfirmBy), end.Add(72*time.Hour))
	tick(t, o, end.Add(72*time.Hour))
	reaches(t, o, Confirming)
	equal(t, "in the sample", o.CallBack, true)
	equal(t, "grade A is paid all the same", o.JobOf(v.ID).Due, true)
	equal(t, "nobody said that it was good", o.Rating == nil, true)
	equal(t, "somebody calls", o.Due(EscalateBy).IsZero(), false)
}

func TestSilenceDoesNotPayAWeakerGrade(t *testing.T) {
	o, list := taken(t, wish("medicine"))
	_, err := o.CheckIn(list[0], Proof{Site: true}, "", DefaultPolicy(), tenOClock)
	ok(t, err)
	out(t, o, list[0], minutes(30))
	tick(t, o, minutes(30).Add(72*time.Hour))
	equal(t, "grade", o.Jobs[0].Grade, GradeB)
	equal(t, "due", o.Jobs[0].Due, false)
	ok(t, o.CalledBack(clerk(), DefaultPolicy(), minutes(30).Add(80*time.Hour)))
	equal(t, "due after the call", o.Jobs[0].Due, true)
}

func TestAConfirmedOrderIsMaskedADayLater(t *testing.T) {
	o, _, end := served(t, wish("medicine"), 45)
	ok(t, o.Confirm(neighbour("a_owner"), DefaultPolicy(), end))
	equal(t, "closed", o.Closed, At(end))
	equal(t, "one wait is left", len(o.Clocks), 1)
	tick(t, o, end.Add(24*time.Hour-time.Second))
	reaches(t, o, Confirmed)
	tick(t, o, end.Add(24*time.Hour))
	reaches(t, o, Archived)
	equal(t, "waits", len(o.Clocks), 0)
	o.Told = o.N
	tick(t, o, end.Add(1000*time.Hour))
	equal(t, "wakes", o.Wake, 0)
}

// However the clock's work is cut into calls, twice each or very late: nothing happens twice, and nothing stays undone.
func TestTheClockMayBeLateAndMayCallTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			m.step(t)
			m.now = m.now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "minutes")) * time.Minute)
			if _, err := m.o.Tick(m.now, m.p); err != nil {
				t.Fatal(err)
			}
			n, wake, state := m.o.N, m.o.Wake, m.o.State
			for _, c := range m.o.Clocks {
				if c.Kind != NextWave && !m.now.Before(c.Due) {
					t.Fatalf("%s is over and stays", c.Kind)
				}
			}
			for range 2 {
				changed, err := m.o.Tick(m.now, m.p)
				if err != nil || changed || m.o.N != n || m.o.State != state || m.o.Wake != wake {
					t.Fatalf("a second call: changed %v, %v, %d → %d events, wake %d → %d", changed, err, n, m.o.N, wake, m.o.Wake)
				}
			}
		}
	})
}

func TestWakeIsTheEarliestWaitOrTheTimeToTell(t *testing.T) {
	o := &Order{N: 2, Told: 2}
	o.Rewake(tenOClock)
	equal(t, "nothing to do", o.Wake, 0)
	o.setClock(FillBy, minutes(90))
	o.setClock(HandOver, minutes(60))
	o.Rewake(tenOClock)
	equal(t, "a wait", o.Wake, At(minutes(60)))
	o.Told = 1
	o.Rewake(minutes(5))
	equal(t, "something to tell", o.Wake, At(minutes(5)))
	o.Rewake(minutes(61))
	equal(t, "a wait before that", o.Wake, At(minutes(60)))
	o.setClock(HandOver, minutes(70))
	equal(t, "one wait of a kind", len(o.Clocks), 2)
}

func TestAHopelessSearchIsHandedOverAtOnceAndOnce(t *testing.T) {
	o := published(t, wish("medicine"))
	o.HandOverNow(minutes(3))
	equal(t, "due", o.Due(HandOver), minutes(3))
	equal(t, "wakes", o.Wake <= At(minutes(3)), true)
	equal(t, "fires", tick(t, o, minutes(3)), true)
	equal(t, "level", o.Level, 1)
	equal(t, "told as a hand-over", o.Events[o.N-1].Code, string(HandOver))
	o.HandOverNow(minutes(4))
	equal(t, "not again", o.Due(HandOver), time.Time{})
	o = published(t, wish("medicine"))
	o.setClock(HandOver, minutes(2))
	o.HandOverNow(minutes(3))
	equal(t, "what is due stays", o.Due(HandOver), minutes(2))
}
