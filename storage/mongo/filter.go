package mongo

import (
	"cmp"
	"math"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// An absent field counts as "" or 0. MongoDB itself sorts absent before everything and matches it by null only; the
// filters here add null where "" or 0 is asked for.

// all joins conditions; no condition matches every document.
func all(conditions []bson.D) bson.D {
	switch len(conditions) {
	case 0:
		return bson.D{}
	case 1:
		return conditions[0]
	}
	return bson.D{{Key: "$and", Value: conditions}}
}

// selected are the conditions of Where, Has and Range.
func selected(c storage.Collection, q storage.Query) []bson.D {
	conditions := chosen(q)
	if between := span(q.Range); between != nil {
		present := bson.D{{Key: q.Range.Field, Value: between}}
		if absentIn(c, q.Range) {
			present = bson.D{{Key: "$or", Value: []bson.D{present, null(q.Range.Field)}}}
		}
		conditions = append(conditions, present)
	}
	return conditions
}

// chosen are the conditions of Where and Has.
func chosen(q storage.Query) []bson.D {
	var conditions []bson.D
	if q.Has != "" {
		conditions = append(conditions, bson.D{{Key: q.Has, Value: bson.D{{Key: "$nin", Value: bson.A{"", int64(0), nil}}}}})
	}
	for _, in := range q.Where {
		if len(in.Values) == 1 && !zero(in.Values[0]) {
			conditions = append(conditions, bson.D{{Key: in.Field, Value: in.Values[0]}})
			continue
		}
		values := append(bson.A{}, in.Values...)
		for _, v := range in.Values {
			if zero(v) && in.Field != "_id" {
				values = append(values, nil)
				break
			}
		}
		conditions = append(conditions, bson.D{{Key: in.Field, Value: bson.D{{Key: "$in", Value: values}}}})
	}
	return conditions
}

// span is the range as operators, nil where it is open on both sides.
func span(r *storage.Range) bson.D {
	var between bson.D
	if r != nil && r.From != nil {
		between = append(between, bson.E{Key: "$gte", Value: r.From})
	}
	if r != nil && r.To != nil {
		between = append(between, bson.E{Key: "$lt", Value: r.To})
	}
	return between
}

// absentIn tells whether the range holds what an absent field counts as.
func absentIn(c storage.Collection, r *storage.Range) bool {
	if r == nil {
		return true
	}
	t, err := c.TypeOf(r.Field)
	return err == nil && r.Field != "_id" && (r.From == nil || compare(r.From, t.Zero()) <= 0) &&
		(r.To == nil || compare(t.Zero(), r.To) < 0)
}

func null(field string) bson.D { return bson.D{{Key: field, Value: nil}} }

// anyOf matches every present value of the type.
func anyOf(t storage.Type) bson.D {
	if t == storage.Int {
		return bson.D{{Key: "$gte", Value: int64(math.MinInt64)}}
	}
	return bson.D{{Key: "$gte", Value: ""}}
}

// beyond matches what follows the cursor in the order of (field, _id).
func beyond(field string, after *storage.Cursor, desc bool) bson.D {
	further, reach := "$gt", "$gte"
	if desc {
		further, reach = "$lt", "$lte"
	}
	id := bson.D{{Key: "_id", Value: bson.D{{Key: further, Value: after.ID}}}}
	if field == "" {
		return id
	}
	later := bson.D{{Key: field, Value: bson.D{{Key: further, Value: after.Value}}}}
	tied := append(bson.D{{Key: field, Value: after.Value}}, id...)
	return bson.D{ // the outer bound is for the index, which does not see through $or
		{Key: field, Value: bson.D{{Key: reach, Value: after.Value}}},
		{Key: "$or", Value: []bson.D{later, tied}},
	}
}

func zero(v any) bool { return v == "" || v == int64(0) }

// compare orders two values of one type, bytewise for text.
func compare(a, b any) int {
	if x, ok := a.(string); ok {
		y, _ := b.(string)
		return cmp.Compare(x, y)
	}
	x, _ := a.(int64)
	y, _ := b.(int64)
	return cmp.Compare(x, y)
}
