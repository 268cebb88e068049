package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"time"
)

// CaseID names one case. It follows from community, rule, what the finding is about, and month: opening twice meets itself.
type CaseID string

// CaseState is what became of a case.
type CaseState string

// The states of a case.
const (
	CaseOpen      CaseState = "open"      // 待核查: a person has to look
	CaseCleared   CaseState = "cleared"   // 已排除: there is a good reason
	CaseConfirmed CaseState = "confirmed" // 已确认: something was wrong; corrections are made elsewhere, by two people
)

// Measure is one number that a finding rests on, with its Chinese name.
type Measure struct {
	Name  string  `bson:"name"`
	Value float64 `bson:"value"`
}

// Finding is what one rule of the radar noticed 线索. It is a reason to look, never a verdict: nothing follows from it but a case.
type Finding struct {
	Rule    string
	Key     string      // what it is about: the subject, or the members of a ring
	Subject AccountID   // volunteer or staff
	Named   []AccountID // others whom it names, without the subject
	Lines   []LineID    // what it rests on, sorted
	Month   string      // of its newest line
	Text    string      // Chinese, without names
	Weight  int         // 1 odd … 3 hardly possible
	Numbers []Measure
	Least   int // as many lines nobody has judged yet make it worth a second look
}

// Verdict is what a person said after she had looked.
type Verdict struct {
	State CaseState `bson:"state"` // cleared or confirmed
	By    AccountID `bson:"by"`
	At    Millis    `bson:"at"`
	Words Secret    `bson:"words"`
	Key   string    `bson:"key"`  // idempotency key, as the person's own
	Hash  string    `bson:"hash"` // of the request
}

// Case is one finding with its evidence and what became of it 核查单. It blocks nothing and deletes nothing. New evidence of the
// same month is added to it, and opens it again if it was closed; verdicts are only ever added.
type Case struct {
	ID        CaseID      `bson:"_id"`
	V         int64       `bson:"v"`
	Community AreaID      `bson:"community"`
	Rule      string      `bson:"rule"`
	Key       string      `bson:"key"`
	Month     string      `bson:"month"`
	Subject   AccountID   `bson:"subject"`
	Named     []AccountID `bson:"named,omitempty"`
	Lines     []LineID    `bson:"lines"`
	Text      string      `bson:"text"`
	Weight    int         `bson:"weight"`
	Numbers   []Measure   `bson:"numbers,omitempty"`
	State     CaseState   `bson:"state"`
	Opened    Millis      `bson:"opened"`
	Changed   Millis      `bson:"changed"` // when evidence or a verdict came last
	Verdicts  []Verdict   `bson:"verdicts,omitempty"`
}

// mostCaseLines bounds what a case keeps: 2,000 ids are 120 KB of a document's 1 MB. What comes beyond is not listed.
const mostCaseLines = 2000

// NewCaseID is c_ and 26 letters of SHA-256 over community, rule, key and month.
func NewCaseID(community AreaID, rule, key, month string) CaseID {
	sum := sha256.Sum256([]byte(strings.Join([]string{"case", string(community), rule, key, month}, "|")))
	return CaseID("c_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26])
}

// NewCase is an empty case for a finding; Add fills it.
func NewCase(community AreaID, f Finding, now time.Time) *Case {
	return &Case{
		ID: NewCaseID(community, f.Rule, f.Key, f.Month), Community: community, Rule: f.Rule, Key: f.Key, Month: f.Month, Subject: f.Subject,
		State: CaseOpen, Opened: At(now),
	}
}

// Secrets names the words of the verdicts; they are sealed with the subject's key.
func (c *Case) Secrets() (AccountID, []NamedSecret) {
	list := make([]NamedSecret, len(c.Verdicts))
	for i := range c.Verdicts {
		list[i] = NamedSecret{"words." + string(rune('a'+i)), &c.Verdicts[i].Words}
	}
	return c.Subject, list
}

// Add takes a finding's evidence in. known are lines that other cases of the same thing hold already. It tells whether anything
// changed: the same finding again changes nothing, and lines that a person has judged do not open the case again by themselves.
func (c *Case) Add(f Finding, known []LineID, now time.Time) bool {
	fresh := Fresh(f.Lines, slices.Concat(c.Lines, known))
	judged := c.State != CaseOpen || len(c.Lines) == 0 && len(known) > 0
	if len(fresh) == 0 || judged && (len(fresh) < f.Least || len(c.Verdicts) >= mostVerdicts) || len(c.Lines) >= mostCaseLines {
		return false
	}
	c.Lines = append(c.Lines, fresh...)
	c.Lines = c.Lines[:min(len(c.Lines), mostCaseLines)]
	for _, p := range f.Named {
		if !slices.Contains(c.Named, p) {
			c.Named = append(c.Named, p)
		}
	}
	c.Text, c.Weight, c.Numbers, c.State, c.Changed = f.Text, max(c.Weight, f.Weight), f.Numbers, CaseOpen, At(now)
	return true
}

// mostVerdicts is how often a case may be judged; the month is over long before.
const mostVerdicts = 20

// Fresh lists the lines that are not among the known ones.
func Fresh(lines, known []LineID) []LineID {
	seen := make(map[LineID]bool, len(known))
	for _, l := range known {
		seen[l] = true
	}
	var list []LineID
	for _, l := range lines {
		if !seen[l] {
			list = append(list, l)
		}
	}
	return list
}

// Names tells whether the case speaks of the account: as its subject, or as somebody who served, ordered, proposed or approved.
func (c *Case) Names(a AccountID) bool { return c.Subject == a || slices.Contains(c.Named, a) }

// Overseen tells whether the account may read and close the case: a supervisor or admin over the community whom it does not name.
func (c *Case) Overseen(by *Account) bool {
	return Oversees(by, c.Community) && !c.Names(by.ID)
}

// Oversees tells whether the account watches over the area's books: a supervisor or an admin there.
func Oversees(by *Account, area AreaID) bool { return by.Has(Supervisor, area) || by.Has(Admin, area) }

// Close notes what a person found. changed is false where the same request was carried out before. Errors: Denied case.self,
// Conflict case.closed, Invalid with the field.
func (c *Case) Close(by *Account, v Verdict, now time.Time) (changed bool, err error) {
	if i := slices.IndexFunc(c.Verdicts, func(h Verdict) bool { return h.By == by.ID && h.Key == v.Key }); i >= 0 {
		if c.Verdicts[i].Hash != v.Hash {
			return false, Fieldf("Idempotency-Key", "idempotency.reused", "同一个 Idempotency-Key 不能用于不同的内容")
		}
		return false, nil
	}
	switch {
	case c.Names(by.ID):
		return false, Errf(Denied, "case.self", "核查单涉及本人，须由其他人处理")
	case !Oversees(by, c.Community):
		return false, Errf(Denied, "case.denied", "只有管理员或街道督办员可以处理核查单")
	case v.State != CaseCleared && v.State != CaseConfirmed:
		return false, Fieldf("verdict", "case.verdict", "请选择“已排除”或“已确认”")
	case !textWithin(v.Words.Reveal(), 2, 300):
		return false, Fieldf("words", "case.words", "请用 2–300 字说明核查了什么、结果如何")
	case c.State != CaseOpen:
		return false, Errf(Conflict, "case.closed", "核查单已处理")
	}
	v.By, v.At = by.ID, At(now)
	c.Verdicts = append(c.Verdicts, v)
	c.State, c.Changed = v.State, v.At
	return true, nil
}
