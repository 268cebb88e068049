package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"lindan/storage"
)

func lifeChecks() []check {
	return []check{
		{"an open engine answers a ping", func(t *testing.T, e storage.Engine) { want(t, e.Ping(t.Context()), nil) }},
		{"a cancelled call does nothing and says that it did not", func(t *testing.T, e storage.Engine) {
			first := note(t, "n1", 1, "due", int64(5))
			insert(t, e, first)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			for verb, err := range everyVerb(t, ctx, e) {
				if !errors.Is(err, storage.ErrUnavailable) || !errors.Is(err, context.Canceled) {
					t.Errorf("%s: got error %v", verb, err)
				}
			}
			holds(t, e, "notes", first)
			lacks(t, e, "n2")
		}},
		{"a call after its deadline does nothing", func(t *testing.T, e storage.Engine) {
			ctx, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
			defer cancel()
			err := e.Insert(ctx, "notes", note(t, "n1", 1))
			want(t, err, storage.ErrUnavailable)
			want(t, err, context.DeadlineExceeded)
			lacks(t, e, "n1")
		}},
		{"a closed engine answers that it is not available", func(t *testing.T, e storage.Engine) {
			want(t, e.Close(), nil)
			for verb, err := range everyVerb(t, t.Context(), e) {
				if !errors.Is(err, storage.ErrUnavailable) {
					t.Errorf("%s: got error %v", verb, err)
				}
			}
		}},
		{"closing twice is closing once", func(t *testing.T, e storage.Engine) {
			want(t, e.Close(), nil)
			want(t, e.Close(), nil)
		}},
	}
}

// everyVerb calls each method once, all of which could succeed on n1.
func everyVerb(t *testing.T, ctx context.Context, e storage.Engine) map[string]error {
	t.Helper()
	_, get := e.Get(ctx, "notes", "n1")
	_, find := e.Find(ctx, "notes", storage.Query{})
	_, sum := e.Sum(ctx, "notes", storage.Query{}, nil, "")
	_, purge := e.Purge(ctx, "notes", "due", 100, 100)
	return map[string]error{
		"insert": e.Insert(ctx, "notes", note(t, "n2", 1)), "replace": e.Replace(ctx, "notes", 1, note(t, "n1", 2)),
		"sweep": storage.Sweep(ctx, e, "notes", func([]storage.Stored) error { return nil }),
		"get":   get, "find": find, "sum": sum, "purge": purge, "ping": e.Ping(ctx),
	}
}
