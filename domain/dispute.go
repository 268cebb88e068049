package domain

import (
	"strconv"
	"time"
)

// DisputeID names a dispute: d_ and 26 letters that follow from its line and how many came before.
type DisputeID string

// DisputeState is how far a dispute has come.
type DisputeState string

// The states of a dispute.
const (
	DisputeOpen     DisputeState = "open"
	DisputeDeciding DisputeState = "deciding" // a correction waits for a second person
	DisputeAnswered DisputeState = "answered"
)

// The verdicts of a dispute.
const (
	VerdictKept      = "kept"      // 维持
	VerdictCorrected = "corrected" // 更正
)

// DisputesOfLine is how many disputes of one line may follow one another.
const DisputesOfLine = 3

// remindEvery is how often the staff is told again of a dispute that nobody has answered in time.
const remindEvery = 24 * time.Hour

// Dispute is a volunteer's objection to a line, or to a record that brought less than she expects 异议 (志愿服务记录与证明出具办法(试行)
// art. 13: errors that she raises are put right in time).
type Dispute struct {
	ID        DisputeID    `bson:"_id"`
	V         int64        `bson:"v"`
	Line      LineID       `bson:"line"`
	Round     int          `bson:"round"` // 1, 2, 3: which of the line's disputes
	Volunteer AccountID    `bson:"volunteer"`
	Number    string       `bson:"number"`
	Community AreaID       `bson:"community"`
	Grid      AreaID       `bson:"grid"`
	Words     Secret       `bson:"words"`
	State     DisputeState `bson:"state"`
	Opened    Millis       `bson:"opened"`
	Due       Millis       `bson:"due"`

	Verdict   string     `bson:"verdict,omitempty"`
	Answer    Secret     `bson:"answer"`
	By        AccountID  `bson:"by,omitempty"` // who answered, or proposed the correction
	Answered  Millis     `bson:"answered,omitempty"`
	Proposal  ProposalID `bson:"proposal,omitempty"`
	Result    LineID     `bson:"result,omitempty"` // the line's successor
	Escalated Millis     `bson:"escalated,omitempty"`

	Key  string `bson:"key,omitempty"`
	Body string `bson:"body,omitempty"`
	Wake Millis `bson:"wake,omitempty"` // when somebody has to be reminded; 0 once answered
}

// Secrets names the dispute's personal texts; they are sealed with the volunteer's key.
func (d *Dispute) Secrets() (AccountID, []NamedSecret) {
	return d.Volunteer, []NamedSecret{{"words", &d.Words}, {"answer", &d.Answer}}
}

// NewDisputeID is the n-th dispute of a line.
func NewDisputeID(l LineID, n int) DisputeID {
	return DisputeID(hashedID("d_", "dispute", string(l), strconv.Itoa(n)))
}

// NewDispute checks the words of a dispute. due is when it has to be answered.
func NewDispute(r *Record, n int, number, words string, now, due time.Time) (*Dispute, error) {
	if !textWithin(words, 1, 300) {
		return nil, Fieldf("words", "dispute.words", "请用 1–300 个字说明哪里不对")
	}
	return &Dispute{
		ID: NewDisputeID(r.ID, n), Line: r.ID, Round: n, Volunteer: r.Volunteer, Number: number, Community: r.Community, Grid: r.Grid,
		Words: Hide(words), State: DisputeOpen, Opened: At(now), Due: At(due), Wake: At(due),
	}, nil
}

// Overdue tells whether the community should have answered.
func (d *Dispute) Overdue(now time.Time) bool {
	if d.State == DisputeAnswered {
		return d.Answered > d.Due
	}
	return now.After(d.Due.Time())
}

var errDisputeClosed = Errf(Conflict, "dispute.closed", "这条异议已经答复，或更正正等待审批")

// Keep answers that the line stands. The same person again changes nothing: false.
func (d *Dispute) Keep(by AccountID, words string, now time.Time) (bool, error) {
	switch {
	case d.State == DisputeAnswered && d.Verdict == VerdictKept && d.By == by:
		return false, nil
	case !textWithin(words, 1, 300):
		return false, Fieldf("words", "dispute.answer", "请用 1–300 个字说明理由")
	case d.State != DisputeOpen:
		return false, errDisputeClosed
	}
	d.State, d.Verdict, d.Answer, d.By, d.Answered, d.Wake = DisputeAnswered, VerdictKept, Hide(words), by, At(now), 0
	return true, nil
}

// Decide notes that a correction was proposed; the clock runs on.
func (d *Dispute) Decide(by AccountID, words string, p ProposalID) (bool, error) {
	switch {
	case d.Proposal == p && d.State != DisputeOpen:
		return false, nil
	case d.State != DisputeOpen:
		return false, errDisputeClosed
	}
	d.State, d.By, d.Answer, d.Proposal = DisputeDeciding, by, Hide(words), p
	return true, nil
}

// Follow takes over what became of its proposal; false where that is done. A proposal that was made and not yet noted here is
// this dispute's all the same.
func (d *Dispute) Follow(p *Proposal, now time.Time) bool {
	if d.State == DisputeAnswered || p.State == ProposalWaiting {
		return false
	}
	if p.State == ProposalApproved {
		d.State, d.Verdict, d.Proposal, d.Result, d.Answered, d.Wake = DisputeAnswered, VerdictCorrected, p.ID, p.Result, At(now), 0
		if d.By == "" {
			d.By, d.Answer = p.By, Hide(p.Words.Reveal())
		}
		return true
	}
	if d.State != DisputeDeciding || d.Proposal != p.ID {
		return false
	}
	d.State, d.By, d.Proposal, d.Answer = DisputeOpen, "", "", Secret{}
	return true
}

// Escalate notes that the clock ran out: the subdistrict hears of it, and again every day. False where nothing is due.
func (d *Dispute) Escalate(now time.Time) bool {
	if d.State == DisputeAnswered || d.Wake == 0 || now.Before(d.Wake.Time()) {
		return false
	}
	if d.Escalated == 0 {
		d.Escalated = At(now)
	}
	d.Wake = At(now.Add(remindEvery))
	return true
}

// Weekdays is n working days after a moment where no calendar says better: Monday to Friday, in Asia/Shanghai.
func Weekdays(from time.Time, n int) (time.Time, error) {
	t := from.In(Shanghai)
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if w := t.Weekday(); w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	return t.UTC(), nil
}
