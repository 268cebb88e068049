package desk

import (
	"testing"
	"time"

	"lindan/domain"
)

// account reads somebody as every request does.
func (c *city) account(id domain.AccountID) *domain.Account {
	c.t.Helper()
	a, err := c.Account(c.ctx, id)
	must(c.t, err)
	return a
}

func (c *city) asked(o *domain.Order, v *domain.Account) bool {
	return c.read(o.ID).OfferTo(v.ID) != nil
}

func TestAChangeIsKnownAtOnceAndWhoReadBeforeDoesNotUndoIt(t *testing.T) {
	c := newCity(t)
	wang := c.person("王秀英", nil)
	before := c.account(wang.ID) // remembered now
	_, err := c.ChangeMe(c.ctx, wang, domain.Change{Settings: &domain.Settings{Elder: true, Language: "zh"}, Terms: domain.TermsVersion})
	must(t, err)
	if a := c.account(wang.ID); !a.Settings.Elder || a.Terms != domain.TermsVersion {
		t.Fatalf("the old account is served: %+v", a.Settings)
	}
	c.remember(before, c.clock) // a reader who was slow
	if !c.account(wang.ID).Settings.Elder {
		t.Fatal("a slow reader has undone the change")
	}
}

func TestAChangeOfHerProfileReachesTheIndexAtOnce(t *testing.T) {
	c := newCity(t)
	wang, desk := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community)
	v := c.person("新来", func(a *domain.Account) { a.BirthYear = 0 })
	_, err := c.Enlist(c.ctx, v, "", nil)
	must(t, err)
	v = c.account(v.ID)
	_, err = c.GoOnDuty(c.ctx, v, centre, c.clock.Add(12*time.Hour))
	must(t, err)
	o := c.order(wang, func(w *domain.Wish) { w.Service = "haircut" })
	c.publish(o, desk)
	if c.asked(o, v) {
		t.Fatal("who was not checked is asked into a home")
	}
	_, err = c.CheckVolunteer(c.ctx, desk, v.ID, true, []domain.SkillClass{domain.Haircut})
	must(t, err)
	c.pass(5 * time.Minute)
	if !c.asked(o, v) {
		t.Fatal("who was checked is not asked")
	}
}

func TestOwnQuietHoursHoldBesidesThoseOfThePolicy(t *testing.T) {
	for name, tt := range map[string]struct {
		quiet            *domain.Quiet
		urgent, urgentOK bool
		want             bool
	}{
		"in her quiet hours":                       {&domain.Quiet{From: 9, To: 12}, false, false, false},
		"after them":                               {&domain.Quiet{From: 7, To: 10}, false, false, true},
		"urgent, and she does not want it":         {&domain.Quiet{From: 9, To: 12}, true, false, false},
		"urgent, and she wants to be woken for it": {&domain.Quiet{From: 9, To: 12}, true, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t) // 10:00
			wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("甲", 100)
			_, err := c.ChangeMe(c.ctx, v, domain.Change{Serves: &domain.ProfileChange{Quiet: tt.quiet, UrgentOK: &tt.urgentOK}})
			must(t, err)
			o := c.order(wang, func(w *domain.Wish) { w.Urgent = tt.urgent })
			c.publish(o, desk)
			if c.asked(o, v) != tt.want {
				t.Fatalf("asked: %v", !tt.want)
			}
		})
	}
}

func TestHerServicesAndHoursDecideWhetherSheIsAsked(t *testing.T) {
	tomorrow := func(from, to int) *domain.Window {
		at := func(h int) time.Time { return time.Date(2026, 11, 24, h, 0, 0, 0, domain.Shanghai) }
		return &domain.Window{From: at(from), To: at(to)}
	}
	errand, hours := []string{"errand"}, []domain.Slot{{Day: 2, From: 9, To: 12}}
	for name, tt := range map[string]struct {
		change domain.ProfileChange
		window *domain.Window // nil: now
		want   bool
	}{
		"a service that she does not do": {domain.ProfileChange{Services: &errand}, nil, false},
		"a planned order in her hours":   {domain.ProfileChange{Available: &hours}, tomorrow(8, 10), true},
		"a planned order outside them":   {domain.ProfileChange{Available: &hours}, tomorrow(14, 18), false},
		"an order for now":               {domain.ProfileChange{Available: &hours}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("甲", 100)
			_, err := c.ChangeMe(c.ctx, v, domain.Change{Serves: &tt.change})
			must(t, err)
			o := c.order(wang, func(w *domain.Wish) { w.Now, w.Window = tt.window == nil, tt.window })
			c.publish(o, desk)
			if c.asked(o, v) != tt.want {
				t.Fatalf("asked: %v", !tt.want)
			}
		})
	}
}

