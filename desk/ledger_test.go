package desk

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/ledger"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// books is a city whose ledger has some blocks and roots, in a file that a test can open behind the engine's back.
type books struct {
	*city
	dir   string
	lines []domain.LineID // in the order of posting
	seen  int
}

func newBooks(t *testing.T) *books {
	t.Helper()
	b := &books{dir: t.TempDir()}
	b.city = openCity(t, b.dir)
	a, err := domain.NewArea("420199-001-002", "银杏社区", nil, centre)
	must(t, err)
	_, err = b.store.PutArea(b.ctx, a)
	must(t, err)
	one, two := b.volunteer("甲", 100), b.volunteer("乙", 200)
	for range 3 {
		b.serve(one, community)
		b.serve(two, community)
		b.serve(one, "420199-001-002")
		must(t, b.SealDue(b.ctx))
		b.publish()
	}
	b.reverse(b.lines[0])
	b.clock = b.clock.Add(2 * time.Hour)
	b.serve(two, community)
	b.reverse(b.lines[7])
	must(t, b.SealDue(b.ctx))
	b.publish()
	return b
}

// serve records an hour of a volunteer; every one on another day.
func (b *books) serve(v *domain.Account, c domain.AreaID) domain.LineID {
	b.t.Helper()
	b.seen++
	b.clock = b.clock.Add(3 * time.Minute)
	start := b.clock.Add(-time.Duration(b.seen) * 24 * time.Hour)
	o := domain.OrderID(fmt.Sprintf("o_%s.%026d", c, b.seen))
	r := &domain.Record{
		ID: domain.NewLineID(o, v.ID, 1, domain.Credit, 0), State: domain.RecordWaiting, Volunteer: v.ID, Community: c, Grid: grid, Order: o, Epoch: 1,
		Service: "medicine", Source: domain.FromJob, Nature: domain.Volunteering, Grade: domain.GradeA, Start: start, Stop: start.Add(time.Hour), Work: 60,
		Activity: "送药", Place: "梧桐社区", Content: "取药送药", Organiser: "梧桐社区", Responsible: domain.Hide("社区"), Recorder: domain.Hide("系统"),
		Salt: domain.Hide(fmt.Sprintf("%032d", b.seen)), Ended: domain.At(start.Add(time.Hour)),
	}
	must(b.t, b.keep(b.ctx, r))
	b.lines = append(b.lines, r.ID)
	return r.ID
}

func (b *books) line(i int) *domain.Line {
	b.t.Helper()
	l, err := b.store.Line(b.ctx, b.lines[i])
	must(b.t, err)
	return l
}

func (b *books) reverse(id domain.LineID) {
	b.t.Helper()
	l, err := b.store.Line(b.ctx, id)
	must(b.t, err)
	b.clock = b.clock.Add(time.Minute)
	r, err := l.Reverse("a_staff1", "a_staff2", "mistake", b.clock)
	must(b.t, err)
	must(b.t, b.store.PostLine(b.ctx, r))
	must(b.t, b.store.FreeEntry(b.ctx, l.Volunteer, l.Month, l.ID))
	b.lines = append(b.lines, r.ID)
}

func (b *books) publish() *domain.Root {
	b.t.Helper()
	r, err := b.PublishRoot(b.ctx)
	must(b.t, err)
	return r
}

func (b *books) check(all bool, notes ...string) *ledger.Report {
	b.t.Helper()
	report, err := b.CheckLedger(b.ctx, all, time.Time{}, notes)
	must(b.t, err)
	for _, what := range []string{"I5 lines", "I7 blocks", "I7 roots", "I7 nodes", "I7 places"} {
		if report.Examined[what] == 0 {
			b.t.Errorf("%s: 0 examined", what)
		}
	}
	for _, what := range []string{"I6 reversals", "I4 records", "I5 credits", "I8 sheets"} {
		if all && report.Examined[what] == 0 {
			b.t.Errorf("%s: 0 examined", what)
		}
	}
	return report
}

