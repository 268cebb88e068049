package domain

import (
	"slices"
	"strings"
	"testing"
)

func TestAReportIsRefusedByTheNameOfWhatIsWrong(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	names(t, o.ReportTrouble(list[0], "bored", "", p, minutes(1)), "kind", "order.report_kind")
	names(t, o.ReportTrouble(list[0], "", "", p, minutes(1)), "kind", "order.report_kind")
	names(t, o.ReportTrouble(list[0], "late", strings.Repeat("一", 201), p, minutes(1)), "words", "order.words")
	refused(t, o.ReportTrouble(serving("a_x"), "late", "", p, minutes(1)), "order.not_yours")
	refused(t, o.ReportTrouble(clerk(), "late", "", p, minutes(1)), "order.not_yours")
	equal(t, "events", len(o.Tellable), 0)
}

func TestAReportLeavesTheOrderWhereItIsAndACallForHelpRaisesIt(t *testing.T) {
	p := DefaultPolicy()
	for kind, level := range map[string]int{"unsafe": 1, "injury": 1, "nobody_home": 0, "not_as_told": 0, "late": 0, "other": 0} {
		o, list := taken(t, wish("medicine"))
		ok(t, o.ReportTrouble(list[0], kind, "在三楼", p, minutes(1)))
		reaches(t, o, Accepted)
		equal(t, kind+": level", o.Level, level)
		equal(t, kind+": the next owner's time runs", o.Due(EscalateBy).IsZero(), level == 0)
		i := slices.IndexFunc(o.Events, func(e Event) bool { return e.Action == Report })
		equal(t, kind+": code", o.Events[i].Code, kind)
		equal(t, kind+": words", o.Tellable[o.Events[i].Words-1].Reveal(), "在三楼")
	}
}

func TestACallForHelpIsNotCalmedByWhatHappensElsewhere(t *testing.T) {
	p := DefaultPolicy()
	w := wish("snow")
	w.Slots = 2
	o := published(t, w)
	first, second := serving("a_1"), serving("a_2")
	ok(t, o.Accept(first, p, minutes(0)))
	ok(t, o.ReportTrouble(first, "unsafe", "", p, minutes(1)))
	ok(t, o.Accept(second, p, minutes(2)))
	equal(t, "level after the second accepted", o.Level, 1)
	equal(t, "the escalation runs on", o.Due(EscalateBy), minutes(1).Add(p.EscalateEvery))
	in(t, o, first, minutes(3))
	in(t, o, second, minutes(3))
	out(t, o, first, minutes(30))
	out(t, o, second, minutes(30))
	ok(t, o.Confirm(neighbour("a_owner"), p, minutes(31)))
	equal(t, "level at the end", o.Level, 0)
	equal(t, "alarm at the end", o.Alarm, false)
}

func TestTenReportsAreEnoughForOneOrder(t *testing.T) {
	p := DefaultPolicy()
	o, list := taken(t, wish("medicine"))
	for range maxReports {
		ok(t, o.ReportTrouble(list[0], "late", "", p, minutes(1)))
	}
	n := o.N
	refused(t, o.ReportTrouble(list[0], "unsafe", "", p, minutes(2)), "order.reports")
	equal(t, "events", o.N, n)
	equal(t, "button", slices.Contains(o.Actions(list[0], minutes(2)), Report), false)
}

func TestWhatOneReportsTheOtherDoesNotRead(t *testing.T) {
	p := DefaultPolicy()
	owner, child := neighbour("a_owner"), neighbour("a_child")
	pl := placing(owner)
	pl.Requester = child
	w := wish("medicine")
	w.Proxy = &Proxy{"child", "phone"}
	o, err := NewOrder(w, pl, tenOClock)
	ok(t, err)
	ok(t, o.Publish(clerk(), nil, p, tenOClock))
	v := serving("a_v")
	ok(t, o.Accept(v, p, tenOClock))
	ok(t, o.ReportTrouble(v, "unsafe", "门口有人吵架", p, minutes(1)))
	ok(t, o.ReportTrouble(owner, "other", "我儿子骂我", p, minutes(2)))
	ok(t, o.CancelOrder(owner, "solved", "不用来了", minutes(3)))
	texts := func(id AccountID) string {
		s := ""
		for _, w := range o.WordsFor(id) {
			s += w.Reveal() + "|"
		}
		return s
	}
	equal(t, "the beneficiary", texts(owner.ID), "我儿子骂我|不用来了|")
	equal(t, "her child who ordered", texts(child.ID), "不用来了|")
}

func TestAWithdrawalMaySayWhy(t *testing.T) {
	o := placed(t, wish("medicine"))
	owner := neighbour("a_owner")
	names(t, o.CancelOrder(owner, "because", "", minutes(1)), "reason", "order.reason")
	names(t, o.CancelOrder(owner, "", strings.Repeat("一", 201), minutes(1)), "words", "order.words")
	reaches(t, o, Reviewing)
	ok(t, o.CancelOrder(owner, "mistake", "按错了", minutes(1)))
	equal(t, "reason", o.Events[len(o.Events)-1].Code, "mistake")
	equal(t, "words", o.Tellable[0].Reveal(), "按错了")
}

func TestWhoRatesAgainMeansWhatSheSaysNow(t *testing.T) {
	o, _, end := served(t, wish("medicine"), 30)
	owner := neighbour("a_owner")
	ok(t, o.Confirm(owner, DefaultPolicy(), end))
	names(t, o.Rate(owner, 3, strings.Repeat("一", 201), end), "words", "order.words")
	ok(t, o.Rate(owner, 2, "一般", end))
	ok(t, o.Rate(owner, 3, "", end))
	ok(t, o.Rate(owner, 3, "其实很好", end))
	equal(t, "texts kept", len(o.Tellable), 1)
	equal(t, "text", o.Tellable[0].Reveal(), "其实很好")
	equal(t, "event", o.Events[len(o.Events)-1].Words, 1)
}
