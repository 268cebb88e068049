package domain

import "slices"

// SkillClass is one of the few classes that the geo index is divided by (matching.md: 8–12 keys a district keep writes
// cheap and reads selective). A volunteer sits in AnySkill and in each class she holds verified.
type SkillClass string

// The classes of skill 技能.
const (
	AnySkill    SkillClass = "any"      // everybody on duty
	Escort      SkillClass = "escort"   // 陪诊
	Repair      SkillClass = "repair"   // 家电小修
	Electrical  SkillClass = "electric" // 电工, with certificate
	Care        SkillClass = "care"     // 助浴, 照护
	Tutoring    SkillClass = "tutoring" // 课业辅导
	Psychology  SkillClass = "psych"    // 心理陪伴
	Digital     SkillClass = "digital"  // 手机、政务代办
	Haircut     SkillClass = "haircut"  // 理发
	Physical    SkillClass = "physical" // 搬运、除雪
	SignSpeaker SkillClass = "sign"     // 手语
)

// SkillName is the Chinese name of each class.
func SkillName(c SkillClass) string {
	switch c {
	case AnySkill:
		return "一般服务"
	case Escort:
		return "陪诊"
	case Repair:
		return "家电维修"
	case Electrical:
		return "电工"
	case Care:
		return "照护助浴"
	case Tutoring:
		return "课业辅导"
	case Psychology:
		return "心理陪伴"
	case Digital:
		return "手机教学"
	case Haircut:
		return "理发"
	case Physical:
		return "体力搬运"
	case SignSpeaker:
		return "手语"
	}
	return ""
}

// SkillClasses lists every class that a person can hold, in a fixed order; AnySkill is not among them.
func SkillClasses() []SkillClass {
	return []SkillClass{Escort, Repair, Electrical, Care, Tutoring, Psychology, Digital, Haircut, Physical, SignSpeaker}
}

// Valid tells whether the class is one of the list, or AnySkill.
func (c SkillClass) Valid() bool { return c == AnySkill || slices.Contains(SkillClasses(), c) }
