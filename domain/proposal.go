package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ProposalID names a proposal: p_ and 26 letters that follow from what it is.
type ProposalID string

// ProposalKind is what is proposed.
type ProposalKind string

// The kinds of proposals.
const (
	ProposeManual  ProposalKind = "manual"  // 补录: hours that no check-in shows
	ProposeCorrect ProposalKind = "correct" // 更正: a line with other times
	ProposeCancel  ProposalKind = "cancel"  // 撤销: a line that should not be
	ProposeLegacy  ProposalKind = "legacy"  // 历史导入: one row of a batch
)

// ProposalState is how far a proposal has come.
type ProposalState string

// The states of a proposal. All but the first are final.
const (
	ProposalWaiting   ProposalState = "proposed"
	ProposalApproved  ProposalState = "approved"
	ProposalRefused   ProposalState = "refused"
	ProposalWithdrawn ProposalState = "withdrawn"
	ProposalExpired   ProposalState = "expired"
)

// ProposalLife is how long a proposal waits for a second person.
const ProposalLife = 30 * 24 * time.Hour

// The bounds of proposed times: nobody remembers what is older, and no service is longer.
const (
	proposalOldest  = 366 * 24 * time.Hour
	proposalLongest = 24 * time.Hour
)

// LegacyService is the service code of imported lines: other books have other menus.
const LegacyService = "legacy"

// ProposalReasons are the reason codes that staff may give.
func ProposalReasons() []string {
	return []string{"no_phone", "forgotten", "activity", "wrong_time", "duplicate", "wrong_person", "dispute", "other"}
}

// Proposal is what one of the staff wants the ledger to say 补录/更正申请, until a second person decides. Once approved it is the
// order for the desk to carry out; what came of it is in Result. What it says never changes but for the picture, once.
type Proposal struct {
	ID        ProposalID    `bson:"_id"`
	V         int64         `bson:"v"`
	Kind      ProposalKind  `bson:"kind"`
	State     ProposalState `bson:"state"`
	Community AreaID        `bson:"community"`
	Grid      AreaID        `bson:"grid"`
	Branch    string        `bson:"branch"`
	Unit      string        `bson:"unit"`
	Volunteer AccountID     `bson:"volunteer"`
	Number    string        `bson:"number"` // 志愿者编号
	Line      LineID        `bson:"line,omitempty"`
	Dispute   DisputeID     `bson:"dispute,omitempty"`
	Batch     BatchID       `bson:"batch,omitempty"`
	Row       int64         `bson:"row,omitempty"` // line of the imported file

	Order   OrderID   `bson:"order,omitempty"`
	Epoch   int       `bson:"epoch,omitempty"`
	Service string    `bson:"service"`
	Source  Source    `bson:"source"`
	Nature  Nature    `bson:"nature"`
	Grade   Grade     `bson:"grade"`
	Start   time.Time `bson:"start"`
	Stop    time.Time `bson:"stop"`
	Work    int64     `bson:"work"` // minutes, before the cap of the day; 0 in a cancellation
	Mint    int64     `bson:"mint"` // minutes that it takes from the approver's budget of the day
	Policy  int       `bson:"policy"`

	Activity    string    `bson:"activity"`
	Place       string    `bson:"place"`
	Content     string    `bson:"content"`
	Organiser   string    `bson:"organiser"`
	Origin      string    `bson:"origin,omitempty"` // 来源系统 and 凭证号 of an imported row
	Responsible Secret    `bson:"responsible"`      // 负责人
	Recorder    Secret    `bson:"recorder"`         // 记录人: who proposed it
	Reason      string    `bson:"why"`
	Words       Secret    `bson:"words"`
	Beneficiary AccountID `bson:"beneficiary,omitempty"`
	CallBack    Secret    `bson:"call_back"`          // 回访: what the beneficiary said
	Attached    string    `bson:"attached,omitempty"` // SHA-256 of the picture, hex

	By      AccountID `bson:"by"`
	Device  string    `bson:"device,omitempty"` // keyed hash of the device on which it was proposed
	Key     string    `bson:"key,omitempty"`    // the idempotency key it was made under
	Body    string    `bson:"body,omitempty"`   // hash of the request
	Created Millis    `bson:"created"`
	Expires Millis    `bson:"expires,omitempty"` // 0: with its batch
	Second  AccountID `bson:"two,omitempty"`     // who decided
	Decided Millis    `bson:"decided,omitempty"`
	Answer  Secret    `bson:"answer"` // why it was refused
	Result  LineID    `bson:"result,omitempty"`
	Wake    Millis    `bson:"wake,omitempty"` // when it expires, or that something is still to be carried out; 0: nothing
}

