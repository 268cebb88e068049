package mongo

import (
	"context"
	"slices"

	"lindan/storage"
)

// Sums asks once for each field: what speaks MongoDB's protocol does not always know several totals in one $group (FerretDB
// gives 0 for all but the first). A group that one answer lacks, because it came in between, counts 0 there.
func (e *Engine) Sums(ctx context.Context, name string, q storage.Query, by, fields []string) ([]storage.Sums, error) {
	var rows []storage.Sums
	for i, field := range fields {
		groups, err := e.Sum(ctx, name, q, by, field)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			at, found := slices.BinarySearchFunc(rows, g.Keys, func(r storage.Sums, keys []any) int { return slices.CompareFunc(r.Keys, keys, compare) })
			if !found {
				rows = slices.Insert(rows, at, storage.Sums{Keys: g.Keys, Totals: make([]int64, len(fields))})
			}
			rows[at].Totals[i] = g.Total
		}
	}
	return rows, nil
}
