package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo/options"

	"lindan/storage"
)

// Find lists documents, from a secondary where one is near; see storage.Engine.
func (e *Engine) Find(ctx context.Context, name string, q storage.Query) ([]bson.Raw, error) {
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := c.Answerable(q); err != nil {
		return nil, err
	}
	if q.ByID() {
		return c.byID(ctx, q)
	}
	return c.byField(ctx, q)
}

func (c *collection) byID(ctx context.Context, q storage.Query) ([]bson.Raw, error) {
	conditions := selected(c.Collection, q)
	if q.After != nil {
		conditions = append(conditions, beyond("", q.After, q.Desc))
	}
	return c.list(ctx, conditions, bson.D{{Key: "_id", Value: direction(q)}}, q.Rows())
}

// byField merges two lists: the documents that carry the sort field, and those without it, which count as "" or 0 but
// which MongoDB would put before all others.
func (c *collection) byField(ctx context.Context, q storage.Query) ([]bson.Raw, error) {
	with, err := c.list(ctx, c.carrying(q), bson.D{{Key: q.Sort, Value: direction(q)}, {Key: "_id", Value: direction(q)}}, q.Rows())
	if err != nil {
		return nil, err
	}
	conditions, some := c.lacking(q)
	if !some {
		return with, nil
	}
	without, err := c.list(ctx, conditions, bson.D{{Key: "_id", Value: direction(q)}}, q.Rows())
	if err != nil || len(without) == 0 {
		return with, err
	}
	return c.merge(q, with, without)
}

// carrying selects the documents with the sort field.
func (c *collection) carrying(q storage.Query) []bson.D {
	t, _ := c.TypeOf(q.Sort)
	conditions := chosen(q)
	switch {
	case q.Range == nil || span(q.Range) == nil:
		conditions = append(conditions, bson.D{{Key: q.Sort, Value: anyOf(t)}})
	case q.Range.Field == q.Sort:
		conditions = append(conditions, bson.D{{Key: q.Sort, Value: span(q.Range)}})
	default:
		conditions = append(selected(c.Collection, q), bson.D{{Key: q.Sort, Value: anyOf(t)}})
	}
	if q.After != nil {
		conditions = append(conditions, beyond(q.Sort, q.After, q.Desc))
	}
	return conditions
}

// lacking selects the documents without the sort field; false where there can be none in the range or after the cursor.
func (c *collection) lacking(q storage.Query) ([]bson.D, bool) {
	t, _ := c.TypeOf(q.Sort)
	if q.Range != nil && q.Range.Field == q.Sort {
		if !absentIn(c.Collection, q.Range) {
			return nil, false
		}
		q.Range = nil
	}
	conditions := append(selected(c.Collection, q), null(q.Sort))
	if q.After == nil {
		return conditions, true
	}
	order := compare(t.Zero(), q.After.Value)
	if q.Desc {
		order = -order
	}
	if order == 0 {
		conditions = append(conditions, beyond("", q.After, q.Desc))
	}
	return conditions, order >= 0
}

// merge puts both lists into the order of (field, _id) and cuts at the limit.
func (c *collection) merge(q storage.Query, with, without []bson.Raw) ([]bson.Raw, error) {
	type row struct {
		value any
		id    string
		doc   bson.Raw
	}
	at := slices.IndexFunc(c.Fields, func(f storage.Field) bool { return f.Path == q.Sort })
	rows := make([]row, 0, len(with)+len(without))
	for _, doc := range append(with, without...) {
		values, err := c.Values(doc)
		if err != nil {
			return nil, err
		}
		id, _ := doc.Lookup("_id").StringValueOK()
		rows = append(rows, row{values[at], id, doc})
	}
	slices.SortFunc(rows, func(a, b row) int {
		order := compare(a.value, b.value)
		if order == 0 {
			order = compare(a.id, b.id)
		}
		return order * direction(q)
	})
	docs := make([]bson.Raw, min(len(rows), q.Rows()))
	for i := range docs {
		docs[i] = rows[i].doc
	}
	return docs, nil
}

func (c *collection) list(ctx context.Context, conditions []bson.D, sort bson.D, limit int) ([]bson.Raw, error) {
	cursor, err := c.lists.Find(ctx, all(conditions), options.Find().SetSort(sort).SetLimit(int64(limit)))
	if err != nil {
		return nil, readError(err)
	}
	docs := []bson.Raw{}
	return docs, readError(cursor.All(ctx, &docs))
}

func direction(q storage.Query) int {
	if q.Desc {
		return -1
	}
	return 1
}
