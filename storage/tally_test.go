package storage_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"pgregory.net/rapid"

	"lindan/domain"
	"lindan/storage"
)

func TestATallySumsWhatItIsAskedFor(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	lines := []struct {
		volunteer                  domain.AccountID
		community                  domain.AreaID
		grid                       domain.AreaID
		branch, unit, month, thing string
		kind                       domain.LineKind
		nature                     domain.Nature
		source                     domain.Source
		minutes, work              int64
	}{
		{"a_1", community, "g1", "b1", "u1", "2026-10", "visit", "credit", "volunteering", "job", 10, 15},
		{"a_1", community, "g1", "b1", "u1", "2026-11", "snow", "credit", "volunteering", "job", 20, 20},
		{"a_2", community, "g2", "", "u2", "2026-11", "visit", "credit", "", "", 40, 40}, // of before nature and source
		{"a_2", community, "g2", "", "u2", "2026-12", "visit", "credit", "volunteering", "manual", 80, 80},
		{"a_2", community, "g2", "", "u2", "2026-12", "visit", "credit", "party_duty", "job", 0, 60},
		{"a_3", "420199-001-002", "g9", "b2", "", "2026-11", "visit", "credit", "volunteering", "job", 160, 160},
		{"a_1", community, "g1", "b1", "u1", "2026-11", "snow", "reversal", "volunteering", "job", -20, -20},
	}
	many(t, len(lines), func(i int) error {
		l, c := line(i, lines[i].volunteer, lines[i].minutes), lines[i]
		l.Community, l.Grid, l.Branch, l.Unit, l.Month, l.Service = c.community, c.grid, c.branch, c.unit, c.month, c.thing
		l.Kind, l.Nature, l.Source, l.Work = c.kind, c.nature, c.source, c.work
		return s.PostLine(ctx, l)
	})
	type rows = []storage.TallyRow
	here := storage.Scope{Communities: []domain.AreaID{community}}
	both := storage.Scope{Communities: []domain.AreaID{community, "420199-001-002"}}
	for name, c := range map[string]struct {
		ask  storage.TallyAsk
		want rows
		all  int64 // people
	}{
		"by volunteer": {storage.TallyAsk{Scope: here, By: storage.ByVolunteer, From: "2026-01", To: "2026-12"}, rows{{"a_1", 10, 15, 1, 1}, {"a_2", 120, 180, 3, 1}}, 2},
		"by grid, what was reversed is gone": {
			storage.TallyAsk{Scope: here, By: storage.ByGrid, From: "2026-11", To: "2026-11"}, rows{{"g2", 40, 40, 1, 1}}, 1,
		},
		"by branch":              {storage.TallyAsk{Scope: both, By: storage.ByBranch, From: "2026-10", To: "2026-12"}, rows{{"", 120, 180, 3, 1}, {"b1", 10, 15, 1, 1}, {"b2", 160, 160, 1, 1}}, 3},
		"by unit":                {storage.TallyAsk{Scope: here, By: storage.ByUnit, From: "2026-10", To: "2026-12"}, rows{{"u1", 10, 15, 1, 1}, {"u2", 120, 180, 3, 1}}, 2},
		"by month":               {storage.TallyAsk{Scope: here, By: storage.ByMonth, From: "2026-10", To: "2026-12"}, rows{{"2026-10", 10, 15, 1, 1}, {"2026-11", 40, 40, 1, 1}, {"2026-12", 80, 140, 2, 1}}, 2},
		"by service":             {storage.TallyAsk{Scope: here, By: storage.ByService, From: "2026-10", To: "2026-10"}, rows{{"visit", 10, 15, 1, 1}}, 1},
		"by community":           {storage.TallyAsk{Scope: both, By: storage.ByCommunity, From: "2026-11", To: "2026-11"}, rows{{string(community), 40, 40, 1, 1}, {"420199-001-002", 160, 160, 1, 1}}, 2},
		"by subdistrict":         {storage.TallyAsk{Scope: both, By: storage.BySubdistrict, From: "2026-01", To: "2026-12"}, rows{{"420199-001", 290, 355, 5, 3}}, 3},
		"of one grid":            {storage.TallyAsk{Scope: storage.Scope{Communities: here.Communities, Grid: "g2"}, By: storage.ByMonth, From: "2026-01", To: "2026-11"}, rows{{"2026-11", 40, 40, 1, 1}}, 1},
		"of party duty":          {storage.TallyAsk{Scope: here, By: storage.ByMonth, From: "2026-01", To: "2026-12", Nature: domain.PartyDuty}, rows{{"2026-12", 0, 60, 1, 1}}, 1},
		"of volunteering":        {storage.TallyAsk{Scope: here, By: storage.BySubdistrict, From: "2026-01", To: "2026-12", Nature: domain.Volunteering}, rows{{"420199-001", 130, 135, 3, 2}}, 2},
		"of manual lines":        {storage.TallyAsk{Scope: both, By: storage.BySubdistrict, From: "2026-01", To: "2026-12", Source: domain.FromManual}, rows{{"420199-001", 80, 80, 1, 1}}, 1},
		"of lines from visits":   {storage.TallyAsk{Scope: here, By: storage.BySubdistrict, From: "2026-01", To: "2026-12", Source: domain.FromJob}, rows{{"420199-001", 50, 115, 3, 2}}, 2},
		"of one item":            {storage.TallyAsk{Scope: both, By: storage.ByMonth, From: "2026-10", To: "2026-11", Service: "visit"}, rows{{"2026-10", 10, 15, 1, 1}, {"2026-11", 200, 200, 2, 2}}, 3},
		"of no month":            {storage.TallyAsk{Scope: here, By: storage.ByMonth, From: "2027-01", To: "2027-12"}, nil, 0},
		"of no community at all": {storage.TallyAsk{By: storage.ByMonth, From: "2026-01", To: "2026-12"}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := s.Tally(ctx, c.ask)
			must(t, err)
			if !slices.Equal(got.Rows, c.want) || got.All.People != c.all {
				t.Errorf("got %v, want %v of %d people", got, c.want, c.all)
			}
		})
	}
	_, err := s.Tally(ctx, storage.TallyAsk{Scope: here, By: "minutes; DROP", From: "2026-01", To: "2026-12"})
	if !errors.Is(err, storage.ErrQuery) {
		t.Errorf("a field that nobody declared: %v", err)
	}
}

