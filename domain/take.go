package domain

import "slices"

// Take is one line of who took records out of the service 导出留痕: written before anything is given, never changed.
type Take struct {
	ID        string    `bson:"_id"`
	V         int64     `bson:"v"`
	Kind      TakeKind  `bson:"kind"`
	By        AccountID `bson:"by"`
	Reason    string    `bson:"reason"`
	Area      AreaID    `bson:"area"` // whose staff may read of it: of a volunteer her home, of an order its community
	From      string    `bson:"from,omitempty"`
	To        string    `bson:"to,omitempty"`
	Volunteer AccountID `bson:"volunteer,omitempty"`
	Number    string    `bson:"number,omitempty"`
	Order     OrderID   `bson:"order,omitempty"`
	At        Millis    `bson:"at"`
}

// TakeKind is what was taken.
type TakeKind string

// The kinds.
const (
	TakeNational   TakeKind = "national"   // the five groups for the national system
	TakeInspection TakeKind = "inspection" // 检查包
)

// TakeReasons are the reasons that staff can give.
func TakeReasons() []string {
	return []string{"national_sync", "inspection", "yearly_report", "complaint", "correction"}
}

// MayTake tells whether the account may take records of the area out: its supervisors and admins.
func (a *Account) MayTake(area AreaID) bool { return a.Has(Supervisor, area) || a.Has(Admin, area) }

// CheckTakeReason refuses a reason that is none.
func CheckTakeReason(reason string) error {
	if !slices.Contains(TakeReasons(), reason) {
		return Fieldf("reason", "take.reason", "请选择导出的理由")
	}
	return nil
}

// Sync is how far one line of the ledger has come on its way into the national system 同步状态. A line without one was never
// sent.
type Sync struct {
	ID    LineID    `bson:"_id"`
	V     int64     `bson:"v"`
	State SyncState `bson:"state"`
	Code  string    `bson:"code,omitempty"` // of a refusal, as the national system gave it
	Take  string    `bson:"take,omitempty"` // the export that it last went out with
	At    Millis    `bson:"at"`
}

// SyncState is a state of a Sync.
type SyncState string

// The states. Only what the national system said makes a line accepted or refused.
const (
	SyncNone     SyncState = "none"     // 未报送
	SyncExported SyncState = "exported" // 已导出
	SyncAccepted SyncState = "accepted" // 已接收
	SyncRefused  SyncState = "refused"  // 已退回
)

// Export notes that the line went out with an export; false if that changes nothing. What was accepted stays accepted.
func (s *Sync) Export(take string, at Millis) bool {
	if s.State == SyncAccepted || s.Take == take {
		return false
	}
	s.State, s.Code, s.Take, s.At = SyncExported, "", take, at
	return true
}

// Receive notes what the national system said; false if that was known. Conflict sync.not_sent for a line that never went out.
func (s *Sync) Receive(state SyncState, code string, at Millis) (bool, error) {
	switch {
	case s.State == "" || s.State == SyncNone:
		return false, Errf(Conflict, "sync.not_sent", "这条记录还没有导出过")
	case s.State == state && s.Code == code:
		return false, nil
	}
	s.State, s.Code, s.At = state, code, at
	return true, nil
}
