package matching

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lindan/domain"
)

// morning is a Monday, 10:00 in Shanghai.
var morning = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func item(code string) domain.Item {
	menu := domain.Menu()
	return menu[slices.IndexFunc(menu, func(i domain.Item) bool { return i.Code == code })]
}

// waiting is an order for now that looks for one volunteer.
func waiting(code string) *domain.Order {
	it := item(code)
	return &domain.Order{
		ID: "o_1", State: domain.Published, Beneficiary: "a_owner", Requester: "a_owner", Item: it, Slots: it.Volunteer, Minutes: it.Minutes, Now: true,
	}
}

// fit is a volunteer on duty whom nothing stops.
func fit(id domain.AccountID, metres float64) Candidate {
	return Candidate{
		Account: &domain.Account{
			ID: id, BirthYear: 1980, Gender: domain.Female, Grants: []domain.Grant{{Role: domain.Volunteer, Area: "420199-001-001"}},
			Serves: &domain.Profile{Verified: true, Certified: true, Skills: domain.SkillClasses()},
		},
		Engagement: &domain.Engagement{ID: id, OnDuty: 1, Duty: domain.Duty{Until: morning.Add(24 * time.Hour)}},
		Metres:     metres,
	}
}

func round(o *domain.Order) Round {
	return Round{Order: o, Policy: domain.DefaultPolicy(), Now: morning}
}

func call(o domain.OrderID, ago time.Duration) domain.Call {
	return domain.Call{Order: o, At: morning.Add(-ago), Expires: morning.Add(time.Minute - ago)}
}

func TestEachRuleThatSkipsHasItsWord(t *testing.T) {
	night := time.Date(2026, 11, 23, 23, 0, 0, 0, domain.Shanghai)
	for name, c := range map[string]struct {
		change func(*Round, *Candidate)
		want   string
	}{
		"nothing stops her":                 {func(*Round, *Candidate) {}, ""},
		"not registered":                    {func(_ *Round, c *Candidate) { c.Account.Grants = nil }, SkipOther},
		"her own order":                     {func(r *Round, c *Candidate) { r.Order.Beneficiary = c.Account.ID }, SkipOther},
		"her household":                     {func(r *Round, c *Candidate) { r.Order.Household, c.Account.Household = "h", "h" }, SkipOther},
		"a pair that shall not meet":        {func(_ *Round, c *Candidate) { c.Account.Serves.Blocked = []domain.AccountID{"a_owner"} }, SkipOther},
		"one who gave the order back":       {func(r *Round, c *Candidate) { r.Order.Excluded = []domain.AccountID{c.Account.ID} }, SkipOther},
		"not verified":                      {func(_ *Round, c *Candidate) { c.Account.Serves.Verified = false }, SkipOther},
		"no certificate":                    {func(_ *Round, c *Candidate) { c.Account.Serves.Certified = false }, SkipOther},
		"a minor":                           {func(_ *Round, c *Candidate) { c.Account.BirthYear = 2012 }, SkipOther},
		"a man where a woman was asked for": {func(r *Round, c *Candidate) { r.Order.Prefer, c.Account.Gender = domain.Female, domain.Male }, SkipOther},
		"another skill":                     {func(_ *Round, c *Candidate) { c.Account.Serves.Skills = nil }, SkipSkill},
		"asked already, and she waits":      {offered(domain.NoReply), SkipAsked},
		"asked already, and she said no":    {offered(domain.SaidNo), SkipAsked},
		"asked already, and she was silent": {offered(domain.NoAnswer), SkipAsked},
		"asked, but it was taken back":      {offered(domain.TakenBack), ""},
		"off duty":                          {func(_ *Round, c *Candidate) { c.Engagement.GoOff(morning) }, SkipOffDuty},
		"her duty is over":                  {func(_ *Round, c *Candidate) { c.Engagement.Duty.Until = morning }, SkipOffDuty},
		"the edge of the widest ring":       {func(_ *Round, c *Candidate) { c.Metres = 4000 }, ""},
		"beyond the widest ring":            {func(_ *Round, c *Candidate) { c.Metres = 4000.1 }, SkipFar},
		"beyond her own radius":             {func(_ *Round, c *Candidate) { c.Account.Serves.Radius, c.Metres = 300, 301 }, SkipFar},
		"her own radius is above the rings": {func(_ *Round, c *Candidate) { c.Account.Serves.Radius, c.Metres = 9000, 8000 }, ""},
		"promised time":                     {booked(time.Hour, 2*time.Hour), SkipBusy},
		"promised time behind this":         {booked(10*time.Hour, 11*time.Hour), ""},
		"quiet hours":                       {func(r *Round, _ *Candidate) { r.Now = night }, SkipQuiet},
		"urgent at night, not opted in":     {func(r *Round, _ *Candidate) { r.Now, r.Order.Urgent = night, true }, SkipQuiet},
		"urgent at night, opted in":         {func(r *Round, c *Candidate) { r.Now, r.Order.Urgent, c.Account.Serves.UrgentOK = night, true, true }, ""},
		"not urgent at night, opted in":     {func(r *Round, c *Candidate) { r.Now, c.Account.Serves.UrgentOK = night, true }, SkipQuiet},
		"a service that she does not do":    {func(_ *Round, c *Candidate) { c.Account.Serves.Services = []string{"x"} }, SkipService},
		"outside her hours": {func(r *Round, c *Candidate) {
			r.Order.Now, r.Order.Window = false, domain.Window{From: morning, To: morning.Add(4 * time.Hour)}
			c.Account.Serves.Available = []domain.Slot{{Day: 7, From: 0, To: 1}}
		}, SkipHours},
		"outside her hours, for now":            {func(_ *Round, c *Candidate) { c.Account.Serves.Available = []domain.Slot{{Day: 7, From: 0, To: 1}} }, ""},
		"her own quiet hours":                   {func(_ *Round, c *Candidate) { c.Account.Serves.Quiet = &domain.Quiet{From: 0, To: 23} }, SkipQuiet},
		"who is closing her account":            {func(_ *Round, c *Candidate) { c.Account.Closing = 1 }, SkipOther},
		"a full week":                           {booked(26*time.Hour, 26*time.Hour+39*time.Hour), SkipMinutes},
		"a week that is just not full":          {booked(26*time.Hour, 26*time.Hour+38*time.Hour+30*time.Minute), ""},
		"promises of another week do not count": {booked(8*24*time.Hour, 10*24*time.Hour), ""},
		"an offer waits":                        {calls(call("o_2", 30*time.Second)), "HOLDING"},
		"the day's offers are used up":          {calls(slices.Repeat([]domain.Call{call("o_2", time.Hour)}, 8)...), "CAP"},
		"her own limit": {func(_ *Round, c *Candidate) {
			c.Account.Serves.OffersADay = 1
			c.Engagement.Asked = []domain.Call{call("o_2", time.Hour)}
		}, "CAP"},
		"asked a moment ago":               {calls(call("o_2", 10*time.Minute)), "GAP"},
		"a reservation of this very order": {calls(call("o_1", 10*time.Second)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, v := round(waiting("bathing")), fit("a_v", 100)
			c.change(&r, &v)
			if got := Wave(r, []Candidate{v})[0]; got.Skip != c.want || (got.Skip != "") != (got.Score == 0 && got.Reasons == nil) {
				t.Errorf("got skip %q, score %v, reasons %v; want %q", got.Skip, got.Score, got.Reasons, c.want)
			}
		})
	}
}

