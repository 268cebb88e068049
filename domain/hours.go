package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// LineKind is what a line of the ledger does.
type LineKind string

// The kinds of lines. A correction is a reversal and, where something remains, a new credit; never a change.
const (
	Credit   LineKind = "credit"
	Reversal LineKind = "reversal" // 冲正
)

// Source is where a line's minutes come from 来源. What did not come from the server's own clock stays marked for ever.
type Source string

// The sources.
const (
	FromJob    Source = "job"    // a visit, timed by events
	FromManual Source = "manual" // 补录: proposed by one of the staff, approved by another
	FromLegacy Source = "legacy" // 历史导入: past records of another book
)

// Nature is what a piece of work is 服务性质. Only volunteering, free and unpaid, has minutes (志愿服务记录与证明出具办法 art. 19);
// the others count as work.
type Nature string

// The natures. An empty one is volunteering.
const (
	Volunteering Nature = "volunteering" // 志愿服务
	PartyDuty    Nature = "party_duty"   // 党员责任
	GridDuty     Nature = "grid_duty"    // 网格职责
	PaidService  Nature = "paid"         // 便民有偿服务
)

// Valid tells whether it is one of the four.
func (n Nature) Valid() bool {
	return n == Volunteering || n == PartyDuty || n == GridDuty || n == PaidService
}

// Name is the nature for people, the same words everywhere. The app has its own copy (web/core/names.ts), which a test compares.
func (n Nature) Name() string {
	switch n {
	case PartyDuty:
		return "党员责任"
	case GridDuty:
		return "网格职责"
	case PaidService:
		return "便民有偿服务"
	case Volunteering:
	}
	return "志愿服务"
}

// Line is one entry of the append-only hours ledger 时长账本: no name, no phone, no address, so that deleting a person
// never touches it. What it says of the service in words is in its Record, to which Record commits.
type Line struct {
	ID        LineID    `bson:"_id"`
	V         int64     `bson:"v"`
	Community AreaID    `bson:"community"` // the recording unit: 谁组织谁记录
	Grid      AreaID    `bson:"grid"`
	Branch    string    `bson:"branch"`
	Unit      string    `bson:"unit"` // 单位, when she served
	Volunteer AccountID `bson:"volunteer"`
	Order     OrderID   `bson:"order"` // empty for manual and legacy hours
	Epoch     int       `bson:"epoch"`
	Service   string    `bson:"service"`
	Kind      LineKind  `bson:"kind"`
	Source    Source    `bson:"source"`
	Nature    Nature    `bson:"nature"`
	Minutes   int64     `bson:"minutes"` // above 0 in a credit, below in a reversal; 0 where Nature has none
	Work      int64     `bson:"work"`    // minutes worked, whatever Nature and before the daily cap; below 0 in a reversal
	Grade     Grade     `bson:"grade"`
	Month     string    `bson:"month"` // of the start, in Asia/Shanghai: 2026-11
	Start     time.Time `bson:"start"`
	Stop      time.Time `bson:"stop"`
	Policy    int       `bson:"policy"`        // number of the policy by which the minutes were counted
	Ref       LineID    `bson:"ref,omitempty"` // what a reversal cancels, or a new credit stands for
	Reason    string    `bson:"why,omitempty"` // reason code of a reversal or manual line
	By        AccountID `bson:"by,omitempty"`  // who proposed it; empty: the server, from events
	Second    AccountID `bson:"two,omitempty"` // who approved it, another one
	Record    string    `bson:"record"`        // commitment to the words of its record (Record.Commitment), hex
	Hash      string    `bson:"hash"`          // SHA-256 over Text, hex
	Posted    Millis    `bson:"posted"`        // outside the hash: the block that seals the line dates it
}

// Text is the canonical form that Hash covers: a fixed head line and one "name=value" a line, in this order, times as Unix
// milliseconds. Anybody can build it from an export and feed it to sha256sum.
func (l *Line) Text() []byte { return l.AppendText(make([]byte, 0, 768)) }

// AppendText adds Text to b.
func (l *Line) AppendText(b []byte) []byte {
	begin := len(b)
	b = l.appendText(b, func(value string) string { return value })
	if text := b[begin:]; bytes.IndexByte(text, '\\') >= 0 || bytes.Count(text, []byte{'\n'}) > lineTexts {
		return l.appendText(b[:begin], quoted)
	}
	return b
}

// lineTexts is how many lines Text has where no value holds a new line.
const lineTexts = 25

