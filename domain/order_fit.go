package domain

import (
	"slices"
	"time"
)

// Barred tells why the volunteer may never serve this order, or nil: the rules of safety, fitness and self-dealing. They are
// exact, hold for offers and hall alike, and are never relaxed. Attention (duty, caps, quiet hours) is matching's concern.
func (o *Order) Barred(v *Account, now time.Time) error {
	s := v.Serves
	switch {
	case s == nil || !v.HasAny(Volunteer) || v.Closed:
		return Errf(Denied, "volunteer.not_registered", "请先登记成为志愿者")
	case v.Closing != 0:
		return Errf(Denied, "account.closing", "账号正在注销，暂不能接单")
	case v.ID == o.Beneficiary || v.ID == o.Requester || o.Household != "" && v.Household == o.Household || o.Kin != "" && v.Household == o.Kin:
		return Errf(Denied, "volunteer.own_order", "不能接自己、家人或自己代下的订单")
	case o.Item.Skill != AnySkill && !slices.Contains(s.Skills, o.Item.Skill):
		return Errf(Denied, "volunteer.skill", "这一单需要已核验的技能：%s", SkillName(o.Item.Skill))
	case o.Item.Certified && !s.Certified:
		return Errf(Denied, "volunteer.certificate", "这一单需要持证志愿者")
	case o.Item.HomeVisit && !s.Verified:
		return Errf(Denied, "volunteer.unverified", "入户服务须先由社区核验身份")
	case (o.Item.HomeVisit || o.Urgent || o.Item.Risk > LowRisk) && !v.Adult(now):
		return Errf(Denied, "volunteer.minor", "未成年志愿者不能接入户、紧急或有风险的订单")
	case o.Prefer != "" && v.Gender != o.Prefer:
		return Errf(Denied, "volunteer.preference", "这一单已说明希望由另一性别的志愿者上门")
	case slices.Contains(s.Blocked, o.Beneficiary) || slices.Contains(o.Excluded, v.ID):
		return Errf(Denied, "volunteer.other", "这一单已邀请其他邻居")
	}
	return nil
}

// Wished tells whether the service is one that the volunteer does. It is her own wish: she is not asked for others, and may
// accept one all the same.
func (o *Order) Wished(v *Account) bool {
	return v.Serves == nil || len(v.Serves.Services) == 0 || slices.Contains(v.Serves.Services, o.Service)
}

// InHours tells whether the volunteer has time for a planned order: enough of it, in one piece, inside her slots. An order for
// now depends on her duty alone.
func (o *Order) InHours(v *Account, p Policy, now time.Time) bool {
	if o.Now || v.Serves == nil {
		return true
	}
	from, to := o.Engaged(p, now)
	return v.Serves.free(from, to, time.Duration(o.Minutes)*time.Minute)
}
