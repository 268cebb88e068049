package desk

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"lindan/domain"
	"lindan/ledger"
)

func TestManyWhoSealAndPublishAtOnceSealEachLineOnce(t *testing.T) {
	b := newBooks(t)
	for range 20 {
		b.serve(b.account("a_甲"), community)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := b.Seal(b.ctx, community); err != nil {
				t.Error(err)
			}
			if _, err := b.PublishRoot(b.ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	b.publish()
	b.clean()
}

func TestALineThatCameSlightlyLateIsSealedWithTheNext(t *testing.T) {
	b := newBooks(t)
	now := b.clock
	b.clock = now.Add(-10 * time.Minute) // stamped before the newest block, stored after it
	b.serve(b.account("a_甲"), community)
	b.clock = now
	must(t, b.Seal(b.ctx, community))
	b.publish()
	b.clock = b.clock.Add(time.Hour)
	b.serve(b.account("a_甲"), community)
	b.clean()
}

func TestALineThatCameLateIsFoundByTheDailyScan(t *testing.T) {
	b := newBooks(t)
	late := b.clock.Add(-time.Hour)
	now := b.clock
	b.clock = late.Add(-3 * time.Minute) // stamped an hour ago, stored now
	id := b.serve(b.account("a_甲"), community)
	b.clock = now
	must(t, b.Seal(b.ctx, community))
	if list := b.check(true).Violations; !has(list, ledger.Violation{Collection: "lines", ID: string(id), Rule: "line.unsealed"}) {
		t.Fatalf("%+v", list)
	}
	must(t, b.SealAll(b.ctx))
	b.publish()
	b.clean()
}

func TestARestOfTheServiceIsNoFinding(t *testing.T) {
	b := newBooks(t)
	b.serve(b.account("a_甲"), community)
	b.clock = b.clock.Add(30 * 24 * time.Hour)
	must(t, b.CheckDue(b.ctx))
	if n, documents, _ := b.Checked(); n != 0 || documents == 0 {
		t.Fatalf("%d violations in %d documents", n, documents)
	}
	b.behind(func(f *file) { f.remove("lines", string(f.lines[4])) })
	must(t, b.CheckDue(b.ctx))
	if n, _, _ := b.Checked(); n != 1 {
		t.Fatalf("%d violations, a line is gone", n)
	}
}

func TestHashesOfTheTreeAreBuiltAgain(t *testing.T) {
	b := newBooks(t)
	b.behind(func(f *file) {
		for _, table := range []string{"nodes", "tree_places"} {
			_, err := f.db.Exec(`DELETE FROM ` + table)
			must(f.t, err)
		}
	})
	p, err := b.Proof(b.ctx, b.lines[0])
	must(t, err)
	must(t, b.LedgerKey().Verify(p))
	b.clean()
}

func TestBlocksAreCutAtAThousandLines(t *testing.T) {
	b := newBooks(t)
	head, _, err := b.store.Head(b.ctx, community)
	must(t, err)
	for i := range 1300 {
		o := domain.OrderID(fmt.Sprintf("o_%s.many%022d", community, i))
		r := &domain.Record{State: domain.RecordSealed, Volunteer: "a_甲", Community: community, Order: o, Epoch: 1, Source: domain.FromJob, Nature: domain.Volunteering, Start: b.clock, Stop: b.clock}
		r.ID = domain.NewLineID(o, r.Volunteer, 1, domain.Credit, 0)
		l, err := r.Credit(b.clock.Add(time.Duration(i/2) * time.Millisecond))
		must(t, err)
		must(t, b.store.PostLine(b.ctx, l))
	}
	must(t, b.Seal(b.ctx, community))
	b.publish()
	now, _, err := b.store.Head(b.ctx, community)
	must(t, err)
	if now.Height != head.Height+2 || now.N != 300 {
		t.Fatalf("height %d after %d, %d lines", now.Height, head.Height, now.N)
	}
	if list := b.check(false).Violations; len(list) > 0 {
		t.Fatalf("%+v", list)
	}
}
