package domain

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"
)

// Settings is how the app looks for her, on every phone. The zero value is the ordinary look, in Chinese.
type Settings struct {
	Elder    bool   `bson:"elder,omitempty"`    // 长辈版
	Text     int    `bson:"text,omitempty"`     // step of the text size, 0–3
	Language string `bson:"language,omitempty"` // zh or en; "" is zh
	Contrast bool   `bson:"contrast,omitempty"` // stronger
}

// Check refuses settings that no app could follow. Errors name the field.
func (s Settings) Check() error {
	switch {
	case s.Text < 0 || s.Text > 3:
		return Fieldf("settings.text", "settings.text", "字号应为 0–3")
	case s.Language != "zh" && s.Language != "en":
		return Fieldf("settings.language", "settings.language", "语言应为 zh 或 en")
	}
	return nil
}

// Quiet is a volunteer's own quiet hours 免打扰时段: hours of the day in Asia/Shanghai, from may be after to, over midnight.
// Equal hours are none.
type Quiet struct {
	From int `bson:"from"`
	To   int `bson:"to"`
}

// At tells whether t lies in the quiet hours; nil has none.
func (q *Quiet) At(t time.Time) bool {
	return q != nil && Policy{QuietFrom: q.From, QuietTo: q.To}.Quiet(t)
}

// Slot is a part of the week in which a volunteer has time: hours [From, To) of a day, Asia/Shanghai, 1 Monday … 7 Sunday.
type Slot struct {
	Day  int `bson:"day"`
	From int `bson:"from"`
	To   int `bson:"to"`
}

// Checked tells who saw the papers of a volunteer, and when.
type Checked struct {
	By AccountID `bson:"by"`
	At time.Time `bson:"at"`
}

type span struct{ from, to time.Time }

// free tells whether the slots leave the length in one piece of [from, to); where there are none, she has time always. Slots
// that touch, also over midnight, are one piece.
func (p *Profile) free(from, to time.Time, length time.Duration) bool {
	if len(p.Available) == 0 {
		return true
	}
	var piece span
	for _, s := range p.spans(from, to) {
		if s.from.After(piece.to) {
			piece = s
		}
		piece.to = later(piece.to, s.to)
		if later(piece.from, from).Add(length).Compare(earlier(piece.to, to)) <= 0 {
			return true
		}
	}
	return false
}

// spans is the slots of the days of [from, to), by their begin.
func (p *Profile) spans(from, to time.Time) []span {
	var list []span
	y, m, d := from.In(Shanghai).Date()
	for day := time.Date(y, m, d, 0, 0, 0, 0, Shanghai); day.Before(to); day = day.AddDate(0, 0, 1) {
		for _, s := range p.Available {
			if s.Day%7 == int(day.Weekday()) {
				list = append(list, span{day.Add(time.Duration(s.From) * time.Hour), day.Add(time.Duration(s.To) * time.Hour)})
			}
		}
	}
	slices.SortFunc(list, func(a, b span) int { return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to)) })
	return list
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Change is what a person changes of her own account. nil, and terms 0, stay as they are.
type Change struct {
	Settings *Settings
	Address  *string
	Number   *string // 身份证号, once
	Gender   Gender  // "" stays
	Terms    int
	Serves   *ProfileChange
}

// ProfileChange is what a volunteer changes of when and what she may be asked. nil stays; an empty list takes away.
type ProfileChange struct {
	UrgentOK   *bool
	Radius     *float64 // metres; 0 means the policy's
	OffersADay *int     // 0 means the policy's
	Claimed    *[]SkillClass
	Quiet      *Quiet
	Available  *[]Slot
	Services   *[]string
}

// Change carries a change out, or refuses all of it. menu is what may be ordered in her community. Errors name the field;
// Conflict terms.changed.
func (a *Account) Change(c Change, menu []Item, now time.Time) error {
	if err := a.checkChange(c, menu); err != nil {
		return err
	}
	if err := a.identify(c, now); err != nil {
		return err
	}
	if c.Settings != nil {
		a.Settings = *c.Settings
	}
	if c.Address != nil && *c.Address != a.Address.Reveal() {
		a.Address = Hide(*c.Address)
	}
	if c.Terms != 0 && c.Terms != a.Terms {
		a.Terms, a.TermsAt = c.Terms, now.UTC()
	}
	if c.Serves != nil {
		a.Serves.change(*c.Serves)
	}
	return nil
}

