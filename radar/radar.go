// Package radar looks over the hours of one community for what deserves a second look 核查雷达. Its rules are pure functions over
// acts; each gives findings, and a finding only ever opens a case for a person. Rules and their grounds: domain reference §6.7;
// how well they do on invented books: docs/radar.md.
package radar

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lindan/domain"
)

// Window is how far back the radar looks, by the time at which lines were posted: a month and some days, so that each line is
// seen by many nights and a month is seen whole.
const Window = 35 * 24 * time.Hour

// Act is what a rule reads: one line of the ledger with the visit and the people behind it. No names, no phones, no doors.
type Act struct {
	Line      domain.LineID
	Ref       domain.LineID // what a reversal cancels, or a correction stands for
	Kind      domain.LineKind
	Source    domain.Source
	Grade     domain.Grade
	Order     domain.OrderID // empty: no order
	Service   string
	Minutes   int64 // credited
	Work      int64 // worked, before the cap of the day
	Was       int64 // minutes of the line that a correction stands for
	Start     time.Time
	Stop      time.Time
	Posted    time.Time
	Volunteer domain.AccountID
	By        domain.AccountID // proposed it; empty: the server, from events
	Second    domain.AccountID // approved it

	Beneficiary domain.AccountID // empty: nobody with an account
	Orderer     domain.AccountID // who placed the order
	Begin, End  Mark
	At          domain.Point // of the order; the zero point where there is none
	Away        bool         // the service leads away from there: escorting, shopping
	Urgent      bool
	Told        bool // start or stop is by the clock of a phone without signal
	Word        bool // the resident, who ordered for her, or a call-back said that it took place

	Household string    // of the volunteer; empty unknown
	Door      string    // household of the beneficiary
	Devices   []string  // marks of the devices on which the volunteer signed in
	Phones    []string  // the same of who ordered
	Joined    time.Time // when the volunteer's account was opened
	Known     time.Time // when the beneficiary's was
}

// Mark is one end of a visit as it was shown.
type Mark struct {
	Method   domain.Method // empty: none
	Place    *domain.Point // where the phone said it was, six decimals; nil unknown
	Accuracy float64       // metres
}

// Rule is one thing that the radar looks for.
type Rule struct {
	ID     string // stable: "burst"
	Name   string // Chinese
	Why    string // Chinese, one sentence: what it looks for
	Weight int    // 1 odd … 3 hardly possible
	Least  int    // as many lines nobody has judged yet open a closed case again
	find   func(*book) []domain.Finding
}

// Rules lists the rules in a fixed order. Their limits stand in limits.go.
func Rules() []Rule {
	return []Rule{
		{"unwitnessed", "无人见证", "补录时长没有受助人的话可以印证，或服务的是自己家", 3, 1, unwitnessed},
		{"burst", "集中录入", "同一人几分钟内批准了许多不同日期的补录", 3, burstLines, burst},
		{"device", "同机多号", "志愿者和下单人、或多名志愿者用同一部手机", 3, deviceLines, device},
		{"frozen", "位置不变", "在不同地点服务，手机位置却一模一样", 3, frozenVisits, frozen},
		{"speed", "赶不过来", "两次服务之间的路程来不及走完", 2, 1, speed},
		{"overlap", "时间重叠", "同一人的两条时长重叠", 3, 1, overlap},
		{"ring", "互刷时长", "几个人主要在互相服务", 2, ringVisits, ring},
		{"round", "整点时长", "时长恰好是整半小时的次数远多于巧合", 1, roundLines, round},
		{"pair", "固定搭档审批", "两名工作人员的补录主要给同一个人", 2, pairLines, pair},
		{"night", "深夜扎堆", "深夜服务异常集中", 1, nightVisits, night},
		{"volume", "时长过多", "一天或一周的服务时间超出常理", 2, 1, volume},
		{"late_edit", "事后改账", "服务结束很久以后才补录或改多时长", 2, lateEdits, lateEdit},
		{"no_visitors", "无人活动", "许多人起止时间完全相同，又没有服务码", 2, crowd, noVisitors},
		{"captive", "专属居民", "居民只找同一名志愿者，两人又在同一天登记", 1, captiveVisits, captive},
		{"far", "异地核销", "服务码在离订单地点很远的地方输入", 2, farVisits, far},
	}
}