// Secrets names the proposal's personal texts; they are sealed with the volunteer's key.
func (p *Proposal) Secrets() (AccountID, []NamedSecret) {
	return p.Volunteer, []NamedSecret{
		{"responsible", &p.Responsible}, {"recorder", &p.Recorder}, {"words", &p.Words}, {"call_back", &p.CallBack}, {"answer", &p.Answer},
	}
}

// hashedID is prefix and 26 letters of SHA-256 over the parts.
func hashedID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "|")))
	return prefix + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}

// ManualID follows from the proposer and her key, so that a repeat meets itself.
func ManualID(by AccountID, key string) ProposalID {
	return ProposalID(hashedID("p_", "manual", string(by), key))
}

// UndoID is the n-th proposal to correct or cancel a line. They follow one another, so that two never cancel the same line.
func UndoID(l LineID, n int) ProposalID {
	return ProposalID(hashedID("p_", "undo", string(l), strconv.Itoa(n)))
}

// RowID is the proposal of one row of a batch.
func RowID(b BatchID, row int64) ProposalID {
	return ProposalID(hashedID("p_", "row", string(b), strconv.FormatInt(row, 10)))
}

// ResultID is the record that a proposal makes.
func (p *Proposal) ResultID() LineID { return lineID(sha256.Sum256([]byte("proposal|" + p.ID))) }

// Check refuses a proposal that could not be judged. Errors name the field.
func (p *Proposal) Check(now time.Time) error {
	switch {
	case !slices.Contains(ProposalReasons(), p.Reason) && p.Kind != ProposeLegacy:
		return Fieldf("reason", "proposal.reason", "请选择原因")
	case !textWithin(p.Words.Reveal(), 1, 300) && p.Kind != ProposeLegacy:
		return Fieldf("words", "proposal.words", "请用 1–300 个字说明情况")
	}
	if p.Kind == ProposeCancel {
		return nil
	}
	if err := p.checkTimes(now); err != nil {
		return err
	}
	if p.Kind == ProposeManual {
		return p.checkManual()
	}
	return nil
}

func (p *Proposal) checkTimes(now time.Time) error {
	oldest := proposalOldest
	if p.Kind == ProposeLegacy {
		oldest *= 50
	}
	switch {
	case p.Start.IsZero():
		return Fieldf("start", "proposal.start", "请填写开始时间")
	case p.Start.Before(now.Add(-oldest)):
		return Fieldf("start", "proposal.too_old", "开始时间太早，请核对")
	case !p.Stop.After(p.Start) || p.Stop.Sub(p.Start) > proposalLongest:
		return Fieldf("stop", "proposal.stop", "结束时间须晚于开始时间，且不超过 24 小时")
	case p.Stop.After(now):
		return Fieldf("stop", "proposal.future", "不能填写将来的时间")
	case p.Work <= 0:
		return Fieldf("stop", "proposal.short", "时间太短，不足一个计时单位")
	}
	return nil
}

// checkManual asks for what a record needs, and for the beneficiary's word: nobody's page creates hours out of nothing.
func (p *Proposal) checkManual() error {
	switch {
	case !textWithin(p.Activity, 1, 60):
		return Fieldf("activity", "proposal.activity", "活动名称应为 1–60 个字")
	case !textWithin(p.Place, 1, 60):
		return Fieldf("place", "proposal.place", "服务地点应为 1–60 个字")
	case !textWithin(p.Content, 1, 200):
		return Fieldf("content", "proposal.content", "服务内容应为 1–200 个字")
	case !textWithin(p.Responsible.Reveal(), 1, 20):
		return Fieldf("responsible", "proposal.responsible_name", "请填写负责人姓名")
	case !textWithin(p.CallBack.Reveal(), 0, 300):
		return Fieldf("call_back", "proposal.call_back", "回访记录不超过 300 个字")
	case p.Order == "" && p.Beneficiary == "" && strings.TrimSpace(p.CallBack.Reveal()) == "":
		return Fieldf("call_back", "proposal.witness", "请填写订单、受益人，或受益人的回访记录")
	case p.Beneficiary == p.Volunteer:
		return Fieldf("beneficiary", "proposal.beneficiary_self", "受益人不能是志愿者本人")
	}
	return nil
}

