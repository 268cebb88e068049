package desk

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/ledger"
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
	_, _, err := b.store.AddOrder(b.ctx, b.visited(r))
	must(b.t, err)
	return r.ID
}

// visited is the order of which a record came, as it is in the end.
func (b *books) visited(r *domain.Record) *domain.Order {
	return &domain.Order{
		ID: r.Order, Community: r.Community, Grid: r.Grid, Requester: "a_resident", Beneficiary: "a_resident", Service: r.Service, State: domain.Archived,
		Jobs: []domain.Job{{
			Volunteer: r.Volunteer, Epoch: 1, State: domain.Finished, Start: domain.Stamp{At: r.Start}, Stop: domain.Stamp{At: r.Stop}, Minutes: 60,
			Grade: domain.GradeA, Line: r.ID,
		}},
		Events: []domain.Event{{N: 1, At: r.Stop, Action: domain.CheckOut}, {N: 2, At: r.Stop, Action: domain.Confirm}}, N: 2, Told: 2,
	}
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
	for _, what := range []string{"I6 reversals", "I4 records", "I5 credits", "I5 visits", "I4 orders", "I4 jobs", "I8 sheets"} {
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
	f := &file{b, db}
	attack(f)
	must(b.t, f.db.Close())
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

// without hides the index whose name begins so from SQLite while something is changed: it keeps what it said before.
func (f *file) without(index string, do func()) {
	f.t.Helper()
	var name, table, text string
	var page int64
	must(f.t, f.db.QueryRow(`SELECT name, tbl_name, rootpage, sql FROM sqlite_schema WHERE type = 'index' AND name LIKE ? || '%'`, index).Scan(&name, &table, &page, &text))
	schema := func(change string, args ...any) {
		f.db.SetMaxOpenConns(1) // a setting of this connection, and of the next: each reads the schema anew
		_, err := f.db.Exec(`PRAGMA writable_schema = ON`)
		must(f.t, err)
		f.exec(change, args...)
		must(f.t, f.db.Close())
		f.db, err = sql.Open("sqlite", filepath.Join(f.dir, sqlite.File))
		must(f.t, err)
	}
	schema(`DELETE FROM sqlite_schema WHERE name = ?`, name)
	do()
	schema(`INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES('index', ?, ?, ?, ?)`, name, table, page, text)
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
