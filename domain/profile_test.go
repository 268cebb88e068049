package domain

import (
	"strings"
	"testing"
	"time"
)

func TestAChangeTakesWhatIsToldAndLeavesTheRest(t *testing.T) {
	a := serving("a_1")
	a.Address, a.Serves.Radius = Hide("柳岸里 1 号"), 700
	a.Address.Cipher = []byte("sealed")
	same, yes, none := "柳岸里 1 号", true, []string{}
	ok(t, a.Change(Change{Settings: &Settings{Text: 2, Language: "zh"}, Address: &same, Terms: TermsVersion, Serves: &ProfileChange{UrgentOK: &yes, Services: &none}}, Menu(), tenOClock))
	equal(t, "settings", a.Settings, Settings{Text: 2, Language: "zh"})
	equal(t, "the same address keeps its cipher text", string(a.Address.Cipher), "sealed")
	equal(t, "terms", a.Terms == TermsVersion && a.TermsAt.Equal(tenOClock), true)
	equal(t, "what was told", a.Serves.UrgentOK, true)
	equal(t, "what was not told", a.Serves.Radius, 700)
	ok(t, a.Change(Change{Terms: TermsVersion}, Menu(), tenOClock.Add(time.Hour)))
	equal(t, "agreeing again keeps the first day", a.TermsAt, tenOClock)
	moved := "柳岸里 2 号"
	ok(t, a.Change(Change{Address: &moved}, Menu(), tenOClock))
	equal(t, "another address has to be sealed anew", len(a.Address.Cipher), 0)
}

func TestAChangeThatIsNotSoundNamesItsFieldAndChangesNothing(t *testing.T) {
	fine := Settings{Text: 1, Language: "en"}
	long := strings.Repeat("长", 121)
	number := func(n int) *int { return &n }
	metres := func(m float64) *float64 { return &m }
	slots := func(list ...Slot) *[]Slot { return &list }
	for name, tt := range map[string]struct {
		change Change
		field  string
		code   string
	}{
		"text too large":           {Change{Settings: &Settings{Text: 4, Language: "zh"}}, "settings.text", "settings.text"},
		"a language there is not":  {Change{Settings: &Settings{Language: "fr"}}, "settings.language", "settings.language"},
		"a long address":           {Change{Settings: &fine, Address: &long}, "address", "account.address"},
		"a radius below nothing":   {Change{Settings: &fine, Serves: &ProfileChange{Radius: metres(-1)}}, "volunteer.radius", "account.radius"},
		"a radius beyond all":      {Change{Settings: &fine, Serves: &ProfileChange{Radius: metres(20001)}}, "volunteer.radius", "account.radius"},
		"offers without end":       {Change{Settings: &fine, Serves: &ProfileChange{OffersADay: number(21)}}, "volunteer.offers_a_day", "account.offers"},
		"quiet from a late hour":   {Change{Serves: &ProfileChange{Quiet: &Quiet{24, 7}}}, "volunteer.quiet.from", "account.quiet"},
		"quiet to an early hour":   {Change{Serves: &ProfileChange{Quiet: &Quiet{22, -1}}}, "volunteer.quiet.to", "account.quiet"},
		"a claim to everything":    {Change{Serves: &ProfileChange{Claimed: &[]SkillClass{Haircut, AnySkill}}}, "volunteer.claimed.1", "account.skill"},
		"an eighth day":            {Change{Serves: &ProfileChange{Available: slots(Slot{1, 0, 24}, Slot{8, 0, 24})}}, "volunteer.available.1.day", "account.slot"},
		"a day before Monday":      {Change{Serves: &ProfileChange{Available: slots(Slot{0, 0, 24})}}, "volunteer.available.0.day", "account.slot"},
		"a slot from midnight on":  {Change{Serves: &ProfileChange{Available: slots(Slot{1, 24, 24})}}, "volunteer.available.0.from", "account.slot"},
		"a slot of no length":      {Change{Serves: &ProfileChange{Available: slots(Slot{1, 9, 9})}}, "volunteer.available.0.to", "account.slot"},
		"a slot into the next day": {Change{Serves: &ProfileChange{Available: slots(Slot{1, 9, 25})}}, "volunteer.available.0.to", "account.slot"},
		"slots without end":        {Change{Serves: &ProfileChange{Available: slots(make([]Slot, 43)...)}}, "volunteer.available", "account.slots"},
		"a service nobody orders":  {Change{Serves: &ProfileChange{Services: &[]string{"medicine", "x"}}}, "volunteer.services.1", "service.unknown"},
		"a service nobody may do":  {Change{Serves: &ProfileChange{Services: &[]string{"gas"}}}, "volunteer.services.0", "service.unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			a := serving("a_1")
			names(t, a.Change(tt.change, Menu(), tenOClock), tt.field, tt.code)
			equal(t, "settings", a.Settings, Settings{})
			equal(t, "profile", a.Serves.Radius == 0 && a.Serves.Claimed == nil && a.Serves.Available == nil && a.Serves.Services == nil, true)
		})
	}
	names(t, neighbour("a_2").Change(Change{Serves: &ProfileChange{}}, Menu(), tenOClock), "volunteer", "volunteer.not_registered")
	refused(t, neighbour("a_2").Change(Change{Terms: TermsVersion + 1}, Menu(), tenOClock), "terms.changed")
}

