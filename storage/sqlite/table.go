package sqlite

import (
	"strconv"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// table is a collection and its statements. A declared field is a column named by its path; the columns of the engine
// itself begin with an underline, as no declared path can.
type table struct {
	storage.Collection

	create  string // the whole table, when new
	get     string // 1: id; gives the body
	insert  string // id, version, body, fields
	replace string // the same and the version that must be stored
	sweep   string // 1: row from which to go on, 2: how many; gives row, id and body
	audit   string // the same arguments; gives row, id, version, body and fields
}

// The row that Ping writes and reads.
const (
	createProbe = `CREATE TABLE IF NOT EXISTS "_probe"(one INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT`
	fillProbe   = `INSERT OR IGNORE INTO "_probe"(one, n) VALUES(1, 0)`
	touchProbe  = `UPDATE "_probe" SET n = n + 1 WHERE one = 1`
	readProbe   = `SELECT n FROM "_probe" WHERE one = 1`
)

func newTable(c storage.Collection) *table {
	t := &table{Collection: c}
	names, columns, marks, sets := `"_id", "_v", "_body"`, "", "?1, ?2, ?3", `"_v" = ?2, "_body" = ?3`
	for i, f := range c.Fields {
		mark := argument(i + 4)
		names += ", " + quote(f.Path)
		columns += ", " + column(f)
		marks += ", " + mark
		sets += ", " + quote(f.Path) + " = " + mark
	}
	name := quote(c.Name)
	t.create = `CREATE TABLE ` + name + `("_id" TEXT NOT NULL PRIMARY KEY, "_v" INTEGER NOT NULL, "_body" BLOB NOT NULL` +
		columns + `) STRICT`
	t.get = `SELECT "_body" FROM ` + name + ` WHERE "_id" = ?1`
	t.insert = `INSERT INTO ` + name + `(` + names + `) VALUES(` + marks + `)`
	t.replace = `UPDATE ` + name + ` SET ` + sets + ` WHERE "_id" = ?1 AND "_v" = ` + argument(len(c.Fields)+4)
	rows := ` FROM ` + name + ` WHERE rowid >= ?1 ORDER BY rowid` + limit("?2")
	t.sweep, t.audit = `SELECT rowid, "_id", "_body"`+rows, `SELECT rowid, `+names+rows
	return t
}

// arguments are those of insert, in order.
func (t *table) arguments(id string, version int64, doc bson.Raw, values []any) []any {
	return append(append(make([]any, 0, len(values)+4), id, version, []byte(doc)), values...)
}

// purge removes documents by age: 1 is the bound, 2 the limit. Served by an index that begins with the field.
func (t *table) purge(field string) string {
	name, column := quote(t.Name), quote(field)
	return `DELETE FROM ` + name + ` WHERE "_id" IN (SELECT "_id" FROM ` + name +
		` WHERE ` + column + ` > 0 AND ` + column + ` < ?1 ORDER BY ` + column + ` LIMIT ?2)`
}

// column declares the column of a field. Its default is what an absent field counts as.
func column(f storage.Field) string {
	if f.Type == storage.Int {
		return quote(f.Path) + " INTEGER NOT NULL DEFAULT 0"
	}
	return quote(f.Path) + " TEXT NOT NULL DEFAULT ''"
}

// columnType is what SQLite tells of the column of a field.
func columnType(t storage.Type) string {
	if t == storage.Int {
		return "INTEGER"
	}
	return "TEXT"
}

// argument is the i-th parameter of a statement, from 1.
func argument(i int) string { return "?" + strconv.Itoa(i) }

func quote(name string) string { return `"` + name + `"` }

func quoteAll(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = quote(name)
	}
	return out
}
