package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spoil writes a table with one cell changed.
func spoil(t *testing.T, file string, rows [][]string, line int, column, value string) {
	t.Helper()
	for i, title := range rows[0] {
		if title == column {
			rows[line-1][i] = value
		}
	}
	if err := writeTable(file, rows); err != nil {
		t.Fatal(err)
	}
}

func TestAWrongFileIsRefusedByRowAndColumnAndNothingOfItIsStored(t *testing.T) {
	t.Parallel()
	dir, files := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "roster")
	if err := writeRoster(files); err != nil {
		t.Fatal(err)
	}
	bring := func(what string) (int, string, string) {
		kind, _, _ := strings.Cut(what, ".")
		return ended(t, "import", "--data", dir, kind+"="+filepath.Join(files, what))
	}
	if code, out, errs := bring("areas.geojson"); code != 0 || !strings.Contains(out, "5 added") {
		t.Fatalf("the map: %d %s%s", code, out, errs)
	}
	wrong := filepath.Join(files, "volunteers.csv")
	for name, c := range map[string]struct{ column, value, want string }{
		"a number too short":      {"手机号", "1990", "line 70, column 手机号"},
		"a place that is none":    {"所属网格", "第一网格", "line 70, column 所属网格"},
		"a place nobody knows":    {"所属网格", "420199-009-001-01", "line 70, home"},
		"an identity number":      {"身份证号", secretHelpers[:17] + "0", "line 70, column 身份证号"},
		"the same number twice":   {"手机号", volunteerPhone(0), "line 70, column 手机号"},
		"neither yes nor no":      {"已核验", "也许", "line 70, column 已核验"},
		"a year that cannot be":   {"出生年份", "1690", "line 70, column 出生年份"},
		"a formula that failed":   {"姓名", "#REF!", "line 70, column 姓名"},
		"a name without an end":   {"姓名", strings.Repeat("长", 21), "line 70, column 姓名"},
		"science instead of text": {"手机号", "1.99E+10", "line 70, column 手机号"},
	} {
		t.Run(name, func(t *testing.T) {
			spoil(t, wrong, volunteerRows(), 70, c.column, c.value)
			code, out, errs := bring("volunteers.csv")
			if code != 1 || !strings.Contains(out, "volunteers.csv: "+c.want) || !strings.Contains(errs, "nothing was imported") {
				t.Errorf("ended with %d and said\n%s%s; want %q", code, out, errs, c.want)
			}
			for _, secret := range []string{secretHelper, secretHelpers, volunteerPhone(0)} {
				if strings.Contains(out+errs, secret) {
					t.Errorf("it said %s", secret)
				}
			}
		})
	}
	if err := writeRoster(files); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{fmt.Sprintf("%d added, 0 changed, 0 the same", volunteers), fmt.Sprintf("0 added, 0 changed, %d the same", volunteers)} {
		if code, out, errs := bring("volunteers.csv"); code != 0 || !strings.Contains(out, want) {
			t.Errorf("ended with %d and said %s%s; want %s", code, out, errs, want)
		}
	}
}

func TestFilesThatAreNoRosterEndWithOneClearLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	odd := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, args := range [][]string{
		{},
		{"areas"},
		{"areas=" + filepath.Join(dir, "nowhere")},
		{"areas=" + dir},
		{"pictures=" + odd("a.png", "\x89PNG")},
		{"areas=" + odd("half.geojson", `{"type":"FeatureCollection","features":[{"type":"Fea`)},
		{"areas=" + odd("empty.geojson", "")},
		{"areas=" + odd("deep.geojson", strings.Repeat("[", 100_000))},
		{"staff=" + odd("empty.csv", "")},
		{"staff=" + odd("bytes.csv", "\x00\x01\x02\xff\xfe")},
		{"volunteers=" + odd("sheet.xlsx", "PK\x03\x04 and no more")},
	} {
		code, out, errs := ended(t, append([]string{"import", "--data", filepath.Join(dir, "data")}, args...)...)
		if code != 1 || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "lindan: ") || strings.Contains(out+errs, "panic") {
			t.Errorf("import %v ended with %d and said\n%s%s", args, code, out, errs)
		}
	}
}

func TestAnImportThatComesTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dir, files := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "roster")
	fillData(t, dir)
	if err := writeRoster(files); err != nil {
		t.Fatal(err)
	}
	code, out, errs := ended(t, append([]string{"import", "--data", dir}, rosterFiles(files)...)...)
	if code != 0 || !onlySame(out) || strings.Count(out, "\n") != 4 {
		t.Errorf("ended with %d and said\n%s%s", code, out, errs)
	}
}

func TestARosterInAnotherDatumIsStoredAsWGS84(t *testing.T) {
	ctx, dir, files := t.Context(), filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "roster")
	if err := writeRoster(files); err != nil {
		t.Fatal(err)
	}
	code, out, errs := ended(t, "import", "--datum", "gcj02", "--data", dir, "areas="+filepath.Join(files, "areas.geojson"))
	if code != 0 {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	c := defaults()
	c.Data = dir
	h, err := openHouse(ctx, c, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close(ctx)
	a, err := h.desk.Area(ctx, building)
	if err != nil {
		t.Fatal(err)
	}
	if g := a.Centre.GCJ(); math.Abs(g.Lon-114.2213) > 1e-6 || math.Abs(g.Lat-30.5211) > 1e-6 || a.Centre.Lon == 114.2213 {
		t.Errorf("stored at %v", a.Centre)
	}
}
