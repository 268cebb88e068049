package sqlite_test

import (
	"strings"
	"testing"

	"lindan/storage"
)

// TestATallyReadsNoOtherCommunitysLines: every grouping is answered from the tally's index alone, entered by community and month;
// so are the walks over the ledger and over a period's orders entered by theirs.
func TestATallyReadsNoOtherCommunitysLines(t *testing.T) {
	e := openIn(t, t.TempDir(), storage.Collections())
	where := func(field string, values ...any) storage.In { return storage.In{Field: field, Values: values} }
	month := storage.Query{Where: []storage.In{where("community", "c"), where("month", "2026-11")}}
	year := storage.Query{Where: []storage.In{where("community", "c", "d")}, Range: &storage.Range{Field: "month", From: "2026-01", To: "2026-13"}}
	narrow := storage.Query{Where: append(month.Where[:2:2], where("nature", "volunteering", ""), where("source", "job"), where("service", "s"), where("grid", "g"))}
	for _, by := range []string{"volunteer", "grid", "community", "branch", "unit", "month", "service"} {
		for _, q := range []storage.Query{month, year, narrow} {
			plan, err := e.PlanSums(t.Context(), "lines", q, []string{by, "volunteer", "kind"}, []string{"minutes", "work", ""})
			if text := strings.Join(plan, "; "); err != nil || !strings.Contains(text, "COVERING INDEX lines:community,month,volunteer") || !strings.Contains(text, "community=? AND month") {
				t.Errorf("by %s: %s, %v", by, text, err)
			}
		}
	}
	for name, c := range map[string]struct {
		collection string
		q          storage.Query
		want       string
	}{
		"a part of the ledger": {"lines", storage.Query{Where: month.Where, Sort: "volunteer", After: &storage.Cursor{Value: "a", ID: "l"}}, "INDEX lines:community,month,volunteer"},
		"what people decided":  {"lines", storage.Query{Where: append(month.Where[:2:2], where("kind", "reversal")), Sort: "volunteer"}, "INDEX lines:community,month,volunteer"},
		"a period's orders":    {"orders", storage.Query{Where: []storage.In{where("community", "c")}, Range: &storage.Range{Field: "created", From: int64(1), To: int64(9)}, Sort: "created"}, "INDEX orders:community,created (community=? AND created>? AND created<?)"},
		"a volunteer's number": {"accounts", storage.Query{Where: []storage.In{where("serves.number", "LD-1")}}, "INDEX accounts:serves.number"},
		"an area's takes":      {"takes", storage.Query{Range: &storage.Range{Field: "area", From: "a", To: "b"}, Sort: "at", Desc: true}, "INDEX takes:area,at"},
	} {
		plan, err := e.Plan(t.Context(), c.collection, c.q)
		if text := strings.Join(plan, "; "); err != nil || !strings.Contains(text, c.want) {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
}