func TestAPositionIsKeptOnlyWithConsentAndNothingElseDependsOnIt(t *testing.T) {
	for name, tt := range map[string]struct {
		said []bool
		want bool
	}{
		"nothing said":        {nil, false},
		"given":               {[]bool{true}, true},
		"given and withdrawn": {[]bool{true, false}, false},
		"given once more":     {[]bool{true, false, true}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCity(t)
			wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("甲", 100)
			for _, given := range tt.said {
				must(t, c.SetConsent(c.ctx, v, domain.ForLocation, 1, given))
				c.pass(time.Minute)
			}
			o := c.order(wang, nil)
			c.publish(o, desk)
			c.accept(o, v)
			_, err := c.CheckIn(c.ctx, c.do(o, v), domain.Proof{Code: c.StartCode(o), Place: &centre, Accuracy: 12})
			must(t, err)
			c.pass(20 * time.Minute)
			_, err = c.CheckOut(c.ctx, c.do(o, v), domain.Proof{Code: c.StopCode(o), Place: &centre, Accuracy: 12})
			must(t, err)
			j := c.read(o.ID).Jobs[0]
			if (j.Start.Place != nil) != tt.want || (j.Stop.Place != nil) != tt.want || (j.Start.Accuracy != 0) != tt.want {
				t.Errorf("kept: start %v, stop %v", j.Start, j.Stop)
			}
			if j.Grade != domain.GradeA || j.Minutes != 20 {
				t.Errorf("grade %s, %d minutes", j.Grade, j.Minutes)
			}
		})
	}
}

func TestAConsentIsRecordedOnceForEachTimeItIsSaid(t *testing.T) {
	c := newCity(t)
	wang := c.person("王秀英", nil)
	said := func() (given bool, at domain.Millis) {
		last, err := c.store.LastConsent(c.ctx, wang.ID, domain.ForSharing)
		must(t, err)
		return last.Given, last.At
	}
	must(t, c.SetConsent(c.ctx, wang, domain.ForSharing, 1, true))
	_, first := said()
	c.pass(time.Hour)
	must(t, c.SetConsent(c.ctx, wang, domain.ForSharing, 1, true))
	if given, at := said(); !given || at != first {
		t.Errorf("the same yes again: %v at %d", given, at)
	}
	must(t, c.SetConsent(c.ctx, wang, domain.ForSharing, 1, false))
	if given, at := said(); given || at == first {
		t.Errorf("the no: %v at %d", given, at)
	}
	_, err := c.ChangeMe(c.ctx, wang, domain.Change{Terms: domain.TermsVersion})
	must(t, err)
	if proof, err := c.store.LastConsent(c.ctx, wang.ID, domain.ForTerms); err != nil || !proof.Given || proof.Version != domain.TermsVersion {
		t.Errorf("no proof of the terms: %+v, %v", proof, err)
	}
}

func TestARosterKnowsItsRowsThoughAVolunteerHasAProfileOfHerOwn(t *testing.T) {
	c := newCity(t)
	row := func() []Incoming { return []Incoming{incoming(1, "19900000001")} }
	_, err := c.ImportPeople(c.ctx, row(), false)
	must(t, err)
	text := rowText(&row()[0].Account)
	const kept = "{Number:V1 Branch: Unit: Skills:[] Verified:true Certified:false UrgentOK:false Radius:0 OffersADay:0 Blocked:[]}"
	if len(text) < len(kept) || text[len(text)-len(kept):] != kept {
		t.Fatalf("rows that came before would look new: %q", text)
	}
	id, err := c.store.PhoneOwner(c.ctx, "19900000001")
	must(t, err)
	_, err = c.ChangeMe(c.ctx, c.account(id), domain.Change{Serves: &domain.ProfileChange{Quiet: &domain.Quiet{From: 1, To: 2}}})
	must(t, err)
	again, err := c.ImportPeople(c.ctx, row(), false)
	must(t, err)
	if again.Same != 1 || c.account(id).Serves.Quiet == nil {
		t.Fatalf("again: %+v", again)
	}
}
