package roster

import (
	"slices"
	"strings"

	"lindan/domain"
)

// skillNamed is the class that a word of a roster means, besides its own name in domain. AnySkill: no class of its own.
func skillNamed(word string) (domain.SkillClass, bool) {
	for _, c := range append(domain.SkillClasses(), domain.AnySkill) {
		if domain.SkillName(c) == word || string(c) == word || slices.Contains(skillWords(c), word) {
			return c, true
		}
	}
	return "", false
}

func skillWords(c domain.SkillClass) []string {
	switch c {
	case domain.AnySkill:
		return []string{"一般", "无", "其他", "暂无", "送药", "代买", "跑腿", "探访"}
	case domain.Escort:
		return []string{"陪同就医", "陪护就医", "陪诊就医", "就医陪同", "陪医"}
	case domain.Repair:
		return []string{"家电小修", "家电修理", "电器维修", "小家电维修", "维修", "修理"}
	case domain.Electrical:
		return []string{"电工维修", "水电工", "水电维修", "电路维修"}
	case domain.Care:
		return []string{"照护", "助浴", "护理", "照料", "养老护理", "生活照料"}
	case domain.Tutoring:
		return []string{"辅导", "功课辅导", "作业辅导", "学业辅导", "家教", "助学"}
	case domain.Psychology:
		return []string{"心理", "心理疏导", "心理咨询", "心理辅导", "聊天陪伴", "陪聊"}
	case domain.Digital:
		return []string{"手机", "智能手机", "智能手机教学", "电脑", "政务代办", "代办", "数字助老"}
	case domain.Haircut:
		return []string{"剪发", "义剪", "美发"}
	case domain.Physical:
		return []string{"搬运", "体力", "搬抬重物", "搬家", "除雪", "扫雪", "体力劳动"}
	case domain.SignSpeaker:
		return []string{"手语翻译", "会手语"}
	}
	return nil
}

// skillList names what may be written in a roster.
func skillList() string {
	var names []string
	for _, c := range domain.SkillClasses() {
		names = append(names, domain.SkillName(c))
	}
	return strings.Join(names, "、")
}
