package server

import (
	"fmt"

	"lindan/domain"
	"lindan/matching"
)

// bands are the distances that are told: wide enough that neither one of them nor many say where somebody lives (A26).
var bands = [...]struct {
	below float64 // metres
	text  string
}{
	{300, "约 300 米以内"}, {600, "约 300–600 米"}, {1000, "约 600–1000 米"}, {2000, "约 1–2 公里"}, {4000, "约 2–4 公里"},
}

func band(metres float64) string {
	for _, b := range bands {
		if metres < b.below {
			return b.text
		}
	}
	return "4 公里以上"
}

// walk is about how many minutes on foot it is at the most, by the far end of the band, so that it says no more than the band.
func walk(metres float64) int {
	for _, b := range bands {
		if metres < b.below {
			return matching.WalkMinutes(b.below)
		}
	}
	return matching.WalkMinutes(bands[len(bands)-1].below)
}

// whyYou puts the reasons for an invitation into words for the volunteer (PIPL art. 24).
func whyYou(codes []string, o *domain.Order, metres float64) []string {
	words := map[string]string{
		"NEAR":     fmt.Sprintf("您离得近，步行约 %d 分钟以内", walk(metres)),
		"SKILL":    "您有" + domain.SkillName(o.Item.Skill) + "技能",
		"FAMILIAR": "您帮过这位邻居",
		"TURN":     "最近轮到您的机会较少",
		"SLOT":     "时间合适",
		"URGENT":   "情况较急",
		"DESK":     "社区工作人员邀请您",
	}
	return inWords(codes, words)
}

// whyHer says the same to a dispatcher.
func whyHer(codes []string, o *domain.Order, metres float64) []string {
	words := map[string]string{
		"NEAR":     fmt.Sprintf("离得近，步行约 %d 分钟以内", walk(metres)),
		"SKILL":    "有" + domain.SkillName(o.Item.Skill) + "技能",
		"FAMILIAR": "帮过这位居民",
		"TURN":     "最近轮到的机会较少",
		"SLOT":     "时间合适",
		"URGENT":   "情况较急",
		"DESK":     "社区工作人员选的",
	}
	return inWords(codes, words)
}

func inWords(codes []string, words map[string]string) []string {
	list := make([]string, 0, len(codes))
	for _, c := range codes {
		if w := words[c]; w != "" {
			list = append(list, w)
		}
	}
	return list
}

// whyNot says why a volunteer is not asked. What concerns somebody else, safety rules and pairs that shall not meet, has one
// neutral sentence.
func whyNot(skip string) string {
	switch skip {
	case "":
		return ""
	case matching.SkipSkill:
		return "没有这一单需要的技能"
	case matching.SkipOffDuty:
		return "现在不在岗"
	case matching.SkipFar:
		return "超出本人的服务半径"
	case matching.SkipBusy:
		return "这个时间已有别的任务"
	case matching.SkipQuiet:
		return "现在是免打扰时段"
	case matching.SkipAsked:
		return "已经邀请过"
	case matching.SkipService:
		return "本人没有选这项服务"
	case matching.SkipHours:
		return "不在本人方便的时间"
	case matching.SkipMinutes:
		return "本周服务时间已满"
	case "HOLDING":
		return "有一份邀约正等待答复"
	case "CAP":
		return "今天邀请的次数已满，让志愿者歇一歇"
	case "GAP":
		return "刚刚邀请过，让志愿者歇一歇"
	}
	return "这次先邀请其他邻居"
}

func roleName(r domain.Role) string {
	switch r {
	case domain.Resident:
		return "居民"
	case domain.Volunteer:
		return "志愿者"
	case domain.PartyMember:
		return "党员"
	case domain.GridWorker:
		return "网格员"
	case domain.Dispatcher:
		return "社区派单员"
	case domain.Supervisor:
		return "街道督办员"
	case domain.Admin:
		return "管理员"
	}
	return string(r)
}

func partyName(p domain.Party) string {
	switch p {
	case domain.Orderer:
		return "居民"
	case domain.Invited, domain.Anyone, domain.Holder:
		return "志愿者"
	case domain.Desk:
		return "社区工作人员"
	case domain.Walker:
		return "网格员"
	case domain.Overseer:
		return "街道督办员"
	case domain.TheClock:
		return "系统"
	}
	return string(p)
}

func revealName(why string) string {
	switch why {
	case "job":
		return "上门服务"
	case "review":
		return "核实需求"
	case "dispatch":
		return "安排志愿者"
	case "call_back":
		return "回访"
	case "safety":
		return "安全"
	case "complaint":
		return "处理投诉"
	case "correction":
		return "更正信息"
	case "certificate":
		return "查看服务证明"
	case "national":
		return "报送全国志愿服务信息系统"
	case "inspection":
		return "主管部门检查"
	}
	return "其他"
}
