// Package conformance is the one suite that every storage engine must pass: Run in sequence, RunRaces with many goroutines.
// Where the engines could differ (absent fields, ties, text beyond ASCII, the ends of int64) the suite says what is right.
package conformance

import (
	"errors"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// check is one sentence about engines and the code that proves it on a fresh one.
type check struct {
	name string
	do   func(t *testing.T, e storage.Engine)
}

// Run checks an engine with one caller at a time. open gives a new, empty engine with the collections, and closes it with
// t.Cleanup; an engine may have been closed before.
func Run(t *testing.T, open func(t *testing.T, cols []storage.Collection) storage.Engine) {
	t.Helper()
	groups := map[string][]check{
		"documents": documentChecks(), "sizes": sizeChecks(), "lists": listChecks(), "pages": pageChecks(), "sweeps": sweepChecks(),
		"text and numbers": valueChecks(), "sums": sumChecks(), "purges": purgeChecks(), "life": lifeChecks(),
	}
	for group, checks := range groups {
		t.Run(group, func(t *testing.T) {
			for _, c := range checks {
				t.Run(c.name, func(t *testing.T) { c.do(t, open(t, collections())) })
			}
		})
	}
}

// collections are those of the suite: notes can change, journal is append-only.
func collections() []storage.Collection {
	return []storage.Collection{
		{
			Name: "notes",
			Fields: []storage.Field{
				{Path: "area"},
				{Path: "due", Type: storage.Int},
				{Path: "who.name"},
				{Path: "who.rank", Type: storage.Int},
				{Path: "deep.er.still"},
			},
			Indexes: [][]string{{"area", "due"}, {"who.name"}, {"due"}, {"who.rank"}, {"area", "who.name"}},
		},
		{
			Name:       "journal",
			Fields:     []storage.Field{{Path: "at", Type: storage.Int}},
			Indexes:    [][]string{{"at"}},
			AppendOnly: true,
		},
	}
}

// note makes a document of its id, its version and pairs of names and values.
func note(t *testing.T, id string, v int64, pairs ...any) bson.Raw {
	t.Helper()
	doc := bson.D{{Key: "_id", Value: id}, {Key: "v", Value: v}}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			t.Fatalf("name %v of a field", pairs[i])
		}
		doc = append(doc, bson.E{Key: name, Value: pairs[i+1]})
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func insert(t *testing.T, e storage.Engine, docs ...bson.Raw) {
	t.Helper()
	for _, doc := range docs {
		if err := e.Insert(t.Context(), "notes", doc); err != nil {
			t.Fatalf("insert %s: %v", doc.Lookup("_id"), err)
		}
	}
}

// find gives the ids of the documents found, in order.
func find(t *testing.T, e storage.Engine, q storage.Query) []string {
	t.Helper()
	docs, err := e.Find(t.Context(), "notes", q)
	if err != nil {
		t.Fatalf("find %+v: %v", q, err)
	}
	ids := make([]string, len(docs))
	for i, doc := range docs {
		ids[i] = doc.Lookup("_id").StringValue()
	}
	return ids
}

func want(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

// holds checks that the stored document is this one, byte for byte.
func holds(t *testing.T, e storage.Engine, collection string, doc bson.Raw) {
	t.Helper()
	got, err := e.Get(t.Context(), collection, doc.Lookup("_id").StringValue())
	if err != nil {
		t.Errorf("get %s: %v", doc.Lookup("_id"), err)
	} else if string(got) != string(doc) {
		t.Errorf("stored is %s, want %s", got, doc)
	}
}

func lacks(t *testing.T, e storage.Engine, id string) {
	t.Helper()
	_, err := e.Get(t.Context(), "notes", id)
	want(t, err, storage.ErrMissing)
}

func is(field string, values ...any) []storage.In {
	return []storage.In{{Field: field, Values: values}}
}
