package domain

import (
	"strings"
	"testing"
)

func TestEveryServiceOfTheDefaultMenuIsSafeOrRefusedWithWords(t *testing.T) {
	codes := map[string]bool{}
	for _, it := range Menu() {
		t.Run(it.Code, func(t *testing.T) {
			ok(t, it.Check())
			equal(t, "twice", codes[it.Code], false)
			codes[it.Code] = true
			if it.Refused != "" {
				_, err := findItem(Menu(), it.Code)
				names(t, err, "service", "service.refused")
				equal(t, "the refusal says where to turn", err.(*Error).Text, it.Refused)
				return
			}
			if it.Risk >= MediumRisk && it.Volunteer < 2 {
				t.Error("one volunteer alone at a risk")
			}
			if it.HomeVisit && !strings.Contains(it.Statement, "入户") {
				t.Error("a home visit without a statement of its risks")
			}
			if it.Risk == HighRisk {
				t.Error("volunteers are sent into danger")
			}
		})
	}
	for _, code := range []string{"gas", "injection", "money"} {
		_, err := findItem(Menu(), code)
		refused(t, err, "service.refused")
	}
	_, err := findItem(Menu(), "roof")
	names(t, err, "service", "service.unknown")
}

func TestAServiceThatCouldNotBeServedSafelyIsRefused(t *testing.T) {
	sound := Item{Code: "visit", Name: "探访", Skill: AnySkill, Risk: LowRisk, Volunteer: 1, HomeVisit: true, Minutes: 45, Statement: "有狗"}
	for name, c := range map[string]struct {
		change func(*Item)
		code   string
	}{
		"a sound one":                               {func(*Item) {}, ""},
		"no code":                                   {func(i *Item) { i.Code = "" }, "service.name"},
		"a code of 31 characters":                   {func(i *Item) { i.Code = strings.Repeat("a", 31) }, "service.name"},
		"no name":                                   {func(i *Item) { i.Name = " " }, "service.name"},
		"a name of 13 characters":                   {func(i *Item) { i.Name = strings.Repeat("探", 13) }, "service.name"},
		"a skill that nobody listed":                {func(i *Item) { i.Skill = "surgery" }, "service.skill"},
		"no skill class at all":                     {func(i *Item) { i.Skill = "" }, "service.skill"},
		"no risk":                                   {func(i *Item) { i.Risk = 0 }, "service.risk"},
		"a risk above high":                         {func(i *Item) { i.Risk = 4 }, "service.risk"},
		"a medium risk for one":                     {func(i *Item) { i.Risk = MediumRisk }, "service.two"},
		"a medium risk for two":                     {func(i *Item) { i.Risk, i.Volunteer = MediumRisk, 2 }, ""},
		"a high risk for one":                       {func(i *Item) { i.Risk = HighRisk }, "service.two"},
		"a high risk that is refused":               {func(i *Item) { i.Risk, i.Refused = HighRisk, "请拨打 119" }, ""},
		"a home visit without a statement":          {func(i *Item) { i.Statement = "" }, "service.statement"},
		"a home visit with a statement of spaces":   {func(i *Item) { i.Statement = " \n " }, "service.statement"},
		"a statement is not due where nobody calls": {func(i *Item) { i.HomeVisit, i.Statement = false, "" }, ""},
		"nobody":           {func(i *Item) { i.Volunteer = 0 }, "service.size"},
		"three":            {func(i *Item) { i.Volunteer = 3 }, "service.size"},
		"four minutes":     {func(i *Item) { i.Minutes = 4 }, "service.size"},
		"five minutes":     {func(i *Item) { i.Minutes = 5 }, ""},
		"eight hours":      {func(i *Item) { i.Minutes = 480 }, ""},
		"above a long day": {func(i *Item) { i.Minutes = 481 }, "service.size"},
	} {
		t.Run(name, func(t *testing.T) {
			it := sound
			c.change(&it)
			field := "services"
			if c.code == "" {
				field = ""
			}
			names(t, it.Check(), field, c.code)
		})
	}
}

func TestEverySkillHasAName(t *testing.T) {
	for _, c := range append(SkillClasses(), AnySkill) {
		if SkillName(c) == "" || !c.Valid() {
			t.Errorf("skill %q: name %q, valid %v", c, SkillName(c), c.Valid())
		}
	}
	equal(t, "a skill of nobody", SkillName("surgery"), "")
	equal(t, "is not valid", SkillClass("surgery").Valid() || SkillClass("").Valid(), false)
}
