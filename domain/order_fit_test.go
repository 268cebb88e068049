package domain

import "testing"

func TestNobodyServesWhomTheRulesBar(t *testing.T) {
	year := tenOClock.Year()
	for name, c := range map[string]struct {
		service string
		change  func(*Order, *Account)
		code    string
	}{
		"a fit volunteer":                            {"bathing", func(*Order, *Account) {}, ""},
		"a resident without a profile":               {"snow", func(_ *Order, v *Account) { v.Serves = nil }, "volunteer.not_registered"},
		"one whose role was taken away":              {"snow", func(_ *Order, v *Account) { v.Grants = nil }, "volunteer.not_registered"},
		"one who is gone":                            {"snow", func(_ *Order, v *Account) { v.Closed = true }, "volunteer.not_registered"},
		"her own order":                              {"snow", func(o *Order, v *Account) { v.ID = o.Beneficiary }, "volunteer.own_order"},
		"an order that she placed for another":       {"snow", func(o *Order, v *Account) { o.Requester = v.ID }, "volunteer.own_order"},
		"her household":                              {"snow", func(o *Order, v *Account) { o.Household, v.Household = "h", "h" }, "volunteer.own_order"},
		"two unknown households are not one":         {"snow", func(o *Order, v *Account) { o.Household, v.Household = "", "" }, ""},
		"another household":                          {"snow", func(o *Order, v *Account) { o.Household, v.Household = "h", "g" }, ""},
		"no skill at all":                            {"haircut", func(_ *Order, v *Account) { v.Serves.Skills = nil }, "volunteer.skill"},
		"another skill":                              {"haircut", func(_ *Order, v *Account) { v.Serves.Skills = []SkillClass{Repair} }, "volunteer.skill"},
		"a service that needs no skill":              {"medicine", func(_ *Order, v *Account) { v.Serves.Skills = nil }, ""},
		"no certificate where one is due":            {"bathing", func(_ *Order, v *Account) { v.Serves.Certified = false }, "volunteer.certificate"},
		"no certificate where none is due":           {"haircut", func(_ *Order, v *Account) { v.Serves.Certified = false }, ""},
		"a home that nobody has let her into":        {"visit", func(_ *Order, v *Account) { v.Serves.Verified = false }, "volunteer.unverified"},
		"a public place for one nobody has verified": {"snow", func(_ *Order, v *Account) { v.Serves.Verified = false }, ""},
		"a minor in a home":                          {"visit", func(_ *Order, v *Account) { v.BirthYear = year - 17 }, "volunteer.minor"},
		"perhaps a minor in a home":                  {"visit", func(_ *Order, v *Account) { v.BirthYear = year - 18 }, "volunteer.minor"},
		"a minor in an emergency":                    {"snow", func(o *Order, v *Account) { o.Urgent, v.BirthYear = true, year-17 }, "volunteer.minor"},
		"a minor at a risk":                          {"snow", func(o *Order, v *Account) { o.Item.Risk, v.BirthYear = MediumRisk, year-17 }, "volunteer.minor"},
		"a minor who shovels snow":                   {"snow", func(_ *Order, v *Account) { v.BirthYear = year - 17 }, ""},
		"a man where a woman was asked for":          {"visit", func(o *Order, v *Account) { o.Prefer, v.Gender = Female, Male }, "volunteer.preference"},
		"one whose gender nobody knows":              {"visit", func(o *Order, v *Account) { o.Prefer, v.Gender = Female, "" }, "volunteer.preference"},
		"a woman where a woman was asked for":        {"visit", func(o *Order, v *Account) { o.Prefer, v.Gender = Female, Female }, ""},
		"a pair that shall not meet":                 {"visit", func(o *Order, v *Account) { v.Serves.Blocked = []AccountID{"a_x", o.Beneficiary} }, "volunteer.other"},
		"one who gave this order back":               {"visit", func(o *Order, v *Account) { o.Excluded = []AccountID{v.ID} }, "volunteer.other"},
	} {
		t.Run(name, func(t *testing.T) {
			o, v := published(t, wish(c.service)), serving("a_v")
			c.change(o, v)
			err := o.Barred(v, tenOClock)
			refused(t, err, c.code)
			if c.code != "" {
				equal(t, "kind", KindOf(err), Denied)
				refused(t, o.Accept(v, DefaultPolicy(), tenOClock), c.code)
				refused(t, o.Offer(clerk(), []Asked{{Volunteer: v}}, DefaultPolicy(), tenOClock), c.code)
				equal(t, "jobs", len(o.Jobs), 0)
				equal(t, "offers", len(o.Offers), 0)
			}
		})
	}
}

// The words for a blocked pair and for one who gave the order back are the same, and name nobody.
func TestABlockedPairReadsANeutralWord(t *testing.T) {
	o, v, w := published(t, wish("visit")), serving("a_v"), serving("a_w")
	v.Serves.Blocked = []AccountID{o.Beneficiary}
	o.Excluded = []AccountID{w.ID}
	equal(t, "words", o.Barred(v, tenOClock).Error(), o.Barred(w, tenOClock).Error())
}