// quoted is a value in such a form that it cannot look like the next field.
func quoted(value string) string {
	if strings.ContainsAny(value, "\\\n") {
		return strconv.Quote(value)
	}
	return value
}

func (l *Line) appendText(b []byte, form func(string) string) []byte {
	put := func(name, value string) {
		b = append(append(append(append(b, name...), '='), form(value)...), '\n')
	}
	number := func(name string, n int64) {
		b = append(strconv.AppendInt(append(append(b, name...), '='), n, 10), '\n')
	}
	b = append(b, "lindan line 1\n"...)
	put("id", string(l.ID))
	put("community", string(l.Community))
	put("grid", string(l.Grid))
	put("branch", l.Branch)
	put("unit", l.Unit)
	put("volunteer", string(l.Volunteer))
	put("order", string(l.Order))
	number("epoch", int64(l.Epoch))
	put("service", l.Service)
	put("kind", string(l.Kind))
	put("source", string(l.Source))
	put("nature", string(l.Nature))
	number("minutes", l.Minutes)
	number("work", l.Work)
	put("grade", string(l.Grade))
	put("month", l.Month)
	number("start", l.Start.UnixMilli())
	number("stop", l.Stop.UnixMilli())
	number("policy", int64(l.Policy))
	put("ref", string(l.Ref))
	put("why", l.Reason)
	put("by", string(l.By))
	put("two", string(l.Second))
	put("record", l.Record)
	return b
}

// Sum is the SHA-256 of Text, hex: what Hash has to be.
func (l *Line) Sum() string {
	sum := sha256.Sum256(l.Text())
	return hex.EncodeToString(sum[:])
}

// seal finishes a line: its hash and when it was posted.
func (l *Line) seal(now time.Time) *Line {
	l.V, l.Posted = 1, At(now)
	l.Hash = l.Sum()
	return l
}

// Reverse is the line that cancels a credit 冲正, by two people and for a reason. Its id follows from the credit's, so that a
// credit is cancelled at most once.
func (l *Line) Reverse(by, second AccountID, reason string, now time.Time) (*Line, error) {
	switch {
	case l.Kind != Credit:
		return nil, Errf(Conflict, "hours.not_credit", "只有记入的时长可以冲正")
	case by == second || by == l.Volunteer || second == l.Volunteer || by == "" || second == "":
		return nil, Errf(Denied, "hours.two_people", "冲正须由两名工作人员办理，且不能是志愿者本人")
	}
	r := *l
	r.ID, r.Kind, r.Minutes, r.Work, r.Ref = ReversalID(l.ID), Reversal, -l.Minutes, -l.Work, l.ID
	r.By, r.Second, r.Reason = by, second, reason
	return r.seal(now), nil
}

// NewLineID is base32(sha256(order|volunteer|epoch|kind|revision)), lower case without padding.
func NewLineID(o OrderID, v AccountID, epoch int, k LineKind, revision int) LineID {
	return lineID(LineSum(o, v, epoch, k, revision))
}

// LineSum is the hash that NewLineID spells.
func LineSum(o OrderID, v AccountID, epoch int, k LineKind, revision int) [32]byte {
	b := make([]byte, 0, 256)
	b = append(append(append(append(b, o...), '|'), v...), '|')
	b = append(append(strconv.AppendInt(b, int64(epoch), 10), '|'), k...)
	return sha256.Sum256(strconv.AppendInt(append(b, '|'), int64(revision), 10))
}

// ReversalID is the id of the line that cancels a credit; see Line.Reverse.
func ReversalID(credit LineID) LineID { return lineID(ReversalSum(credit)) }

// ReversalSum is the hash that ReversalID spells.
func ReversalSum(credit LineID) [32]byte { return sha256.Sum256([]byte("reversal|" + credit)) }

// smallBase32 is the usual base32 in small letters, without padding.
var smallBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func lineID(sum [32]byte) LineID { return LineID("l_" + smallBase32.EncodeToString(sum[:])) }

// Hours shows minutes as hours with two decimals, truncated, never rounded up (A3): 100 → "1.66".
func Hours(minutes int64) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	return fmt.Sprintf("%s%d.%02d", sign, minutes/60, minutes%60*100/60)
}

// Kind is the item's nature 服务性质; volunteering where the menu says nothing.
func (it Item) Kind() Nature {
	if it.Nature == "" {
		return Volunteering
	}
	return it.Nature
}
