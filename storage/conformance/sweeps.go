package conformance

import (
	"errors"
	"fmt"
	"testing"

	"lindan/storage"
)

func sweepChecks() []check {
	return []check{
		{"a sweep gives every document once, under its id", func(t *testing.T, e storage.Engine) { everySwept(t, e, 4_100) }},
		{"a sweep of as many as one page", func(t *testing.T, e storage.Engine) { everySwept(t, e, storage.MaxRows) }},
		{"a sweep of nothing gives nothing", func(t *testing.T, e storage.Engine) { everySwept(t, e, 0) }},
		{"a sweep gives what was put in place of another, and not what was purged", func(t *testing.T, e storage.Engine) {
			for i := range 3 {
				insert(t, e, note(t, fmt.Sprint("n", i), 1, "due", int64(i+1)))
			}
			want(t, e.Replace(t.Context(), "notes", 1, note(t, "n1", 2, "due", int64(9), "area", "longer than it was before")), nil)
			if n, err := e.Purge(t.Context(), "notes", "due", 2, 10); n != 1 || err != nil {
				t.Fatalf("purged %d, %v", n, err)
			}
			if got := swept(t, e); len(got) != 2 || got["n1"] != string(note(t, "n1", 2, "due", int64(9), "area", "longer than it was before")) {
				t.Errorf("swept %q", got)
			}
		}},
		{"who visits may call the engine", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1), note(t, "n2", 1))
			err := storage.Sweep(t.Context(), e, "notes", func(page []storage.Stored) error {
				for _, d := range page {
					holds(t, e, "notes", d.Doc)
					if d.ID == "n1" {
						want(t, e.Replace(t.Context(), "notes", 1, note(t, "n1", 2)), nil)
					}
				}
				return nil
			})
			want(t, err, nil)
			holds(t, e, "notes", note(t, "n1", 2))
		}},
		{"who visits may end the sweep, with an error", func(t *testing.T, e storage.Engine) {
			everySwept(t, e, 2_500)
			stop, pages := errors.New("enough"), 0
			want(t, storage.Sweep(t.Context(), e, "notes", func([]storage.Stored) error { pages++; return stop }), stop)
			if pages != 1 {
				t.Errorf("visited %d pages", pages)
			}
		}},
		{"what is swept may be kept", func(t *testing.T, e storage.Engine) {
			everySwept(t, e, 2_500)
			var all []storage.Stored
			want(t, storage.Sweep(t.Context(), e, "notes", func(page []storage.Stored) error { all = append(all, page...); return nil }), nil)
			for _, d := range all {
				if id, _ := d.Doc.Lookup("_id").StringValueOK(); id != d.ID {
					t.Fatalf("%s is now %s", d.ID, d.Doc)
				}
			}
		}},
		{"a sweep of an undeclared collection is refused", func(t *testing.T, e storage.Engine) {
			want(t, storage.Sweep(t.Context(), e, "nowhere", func([]storage.Stored) error { return nil }), storage.ErrQuery)
		}},
	}
}

// everySwept stores so many documents, whose ids do not rise, and sweeps them.
func everySwept(t *testing.T, e storage.Engine, n int) {
	t.Helper()
	docs := map[string]string{}
	for i := range n {
		id := fmt.Sprintf("n%05d", i*7919%100_003)
		doc := note(t, id, 1, "due", int64(i), "text", id)
		insert(t, e, doc)
		docs[id] = string(doc)
	}
	got := swept(t, e)
	for id, doc := range docs {
		if got[id] != doc {
			t.Fatalf("swept for %s: %q", id, got[id])
		}
	}
	if len(got) != n {
		t.Errorf("swept %d documents of %d", len(got), n)
	}
}

// swept is all documents of a sweep, by id; one that comes twice is a fault.
func swept(t *testing.T, e storage.Engine) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := storage.Sweep(t.Context(), e, "notes", func(page []storage.Stored) error {
		for _, d := range page {
			if _, ok := got[d.ID]; ok {
				t.Errorf("%s was swept twice", d.ID)
			}
			got[d.ID] = string(d.Doc)
		}
		return nil
	})
	want(t, err, nil)
	return got
}
