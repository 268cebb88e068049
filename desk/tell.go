package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// tell carries out the effects of the events that nobody was told of, then moves the cursor. The order's document is the
// outbox: a crash in between repeats the effects, and each of them is the same done twice.
func (d *Desk) tell(ctx context.Context, o *domain.Order) error {
	if o.Told >= o.N && !promised(o) {
		return d.rewake(ctx, o)
	}
	posted := map[int]domain.LineID{}
	for _, e := range o.Events {
		if e.N > o.Told {
			if err := d.effect(ctx, o, e); err != nil {
				return fmt.Errorf("effect of %s on %s: %w", e.Action, o.ID, err)
			}
		}
	}
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Due {
			line, err := d.promise(ctx, o, j)
			if err != nil {
				return fmt.Errorf("record hours of %s: %w", o.ID, err)
			}
			posted[j.Epoch] = line
		}
	}
	return d.told(ctx, o.ID, o.N, posted)
}

func promised(o *domain.Order) bool {
	for _, j := range o.Jobs {
		if j.Due {
			return true
		}
	}
	return false
}

func (d *Desk) told(ctx context.Context, id domain.OrderID, n int, posted map[int]domain.LineID) error {
	now := d.now()
	_, err := d.store.UpdateOrder(ctx, id, func(o *domain.Order) error {
		o.Told = max(o.Told, n)
		for i := range o.Jobs {
			if line, ok := posted[o.Jobs[i].Epoch]; ok && o.Jobs[i].Due {
				o.Jobs[i].Due, o.Jobs[i].Line = false, line
			}
		}
		o.Rewake(now.Add(domain.TellWithin))
		return nil
	})
	return err
}

// rewake mends a wake-up time that was left behind: all is told and no wait is over.
func (d *Desk) rewake(ctx context.Context, o *domain.Order) error {
	was := o.Wake
	o.Rewake(d.now().Add(domain.TellWithin))
	if o.Wake == was {
		return nil
	}
	return d.told(ctx, o.ID, o.Told, nil)
}

// effect is what follows from one event: the volunteers' time and place in the index, and the notices.
func (d *Desk) effect(ctx context.Context, o *domain.Order, e domain.Event) error {
	if err := d.settleVolunteers(ctx, o, e); err != nil {
		return err
	}
	if err := d.evaluateOrder(ctx, o, e); err != nil {
		return err
	}
	if e.Action == domain.AutoClose {
		if err := d.awaitCall(ctx, o); err != nil {
			return err
		}
	}
	for _, n := range notices(o, e) {
		n.Order, n.N = o.ID, e.N
		if err := d.live.Send(ctx, n); err != nil {
			// A notice is a convenience: every fact can be read again. It must not hold up hours and time.
			d.log.Warn("notice not sent", "order", o.ID, "kind", n.Kind, "err", err)
		}
		if d.push == nil {
			continue
		}
		if err := d.push.Send(ctx, n); err != nil {
			d.log.Warn("push not sent", "order", o.ID, "kind", n.Kind, "err", err)
		}
	}
	return nil
}

