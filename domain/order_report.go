package domain

import (
	"slices"
	"time"
)

// ReportKinds are what can go wrong on a visit. Unsafe and injury are calls for help.
func ReportKinds() []string {
	return []string{"unsafe", "injury", "nobody_home", "not_as_told", "late", "other"}
}

// CallsForHelp tells whether a kind of report means that somebody is in danger.
func CallsForHelp(kind string) bool { return kind == "unsafe" || kind == "injury" }

// maxReports bounds the reports of one order; beyond it only the telephone helps.
const maxReports = 10

// ReportTrouble tells the community that something is wrong; the order goes on. A call for help raises the level as an
// escalation does, so that the next owner's time runs. Exhausted order.reports after ten.
func (o *Order) ReportTrouble(by *Account, kind, words string, p Policy, now time.Time) error {
	if !slices.Contains(ReportKinds(), kind) {
		return Fieldf("kind", "order.report_kind", "请选择遇到了什么问题")
	}
	if err := checkWords(words); err != nil {
		return err
	}
	s := step{by: by, code: kind, now: now, p: p}
	r, _ := RowOf(Report)
	if _, err := o.allowed(r, s); err != nil {
		return err
	}
	if o.reports() >= maxReports {
		return Errf(Exhausted, "order.reports", "这张订单的报告已经很多，请直接打电话联系社区")
	}
	if err := o.move(Report, s); err != nil {
		return err
	}
	o.say(words)
	if !CallsForHelp(kind) {
		return nil
	}
	o.Alarm = true
	return o.escalate(step{now: now, p: p, code: string(Report)})
}

func (o *Order) reports() int {
	n := 0
	for _, e := range o.Events {
		if e.Action == Report {
			n++
		}
	}
	return n
}

// checkWords refuses words that are too long for the order's memory; none at all are fine.
func checkWords(words string) error {
	if !textWithin(words, 0, 200) {
		return Fieldf("words", "order.words", "说明不超过 200 字")
	}
	return nil
}

// say keeps the words that went with the newest event. Newer words of the same person on the same matter replace hers: who
// rates again means what she says now.
func (o *Order) say(words string) {
	if words == "" {
		return
	}
	e := &o.Events[len(o.Events)-1]
	for i := range o.Events {
		if old := &o.Events[i]; e.Action == Rate && old.Action == Rate && old.By == e.By && old.Words > 0 {
			o.Tellable[old.Words-1] = Hide(words)
			e.Words, old.Words = old.Words, 0
			return
		}
	}
	o.Tellable = append(o.Tellable, Hide(words))
	e.Words = len(o.Tellable)
}

// WordsFor lists the words that the orderer's side may read: all but other people's reports. What a volunteer or the
// beneficiary reports is for the community, not for the one it may be about.
func (o *Order) WordsFor(a AccountID) []Secret {
	var list []Secret
	for i, w := range o.Tellable {
		private := slices.ContainsFunc(o.Events, func(e Event) bool { return e.Words == i+1 && e.Action == Report && e.By != a })
		if !private {
			list = append(list, w)
		}
	}
	return list
}
