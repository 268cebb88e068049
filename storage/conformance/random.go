package conformance

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lindan/storage"
)

// randomQueries compares with an oracle, and pages through to the end.
func randomQueries(t *testing.T, e storage.Engine) {
	rows := append(corpus(), extremes()...)
	store(t, e, rows)
	rapid.Check(t, func(rt *rapid.T) {
		q := drawQuery(rt)
		expected := oracle(rows, q)
		for {
			got, err := e.Find(t.Context(), "notes", q)
			if err != nil {
				rt.Fatalf("%+v: %v", q, err)
			}
			for _, doc := range got {
				id := doc.Lookup("_id").StringValue()
				if len(expected) == 0 || expected[0].id != id {
					rt.Fatalf("%+v: got %s, want the rest %v", q, id, ids(expected))
				}
				q.After = &storage.Cursor{Value: expected[0].value(q.Sort), ID: id}
				expected = expected[1:]
			}
			if len(got) < q.Limit {
				break
			}
		}
		if len(expected) > 0 {
			rt.Fatalf("%+v: %v are lost", q, ids(expected))
		}
	})
}

func drawQuery(rt *rapid.T) storage.Query {
	field := rapid.SampledFrom([]string{"area", "due", "who.name", "who.rank", "_id"})
	var q storage.Query
	for range rapid.IntRange(0, 2).Draw(rt, "conditions") {
		f := field.Draw(rt, "field")
		q.Where = append(q.Where, storage.In{Field: f, Values: rapid.SliceOfN(value(f), 1, 4).Draw(rt, "values")})
	}
	if f := field.Draw(rt, "range"); rapid.Bool().Draw(rt, "ranged") {
		q.Range = &storage.Range{
			Field: f, From: rapid.OneOf(value(f), rapid.Just(any(nil))).Draw(rt, "from"),
			To: rapid.OneOf(value(f), rapid.Just(any(nil))).Draw(rt, "to"),
		}
	}
	if rapid.Bool().Draw(rt, "had") {
		q.Has = field.Draw(rt, "has")
	}
	q.Sort = rapid.OneOf(field, rapid.Just("")).Draw(rt, "sort")
	q.Desc = rapid.Bool().Draw(rt, "desc")
	q.Limit = rapid.IntRange(1, 5).Draw(rt, "limit")
	if q.Sort != "" && rapid.Bool().Draw(rt, "continued") {
		q.After = &storage.Cursor{Value: value(q.Sort).Draw(rt, "after"), ID: rapid.SampledFrom([]string{"a", "a3", "a6", "c"}).Draw(rt, "id")}
	}
	return q
}

// value draws what a field may be asked for.
func value(field string) *rapid.Generator[any] {
	texts := []any{"", "x", "y", "a", "b", "B", "中文", "a3", "a6", "b1", "邻", "😀"}
	numbers := []any{int64(0), int64(-10), int64(-5), int64(1), int64(5), int64(10), int64(20), int64(-1 << 63), int64(1<<63 - 1)}
	if field == "due" || field == "who.rank" {
		return rapid.SampledFrom(numbers)
	}
	return rapid.SampledFrom(texts)
}

// value is what the row's field counts as.
func (r row) value(field string) any {
	switch field {
	case "area":
		return cmp.Or(r.area, any(""))
	case "due":
		return cmp.Or(r.due, any(int64(0)))
	case "who.name":
		return cmp.Or(r.name, any(""))
	case "who.rank":
		return cmp.Or(r.rank, any(int64(0)))
	}
	return r.id
}

// oracle answers a query by the letter, without its limit.
func oracle(rows []row, q storage.Query) []row {
	sort := cmp.Or(q.Sort, "_id")
	order := func(a, b row) int {
		c := cmp.Or(compare(a.value(sort), b.value(sort)), cmp.Compare(a.id, b.id))
		if q.Desc {
			return -c
		}
		return c
	}
	var out []row
	for _, r := range rows {
		in := !slices.ContainsFunc(q.Where, func(in storage.In) bool { return !slices.Contains(in.Values, r.value(in.Field)) })
		if g := q.Range; g != nil {
			v := r.value(g.Field)
			in = in && (g.From == nil || compare(v, g.From) >= 0) && (g.To == nil || compare(v, g.To) < 0)
		}
		if q.Has != "" {
			in = in && r.value(q.Has) != "" && r.value(q.Has) != int64(0)
		}
		if in && !passed(r, q, sort) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, order)
	return out
}

// passed tells whether the row lies at or before the cursor.
func passed(r row, q storage.Query, sort string) bool {
	if q.After == nil {
		return false
	}
	c := cmp.Compare(r.id, q.After.ID)
	if sort != "_id" {
		c = cmp.Or(compare(r.value(sort), q.After.Value), c)
	}
	if q.Desc {
		c = -c
	}
	return c <= 0
}

func compare(a, b any) int {
	if x, ok := a.(string); ok {
		y, _ := b.(string)
		return strings.Compare(x, y)
	}
	x, _ := a.(int64)
	y, _ := b.(int64)
	return cmp.Compare(x, y)
}

func ids(rows []row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.id
	}
	return out
}
