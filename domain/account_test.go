package domain

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestAnAccountThatCouldNotBeStoredIsRefused(t *testing.T) {
	year := tenOClock.Year()
	for name, c := range map[string]struct {
		change      func(*Account)
		field, code string
	}{
		"a sound one":                          {func(*Account) {}, "", ""},
		"no name":                              {func(a *Account) { a.Name = Hide("") }, "name", "account.name"},
		"a name of spaces":                     {func(a *Account) { a.Name = Hide("  ") }, "name", "account.name"},
		"a name of 21 characters":              {func(a *Account) { a.Name = Hide(strings.Repeat("王", 21)) }, "name", "account.name"},
		"a name with a control character":      {func(a *Account) { a.Name = Hide("王\x00") }, "name", "account.name"},
		"no home":                              {func(a *Account) { a.Home = "" }, "home", "account.home"},
		"a home that is only a street":         {func(a *Account) { a.Home = "420199-001" }, "home", "account.home"},
		"a home of no form":                    {func(a *Account) { a.Home = "420199-001-001-1" }, "home", "account.home"},
		"a home off the map":                   {func(a *Account) { a.At = Point{200, 0} }, "at", "account.at"},
		"a home of no number":                  {func(a *Account) { a.At = Point{math.NaN(), 0} }, "at", "account.at"},
		"a gender that nobody listed":          {func(a *Account) { a.Gender = "女" }, "gender", "account.gender"},
		"a listed gender":                      {func(a *Account) { a.Gender = Female }, "", ""},
		"born before 1900":                     {func(a *Account) { a.BirthYear = 1899 }, "birth_year", "account.birth_year"},
		"born next year":                       {func(a *Account) { a.BirthYear = year + 1 }, "birth_year", "account.birth_year"},
		"a child with an account to sign into": {func(a *Account) { a.BirthYear = year - 13; a.PhoneKey = "k" }, "birth_year", "account.minor"},
		"a child with a phone of her own":      {func(a *Account) { a.BirthYear = year - 13 }, "birth_year", "account.minor"},
		"a child without a phone":              {func(a *Account) { a.BirthYear = year - 5; a.Phone = Hide("") }, "", ""},
		"fourteen by the year":                 {func(a *Account) { a.BirthYear = year - 14 }, "", ""},
		"an address of 121 characters":         {func(a *Account) { a.Address = Hide(strings.Repeat("一", 121)) }, "address", "account.address"},
		"a skill that nobody listed":           {func(a *Account) { a.Serves = &Profile{Skills: []SkillClass{"surgery"}} }, "skills", "account.skill"},
		"every skill":                          {func(a *Account) { a.Serves = &Profile{Skills: SkillClasses()} }, "", ""},
		"a negative radius":                    {func(a *Account) { a.Serves = &Profile{Radius: -1} }, "radius", "account.radius"},
		"a radius around the city":             {func(a *Account) { a.Serves = &Profile{Radius: 20001} }, "radius", "account.radius"},
		"a radius of no number":                {func(a *Account) { a.Serves = &Profile{Radius: math.NaN()} }, "radius", "account.radius"},
	} {
		t.Run(name, func(t *testing.T) {
			a := neighbour("a_1")
			c.change(a)
			names(t, a.Check(tenOClock), c.field, c.code)
		})
	}
}

func TestARoleHoldsInItsPlaceAndBelowIt(t *testing.T) {
	a := &Account{Grants: []Grant{{Dispatcher, "420199-001-001"}, {Supervisor, "420199-002"}, {Volunteer, "420199-003-001"}}}
	for name, c := range map[string]struct {
		role Role
		area AreaID
		has  bool
	}{
		"in the place itself":                       {Dispatcher, "420199-001-001", true},
		"in a building inside it":                   {Dispatcher, "420199-001-001-01-001", true},
		"not in the community next door":            {Dispatcher, "420199-001-002", false},
		"not in one with a longer number":           {Dispatcher, "420199-001-0011", false},
		"not in the street above it":                {Dispatcher, "420199-001", false},
		"not in the city":                           {Dispatcher, "420199", false},
		"not nowhere":                               {Dispatcher, "", false},
		"another role of hers does not count here":  {Supervisor, "420199-001-001", false},
		"the street's role in one of its buildings": {Supervisor, "420199-002-009-01-001", true},
		"a role she never had":                      {Admin, "420199-001-001", false},
	} {
		t.Run(name, func(t *testing.T) { equal(t, "has", a.Has(c.role, c.area), c.has) })
	}
	equal(t, "staff where she dispatches", a.StaffOf("420199-001-001-01"), true)
	equal(t, "staff where she only volunteers", a.StaffOf("420199-003-001"), false)
	equal(t, "volunteer anywhere", a.HasAny(Volunteer), true)
	equal(t, "admin anywhere", a.HasAny(Admin), false)
	for _, r := range Roles() {
		is := r == GridWorker || r == Dispatcher || r == Supervisor || r == Admin
		equal(t, "staff as "+string(r), staff(r, "420199").StaffOf("420199-001"), is)
	}
}

