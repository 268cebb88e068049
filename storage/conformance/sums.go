package conformance

import (
	"fmt"
	"math"
	"testing"

	"lindan/storage"
)

type total struct {
	name  string
	q     storage.Query
	by    []string
	field string
	want  string
}

func totals() []total {
	return []total{
		{"count of all", storage.Query{}, nil, "", "[{[] 8}]"},
		{"count of the selected", storage.Query{Where: is("area", "x")}, nil, "", "[{[] 3}]"},
		{"count of none", storage.Query{Where: is("area", "nowhere")}, nil, "", "[{[] 0}]"},
		{"sum over all", storage.Query{}, nil, "due", "[{[] 70}]"},
		{"sum over none", storage.Query{Where: is("area", "nowhere")}, nil, "due", "[{[] 0}]"},
		{"sum of what has a text", storage.Query{Has: "who.name"}, nil, "", "[{[] 5}]"},
		{"sum within a range", storage.Query{Range: &storage.Range{Field: "due", From: int64(1), To: int64(30)}}, nil, "due", "[{[] 50}]"},
		{"count by text, absent with empty", storage.Query{}, []string{"area"}, "", "[{[] 2} {[x] 3} {[y] 3}]"},
		{"count by a number, absent with zero", storage.Query{}, []string{"due"}, "", "[{[-10] 1} {[0] 2} {[10] 3} {[20] 1} {[30] 1}]"},
		{"count of no group", storage.Query{Where: is("area", "nowhere")}, []string{"area"}, "", "[]"},
		{"sum by text", storage.Query{}, []string{"area"}, "due", "[{[] 0} {[x] 40} {[y] 30}]"},
		{"sum of a nested field by a nested field", storage.Query{}, []string{"who.name"}, "who.rank", "[{[] 0} {[B] -5} {[a] 0} {[b] 1} {[c] 9} {[中文] 5}]"},
		{"count by two fields", storage.Query{}, []string{"area", "due"}, "", "[{[ 0] 2} {[x 10] 2} {[x 20] 1} {[y -10] 1} {[y 10] 1} {[y 30] 1}]"},
		{"sum of a field by itself", storage.Query{Where: is("area", "x")}, []string{"due"}, "due", "[{[10] 20} {[20] 20}]"},
		{"count by id", storage.Query{Where: is("area", "x")}, []string{"_id"}, "", "[{[a1] 1} {[a2] 1} {[a5] 1}]"},
		{"sort, cursor and limit are ignored", storage.Query{
			Sort: "body", After: &storage.Cursor{Value: 1.5, ID: "b"}, Limit: 10_000,
		}, nil, "", "[{[] 8}]"},
	}
}

func sumChecks() []check {
	return []check{
		{"a sum gives", func(t *testing.T, e storage.Engine) {
			store(t, e, corpus())
			for _, s := range totals() {
				t.Run(s.name, func(t *testing.T) {
					groups, err := e.Sum(t.Context(), "notes", s.q, s.by, s.field)
					if got := fmt.Sprint(groups); err != nil || got != s.want {
						t.Errorf("got %s, %v, want %s", got, err, s.want)
					}
				})
			}
		}},
		{"keys are strings and int64", func(t *testing.T, e storage.Engine) {
			store(t, e, corpus())
			groups, err := e.Sum(t.Context(), "notes", storage.Query{}, []string{"area", "due"}, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				if fmt.Sprintf("%T %T", g.Keys[0], g.Keys[1]) != "string int64" {
					t.Errorf("got %#v", g)
				}
			}
		}},
		{"a sum is exact near the ends of int64", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1, "due", int64(math.MaxInt64-2)), note(t, "n2", 1, "due", int64(2)))
			groups, err := e.Sum(t.Context(), "notes", storage.Query{}, nil, "due")
			if err != nil || fmt.Sprint(groups) != fmt.Sprintf("[{[] %d}]", int64(math.MaxInt64)) {
				t.Errorf("got %v, %v", groups, err)
			}
		}},
		{"a sum beyond int64 is an error, not a wrong number", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1, "due", int64(math.MaxInt64)), note(t, "n2", 1, "due", int64(math.MaxInt64)))
			if groups, err := e.Sum(t.Context(), "notes", storage.Query{}, nil, "due"); err == nil {
				t.Errorf("got %v", groups)
			}
		}},
		{"several sums in one pass give what each gives alone", severalSums},
		{"a sum on an undeclared field is refused", refusedSums},
	}
}

func severalSums(t *testing.T, e storage.Engine) {
	store(t, e, corpus())
	fields := []string{"due", "", "who.rank"}
	for _, by := range [][]string{nil, {"area"}, {"area", "due"}} {
		rows, err := e.Sums(t.Context(), "notes", storage.Query{Where: is("area", "x", "y", "")}, by, fields)
		if err != nil {
			t.Fatal(err)
		}
		for i, field := range fields {
			alone, err := e.Sum(t.Context(), "notes", storage.Query{Where: is("area", "x", "y", "")}, by, field)
			if err != nil || len(alone) != len(rows) || len(rows) == 0 {
				t.Fatalf("by %v: %v, %d and %d rows", by, err, len(alone), len(rows))
			}
			for n, g := range alone {
				if fmt.Sprint(g.Keys, g.Total) != fmt.Sprint(rows[n].Keys, rows[n].Totals[i]) {
					t.Errorf("by %v, sum of %q: %v, alone %v", by, field, rows[n], g)
				}
			}
		}
	}
	_, err := e.Sums(t.Context(), "notes", storage.Query{}, nil, []string{"due", "body"})
	want(t, err, storage.ErrQuery)
}

func refusedSums(t *testing.T, e storage.Engine) {
	for name, c := range map[string]total{
		"grouped by":        {by: []string{"body"}},
		"summed":            {field: "body"},
		"text summed":       {field: "area"},
		"an id summed":      {field: "_id"},
		"selected by":       {q: storage.Query{Where: is("body", "x")}},
		"in a range":        {q: storage.Query{Range: &storage.Range{Field: "body"}}},
		"an injected group": {by: []string{`area", (SELECT 1) "`}},
	} {
		if _, err := e.Sum(t.Context(), "notes", c.q, c.by, c.field); err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			want(t, err, storage.ErrQuery)
		}
	}
}
