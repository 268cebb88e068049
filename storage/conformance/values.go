package conformance

import (
	"math"
	"slices"
	"strings"
	"testing"

	"lindan/storage"
)

// extremes are documents at the ends of int64 and of text.
func extremes() []row {
	return []row{
		{id: "x1", area: "min", due: int64(math.MinInt64), name: "邻", rank: int64(math.MinInt64)},
		{id: "x2", area: "min", due: int64(math.MinInt64 + 1), name: "😀"},
		{id: "x3", area: "max", due: int64(math.MaxInt64 - 1), name: "\uffee"},
		{id: "x4", area: "max", due: int64(math.MaxInt64), name: "邻单", rank: int64(math.MaxInt64)},
		{id: "x5", area: "big", due: int64(1<<53 + 1), name: "é"},
		{id: "x6", area: "big", due: int64(1 << 53), name: "e\u0301"},
	}
}

func valueChecks() []check {
	return []check{
		{"int64 keeps its ends and neighbours apart", extremeNumbers},
		{"text is sorted by its bytes, Chinese and emoji too", sortedTexts},
		{"text is equal by its bytes only", equalTexts},
		{"a small number in a document counts as int64", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1, "due", int32(7)), note(t, "n2", 1, "due", int64(7)), note(t, "n3", 1, "due", int64(8)))
			if got := strings.Join(find(t, e, storage.Query{Where: is("due", int64(7)), Sort: "due"}), " "); got != "n1 n2" {
				t.Errorf("got %q", got)
			}
		}},
		{"text that looks like a number stays text", func(t *testing.T, e storage.Engine) {
			insert(t, e, note(t, "n1", 1, "area", "007"), note(t, "n2", 1, "area", "7"), note(t, "n3", 1, "area", "7.0"))
			if got := strings.Join(find(t, e, storage.Query{Where: is("area", "7")}), " "); got != "n2" {
				t.Errorf("got %q", got)
			}
		}},
		{"text that looks like a query stays text", func(t *testing.T, e storage.Engine) {
			tricky := []string{"$area", `{"$gt":""}`, "' OR 1=1 --", "%", "_", "x\ny", "a\\b"}
			for i, s := range tricky {
				insert(t, e, note(t, string(rune('a'+i)), 1, "area", s))
			}
			for i, s := range tricky {
				if got := find(t, e, storage.Query{Where: is("area", s)}); len(got) != 1 || got[0] != string(rune('a'+i)) {
					t.Errorf("%q gives %v", s, got)
				}
			}
		}},
	}
}

func extremeNumbers(t *testing.T, e storage.Engine) {
	store(t, e, extremes())
	due := func(from, to any) storage.Query {
		return storage.Query{Range: &storage.Range{Field: "due", From: from, To: to}, Sort: "due"}
	}
	for name, c := range map[string]struct {
		q    storage.Query
		want string
	}{
		"all in order":           {storage.Query{Sort: "due"}, "x1 x2 x6 x5 x3 x4"},
		"the smallest":           {storage.Query{Where: is("due", int64(math.MinInt64))}, "x1"},
		"the largest":            {storage.Query{Where: is("due", int64(math.MaxInt64))}, "x4"},
		"beyond 2^53":            {storage.Query{Where: is("due", int64(1<<53+1))}, "x5"},
		"up to the largest":      {due(int64(1<<53+1), int64(math.MaxInt64)), "x5 x3"},
		"from the smallest":      {due(int64(math.MinInt64), int64(math.MinInt64+1)), "x1"},
		"after the last but one": {storage.Query{Sort: "due", After: &storage.Cursor{Value: int64(math.MaxInt64 - 1), ID: "x3"}}, "x4"},
	} {
		if got := strings.Join(find(t, e, c.q), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func sortedTexts(t *testing.T, e storage.Engine) {
	texts := []string{"", " ", "A", "B", "Z", "a", "a b", "aa", "z", "é", "一", "中", "中国", "文", "邻", "邻单", "\uffee", "😀", "😀a"}
	if !slices.IsSorted(texts) {
		t.Fatal("the list itself is not sorted")
	}
	for i, s := range texts {
		insert(t, e, note(t, "n"+string(rune('Z'-i)), 1, "area", s))
	}
	docs, err := e.Find(t.Context(), "notes", storage.Query{Sort: "area"})
	if err != nil || len(docs) != len(texts) {
		t.Fatalf("got %d documents, %v", len(docs), err)
	}
	for i, doc := range docs {
		if got := doc.Lookup("area").StringValue(); got != texts[i] {
			t.Errorf("place %d: got %q, want %q", i, got, texts[i])
		}
	}
	found := find(t, e, storage.Query{Range: &storage.Range{Field: "area", From: "中", To: "邻单"}, Sort: "area"})
	if len(found) != 4 {
		t.Errorf("from 中 to 邻单: got %v, want 4", found)
	}
}

func equalTexts(t *testing.T, e storage.Engine) {
	texts := []string{"é", "e\u0301", "E", "e", "ß", "SS", "邻", "邻 ", "鄰", "😀", "👨‍👩‍👧", "ｅ"}
	for i, s := range texts {
		insert(t, e, note(t, string(rune('a'+i)), 1, "area", s))
	}
	for i, s := range texts {
		if got := find(t, e, storage.Query{Where: is("area", s)}); len(got) != 1 || got[0] != string(rune('a'+i)) {
			t.Errorf("%q gives %v", s, got)
		}
	}
}
