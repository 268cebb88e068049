package desk

import (
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/ledger"
	"lindan/storage"
)

func TestA7LedgerIsSealedAndProvable(t *testing.T) {
	b := newBooks(t)
	b.clean()
	for i, id := range b.lines {
		p, err := b.Proof(b.ctx, id)
		must(t, err)
		must(t, b.LedgerKey().Verify(p))
		p.Hash = b.line((i + 1) % len(b.lines)).Hash
		if b.LedgerKey().Verify(p) == nil {
			t.Fatal("the proof holds for another line")
		}
		forged := *p // a block of its own, whose one leaf is the line, under the name and hash of a sealed one
		own, err := b.ledgerKey.Next(nil, community, []*domain.Line{{ID: p.Line, Hash: p.Hash}}, b.clock)
		must(t, err)
		forged.Block.N, forged.Block.Root, forged.Index, forged.Path = 1, own.Root, 0, nil
		if b.LedgerKey().Verify(&forged) == nil {
			t.Fatal("the proof holds for a block of one's own making")
		}
	}
	roots, err := b.Roots(b.ctx, storage.Page{Limit: 10})
	must(t, err)
	for _, older := range roots {
		newest, path, err := b.ProveRoot(b.ctx, roots[0].Seq, older.Size)
		must(t, err)
		must(t, b.LedgerKey().VerifyExtends(older.Note, newest.Note, path))
		if older.Size < newest.Size && b.LedgerKey().VerifyExtends(older.Note, newest.Note, append(path, path...)) == nil {
			t.Fatal("any path proves a root")
		}
	}
	if again := b.publish(); again.Seq != roots[0].Seq {
		t.Fatalf("root %d without a new block", again.Seq)
	}
}

func TestA7ALineIsProvenOnlyOnceItIsInARoot(t *testing.T) {
	b := newBooks(t)
	id := b.serve(b.account("a_甲"), community)
	for _, step := range []func() error{
		func() error { return nil }, func() error { return b.Seal(b.ctx, community) },
	} {
		must(t, step())
		if _, err := b.Proof(b.ctx, id); domain.CodeOf(err) != "ledger.not_sealed" {
			t.Fatalf("proof before a root: %v", err)
		}
	}
	b.publish()
	p, err := b.Proof(b.ctx, id)
	must(t, err)
	must(t, b.LedgerKey().Verify(p))
}

func TestA7ARootKeptOutsideShowsWhatTheKeyHolderDid(t *testing.T) {
	b := newBooks(t)
	kept := b.publish().Note
	b.clean(kept)
	b.behind(func(f *file) { // the holder of key and file takes the last root and block back …
		f.remove("roots", domain.RootID(4))
		f.remove("tree_places", string(community)+":000000004")
	})
	if list := b.check(true, kept).Violations; !has(list, ledger.Violation{Collection: "outside", ID: "note 1", Rule: "outside.longer"}) {
		t.Fatalf("a shorter tree: %+v", list)
	}
	b.clock = b.clock.Add(time.Hour)
	b.serve(b.account("a_甲"), community)
	b.behind(func(f *file) { f.remove("blocks", string(community)+":000000004") })
	must(t, b.Seal(b.ctx, community))
	b.behind(func(f *file) { // … and makes others
		_, err := f.db.Exec(`DELETE FROM nodes WHERE "_id" >= ?`, domain.NodeID(ledger.FirstNode(6)))
		must(f.t, err)
	})
	b.publish()
	b.clean()
	if list := b.check(true, kept).Violations; !has(list, ledger.Violation{Collection: "outside", ID: "note 1", Rule: "outside.hash"}) {
		t.Fatalf("another tree: %+v", list)
	}
	if list := b.check(true, strings.Replace(kept, "2026", "2025", 1)).Violations; !has(list, ledger.Violation{Collection: "outside", ID: "note 1", Rule: "outside.note"}) {
		t.Fatalf("a changed note: %+v", list)
	}
}

func TestA7ErasingAPersonLeavesEveryProofValid(t *testing.T) {
	b := newBooks(t)
	kept := b.publish()
	var before []*domain.LineProof
	for _, id := range b.lines {
		p, err := b.Proof(b.ctx, id)
		must(t, err)
		before = append(before, p)
	}
	_, err := b.CloseMe(b.ctx, b.account("a_甲"))
	must(t, err)
	b.pass(31 * 24 * time.Hour)
	must(t, b.CloseDue(b.ctx))
	r, err := b.store.Record(b.ctx, b.lines[0])
	must(t, err)
	if erased, _ := b.store.Erased(b.ctx, "a_甲"); !erased || !r.Salt.Erased() {
		t.Fatal("her salt can still be read")
	}
	b.serve(b.account("a_乙"), community)
	must(t, b.Seal(b.ctx, community))
	b.publish()
	b.clean(kept.Note)
	for i, id := range b.lines[:len(before)] {
		must(t, b.LedgerKey().Verify(before[i]))
		p, err := b.Proof(b.ctx, id)
		must(t, err)
		must(t, b.LedgerKey().Verify(p))
	}
}
