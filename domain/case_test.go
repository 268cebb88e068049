package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var caseDay = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

const caseHere = AreaID("420199-001-001")

func lineIDs(from, to int) []LineID {
	var list []LineID
	for i := from; i <= to; i++ {
		list = append(list, LineID(fmt.Sprintf("l_%04d", i)))
	}
	return list
}

func noticed(lines ...LineID) Finding {
	return Finding{Rule: "night", Key: "a_v", Subject: "a_v", Named: []AccountID{"a_boss"}, Lines: lines, Month: "2026-11", Text: "深夜", Weight: 1, Least: 2}
}

func overseer(id AccountID) *Account {
	return &Account{ID: id, Grants: []Grant{{Role: Supervisor, Area: "420199-001"}}}
}

func opened(t *testing.T, lines ...LineID) *Case {
	t.Helper()
	c := NewCase(caseHere, noticed(lines...), caseDay)
	if !c.Add(noticed(lines...), nil, caseDay) {
		t.Fatal("a new finding changed nothing")
	}
	return c
}

func verdict(s CaseState, key string) Verdict {
	return Verdict{State: s, Words: Hide("电话问过了"), Key: key, Hash: "h"}
}

func TestTheSameFindingMeetsItsCaseAndNewEvidenceIsAdded(t *testing.T) {
	c := opened(t, lineIDs(1, 3)...)
	if c.Add(noticed(lineIDs(1, 3)...), nil, caseDay.Add(time.Hour)) || c.Changed != At(caseDay) {
		t.Error("the same finding again changed the case")
	}
	if !c.Add(noticed(lineIDs(2, 4)...), nil, caseDay.Add(time.Hour)) || !slices.Equal(c.Lines, lineIDs(1, 4)) || c.Opened != At(caseDay) {
		t.Errorf("new evidence gave %+v", c)
	}
	if a, b := NewCaseID(caseHere, "night", "a_v", "2026-11"), NewCaseID(caseHere, "night", "a_v", "2026-12"); a == b || a != c.ID || len(a) != 28 {
		t.Errorf("ids %s, %s", a, b)
	}
}

func TestWhatWasJudgedIsNoNews(t *testing.T) {
	c := opened(t, lineIDs(1, 3)...)
	if _, err := c.Close(overseer("a_super"), verdict(CaseCleared, "k"), caseDay); err != nil {
		t.Fatal(err)
	}
	if c.Add(noticed(lineIDs(1, 4)...), nil, caseDay) || c.State != CaseCleared {
		t.Error("one new line of two that are needed opened the case again")
	}
	if !c.Add(noticed(lineIDs(1, 5)...), nil, caseDay) || c.State != CaseOpen || len(c.Verdicts) != 1 || len(c.Lines) != 5 {
		t.Errorf("two new lines gave %+v", c)
	}
	next := NewCase(caseHere, noticed(lineIDs(2, 4)...), caseDay)
	if next.Add(noticed(lineIDs(2, 4)...), lineIDs(1, 3), caseDay) {
		t.Error("lines that the month before holds opened a case")
	}
	if !next.Add(noticed(lineIDs(2, 5)...), lineIDs(1, 3), caseDay) || !slices.Equal(next.Lines, lineIDs(4, 5)) {
		t.Errorf("the new case holds %v", next.Lines)
	}
}

func TestACaseDoesNotGrowForEver(t *testing.T) {
	c := opened(t, lineIDs(1, 3000)...)
	if len(c.Lines) != mostCaseLines || c.Add(noticed(lineIDs(3001, 3009)...), nil, caseDay) {
		t.Errorf("%d lines", len(c.Lines))
	}
}

func TestA21WhoMayCloseACase(t *testing.T) {
	cases := map[string]struct {
		by   *Account
		edit func(*Case, *Verdict)
		want string
	}{
		"a supervisor over the place":         {by: overseer("a_super")},
		"an admin":                            {by: &Account{ID: "a_admin", Grants: []Grant{{Role: Admin, Area: "420199"}}}},
		"the subject":                         {by: overseer("a_v"), want: "case.self"},
		"who is named in it":                  {by: overseer("a_boss"), want: "case.self"},
		"a dispatcher":                        {by: &Account{ID: "a_d", Grants: []Grant{{Role: Dispatcher, Area: caseHere}}}, want: "case.denied"},
		"a supervisor of elsewhere":           {by: &Account{ID: "a_s", Grants: []Grant{{Role: Supervisor, Area: "420199-002"}}}, want: "case.denied"},
		"without a verdict":                   {by: overseer("a_super"), edit: func(_ *Case, v *Verdict) { v.State = CaseOpen }, want: "case.verdict"},
		"without words":                       {by: overseer("a_super"), edit: func(_ *Case, v *Verdict) { v.Words = Hide("。") }, want: "case.words"},
		"closed already":                      {by: overseer("a_super"), edit: func(c *Case, _ *Verdict) { c.State = CaseConfirmed }, want: "case.closed"},
		"another verdict under the same key":  {by: overseer("a_super"), edit: func(c *Case, v *Verdict) { c.Verdicts = []Verdict{{By: "a_super", Key: "k", Hash: "other"}} }, want: "idempotency.reused"},
		"the same key of somebody else's act": {by: overseer("a_super"), edit: func(c *Case, v *Verdict) { c.Verdicts = []Verdict{{By: "a_admin", Key: "k", Hash: "other"}} }},
	}
	for name, s := range cases {
		t.Run(name, func(t *testing.T) {
			c, v := opened(t, lineIDs(1, 3)...), verdict(CaseConfirmed, "k")
			if s.edit != nil {
				s.edit(c, &v)
			}
			before := c.State
			changed, err := c.Close(s.by, v, caseDay)
			if CodeOf(err) != s.want || changed != (s.want == "") {
				t.Fatalf("changed %v, %v, want %q", changed, err, s.want)
			}
			if s.want == "" && (c.State != CaseConfirmed || c.Verdicts[len(c.Verdicts)-1].By != s.by.ID) || s.want != "" && c.State != before {
				t.Errorf("left %+v", c)
			}
		})
	}
}

func TestAVerdictThatIsRepeatedIsOne(t *testing.T) {
	c := opened(t, lineIDs(1, 3)...)
	for range 2 {
		if _, err := c.Close(overseer("a_super"), verdict(CaseCleared, "k"), caseDay); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.Verdicts) != 1 {
		t.Errorf("%d verdicts", len(c.Verdicts))
	}
}
