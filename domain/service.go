package domain

import "slices"

// Risk of a service 风险等级. Medium and above asks for two volunteers (A35).
type Risk int

// The levels of risk.
const (
	LowRisk    Risk = 1
	MediumRisk Risk = 2
	HighRisk   Risk = 3
)

// Item is one line of the service menu 服务目录: what may be ordered, and the rules that come with it.
type Item struct {
	Code      string     `bson:"code"` // stable: "medicine"
	Name      string     `bson:"name"` // 送药
	Skill     SkillClass `bson:"skill"`
	Certified bool       `bson:"certified,omitempty"` // only volunteers with a checked certificate
	Risk      Risk       `bson:"risk"`
	Volunteer int        `bson:"volunteers"` // the least number of volunteers, 1 or 2
	HomeVisit bool       `bson:"home_visit,omitempty"`
	ByGender  bool       `bson:"by_gender,omitempty"` // the resident may ask for a woman or a man
	Minutes   int        `bson:"minutes"`             // the usual length
	Statement string     `bson:"statement,omitempty"` // 风险说明, told before anybody accepts; required for home visits (A17)
	Nature    Nature     `bson:"nature,omitempty"`    // 服务性质; empty: volunteering
	Refused   string     `bson:"refused,omitempty"`   // why volunteers may not do it and where to turn (A18); empty: may be ordered
}

// Menu is the catalogue that a community starts from; its policy may replace it.
func Menu() []Item {
	home := "入户服务：请说明是否有楼梯、宠物、传染病等情况，收好贵重物品。"
	return []Item{
		{Code: "medicine", Name: "送药", Skill: AnySkill, Risk: LowRisk, Volunteer: 1, HomeVisit: true, Minutes: 30, Statement: "只代取代送，不提供用药建议。" + home},
		{Code: "escort", Name: "陪诊", Skill: Escort, Risk: LowRisk, Volunteer: 1, HomeVisit: true, ByGender: true, Minutes: 180, Statement: "陪同就医，不代替家属签字、不垫付医药费。" + home},
		{Code: "errand", Name: "代买", Skill: AnySkill, Risk: LowRisk, Volunteer: 1, HomeVisit: true, Minutes: 45, Statement: "代买凭小票当日结清。" + home},
		{Code: "repair", Name: "家电小修", Skill: Repair, Risk: LowRisk, Volunteer: 1, HomeVisit: true, Minutes: 60, Statement: "不拆修电源、燃气设备。" + home},
		{Code: "bathing", Name: "助浴", Skill: Care, Certified: true, Risk: MediumRisk, Volunteer: 2, HomeVisit: true, ByGender: true, Minutes: 90, Statement: "有滑倒风险，须两名志愿者同时在场。" + home},
		{Code: "visit", Name: "探访", Skill: AnySkill, Risk: LowRisk, Volunteer: 1, HomeVisit: true, ByGender: true, Minutes: 45, Statement: home},
		{Code: "tutoring", Name: "辅导", Skill: Tutoring, Risk: LowRisk, Volunteer: 1, HomeVisit: false, ByGender: true, Minutes: 60, Statement: "在社区活动室进行，未成年人须有监护人知情。"},
		{Code: "snow", Name: "除雪", Skill: Physical, Risk: LowRisk, Volunteer: 1, HomeVisit: false, Minutes: 60, Statement: "户外作业，注意防滑保暖。"},
		{Code: "phone_help", Name: "手机教学", Skill: Digital, Risk: LowRisk, Volunteer: 1, HomeVisit: true, Minutes: 45, Statement: "不代操作支付、转账。" + home},
		{Code: "haircut", Name: "理发", Skill: Haircut, Risk: LowRisk, Volunteer: 1, HomeVisit: true, ByGender: true, Minutes: 40, Statement: home},
		{Code: "moving", Name: "搬抬重物", Skill: Physical, Risk: MediumRisk, Volunteer: 2, HomeVisit: true, Minutes: 60, Statement: "有扭伤、砸伤风险，须两名志愿者。" + home},
		{Code: "chat", Name: "心理陪伴", Skill: Psychology, Risk: LowRisk, Volunteer: 1, HomeVisit: true, ByGender: true, Minutes: 60, Statement: home},
		{Code: "gas", Name: "燃气维修", Skill: AnySkill, Risk: HighRisk, Volunteer: 1, Minutes: 60, Refused: "燃气维修须由持证人员上门，请拨打燃气公司服务电话；闻到燃气味请立即开窗、离开并拨打 119。"},
		{Code: "injection", Name: "打针输液", Skill: AnySkill, Risk: HighRisk, Volunteer: 1, Minutes: 30, Refused: "医疗操作须由医护人员进行，请联系社区卫生服务中心；情况紧急请拨打 120。"},
		{Code: "money", Name: "代取代管钱款", Skill: AnySkill, Risk: HighRisk, Volunteer: 1, Minutes: 30, Refused: "志愿者不经手存折、银行卡和大额现金，请联系家属或银行上门服务。"},
	}
}

// Find looks an item up in a menu by its code.
func findItem(menu []Item, code string) (Item, error) {
	i := slices.IndexFunc(menu, func(it Item) bool { return it.Code == code })
	if i < 0 {
		return Item{}, Fieldf("service", "service.unknown", "本社区没有这项服务")
	}
	if menu[i].Refused != "" {
		return Item{}, Fieldf("service", "service.refused", "%s", menu[i].Refused)
	}
	return menu[i], nil
}

// Check refuses an item that could not be served safely.
func (it Item) Check() error {
	switch {
	case !textWithin(it.Code, 1, 30) || !textWithin(it.Name, 1, 12):
		return Fieldf("services", "service.name", "服务项目须有编码和 1–12 字的名称")
	case !it.Skill.Valid():
		return Fieldf("services", "service.skill", "服务“%s”的技能类别不存在", it.Name)
	case it.Risk < LowRisk || it.Risk > HighRisk:
		return Fieldf("services", "service.risk", "服务“%s”的风险等级应为 1–3", it.Name)
	case it.Refused == "" && it.Risk >= MediumRisk && it.Volunteer < 2:
		return Fieldf("services", "service.two", "服务“%s”有中等以上风险，至少两名志愿者", it.Name)
	case it.Refused == "" && it.Risk == HighRisk && !it.Certified:
		return Fieldf("services", "service.high_risk", "高风险服务“%s”须由持证志愿者进行，或写明不受理的原因", it.Name)
	case it.HomeVisit && !textWithin(it.Statement, 1, 300):
		return Fieldf("services", "service.statement", "入户服务“%s”须有风险说明", it.Name)
	case it.Nature != "" && !it.Nature.Valid():
		return Fieldf("services", "service.nature", "服务“%s”的性质不存在", it.Name)
	case it.Volunteer < 1 || it.Volunteer > 2 || it.Minutes < 5 || it.Minutes > 480:
		return Fieldf("services", "service.size", "服务“%s”的人数应为 1–2，时长应为 5–480 分钟", it.Name)
	}
	return nil
}
