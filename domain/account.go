package domain

import (
	"math"
	"slices"
	"time"
)

// Role is what an account may be in a place. One account holds several at once.
type Role string

// The roles. Staff roles are scoped to a subtree of areas by their Grant.
const (
	Resident    Role = "resident"     // 居民: may order
	Volunteer   Role = "volunteer"    // 志愿者: may accept
	PartyMember Role = "party_member" // 党员: a volunteer with an added affiliation (Branch)
	GridWorker  Role = "grid_worker"  // 网格员: proxy orders and first escalation in a grid
	Dispatcher  Role = "dispatcher"   // 社区派单员: reviews and dispatches in a community
	Supervisor  Role = "supervisor"   // 街道督办员: watches clocks in a subdistrict
	Admin       Role = "admin"        // 管理员: people and policy of a subtree
)

// Roles lists every role in a fixed order.
func Roles() []Role {
	return []Role{Resident, Volunteer, PartyMember, GridWorker, Dispatcher, Supervisor, Admin}
}

// Grant gives a role in a place and all places inside it.
type Grant struct {
	Role Role   `bson:"role"`
	Area AreaID `bson:"area"`
}

// Gender 性别 is asked for matching preferences only; empty is unknown.
type Gender string

// The genders that a preference can name.
const (
	Female Gender = "female"
	Male   Gender = "male"
)

// Account is one person: her identity (sealed), roles, and, if she volunteers, what she offers.
type Account struct {
	ID      AccountID `bson:"_id"`
	V       int64     `bson:"v"`
	Home    AreaID    `bson:"home"` // building, grid or community where she lives or serves
	Grants  []Grant   `bson:"grants"`
	Name    Secret    `bson:"name"`
	Phone   Secret    `bson:"phone"`
	Number  Secret    `bson:"id_number"` // 身份证号, optional
	Address Secret    `bson:"address"`   // street, building, door
	// PhoneKey is the blind index of the phone, empty where she has none. phones{_id: PhoneKey} makes it unique.
	PhoneKey  string    `bson:"phone_key,omitempty"`
	Gender    Gender    `bson:"gender,omitempty"`
	BirthYear int       `bson:"birth_year,omitempty"` // 0 is unknown
	At        Point     `bson:"at"`                   // of the home
	Household string    `bson:"household,omitempty"`  // 户编号: shared by people of one door; nobody serves the own household (A21)
	Serves    *Profile  `bson:"serves,omitempty"`     // nil: not a volunteer
	Created   time.Time `bson:"created"`
	Closed    bool      `bson:"closed,omitempty"`
	Settings  Settings  `bson:"settings"`
	Terms     int       `bson:"terms,omitempty"`    // version of the terms that she agreed to; 0 none yet
	TermsAt   time.Time `bson:"terms_at,omitempty"` // when
	Closing   Millis    `bson:"closing,omitempty"`  // when it closes; 0 never. An index field
}

// Profile is what a volunteer offers and what was verified of it.
type Profile struct {
	Number     string       `bson:"number"`           // 志愿者编号: the public id
	Branch     string       `bson:"branch,omitempty"` // 党支部, party members only
	Unit       string       `bson:"unit,omitempty"`   // 单位, shown to the resident she visits
	Skills     []SkillClass `bson:"skills,omitempty"` // verified ones only
	Verified   bool         `bson:"verified"`         // identity checked by the community: may enter homes (A35)
	Certified  bool         `bson:"certified,omitempty"`
	UrgentOK   bool         `bson:"urgent_ok,omitempty"` // takes urgent offers in quiet hours and above the cap
	Radius     float64      `bson:"radius"`              // own limit in metres; 0 means the policy's
	OffersADay int          `bson:"offers_a_day,omitempty"`
	Blocked    []AccountID  `bson:"blocked,omitempty"` // pairs that shall not meet, either side's wish

	Claimed   []SkillClass `bson:"claimed,omitempty"`   // skills that she says she has and nobody has checked
	Quiet     *Quiet       `bson:"quiet,omitempty"`     // her own quiet hours, besides the policy's
	Available []Slot       `bson:"available,omitempty"` // when planned orders may be offered; nil: at any time
	Services  []string     `bson:"services,omitempty"`  // codes of what she does; nil: all she may
	Photo     bool         `bson:"photo,omitempty"`     // a picture is kept
	Checked   *Checked     `bson:"checked,omitempty"`   // nil: not checked here; a roster may have said so
}

// Secrets names the account's personal texts and whose key seals them.
func (a *Account) Secrets() (AccountID, []NamedSecret) {
	return a.ID, []NamedSecret{{"name", &a.Name}, {"phone", &a.Phone}, {"id_number", &a.Number}, {"address", &a.Address}}
}

