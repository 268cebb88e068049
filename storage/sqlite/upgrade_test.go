package sqlite_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
	"lindan/storage/sqlite"
)

func declared(appendOnly bool, indexes [][]string, fields ...storage.Field) []storage.Collection {
	return []storage.Collection{{Name: "notes", Fields: fields, Indexes: indexes, AppendOnly: appendOnly}}
}

// with opens the directory with the declaration, does something and closes it.
func with(t *testing.T, dir string, cols []storage.Collection, do func(e *sqlite.Engine)) {
	t.Helper()
	e, err := sqlite.Open(dir, cols)
	if err != nil {
		t.Fatal(err)
	}
	do(e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, e *sqlite.Engine, field string, v any) string {
	t.Helper()
	docs, err := e.Find(t.Context(), "notes", storage.Query{Where: []storage.In{{Field: field, Values: []any{v}}}})
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(docs))
	for i, doc := range docs {
		ids[i] = doc.Lookup("_id").StringValue()
	}
	return strings.Join(ids, " ")
}

// insertPlan stores n<i>, which has a due of i where i is even.
func insertPlan(t *testing.T, e *sqlite.Engine, i int) {
	pairs := []bson.E{{Key: "area", Value: "x"}}
	if i%2 == 0 {
		pairs = append(pairs, bson.E{Key: "plan", Value: bson.D{{Key: "due", Value: int64(i)}}})
	}
	if err := e.Insert(t.Context(), "notes", note(fmt.Sprintf("n%d", i), 1, pairs...)); err != nil {
		t.Error(err)
	}
}

// many is more documents than are filled in one step.
const many = 1203

func TestANewFieldIsFilledFromTheDocuments(t *testing.T) {
	area, due := storage.Field{Path: "area"}, storage.Field{Path: "plan.due", Type: storage.Int}
	for _, appendOnly := range []bool{false, true} {
		t.Run(fmt.Sprintf("append-only %v", appendOnly), func(t *testing.T) {
			dir := t.TempDir()
			with(t, dir, declared(appendOnly, nil, area), func(e *sqlite.Engine) {
				var group sync.WaitGroup
				for i := range many {
					group.Go(func() { insertPlan(t, e, i) })
				}
				group.Wait()
			})
			with(t, dir, declared(appendOnly, [][]string{{"plan.due"}}, area, due), func(e *sqlite.Engine) {
				for i := 2; i < many; i += 2 {
					if got, want := found(t, e, "plan.due", int64(i)), fmt.Sprintf("n%d", i); got != want {
						t.Fatalf("due %d: got %q", i, got)
					}
				}
				groups, err := e.Sum(t.Context(), "notes", storage.Query{}, []string{"area"}, "")
				if err != nil || fmt.Sprint(groups) != fmt.Sprintf("[{[x] %d}]", many) {
					t.Errorf("got %v, %v", groups, err)
				}
				plan, err := e.Plan(t.Context(), "notes", storage.Query{Sort: "plan.due", Range: &storage.Range{Field: "plan.due", From: int64(1)}})
				if err != nil || !slices.ContainsFunc(plan, func(s string) bool { return strings.Contains(s, "notes:plan.due") }) {
					t.Errorf("the new index is not used: %v, %v", plan, err)
				}
				_, err = e.Raw(t.Context(), `DELETE FROM "notes" WHERE "_id" = 'n0'`)
				if (err != nil) != appendOnly {
					t.Errorf("delete on append-only %v: %v", appendOnly, err)
				}
			})
		})
	}
}

func TestAFieldThatWasAwayHasNoStaleValues(t *testing.T) {
	area, due := storage.Field{Path: "area"}, storage.Field{Path: "due", Type: storage.Int}
	both := declared(false, [][]string{{"due"}, {"area", "due"}}, area, due)
	dir := t.TempDir()
	with(t, dir, both, func(e *sqlite.Engine) {
		if err := e.Insert(t.Context(), "notes", note("n1", 1, bson.E{Key: "due", Value: int64(5)})); err != nil {
			t.Fatal(err)
		}
	})
	with(t, dir, declared(false, nil, area), func(e *sqlite.Engine) {
		if err := e.Replace(t.Context(), "notes", 1, note("n1", 2, bson.E{Key: "due", Value: int64(6)})); err != nil {
			t.Fatal(err)
		}
	})
	with(t, dir, both, func(e *sqlite.Engine) {
		if old, now := found(t, e, "due", int64(5)), found(t, e, "due", int64(6)); old != "" || now != "n1" {
			t.Errorf("got %q and %q", old, now)
		}
	})
}

func TestAFieldMayNotChangeAgainstItsDocuments(t *testing.T) {
	dir := t.TempDir()
	text := declared(false, [][]string{{"due"}}, storage.Field{Path: "due"})
	with(t, dir, text, func(e *sqlite.Engine) {
		if err := e.Insert(t.Context(), "notes", note("n1", 1, bson.E{Key: "due", Value: "soon"})); err != nil {
			t.Fatal(err)
		}
	})
	e, err := sqlite.Open(dir, declared(false, [][]string{{"due"}}, storage.Field{Path: "due", Type: storage.Int}))
	if err == nil {
		t.Fatal(e.Close())
	}
	if !strings.Contains(err.Error(), `"n1"`) || !strings.Contains(err.Error(), `"due"`) {
		t.Errorf("the error does not name the document and the field: %v", err)
	}
	with(t, dir, text, func(e *sqlite.Engine) {
		if got := found(t, e, "due", "soon"); got != "n1" {
			t.Errorf("the failed upgrade left %q", got)
		}
	})
}

func TestACollectionMayBecomeChangeable(t *testing.T) {
	dir := t.TempDir()
	with(t, dir, declared(true, nil), func(e *sqlite.Engine) {
		if err := e.Insert(t.Context(), "notes", note("n1", 1)); err != nil {
			t.Fatal(err)
		}
	})
	with(t, dir, declared(false, nil), func(e *sqlite.Engine) {
		if err := e.Replace(t.Context(), "notes", 1, note("n1", 2)); err != nil {
			t.Error(err)
		}
	})
}
