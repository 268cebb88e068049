package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"time"
)

// VolunteerNumber is the 志愿者编号 of one who registers by herself: it follows from the account's id, so that it is hers alone,
// and says nothing about her. 12 characters hold 60 bits.
func VolunteerNumber(id AccountID) string {
	sum := sha256.Sum256([]byte("volunteer|" + id))
	return "LD" + base32.StdEncoding.EncodeToString(sum[:])[:12]
}

// Enlist registers a resident as a volunteer whom nobody has checked yet: public places and remote help until then (A35). Who
// is one already stays as she is, and false comes back. Denied volunteer.minor: 14–17 come with a guardian, to the community.
func (a *Account) Enlist(unit string, claimed []SkillClass, now time.Time) (bool, error) {
	switch {
	case a.Serves != nil:
		return false, nil
	case a.BirthYear != 0 && a.Age(now) < 18:
		return false, Errf(Denied, "volunteer.minor", "未满 18 周岁请由监护人陪同到社区登记")
	case !textWithin(unit, 0, 40):
		return false, Fieldf("unit", "account.unit", "单位名称不超过 40 个字")
	}
	if err := checkSkills("claimed", claimed); err != nil {
		return false, err
	}
	a.Serves = &Profile{Number: VolunteerNumber(a.ID), Unit: unit, Claimed: once(claimed)}
	if community := a.Home.At(Community); !a.Has(Volunteer, community) {
		a.Grants = append(a.Grants, Grant{Volunteer, community})
	}
	return true, nil
}

// CheckPapers records what staff of her area saw of a volunteer's papers: who she is, and which skills. Claims are settled by it.
// Denied check.self, check.denied; Conflict volunteer.not_registered. The caller has made sure that by may know her.
func (a *Account) CheckPapers(by *Account, verified bool, skills []SkillClass, now time.Time) error {
	switch {
	case by.ID == a.ID:
		return Errf(Denied, "check.self", "不能核验自己，请由其他工作人员核验")
	case !by.Has(Dispatcher, a.Home) && !by.Has(Admin, a.Home):
		return Errf(Denied, "check.denied", "只有社区派单员或管理员可以核验志愿者")
	case a.Serves == nil:
		return Errf(Conflict, "volunteer.not_registered", "这位居民还没有登记成为志愿者")
	}
	if err := checkSkills("skills", skills); err != nil {
		return err
	}
	s := a.Serves
	s.Verified, s.Skills, s.Claimed = verified, once(skills), nil
	s.Checked = &Checked{By: by.ID, At: now.UTC()}
	return nil
}