// RuleOf finds a rule by its id; the zero Rule where there is none.
func RuleOf(id string) Rule {
	list := Rules()
	if i := slices.IndexFunc(list, func(r Rule) bool { return r.ID == id }); i >= 0 {
		return list[i]
	}
	return Rule{}
}

// Look runs every rule over the acts of one community and period. The answer does not depend on the order of the acts.
func Look(acts []Act) []domain.Finding {
	b := open(acts)
	var list []domain.Finding
	for _, r := range Rules() {
		found := r.find(b)
		for i := range found {
			f := &found[i]
			f.Rule, f.Weight, f.Least, f.Month = r.ID, r.Weight, r.Least, b.month(f.Lines)
			f.Key = cmp.Or(f.Key, string(f.Subject))
			slices.Sort(f.Lines)
			f.Lines = slices.Compact(f.Lines)
		}
		slices.SortFunc(found, func(x, y domain.Finding) int { return strings.Compare(x.Key, y.Key) })
		list = append(list, found...)
	}
	return list
}

// book is the acts in the ways in which rules read them. Credits holds those that stand, by start.
type book struct {
	credits []*Act
	all     []*Act
	byLine  map[domain.LineID]*Act
	hers    map[domain.AccountID][]*Act // credits of each volunteer
}

func open(acts []Act) *book {
	b := &book{byLine: map[domain.LineID]*Act{}, hers: map[domain.AccountID][]*Act{}}
	gone := map[domain.LineID]bool{}
	for i := range acts {
		a := &acts[i]
		b.all, b.byLine[a.Line] = append(b.all, a), a
		if a.Kind == domain.Reversal {
			gone[a.Ref] = true
		}
	}
	slices.SortFunc(b.all, func(x, y *Act) int {
		return cmp.Or(x.Start.Compare(y.Start), strings.Compare(string(x.Line), string(y.Line)))
	})
	for _, a := range b.all {
		if a.Kind == domain.Credit && !gone[a.Line] {
			b.credits = append(b.credits, a)
			b.hers[a.Volunteer] = append(b.hers[a.Volunteer], a)
		}
	}
	return b
}

func (b *book) month(lines []domain.LineID) string {
	last := time.Time{}
	for _, l := range lines {
		if a := b.byLine[l]; a != nil && a.Start.After(last) {
			last = a.Start
		}
	}
	return domain.MonthOf(last)
}

// volunteers lists who has credits, in a fixed order.
func (b *book) volunteers() []domain.AccountID { return sortedKeys(b.hers) }

// where keeps the acts that pass.
func where(acts []*Act, keep func(*Act) bool) []*Act {
	var list []*Act
	for _, a := range acts {
		if keep(a) {
			list = append(list, a)
		}
	}
	return list
}

// group parts acts by a key; the empty key is left out.
func group(acts []*Act, key func(*Act) string) map[string][]*Act {
	m := map[string][]*Act{}
	for _, a := range acts {
		if k := key(a); k != "" {
			m[k] = append(m[k], a)
		}
	}
	return m
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	list := make([]K, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func linesOf(acts []*Act) []domain.LineID {
	list := make([]domain.LineID, len(acts))
	for i, a := range acts {
		list[i] = a.Line
	}
	return list
}

// others lists who is named besides the subject, once each.
func others(subject domain.AccountID, ids ...domain.AccountID) []domain.AccountID {
	list := slices.DeleteFunc(slices.Clone(ids), func(id domain.AccountID) bool { return id == "" || id == subject })
	slices.Sort(list)
	return slices.Compact(list)
}

func sum(acts []*Act, of func(*Act) int64) int64 {
	total := int64(0)
	for _, a := range acts {
		total += of(a)
	}
	return total
}

func minutes(a *Act) int64 { return a.Minutes }

func number(name string, v float64) domain.Measure { return domain.Measure{Name: name, Value: v} }

// hand tells whether the line was entered by people.
func (a *Act) hand() bool { return a.Source == domain.FromManual }

// coded tells whether the beneficiary's code was typed at one end at least.
func (a *Act) coded() bool { return a.Begin.Method == domain.ByCode || a.End.Method == domain.ByCode }

func itoa[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func day(t time.Time) string { return t.In(domain.Shanghai).Format(time.DateOnly) }
