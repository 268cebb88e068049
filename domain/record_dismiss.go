package domain

import (
	"slices"
	"time"
)

// Dismissal is why a record was laid aside 搁置, and by whom.
type Dismissal struct {
	Reason string    `bson:"reason"`
	Words  Secret    `bson:"words"` // what the volunteer reads
	By     AccountID `bson:"by,omitempty"`
	At     time.Time `bson:"at"`
	Key    string    `bson:"key,omitempty"`  // idempotency key of the request
	Body   string    `bson:"body,omitempty"` // its hash
}

// DismissReasons lists why staff may lay a record aside.
func DismissReasons() []string { return []string{"duplicate", "wrong_time", "not_served", "other"} }

// DismissedClosed is the reason of a record whose volunteer closed her account before it was complete: what the law asks for was erased.
const DismissedClosed = "closed"

var errDismissed = Errf(Conflict, "record.dismissed", "这条记录已被搁置")

// DismissAsk is a request to lay a record aside. Key and Body make it safe to repeat.
type DismissAsk struct {
	By                       *Account
	Reason, Words, Key, Body string
}

// MayDismiss tells whether the account may lay the record aside: a dispatcher or admin of its community, never her own, and
// only where a person has to decide: times overlap, or the check-out was forgotten and the call says that nobody served.
func (r *Record) MayDismiss(by *Account) bool {
	return r.undecided() && r.mayDecide(by) == nil
}

func (r *Record) undecided() bool {
	return r.State == RecordHeld || r.State == RecordWaiting && r.Uncalled
}

func (r *Record) mayDecide(by *Account) error {
	switch {
	case !by.StaffOf(r.Grid) && !by.StaffOf(r.Community):
		return Errf(Missing, "record.missing", "没有找到这条服务记录")
	case by.ID == r.Volunteer:
		return Errf(Denied, "record.own", "不能处理自己的服务记录")
	case !by.Has(Dispatcher, r.Community) && !by.Has(Admin, r.Community):
		return Errf(Denied, "record.denied", "只有社区派单员或管理员可以处理")
	}
	return nil
}

// Dismiss lays a held record aside. fresh is false where the same request was carried out before. Denied record.own,
// record.denied; Conflict record.not_held, idempotency.reused.
func (r *Record) Dismiss(a DismissAsk, now time.Time) (fresh bool, err error) {
	if err := r.mayDecide(a.By); err != nil {
		return false, err
	}
	if d := r.Dismissed; d != nil && d.By == a.By.ID && d.Key == a.Key {
		if d.Body != a.Body {
			return false, Fieldf("Idempotency-Key", "idempotency.reused", "同一个 Idempotency-Key 不能用于不同的内容")
		}
		return false, nil
	}
	switch {
	case !slices.Contains(DismissReasons(), a.Reason):
		return false, Fieldf("reason", "record.reason", "请选择原因")
	case !textWithin(a.Words, 1, 200):
		return false, Fieldf("words", "record.words", "请写明原因，不超过 200 字")
	case !r.undecided():
		return false, Errf(Conflict, "record.not_held", "只有时间重叠、或忘记签退而等待回访的记录可以搁置")
	}
	r.layAside(Dismissal{Reason: a.Reason, Words: Hide(a.Words), By: a.By.ID, At: now.UTC(), Key: a.Key, Body: a.Body})
	return true, nil
}

// Abandon lays a record aside whose volunteer closed her account before it was complete; false where that is not so.
func (r *Record) Abandon(v *Account, now time.Time) bool {
	if !v.Closed || r.State != RecordWaiting && r.State != RecordHeld {
		return false
	}
	r.layAside(Dismissal{Reason: DismissedClosed, At: now.UTC()})
	return true
}

func (r *Record) layAside(d Dismissal) {
	r.State, r.Missing, r.Dismissed, r.Wake = RecordDismissed, nil, &d, 0
}
