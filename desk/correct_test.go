package desk

import (
	"fmt"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// served gives v a posted line of an hour, from events as it were.
func (c *city) served(v *domain.Account, start time.Time) *domain.Record {
	c.t.Helper()
	r := &domain.Record{
		ID: domain.NewLineID("o_x", v.ID, int(start.Unix()), domain.Credit, 0), State: domain.RecordWaiting, Volunteer: v.ID, Community: community, Grid: grid,
		Service: "medicine", Source: domain.FromJob, Nature: domain.Volunteering, Grade: domain.GradeA, Start: start, Stop: start.Add(time.Hour), Work: 60,
		Activity: "送药", Place: "社区", Content: "送药", Organiser: "社区", Responsible: domain.Hide("社区"), Recorder: domain.Hide("邻单"), Salt: domain.Hide("salt"),
	}
	must(c.t, c.keep(c.ctx, r))
	r, err := c.store.Record(c.ctx, r.ID)
	must(c.t, err)
	return r
}

func correct(r *domain.Record, minutes int) Proposing {
	return Proposing{
		Kind: domain.ProposeCorrect, Line: r.ID, Start: r.Start, Stop: r.Start.Add(time.Duration(minutes) * time.Minute), Reason: "wrong_time", Words: "回访更正",
	}
}

// A7: a correction is a reversal and a new line, by two people and for a reason; nothing is changed.
func TestA7ACorrectionIsAReversalAndANewLine(t *testing.T) {
	c := newCity(t)
	v, by, second := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	old := c.served(v, c.clock.Add(-72*time.Hour))
	first := c.linesOf(v)[0]
	p, err := c.Propose(c.ctx, by, correct(old, 90))
	must(t, err)
	if _, err := c.Propose(c.ctx, second, correct(old, 80)); domain.CodeOf(err) != "proposal.waits" {
		t.Fatalf("a second proposal of the line: %v", err)
	}
	p, err = c.Approve(c.ctx, second, p.ID)
	must(t, err)
	lines := map[domain.LineID]*domain.Line{}
	for _, l := range c.linesOf(v) {
		lines[l.ID] = l
	}
	fresh := lines[p.Result]
	if len(lines) != 3 || c.sum(v) != 90 || lines[old.ID].Hash != first.Hash {
		t.Fatalf("%d lines of %d minutes", len(lines), c.sum(v))
	}
	if fresh.Ref != old.ID || fresh.Source != domain.FromJob || fresh.Grade != domain.GradeB || fresh.By != by.By.ID || fresh.Second != second.By.ID {
		t.Fatalf("the new line is %+v", fresh)
	}
	again := c.as(by.By)
	if _, err := c.Propose(c.ctx, again, Proposing{Kind: domain.ProposeCancel, Line: old.ID, Reason: "duplicate", Words: "重复"}); domain.CodeOf(err) != "proposal.settled" {
		t.Fatalf("the cancelled line again: %v", err)
	}
	newer, err := c.store.Record(c.ctx, p.Result)
	must(t, err)
	q, err := c.Propose(c.ctx, again, Proposing{Kind: domain.ProposeCancel, Line: newer.ID, Reason: "duplicate", Words: "重复"})
	must(t, err)
	_, err = c.Approve(c.ctx, second, q.ID)
	must(t, err)
	if c.sum(v) != 0 {
		t.Fatalf("cancelled, and %d minutes stay", c.sum(v))
	}
}

// A record that overlaps is held; cancelled it is void, never posts, and its time is free.
func TestAHeldRecordIsVoidWhenCancelled(t *testing.T) {
	c := newCity(t)
	v, by, second := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	start := c.clock.Add(-72 * time.Hour)
	c.served(v, start)
	held := c.served(v, start.Add(30*time.Minute))
	if held.State != domain.RecordHeld {
		t.Fatalf("the record is %s", held.State)
	}
	p, err := c.Propose(c.ctx, by, Proposing{Kind: domain.ProposeCancel, Line: held.ID, Reason: "duplicate", Words: "重复"})
	must(t, err)
	_, err = c.Approve(c.ctx, second, p.ID)
	must(t, err)
	must(t, c.Desk.settle(c.ctx, held.ID))
	r, err := c.store.Record(c.ctx, held.ID)
	must(t, err)
	if r.State != domain.RecordVoid || len(c.linesOf(v)) != 1 || c.sum(v) != 60 {
		t.Fatalf("the record is %s, %d lines of %d minutes", r.State, len(c.linesOf(v)), c.sum(v))
	}
	if err := r.Seal(60); domain.CodeOf(err) != "record.void" {
		t.Fatalf("a void record was sealed: %v", err)
	}
}

// A record that waits for her papers is void once cancelled: it does not come back when they are there, nor keep her time.
func TestAVoidRecordStaysVoid(t *testing.T) {
	c := newCity(t)
	v, by, second := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	gender := func(g domain.Gender) {
		_, err := c.store.UpdateAccount(c.ctx, v.ID, func(a *domain.Account) error { a.Gender = g; return nil })
		must(t, err)
	}
	gender("")
	r := c.served(v, c.clock.Add(-72*time.Hour))
	if r.State != domain.RecordWaiting {
		t.Fatalf("the record is %s", r.State)
	}
	p, err := c.Propose(c.ctx, by, Proposing{Kind: domain.ProposeCancel, Line: r.ID, Reason: "duplicate", Words: "重复"})
	must(t, err)
	_, err = c.Approve(c.ctx, second, p.ID)
	must(t, err)
	gender(domain.Female)
	must(t, c.Desk.settle(c.ctx, r.ID))
	if have, err := c.complete(c.ctx, r); err != nil || have.State != domain.RecordVoid { // as one that was on its way meanwhile
		t.Fatalf("completed: %v, %v", have, err)
	}
	must(t, c.Desk.settle(c.ctx, r.ID)) // gives the time back that it took
	sheet, err := c.store.Sheet(c.ctx, v.ID, domain.MonthOf(r.Start))
	must(t, err)
	if len(c.linesOf(v)) != 0 || len(sheet.Entries) != 1 || !sheet.Entries[0].Reversed {
		t.Fatalf("%d lines, the sheet holds %+v", len(c.linesOf(v)), sheet.Entries)
	}
}

func TestProposalsExpireAndTheirLineMayBeProposedAgain(t *testing.T) {
	c := newCity(t)
	v, by := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community))
	old := c.served(v, c.clock.Add(-72*time.Hour))
	p, err := c.Propose(c.ctx, by, correct(old, 90))
	must(t, err)
	must(t, c.MendProposals(c.ctx))
	if q, err := c.Proposal(c.ctx, by.By, p.ID); err != nil || q.State != domain.ProposalWaiting {
		t.Fatalf("too early: %s %v", q.State, err)
	}
	c.clock = c.clock.Add(domain.ProposalLife)
	must(t, c.MendProposals(c.ctx))
	q, err := c.Proposal(c.ctx, by.By, p.ID)
	must(t, err)
	if q.State != domain.ProposalExpired || q.Wake != 0 || c.sum(v) != 60 {
		t.Fatalf("after thirty days %s, wake %d, %d minutes", q.State, q.Wake, c.sum(v))
	}
	if next, err := c.Propose(c.ctx, c.as(by.By), correct(old, 90)); err != nil || next.ID == p.ID {
		t.Fatalf("again: %v", err)
	}
}

