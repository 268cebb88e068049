package sqlite

import (
	"context"

	"lindan/storage"
)

// Raw hands a statement to the writer, which runs it in a batch like any other.
func (e *Engine) Raw(ctx context.Context, text string, args ...any) (int, error) {
	return e.write(ctx, text, args...)
}

// Plan is how SQLite means to answer a query: one line a step.
func (e *Engine) Plan(ctx context.Context, collection string, q storage.Query) ([]string, error) {
	text, args := listing(e.tables[collection], q)
	return e.plan(ctx, text, args)
}

func (e *Engine) plan(ctx context.Context, text string, args []any) ([]string, error) {
	rows, err := e.reads.QueryContext(ctx, "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

// PlanSums is how SQLite means to answer a Sums.
func (e *Engine) PlanSums(ctx context.Context, collection string, q storage.Query, by, fields []string) ([]string, error) {
	text, args := summing(e.tables[collection], q, by, fields)
	return e.plan(ctx, text, args)
}