func TestARosterLeavesWhatIsHers(t *testing.T) {
	a := neighbour("a_1")
	a.Serves = &Profile{
		Number: "LD-1", Quiet: &Quiet{13, 14}, Available: []Slot{{1, 9, 12}}, Services: []string{"visit"}, Photo: true,
		Claimed: []SkillClass{Repair, Haircut}, Checked: &Checked{By: "a_clerk"},
	}
	a.Merge(&Account{Home: a.Home, Serves: &Profile{Skills: []SkillClass{Repair}}})
	s := a.Serves
	equal(t, "quiet hours", s.Quiet != nil && *s.Quiet == Quiet{13, 14}, true)
	equal(t, "hours", len(s.Available), 1)
	equal(t, "services", len(s.Services), 1)
	equal(t, "picture", s.Photo, true)
	equal(t, "who checked her", s.Checked != nil, true)
	equal(t, "the claim that the roster does not know", len(s.Claimed) == 1 && s.Claimed[0] == Haircut, true)
	equal(t, "a number where the roster has none", s.Number, "LD-1")
}

func TestAPlannedOrderWantsEnoughOfHerTimeInOnePiece(t *testing.T) {
	// tenOClock is a Monday, 10:00 in Shanghai.
	at := func(day, hour int) time.Time { return time.Date(2026, 11, 22+day, hour, 0, 0, 0, Shanghai) }
	for name, tt := range map[string]struct {
		slots    []Slot
		from, to time.Time
		minutes  int
		want     bool
	}{
		"no slots: always":                      {nil, at(1, 3), at(1, 5), 120, true},
		"inside a slot":                         {[]Slot{{1, 9, 12}}, at(1, 9), at(1, 12), 180, true},
		"a minute too long for it":              {[]Slot{{1, 9, 12}}, at(1, 9), at(1, 12), 181, false},
		"the window reaches in by enough":       {[]Slot{{1, 9, 12}}, at(1, 11), at(1, 15), 60, true},
		"the window reaches in by too little":   {[]Slot{{1, 9, 12}}, at(1, 11), at(1, 15), 90, false},
		"another day":                           {[]Slot{{2, 9, 12}}, at(1, 9), at(1, 12), 30, false},
		"Sunday is the seventh day":             {[]Slot{{7, 9, 12}}, at(7, 9), at(7, 12), 30, true},
		"a window of days reaches a slot":       {[]Slot{{3, 9, 12}}, at(1, 9), at(4, 12), 180, true},
		"two slots that touch are one":          {[]Slot{{1, 10, 12}, {1, 8, 10}}, at(1, 9), at(1, 11), 120, true},
		"also over midnight":                    {[]Slot{{2, 0, 2}, {1, 22, 24}}, at(1, 23), at(2, 1), 120, true},
		"two slots apart are two":               {[]Slot{{1, 8, 10}, {1, 11, 12}}, at(1, 8), at(1, 12), 150, false},
		"a slot inside another takes nothing":   {[]Slot{{1, 8, 12}, {1, 9, 10}}, at(1, 8), at(1, 12), 240, true},
		"a window shorter than the help itself": {[]Slot{{1, 9, 12}}, at(1, 9), at(1, 10), 120, true},
	} {
		t.Run(name, func(t *testing.T) {
			v := serving("a_1")
			v.Serves.Available = tt.slots
			o := &Order{Window: Window{tt.from.UTC(), tt.to.UTC()}, Minutes: tt.minutes}
			equal(t, "has time", o.InHours(v, DefaultPolicy(), tenOClock), tt.want)
		})
	}
	v := serving("a_1")
	v.Serves.Available = []Slot{{7, 1, 2}}
	equal(t, "an order for now depends on duty alone", (&Order{Now: true, Minutes: 60}).InHours(v, DefaultPolicy(), tenOClock), true)
}

func TestOwnQuietHoursMayGoOverMidnight(t *testing.T) {
	night, noon, none := &Quiet{21, 8}, &Quiet{12, 13}, &Quiet{9, 9}
	at := func(hour int) time.Time { return time.Date(2026, 11, 23, hour, 30, 0, 0, Shanghai) }
	equal(t, "evening", night.At(at(21)), true)
	equal(t, "early", night.At(at(7)), true)
	equal(t, "day", night.At(at(8)), false)
	equal(t, "noon", noon.At(at(12)), true)
	equal(t, "after noon", noon.At(at(13)), false)
	equal(t, "equal hours are none", none.At(at(9)), false)
	equal(t, "nothing told", (*Quiet)(nil).At(at(3)), false)
}

