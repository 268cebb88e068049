package sqlite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// fillStep is how many documents are read at a time when a new column is filled.
const fillStep = 500

// prepare opens the writer, checks the file and brings every table to its declaration, all in one transaction.
func prepare(w *writer, tables map[string]*table) error {
	if err := w.open(); err != nil {
		return err
	}
	if err := w.quickCheck(); err != nil {
		return err
	}
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if err := w.execAll(createProbe, fillProbe); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if err := w.upgrade(tables[name]); err != nil {
			return fmt.Errorf("schema of %s: %w", name, err)
		}
	}
	if err := w.exec("COMMIT"); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// quickCheck looks over every page, about 1 s for each GB that is in memory, and refuses a damaged file.
func (w *writer) quickCheck() error {
	lines, err := w.strings("PRAGMA quick_check(1)")
	if err != nil {
		return fmt.Errorf("quick check: %w", err)
	}
	if len(lines) != 1 || lines[0] != "ok" {
		return fmt.Errorf("the database file is damaged: %s", strings.Join(lines, "; "))
	}
	// The check read the whole file into the page cache, which an idle service does not need.
	if _, err := w.strings("PRAGMA shrink_memory"); err != nil {
		return fmt.Errorf("shrink memory: %w", err)
	}
	return nil
}

func (w *writer) upgrade(t *table) error {
	have, err := w.pairs(`SELECT name, type FROM pragma_table_info(?1)`, t.Name)
	if err != nil {
		return err
	}
	if len(have) == 0 {
		if err := w.exec(t.create); err != nil {
			return err
		}
	} else if err := w.alter(t, have); err != nil {
		return err
	}
	if err := w.buildIndexes(t); err != nil {
		return err
	}
	return w.execAll(triggers(t)...)
}

// alter drops the columns that are no longer declared, so that a later declaration does not find stale values, and adds
// and fills the new ones.
func (w *writer) alter(t *table, have map[string]string) error {
	missing, stale := compare(t, have)
	if err := w.dropIndexes(t, stale); err != nil {
		return err
	}
	for _, name := range stale {
		if err := w.exec(`ALTER TABLE ` + quote(t.Name) + ` DROP COLUMN ` + quote(name)); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	for _, f := range missing {
		if err := w.exec(`ALTER TABLE ` + quote(t.Name) + ` ADD COLUMN ` + column(f)); err != nil {
			return err
		}
	}
	if err := w.execAll(dropTriggers(t)...); err != nil {
		return err
	}
	return w.fill(t, missing)
}

// compare finds the declared fields without a column of their type and the columns without a declaration.
func compare(t *table, have map[string]string) (missing []storage.Field, stale []string) {
	declared := map[string]string{"_id": "TEXT", "_v": "INTEGER", "_body": "BLOB"}
	for _, f := range t.Fields {
		declared[f.Path] = columnType(f.Type)
		if have[f.Path] != columnType(f.Type) {
			missing = append(missing, f)
		}
	}
	for name, kind := range have {
		if declared[name] != kind {
			stale = append(stale, name)
		}
	}
	return missing, stale
}

// fill computes new columns from the stored documents, some at a time in the order of their ids.
func (w *writer) fill(t *table, fields []storage.Field) error {
	part := storage.Collection{Name: t.Name, Fields: fields}
	update := `UPDATE ` + quote(t.Name) + ` SET `
	for i, f := range fields {
		update += quote(f.Path) + " = " + argument(i+2) + ", "
	}
	update = strings.TrimSuffix(update, ", ") + ` WHERE "_id" = ?1`
	next := `SELECT "_id", "_body" FROM ` + quote(t.Name) + ` WHERE "_id" > ?1 ORDER BY "_id" LIMIT ?2`
	for last := ""; ; {
		page, err := w.pairs(next, last, fillStep)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(page)) {
			values, err := part.Values(bson.Raw(page[id]))
			if err != nil {
				return fmt.Errorf("document %q: %w", id, err)
			}
			if _, err := w.run(update, append([]any{id}, values...)...); err != nil {
				return err
			}
			last = id
		}
	}
}

func indexName(t *table, paths []string) string { return t.Name + ":" + strings.Join(paths, ",") }

func (w *writer) buildIndexes(t *table) error {
	for _, paths := range t.Indexes {
		columns := paths
		if !slices.Contains(paths, "_id") {
			columns = append(slices.Clone(paths), "_id")
		}
		err := w.exec(`CREATE INDEX IF NOT EXISTS ` + quote(indexName(t, paths)) + ` ON ` + quote(t.Name) +
			`(` + strings.Join(quoteAll(columns), ", ") + `)`)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropIndexes drops those that are no longer declared, and those on a column that is about to go.
func (w *writer) dropIndexes(t *table, stale []string) error {
	names, err := w.strings(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL`, t.Name)
	if err != nil {
		return err
	}
	for _, name := range names {
		stays := slices.ContainsFunc(t.Indexes, func(paths []string) bool {
			return indexName(t, paths) == name && !slices.ContainsFunc(paths, func(p string) bool { return slices.Contains(stale, p) })
		})
		if stays {
			continue
		}
		if err := w.exec(`DROP INDEX ` + quote(name)); err != nil {
			return err
		}
	}
	return nil
}

// triggers guard an append-only table against our own mistakes, not against the owner of the file.
func triggers(t *table) []string {
	if !t.AppendOnly {
		return dropTriggers(t)
	}
	var out []string
	for _, verb := range []string{"UPDATE", "DELETE"} {
		out = append(out, `CREATE TRIGGER IF NOT EXISTS `+quote(t.Name+":"+verb)+` BEFORE `+verb+` ON `+quote(t.Name)+
			` BEGIN SELECT RAISE(ABORT, 'append-only'); END`)
	}
	return out
}

func dropTriggers(t *table) []string {
	return []string{
		`DROP TRIGGER IF EXISTS ` + quote(t.Name+":UPDATE"),
		`DROP TRIGGER IF EXISTS ` + quote(t.Name+":DELETE"),
	}
}

func (w *writer) execAll(texts ...string) error {
	for _, text := range texts {
		if err := w.exec(text); err != nil {
			return err
		}
	}
	return nil
}

// strings gives the first column of a query.
func (w *writer) strings(text string, args ...any) ([]string, error) {
	rows, err := w.conn.QueryContext(context.Background(), text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// pairs gives the first two columns of a query.
func (w *writer) pairs(text string, args ...any) (map[string]string, error) {
	rows, err := w.conn.QueryContext(context.Background(), text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		out[key] = value
	}
	return out, rows.Err()
}