func TestAgeIsCountedTheCarefulWay(t *testing.T) {
	year := tenOClock.Year()
	for name, c := range map[string]struct {
		birth int
		known *Profile
		age   int
		adult bool
	}{
		"surely eighteen":                   {year - 19, nil, 18, true},
		"perhaps seventeen still":           {year - 18, nil, 17, false},
		"born this year":                    {year, nil, 0, false},
		"unknown and seen by nobody":        {0, nil, 0, false},
		"unknown, volunteer, not verified":  {0, &Profile{}, 0, false},
		"unknown, but her papers were seen": {0, &Profile{Verified: true}, 0, true},
		"a minor whose papers were seen":    {year - 17, &Profile{Verified: true}, 16, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := &Account{BirthYear: c.birth, Serves: c.known}
			equal(t, "age", a.Age(tenOClock), c.age)
			equal(t, "adult", a.Adult(tenOClock), c.adult)
		})
	}
}

func TestAMergeTakesWhatIsNewAndKeepsWhatIsHers(t *testing.T) {
	a := neighbour("a_1")
	a.Household, a.BirthYear, a.Gender = "h1", 1950, Female
	a.Serves = &Profile{Radius: 500, Blocked: []AccountID{"a_9"}, OffersADay: 2, Skills: []SkillClass{Haircut}}
	a.Phone.Cipher = []byte("sealed")
	before := a.Home
	a.Merge(&Account{
		Phone: Hide("13900000001"), Address: Hide("柳岸里 2 号"), Home: "420199-001", At: Point{1, 1},
		Grants: []Grant{{Resident, testArea.ID}, {Volunteer, testArea.ID}}, Serves: &Profile{Number: "V1", Verified: true, Radius: 900},
	})
	equal(t, "an unchanged phone keeps its cipher text", string(a.Phone.Cipher), "sealed")
	equal(t, "a new address is taken", a.Address.Reveal(), "柳岸里 2 号")
	equal(t, "a new address has to be sealed anew", len(a.Address.Cipher), 0)
	equal(t, "a name that the roster does not know stays", a.Name.Reveal(), "王秀英")
	equal(t, "a coarser home does not replace a finer one", a.Home, before)
	equal(t, "nor its position", a.At, testArea.Centre)
	equal(t, "the household stays", a.Household, "h1")
	equal(t, "the year of birth stays", a.BirthYear, 1950)
	equal(t, "the gender stays", a.Gender, Female)
	equal(t, "no grant is doubled, new ones come", len(a.Grants), 2)
	equal(t, "what the community verified is taken", a.Serves.Verified && a.Serves.Number == "V1" && a.Serves.Radius == 900, true)
	equal(t, "whom she blocked stays blocked", len(a.Serves.Blocked) == 1 && a.Serves.OffersADay == 2, true)

	a.Merge(&Account{Home: "420199-001-001-01-005", At: Point{114.3, 30.6}, BirthYear: 1951, Gender: Male, Household: "h2", Name: Hide("王秀")})
	equal(t, "a finer home is taken", a.Home, "420199-001-001-01-005")
	equal(t, "with its position", a.At, Point{114.3, 30.6})
	equal(t, "corrections are taken", a.BirthYear == 1951 && a.Gender == Male && a.Household == "h2" && a.Name.Reveal() == "王秀", true)
	equal(t, "a roster of residents does not end her volunteering", a.Serves != nil, true)
}

func TestSecretsOfAnAccountAreHersAndNamed(t *testing.T) {
	subject, list := neighbour("a_1").Secrets()
	seen := map[string]bool{}
	for _, s := range list {
		seen[s.Field] = true
	}
	equal(t, "subject", subject, "a_1")
	equal(t, "fields", len(seen), 4)
}

func TestMomentsSurviveTheirWayThroughAnIndex(t *testing.T) {
	equal(t, "never", At(time.Time{}), 0)
	equal(t, "never, back", Millis(0).Time(), time.Time{})
	equal(t, "a moment", At(tenOClock).Time(), tenOClock)
}