func offered(a domain.Answer) func(*Round, *Candidate) {
	return func(r *Round, c *Candidate) { r.Order.Offers = []domain.Offer{{To: c.Account.ID, Answer: a}} }
}

func booked(from, to time.Duration) func(*Round, *Candidate) {
	return func(_ *Round, c *Candidate) {
		c.Engagement.Bookings = []domain.Booking{{Order: "o_2", From: morning.Add(from), To: morning.Add(to)}}
	}
}

func calls(list ...domain.Call) func(*Round, *Candidate) {
	return func(_ *Round, c *Candidate) { c.Engagement.Asked = list }
}

// Safety and blocked pairs concern somebody else: whatever else is wrong, the word is never one that tells of them. And no
// word there is says that somebody declined.
func TestNoWordTellsOfOthersOrOfANo(t *testing.T) {
	known := []string{SkipOther, SkipSkill, SkipOffDuty, SkipFar, SkipBusy, SkipQuiet, SkipAsked, SkipMinutes, SkipService, SkipHours, "HOLDING", "CAP", "GAP", ""}
	rapid.Check(t, func(t *rapid.T) {
		r, c := randomRound(t), randomCandidate(t, "a_v")
		got := Wave(r, []Candidate{c})[0]
		if !slices.Contains(known, got.Skip) {
			t.Fatalf("a word that nobody knows: %q", got.Skip)
		}
		err := r.Order.Barred(c.Account, r.Now)
		if code := domain.CodeOf(err); code != "" && got.Skip != SkipOther && (code != "volunteer.skill" || got.Skip != SkipSkill) {
			t.Fatalf("barred by %s, told as %q", code, got.Skip)
		}
		if err == nil && (got.Skip == SkipOther || got.Skip == SkipSkill) {
			t.Fatalf("not barred, and told %q", got.Skip)
		}
		no := r
		o := *r.Order
		no.Order = &o
		o.Offers = []domain.Offer{{To: "a_v", Answer: domain.SaidNo}}
		o2 := o
		silent := r
		silent.Order = &o2
		o2.Offers = []domain.Offer{{To: "a_v", Answer: domain.NoAnswer}}
		if a, b := Wave(no, []Candidate{c})[0], Wave(silent, []Candidate{c})[0]; a.Skip != b.Skip {
			t.Fatalf("a no is told as %q, silence as %q", a.Skip, b.Skip)
		}
	})
}

