package desk

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lindan/domain"
	"lindan/storage"
)

// on signs somebody in on a device ("" not known) and makes her the caller of a request of its own.
func (c *city) on(a *domain.Account, device string) Caller {
	c.t.Helper()
	c.mu.Lock()
	c.seq++
	n := c.seq
	c.mu.Unlock()
	id := "s_" + strconv.Itoa(n)
	must(c.t, c.store.AddSession(c.ctx, &domain.Session{
		ID: id, Account: a.ID, Nonce: device, Created: domain.At(c.clock), Expires: domain.At(c.clock.Add(domain.SessionLife)),
	}))
	return Caller{By: a, Session: id, Key: id, Hash: "h"}
}

// as is on a phone of her own.
func (c *city) as(a *domain.Account) Caller { return c.on(a, "phone of "+string(a.ID)) }

// manual is a proposal of an hour that ended days ago.
func manual(v *domain.Account, start time.Time) Proposing {
	return Proposing{
		Kind: domain.ProposeManual, Number: v.Serves.Number, Service: "medicine", Activity: "送药", Place: "社区", Content: "送药", Start: start,
		Stop: start.Add(time.Hour), Responsible: "林主任", Reason: "no_phone", Words: "手机没电", CallBack: "老人说来过",
	}
}

// proposed makes a manual proposal with its picture.
func (c *city) proposed(by Caller, r Proposing) *domain.Proposal {
	c.t.Helper()
	p, err := c.Propose(c.ctx, by, r)
	must(c.t, err)
	must(c.t, c.Attach(c.ctx, by.By, p.ID, []byte("a picture")))
	return p
}

func (c *city) linesOf(v *domain.Account) []*domain.Line {
	c.t.Helper()
	lines, err := c.store.LinesOf(c.ctx, v.ID, storage.Page{Limit: 100})
	must(c.t, err)
	return lines
}

func (c *city) sum(v *domain.Account) int64 {
	c.t.Helper()
	n, err := c.store.SumOf(c.ctx, v.ID)
	must(c.t, err)
	return n
}

// A9: proposer, approver and volunteer are three people, of three households, on their own devices; with a reason and a picture.
func TestA9ManualHoursTakeTwoPeople(t *testing.T) {
	type cast struct {
		c           *city
		v, proposer *domain.Account
		caller      Caller // the proposer's
		r           Proposing
		second      Caller
	}
	household := func(h string) func(*domain.Account) { return func(a *domain.Account) { a.Household = h } }
	edit := func(k *cast, a *domain.Account, f func(*domain.Account)) {
		_, err := k.c.store.UpdateAccount(k.c.ctx, a.ID, func(a *domain.Account) error { f(a); return nil })
		must(t, err)
	}
	cases := map[string]struct {
		before func(*cast) // before it is proposed
		after  func(*cast) // before it is approved
		want   string
	}{
		"another dispatcher may": {},
		"the proposer herself may not": {
			after: func(k *cast) { k.second = k.c.on(k.proposer, "another phone") }, want: "proposal.own",
		},
		"the volunteer may not, dispatcher or not": {
			after: func(k *cast) {
				edit(k, k.v, func(a *domain.Account) {
					a.Grants = append(a.Grants, domain.Grant{Role: domain.Dispatcher, Area: community})
				})
				v, err := k.c.store.Account(k.c.ctx, k.v.ID)
				must(t, err)
				k.second = k.c.as(v)
			}, want: "proposal.volunteer",
		},
		"a grid worker may not": {
			after: func(k *cast) {
				k.second = k.c.as(k.c.staff("网格员乙", domain.GridWorker, grid))
			}, want: "proposal.role",
		},
		"who lives with the volunteer may not": {
			after: func(k *cast) { edit(k, k.v, household("h7")); edit(k, k.second.By, household("h7")) }, want: "proposal.kin",
		},
		"who lives with the proposer may not": {
			after: func(k *cast) { edit(k, k.proposer, household("h7")); edit(k, k.second.By, household("h7")) }, want: "proposal.kin",
		},
		"nobody may on the phone on which it was proposed": {
			after: func(k *cast) { k.second = k.c.on(k.second.By, "phone of "+string(k.proposer.ID)) }, want: "proposal.same_device",
		},
		"nobody may on a phone on which the proposer signed in once": {
			after: func(k *cast) { k.c.on(k.proposer, "old phone"); k.second = k.c.on(k.second.By, "old phone") }, want: "proposal.same_device",
		},
		"a sign-in without a device has to be made anew": {
			after: func(k *cast) { k.second = k.c.on(k.second.By, "") }, want: "proposal.device_unknown",
		},
		"the person responsible may not": {
			before: func(k *cast) { k.r.Responsible = "派 单乙" }, want: "proposal.responsible",
		},
		"the beneficiary may not": {
			before: func(k *cast) { k.r.Beneficiary = k.second.By.ID }, want: "proposal.volunteer",
		},
		"who dispatched the order may not": {
			before: func(k *cast) {
				o := k.c.order(k.c.person("王秀英", nil), nil)
				_, err := k.c.Publish(k.c.ctx, k.c.do(o, k.second.By), nil)
				must(t, err)
				k.r.Order = o.ID
			}, want: "proposal.own_queue",
		},
		"not after thirty days": {
			after: func(k *cast) { k.c.clock = k.c.clock.Add(domain.ProposalLife) }, want: "proposal.closed",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			k := &cast{c: c, v: c.volunteer("甲", 100), proposer: c.staff("派单甲", domain.Dispatcher, community)}
			k.second = c.as(c.staff("派单乙", domain.Dispatcher, community))
			k.r = manual(k.v, c.clock.Add(-72*time.Hour))
			if tc.before != nil {
				tc.before(k)
			}
			k.caller = c.as(k.proposer)
			p := c.proposed(k.caller, k.r)
			if tc.after != nil {
				tc.after(k)
			}
			p, err := c.Approve(c.ctx, k.second, p.ID)
			if domain.CodeOf(err) != tc.want {
				t.Fatalf("answered %v, want %q", err, tc.want)
			}
			lines := c.linesOf(k.v)
			if tc.want != "" {
				if len(lines) != 0 {
					t.Fatalf("refused, and %d lines", len(lines))
				}
				return
			}
			l := lines[0]
			if len(lines) != 1 || l.ID != p.Result || l.Source != domain.FromManual || l.Grade != domain.GradeC || l.Minutes != 60 ||
				l.By != k.proposer.ID || l.Second != k.second.By.ID || l.Reason != "no_phone" {
				t.Fatalf("%d lines, first %+v", len(lines), l)
			}
		})
	}
}

