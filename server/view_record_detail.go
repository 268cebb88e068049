package server

import (
	"fmt"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

func (s *Server) showRecord(c *call) error {
	id, err := lineID(c)
	if err != nil {
		return err
	}
	x, err := s.desk.Detail(c.ctx, c.actor, id)
	if err != nil {
		return err
	}
	return c.show(s.viewDetail(c, x))
}

// viewDetail is one record with all that explains it. The volunteer reads of those who decided what staff read: masked names.
func (s *Server) viewDetail(c *call, x *desk.RecordDetail) (*wire.RecordDetail, error) {
	r := x.Record
	v := &wire.RecordDetail{
		Evidence: viewRecordEvidence(x.Job), Elapsed: int64(r.Stop.Sub(r.Start) / time.Minute), Planned: r.Planned, Counted: viewCounted(x),
		Ended: r.Ended.Time(), Reminded: r.Reminded, Done: r.Done.Time(), Replaces: string(r.Ref),
	}
	if r.Reason != "" {
		v.ReasonName = proposalReason(r.Reason)
	}
	if x.Reversal != nil {
		v.Cancelled, v.CancelledFor = x.Reversal.Posted.Time(), proposalReason(x.Reversal.Reason)
	}
	var err error
	if v.Record, err = s.viewRecord(c, r, c.actor.ID == r.Volunteer); err != nil {
		return nil, err
	}
	if v.By, err = s.clerk(c.ctx, r.By); err != nil {
		return nil, err
	}
	if v.Second, err = s.clerk(c.ctx, r.Second); err != nil {
		return nil, err
	}
	v.Rules, err = s.rulesName(c, x.Policy)
	return v, err
}

// rulesName says whose rules these are, and which version.
func (s *Server) rulesName(c *call, p domain.Policy) (string, error) {
	if p.Area == "" {
		return "系统默认规则", nil
	}
	a, err := s.desk.Area(c.ctx, p.Area)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s规则第 %d 版", a.Name, p.Number), nil
}

// viewRecordEvidence says what shows the two ends of a visit, in classes from which nobody can tell where the phone was.
func viewRecordEvidence(j *domain.Job) []wire.RecordEvidence {
	list := []wire.RecordEvidence{}
	if j == nil {
		return list
	}
	for _, end := range []struct {
		name string
		at   domain.Stamp
	}{{"签到", j.Start}, {"签退", j.Stop}} {
		text := end.name + "：" + methodName(end.at.Method)
		if end.at.Method == domain.ByCode || end.at.Method == domain.BySite {
			text += "，" + fenceName(fenceOf(end.at))
		}
		list = append(list, wire.RecordEvidence{At: end.at.At, Text: text, LateTold: !end.at.Told.IsZero()})
	}
	return list
}

// fenceOf is how far from the place a phone was.
func fenceOf(s domain.Stamp) domain.Fence {
	return domain.FenceOf(s.Metres-min(s.Accuracy, domain.Spread), s.Place != nil)
}

func viewCounted(x *desk.RecordDetail) []wire.CountStep {
	stop := domain.Method("")
	if x.Job != nil {
		stop = x.Job.Stop.Method
	}
	var list []wire.CountStep
	for _, step := range x.Policy.Counted(x.Record, stop) {
		list = append(list, wire.CountStep{Code: wire.CountStepCode(step), Text: countText(step, x)})
	}
	return list
}

// countText is a step in words, with the figures of the rules by which the record is counted.
func countText(step domain.CountStep, x *desk.RecordDetail) string {
	p, r := x.Policy, x.Record
	switch step {
	case domain.CountByRule:
		return "忘记签退，按规则计到计划结束和宽限时间"
	case domain.CountByHand:
		return "时间由两名工作人员核对后登记，不是签到签退"
	case domain.CountJobCap:
		return fmt.Sprintf("一次服务最多计 %d 分钟", p.JobCap)
	case domain.CountUnit:
		return fmt.Sprintf("每满 %d 分钟计一次，不足的不计", p.UnitMinutes)
	case domain.CountNature:
		return "服务性质是" + r.Nature.Name() + "，不计志愿服务时长"
	case domain.CountTooShort:
		return fmt.Sprintf("不到计划时长的 %d%%，不计时长", p.MinFraction)
	case domain.CountDayCap:
		return fmt.Sprintf("每天最多计 %d 分钟，当天已满", p.DayCap())
	case domain.CountOpen:
		return "还没有记入"
	case domain.CountNever:
		return "不记入时长"
	case domain.CountAll:
	}
	return "从签到到签退，全部计入"
}
