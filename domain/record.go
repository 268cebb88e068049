package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// RecordState is how far a record has come.
type RecordState string

// The states of a record. Only a posted one counts.
const (
	RecordWaiting   RecordState = "waiting"   // something that the law asks for is missing: Missing names it
	RecordHeld      RecordState = "held"      // her times overlap another record: a person has to look
	RecordSealed    RecordState = "sealed"    // complete, its minutes are fixed; the line is being posted
	RecordPosted    RecordState = "posted"    // its line stands in the ledger
	RecordDismissed RecordState = "dismissed" // laid aside: it never becomes a line
	RecordVoid      RecordState = "void"      // 作废: cancelled by two people before its line was posted
)

// RecordStates lists every state.
func RecordStates() []RecordState {
	return []RecordState{RecordWaiting, RecordHeld, RecordSealed, RecordPosted, RecordDismissed, RecordVoid}
}

// Record is one service record 服务记录 with everything that 志愿服务记录与证明出具办法(试行) art. 7 and 10 ask for; the person's
// own fields (art. 5) are in her account. It is the promise of a line: same id, made in one write when the visit was
// confirmed, kept until the line is posted. Its words never change once it is sealed; the evaluation may come later.
type Record struct {
	ID        LineID      `bson:"_id"`
	V         int64       `bson:"v"`
	State     RecordState `bson:"state"`
	Volunteer AccountID   `bson:"volunteer"`
	Community AreaID      `bson:"community"` // recording and organising unit
	Grid      AreaID      `bson:"grid"`
	Branch    string      `bson:"branch"`
	Unit      string      `bson:"unit"`
	Order     OrderID     `bson:"order"`
	Epoch     int         `bson:"epoch"`
	Service   string      `bson:"service"`
	Source    Source      `bson:"source"`
	Nature    Nature      `bson:"nature"`
	Grade     Grade       `bson:"grade"`
	Start     time.Time   `bson:"start"`
	Stop      time.Time   `bson:"stop"`
	Work      int64       `bson:"work"`              // minutes worked, by the policy's unit and cap of one job
	Minutes   int64       `bson:"minutes"`           // what the line brings, after the cap of the day; set when it is sealed
	Planned   int64       `bson:"planned,omitempty"` // planned length in minutes; 0 where nothing was planned
	Policy    int         `bson:"policy"`
	PolicyOf  AreaID      `bson:"policy_of,omitempty"` // the place whose policy has that number; empty where it is 0
	Ref       LineID      `bson:"ref,omitempty"`
	Reason    string      `bson:"why,omitempty"`
	By        AccountID   `bson:"by,omitempty"`
	Second    AccountID   `bson:"two,omitempty"`

	Activity    string `bson:"activity"` // 活动名称: for an order its service and number
	Place       string `bson:"place"`    // 服务地点: the names of community and grid, never a door
	Content     string `bson:"content"`  // 服务内容
	Organiser   string `bson:"organiser"`
	Responsible Secret `bson:"responsible"` // 负责人: a name
	Recorder    Secret `bson:"recorder"`    // 记录人: a name, or the service itself
	Salt        Secret `bson:"salt"`        // of the commitment; it goes with her key

	Uncalled   bool        `bson:"uncalled,omitempty"` // the check-out was forgotten, and nobody has called back yet (A4)
	Evaluation *Evaluation `bson:"evaluation,omitempty"`
	Missing    []string    `bson:"missing,omitempty"` // names of fields, as in Lacking
	Ended      Millis      `bson:"ended"`             // Stop, for queries
	Due        Millis      `bson:"due"`               // 10 working days after it ended (art. 11); 0: the calendar does not reach so far
	Reminded   int         `bson:"reminded,omitempty"`
	Line       Millis      `bson:"line,omitempty"` // when the line was posted
	Dismissed  *Dismissal  `bson:"dismissed,omitempty"`
	Done       Millis      `bson:"done"` // when nothing was left to do for it (see Record.finished); 0: its clock runs
	Wake       Millis      `bson:"wake"` // when the job looks at it again; 0: at once
}

// Evaluation is how the service was 服务评价 (art. 10): from completion and the beneficiary's answer.
type Evaluation struct {
	Quality string    `bson:"quality"` // good 好 | fair 较好 | poor 差 | done 已完成
	By      AccountID `bson:"by,omitempty"`
	At      time.Time `bson:"at"`
}

