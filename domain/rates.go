package domain

import (
	"fmt"
	"time"
)

// Outcome is what the three rates 三率 need to know of an order: no person, no place but its community and grid.
type Outcome struct {
	ID         OrderID        `bson:"_id"`
	Community  AreaID         `bson:"community"`
	Grid       AreaID         `bson:"grid"`
	State      State          `bson:"state"`
	Urgent     bool           `bson:"urgent,omitempty"`
	Generation int            `bson:"generation"`
	Created    Millis         `bson:"created"`
	Rating     *Rating        `bson:"rating,omitempty"`
	Events     []OutcomeEvent `bson:"events"`
}

// OutcomeEvent is one event of an Outcome.
type OutcomeEvent struct {
	At     time.Time `bson:"at"`
	Action Action    `bson:"action"`
	From   State     `bson:"from"`
	Code   string    `bson:"code,omitempty"`
}

// Rates are the sums behind the three rates of some orders. The definitions are those of RateDefinitions.
type Rates struct {
	Orders     int64 // without those that were routed out or merged
	Due        int64 // were answered, or their clock has run out
	InTime     int64 // … were answered inside the clock
	Closed     int64 // came to an end: done, refused, or nobody was found
	Done       int64 // … done, by the word of the resident or a call-back
	Answered   int64 // … and rated
	Satisfied  int64 // … as satisfied
	CalledBack int64 // done, and it was a call-back that said so
	RoutedOut  int64
	Merged     int64
	Withdrawn  int64
	Reopened   int64
}

// RankFrom is how many orders a community needs to be ranked (A41): below, one order more or less turns the order round.
const RankFrom = 30

// Count adds one order. p says how long an answer may take where the order's own clock was stopped by hand.
func (r *Rates) Count(o *Outcome, p Policy, now time.Time) {
	switch o.State {
	case RoutedOut:
		r.RoutedOut++ // not against the community (A24)
		return
	case Merged:
		r.Merged++ // the other order counts
		return
	case Withdrawn:
		r.Withdrawn++
	}
	r.Orders++
	if o.Generation > 0 {
		r.Reopened++
	}
	if due, inTime := o.answer(p, now); due {
		r.Due++
		r.InTime += one(inTime)
	}
	r.close(o)
}

func (r *Rates) close(o *Outcome) {
	switch o.State {
	case Confirmed, Archived:
		r.Closed++
		r.Done++
	case Rejected, Expired:
		r.Closed++
		return
	default:
		return
	}
	r.CalledBack += one(o.calledBack())
	if o.Rating != nil {
		r.Answered++
		r.Satisfied += one(o.Rating.Stars == 3)
	}
}

// answer tells whether the community's answer is due, and whether it came inside the clock. The clock that ran out left its
// mark in the history; where somebody stopped it by handing the order up, the policy's time counts.
func (o *Outcome) answer(p Policy, now time.Time) (due, inTime bool) {
	limit := o.Created.Time().Add((&Order{Urgent: o.Urgent}).answerTime(p))
	stopped := false
	for _, e := range o.Events {
		if e.From != Reviewing {
			continue
		}
		switch e.Action {
		case Publish, Reject:
			return true, !stopped || !e.At.After(limit)
		case Escalate:
			if e.Code == string(AnswerBy) {
				return true, false
			}
			stopped = true
		case Cancel:
			return stopped && e.At.After(limit), false
		}
	}
	return stopped && now.After(limit), false
}

func (o *Outcome) calledBack() bool {
	for i := len(o.Events) - 1; i >= 0; i-- {
		switch o.Events[i].Action {
		case CallBack:
			return true
		case Confirm:
			return false
		}
	}
	return false
}

func one(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// Add adds the sums of other orders.
func (r *Rates) Add(b Rates) {
	r.Orders += b.Orders
	r.Due += b.Due
	r.InTime += b.InTime
	r.Closed += b.Closed
	r.Done += b.Done
	r.Answered += b.Answered
	r.Satisfied += b.Satisfied
	r.CalledBack += b.CalledBack
	r.RoutedOut += b.RoutedOut
	r.Merged += b.Merged
	r.Withdrawn += b.Withdrawn
	r.Reopened += b.Reopened
}

// RateWeights is what each rate weighs in the index, whole numbers of 0–100. Satisfaction weighs most by default (ours).
type RateWeights struct {
	Response     int `bson:"response"`
	Resolution   int `bson:"resolution"`
	Satisfaction int `bson:"satisfaction"`
}

// Weights is what the rates weigh, the policy's own or the default 20, 30, 50.
func (p Policy) Weights() RateWeights {
	if p.RateWeights == (RateWeights{}) {
		return RateWeights{20, 30, 50}
	}
	return p.RateWeights
}

func (w RateWeights) sound() bool {
	for _, n := range []int{w.Response, w.Resolution, w.Satisfaction} {
		if n < 0 || n > 100 {
			return false
		}
	}
	return true
}

// Index is the weighted mean of the rates in millionths; false where a rate that weighs has no denominator.
func (r Rates) Index(w RateWeights) (int64, bool) {
	sum, weight := int64(0), int64(0)
	for _, x := range []struct {
		part, whole int64
		weight      int
	}{{r.InTime, r.Due, w.Response}, {r.Done, r.Closed, w.Resolution}, {r.Satisfied, r.Answered, w.Satisfaction}} {
		if x.weight == 0 {
			continue
		}
		if x.whole == 0 {
			return 0, false
		}
		sum += x.part * 1_000_000 / x.whole * int64(x.weight)
		weight += int64(x.weight)
	}
	if weight == 0 {
		return 0, false
	}
	return sum / weight, true
}

// Percent shows millionths with one decimal, truncated: 927_999 → "92.7".
func Percent(millionths int64) string {
	return fmt.Sprintf("%d.%d", millionths/10_000, millionths%10_000/1000)
}

// RateDefinition is what a figure of the three rates means, in words that are printed beside it (A41).
type RateDefinition struct{ Code, Name, Text string }

// RateDefinitions lists them. Whoever changes one changes Rates.Count.
func RateDefinitions() []RateDefinition {
	return []RateDefinition{
		{"response", "响应率", "时限内受理或答复的订单 ÷ 应答复的订单。应答复：已受理、已答复不受理，或答复时限已过的订单；还在时限内的、时限内由居民撤回的不计。"},
		{"resolution", "解决率", "由居民确认或回访确认完成的订单 ÷ 已办结的订单。已办结：确认完成、不受理、逾期无人接单；居民撤回的、仍在办理或等待回访的不计。"},
		{"satisfaction", "满意率", "评价为“满意”的订单 ÷ 作出评价的订单（确认完成的订单中）。“一般”不算满意；没有评价的不算满意，也不进分母。"},
		{"unanswered", "未评价占比", "没有作出评价的订单 ÷ 确认完成的订单。"},
		{"call_back", "回访占比", "由回访确认完成的订单 ÷ 确认完成的订单。"},
		{"routed_out", "转出", "转给有关单位办理的订单，单独统计，不计入以上各率；合并的重复单同样不计。"},
		{"index", "满意度指数", "响应率、解决率、满意率按权重加权平均，权重由规则设定；任一项没有分母时不计算。"},
		{"rank", "排名", "按指数排名；订单不足 30 单的社区不参加排名。"},
	}
}