// clean wants a check without a finding.
func (b *books) clean(notes ...string) {
	b.t.Helper()
	if v := b.check(true, notes...).Violations; len(v) > 0 {
		b.t.Fatalf("%+v", v)
	}
}

// file is the database as its owner can open it with any SQLite.
type file struct {
	*books
	db *sql.DB
}

// behind lets an attacker work on the file while no engine has it, then opens the books again.
func (b *books) behind(attack func(f *file)) {
	b.t.Helper()
	must(b.t, b.engine.Close())
	db, err := sql.Open("sqlite", filepath.Join(b.dir, sqlite.File))
	must(b.t, err)
	for _, name := range []string{"lines", "blocks", "roots", "nodes", "tree_places"} { // as an attacker would
		for _, verb := range []string{"UPDATE", "DELETE"} {
			_, err := db.Exec(fmt.Sprintf(`DROP TRIGGER %q`, name+":"+verb))
			must(b.t, err)
		}
	}
	attack(&file{b, db})
	must(b.t, db.Close())
	old := b.city
	b.city = openCity(b.t, b.dir)
	b.clock, b.seq = old.clock, old.seq
}

func (f *file) exec(text string, args ...any) {
	f.t.Helper()
	res, err := f.db.Exec(text, args...)
	must(f.t, err)
	if n, _ := res.RowsAffected(); n != 1 {
		f.t.Fatalf("%s: %d rows", text, n)
	}
}

func (f *file) body(collection, id string) []byte {
	f.t.Helper()
	var body []byte
	must(f.t, f.db.QueryRow(fmt.Sprintf(`SELECT "_body" FROM %q WHERE "_id" = ?`, collection), id).Scan(&body))
	return body
}

func (f *file) put(collection, id string, body []byte) {
	f.t.Helper()
	f.exec(fmt.Sprintf(`UPDATE %q SET "_body" = ? WHERE "_id" = ?`, collection), body, id)
}

func (f *file) remove(collection, id string) {
	f.t.Helper()
	f.exec(fmt.Sprintf(`DELETE FROM %q WHERE "_id" = ?`, collection), id)
}

// change edits one document in the file.
func change[T any](f *file, collection, id string, edit func(*T)) {
	f.t.Helper()
	d := new(T)
	must(f.t, bson.Unmarshal(f.body(collection, id), d))
	edit(d)
	raw, err := bson.Marshal(d)
	must(f.t, err)
	f.put(collection, id, raw)
}

func (f *file) addLine(l *domain.Line) {
	f.t.Helper()
	raw, err := bson.Marshal(l)
	must(f.t, err)
	f.exec(`INSERT INTO lines("_id", "_v", "_body", volunteer, community, month, posted, minutes) VALUES(?, 1, ?, ?, ?, ?, ?, ?)`,
		string(l.ID), raw, string(l.Volunteer), string(l.Community), l.Month, int64(l.Posted), l.Minutes)
}

func has(list []ledger.Violation, want ledger.Violation) bool {
	return slices.ContainsFunc(list, func(v ledger.Violation) bool {
		return v.Collection == want.Collection && v.ID == want.ID && v.Rule == want.Rule && (want.Block == "" || v.Block == want.Block && v.Leaf == want.Leaf)
	})
}

// The blocks of the first community: two lines in each of the first three.
const (
	block1 = string(community) + ":000000001"
	block2 = string(community) + ":000000002"
	block3 = string(community) + ":000000003"
)

// tampering is something that somebody with the file, but without the key, can do to it, and what check says. line is a number in
// books.lines, or -1 where id names the document.
type tampering struct {
	attack     func(f *file)
	collection string
	line       int
	id         string
	rule       string
	block      string
	leaf       int64
	first      bool // it is the first finding
}