// AutomaticRecorder stands for the recorder 记录人 where a visit was timed by its codes and nobody wrote it down.
const AutomaticRecorder = "邻单（按签到签退自动记录）"

// Secrets names the record's personal texts; they are sealed with the volunteer's key.
func (r *Record) Secrets() (AccountID, []NamedSecret) {
	list := []NamedSecret{{"responsible", &r.Responsible}, {"recorder", &r.Recorder}, {"salt", &r.Salt}}
	if r.Dismissed != nil {
		list = append(list, NamedSecret{"words", &r.Dismissed.Words})
	}
	return r.Volunteer, list
}

// Commitment binds a line to the words of its record without telling them: hex(SHA-256(salt and words)). Without the salt,
// which is erased with the person, nobody can try words against it.
func (r *Record) Commitment() string {
	b := make([]byte, 0, 512)
	b = append(append(append(b, "lindan record 1\n"...), r.Salt.Reveal()...), '\n')
	for _, word := range [...]string{r.Activity, r.Place, r.Content, r.Organiser, r.Responsible.Reveal(), r.Recorder.Reveal()} {
		b = append(append(strconv.AppendInt(b, int64(len(word)), 10), ':'), word...)
		b = append(b, '\n')
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Lacking names what the law asks for and is not there: of the service, and of the volunteer. Empty: the record may count.
func (r *Record) Lacking(v *Account) []string {
	var list []string
	need := func(name string, there bool) {
		if !there {
			list = append(list, name)
		}
	}
	need("activity", r.Activity != "")
	need("place", r.Place != "")
	need("content", r.Content != "")
	need("organiser", r.Organiser != "")
	need("responsible", !r.Responsible.Empty())
	need("recorder", !r.Recorder.Empty())
	need("time", r.Stop.After(r.Start))
	need("call_back", !r.Uncalled)
	return append(list, v.Unrecorded()...)
}

// Called takes over that the beneficiary was called back about a forgotten check-out, and the grade that follows; false where
// nothing waits for it.
func (r *Record) Called(g Grade) bool {
	if !r.Uncalled || r.finished() {
		return false
	}
	r.Uncalled, r.Grade, r.Wake = false, g, 0
	return true
}

// Unrecorded names what art. 5 asks for and the account does not have: a volunteer's skills and kinds of service may be "none" and
// "any", and her date of birth is part of her ID number.
func (a *Account) Unrecorded() []string {
	var list []string
	need := func(name string, there bool) {
		if !there {
			list = append(list, name)
		}
	}
	need("name", !a.Name.Empty())
	need("id_number", !a.Number.Empty())
	need("gender", a.Gender != "")
	need("phone", !a.Phone.Empty())
	need("home", a.Home != "")
	return list
}

// Seal fixes the minutes and the line that they become. Only a complete record may be sealed; sealing twice changes nothing.
func (r *Record) Seal(minutes int64) error {
	switch {
	case r.State == RecordSealed || r.State == RecordPosted:
		return nil
	case r.State == RecordDismissed:
		return errDismissed
	case r.State == RecordVoid:
		return Errf(Conflict, "record.void", "这条记录已作废")
	case len(r.Missing) > 0:
		return Errf(Conflict, "record.incomplete", "记录还缺少内容，不能记入时长")
	}
	r.State, r.Minutes = RecordSealed, minutes
	return nil
}

// Credit is the line of a sealed record: the same line whenever it is asked for, but for the moment of posting.
func (r *Record) Credit(now time.Time) (*Line, error) {
	if !slices.Contains([]RecordState{RecordSealed, RecordPosted}, r.State) {
		return nil, Errf(Conflict, "record.not_sealed", "记录尚未完成")
	}
	l := &Line{
		ID: r.ID, Community: r.Community, Grid: r.Grid, Branch: r.Branch, Unit: r.Unit, Volunteer: r.Volunteer, Order: r.Order,
		Epoch: r.Epoch, Service: r.Service, Kind: Credit, Source: r.Source, Nature: r.Nature, Minutes: r.Minutes, Work: r.Work,
		Grade: r.Grade, Month: MonthOf(r.Start), Start: r.Start, Stop: r.Stop, Policy: r.Policy, Ref: r.Ref, Reason: r.Reason,
		By: r.By, Second: r.Second, Record: r.Commitment(),
	}
	return l.seal(now), nil
}

// MonthOf is the month of a moment in Asia/Shanghai: 2026-11.
func MonthOf(t time.Time) string { return t.In(Shanghai).Format("2006-01") }
