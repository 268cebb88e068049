package sqlite_test

import (
	"testing"

	"lindan/storage"
	"lindan/storage/conformance"
	"lindan/storage/sqlite"
)

func open(t *testing.T, cols []storage.Collection) storage.Engine {
	t.Helper()
	return openIn(t, t.TempDir(), cols)
}

// openIn opens the engine and closes it at the end, if the test has not done so.
func openIn(t *testing.T, dir string, cols []storage.Collection) *sqlite.Engine {
	t.Helper()
	e, err := sqlite.Open(dir, cols)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func TestConformance(t *testing.T) { conformance.Run(t, open) }

func TestRaces(t *testing.T) { conformance.RunRaces(t, open) }
