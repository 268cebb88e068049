package domain

import (
	"slices"
	"testing"
	"time"
)

func TestTheLinesOfAHistoryAreThoseThatAPackMayHold(t *testing.T) {
	november := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	h := &History{Jobs: []Evidence{
		{Volunteer: "a_1", Line: "none", Start: StampClass{At: november}},
		{Volunteer: "a_2", Line: "l_2", Start: StampClass{At: november.AddDate(0, -1, 0)}},
		{Volunteer: "a_3", Start: StampClass{At: november}},
		{Volunteer: "a_4", Line: "l_4", Start: StampClass{At: november}},
	}}
	for name, c := range map[string]struct {
		holds func(Evidence) bool
		want  []LineID
	}{
		"all":      {func(Evidence) bool { return true }, []LineID{"l_2", "l_4"}},
		"November": {func(j Evidence) bool { return MonthOf(j.Start.At) == "2026-11" }, []LineID{"l_4"}},
		"none":     {func(Evidence) bool { return false }, nil},
	} {
		if have := h.Lines(c.holds); !slices.Equal(have, c.want) {
			t.Errorf("%s: %v, want %v", name, have, c.want)
		}
	}
}

func TestTheEvidenceOfAnEventIsThatOfItsVisit(t *testing.T) {
	at := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	visit := func(hours int, g Grade) Evidence {
		return Evidence{Volunteer: "a_1", Grade: g, Start: StampClass{At: at.Add(time.Duration(hours) * time.Hour)}, Stop: StampClass{At: at.Add(time.Duration(hours+1) * time.Hour)}}
	}
	h := &History{Jobs: []Evidence{visit(0, GradeA), visit(10, GradeB), {Volunteer: "a_2", Grade: GradeC}}}
	for name, c := range map[string]struct {
		hours int
		whom  AccountID
		want  Grade
	}{
		"the first start": {0, "a_1", GradeA}, "the first stop": {1, "a_1", GradeA}, "the second start": {10, "a_1", GradeB}, "the second stop": {11, "a_1", GradeB},
		"somebody else's": {0, "a_2", GradeC},
	} {
		equal(t, name, h.EvidenceOf(Event{Whom: c.whom, At: at.Add(time.Duration(c.hours) * time.Hour)}).Grade, c.want)
	}
	equal(t, "nobody's", h.EvidenceOf(Event{Whom: "a_9"}) == nil, true)
}