// anyLine draws a line of a few people, places and months.
func anyLine(t *rapid.T, i int) *domain.Line {
	word := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	l := line(i, domain.AccountID(word("volunteer", "a_1", "a_2", "a_3")), rapid.Int64Range(0, 480).Draw(t, "minutes"))
	l.Community = domain.AreaID(word("community", "420199-001-001", "420199-001-002", "420199-002-001"))
	l.Grid = l.Community + "-0" + domain.AreaID(word("grid", "1", "2"))
	l.Branch, l.Unit, l.Service = word("branch", "", "b1", "=b2"), word("unit", "", "u"), word("service", "visit", "snow")
	l.Month, l.Kind = word("month", "2026-09", "2026-10", "2026-11"), domain.Credit
	l.Nature, l.Source = domain.Nature(word("nature", "", "volunteering", "party_duty")), domain.Source(word("source", "", "job", "manual", "legacy"))
	l.Work = l.Minutes + rapid.Int64Range(0, 60).Draw(t, "work")
	return l
}

// TestTalliesByAnyGroupingAddUpToTheSame: whatever lines there are, some of them reversed, every grouping tells the same whole,
// and the whole is that of the lines.
func TestTalliesByAnyGroupingAddUpToTheSame(t *testing.T) {
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		s, _ := open(t)
		var minutes, work, jobs int64
		for range rapid.IntRange(0, 25).Draw(r, "lines") {
			n++
			l := anyLine(r, n)
			must(t, s.PostLine(t.Context(), l))
			if rapid.IntRange(0, 3).Draw(r, "reversed") == 0 {
				back, err := l.Reverse("a_8", "a_9", "mistake", tenOClock)
				must(t, err)
				must(t, s.PostLine(t.Context(), back))
				continue
			}
			minutes, work, jobs = minutes+l.Minutes, work+l.Work, jobs+1
		}
		in := storage.Scope{Communities: []domain.AreaID{"420199-001-001", "420199-001-002", "420199-002-001"}}
		people := int64(-1)
		for _, by := range storage.TallyBys() {
			got, err := s.Tally(t.Context(), storage.TallyAsk{Scope: in, By: by, From: "2026-09", To: "2026-11"})
			must(t, err)
			var sum storage.TallyRow
			for _, row := range got.Rows {
				sum.Minutes, sum.Work, sum.Jobs = sum.Minutes+row.Minutes, sum.Work+row.Work, sum.Jobs+row.Jobs
			}
			if people < 0 {
				people = got.All.People
			}
			if sum.Minutes != minutes || sum.Work != work || sum.Jobs != jobs || got.All.Minutes != minutes || got.All.Jobs != jobs || got.All.People != people {
				r.Fatalf("by %s: %+v and %+v, the lines have %d, %d, %d and %d people", by, sum, got.All, minutes, work, jobs, people)
			}
		}
	})
}