func TestReasonsSayWhyMe(t *testing.T) {
	for name, c := range map[string]struct {
		service string
		change  func(*Round, *Candidate)
		want    []string
	}{
		"near and rested":      {"medicine", func(*Round, *Candidate) {}, []string{"NEAR", "TURN"}},
		"far":                  {"medicine", func(_ *Round, c *Candidate) { c.Metres = 2000 }, []string{"TURN"}},
		"with the skill":       {"haircut", func(*Round, *Candidate) {}, []string{"NEAR", "SKILL", "TURN"}},
		"a familiar face":      {"medicine", func(r *Round, _ *Candidate) { r.Familiar = map[domain.AccountID]bool{"a_v": true} }, []string{"NEAR", "FAMILIAR", "TURN"}},
		"asked today":          {"medicine", calls(call("o_2", 2*time.Hour)), []string{"NEAR"}},
		"asked the day before": {"medicine", calls(call("o_2", 25*time.Hour)), []string{"NEAR", "TURN"}},
		"urgent":               {"medicine", func(r *Round, _ *Candidate) { r.Order.Urgent = true }, []string{"NEAR", "TURN", "URGENT"}},
		"at a time that suits her": {"medicine", func(r *Round, _ *Candidate) {
			r.Order.Now, r.Order.Window = false, domain.Window{From: morning.Add(time.Hour), To: morning.Add(2 * time.Hour)}
		}, []string{"NEAR", "TURN", "SLOT"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, v := round(waiting(c.service)), fit("a_v", 100)
			c.change(&r, &v)
			if got := Wave(r, []Candidate{v})[0]; !slices.Equal(got.Reasons, c.want) || got.Skip != "" {
				t.Errorf("got %v, skip %q; want %v", got.Reasons, got.Skip, c.want)
			}
		})
	}
}

func randomRound(t *rapid.T) Round {
	o := waiting(rapid.SampledFrom([]string{"medicine", "bathing", "snow", "haircut"}).Draw(t, "service"))
	o.Urgent = rapid.Bool().Draw(t, "urgent")
	o.Prefer = rapid.SampledFrom([]domain.Gender{"", domain.Female, domain.Male}).Draw(t, "prefer")
	r := round(o)
	r.Now = morning.Add(time.Duration(rapid.IntRange(0, 23).Draw(t, "hour")) * time.Hour)
	return r
}

func randomCandidate(t *rapid.T, id domain.AccountID) Candidate {
	c := fit(id, rapid.Float64Range(0, 6000).Draw(t, "metres"))
	s := c.Account.Serves
	s.Verified, s.Certified, s.UrgentOK = rapid.Bool().Draw(t, "verified"), rapid.Bool().Draw(t, "certified"), rapid.Bool().Draw(t, "urgentOK")
	s.Skills = rapid.SampledFrom([][]domain.SkillClass{nil, domain.SkillClasses()}).Draw(t, "skills")
	s.Radius = rapid.SampledFrom([]float64{0, 500, 9000}).Draw(t, "radius")
	c.Account.BirthYear = rapid.SampledFrom([]int{0, 1950, 2005, 2010}).Draw(t, "born")
	c.Account.Gender = rapid.SampledFrom([]domain.Gender{"", domain.Female, domain.Male}).Draw(t, "gender")
	for i := range rapid.IntRange(0, 3).Draw(t, "asked") {
		c.Engagement.Asked = append(c.Engagement.Asked, call(domain.OrderID(fmt.Sprint("o_x", i)), time.Duration(rapid.IntRange(0, 2000).Draw(t, "ago"))*time.Minute))
	}
	return c
}

