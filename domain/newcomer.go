package domain

import (
	"strings"
	"time"
	"unicode"
)

// Newcomer is what somebody tells of herself to open an account as a resident.
type Newcomer struct {
	Name      string
	Phone     string // normal form, proven by a login code
	Address   string // "" is not told
	BirthYear int    // 0 is not told
	Terms     int    // version of the terms that she agreed to
}

// NewResident makes the account of a newcomer who lives at home, a place of the community; its id is the caller's to give.
// Conflict terms.changed: she agreed to something else than what is in force. Other errors name the field.
func NewResident(n Newcomer, home, community *Area, now time.Time) (*Account, error) {
	a := &Account{
		Home: home.ID, Grants: []Grant{{Role: Resident, Area: community.ID}}, At: home.Centre, Name: Hide(strings.TrimSpace(n.Name)), Phone: Hide(n.Phone),
		Address: Hide(strings.TrimSpace(n.Address)), BirthYear: n.BirthYear, Created: now, Terms: n.Terms, TermsAt: now,
	}
	switch {
	case n.Terms != TermsVersion:
		return nil, errTerms
	case strings.ContainsFunc(a.Name.Reveal(), unseen):
		return nil, Fieldf("name", "account.name", "姓名应为 1–20 个字，不含换行或看不见的字符")
	case home.Closed || community.Closed:
		return nil, Fieldf("home", "account.home_closed", "这个社区暂未开通，请选择其他社区或致电社区")
	}
	if err := a.Check(now); err != nil {
		return nil, err
	}
	return a, nil
}

// unseen tells of characters that no name has: line breaks, and those that only turn or hide others (Unicode Cc, Cf, Zl, Zp).
func unseen(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
