package conformance

import (
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

func documentChecks() []check {
	return []check{
		{"an inserted document is read back as it was", func(t *testing.T, e storage.Engine) {
			doc := note(t, "n1", 1, "area", "东湖", "due", int64(7), "who", bson.D{{Key: "name", Value: "王"}}, "list", bson.A{1, "二"})
			insert(t, e, doc)
			holds(t, e, "notes", doc)
		}},
		{"a taken id is refused and the first document stays", func(t *testing.T, e storage.Engine) {
			first := note(t, "n1", 1, "area", "first")
			insert(t, e, first)
			want(t, e.Insert(t.Context(), "notes", note(t, "n1", 1, "area", "second")), storage.ErrExists)
			holds(t, e, "notes", first)
		}},
		{"the same id may stand in two collections", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1))
			want(t, e.Insert(t.Context(), "journal", note(t, "n1", 1)), nil)
		}},
		{"a document that is not there is missing", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1))
			lacks(t, e, "n2")
			lacks(t, e, "")
			lacks(t, e, "N1")
		}},
		{"ids differ by every byte", idsDiffer},
		{"a replace of the stored version takes effect, fields and body", replaceMoves},
		{"a replace of a stale version is refused and changes nothing", replaceStale},
		{"a replace of a version ahead is refused", func(t *testing.T, e storage.Engine) {
			first := note(t, "n1", 1)
			insert(t, e, first)
			want(t, e.Replace(t.Context(), "notes", 2, note(t, "n1", 3)), storage.ErrVersion)
			holds(t, e, "notes", first)
		}},
		{"a replace of a missing document is refused and stores nothing", func(t *testing.T, e storage.Engine) {
			want(t, e.Replace(t.Context(), "notes", 1, note(t, "n1", 2)), storage.ErrVersion)
			lacks(t, e, "n1")
		}},
		{"a replace touches no other document", func(t *testing.T, e storage.Engine) {
			other := note(t, "n2", 1, "area", "x")
			insert(t, e, note(t, "n1", 1, "area", "x"), other)
			want(t, e.Replace(t.Context(), "notes", 1, note(t, "n1", 2, "area", "y")), nil)
			holds(t, e, "notes", other)
		}},
		{"an append-only collection has no replace", func(t *testing.T, e storage.Engine) {
			entry := note(t, "j1", 1, "at", int64(5))
			want(t, e.Insert(t.Context(), "journal", entry), nil)
			want(t, e.Replace(t.Context(), "journal", 1, note(t, "j1", 2)), storage.ErrAppendOnly)
			holds(t, e, "journal", entry)
		}},
		{"an undeclared collection is refused", func(t *testing.T, e storage.Engine) {
			want(t, e.Insert(t.Context(), "secrets", note(t, "n1", 1)), storage.ErrQuery)
			_, err := e.Get(t.Context(), "secrets", "n1")
			want(t, err, storage.ErrQuery)
		}},
		{"a malformed document is refused", malformed},
	}
}

func idsDiffer(t *testing.T, e storage.Engine) {
	ids := []string{"a", "A", "a ", " a", "é", "e\u0301", "邻", "😀", "o_420106-003-005.x", `"`, "'", "$a", "a.b", "%", "\\"}
	for _, id := range ids {
		insert(t, e, note(t, id, 1, "area", "of "+id))
	}
	for _, id := range ids {
		holds(t, e, "notes", note(t, id, 1, "area", "of "+id))
	}
}

func replaceMoves(t *testing.T, e storage.Engine) {
	insert(t, e, note(t, "n1", 1, "area", "x", "due", int64(1)))
	second := note(t, "n1", 2, "area", "y", "other", true)
	want(t, e.Replace(t.Context(), "notes", 1, second), nil)
	holds(t, e, "notes", second)
	third := note(t, "n1", 3, "area", "z")
	want(t, e.Replace(t.Context(), "notes", 2, third), nil)
	holds(t, e, "notes", third)
	for area, found := range map[string]int{"x": 0, "y": 0, "z": 1} {
		if ids := find(t, e, storage.Query{Where: is("area", area)}); len(ids) != found {
			t.Errorf("area %s gives %v, want %d", area, ids, found)
		}
	}
}

