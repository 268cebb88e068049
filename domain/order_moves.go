package domain

import (
	"slices"
	"time"
)

// State of an order, or of one volunteer's job in it.
type State string

// The states. A job knows only accepted … finished, handed_back, released and disbanded.
const (
	Reviewing  State = "reviewing"   // 核实中
	Rejected   State = "rejected"    // 不受理
	Merged     State = "merged"      // 已合并
	RoutedOut  State = "routed_out"  // 已转出
	Published  State = "published"   // 待接单
	Offered    State = "offered"     // 邀约中
	Accepted   State = "accepted"    // 已接单
	EnRoute    State = "en_route"    // 在路上
	Arrived    State = "arrived"     // 已到达
	Serving    State = "serving"     // 服务中
	Finished   State = "finished"    // 已完工
	Confirming State = "confirming"  // 待确认
	Confirmed  State = "confirmed"   // 已确认
	Archived   State = "archived"    // 已归档
	Withdrawn  State = "withdrawn"   // 已撤回
	Expired    State = "expired"     // 逾期无人接
	HandedBack State = "handed_back" // 已退单 (job only)
	Released   State = "released"    // 已换人 (job only)
	Disbanded  State = "disbanded"   // 未凑齐 (job only)
)

// StateNames gives each state's Chinese name, in the order of the life cycle.
func StateNames() []struct {
	State State
	Name  string
} {
	type row = struct {
		State State
		Name  string
	}
	return []row{
		{Reviewing, "核实中"},
		{Rejected, "不受理"},
		{Merged, "已合并"},
		{RoutedOut, "已转出"},
		{Published, "待接单"},
		{Offered, "邀约中"},
		{Accepted, "已接单"},
		{EnRoute, "在路上"},
		{Arrived, "已到达"},
		{Serving, "服务中"},
		{Finished, "已完工"},
		{Confirming, "待确认"},
		{Confirmed, "已确认"},
		{Archived, "已归档"},
		{Withdrawn, "已撤回"},
		{Expired, "逾期无人接"},
		{HandedBack, "已退单"},
		{Released, "已换人"},
		{Disbanded, "未凑齐"},
	}
}

// Final tells whether the order is at its end. Expired is not: its owner re-plans it or routes it out.
func (s State) Final() bool {
	return slices.Contains([]State{Rejected, Merged, RoutedOut, Archived, Withdrawn}, s)
}

// GivenUp tells whether a job ended without being done.
func (s State) GivenUp() bool {
	return s == HandedBack || s == Released || s == Disbanded || s == Withdrawn
}

// progress orders the states of a job; an order shows its least advanced one.
func (s State) progress() int {
	return slices.Index([]State{Accepted, EnRoute, Arrived, Serving, Finished}, s)
}

// Action is what one can do with an order.
type Action string

// The actions, in the order of the table.
const (
	Place     Action = "place"
	Publish   Action = "publish"
	Reject    Action = "reject"
	Merge     Action = "merge"
	RouteOut  Action = "route_out"
	Invite    Action = "offer"
	Lapse     Action = "lapse"
	Widen     Action = "widen"
	Decline   Action = "decline"
	Accept    Action = "accept"
	GoAhead   Action = "go_ahead"
	HandBack  Action = "hand_back"
	Release   Action = "release"
	Disband   Action = "disband"
	Depart    Action = "depart"
	Arrive    Action = "arrive"
	CheckIn   Action = "check_in"
	CheckOut  Action = "check_out"
	AutoClose Action = "auto_close"
	EndEarly  Action = "end_early"
	Confirm   Action = "confirm"
	CallBack  Action = "call_back"
	Silent    Action = "silent"
	Rate      Action = "rate"
	Reopen    Action = "reopen"
	Cancel    Action = "cancel"
	Report    Action = "report"
	Escalate  Action = "escalate"
	Expire    Action = "expire"
	Archive   Action = "archive"
)