// TestALineIsReadAsItIsStored holds the quick readers against bson.Unmarshal, for every field that a type has.
func TestALineIsReadAsItIsStored(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := &domain.Line{}
		draw(r, reflect.ValueOf(l).Elem())
		raw, err := bson.Marshal(l)
		must(t, err)
		have, want := &domain.Line{}, &domain.Line{}
		must(t, storage.ReadLine(raw, have))
		must(t, bson.Unmarshal(raw, want))
		if !reflect.DeepEqual(have, want) {
			r.Fatalf("read %+v, want %+v", have, want)
		}
		cut := raw[:rapid.IntRange(0, len(raw)-1).Draw(r, "cut")]
		if err := storage.ReadLine(cut, have); err == nil {
			r.Fatal("a broken document was read")
		}
	})
}

// draw fills a struct with values; times have whole milliseconds, as BSON keeps them.
func draw(r *rapid.T, v reflect.Value) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch {
		case f.Type() == reflect.TypeFor[time.Time]():
			f.Set(reflect.ValueOf(time.UnixMilli(rapid.Int64Range(-1e12, 4e12).Draw(r, name)).UTC()))
		case f.Kind() == reflect.String:
			f.SetString(strings.ToValidUTF8(rapid.String().Draw(r, name), ""))
		case f.CanInt():
			f.SetInt(rapid.Int64Range(-1<<40, 1<<40).Draw(r, name))
		default:
			r.Fatalf("a field of a kind that is not drawn: %s", name)
		}
	}
}

func TestTheLinesOfAPartComeOnceEach(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	many(t, 1201, func(i int) error {
		l := line(i, domain.AccountID(fmt.Sprint("a_", i%7)), 10)
		l.Source, l.Kind = domain.FromJob, domain.Credit
		switch {
		case i%400 == 0:
			l.Source = domain.FromManual
		case i%400 == 1:
			l.Kind = domain.Reversal
		case i%2 == 0:
			l.Month = "2026-10"
		}
		l.Order = domain.OrderID(fmt.Sprint("o_", i%600))
		return s.PostLine(ctx, l)
	})
	count := func(read func(func([]domain.Line) error) error) int {
		t.Helper()
		seen := map[domain.LineID]bool{}
		must(t, read(func(page []domain.Line) error {
			for _, l := range page {
				if seen[l.ID] {
					t.Fatalf("%s came twice", l.ID)
				}
				seen[l.ID] = true
			}
			if len(page) > storage.MaxRows {
				t.Errorf("a page of %d", len(page))
			}
			return nil
		}))
		return len(seen)
	}
	part := func(p storage.Part) int {
		return count(func(each func([]domain.Line) error) error { return s.EachLine(ctx, p, each) })
	}
	november, october := part(storage.Part{Community: community, Month: "2026-11"}), part(storage.Part{Community: community, Month: "2026-10"})
	equal(t, "of both months", november+october, 1201)
	equal(t, "of October", october, 1201/2-3)
	equal(t, "of a volunteer", part(storage.Part{Volunteer: "a_3"}), 172)
	equal(t, "of an order", part(storage.Part{Order: "o_5"}), 2)
	equal(t, "of another place", part(storage.Part{Community: "420199-001-009", Month: "2026-11"}), 0)
	decided := count(func(each func([]domain.Line) error) error {
		return s.EachDecided(ctx, storage.Part{Community: community, Month: "2026-11"}, each)
	})
	equal(t, "decided by people", decided, 4+3)
}