// MayPropose tells whether the account may propose anything about the volunteer's hours: staff of the community, never for
// herself or her household.
func MayPropose(by, v *Account, community AreaID) error {
	switch {
	case !by.RecordsFor(community):
		return Errf(Denied, "proposal.role", "须由社区工作人员办理")
	case by.ID == v.ID:
		return Errf(Denied, "proposal.volunteer", "不能为自己办理")
	case by.kin(v):
		return Errf(Denied, "proposal.kin", "不能为同一户的家人办理")
	}
	return nil
}

// RecordsFor tells whether the account works for the community as one who may propose: its grid workers, dispatchers and admins.
func (a *Account) RecordsFor(community AreaID) bool {
	walks := slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == GridWorker && g.Area.Within(community) })
	return walks || a.Has(GridWorker, community) || a.Has(Dispatcher, community) || a.Has(Admin, community)
}

// kin tells whether two people share a household.
func (a *Account) kin(b *Account) bool {
	return b != nil && a.Household != "" && a.Household == b.Household
}

// MayDecide tells whether the account may be the second person: by role, and as none of those whom it concerns.
func (p *Proposal) MayDecide(a, proposer, v *Account) error {
	switch {
	case !a.Has(Dispatcher, p.Community) && !a.Has(Supervisor, p.Community) && !a.Has(Admin, p.Community):
		return Errf(Denied, "proposal.role", "须由社区派单员、街道督办员或管理员审批")
	case a.ID == p.By:
		return Errf(Denied, "proposal.own", "不能审批自己提出的申请，请由另一位工作人员办理")
	case a.ID == p.Volunteer || a.ID == p.Beneficiary:
		return Errf(Denied, "proposal.volunteer", "不能审批与自己有关的时长")
	case a.kin(proposer) || a.kin(v):
		return Errf(Denied, "proposal.kin", "与申请人或志愿者为同一户，请由另一位工作人员办理")
	case sameName(p.Responsible, a.Name):
		return Errf(Denied, "proposal.responsible", "负责人不能审批，请由另一位工作人员办理")
	}
	return nil
}

func sameName(a, b Secret) bool {
	plain := func(s Secret) string { return strings.Join(strings.Fields(s.Reveal()), "") }
	return plain(a) != "" && plain(a) == plain(b)
}

// DispatchedBy tells whether the order is out of the account's own queue: she reviewed or dispatched it, called back, or it
// was placed by or for her.
func (o *Order) DispatchedBy(a AccountID) bool {
	if a == o.Requester || a == o.Beneficiary {
		return true
	}
	return slices.ContainsFunc(o.Events, func(e Event) bool {
		return e.By == a && slices.Contains([]Action{Publish, Invite, Widen, GoAhead, Release, CallBack}, e.Action)
	})
}

// Approve is the second person's yes. Who she may be was asked before (MayDecide). Approving again changes nothing: false.
func (p *Proposal) Approve(second AccountID, now time.Time) (bool, error) {
	switch {
	case p.State == ProposalApproved && p.Second == second:
		return false, nil
	case p.Kind == ProposeLegacy:
		return false, Errf(Conflict, "proposal.batch", "历史导入须整批审批")
	case p.Kind == ProposeManual && p.Attached == "":
		return false, Errf(Conflict, "proposal.no_attachment", "补录须先上传凭证照片")
	}
	return true, p.end(ProposalApproved, second, now)
}

// ApproveRow is Approve for a row of a batch that was approved as a whole; false where it was decided before.
func (p *Proposal) ApproveRow(second AccountID, now time.Time) (bool, error) {
	if p.State != ProposalWaiting {
		return false, nil
	}
	return true, p.end(ProposalApproved, second, now)
}

