package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lindan/domain"
	"lindan/roster"
)

const committed = "../../testdata"

var now = time.Date(thisYear, 7, 1, 0, 0, 0, 0, time.UTC)

func TestTheCommittedFilesAreWhatTheGeneratorWrites(t *testing.T) {
	folder := t.TempDir()
	if err := writeAll(folder, build(1)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"areas.geojson", "volunteers.csv", "households.csv", "staff.csv"} {
		if !bytes.Equal(contents(t, folder, name), contents(t, committed, name)) {
			t.Errorf("%s differs: run `go run ./tools/roster -seed 1 -out testdata`", name)
		}
	}
	if !reflect.DeepEqual(cellsOf(t, folder), cellsOf(t, committed)) {
		t.Error("volunteers.xlsx differs: run `go run ./tools/roster -seed 1 -out testdata`")
	}
}

func TestAnotherSeedGivesAnotherTown(t *testing.T) {
	if bytes.Equal(areas(build(1)), areas(build(2))) {
		t.Error("two seeds gave one map")
	}
}

func contents(t *testing.T, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// cellsOf is what stands in volunteers.xlsx: the bytes of a zip file may change with the library that writes it.
func cellsOf(t *testing.T, folder string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(contents(t, folder, "volunteers.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// people reads one of the committed files, which must have no problem.
func people(t *testing.T, name string, kind roster.Kind) []roster.Row {
	t.Helper()
	rows, problems := roster.ReadPeople(bytes.NewReader(contents(t, committed, name)), name, kind, now)
	for _, p := range problems {
		t.Error(p)
	}
	return rows
}

func places(t *testing.T) map[domain.AreaID]*domain.Area {
	t.Helper()
	all, problems := roster.ReadAreas(bytes.NewReader(contents(t, committed, "areas.geojson")), "areas.geojson")
	for _, p := range problems {
		t.Error(p)
	}
	byID := map[domain.AreaID]*domain.Area{}
	for _, a := range all {
		byID[a.ID] = a
	}
	return byID
}

func TestThePlacesTileTheSubdistrict(t *testing.T) {
	all := places(t)
	count := map[int]int{}
	for _, a := range all {
		count[a.Level]++
		parent := all[a.Parent]
		if a.Level > domain.District && parent == nil {
			t.Errorf("%s has no parent in the map", a.ID)
		} else if a.Level == domain.Building && !parent.Covers(a.Centre) {
			t.Errorf("building %s stands outside its grid", a.ID)
		}
	}
	if count[domain.Community] != 8 || count[domain.Grid] != 60 || count[domain.Building] < 650 || count[domain.Building] > 800 {
		t.Errorf("the map has %v places by level", count)
	}
	for x := range 97 { // a raster across the whole district, off every corner
		for y := range 89 {
			checkPoint(t, all, domain.Point{Lon: 114.2003 + float64(x)*0.000617, Lat: 30.5003 + float64(y)*0.000673})
		}
	}
}

// checkPoint asks that a point of the subdistrict lies in one grid and in that grid's community, any other in none.
func checkPoint(t *testing.T, all map[domain.AreaID]*domain.Area, p domain.Point) {
	t.Helper()
	var in []domain.AreaID
	for id, a := range all {
		if (a.Level == domain.Grid || a.Level == domain.Community) && a.Covers(p) {
			in = append(in, id)
		}
	}
	slices.Sort(in)
	if !all[subdistrictID].Covers(p) {
		if len(in) != 0 {
			t.Errorf("%v lies outside the subdistrict but in %v", p, in)
		}
		return
	}
	if len(in) != 2 || in[1].Parent() != in[0] {
		t.Errorf("%v lies in %v", p, in)
	}
}

func TestTheHouseholdsAreOfARealisticSize(t *testing.T) {
	all := places(t)
	rows := people(t, "households.csv", roster.Households)
	doors, old, silent := map[string]bool{}, 0, 0
	for _, r := range rows {
		a := r.Account
		doors[a.Household] = true
		if all[a.Home] == nil {
			t.Errorf("line %d lives in a building that the map lacks", r.Line)
		}
		if thisYear-a.BirthYear > 60 {
			old++
		}
		if a.Phone.Empty() {
			silent++
		}
	}
	if len(rows) != residentCount || len(doors) < 7_400 || len(doors) > 7_800 {
		t.Errorf("%d residents in %d households", len(rows), len(doors))
	}
	if old < 3_800 || old > 4_200 || silent != withoutPhone {
		t.Errorf("%d are over 60, %d have no phone", old, silent)
	}
	t.Logf("%d households, %d residents over 60", len(doors), old)
}

func TestTheVolunteersAreAsAgreed(t *testing.T) {
	all := places(t)
	rows := people(t, "volunteers.csv", roster.Volunteers)
	held := map[domain.SkillClass]int{}
	none, members, verified, certified, numbers := 0, 0, 0, 0, 0
	branchNames := map[string]bool{}
	for _, r := range rows {
		a := r.Account
		if all[a.Home] == nil || a.Household == "" || !a.Adult(now) {
			t.Errorf("line %d has no home in the map, or is no adult", r.Line)
		}
		for _, s := range a.Serves.Skills {
			held[s]++
		}
		none += count(len(a.Serves.Skills) == 0)
		members += count(a.HasAny(domain.PartyMember))
		verified += count(a.Serves.Verified)
		certified += count(a.Serves.Certified)
		numbers += count(!a.Number.Empty())
		if a.Serves.Branch != "" {
			branchNames[a.Serves.Branch] = true
		}
	}
	for _, s := range shares() {
		if held[s.skill] != volunteerCount*s.percent/100 {
			t.Errorf("%s is held by %d", s.skill, held[s.skill])
		}
	}
	got := []int{len(rows), none, members, verified, certified, numbers, len(branchNames)}
	if want := []int{3000, 1200, 1050, 2550, 150, 2550, 24}; !slices.Equal(got, want) {
		t.Errorf("volunteers, without skill, members, verified, certified, identity numbers, branches: %v, want %v", got, want)
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func TestTheSheetSaysTheSameAsTheList(t *testing.T) {
	list := people(t, "volunteers.csv", roster.Volunteers)
	sheet := people(t, "volunteers.xlsx", roster.Volunteers)
	if len(sheet) != volunteerCount/8 {
		t.Fatalf("%d volunteers in the sheet", len(sheet))
	}
	for i := range sheet {
		sheet[i].File = list[i].File
		if !reflect.DeepEqual(sheet[i], list[i]) {
			t.Errorf("line %d differs", sheet[i].Line)
		}
	}
}

func TestEveryCommunityHasItsStaff(t *testing.T) {
	roles := map[domain.Role]int{}
	for _, r := range people(t, "staff.csv", roster.Staff) {
		roles[r.Account.Grants[0].Role]++
	}
	want := map[domain.Role]int{domain.Dispatcher: 8, domain.GridWorker: 60, domain.Supervisor: 1, domain.Admin: 1}
	if !reflect.DeepEqual(roles, want) {
		t.Errorf("staff by role: %v", roles)
	}
}

func TestNoPhoneStandsInTwoFiles(t *testing.T) {
	seen := map[string]string{}
	for name, kind := range map[string]roster.Kind{"volunteers.csv": roster.Volunteers, "households.csv": roster.Households, "staff.csv": roster.Staff} {
		for _, r := range people(t, name, kind) {
			phone := r.Account.Phone.Reveal()
			if other := seen[phone]; phone != "" && other != "" {
				t.Errorf("line %d of %s has a phone of %s", r.Line, name, other)
			}
			seen[phone] = name
		}
	}
}
