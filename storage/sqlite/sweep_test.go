package sqlite_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
	"lindan/storage/sqlite"
)

func sweptIDs(t *testing.T, e *sqlite.Engine) (ids []string, err error) {
	t.Helper()
	err = e.Sweep(t.Context(), "journal", func(page []storage.Stored) error {
		for _, d := range page {
			id, _ := d.Doc.Lookup("_id").StringValueOK()
			ids = append(ids, d.ID+"="+id)
		}
		return nil
	})
	return ids, err
}

// TestASweepFindsRowsThatWerePutAnywhere: who writes to the file chooses the numbers of rows, and what a document says of its id.
func TestASweepFindsRowsThatWerePutAnywhere(t *testing.T) {
	e := openIn(t, t.TempDir(), []storage.Collection{{Name: "journal", AppendOnly: true}})
	for i, row := range []int64{math.MinInt64, -1, 0, 1, math.MaxInt64} {
		raw, err := bson.Marshal(bson.D{{Key: "_id", Value: fmt.Sprint("own", i)}, {Key: "v", Value: int64(1)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Raw(t.Context(), `INSERT INTO journal(rowid, "_id", "_v", "_body") VALUES(?, ?, 1, ?)`, row, fmt.Sprint("n", i), []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	if ids, err := sweptIDs(t, e); err != nil || !slices.Equal(ids, []string{"n0=own0", "n1=own1", "n2=own2", "n3=own3", "n4=own4"}) {
		t.Errorf("swept %q, %v", ids, err)
	}
}

// TestASweepEndsAtTheLastRowThereCanBe: behind it there is no row to go on from.
func TestASweepEndsAtTheLastRowThereCanBe(t *testing.T) {
	e := openIn(t, t.TempDir(), []storage.Collection{{Name: "journal", AppendOnly: true}})
	const rows = `WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i < 3999)
		INSERT INTO journal(rowid, "_id", "_v", "_body") SELECT 9223372036854775807 - i, 'n' || i, 1, x'0500000000' FROM n`
	if _, err := e.Raw(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	n, many := 0, errors.New("more than there are")
	err := e.Sweep(t.Context(), "journal", func(page []storage.Stored) error {
		if n += len(page); n > 4000 {
			return many
		}
		return nil
	})
	if err != nil || n != 4000 {
		t.Errorf("swept %d, %v", n, err)
	}
}

// TestASweepRefusesATableWhoseRowsCanBeHidden: in a table with a column of that name, rowid is no longer the number of the row.
func TestASweepRefusesATableWhoseRowsCanBeHidden(t *testing.T) {
	for _, column := range []string{`RowID INTEGER`, `rowid INTEGER AS (NULL) VIRTUAL`} {
		e := openIn(t, t.TempDir(), []storage.Collection{{Name: "journal", AppendOnly: true}})
		if _, err := e.Raw(t.Context(), `ALTER TABLE journal ADD COLUMN `+column); err != nil {
			t.Fatal(err)
		}
		if ids, err := sweptIDs(t, e); err == nil {
			t.Errorf("%s: swept %q", column, ids)
		}
	}
}
