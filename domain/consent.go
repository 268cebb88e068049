package domain

// Purpose is what a consent is for 同意. Each has a text of its own, and each is given and withdrawn by itself (PIPL §14, §15).
type Purpose string

// The purposes.
const (
	ForTerms     Purpose = "terms"     // the account itself
	ForLocation  Purpose = "location"  // where the phone is at a check-in
	ForHealth    Purpose = "health"    // notes on health in an order
	ForPublicity Purpose = "publicity" // the name on a thanks wall
	ForSharing   Purpose = "sharing"   // telling unit, 12345 or a department
)

// ConsentText is what is agreed to. Version goes up with every change of the text; a consent to an older one stands for that
// one only.
type ConsentText struct {
	Purpose Purpose
	Name    string
	Text    string
	Version int
	Needed  bool // the account cannot be without it
}

// ConsentTexts lists every purpose with the text in force.
func ConsentTexts() []ConsentText {
	return []ConsentText{
		{ForTerms, "使用条款与隐私说明", "我已阅读使用条款与隐私说明，同意邻单为登记账号、接收和安排互助服务、记录服务时长而处理我的姓名、手机号、住址和订单内容。不同意则无法使用账号；可随时注销账号。", TermsVersion, true},
		{ForLocation, "签到位置", "同意在我签到、签退时记录手机的位置，作为服务确实在现场进行的证明，只随这次服务保存。不同意不影响接单、签到和服务时长。", 1, false},
		{ForHealth, "健康情况", "同意在我的订单中记录与服务有关的健康或行动不便情况，只给核实订单的社区工作人员和接单的志愿者看。不同意不影响下单。", 1, false},
		{ForPublicity, "公开姓名", "同意在感谢墙、通讯等处公开我的姓名和服务事迹。不同意则只显示编号或隐去的姓名，不影响任何服务。", 1, false},
		{ForSharing, "提供给有关单位", "同意在需要时将我的订单内容或服务情况提供给承办部门、12345 热线或我所在的单位，每次提供都有记录。不同意则由社区另行与我商量，不影响其他服务。", 1, false},
	}
}

// Purposes lists every purpose.
func Purposes() []Purpose {
	var list []Purpose
	for _, t := range ConsentTexts() {
		list = append(list, t.Purpose)
	}
	return list
}

// ConsentTextOf is the text in force of a purpose. Missing consent.missing.
func ConsentTextOf(p Purpose) (ConsentText, error) {
	for _, t := range ConsentTexts() {
		if t.Purpose == p {
			return t, nil
		}
	}
	return ConsentText{}, Errf(Missing, "consent.missing", "没有这项同意")
}

// Settle tells whether a yes or no to the purpose may be recorded. A yes is to the text in force, else Conflict
// consent.changed; a no is always heard, except where the account needs the consent: Conflict consent.needed.
func (t ConsentText) Settle(version int, given bool) error {
	switch {
	case given && version != t.Version:
		return Errf(Conflict, "consent.changed", "说明内容已更新，请阅读新的内容后再选择")
	case !given && t.Needed:
		return Errf(Conflict, "consent.needed", "使用账号须同意此项；如不再同意，请注销账号")
	}
	return nil
}

// Consent is one yes or no, kept for ever as proof: the newest of a purpose counts.
type Consent struct {
	ID      string    `bson:"_id"`
	V       int64     `bson:"v"`
	Account AccountID `bson:"account"`
	Purpose Purpose   `bson:"purpose"`
	Version int       `bson:"version"` // of the text
	Given   bool      `bson:"given"`   // false: refused or withdrawn
	At      Millis    `bson:"at"`
}

// Says tells whether the newest word on a purpose already is this one; nil: nothing was said yet.
func (c *Consent) Says(version int, given bool) bool {
	return c != nil && c.Given == given && (!given || c.Version == version)
}