func TestWhoRegistersIsAVolunteerNobodyHasChecked(t *testing.T) {
	a := neighbour("a_1")
	fresh, err := a.Enlist("柳岸小学", []SkillClass{Haircut, Haircut}, tenOClock)
	ok(t, err)
	equal(t, "fresh", fresh, true)
	equal(t, "unchecked", a.Serves.Verified || len(a.Serves.Skills) > 0, false)
	equal(t, "claims", len(a.Serves.Claimed), 1)
	equal(t, "a volunteer of her community", a.Has(Volunteer, a.Home.At(Community)), true)
	equal(t, "may not enter homes", CodeOf(published(t, wish("medicine")).Barred(a, tenOClock)), "volunteer.unverified")
	number, grants := a.Serves.Number, len(a.Grants)
	fresh, err = a.Enlist("别处", nil, tenOClock)
	ok(t, err)
	equal(t, "again", fresh || a.Serves.Number != number || a.Serves.Unit != "柳岸小学" || len(a.Grants) != grants, false)
	equal(t, "another's number", VolunteerNumber("a_1") == VolunteerNumber("a_2"), false)
	for year, code := range map[int]string{0: "", 2007: "", 2008: "volunteer.minor", 2011: "volunteer.minor"} {
		b := neighbour("a_b")
		b.BirthYear = year
		_, err := b.Enlist("", nil, tenOClock)
		refused(t, err, code)
	}
	_, err = neighbour("a_c").Enlist(strings.Repeat("长", 41), nil, tenOClock)
	names(t, err, "unit", "account.unit")
}

func TestPapersAreCheckedBySomebodyElseOfTheArea(t *testing.T) {
	for name, tt := range map[string]struct {
		by   *Account
		code string
	}{
		"a dispatcher":              {clerk(), ""},
		"an admin":                  {staff(Admin, "420199"), ""},
		"a grid worker":             {staff(GridWorker, testArea.ID), "check.denied"},
		"a supervisor":              {staff(Supervisor, testArea.ID), "check.denied"},
		"a dispatcher of elsewhere": {staff(Dispatcher, "420199-001-009"), "check.denied"},
		"she herself":               {serving("a_1"), "check.self"},
	} {
		t.Run(name, func(t *testing.T) {
			v := serving("a_1")
			v.Serves.Verified, v.Serves.Skills, v.Serves.Claimed = false, nil, []SkillClass{Repair, Haircut}
			refused(t, v.CheckPapers(tt.by, true, []SkillClass{Haircut}, tenOClock), tt.code)
			equal(t, "verified", v.Serves.Verified, tt.code == "")
			if tt.code == "" {
				equal(t, "skills", len(v.Serves.Skills) == 1 && v.Serves.Claimed == nil, true)
				equal(t, "who and when", *v.Serves.Checked, Checked{tt.by.ID, tenOClock})
			}
		})
	}
	refused(t, neighbour("a_2").CheckPapers(clerk(), true, nil, tenOClock), "volunteer.not_registered")
	names(t, serving("a_3").CheckPapers(clerk(), true, []SkillClass{"fly"}, tenOClock), "skills.0", "account.skill")
}

func TestAConsentIsToTheTextInForceAndANoIsAlwaysHeard(t *testing.T) {
	for _, text := range ConsentTexts() {
		refused(t, text.Settle(text.Version, true), "")
		refused(t, text.Settle(text.Version+1, true), "consent.changed")
		want := ""
		if text.Needed {
			want = "consent.needed"
		}
		refused(t, text.Settle(text.Version+1, false), want)
		equal(t, string(text.Purpose)+" says what it is for", text.Name != "" && len([]rune(text.Text)) > 20, true)
	}
	_, err := ConsentTextOf("face")
	refused(t, err, "consent.missing")
	var nothing *Consent
	equal(t, "nothing said", nothing.Says(1, false), false)
	equal(t, "the same yes", (&Consent{Version: 1, Given: true}).Says(1, true), true)
	equal(t, "a yes to an older text", (&Consent{Version: 1, Given: true}).Says(2, true), false)
	equal(t, "the same no", (&Consent{Version: 1}).Says(2, false), true)
}

func TestAnAccountClosesInSevenDaysUnlessItIsKept(t *testing.T) {
	a := serving("a_1")
	equal(t, "asked", a.Close(tenOClock) && a.Closing.Time().Equal(tenOClock.Add(7*24*time.Hour)), true)
	equal(t, "asked again", a.Close(tenOClock.Add(time.Hour)), false)
	refused(t, published(t, wish("medicine")).Barred(a, tenOClock), "account.closing")
	equal(t, "due early", a.ClosingDue(tenOClock.Add(7*24*time.Hour-1)), false)
	equal(t, "due", a.ClosingDue(tenOClock.Add(7*24*time.Hour)), true)
	ok(t, a.Keep())
	equal(t, "due when kept", a.ClosingDue(tenOClock.Add(8*24*time.Hour)), false)
	refused(t, published(t, wish("medicine")).Barred(a, tenOClock), "")
	a.Name, a.V, a.Closed = Hide("王秀英"), 7, true
	refused(t, a.Keep(), "account.closed")
	a.Forget()
	equal(t, "what is left", a.Closed && a.ID == "a_1" && a.V == 7 && a.Home == "420199-001-001", true)
	equal(t, "what is gone", a.Serves == nil && a.BirthYear == 0 && a.Grants == nil && a.Name.Empty() && a.PhoneKey == "" && a.Closing == 0, true)
}
