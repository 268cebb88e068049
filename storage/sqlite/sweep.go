package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"lindan/storage"
)

// sweepPage is how many documents one statement of a sweep reads: enough to make its beginning cheap, few enough that it keeps no
// checkpoint waiting.
const sweepPage = 2000

var _ storage.Sweeper = (*Engine)(nil)

// Sweep gives a whole collection in the order in which it lies in the file; see storage.Sweeper. By id each document would be a
// search of its own: random ids scatter over the whole file.
func (e *Engine) Sweep(ctx context.Context, collection string, visit func([]storage.Stored) error) error {
	if err := e.sweepable(ctx, collection); err != nil {
		return err
	}
	for from := int64(math.MinInt64); ; {
		page, last, err := e.sweepPage(ctx, collection, from)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := visit(page); err != nil || len(page) < sweepPage || last == math.MaxInt64 {
			return err
		}
		from = last + 1
	}
}

// sweepable refuses a table with a column that hides the number of its rows: somebody who added one could hide rows as well.
func (e *Engine) sweepable(ctx context.Context, collection string) error {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return err
	}
	defer leave()
	var n int
	err = e.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM pragma_table_xinfo(?1) WHERE name = 'rowid' COLLATE NOCASE`, t.Name).Scan(&n)
	if err == nil && n > 0 {
		return fmt.Errorf("the table %s has a column %q that is not ours", t.Name, "rowid")
	}
	return readError(err)
}

// sweepPage gives the documents of the next rows, and the number of the last of them.
func (e *Engine) sweepPage(ctx context.Context, collection string, from int64) (page []storage.Stored, last int64, err error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	rows, err := e.kept.query(ctx, t.sweep, from, sweepPage)
	if err != nil {
		return nil, 0, readError(err)
	}
	defer rows.Close()
	page = make([]storage.Stored, 0, sweepPage)
	room := room{next: mostRoom}
	for rows.Next() {
		var id string
		var body sql.RawBytes
		if err := rows.Scan(&last, &id, &body); err != nil {
			return nil, 0, readError(err)
		}
		page = append(page, storage.Stored{ID: id, Doc: room.keep(body)})
	}
	return page, last, readError(rows.Err())
}