func (a *Account) checkChange(c Change, menu []Item) error {
	switch {
	case c.Address != nil && !textWithin(*c.Address, 0, 120):
		return Fieldf("address", "account.address", "地址不超过 120 个字")
	case c.Terms != 0 && c.Terms != TermsVersion:
		return errTerms
	case c.Serves != nil && a.Serves == nil:
		return Fieldf("volunteer", "volunteer.not_registered", "请先登记成为志愿者")
	}
	if c.Settings != nil {
		if err := c.Settings.Check(); err != nil {
			return err
		}
	}
	if c.Serves == nil {
		return nil
	}
	return c.Serves.check(menu)
}

func (c ProfileChange) check(menu []Item) error {
	switch {
	case c.Radius != nil && (math.IsNaN(*c.Radius) || *c.Radius < 0 || *c.Radius > 20000):
		return Fieldf("volunteer.radius", "account.radius", "服务半径应在 0–20000 米之间")
	case c.OffersADay != nil && (*c.OffersADay < 0 || *c.OffersADay > 20):
		return Fieldf("volunteer.offers_a_day", "account.offers", "每天邀约数应为 0–20")
	case c.Quiet != nil && !clockHour(c.Quiet.From):
		return Fieldf("volunteer.quiet.from", "account.quiet", "免打扰时段应为 0–23 点")
	case c.Quiet != nil && !clockHour(c.Quiet.To):
		return Fieldf("volunteer.quiet.to", "account.quiet", "免打扰时段应为 0–23 点")
	}
	if c.Claimed != nil {
		if err := checkSkills("volunteer.claimed", *c.Claimed); err != nil {
			return err
		}
	}
	if c.Available != nil {
		if err := checkSlots(*c.Available); err != nil {
			return err
		}
	}
	if c.Services == nil {
		return nil
	}
	return checkServices(*c.Services, menu)
}

func clockHour(h int) bool { return h >= 0 && h <= 23 }

// maxClaims bounds a list of skills, maxSlots one of slots: six a day.
const (
	maxClaims = 20
	maxSlots  = 42
)

// checkSkills refuses skills that nobody can hold. Errors name the one in the list called field.
func checkSkills(field string, list []SkillClass) error {
	if len(list) > maxClaims {
		return Fieldf(field, "account.skills", "最多 %d 项技能", maxClaims)
	}
	for i, k := range list {
		if !slices.Contains(SkillClasses(), k) {
			return Fieldf(field+"."+strconv.Itoa(i), "account.skill", "没有这种技能")
		}
	}
	return nil
}

func checkSlots(list []Slot) error {
	const field = "volunteer.available"
	if len(list) > maxSlots {
		return Fieldf(field, "account.slots", "最多 %d 个时段", maxSlots)
	}
	for i, s := range list {
		at := field + "." + strconv.Itoa(i)
		switch {
		case s.Day < 1 || s.Day > 7:
			return Fieldf(at+".day", "account.slot", "星期应为 1–7")
		case !clockHour(s.From):
			return Fieldf(at+".from", "account.slot", "开始时间应为 0–23 点")
		case s.To <= s.From || s.To > 24:
			return Fieldf(at+".to", "account.slot", "结束时间应晚于开始时间，最晚 24 点")
		}
	}
	return nil
}

func checkServices(list []string, menu []Item) error {
	for i, code := range list {
		if !slices.ContainsFunc(menu, func(it Item) bool { return it.Code == code && it.Refused == "" }) {
			return Fieldf("volunteer.services."+strconv.Itoa(i), "service.unknown", "本社区没有这项服务")
		}
	}
	return nil
}

// change applies a change that was checked.
func (p *Profile) change(c ProfileChange) {
	if c.UrgentOK != nil {
		p.UrgentOK = *c.UrgentOK
	}
	if c.Radius != nil {
		p.Radius = *c.Radius
	}
	if c.OffersADay != nil {
		p.OffersADay = *c.OffersADay
	}
	if c.Claimed != nil {
		p.Claimed = unchecked(*c.Claimed, p.Skills)
	}
	if c.Quiet != nil {
		q := *c.Quiet
		if p.Quiet = &q; q.From == q.To {
			p.Quiet = nil
		}
	}
	if c.Available != nil {
		p.Available = slices.Clone(*c.Available)
	}
	if c.Services != nil {
		p.Services = once(*c.Services)
	}
}

// unchecked is the claims that are not among the skills, each once.
func unchecked(claims, skills []SkillClass) []SkillClass {
	return slices.DeleteFunc(once(claims), func(k SkillClass) bool { return slices.Contains(skills, k) })
}

// once is the list without repetitions, in its order; nil where it is empty.
func once[T comparable](list []T) []T {
	var out []T
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
