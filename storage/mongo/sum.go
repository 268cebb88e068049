package mongo

import (
	"context"
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
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := c.Summable(q, by, field); err != nil {
		return nil, err
	}
	cursor, err := c.lists.Aggregate(ctx, pipeline(all(selected(c.Collection, q)), by, field))
	if err != nil {
		return nil, readError(err)
	}
	var rows []bson.Raw
	if err := cursor.All(ctx, &rows); err != nil {
		return nil, readError(err)
	}
	return c.groups(rows, by)
}

// pipeline groups by k0, k1 … and puts the total into n.
func pipeline(match bson.D, by []string, field string) driver.Pipeline {
	var key any
	if len(by) > 0 {
		parts := bson.D{}
		for i, path := range by {
			parts = append(parts, bson.E{Key: keyName(i), Value: "$" + path})
		}
		key = parts
	}
	var term any = int64(1)
	if field != "" {
		term = "$" + field
	}
	group := bson.D{{Key: "_id", Value: key}, {Key: "n", Value: bson.D{{Key: "$sum", Value: term}}}}
	return driver.Pipeline{{{Key: "$match", Value: match}}, {{Key: "$group", Value: group}}}
}

func keyName(i int) string { return "k" + strconv.Itoa(i) }

// groups reads the rows, joins those of absent fields with those of "" and 0, and orders them by their keys.
func (c *collection) groups(rows []bson.Raw, by []string) ([]storage.Group, error) {
	groups := make([]storage.Group, 0, len(rows)+1)
	if len(by) == 0 {
		groups = append(groups, storage.Group{Keys: []any{}})
	}
	for _, row := range rows {
		g, err := c.group(row, by)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b storage.Group) int { return slices.CompareFunc(a.Keys, b.Keys, compare) })
	return join(groups)
}

func (c *collection) group(row bson.Raw, by []string) (storage.Group, error) {
	g := storage.Group{Keys: make([]any, len(by))}
	for i, path := range by {
		t, err := c.TypeOf(path)
		if err != nil {
			return g, err
		}
		if g.Keys[i], err = key(row.Lookup("_id", keyName(i)), t); err != nil {
			return g, fmt.Errorf("sum by %s: %w", path, err)
		}
	}
	total, ok := row.Lookup("n").AsInt64OK()
	if n := row.Lookup("n"); !ok || n.Type != bson.TypeInt32 && n.Type != bson.TypeInt64 {
		return g, fmt.Errorf("sum: the total does not fit into int64")
	}
	g.Total = total
	return g, nil
}

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
func join(groups []storage.Group) ([]storage.Group, error) {
	out := groups[:0]
	for _, g := range groups {
		last := len(out) - 1
		if last < 0 || !slices.Equal(out[last].Keys, g.Keys) {
			out = append(out, g)
			continue
		}
		a, b := out[last].Total, g.Total
		if b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b {
			return nil, fmt.Errorf("sum: the total does not fit into int64")
		}
		out[last].Total = a + b
	}
	return out, nil
}
