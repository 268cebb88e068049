package desk

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/ledger"
)

// The blocks of the first community: two lines in each of the first three.
const (
	block1 = string(community) + ":000000001"
	block2 = string(community) + ":000000002"
	block3 = string(community) + ":000000003"
)

// order2 is the order of the second line.
const order2 = "o_" + string(community) + ".00000000000000000000000002"

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
		"a stored hash of the tree": {func(f *file) {
			change(f, "nodes", domain.NodeID(1), func(n *domain.Node) { n.Hash = strings.Repeat("A", 43) + "=" })
		}, "nodes", -1, domain.NodeID(1), "node.hash", "", 0, true},
		"a block's place in the tree": {func(f *file) {
			change(f, "tree_places", block2, func(p *domain.TreePlace) { p.Index++ })
		}, "tree_places", -1, block2, "place.index", "", 0, true},
	}
}

// tamperingsBehind is what can be done to what stands behind the lines.
func tamperingsBehind() map[string]tampering {
	return map[string]tampering{
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
		"minutes raised in an index alone": {func(f *file) {
			f.exec(`UPDATE lines SET minutes = 6000 WHERE "_id" = ?`, string(f.lines[1]))
			f.without("lines:community,month", func() { f.exec(`UPDATE lines SET minutes = 60 WHERE "_id" = ?`, string(f.lines[1])) })
		}, "lines", -1, "", "index.entries", "", 0, true},
		"a record taken away": {func(f *file) { f.remove("records", string(f.lines[1])) }, "orders", -1, order2, "order.record", "", 0, false},
		"an order taken away": {func(f *file) { f.remove("orders", order2) }, "lines", 1, "", "line.order", "", 0, true},
		"minutes of a job raised": {func(f *file) {
			change(f, "orders", order2, func(o *domain.Order) { o.Jobs[0].Minutes = 90 })
		}, "orders", -1, order2, "order.facts", "", 0, false},
		"minutes of a job raised, beside its line": {func(f *file) {
			change(f, "orders", order2, func(o *domain.Order) { o.Jobs[0].Minutes = 90 })
		}, "lines", 1, "", "line.order", "", 0, false},
		"a job given to somebody else": {func(f *file) {
			change(f, "orders", order2, func(o *domain.Order) { o.Jobs[0].Volunteer = "a_甲" })
		}, "orders", -1, order2, "order.line", "", 0, false},
		"a promise taken back": {func(f *file) {
			change(f, "orders", order2, func(o *domain.Order) { o.Jobs[0].Line = "" })
		}, "orders", -1, order2, "order.promise", "", 0, false},
		"a job that says it brought nothing": {func(f *file) {
			change(f, "orders", order2, func(o *domain.Order) { o.Jobs[0].Line = domain.NoLine })
		}, "orders", -1, order2, "order.line", "", 0, false},
		"an order that cannot be read": {func(f *file) {
			body := f.body("orders", order2)
			body[strings.Index(string(body), "jobs\x00")-1] = 0x7f
			f.put("orders", order2, body)
		}, "orders", -1, order2, "order.form", "", 0, false},
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
	table := tamperings()
	maps.Copy(table, tamperingsBehind())
	for name, c := range table {
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
