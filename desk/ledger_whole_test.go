package desk

import (
	"testing"
	"time"

	"lindan/domain"
	"lindan/ledger"
)

// everyKindOfHours is a city in which hours came in every way that there is, sealed and published.
func everyKindOfHours(t *testing.T) *books {
	t.Helper()
	b := &books{dir: t.TempDir()}
	b.city = openCity(t, b.dir)
	b.visits()
	b.byPeople()
	must(t, b.SealDue(b.ctx))
	b.publish()
	return b
}

// visits are orders that ended in every way in which hours come of them, or none.
func (b *books) visits() {
	wang, desk := b.person("王秀英", nil), b.staff("派单员", domain.Dispatcher, community)
	v := b.volunteer("志愿者", 100)
	served := func(minutes time.Duration) *domain.Order {
		o := b.order(wang, nil)
		b.visit(o, desk, v)
		b.pass(minutes)
		b.out(o, v)
		return o
	}
	confirm := func(o *domain.Order) {
		_, err := b.Confirm(b.ctx, b.do(o, wang))
		must(b.t, err)
		b.settle()
	}
	confirm(served(40 * time.Minute))
	confirm(served(10 * time.Second)) // too short to count
	silent := served(30 * time.Minute)
	given := b.order(wang, nil)
	b.city.publish(given, desk)
	_, err := b.Accept(b.ctx, b.do(given, v))
	must(b.t, err)
	_, err = b.HandBack(b.ctx, b.do(given, v))
	must(b.t, err)
	again := served(20 * time.Minute)
	_, err = b.Reopen(b.ctx, b.do(again, wang), "没送到")
	must(b.t, err)
	b.settle()
	second := b.volunteer("乙", 300)
	b.visit(again, desk, second)
	b.pass(15 * time.Minute)
	b.out(again, second)
	confirm(again)
	forgotten := b.order(wang, nil)
	b.visit(forgotten, desk, v)
	b.pass(9 * time.Hour)
	if j := b.read(forgotten.ID).Jobs[0]; !j.Uncalled() {
		b.t.Fatalf("a forgotten check-out: %+v", j)
	}
	uncalled := b.order(wang, nil)
	b.visit(uncalled, desk, second)
	b.pass(9 * time.Hour)
	confirm(uncalled) // her word is not enough
	_, err = b.CallBack(b.ctx, b.do(forgotten, desk))
	must(b.t, err)
	b.pass(73 * time.Hour)
	if o := b.read(silent.ID); o.State != domain.Confirming || o.Jobs[0].Line == "" {
		b.t.Fatalf("nobody answered, and the order is %s with the line %q", o.State, o.Jobs[0].Line)
	}
}

// byPeople are hours that people made, corrected, cancelled, imported, and some that are still on their way.
func (b *books) byPeople() {
	one, second := b.staff("派单甲", domain.Dispatcher, community), b.as(b.staff("派单乙", domain.Dispatcher, community))
	first := func() Caller { return b.as(one) } // each proposal is a request of its own
	v, noon := b.volunteer("丙", 500), b.clock.Add(-10*24*time.Hour)
	approve := func(p *domain.Proposal) {
		_, err := b.Approve(b.ctx, second, p.ID)
		must(b.t, err)
	}
	approve(b.proposed(first(), manual(v, noon)))
	b.proposed(first(), manual(v, noon.Add(24*time.Hour))) // nobody has looked yet
	job := b.linesOf(b.account("a_志愿者"))
	r, err := b.store.Record(b.ctx, job[0].ID)
	must(b.t, err)
	p, err := b.Propose(b.ctx, first(), correct(r, 25))
	must(b.t, err)
	approve(p)
	p, err = b.Propose(b.ctx, first(), Proposing{Kind: domain.ProposeCancel, Line: job[1].ID, Reason: "duplicate", Words: "重复"})
	must(b.t, err)
	approve(p)
	overlapping := manual(v, noon.Add(30*time.Minute))
	p = b.proposed(first(), overlapping)
	approve(p)
	if r, err := b.store.Record(b.ctx, p.ResultID()); err != nil || r.State != domain.RecordHeld {
		b.t.Fatalf("a record that overlaps: %+v, %v", r, err)
	}
	f := past(b.admin("管理员", "13700000001"), "one", v, b.account("a_乙"), v)
	_, batch, err := b.ImportLegacy(b.ctx, f, false)
	must(b.t, err)
	_, err = b.ApproveBatch(b.ctx, second, batch)
	must(b.t, err)
	must(b.t, b.RecordsDue(b.ctx))
}

func TestTheCheckUnderstandsEverythingThatTheDeskWrites(t *testing.T) {
	b := everyKindOfHours(t)
	b.clean()
	report := b.check(true)
	kinds, jobs := map[string]int{}, map[string]int{}
	must(t, b.store.ScanLines(b.ctx, func(l *domain.Line) error {
		kinds[string(l.Source)+" "+string(l.Kind)]++
		if l.Kind == domain.Credit && l.Ref != "" {
			kinds["corrected"]++
		}
		return nil
	}, nil))
	must(t, b.store.ScanWorked(b.ctx, func(o *domain.Worked) error {
		for _, j := range o.Jobs {
			switch j.Line {
			case domain.NoLine:
				jobs["none"]++
			case "":
				jobs["open"]++
			default:
				jobs["line"]++
			}
		}
		return nil
	}, nil))
	for _, kind := range []string{"job credit", "job reversal", "manual credit", "legacy credit", "corrected"} {
		if kinds[kind] == 0 {
			t.Errorf("no %s in %v", kind, kinds)
		}
	}
	if jobs["line"] < 4 || jobs["none"] == 0 || jobs["open"] == 0 || report.Examined["I4 jobs"] != int64(jobs["line"]+jobs["none"]+jobs["open"]) {
		t.Errorf("jobs %v, examined %v", jobs, report.Examined)
	}
}

func TestALineThatPeopleMadeIsNoMoreFreeThanAnother(t *testing.T) {
	for name, source := range map[string]domain.Source{"manual": domain.FromManual, "legacy": domain.FromLegacy} {
		b := everyKindOfHours(t)
		id := domain.LineID("")
		must(t, b.store.ScanLines(b.ctx, func(l *domain.Line) error {
			if l.Source == source {
				id = l.ID
			}
			return nil
		}, nil))
		b.behind(func(f *file) {
			change(f, "lines", string(id), func(l *domain.Line) {
				l.Minutes, l.Work = 59, 59
				l.Hash = l.Sum()
			})
		})
		list := b.check(true).Violations
		if !has(list[:min(1, len(list))], ledger.Violation{Collection: "lines", ID: string(id), Rule: "line.sealed"}) {
			t.Errorf("%s: %+v", name, list)
		}
	}
}