// Party is who does it, seen from the order.
type Party string

// The parties.
const (
	Orderer  Party = "orderer"    // requester or beneficiary
	Invited  Party = "invited"    // a volunteer with an offer of this generation
	Anyone   Party = "volunteer"  // any volunteer who passes the hard filters: the hall 抢单
	Holder   Party = "holder"     // the volunteer of a live job
	Desk     Party = "dispatcher" // dispatcher or admin of the community
	Walker   Party = "grid_worker"
	Overseer Party = "supervisor"
	TheClock Party = "clock"
)

// ClockKind names a wait 时限.
type ClockKind string

// The waits.
const (
	AnswerBy   ClockKind = "answer"   // the community accepts, rejects or routes
	NextWave   ClockKind = "wave"     // ask more volunteers
	HandOver   ClockKind = "handover" // nobody yet at 60 % of the time: a person looks
	FillBy     ClockKind = "fill"     // the window ends without enough volunteers
	GroupBy    ClockKind = "group"    // some have said yes, too few for the service: nobody is held longer
	StartBy    ClockKind = "start"    // the volunteer is late
	StopBy     ClockKind = "stop"     // the check-out is forgotten
	CloseBy    ClockKind = "close"    // … and is closed by rule
	ConfirmBy  ClockKind = "confirm"  // the beneficiary is silent
	ArchiveBy  ClockKind = "archive"  // personal data is masked again
	EscalateBy ClockKind = "escalate" // the one who was told did nothing
)

// Clock is one wait of an order.
type Clock struct {
	Kind ClockKind `bson:"kind"`
	Due  time.Time `bson:"due"`
}

// same in To leaves the state as it is; settled lets the jobs decide (Order.settle); heard is confirmed, unless a visit that the
// rule closed waits for a call-back (Order.hear).
const (
	same    State = "="
	settled State = "jobs"
	heard   State = "heard"
)

// Row is one line of the life cycle: who may do what, from where to where, and what is waited for then.
type Row struct {
	Action Action
	Name   string // what the button says
	OnJob  bool   // From and To speak of the actor's job, and the order follows
	From   []State
	To     State
	By     []Party
	Wait   ClockKind // "" none; the moment is computed by Order.await
	Label  string    // one sentence for docs/order.md
}

func hunting() []State { return []State{Published, Offered} }
func holding() []State { return []State{Accepted, EnRoute, Arrived} }
func active() []State {
	return []State{Reviewing, Published, Offered, Accepted, EnRoute, Arrived, Serving, Finished, Confirming, Expired}
}