// awaitCall makes the records of forgotten check-outs: she sees that her minutes are not lost, and the staff what they wait for.
func (d *Desk) awaitCall(ctx context.Context, o *domain.Order) error {
	for i := range o.Jobs {
		if j := &o.Jobs[i]; j.Uncalled() {
			if _, err := d.promise(ctx, o, j); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleVolunteers brings the engagements of those whom the event concerns in line with the order.
func (d *Desk) settleVolunteers(ctx context.Context, o *domain.Order, e domain.Event) error {
	switch e.Action {
	case domain.Invite:
		return d.noteCall(ctx, o, e.Whom)
	case domain.Decline:
		return d.hunt.Over(ctx, o, e.Whom, d.now())
	case domain.Accept:
		if err := d.revealJob(ctx, o, e); err != nil {
			return err
		}
		if err := d.hunt.Over(ctx, o, e.Whom, d.now()); err != nil {
			return err
		}
		d.hunt.Taken(o, e.At)
		if err := d.followVolunteer(ctx, e.Whom); err != nil {
			return err
		}
	case domain.HandBack, domain.Release, domain.Disband, domain.CheckOut, domain.AutoClose:
		return d.letGo(ctx, o, e.Whom)
	}
	if o.Hunting() && e.Action != domain.Reopen {
		return nil
	}
	return d.settleAll(ctx, o)
}

// settleAll frees everybody who has no part in the order any more.
func (d *Desk) settleAll(ctx context.Context, o *domain.Order) error {
	for _, f := range o.Offers {
		if f.Answer == domain.TakenBack {
			if err := d.hunt.Over(ctx, o, f.To, d.now()); err != nil {
				return err
			}
		}
	}
	for _, j := range o.Jobs {
		if j.State.GivenUp() || j.State == domain.Finished {
			if err := d.letGo(ctx, o, j.Volunteer); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Desk) noteCall(ctx context.Context, o *domain.Order, v domain.AccountID) error {
	f := o.OfferTo(v)
	if f == nil || f.Answer != domain.NoReply {
		return nil
	}
	_, err := d.store.UpdateEngagement(ctx, v, func(g *domain.Engagement) error {
		if !g.Note(domain.Call{Order: o.ID, At: f.Sent, Expires: f.Held()}) {
			return storage.Unchanged()
		}
		return nil
	})
	return err
}

// letGo gives her time back that the order held until its last event, unless she has joined it again.
func (d *Desk) letGo(ctx context.Context, o *domain.Order, v domain.AccountID) error {
	if j := o.JobOf(v); j != nil && j.State != domain.Finished && o.Open() {
		return nil
	}
	return d.freeAndSync(ctx, v, o.ID, o.Events[len(o.Events)-1].At, o.VisitsOf(v))
}

func (d *Desk) freeAndSync(ctx context.Context, v domain.AccountID, id domain.OrderID, upTo time.Time, visits []domain.Visit) error {
	if err := d.free(ctx, v, id, upTo, visits); err != nil {
		return err
	}
	return d.followVolunteer(ctx, v)
}

// notices lists who is told what of an event.
func notices(o *domain.Order, e domain.Event) []notify.Notice {
	var list []notify.Notice
	person := func(to domain.AccountID, kind, text string) {
		if to != "" && to != e.By {
			list = append(list, notify.Notice{To: to, Kind: kind, Text: text})
		}
	}
	orderer := func(text string) {
		person(o.Beneficiary, "order.changed", text)
		if o.Requester != o.Beneficiary {
			person(o.Requester, "order.changed", text)
		}
	}
	staff := func(area domain.AreaID, kind, text string) {
		list = append(list, notify.Notice{Area: area, Kind: kind, Text: text})
	}
	if text := ordererText(e); text != "" {
		orderer(text)
	}
	switch e.Action {
	case domain.Invite:
		person(e.Whom, "order.offered", "附近有一位邻居需要帮助："+o.Item.Name)
	case domain.Release:
		person(e.Whom, "order.released", "社区已将这一单转给其他志愿者")
	case domain.Disband:
		person(e.Whom, "order.released", "人数还没凑齐，先不占用您的时间，谢谢您")
	case domain.AutoClose:
		person(e.Whom, "hours.changed", "您忘记签退，已按规则签退。等社区回访确认后记入时长")
	case domain.Escalate, domain.Expire:
		staff(o.OwnerArea(), "order.escalated", "有订单等待处理："+o.Item.Name)
	case domain.Report:
		staff(o.OwnerArea(), "order.reported", reportText(o, e))
		if o.OwnerArea().Level() < domain.Community { // whoever is near hears it as well
			staff(o.Community, "order.reported", reportText(o, e))
		}
	}
	if slices.Contains([]domain.Action{domain.Cancel, domain.EndEarly, domain.RouteOut, domain.Merge, domain.Expire}, e.Action) {
		for _, j := range o.Jobs {
			person(j.Volunteer, "order.withdrawn", "这一单不再需要您前往，谢谢您")
		}
	}
	for _, f := range o.Offers {
		if f.Answer == domain.TakenBack && f.Answered.Equal(e.At) {
			kind, text := "order.withdrawn", "这一单已结束邀约，谢谢您"
			if e.Action == domain.Accept || e.Action == domain.GoAhead {
				kind, text = "order.filled", "已有邻居帮忙，谢谢您"
			}
			person(f.To, kind, text)
		}
		// A late yes would still have counted: who is reading the offer learns that it is over.
		if f.Answer == domain.NoAnswer && e.Action == domain.Accept && !o.Hunting() {
			person(f.To, "order.filled", "已有邻居帮忙，谢谢您")
		}
	}
	staff(o.Community, "queue.changed", "")
	return list
}

// reportText says what the staff has to do, and nothing of what was said.
func reportText(o *domain.Order, e domain.Event) string {
	if domain.CallsForHelp(e.Code) {
		return "有人求助，请立即联系"
	}
	return "有订单报告了问题：" + o.Item.Name
}

// ordererText is what the resident and her proxy read of an event; "" nothing.
func ordererText(e domain.Event) string {
	switch e.Action {
	case domain.Publish:
		return "社区已受理，正在邀请附近的志愿者"
	case domain.Reject:
		return "社区未受理，请看原因和建议"
	case domain.Merge:
		return "已合并到您的另一张订单"
	case domain.RouteOut:
		return "已转给相关单位办理"
	case domain.Accept:
		return "有志愿者接单了"
	case domain.HandBack, domain.Release:
		return "志愿者有变动，正在邀请其他人"
	case domain.Disband:
		return "人数还没凑齐，正在继续邀请"
	case domain.Depart:
		return "志愿者已出发"
	case domain.Arrive:
		return "志愿者已到达"
	case domain.CheckIn:
		return "服务已开始"
	case domain.CheckOut, domain.AutoClose:
		return "服务已结束，请确认"
	case domain.Expire:
		return "暂时没有人接单，社区工作人员会联系您"
	case domain.Cancel:
		return "订单已撤回"
	case domain.CallBack:
		return "社区已回访确认"
	case domain.Reopen:
		return "正在安排另一位志愿者"
	}
	return ""
}