func replaceStale(t *testing.T, e storage.Engine) {
	insert(t, e, note(t, "n1", 1))
	second := note(t, "n1", 2, "area", "winner")
	want(t, e.Replace(t.Context(), "notes", 1, second), nil)
	want(t, e.Replace(t.Context(), "notes", 1, note(t, "n1", 2, "area", "loser")), storage.ErrVersion)
	holds(t, e, "notes", second)
	if ids := find(t, e, storage.Query{Where: is("area", "loser")}); len(ids) != 0 {
		t.Errorf("the loser's field is found: %v", ids)
	}
}

// malformed tries what must not be stored. These are mistakes of the program, so no error invites to try again.
func malformed(t *testing.T, e storage.Engine) {
	docs := map[string]bson.Raw{
		"no id":                       raw(t, bson.D{{Key: "v", Value: int64(1)}}),
		"an id that is not first":     raw(t, bson.D{{Key: "v", Value: int64(1)}, {Key: "_id", Value: "n1"}}),
		"an empty id":                 note(t, "", 1),
		"an id that is a number":      raw(t, bson.D{{Key: "_id", Value: 1}, {Key: "v", Value: int64(1)}}),
		"no version":                  raw(t, bson.D{{Key: "_id", Value: "n1"}}),
		"a new document at version 2": note(t, "n1", 2),
		"a number where text belongs": note(t, "n1", 1, "area", 5),
		"text where a number belongs": note(t, "n1", 1, "due", "5"),
		"a fraction":                  note(t, "n1", 1, "due", 5.0),
		"a list of texts":             note(t, "n1", 1, "area", bson.A{"x"}),
		"a path through a list":       note(t, "n1", 1, "who", bson.A{bson.D{{Key: "name", Value: "x"}}}),
		"a path through text":         note(t, "n1", 1, "who", "x"),
		"bytes that are no BSON":      bson.Raw("hello"),
		"no bytes":                    nil,
	}
	for name, doc := range docs {
		err := e.Insert(t.Context(), "notes", doc)
		if err == nil || errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrUnknown) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	insert(t, e, note(t, "n2", 1))
	if err := e.Replace(t.Context(), "notes", 1, note(t, "n2", 5)); err == nil || errors.Is(err, storage.ErrVersion) {
		t.Errorf("a replace that skips versions: got error %v", err)
	}
	if ids := find(t, e, storage.Query{}); strings.Join(ids, " ") != "n2" {
		t.Errorf("stored are %v", ids)
	}
}

func raw(t *testing.T, doc bson.D) bson.Raw {
	t.Helper()
	b, err := bson.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sizeChecks() []check {
	return []check{
		{"a document of 64 KB is stored", func(t *testing.T, e storage.Engine) {
			doc := sized(t, "n1", 1, storage.MaxDocument)
			insert(t, e, doc)
			holds(t, e, "notes", doc)
		}},
		{"a larger document is refused and nothing is stored", func(t *testing.T, e storage.Engine) {
			want(t, e.Insert(t.Context(), "notes", sized(t, "n1", 1, storage.MaxDocument+1)), storage.ErrTooLarge)
			lacks(t, e, "n1")
		}},
		{"a replace by a larger document is refused and the first stays", func(t *testing.T, e storage.Engine) {
			first := note(t, "n1", 1)
			insert(t, e, first)
			want(t, e.Replace(t.Context(), "notes", 1, sized(t, "n1", 2, storage.MaxDocument+1)), storage.ErrTooLarge)
			holds(t, e, "notes", first)
		}},
	}
}

// sized makes a document of exactly so many bytes.
func sized(t *testing.T, id string, v int64, size int) bson.Raw {
	t.Helper()
	empty := note(t, id, v, "fill", "")
	return note(t, id, v, "fill", strings.Repeat("x", size-len(empty)))
}