// Each write from the approval on is broken once, before and after; the job finishes what is left, and everything stands once.
func TestNoWriteOfACorrectionMayFailToBeRepairable(t *testing.T) {
	for _, lose := range []bool{false, true} {
		total := 0
		for at := 1; at <= max(total, 1); at++ {
			t.Run(fmt.Sprintf("lost answer %v, write %d", lose, at), func(t *testing.T) {
				f := &faulty{loseAnswer: lose}
				c := faultyCity(t, f)
				c.playCorrection(f, at)
				total = max(total, f.writes)
			})
			if t.Failed() {
				return
			}
		}
		if total < 9 {
			t.Fatalf("a correction made only %d writes", total)
		}
		t.Logf("broke each of %d writes", total)
	}
}

func (c *city) playCorrection(f *faulty, at int) {
	t := c.t
	v, by, second := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	old := c.served(v, c.clock.Add(-72*time.Hour))
	her := c.as(v)
	f.writes, f.breakAt = 0, at
	var q *domain.Dispute
	got := func(fresh *domain.Dispute, err error) error {
		if err == nil {
			q = fresh
		}
		return err
	}
	c.retry(f, func() error { return got(c.OpenDispute(c.ctx, her, old.ID, "少了半小时")) })
	c.retry(f, func() error {
		return got(c.Answer(c.ctx, by, q.ID, Answering{Verdict: "corrected", Words: "属实", Start: old.Start, Stop: old.Start.Add(90 * time.Minute)}))
	})
	c.retry(f, func() error { _, err := c.Approve(c.ctx, second, q.Proposal); return err })
	c.restart(f)
	_ = c.MendProposals(c.ctx)
	f.breakAt = 0
	c.restart(f)
	must(t, c.MendProposals(c.ctx))
	p, err := c.store.Proposal(c.ctx, q.Proposal)
	must(t, err)
	q, err = c.store.Dispute(c.ctx, q.ID)
	must(t, err)
	sheet, err := c.store.Sheet(c.ctx, v.ID, domain.MonthOf(old.Start))
	must(t, err)
	mint, err := c.store.UpdateMint(c.ctx, *domain.NewMint(second.By.ID, false, c.clock), func(*domain.Mint) error { return storage.Unchanged() })
	must(t, err)
	switch {
	case len(c.linesOf(v)) != 3 || c.sum(v) != 90:
		t.Fatalf("%d lines of %d minutes", len(c.linesOf(v)), c.sum(v))
	case p.State != domain.ProposalApproved || p.Wake != 0 || p.Result == "":
		t.Fatalf("the proposal is %s, wake %d, result %q", p.State, p.Wake, p.Result)
	case q.State != domain.DisputeAnswered || q.Result != p.Result || q.Proposal != p.ID:
		t.Fatalf("the dispute is %s, result %q", q.State, q.Result)
	case len(sheet.Entries) != 2 || !sheet.Entries[0].Reversed || sheet.Entries[1].Reversed:
		t.Fatalf("the sheet holds %+v", sheet.Entries)
	case mint.Minutes != 30:
		t.Fatalf("%d minutes were minted", mint.Minutes)
	}
}
