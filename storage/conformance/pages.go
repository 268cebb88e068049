package conformance

import (
	"fmt"
	"slices"
	"testing"

	"lindan/storage"
)

func pageChecks() []check {
	var checks []check
	for _, sort := range []string{"", "due", "who.name"} {
		for _, desc := range []bool{false, true} {
			name := fmt.Sprintf("pages by %q, descending %v, hold every document once and in order", sort, desc)
			checks = append(checks, check{name, func(t *testing.T, e storage.Engine) { pages(t, e, sort, desc) }})
		}
	}
	return checks
}

// pages reads 40 documents with many ties, 7 at a time.
func pages(t *testing.T, e storage.Engine, sort string, desc bool) {
	rows := make([]row, 40)
	for i := range rows {
		rows[i] = row{id: fmt.Sprintf("n%02d", i*17%40), area: "x", due: int64(i % 4), name: string(rune('一' + i%5))}
		if i%6 == 0 {
			rows[i].due, rows[i].whoOut = nil, true
			rows[i].name = nil
		}
	}
	store(t, e, rows)
	q := storage.Query{Where: is("area", "x"), Sort: sort, Desc: desc}
	expected := ids(oracle(rows, q))
	q.Limit = 7
	var got []string
	for page := find(t, e, q); len(page) > 0; page = find(t, e, q) {
		got = append(got, page...)
		last := rows[slices.IndexFunc(rows, func(r row) bool { return r.id == page[len(page)-1] })]
		q.After = &storage.Cursor{Value: last.value(sort), ID: last.id}
		if len(got) > len(rows) {
			break
		}
	}
	if !slices.Equal(got, expected) {
		t.Errorf("got %v,\nwant %v", got, expected)
	}
}
