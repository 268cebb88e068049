package desk

import (
	"errors"
	"testing"
	"time"

	"lindan/domain"
)

func (c *city) toldOf(kind string) (areas []domain.AreaID, people []domain.AccountID) {
	for _, n := range c.told {
		if n.Kind == kind && n.Area != "" {
			areas = append(areas, n.Area)
		}
		if n.Kind == kind && n.To != "" {
			people = append(people, n.To)
		}
	}
	return areas, people
}

// A10: a volunteer disputes a line, a clock of five working days starts, the outcome is recorded and linked.
func TestA10ADisputeHasAClockAndAnOutcome(t *testing.T) {
	c := newCity(t)
	v, by, second := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	old := c.served(v, c.clock.Add(-72*time.Hour))
	q, err := c.OpenDispute(c.ctx, c.as(v), old.ID, "少了半小时")
	must(t, err)
	want, err := domain.Workdays().Deadline(c.clock, 5) // Monday to the end of the next Monday
	must(t, err)
	if !q.Due.Time().Equal(want) {
		t.Fatalf("due %s, want %s", q.Due.Time(), want)
	}
	if _, err := c.OpenDispute(c.ctx, c.as(v), old.ID, "又一次"); domain.CodeOf(err) != "dispute.open" {
		t.Fatalf("a second one while the first is open: %v", err)
	}
	ask := Answering{Verdict: "corrected", Words: "属实", Start: old.Start, Stop: old.Start.Add(90 * time.Minute)}
	q, err = c.Answer(c.ctx, by, q.ID, ask)
	must(t, err)
	if q.State != domain.DisputeDeciding {
		t.Fatalf("the dispute is %s", q.State)
	}
	if _, err = c.Approve(c.ctx, by, q.Proposal); domain.CodeOf(err) != "proposal.own" {
		t.Fatalf("one person corrected alone: %v", err)
	}
	_, err = c.Refuse(c.ctx, second, q.Proposal, "请补回访")
	must(t, err)
	q, err = c.store.Dispute(c.ctx, q.ID)
	must(t, err)
	if q.State != domain.DisputeOpen || q.Proposal != "" || q.Overdue(c.clock) {
		t.Fatalf("refused, and the dispute is %s of %q", q.State, q.Proposal)
	}
	q, err = c.Answer(c.ctx, c.as(by.By), q.ID, ask)
	must(t, err)
	p, err := c.Approve(c.ctx, second, q.Proposal)
	must(t, err)
	q, err = c.store.Dispute(c.ctx, q.ID)
	must(t, err)
	if q.State != domain.DisputeAnswered || q.Verdict != "corrected" || q.Result != p.Result || p.Dispute != q.ID || c.sum(v) != 90 {
		t.Fatalf("%+v, %d minutes", q, c.sum(v))
	}
	if _, people := c.toldOf("dispute.answered"); len(people) != 1 || people[0] != v.ID {
		t.Fatalf("told %v", people)
	}
}

func TestADisputeThatIsKeptMayBeRaisedTwiceMore(t *testing.T) {
	c := newCity(t)
	v, by := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community))
	old := c.served(v, c.clock.Add(-72*time.Hour))
	for range domain.DisputesOfLine {
		q, err := c.OpenDispute(c.ctx, c.as(v), old.ID, "少了半小时")
		must(t, err)
		for range 2 {
			if q, err = c.Answer(c.ctx, by, q.ID, Answering{Verdict: "kept", Words: "核对无误"}); err != nil || q.State != domain.DisputeAnswered {
				t.Fatalf("kept: %v", err)
			}
		}
	}
	if _, err := c.OpenDispute(c.ctx, c.as(v), old.ID, "还是不对"); domain.CodeOf(err) != "dispute.too_many" {
		t.Fatalf("a fourth: %v", err)
	}
}

func TestADisputeIsNobodysOwnToAnswer(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("甲", 100)
	v, err := c.store.UpdateAccount(c.ctx, v.ID, func(a *domain.Account) error {
		a.Grants = append(a.Grants, domain.Grant{Role: domain.Dispatcher, Area: community})
		return nil
	})
	must(t, err)
	old := c.served(v, c.clock.Add(-72*time.Hour))
	q, err := c.OpenDispute(c.ctx, c.as(v), old.ID, "少了半小时")
	must(t, err)
	if _, err := c.Answer(c.ctx, c.as(v), q.ID, Answering{Verdict: "kept", Words: "好"}); domain.CodeOf(err) != "proposal.volunteer" {
		t.Fatalf("she answered herself: %v", err)
	}
}

func TestOverdueDisputesGoToTheSubdistrictEveryDay(t *testing.T) {
	c := newCity(t)
	v := c.volunteer("甲", 100)
	old := c.served(v, c.clock.Add(-72*time.Hour))
	q, err := c.OpenDispute(c.ctx, c.as(v), old.ID, "少了半小时")
	must(t, err)
	for step, want := range []struct {
		pass time.Duration
		told int
	}{{(7*24 + 13) * time.Hour, 0}, {time.Hour, 2}, {time.Hour, 2}, {23 * time.Hour, 4}} {
		c.clock = c.clock.Add(want.pass)
		must(t, c.RemindDisputes(c.ctx))
		areas, _ := c.toldOf("dispute.overdue")
		if len(areas) != want.told {
			t.Fatalf("step %d: told %v", step, areas)
		}
		if want.told == 2 && areas[1] != "420199-001" {
			t.Fatalf("the subdistrict was not told: %v", areas)
		}
	}
	_, err = c.Answer(c.ctx, c.as(c.staff("派单甲", domain.Dispatcher, community)), q.ID, Answering{Verdict: "kept", Words: "核对无误"})
	must(t, err)
	c.clock = c.clock.Add(48 * time.Hour)
	must(t, c.RemindDisputes(c.ctx))
	if areas, _ := c.toldOf("dispute.overdue"); len(areas) != 4 {
		t.Fatalf("answered, and told %v", areas)
	}
}

func TestADisputeDoesNotWaitForATableOfHolidays(t *testing.T) {
	c := newCity(t)
	c.workdays = func(time.Time, int) (time.Time, error) { return time.Time{}, errors.New("no table of 2027") }
	v := c.volunteer("甲", 100)
	q, err := c.OpenDispute(c.ctx, c.as(v), c.served(v, c.clock.Add(-72*time.Hour)).ID, "少了半小时")
	must(t, err)
	if !q.Due.Time().Equal(c.clock.AddDate(0, 0, 7)) {
		t.Fatalf("due %s", q.Due.Time())
	}
}