// Refuse is the second person's no, with a sentence.
func (p *Proposal) Refuse(second AccountID, words string, now time.Time) (bool, error) {
	if p.State == ProposalRefused && p.Second == second {
		return false, nil
	}
	if !textWithin(words, 1, 300) {
		return false, Fieldf("words", "proposal.words", "请用 1–300 个字说明情况")
	}
	if err := p.end(ProposalRefused, second, now); err != nil {
		return false, err
	}
	p.Answer = Hide(words)
	return true, nil
}

// Withdraw is the proposer's own change of mind.
func (p *Proposal) Withdraw(by AccountID, now time.Time) (bool, error) {
	switch {
	case by != p.By:
		return false, Errf(Denied, "proposal.not_own", "只能撤回自己提出的申请")
	case p.State == ProposalWithdrawn:
		return false, nil
	}
	return true, p.end(ProposalWithdrawn, "", now)
}

// Lapse ends a proposal whose time is over; false while it is not.
func (p *Proposal) Lapse(now time.Time) bool {
	if p.State != ProposalWaiting || p.Expires == 0 || now.Before(p.Expires.Time()) {
		return false
	}
	p.State, p.Decided, p.Wake = ProposalExpired, At(now), At(now)
	return true
}

// end decides what is still open, once.
func (p *Proposal) end(to ProposalState, second AccountID, now time.Time) error {
	if p.State != ProposalWaiting || p.Expires != 0 && !now.Before(p.Expires.Time()) {
		return Errf(Conflict, "proposal.closed", "这份申请已经办结或过期")
	}
	p.State, p.Second, p.Decided, p.Wake = to, second, At(now), At(now)
	return nil
}

// Attach notes the picture, once: what the second person looks at is what was proposed. The same again changes nothing.
func (p *Proposal) Attach(by AccountID, sum string) (bool, error) {
	switch {
	case by != p.By:
		return false, Errf(Denied, "proposal.not_own", "只能由申请人上传凭证")
	case p.Attached == sum:
		return false, nil
	case p.Attached != "":
		return false, Errf(Conflict, "proposal.attached", "凭证上传后不能更换，请撤回后重新申请")
	case p.State != ProposalWaiting:
		return false, Errf(Conflict, "proposal.closed", "这份申请已经办结或过期")
	}
	p.Attached = sum
	return true, nil
}

// Record is what an approved proposal puts on record. Salt is made by the caller.
func (p *Proposal) Record(salt Secret) *Record {
	return &Record{
		ID: p.ResultID(), State: RecordWaiting, Volunteer: p.Volunteer, Community: p.Community, Grid: p.Grid, Branch: p.Branch, Unit: p.Unit,
		Order: p.Order, Epoch: p.Epoch, Service: p.Service, Source: p.Source, Nature: p.Nature, Grade: p.Grade, Start: p.Start, Stop: p.Stop,
		Work: p.Work, Policy: p.Policy, Ref: p.Line, Reason: p.Reason, By: p.By, Second: p.Second, Activity: p.Activity, Place: p.Place,
		Content: p.Content, Organiser: p.Organiser, Responsible: Hide(p.Responsible.Reveal()), Recorder: Hide(p.Recorder.Reveal()), Salt: salt,
		Ended: At(p.Stop),
	}
}

// Corrected is the grade of a corrected line: that of the first, B at best, for its times are no longer the server's.
func (g Grade) Corrected() Grade {
	if g == GradeA {
		return GradeB
	}
	return g
}

// Attachment is the picture that goes with a proposal 凭证: the proof that the second person looks at.
type Attachment struct {
	ID        ProposalID `bson:"_id"`
	V         int64      `bson:"v"`
	Volunteer AccountID  `bson:"volunteer"`
	Picture   Secret     `bson:"picture"` // JPEG
	At        Millis     `bson:"at"`
}

// Secrets names the picture; it is sealed with the volunteer's key.
func (a *Attachment) Secrets() (AccountID, []NamedSecret) {
	return a.Volunteer, []NamedSecret{{"picture", &a.Picture}}
}

// Service looks a service of the menu up by its code.
func (p Policy) Service(code string) (Item, error) { return findItem(p.Menu(), code) }