func tamperings() map[string]tampering {
	return map[string]tampering{
		"one flipped byte in a line": {func(f *file) {
			body := f.body("lines", string(f.lines[1]))
			body[strings.Index(string(body), "medicine")] ^= 1
			f.put("lines", string(f.lines[1]), body)
		}, "lines", 1, "", "line.hash", block1, 1, true},
		"a flipped byte that leaves no document": {func(f *file) {
			body := f.body("lines", string(f.lines[1]))
			body[strings.Index(string(body), "service\x00")-1] ^= 1
			f.put("lines", string(f.lines[1]), body)
		}, "lines", 1, "", "line.form", "", 0, true},
		"two swapped lines as they are": {func(f *file) {
			one, two := f.body("lines", string(f.lines[1])), f.body("lines", string(f.lines[3]))
			f.put("lines", string(f.lines[1]), two)
			f.put("lines", string(f.lines[3]), one)
		}, "lines", 3, "", "line.form", "", 0, false},
		"minutes raised and the hash recomputed": {func(f *file) {
			change(f, "lines", string(f.lines[3]), func(l *domain.Line) {
				l.Minutes, l.Work = 50, 50
				l.Hash = l.Sum()
			})
		}, "lines", 3, "", "line.sealed", block2, 0, true},
		"a deleted line": {func(f *file) { f.remove("lines", string(f.lines[4])) }, "lines", 4, "", "line.missing", block2, 1, true},
		"two swapped blocks": {func(f *file) {
			var one, two domain.Block
			must(f.t, bson.Unmarshal(f.body("blocks", block1), &one))
			must(f.t, bson.Unmarshal(f.body("blocks", block2), &two))
			change(f, "blocks", block1, func(x *domain.Block) { *x = two; x.ID, x.Height, x.Prev = one.ID, one.Height, one.Prev })
			change(f, "blocks", block2, func(x *domain.Block) { *x = one; x.ID, x.Height, x.Prev = two.ID, two.Height, two.Prev })
		}, "blocks", -1, block1, "block.hash", "", 0, false},
		"two swapped blocks as they are": {func(f *file) {
			one, two := f.body("blocks", block1), f.body("blocks", block2)
			f.put("blocks", block1, two)
			f.put("blocks", block2, one)
		}, "blocks", -1, block2, "block.form", "", 0, true},
		"two swapped leaves": {func(f *file) {
			change(f, "blocks", block2, func(x *domain.Block) { x.Leaves[0], x.Leaves[1] = x.Leaves[1], x.Leaves[0] })
		}, "blocks", -1, block2, "block.root", "", 0, true},
		"a re-dated line": {func(f *file) {
			change(f, "lines", string(f.lines[3]), func(l *domain.Line) { l.Posted++ })
		}, "lines", 3, "", "line.posted", block2, 0, true},
		"a re-dated line and leaf": {func(f *file) {
			change(f, "lines", string(f.lines[3]), func(l *domain.Line) { l.Posted++ })
			change(f, "blocks", block2, func(x *domain.Block) { x.Leaves[0].Posted++ })
		}, "blocks", -1, block2, "block.times", "", 0, true},
		"a deleted block":          {func(f *file) { f.remove("blocks", block2) }, "blocks", -1, block2, "block.missing", "", 0, false},
		"a deleted block is a gap": {func(f *file) { f.remove("blocks", block2) }, "blocks", -1, block3, "block.gap", "", 0, false},
		"a replayed post": {func(f *file) {
			l := f.again(1)
			l.ID = domain.NewLineID(l.Order, l.Volunteer, l.Epoch, domain.Credit, 1)
			l.Hash = l.Sum()
			f.lines = append(f.lines, l.ID)
			f.addLine(l)
		}, "lines", 12, "", "line.id", "", 0, false},
		"a line added behind a sealed block": {func(f *file) {
			l := f.again(1)
			l.Order = "o_420199-001-001.invented"
			l.ID = domain.NewLineID(l.Order, l.Volunteer, l.Epoch, domain.Credit, 0)
			l.Hash = l.Sum()
			f.lines = append(f.lines, l.ID)
			f.addLine(l)
		}, "lines", 12, "", "line.unsealed", "", 0, false},
		"an invented line has no record": {func(f *file) {
			l := f.again(1)
			l.Order = "o_420199-001-001.invented"
			l.ID = domain.NewLineID(l.Order, l.Volunteer, l.Epoch, domain.Credit, 0)
			l.Hash = l.Sum()
			f.lines = append(f.lines, l.ID)
			f.addLine(l)
		}, "lines", 12, "", "line.record", "", 0, false},
		"a forged root note": {func(f *file) {
			forger, err := ledger.NewKey(make([]byte, 32))
			must(f.t, err)
			change(f, "roots", domain.RootID(2), func(r *domain.Root) {
				head, err := f.LedgerKey().OpenNote(r.Note)
				must(f.t, err)
				r.Note, err = forger.Note(head)
				must(f.t, err)
			})
		}, "roots", -1, domain.RootID(2), "root.note", "", 0, true},
		"a root note of another time": {func(f *file) {
			change(f, "roots", domain.RootID(2), func(r *domain.Root) { r.At++ })
		}, "roots", -1, domain.RootID(2), "root.note", "", 0, true},
		"a root of another tree": {func(f *file) {
			change(f, "roots", domain.RootID(2), func(r *domain.Root) { slices.Reverse(r.Blocks) })
		}, "roots", -1, domain.RootID(2), "root.hash", "", 0, true},
		"a deleted root":                        {func(f *file) { f.remove("roots", domain.RootID(2)) }, "roots", -1, domain.RootID(3), "root.gap", "", 0, true},
		"a deleted reversal":                    {func(f *file) { f.remove("lines", string(f.lines[9])) }, "lines", 9, "", "line.missing", string(community) + ":000000004", 0, true},
		"a deleted reversal shows in the sheet": {func(f *file) { f.remove("lines", string(f.lines[9])) }, "sheets", -1, "a_甲|2026-11", "sheet.reversal", "", 0, false},
		"words of a record changed": {func(f *file) {
			change(f, "records", string(f.lines[2]), func(r *domain.Record) { r.Content = "别的服务" })
		}, "records", 2, "", "record.words", "", 0, true},
		"facts of a record changed": {func(f *file) {
			change(f, "records", string(f.lines[2]), func(r *domain.Record) { r.Minutes = 90 })
		}, "records", 2, "", "record.facts", "", 0, true},
		"the salt of a record taken away": {func(f *file) {
			change(f, "records", string(f.lines[2]), func(r *domain.Record) { r.Salt = domain.Secret{} })
		}, "records", 2, "", "record.salt", "", 0, true},
		"time of a sheet given back": {func(f *file) {
			change(f, "sheets", "a_乙|2026-11", func(s *domain.Sheet) { s.Entries = s.Entries[1:] })
		}, "lines", 1, "", "line.sheet", "", 0, true},
		"minutes raised where sums are made": {func(f *file) {
			f.exec(`UPDATE lines SET minutes = 6000 WHERE "_id" = ?`, string(f.lines[1]))
		}, "lines", 1, "", "index.columns", "", 0, true},
		"a stored hash of the tree": {func(f *file) {
			change(f, "nodes", domain.NodeID(1), func(n *domain.Node) { n.Hash = strings.Repeat("A", 43) + "=" })
		}, "nodes", -1, domain.NodeID(1), "node.hash", "", 0, true},
		"a block's place in the tree": {func(f *file) {
			change(f, "tree_places", block2, func(p *domain.TreePlace) { p.Index++ })
		}, "tree_places", -1, block2, "place.index", "", 0, true},
	}
}

// again is a line as it stands in the file.
func (f *file) again(i int) *domain.Line {
	f.t.Helper()
	l := &domain.Line{}
	must(f.t, bson.Unmarshal(f.body("lines", string(f.lines[i])), l))
	return l
}

func TestA7LedgerTamper(t *testing.T) {
	for name, c := range tamperings() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			b.clean()
			b.behind(c.attack)
			want := ledger.Violation{Collection: c.collection, ID: c.id, Rule: c.rule, Block: c.block, Leaf: c.leaf}
			if c.line >= 0 {
				want.ID = string(b.lines[c.line])
			}
			list := b.check(true).Violations
			if !has(list, want) || c.first && !has(list[:1], want) {
				t.Fatalf("want %+v, have %+v", want, list)
			}
		})
	}
}

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
