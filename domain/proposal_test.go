package domain

import (
	"testing"
	"time"
)

func TestThePictureOfAProposalIsShownOnce(t *testing.T) {
	p := Proposal{By: "a_1", State: ProposalWaiting}
	for step, c := range []struct {
		by   AccountID
		sum  string
		want string
		new  bool
	}{{"a_2", "x", "proposal.not_own", false}, {"a_1", "x", "", true}, {"a_1", "x", "", false}, {"a_1", "y", "proposal.attached", false}} {
		if changed, err := p.Attach(c.by, c.sum); changed != c.new || CodeOf(err) != c.want {
			t.Errorf("step %d: %v %v", step, changed, err)
		}
	}
}

func TestWeekdaysLeaveWeekendsOut(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 10, 0, 0, 0, Shanghai) }
	for from, want := range map[int]int{23: 30, 26: 33, 28: 34, 29: 34} { // Monday, Thursday, Saturday, Sunday
		if got, err := Weekdays(day(from), 5); err != nil || !got.Equal(day(want)) {
			t.Errorf("five working days after the %d: %s, %v", from, got, err)
		}
	}
}

func TestABudgetGivesBackWhatWasNotApproved(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, Shanghai)
	m := NewMint("a_1", false, now)
	for _, what := range []string{"p_1", "p_1", "p_2"} {
		if _, err := m.Take(what, 60, 120, now); err != nil {
			t.Fatal(err)
		}
	}
	_, err := m.Take("p_3", 1, 120, now)
	if CodeOf(err) != "hours.mint_budget" || err.(*Error).Retry != 14*time.Hour {
		t.Fatalf("a minute too many: %v", err)
	}
	if !m.Give("p_1") || m.Give("p_1") || m.Minutes != 60 {
		t.Fatalf("%d minutes are left taken", m.Minutes)
	}
	if fresh, err := m.Take("p_3", 60, 120, now); !fresh || err != nil {
		t.Fatal(err)
	}
}
