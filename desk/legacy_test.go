package desk

import (
	"fmt"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// past is a file of one-hour records, each on a day of its own.
func past(admin *domain.Account, sum string, people ...*domain.Account) LegacyFile {
	f := LegacyFile{Phone: admin.Phone.Reveal(), Sum: sum}
	for i, v := range people {
		start := time.Date(2024, 3, 1+i, 9, 0, 0, 0, domain.Shanghai)
		f.Rows = append(f.Rows, LegacyRow{
			Line: i + 2, Number: v.Serves.Number, Activity: "敬老", Content: "陪伴", Place: "敬老院", Unit: "老社区", System: "旧平台",
			Voucher: fmt.Sprint("A", i), Start: start, Stop: start.Add(time.Hour),
		})
	}
	return f
}

func (c *city) admin(name, phone string) *domain.Account {
	return c.person(name, func(a *domain.Account) {
		a.Phone, a.Grants = domain.Hide(phone), []domain.Grant{{Role: domain.Admin, Area: "420199-001"}}
	})
}

func TestA9PastRecordsAreAGradeOfTheirOwn(t *testing.T) {
	c := newCity(t)
	admin, second := c.admin("管理员", "13700000001"), c.as(c.staff("派单乙", domain.Dispatcher, community))
	a, b := c.volunteer("甲", 100), c.volunteer("乙", 100)
	f := past(admin, "one", a, b, a)
	for i := range 2 {
		did, _, err := c.ImportLegacy(c.ctx, f, false)
		if err != nil || len(did.Problems) > 0 || did.Added != 3*(1-i) || did.Same != 3*i {
			t.Fatalf("import %d: %+v %v", i, did, err)
		}
	}
	if len(c.linesOf(a)) != 0 {
		t.Fatal("lines before anybody approved")
	}
	id := domain.NewBatchID(community, "one")
	if _, err := c.ApproveBatch(c.ctx, c.as(admin), id); domain.CodeOf(err) != "proposal.own" {
		t.Fatalf("the importer approved: %v", err)
	}
	if _, err := c.ApproveBatch(c.ctx, c.on(second.By, "phone of a_管理员"), id); domain.CodeOf(err) != "proposal.same_device" {
		t.Fatalf("on the importer's phone: %v", err)
	}
	if _, err := c.Approve(c.ctx, second, domain.RowID(id, 2)); domain.CodeOf(err) != "proposal.batch" {
		t.Fatalf("a row alone: %v", err)
	}
	done, err := c.ApproveBatch(c.ctx, second, id)
	must(t, err)
	l := c.linesOf(a)[0]
	if !done.Carried || c.sum(a) != 120 || c.sum(b) != 60 || l.Source != domain.FromLegacy || l.Grade != domain.GradeL || l.By != admin.ID || l.Second != second.By.ID {
		t.Fatalf("%+v, %d and %d minutes, a line %+v", done, c.sum(a), c.sum(b), l)
	}
	must(t, c.MendProposals(c.ctx))
	if c.sum(a) != 120 {
		t.Fatalf("carried twice: %d", c.sum(a))
	}
}

func TestAFileOfPastRecordsIsWrongAsAWhole(t *testing.T) {
	c := newCity(t)
	admin := c.admin("管理员", "13700000001")
	a, b := c.volunteer("甲", 100), c.volunteer("乙", 100)
	for _, id := range []domain.AccountID{admin.ID, b.ID} {
		_, err := c.store.UpdateAccount(c.ctx, id, func(a *domain.Account) error { a.Household = "h7"; return nil })
		must(t, err)
	}
	twice := past(admin, "twice", a)
	twice.Rows = append(twice.Rows, twice.Rows[0])
	nobody := past(admin, "nobody", a)
	nobody.Rows[0].Number = "V0"
	future := past(admin, "future", a)
	future.Rows[0].Start, future.Rows[0].Stop = c.clock, c.clock.Add(time.Hour)
	for name, f := range map[string]LegacyFile{"kin": past(admin, "kin", a, b), "twice": twice, "nobody": nobody, "future": future} {
		did, _, err := c.ImportLegacy(c.ctx, f, false)
		if err != nil || len(did.Problems) != 1 || did.Added != 0 {
			t.Errorf("%s: %+v %v", name, did, err)
		}
		if rows, err := c.store.RowsOf(c.ctx, domain.NewBatchID(community, f.Sum), 0, storage.Page{Limit: 9}); err != nil || len(rows) != 0 {
			t.Errorf("%s: %d rows were stored, %v", name, len(rows), err)
		}
	}
	if _, _, err := c.ImportLegacy(c.ctx, past(a, "not an admin", a), false); domain.CodeOf(err) != "import.as" {
		t.Errorf("a volunteer imported: %v", err)
	}
}

// A row about the second person's own household is not hers to approve; one that overlaps is held for a person.
func TestRowsOfABatchThatNeedAnotherLook(t *testing.T) {
	c := newCity(t)
	admin, second := c.admin("管理员", "13700000001"), c.as(c.staff("派单乙", domain.Dispatcher, community))
	a, b := c.volunteer("甲", 100), c.volunteer("乙", 100)
	for _, id := range []domain.AccountID{second.By.ID, b.ID} {
		_, err := c.store.UpdateAccount(c.ctx, id, func(a *domain.Account) error { a.Household = "h7"; return nil })
		must(t, err)
	}
	f := past(admin, "one", a, b, a)
	f.Rows[2].Start = f.Rows[0].Start.Add(30 * time.Minute)
	f.Rows[2].Stop = f.Rows[2].Start.Add(time.Hour)
	_, id, err := c.ImportLegacy(c.ctx, f, false)
	must(t, err)
	_, err = c.ApproveBatch(c.ctx, second, id)
	must(t, err)
	own, err := c.store.Proposal(c.ctx, domain.RowID(id, 3))
	must(t, err)
	late, err := c.store.Proposal(c.ctx, domain.RowID(id, 4))
	must(t, err)
	held, err := c.store.Record(c.ctx, late.Result)
	must(t, err)
	if own.State != domain.ProposalRefused || c.sum(b) != 0 || held.State != domain.RecordHeld || c.sum(a) != 60 {
		t.Fatalf("own %s with %d minutes, overlapping %s, %d minutes", own.State, c.sum(b), held.State, c.sum(a))
	}
}

func TestABatchHasABudgetOfItsOwnAndExpires(t *testing.T) {
	c := newCity(t)
	admin, second := c.admin("管理员", "13700000001"), c.as(c.staff("派单乙", domain.Dispatcher, community))
	a := c.volunteer("甲", 100)
	_, id, err := c.ImportLegacy(c.ctx, past(admin, "one", a), false)
	must(t, err)
	spend := func(n int64) {
		_, err := c.store.UpdateMint(c.ctx, *domain.NewMint(second.By.ID, true, c.clock), func(m *domain.Mint) error { return unless(m.Take("another", n, domain.LegacyMint, c.clock)) })
		must(t, err)
	}
	spend(domain.LegacyMint - 59)
	if _, err := c.ApproveBatch(c.ctx, second, id); domain.CodeOf(err) != "hours.mint_budget" {
		t.Fatalf("above the budget: %v", err)
	}
	c.clock = c.clock.Add(domain.ProposalLife)
	must(t, c.MendProposals(c.ctx))
	if _, err := c.ApproveBatch(c.ctx, second, id); domain.CodeOf(err) != "proposal.closed" {
		t.Fatalf("after thirty days: %v", err)
	}
	_, _, err = c.ImportLegacy(c.ctx, past(admin, "one", a), false)
	must(t, err)
	_, err = c.ApproveBatch(c.ctx, second, id)
	must(t, err)
	if c.sum(a) != 60 {
		t.Fatalf("%d minutes", c.sum(a))
	}
}

// Each write of an import and its approval is broken once, before and after.
func TestNoWriteOfABatchMayFailToBeRepairable(t *testing.T) {
	for _, lose := range []bool{false, true} {
		total := 0
		for at := 1; at <= max(total, 1); at++ {
			t.Run(fmt.Sprintf("lost answer %v, write %d", lose, at), func(t *testing.T) {
				f := &faulty{loseAnswer: lose}
				c := faultyCity(t, f)
				admin, second := c.admin("管理员", "13700000001"), c.as(c.staff("派单乙", domain.Dispatcher, community))
				a, b := c.volunteer("甲", 100), c.volunteer("乙", 100)
				f.writes, f.breakAt = 0, at
				var id domain.BatchID
				c.retry(f, func() (err error) { _, id, err = c.ImportLegacy(c.ctx, past(admin, "one", a, b), false); return err })
				c.retry(f, func() error { _, err := c.ApproveBatch(c.ctx, second, id); return err })
				c.restart(f)
				_ = c.MendProposals(c.ctx)
				f.breakAt = 0
				c.restart(f)
				must(t, c.MendProposals(c.ctx))
				done, err := c.store.Batch(c.ctx, id)
				must(t, err)
				if c.sum(a) != 60 || c.sum(b) != 60 || len(c.linesOf(a)) != 1 || !done.Carried || done.Wake != 0 {
					t.Fatalf("%d and %d minutes, %+v", c.sum(a), c.sum(b), done)
				}
				total = max(total, f.writes)
			})
			if t.Failed() {
				return
			}
		}
		if total < 12 {
			t.Fatalf("a batch made only %d writes", total)
		}
	}
}