// Has tells whether the account holds the role in the area: a grant there or above it.
func (a *Account) Has(role Role, area AreaID) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role && area.Within(g.Area) })
}

// HasAny tells whether the account holds the role anywhere.
func (a *Account) HasAny(role Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role })
}

// StaffOf tells whether the account may see the community's work in the area.
func (a *Account) StaffOf(area AreaID) bool {
	return slices.ContainsFunc([]Role{GridWorker, Dispatcher, Supervisor, Admin}, func(r Role) bool { return a.Has(r, area) })
}

// Age is the age in whole years by the year alone, the careful way: it rounds down. 0 where the year is unknown.
func (a *Account) Age(now time.Time) int {
	if a.BirthYear == 0 {
		return 0
	}
	return max(now.Year()-a.BirthYear-1, 0)
}

// Adult tells whether she is surely 18 or over. Unknown counts as adult only for verified volunteers, whose papers were seen.
func (a *Account) Adult(now time.Time) bool {
	if a.BirthYear == 0 {
		return a.Serves != nil && a.Serves.Verified
	}
	return a.Age(now) >= 18
}

// Merge takes over what a roster says of the person, and adds its roles to those she has. What the roster does not know stays.
func (a *Account) Merge(b *Account) {
	take := func(have *Secret, news Secret) {
		if !news.Empty() && news.Reveal() != have.Reveal() {
			*have = news
		}
	}
	take(&a.Name, b.Name)
	take(&a.Phone, b.Phone)
	take(&a.Number, b.Number)
	take(&a.Address, b.Address)
	for _, g := range b.Grants {
		if !slices.Contains(a.Grants, g) {
			a.Grants = append(a.Grants, g)
		}
	}
	a.Gender = Gender(orText(string(b.Gender), string(a.Gender)))
	a.BirthYear = orInt(b.BirthYear, a.BirthYear)
	a.Household = orText(b.Household, a.Household)
	if b.Home.Level() >= a.Home.Level() {
		a.Home, a.At = b.Home, b.At
	}
	if b.Serves != nil {
		a.takeProfile(*b.Serves)
	}
}

// takeProfile replaces what the community knows of a volunteer and keeps what is hers: whom and what she does not want, when
// she has time, her daily limit, claims that are still open, her picture.
func (a *Account) takeProfile(p Profile) {
	if s := a.Serves; s != nil {
		p.Blocked, p.OffersADay = s.Blocked, s.OffersADay
		p.Quiet, p.Available, p.Services, p.Photo, p.Checked = s.Quiet, s.Available, s.Services, s.Photo, s.Checked
		p.Claimed = unchecked(s.Claimed, p.Skills)
		p.Number = orText(p.Number, s.Number)
	}
	a.Serves = &p
}

// Check refuses an account that could not be stored. Errors name the field as in a roster's column.
func (a *Account) Check(now time.Time) error {
	switch {
	case !textWithin(a.Name.Reveal(), 1, 20):
		return Fieldf("name", "account.name", "姓名应为 1–20 个字")
	case !a.Home.Valid() || a.Home.Level() < Community:
		return Fieldf("home", "account.home", "所属区域应精确到社区、网格或楼栋")
	case !a.At.Valid():
		return Fieldf("at", "account.at", "住址坐标无效")
	case a.Gender != "" && a.Gender != Female && a.Gender != Male:
		return Fieldf("gender", "account.gender", "性别应为 女 或 男")
	case a.BirthYear != 0 && (a.BirthYear < 1900 || a.BirthYear > now.Year()):
		return Fieldf("birth_year", "account.birth_year", "出生年份应在 1900 与今年之间")
	case a.BirthYear != 0 && now.Year()-a.BirthYear < 14 && (a.PhoneKey != "" || !a.Phone.Empty()):
		return Fieldf("birth_year", "account.minor", "未满 14 周岁不能开设账号，请由监护人代办")
	case !textWithin(a.Address.Reveal(), 0, 120):
		return Fieldf("address", "account.address", "地址不超过 120 个字")
	}
	return a.checkProfile()
}

func (a *Account) checkProfile() error {
	if a.Serves == nil {
		return nil
	}
	for _, s := range a.Serves.Skills {
		if !s.Valid() {
			return Fieldf("skills", "account.skill", "没有这种技能：%s", string(s))
		}
	}
	if r := a.Serves.Radius; math.IsNaN(r) || r < 0 || r > 20000 {
		return Fieldf("radius", "account.radius", "服务半径应在 0–20000 米之间")
	}
	return nil
}
