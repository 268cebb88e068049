package ferret_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"

	"lindan/domain"
	"lindan/ledger"
	"lindan/storage"
	"lindan/storage/mongo"
)

const place = domain.AreaID("420199-001-001")

var monday = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// books is a ledger on the emulation, and a client behind the engine's back.
type books struct {
	t     *testing.T
	ctx   context.Context
	store *storage.Store
	key   *ledger.Key
	raw   *driver.Database
	lines []*domain.Line
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newBooks(t *testing.T, uri, database string) *books {
	t.Helper()
	b := &books{t: t, ctx: t.Context()}
	e, err := mongo.Open(t.Context(), uri, database, storage.Collections())
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	b.store, err = storage.New(e, make([]byte, storage.MasterKeyBytes))
	must(t, err)
	b.key, err = ledger.NewKey(make([]byte, 32))
	must(t, err)
	client, err := driver.Connect(t.Context(), options.Client().ApplyURI(uri))
	must(t, err)
	t.Cleanup(func() { must(t, client.Disconnect(context.Background())) })
	b.raw = client.Database(database)
	for i := range 5 {
		b.serve(i)
	}
	b.seal()
	return b
}

// serve stores a visit: its order, its record, its time in the sheet and its line. The last two are manual hours.
func (b *books) serve(i int) {
	b.t.Helper()
	start := monday.Add(-time.Duration(24*i+5) * time.Hour)
	o := &domain.Order{
		ID: domain.OrderID(fmt.Sprintf("o_%s.%026d", place, i)), Community: place, State: domain.Archived, Requester: "a_r", Beneficiary: "a_r",
		Jobs: []domain.Job{{
			Volunteer: "a_v", Epoch: 1, State: domain.Finished, Minutes: 60, Start: domain.Stamp{At: start}, Stop: domain.Stamp{At: start.Add(time.Hour)},
		}}, Events: []domain.Event{{N: 1, At: start.Add(time.Hour), Action: domain.Confirm}},
	}
	r := &domain.Record{
		ID: domain.NewLineID(o.ID, "a_v", 1, domain.Credit, 0), State: domain.RecordPosted, Volunteer: "a_v", Community: place, Order: o.ID, Epoch: 1,
		Source: domain.FromJob, Nature: domain.Volunteering, Grade: domain.GradeA, Start: start, Stop: start.Add(time.Hour), Work: 60, Minutes: 60,
		Activity: "送药", Salt: domain.Hide(fmt.Sprintf("%032d", i)),
	}
	o.Jobs[0].Line = r.ID
	if i > 2 {
		r.Source, r.Order, r.Epoch, r.Grade, r.By, r.Second = domain.FromManual, "", 0, domain.GradeC, "a_1", "a_2"
		r.ID = domain.NewLineID("manual", "a_v", i, domain.Credit, 0)
	} else {
		_, _, err := b.store.AddOrder(b.ctx, o)
		must(b.t, err)
	}
	l, err := r.Credit(monday.Add(time.Duration(i) * time.Minute))
	must(b.t, err)
	r.Line = l.Posted
	_, err = b.store.KeepRecord(b.ctx, r)
	must(b.t, err)
	_, err = b.store.Enter(b.ctx, r.Volunteer, domain.Entry{Line: r.ID, From: r.Start, To: r.Stop}, 60, 0)
	must(b.t, err)
	must(b.t, b.store.PostLine(b.ctx, l))
	b.lines = append(b.lines, l)
}

// seal makes two blocks and a root over them.
func (b *books) seal() {
	b.t.Helper()
	var prev *domain.Block
	var edge ledger.Edge
	r := &domain.Root{ID: domain.RootID(1), Seq: 1, At: domain.At(monday.Add(time.Hour))}
	for part := range slices.Chunk(b.lines, 3) {
		block, err := b.key.Next(prev, place, part, monday.Add(time.Hour))
		must(b.t, err)
		must(b.t, b.store.AddBlock(b.ctx, block))
		must(b.t, b.store.AddTreePlace(b.ctx, &domain.TreePlace{ID: block.ID, Community: place, Index: edge.Size(), Root: 1}))
		first := ledger.FirstNode(edge.Size())
		hashes, err := edge.Add(block.ID, block.Hash)
		must(b.t, err)
		for i, h := range hashes {
			must(b.t, b.store.AddNode(b.ctx, &domain.Node{ID: domain.NodeID(first + int64(i)), Hash: h.String()}))
		}
		r.Blocks, prev = append(r.Blocks, block.ID), block
	}
	hash, err := edge.Root()
	must(b.t, err)
	r.Size, r.Hash = edge.Size(), hash.String()
	r.Note, err = b.key.Note(ledger.Head{Size: r.Size, Hash: hash, At: r.At})
	must(b.t, err)
	must(b.t, b.store.AddRoot(b.ctx, r))
}

// set changes one field of a document behind the engine's back.
func (b *books) set(collection, id, field string, value any) {
	b.t.Helper()
	res, err := b.raw.Collection(collection).UpdateOne(b.ctx, bson.D{{Key: "_id", Value: id}}, bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: value}}}})
	must(b.t, err)
	if res.ModifiedCount != 1 {
		b.t.Fatalf("%d documents changed", res.ModifiedCount)
	}
}