// moves is the life cycle, the one table: it drives Order.move, the actions in every response, the clocks' work and docs/order.md.
var moves = []Row{
	{Place, "下单", false, []State{""}, Reviewing, []Party{Orderer, Desk, Walker, Overseer}, AnswerBy, "A resident, her proxy or the desk asks for help."},
	{Publish, "受理", false, []State{Reviewing, Expired}, Published, []Party{Desk}, NextWave, "The community takes it on; matching begins."},
	{Reject, "不受理", false, []State{Reviewing}, Rejected, []Party{Desk}, "", "Refused with a reason and what else to try."},
	{Merge, "合并重复单", false, []State{Reviewing, Published}, Merged, []Party{Desk}, "", "The same wish was ordered twice; the other order goes on."},
	{RouteOut, "转出", false, []State{Reviewing, Published, Offered, Expired}, RoutedOut, []Party{Desk, Overseer}, "", "Another body takes it; its receipt is kept."},
	{Invite, "邀约", false, hunting(), Offered, []Party{TheClock, Desk}, NextWave, "Volunteers nearby are asked, in waves."},
	{Lapse, "邀约到期", false, []State{Offered}, Published, []Party{TheClock}, "", "No offer is waiting for an answer any more."},
	{Widen, "扩大范围", false, hunting(), same, []Party{TheClock, Desk}, NextWave, "The next ring, at once."},
	{Decline, "谢绝", false, active(), same, []Party{Invited}, "", "Free of any effect on the volunteer."},
	{Accept, "接单", false, hunting(), settled, []Party{Invited, Anyone}, StartBy, "One volunteer takes one place; exactly as many win as are wanted."},
	{GoAhead, "按现有人数开始", false, hunting(), settled, []Party{Desk, TheClock}, ConfirmBy, "Start with fewer than wanted."},
	{HandBack, "退单", true, holding(), HandedBack, []Party{Holder}, NextWave, "The volunteer cannot come; others are asked."},
	{Release, "换人", true, holding(), Released, []Party{Desk}, NextWave, "The community gives the place to somebody else."},
	{Disband, "未凑齐人数", true, holding(), Disbanded, []Party{TheClock}, NextWave, "Too few said yes in time: nobody is held, all may be asked again."},
	{Depart, "出发", true, []State{Accepted}, EnRoute, []Party{Holder}, "", "On the way. Travel is never counted."},
	{Arrive, "到达", true, []State{Accepted, EnRoute}, Arrived, []Party{Holder}, "", "At the door."},
	{CheckIn, "签到", true, holding(), Serving, []Party{Holder}, StopBy, "Start code of the resident, or the place's QR; minutes run."},
	{CheckOut, "签退", true, []State{Serving}, Finished, []Party{Holder}, ConfirmBy, "Stop code; minutes stop."},
	{AutoClose, "按规则签退", true, []State{Serving}, Finished, []Party{TheClock}, ConfirmBy, "A forgotten check-out is closed by rule and called back."},
	{EndEarly, "提前结束", false, []State{Published, Offered, Accepted, EnRoute, Arrived, Serving}, Confirming, []Party{Orderer, Desk}, ConfirmBy, "Stopped in the middle; what was served stays."},
	{Confirm, "确认完成", false, []State{Confirming}, heard, []Party{Orderer}, ArchiveBy, "The beneficiary's word that it happened. A forgotten check-out waits for a call-back all the same."},
	{CallBack, "回访确认", false, []State{Confirming}, Confirmed, []Party{Desk, Walker}, ArchiveBy, "Asked by phone, by someone outside the visit."},
	{Silent, "进入回访", false, []State{Confirming}, same, []Party{TheClock}, EscalateBy, "Silence enters the call-back sample; it is never satisfaction."},
	{Rate, "评价", false, []State{Confirming, Confirmed, Archived}, same, []Party{Orderer}, "", "How it was, once she has confirmed; optional."},
	{Reopen, "不满意，重办", false, []State{Confirming, Confirmed}, Published, []Party{Orderer, Desk}, NextWave, "Again, with somebody else; the first result stays on file."},
	{Cancel, "撤回", false, []State{Reviewing, Published, Offered, Accepted, EnRoute, Arrived, Expired}, Withdrawn, []Party{Orderer, Desk}, "", "Not wanted any more."},
	{Report, "报告问题", false, active(), same, []Party{Orderer, Holder}, "", "Something is wrong: the community is told at once, the order goes on."},
	{Escalate, "升级督办", false, active(), same, []Party{TheClock, Desk, Walker}, EscalateBy, "The next owner is told: grid lead, community, subdistrict."},
	{Expire, "逾期", false, hunting(), Expired, []Party{TheClock}, EscalateBy, "Nobody in time; the community calls and plans anew."},
	{Archive, "归档", false, []State{Confirmed}, Archived, []Party{TheClock}, "", "Personal data is masked again."},
}

// Moves is a copy of the life cycle's table.
func Moves() []Row { return slices.Clone(moves) }

// RowOf is the table's line of an action.
func RowOf(a Action) (Row, bool) {
	i := slices.IndexFunc(moves, func(r Row) bool { return r.Action == a })
	if i < 0 {
		return Row{}, false
	}
	return moves[i], true
}
