package conformance

import (
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// row is a document of the corpus: nil is an absent field, and counts as "" or 0.
type row struct {
	id              string
	area, due       any
	name, rank      any
	whoNull, whoOut bool // "who" itself is null, or absent
}

func corpus() []row {
	return []row{
		{id: "a1", area: "x", due: int64(10), name: "b", rank: int64(1)},
		{id: "a2", area: "x", due: int64(20), name: "a"},
		{id: "a3", area: "y", due: int64(10), name: "B", rank: int64(-5)},
		{id: "a4", area: "y", due: int64(30), whoOut: true},
		{id: "a5", area: "x", due: int64(10), whoNull: true},
		{id: "a6", due: int64(0), name: "", rank: int64(0)},
		{id: "a7", area: "", name: "c", rank: int64(9)},
		{id: "b1", area: "y", due: int64(-10), name: "中文", rank: int64(5)},
	}
}

func (r row) doc(t *testing.T) bson.Raw {
	t.Helper()
	pairs := []any{}
	add := func(name string, v any) {
		if v != nil {
			pairs = append(pairs, name, v)
		}
	}
	add("area", r.area)
	add("due", r.due)
	who := bson.D{}
	if r.name != nil {
		who = append(who, bson.E{Key: "name", Value: r.name})
	}
	if r.rank != nil {
		who = append(who, bson.E{Key: "rank", Value: r.rank})
	}
	switch {
	case r.whoNull:
		pairs = append(pairs, "who", nil)
	case !r.whoOut:
		pairs = append(pairs, "who", who)
	}
	return note(t, r.id, 1, pairs...)
}

func store(t *testing.T, e storage.Engine, rows []row) {
	t.Helper()
	for _, r := range rows {
		insert(t, e, r.doc(t))
	}
}

type listing struct {
	name string
	q    storage.Query
	want string
}

func listings() []listing {
	due := func(from, to any) *storage.Range { return &storage.Range{Field: "due", From: from, To: to} }
	return []listing{
		{"no condition gives all by id", storage.Query{}, "a1 a2 a3 a4 a5 a6 a7 b1"},
		{"descending turns the ids around", storage.Query{Desc: true}, "b1 a7 a6 a5 a4 a3 a2 a1"},
		{"equality on text", storage.Query{Where: is("area", "y")}, "a3 a4 b1"},
		{"equality on a number", storage.Query{Where: is("due", int64(10))}, "a1 a3 a5"},
		{"equality on a nested field", storage.Query{Where: is("who.name", "B")}, "a3"},
		{"equality on the id", storage.Query{Where: is("_id", "a5")}, "a5"},
		{"text tells upper from lower case", storage.Query{Where: is("who.name", "b")}, "a1"},
		{"one of several values", storage.Query{Where: is("who.rank", int64(1), int64(9), int64(77))}, "a1 a7"},
		{"one of no values gives nothing", storage.Query{Where: is("area")}, ""},
		{"the empty text finds absent fields", storage.Query{Where: is("area", "")}, "a6 a7"},
		{"zero finds absent fields", storage.Query{Where: is("due", int64(0))}, "a6 a7"},
		{"absent fields of an absent document count as empty", storage.Query{Where: is("who.name", "")}, "a4 a5 a6"},
		{"a value or the empty text", storage.Query{Where: is("area", "", "y")}, "a3 a4 a6 a7 b1"},
		{"conditions are joined by and", storage.Query{Where: append(is("area", "x"), is("due", int64(10))...)}, "a1 a5"},
		{"two conditions on one field", storage.Query{Where: append(is("area", "x", "y"), is("area", "y")...)}, "a3 a4 b1"},
		{"a range holds its start and not its end", storage.Query{Range: due(int64(10), int64(30))}, "a1 a2 a3 a5"},
		{"a range open above", storage.Query{Range: due(int64(20), nil)}, "a2 a4"},
		{"a range open below holds absent fields", storage.Query{Range: due(nil, int64(10))}, "a6 a7 b1"},
		{"a range open on both sides holds all", storage.Query{Range: due(nil, nil)}, "a1 a2 a3 a4 a5 a6 a7 b1"},
		{"a range from zero holds absent fields", storage.Query{Range: due(int64(0), int64(11))}, "a1 a3 a5 a6 a7"},
		{"a range from one leaves absent fields out", storage.Query{Range: due(int64(1), int64(11))}, "a1 a3 a5"},
		{"a range up to zero leaves absent fields out", storage.Query{Range: due(int64(-20), int64(0))}, "b1"},
		{"an empty range gives nothing", storage.Query{Range: due(int64(30), int64(10))}, ""},
		{"a range on text", storage.Query{Range: &storage.Range{Field: "who.name", From: "a", To: "c"}}, "a1 a2"},
		{"a range on the id", storage.Query{Range: &storage.Range{Field: "_id", From: "a6", To: "b1"}}, "a6 a7"},
		{"a text that is there", storage.Query{Has: "area"}, "a1 a2 a3 a4 a5 b1"},
		{"a number that is there", storage.Query{Has: "due", Sort: "who.name", Desc: true}, "b1 a1 a2 a3 a5 a4"},
		{"a nested text that is there, in a range and sorted", storage.Query{Has: "who.name", Range: due(int64(0), int64(11)), Sort: "due"}, "a7 a1 a3"},
		{"sorted by a number, ties by id", storage.Query{Sort: "due"}, "b1 a6 a7 a1 a3 a5 a2 a4"},
		{"sorted by a number downwards, ties by id downwards", storage.Query{Sort: "due", Desc: true}, "a4 a2 a5 a3 a1 a7 a6 b1"},
		{"sorted by text, absent first", storage.Query{Sort: "who.name"}, "a4 a5 a6 a3 a2 a1 a7 b1"},
		{"sorted by text downwards", storage.Query{Sort: "who.name", Desc: true}, "b1 a7 a1 a2 a3 a6 a5 a4"},
		{"sorted by a number with absent in the middle", storage.Query{Sort: "who.rank"}, "a3 a2 a4 a5 a6 a1 b1 a7"},
		{"equality, range and sort together", storage.Query{
			Where: is("area", "x"), Range: due(int64(1), int64(20)), Sort: "due", Desc: true,
		}, "a5 a1"},
		{"a range on one field and a sort by another", storage.Query{Range: due(int64(0), int64(21)), Sort: "who.rank", Desc: true}, "a7 a1 a6 a5 a2 a3"},
		{"a limit cuts", storage.Query{Sort: "due", Limit: 3}, "b1 a6 a7"},
		{"after a cursor among ties", storage.Query{Sort: "due", After: &storage.Cursor{Value: int64(10), ID: "a1"}}, "a3 a5 a2 a4"},
		{"after a cursor downwards", storage.Query{Sort: "due", Desc: true, After: &storage.Cursor{Value: int64(10), ID: "a3"}}, "a1 a7 a6 b1"},
		{"after a cursor on an absent field", storage.Query{Sort: "due", After: &storage.Cursor{Value: int64(0), ID: "a6"}}, "a7 a1 a3 a5 a2 a4"},
		{"after a cursor that nobody has", storage.Query{Sort: "due", After: &storage.Cursor{Value: int64(15), ID: "zz"}}, "a2 a4"},
		{"after a cursor by id, the value ignored", storage.Query{After: &storage.Cursor{Value: 5.5, ID: "a6"}}, "a7 b1"},
		{"after a cursor by id downwards", storage.Query{Sort: "_id", Desc: true, After: &storage.Cursor{ID: "a3"}}, "a2 a1"},
		{"after a cursor within a range and a condition", storage.Query{
			Where: is("area", "x", "y"), Range: due(int64(0), nil), Sort: "due",
			After: &storage.Cursor{Value: int64(10), ID: "a3"}, Limit: 2,
		}, "a5 a2"},
	}
}

func listChecks() []check {
	return []check{
		{"a list gives", func(t *testing.T, e storage.Engine) {
			store(t, e, corpus())
			for _, l := range listings() {
				t.Run(l.name, func(t *testing.T) {
					if got := strings.Join(find(t, e, l.q), " "); got != l.want {
						t.Errorf("got %q, want %q", got, l.want)
					}
				})
			}
		}},
		{"a list gives whole documents", func(t *testing.T, e storage.Engine) {
			store(t, e, corpus())
			docs, err := e.Find(t.Context(), "notes", storage.Query{Where: is("_id", "a3")})
			if err != nil || len(docs) != 1 || string(docs[0]) != string(corpus()[2].doc(t)) {
				t.Errorf("got %v, %v", docs, err)
			}
		}},
		{"an empty collection gives an empty list", func(t *testing.T, e storage.Engine) {
			docs, err := e.Find(t.Context(), "notes", storage.Query{Sort: "due"})
			if err != nil || docs == nil || len(docs) != 0 {
				t.Errorf("got %v, %v", docs, err)
			}
		}},
		{"no limit means 500", func(t *testing.T, e storage.Engine) {
			for i := range storage.MaxRows + 1 {
				insert(t, e, note(t, "n"+string(rune('一'+i)), 1))
			}
			if got := len(find(t, e, storage.Query{})); got != storage.MaxRows {
				t.Errorf("got %d documents", got)
			}
		}},
		{"a nested field three levels down", func(t *testing.T, e storage.Engine) {
			still := func(v any) bson.D { return bson.D{{Key: "er", Value: bson.D{{Key: "still", Value: v}}}} }
			insert(t, e, note(t, "n1", 1, "deep", still("x")), note(t, "n2", 1, "deep", still("y")), note(t, "n3", 1, "deep", bson.D{}))
			if got := strings.Join(find(t, e, storage.Query{Where: is("deep.er.still", "y", "")}), " "); got != "n2 n3" {
				t.Errorf("got %q", got)
			}
		}},
		{"a query on an undeclared field is refused", refusedQueries},
		{"random queries agree with a plain filter and sort", randomQueries},
	}
}

func refusedQueries(t *testing.T, e storage.Engine) {
	store(t, e, corpus())
	many := make([]any, storage.MaxRows+1)
	for i := range many {
		many[i] = int64(i)
	}
	for name, q := range map[string]storage.Query{
		"condition":                    {Where: is("body", "x")},
		"condition on a parent":        {Where: is("who", "x")},
		"the version":                  {Where: is("v", int64(1))},
		"an injected name":             {Where: is(`area" OR "1`, "x")},
		"range":                        {Range: &storage.Range{Field: "body"}},
		"has":                          {Has: "body"},
		"sort":                         {Sort: "body"},
		"a number for text":            {Where: is("area", int64(1))},
		"text for a number":            {Range: &storage.Range{Field: "due", From: "1"}},
		"an int that is no int64":      {Where: is("due", 1)},
		"a document for text":          {Where: is("area", bson.D{{Key: "$gt", Value: ""}})},
		"nothing for text":             {Where: is("area", nil)},
		"a cursor of the wrong type":   {Sort: "due", After: &storage.Cursor{Value: "x", ID: "a"}},
		"a cursor without a value":     {Sort: "due", After: &storage.Cursor{ID: "a"}},
		"a limit below zero":           {Limit: -1},
		"a limit above the most":       {Limit: storage.MaxRows + 1},
		"more values than are allowed": {Where: is("due", many...)},
	} {
		if _, err := e.Find(t.Context(), "notes", q); err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			want(t, err, storage.ErrQuery)
		}
	}
	_, err := e.Find(t.Context(), "secrets", storage.Query{})
	want(t, err, storage.ErrQuery)
}