func (b *books) remove(collection, id string) {
	b.t.Helper()
	res, err := b.raw.Collection(collection).DeleteOne(b.ctx, bson.D{{Key: "_id", Value: id}})
	must(b.t, err)
	if res.DeletedCount != 1 {
		b.t.Fatalf("%d documents removed", res.DeletedCount)
	}
}

func (b *books) rules() (list []string) {
	b.t.Helper()
	report, err := ledger.Check(b.ctx, b.store, &b.key.Public, ledger.Ask{All: true})
	must(b.t, err)
	for what, n := range map[string]int64{"I5 lines": 5, "I5 visits": 3, "I4 orders": 3, "I4 jobs": 3, "I4 records": 5, "I7 blocks": 2} {
		if have := report.Examined[what]; have < n-1 || have > n {
			b.t.Errorf("%s: %d examined", what, have)
		}
	}
	for _, v := range report.Violations {
		list = append(list, v.Collection+" "+v.Rule)
	}
	return list
}

// TestTheCheckReadsALedgerFromMongoDB: what was changed in the database is named, by the code that `lindan check` runs.
func TestTheCheckReadsALedgerFromMongoDB(t *testing.T) {
	uri := serve(t)
	for i, c := range []struct {
		name   string
		tamper func(b *books)
		want   string // the first finding
	}{
		{"nothing", func(*books) {}, ""},
		{"minutes of a line", func(b *books) { b.set("lines", string(b.lines[1].ID), "minutes", int64(61)) }, "lines line.hash"},
		{"minutes of manual hours", func(b *books) { b.set("lines", string(b.lines[4].ID), "minutes", int64(61)) }, "lines line.hash"},
		{"the moment of posting", func(b *books) { b.set("lines", string(b.lines[1].ID), "posted", int64(5)) }, "lines line.posted"},
		{"a field that no line has", func(b *books) { b.set("lines", string(b.lines[1].ID), "extra", "x") }, "lines line.form"},
		{"a line taken away", func(b *books) { b.remove("lines", string(b.lines[1].ID)) }, "lines line.missing"},
		{"an order taken away", func(b *books) { b.remove("orders", string(b.lines[1].Order)) }, "lines line.order"},
		{"a block's signature", func(b *books) { b.set("blocks", domain.BlockID(place, 1), "sig", "x") }, "blocks block.sig"},
		{"a root taken away", func(b *books) { b.remove("roots", domain.RootID(1)) }, "nodes node.hash"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBooks(t, uri, fmt.Sprintf("books_%d", i))
			c.tamper(b)
			have := b.rules()
			if c.want == "" && len(have) > 0 || c.want != "" && (len(have) == 0 || have[0] != c.want) {
				t.Errorf("%v, want %s", have, c.want)
			}
		})
	}
}
