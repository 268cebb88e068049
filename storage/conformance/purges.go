package conformance

import (
	"fmt"
	"strings"
	"testing"

	"lindan/storage"
)

func purgeChecks() []check {
	aged := func(t *testing.T, e storage.Engine) {
		t.Helper()
		for id, due := range map[string]int64{"n1": 10, "n2": 20, "n3": 30, "n4": 0, "n5": -10} {
			insert(t, e, note(t, id, 1, "due", due))
		}
		insert(t, e, note(t, "n6", 1))
	}
	purge := func(t *testing.T, e storage.Engine, below int64, limit, removed int, left string) {
		t.Helper()
		n, err := e.Purge(t.Context(), "notes", "due", below, limit)
		if err != nil || n != removed {
			t.Errorf("got %d, %v, want %d", n, err, removed)
		}
		if got := strings.Join(find(t, e, storage.Query{}), " "); got != left {
			t.Errorf("left are %q, want %q", got, left)
		}
	}
	return []check{
		{"a purge takes what lies below the bound, not the bound itself, zero, less or absent", func(t *testing.T, e storage.Engine) {
			aged(t, e)
			purge(t, e, 30, 100, 2, "n3 n4 n5 n6")
		}},
		{"a purge stops at its limit, oldest first", func(t *testing.T, e storage.Engine) {
			aged(t, e)
			purge(t, e, 100, 1, 1, "n2 n3 n4 n5 n6")
			purge(t, e, 100, 1, 1, "n3 n4 n5 n6")
		}},
		{"a purge with nothing to do removes nothing", func(t *testing.T, e storage.Engine) {
			aged(t, e)
			purge(t, e, 10, 100, 0, "n1 n2 n3 n4 n5 n6")
			purge(t, e, 100, 0, 0, "n1 n2 n3 n4 n5 n6")
			purge(t, e, -5, 100, 0, "n1 n2 n3 n4 n5 n6")
		}},
		{"a purge of more than one step removes all", func(t *testing.T, e storage.Engine) {
			for i := range storage.MaxRows + 5 {
				insert(t, e, note(t, fmt.Sprintf("n%04d", i), 1, "due", int64(i+1)))
			}
			insert(t, e, note(t, "keep", 1))
			purge(t, e, 10_000, storage.MaxRows+4, storage.MaxRows+4, fmt.Sprintf("keep n%04d", storage.MaxRows+4))
		}},
		{"a purged id may be inserted again", func(t *testing.T, e storage.Engine) {
			aged(t, e)
			purge(t, e, 15, 1, 1, "n2 n3 n4 n5 n6")
			insert(t, e, note(t, "n1", 1, "due", int64(50)))
		}},
		{"an append-only collection has no purge", func(t *testing.T, e storage.Engine) {
			want(t, e.Insert(t.Context(), "journal", note(t, "j1", 1, "at", int64(5))), nil)
			_, err := e.Purge(t.Context(), "journal", "at", 100, 100)
			want(t, err, storage.ErrAppendOnly)
			holds(t, e, "journal", note(t, "j1", 1, "at", int64(5)))
		}},
		{"a purge by an undeclared field or by text is refused", func(t *testing.T, e storage.Engine) {
			for _, field := range []string{"body", "area", "_id", "v"} {
				_, err := e.Purge(t.Context(), "notes", field, 100, 100)
				want(t, err, storage.ErrQuery)
			}
		}},
	}
}
