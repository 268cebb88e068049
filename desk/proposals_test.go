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
		ID: id, Account: a.ID, Mark: device, Created: domain.At(c.clock), Expires: domain.At(c.clock.Add(domain.SessionLife)),
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
		"nor when that sign-in is long gone": {
			after: func(k *cast) {
				_, err := k.c.store.UpdateSession(k.c.ctx, k.caller.Session, func(s *domain.Session) error { s.Mark = ""; return nil })
				must(t, err)
				k.second = k.c.on(k.second.By, "phone of "+string(k.proposer.ID))
			}, want: "proposal.same_device",
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
