package domain

import (
	"time"
)

// MeritID names an entry of training or awards: m_ and 26 letters.
type MeritID string

// MeritKind is what an entry tells.
type MeritKind string

// The kinds of merits.
const (
	Training MeritKind = "training" // 培训: name, content, learning time, organiser, date (志愿服务记录与证明出具办法(试行) art. 8)
	Award    MeritKind = "award"    // 表彰奖励: name, date, who gave it (art. 9)
)

// maxLearning is the longest training in minutes.
const maxLearning = 6000

// Merit is one entry of a volunteer's training and awards. Entries are never changed: a second one, with Ref, takes the first
// back. Learning time is not service time and never comes near the ledger.
type Merit struct {
	ID        MeritID   `bson:"_id"`
	V         int64     `bson:"v"`
	Volunteer AccountID `bson:"volunteer"`
	Community AreaID    `bson:"community"`
	Kind      MeritKind `bson:"kind"`
	Name      Secret    `bson:"name"`
	Content   Secret    `bson:"content"`
	Organiser Secret    `bson:"organiser"`
	Minutes   int64     `bson:"minutes,omitempty"` // of learning
	Date      string    `bson:"date"`              // 2026-11-20
	By        AccountID `bson:"by"`
	Recorded  Millis    `bson:"recorded"`
	Ref       MeritID   `bson:"ref,omitempty"`
	Words     Secret    `bson:"words"`
	Body      string    `bson:"body,omitempty"` // hash of the request
}

// Secrets names the entry's personal texts; they are sealed with the volunteer's key.
func (m *Merit) Secrets() (AccountID, []NamedSecret) {
	return m.Volunteer, []NamedSecret{{"name", &m.Name}, {"content", &m.Content}, {"organiser", &m.Organiser}, {"words", &m.Words}}
}

// NewMeritID follows from the recorder and her key.
func NewMeritID(by AccountID, key string) MeritID {
	return MeritID(hashedID("m_", "merit", string(by), key))
}

// CancelID is the entry that takes this one back: one at most.
func (m *Merit) CancelID() MeritID { return MeritID(hashedID("m_", "cancel", string(m.ID))) }

// Check refuses an entry that art. 8 and 9 would not know. Errors name the field.
func (m *Merit) Check(now time.Time) error {
	day, err := time.ParseInLocation(time.DateOnly, m.Date, Shanghai)
	switch {
	case m.Kind != Training && m.Kind != Award:
		return Fieldf("kind", "merit.kind", "应为培训或表彰")
	case !textWithin(m.Name.Reveal(), 1, 60):
		return Fieldf("name", "merit.name", "名称应为 1–60 个字")
	case !textWithin(m.Content.Reveal(), 0, 200) || m.Kind == Training && !textWithin(m.Content.Reveal(), 1, 200):
		return Fieldf("content", "merit.content", "培训内容应为 1–200 个字")
	case !textWithin(m.Organiser.Reveal(), 1, 60):
		return Fieldf("organiser", "merit.organiser", "组织或颁发单位应为 1–60 个字")
	case m.Kind == Training && (m.Minutes < 1 || m.Minutes > maxLearning), m.Kind == Award && m.Minutes != 0:
		return Fieldf("minutes", "merit.minutes", "培训须填写 1–%d 分钟的学习时间，表彰不填", maxLearning)
	case err != nil || day.After(now) || day.Year() < 1950:
		return Fieldf("date", "merit.date", "日期应如 2026-11-20，且不在将来")
	}
	return nil
}

// MayAward tells whether the account may record training and awards of a volunteer: never her own or her household's.
func MayAward(by, v *Account) error {
	switch {
	case !by.Has(Dispatcher, v.Home) && !by.Has(Admin, v.Home):
		return Errf(Denied, "merit.role", "须由社区派单员或管理员办理")
	case by.ID == v.ID || by.kin(v):
		return Errf(Denied, "merit.kin", "不能为自己或同一户的家人办理")
	}
	return nil
}

// Cancel is the entry that takes this one back.
func (m *Merit) Cancel(by AccountID, words string, now time.Time) (*Merit, error) {
	switch {
	case m.Ref != "":
		return nil, Errf(Conflict, "merit.cancel", "撤销记录不能再撤销")
	case !textWithin(words, 1, 300):
		return nil, Fieldf("words", "merit.words", "请用 1–300 个字说明原因")
	}
	return &Merit{
		ID: m.CancelID(), Volunteer: m.Volunteer, Community: m.Community, Kind: m.Kind, Name: Hide(m.Name.Reveal()), Content: Hide(m.Content.Reveal()),
		Organiser: Hide(m.Organiser.Reveal()), Minutes: -m.Minutes, Date: m.Date, By: by, Recorded: At(now), Ref: m.ID, Words: Hide(words),
	}, nil
}
