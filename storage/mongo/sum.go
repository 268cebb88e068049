package mongo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"

	"lindan/storage"
)

// Sum sums or counts by groups; see storage.Engine.
func (e *Engine) Sum(ctx context.Context, name string, q storage.Query, by []string, field string) ([]storage.Group, error) {
	rows, err := e.Sums(ctx, name, q, by, []string{field})
	if err != nil {
		return nil, err
	}
	groups := make([]storage.Group, len(rows))
	for i, r := range rows {
		groups[i] = storage.Group{Keys: r.Keys, Total: r.Totals[0]}
	}
	return groups, nil
}

// Sums sums several fields by groups; see storage.Engine.
func (e *Engine) Sums(ctx context.Context, name string, q storage.Query, by, fields []string) ([]storage.Sums, error) {
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return nil, err
	}
	defer leave()
	for _, field := range fields {
		if err := c.Summable(q, by, field); err != nil {
			return nil, err
		}
	}
	cursor, err := c.lists.Aggregate(ctx, pipeline(all(selected(c.Collection, q)), by, fields))
	if err != nil {
		return nil, readError(err)
	}
	var rows []bson.Raw
	if err := cursor.All(ctx, &rows); err != nil {
		return nil, readError(err)
	}
	return c.groups(rows, by, len(fields))
}

// pipeline groups by k0, k1 … and puts the totals into n0, n1 …
func pipeline(match bson.D, by, fields []string) driver.Pipeline {
	var key any
	if len(by) > 0 {
		parts := bson.D{}
		for i, path := range by {
			parts = append(parts, bson.E{Key: keyName(i), Value: "$" + path})
		}
		key = parts
	}
	group := bson.D{{Key: "_id", Value: key}}
	for i, field := range fields {
		var term any = int64(1)
		if field != "" {
			term = "$" + field
		}
		group = append(group, bson.E{Key: totalName(i), Value: bson.D{{Key: "$sum", Value: term}}})
	}
	return driver.Pipeline{{{Key: "$match", Value: match}}, {{Key: "$group", Value: group}}}
}

func keyName(i int) string { return "k" + strconv.Itoa(i) }

func totalName(i int) string { return "n" + strconv.Itoa(i) }

// groups reads the rows, joins those of absent fields with those of "" and 0, and orders them by their keys.
func (c *collection) groups(rows []bson.Raw, by []string, totals int) ([]storage.Sums, error) {
	groups := make([]storage.Sums, 0, len(rows)+1)
	if len(by) == 0 {
		groups = append(groups, storage.Sums{Keys: []any{}, Totals: make([]int64, totals)})
	}
	for _, row := range rows {
		g, err := c.group(row, by, totals)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b storage.Sums) int { return slices.CompareFunc(a.Keys, b.Keys, compare) })
	return join(groups)
}

func (c *collection) group(row bson.Raw, by []string, totals int) (storage.Sums, error) {
	g := storage.Sums{Keys: make([]any, len(by)), Totals: make([]int64, totals)}
	for i, path := range by {
		t, err := c.TypeOf(path)
		if err != nil {
			return g, err
		}
		if g.Keys[i], err = key(row.Lookup("_id", keyName(i)), t); err != nil {
			return g, fmt.Errorf("sum by %s: %w", path, err)
		}
	}
	for i := range g.Totals {
		n := row.Lookup(totalName(i))
		total, ok := n.AsInt64OK()
		if !ok || n.Type != bson.TypeInt32 && n.Type != bson.TypeInt64 {
			return g, errTotal
		}
		g.Totals[i] = total
	}
	return g, nil
}

var errTotal = errors.New("sum: the total does not fit into int64")

func key(v bson.RawValue, t storage.Type) (any, error) {
	switch v.Type {
	case 0, bson.TypeNull, bson.TypeUndefined:
		return t.Zero(), nil
	case bson.TypeString:
		return v.StringValue(), nil
	case bson.TypeInt32, bson.TypeInt64:
		return v.AsInt64(), nil
	}
	return nil, fmt.Errorf("a key of type %s", v.Type)
}

// join adds up neighbours with equal keys.
func join(groups []storage.Sums) ([]storage.Sums, error) {
	out := groups[:0]
	for _, g := range groups {
		last := len(out) - 1
		if last < 0 || !slices.Equal(out[last].Keys, g.Keys) {
			out = append(out, g)
			continue
		}
		for i, b := range g.Totals {
			a := out[last].Totals[i]
			if b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b {
				return nil, errTotal
			}
			out[last].Totals[i] = a + b
		}
	}
	return out, nil
}