// Of two who differ in one thing alone, the better one comes first, whoever else is there.
func TestABetterCandidateNeverRanksLower(t *testing.T) {
	for name, better := range map[string]func(*rapid.T, *Round, *Candidate, *Candidate){
		"nearer": func(t *rapid.T, _ *Round, a, b *Candidate) {
			a.Metres = rapid.Float64Range(0, 4000).Draw(t, "near")
			b.Metres = rapid.Float64Range(a.Metres, 4000).Draw(t, "far")
		},
		"familiar": func(_ *rapid.T, r *Round, a, _ *Candidate) {
			r.Familiar = map[domain.AccountID]bool{a.Account.ID: true}
		},
		"asked nothing today": func(t *rapid.T, _ *Round, _, b *Candidate) {
			b.Engagement.Asked = []domain.Call{call("o_y", time.Duration(rapid.IntRange(20, 1400).Draw(t, "minutes"))*time.Minute)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := randomRound(t)
				metres := rapid.Float64Range(0, 4000).Draw(t, "metres")
				a, b := fit("a_a", metres), fit("a_b", metres)
				better(t, &r, &a, &b)
				list := []Candidate{b, a}
				for i := range rapid.IntRange(0, 6).Draw(t, "others") {
					list = append(list, randomCandidate(t, domain.AccountID(fmt.Sprint("a_c", i))))
				}
				ranked := Wave(r, rapid.Permutation(list).Draw(t, "order"))
				at := func(id domain.AccountID) int {
					return slices.IndexFunc(ranked, func(x Ranked) bool { return x.Account.ID == id })
				}
				if at("a_a") > at("a_b") && ranked[at("a_a")].Skip == "" {
					t.Fatalf("the better one is %d, the other %d: %+v, %+v", at("a_a"), at("a_b"), ranked[at("a_a")], ranked[at("a_b")])
				}
				if ranked[at("a_a")].Skip != "" && ranked[at("a_b")].Skip == "" {
					t.Fatalf("the better one is skipped for %s, the other is not", ranked[at("a_a")].Skip)
				}
			})
		})
	}
}

// Nobody is lost or doubled; who may be asked comes before who may not; the order of the input does not matter.
func TestTheSamePeopleGiveTheSameList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := randomRound(t)
		var list []Candidate
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			c := randomCandidate(t, domain.AccountID(fmt.Sprint("a_", i)))
			c.Metres = float64(rapid.IntRange(0, 3).Draw(t, "ring")) * 500
			list = append(list, c)
		}
		one, two := Wave(r, list), Wave(r, rapid.Permutation(list).Draw(t, "order"))
		if len(one) != len(list) {
			t.Fatalf("%d of %d", len(one), len(list))
		}
		for i := range one {
			if one[i].Account.ID != two[i].Account.ID {
				t.Fatalf("place %d: %s or %s", i, one[i].Account.ID, two[i].Account.ID)
			}
			if i == 0 {
				continue
			}
			a, b := one[i-1], one[i]
			if a.Skip != "" && b.Skip == "" || a.Score < b.Score || a.Score == b.Score && (a.Skip == "") == (b.Skip == "") && a.Account.ID >= b.Account.ID {
				t.Fatalf("place %d and %d: %+v, %+v", i-1, i, a, b)
			}
		}
	})
}

// What Redis filters by must not lose anybody whom the exact rules would allow.
func TestTheFlagsLoseNobodyWhomTheRulesAllow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, c := randomRound(t), randomCandidate(t, "a_v")
		has := FlagsOf(c.Account, r.Now).Has(Need(r.Order))
		if r.Order.Barred(c.Account, r.Now) == nil && !has {
			t.Fatalf("allowed, yet her flags %b lack some of %b", FlagsOf(c.Account, r.Now), Need(r.Order))
		}
	})
	equal := func(name string, got, want Flags) {
		if got != want {
			t.Errorf("%s: got %b, want %b", name, got, want)
		}
	}
	equal("a public place", Need(waiting("snow")), 0)
	equal("a home", Need(waiting("medicine")), IsVerified|IsAdult)
	equal("a home at a risk, with a certificate", Need(waiting("bathing")), IsVerified|IsAdult|IsCertified)
	o := waiting("snow")
	o.Urgent, o.Prefer = true, domain.Male
	equal("urgent, a man", Need(o), IsAdult|IsMale)
	party := fit("a_v", 0).Account
	party.Grants = append(party.Grants, domain.Grant{Role: domain.PartyMember, Area: "420199"})
	party.Serves.UrgentOK = true
	equal("everything", FlagsOf(party, morning), IsFemale|IsVerified|IsAdult|IsParty|TakesUrgent|IsCertified)
	equal("nobody in particular", FlagsOf(&domain.Account{}, morning), 0)
}

func TestAWalkTakesAMinuteAtLeast(t *testing.T) {
	for metres, want := range map[float64]int{0: 1, 30: 1, 80: 1, 100: 2, 923: 15, 960: 16, 4000: 65} {
		if got := WalkMinutes(metres); got != want {
			t.Errorf("%v m: %d minutes, want %d", metres, got, want)
		}
	}
}