func TestA9NobodyProposesForHerselfOrHerHousehold(t *testing.T) {
	c := newCity(t)
	v, kin := c.volunteer("甲", 100), c.staff("派单甲", domain.Dispatcher, community)
	for _, id := range []domain.AccountID{v.ID, kin.ID} {
		_, err := c.store.UpdateAccount(c.ctx, id, func(a *domain.Account) error {
			a.Household = "h7"
			a.Grants = append(a.Grants, domain.Grant{Role: domain.Dispatcher, Area: community})
			return nil
		})
		must(t, err)
	}
	for id, want := range map[domain.AccountID]string{v.ID: "proposal.volunteer", kin.ID: "proposal.kin"} {
		a, err := c.store.Account(c.ctx, id)
		must(t, err)
		if _, err := c.Propose(c.ctx, c.as(a), manual(v, c.clock.Add(-time.Hour))); domain.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
	if _, err := c.Propose(c.ctx, c.as(c.person("居民", nil)), manual(v, c.clock.Add(-time.Hour))); domain.KindOf(err) == domain.Internal || err == nil {
		t.Errorf("a resident proposed: %v", err)
	}
}

func TestApprovalNeedsThePictureThatWasShown(t *testing.T) {
	c := newCity(t)
	v, by, second := c.volunteer("甲", 100), c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	p, err := c.Propose(c.ctx, by, manual(v, c.clock.Add(-72*time.Hour)))
	must(t, err)
	if _, err := c.Approve(c.ctx, second, p.ID); domain.CodeOf(err) != "proposal.no_attachment" {
		t.Fatalf("without a picture: %v", err)
	}
	must(t, c.Attach(c.ctx, by.By, p.ID, []byte("one")))
	if err := c.Attach(c.ctx, by.By, p.ID, []byte("two")); domain.CodeOf(err) != "proposal.attached" {
		t.Fatalf("another picture: %v", err)
	}
	if a, err := c.Attachment(c.ctx, second.By, p.ID); err != nil || a.Picture.Reveal() != "one" {
		t.Fatalf("kept %v", err)
	}
}

// Twelve hours wait, eight are in the budget of a day: exactly eight are approved, however many ask at once.
func TestTheBudgetOfADayHoldsAgainstManyAtOnce(t *testing.T) {
	c := newCity(t)
	by, second := c.as(c.staff("派单甲", domain.Dispatcher, community)), c.as(c.staff("派单乙", domain.Dispatcher, community))
	var ids []domain.ProposalID
	for i := range 12 {
		by.Key = fmt.Sprint("k", i)
		ids = append(ids, c.proposed(by, manual(c.volunteer(fmt.Sprint("甲", i), 100), c.clock.Add(-72*time.Hour))).ID)
	}
	var approved, exhausted atomic.Int64
	ask := func() {
		var all sync.WaitGroup
		for _, id := range ids {
			all.Go(func() {
				for {
					_, err := c.Approve(c.ctx, second, id)
					switch {
					case err == nil:
						approved.Add(1)
					case domain.CodeOf(err) == "hours.mint_budget":
						exhausted.Add(1)
					case domain.CodeOf(err) == "storage.busy":
						continue
					default:
						t.Errorf("answered %v", err)
					}
					return
				}
			})
		}
		all.Wait()
	}
	ask()
	if approved.Load() != 8 || exhausted.Load() != 4 {
		t.Fatalf("%d approved, %d refused", approved.Load(), exhausted.Load())
	}
	ask() // again: those approved are known, the others find nothing left
	if approved.Load() != 16 || exhausted.Load() != 8 {
		t.Fatalf("again: %d approved, %d refused", approved.Load(), exhausted.Load())
	}
	c.clock = c.clock.Add(24 * time.Hour)
	ask()
	if approved.Load() != 28 {
		t.Fatalf("the next day: %d approved", approved.Load())
	}
}

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
	if _, err := c.complete(c.ctx, r); domain.CodeOf(err) != "record.void" { // as one that was on its way meanwhile
		t.Fatalf("completed: %v", err)
	}
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
