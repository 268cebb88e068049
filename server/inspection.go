package server

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lindan/desk"
	"lindan/domain"
)

// inspectionReadme is what an inspector reads first: what each file is and how to reckon a line's hash without us.
//
//go:embed inspection_readme.txt
var inspectionReadme string

// downloadInspection is all that an inspector needs of a period, a volunteer or an order 检查包 (A40).
func (s *Server) downloadInspection(c *call) error {
	ask := desk.TakeAsk{Kind: domain.TakeInspection, Volunteer: c.Query("volunteer"), Order: domain.OrderID(c.Query("order"))}
	if ask.Order != "" && ask.Order.Community() == "" {
		return domain.Fieldf("order", "order.id", "订单号格式不对")
	}
	return s.taking(c, ask, "inspection.zip", func(t *desk.Taking) writer {
		return (&inspection{t: t, made: s.now()}).write
	})
}

// inspection is a pack that is being written, and what was counted on the way. Several parts are rendered at a time.
type inspection struct {
	t      *desk.Taking
	made   time.Time
	counts []count // of each part
	mu     sync.Mutex
	faults []fault
	bare   atomic.Int64 // credits without a record
	other  atomic.Int64 // records whose words are not those that the line committed to
	erase  atomic.Int64 // records whose words were erased with the person
}

// count is what was counted in a part.
type count struct{ lines, minutes, wrong atomic.Int64 }

// fault is a line whose hash is not that of its text.
type fault struct {
	line      domain.LineID
	hash, sum string
}

func (n *inspection) write(ctx context.Context, p *pack) error {
	extras := n.t.Extras()
	n.counts = make([]count, n.t.Parts())
	if err := p.text("README.txt", n.readme(extras)); err != nil {
		return err
	}
	for _, file := range []func(context.Context, *pack) error{n.linesFile, n.recordsFile, n.eventsFile, n.approvalsFile, n.checksFile} {
		if err := file(ctx, p); err != nil {
			return err
		}
	}
	for _, x := range extras {
		if err := n.extra(ctx, p, x); err != nil {
			return err
		}
	}
	return n.summaryFile(ctx, p)
}

func (n *inspection) readme(extras []desk.Extra) string {
	scope := "区域 " + string(n.t.Area) + "，" + n.t.From + " 至 " + n.t.To
	switch {
	case n.t.Volunteer != "":
		scope = "志愿者编号 " + n.t.Number
	case n.t.Order != "":
		scope = "订单 " + string(n.t.Order)
	}
	more := ""
	for _, x := range extras {
		more += x.Name + "\n  " + x.About + "\n"
	}
	text := strings.NewReplacer("{scope}", scope, "{made}", clock(n.made, "2006-01-02 15:04:05"), "{take}", n.t.ID, "{extras}", more).Replace(inspectionReadme)
	return strings.ReplaceAll(text, "\n", "\r\n")
}

// lineHead is the names of Line.Text, in its order, then the hash, when it was posted, and the hash as it is reckoned anew.
func lineHead() []string {
	return []string{
		"id", "community", "grid", "branch", "unit", "volunteer", "order", "epoch", "service", "kind", "source", "nature", "minutes", "work",
		"grade", "month", "start", "stop", "policy", "ref", "why", "by", "two", "record", "hash", "posted", "recomputed", "ok",
	}
}

func (n *inspection) linesFile(ctx context.Context, p *pack) error {
	return p.file(ctx, "lines.csv", lineHead(), n.t.Parts(), func(ctx context.Context, part int, to *sheet) error {
		return n.t.Lines(ctx, part, func(list []domain.Line) error {
			for i := range list {
				if err := n.line(part, &list[i], to); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// line writes a line and reckons its hash anew from what the store holds.
func (n *inspection) line(part int, l *domain.Line, to *sheet) error {
	lineCells(l, to)
	sum := l.Sum()
	ok := sum == l.Hash
	to.code(sum)
	to.code(verdict(ok))
	n.checked(part, l, sum, ok)
	return to.end()
}

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "WRONG"
}

// mostWrong bounds how many wrong lines checks.csv names one by one; all of them are counted, and named in lines.csv.
const mostWrong = 10_000

// checked counts a line.
func (n *inspection) checked(part int, l *domain.Line, sum string, ok bool) {
	n.counts[part].lines.Add(1)
	n.counts[part].minutes.Add(l.Minutes)
	if ok {
		return
	}
	n.counts[part].wrong.Add(1)
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.faults) < mostWrong {
		n.faults = append(n.faults, fault{l.ID, l.Hash, sum})
	}
}

func lineCells(l *domain.Line, to *sheet) {
	to.code(string(l.ID))
	to.code(string(l.Community))
	to.code(string(l.Grid))
	to.text(l.Branch)
	to.text(l.Unit)
	to.code(string(l.Volunteer))
	to.code(string(l.Order))
	to.number(int64(l.Epoch))
	to.text(l.Service)
	to.code(string(l.Kind))
	to.code(string(l.Source))
	to.code(string(l.Nature))
	to.number(l.Minutes)
	to.number(l.Work)
	to.code(string(l.Grade))
	to.code(l.Month)
	to.number(l.Start.UnixMilli())
	to.number(l.Stop.UnixMilli())
	to.number(int64(l.Policy))
	to.code(string(l.Ref))
	to.text(l.Reason)
	to.code(string(l.By))
	to.code(string(l.Second))
	to.code(l.Record)
	to.code(l.Hash)
	to.number(int64(l.Posted))
}

func (n *inspection) recordsFile(ctx context.Context, p *pack) error {
	head := []string{
		"时长记录编号", "志愿者编号", "记录状态", "活动名称", "服务日期", "开始", "结束", "服务地点", "服务内容", "服务时间（分钟）", "工作时间（分钟）", "组织单位",
		"活动负责人", "记录人", "服务质量评价", "评价日期", "证据等级", "服务性质", "来源", "应记录期限", "入账时间", "盐值", "内容承诺值", "重算承诺值", "内容核对",
	}
	return p.file(ctx, "records.csv", head, n.t.Parts(), func(ctx context.Context, part int, to *sheet) error {
		return n.t.Recorded(ctx, part, func(list []desk.Recorded) error {
			for i := range list {
				if list[i].Kind != domain.Credit {
					continue
				}
				if err := n.record(&list[i], to); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (n *inspection) record(r *desk.Recorded, to *sheet) error {
	w := r.Words
	if w == nil {
		n.bare.Add(1)
		to.code(string(r.ID))
		to.text(r.Number)
		to.code("没有记录")
		return to.end()
	}
	responsible, recorder, salt := recordWords(w)
	to.code(string(r.ID))
	to.text(r.Number)
	to.code(recordStateName(w.State))
	to.text(w.Activity)
	to.moment(w.Start, time.DateOnly)
	to.moment(w.Start, "15:04")
	to.moment(w.Stop, "15:04")
	to.text(w.Place)
	to.text(w.Content)
	to.number(w.Minutes)
	to.number(w.Work)
	to.text(w.Organiser)
	to.text(responsible)
	to.text(recorder)
	evaluated := w.Evaluation
	if evaluated == nil {
		evaluated = &domain.Evaluation{}
	}
	to.code(qualityName(evaluated.Quality))
	to.moment(evaluated.At, time.DateOnly)
	to.code(string(w.Grade))
	to.code(w.Nature.Name())
	to.code(sourceName(w.Source))
	to.moment(w.Due.Time(), time.DateOnly)
	to.moment(w.Line.Time(), "2006-01-02 15:04")
	to.code(salt)
	sum, verdict := n.words(r)
	to.code(r.Record)
	to.code(sum)
	to.code(verdict)
	return to.end()
}

// words reckons the commitment to a record's words anew.
func (n *inspection) words(r *desk.Recorded) (sum, verdict string) {
	switch sum = r.Words.Commitment(); {
	case r.Words.Salt.Erased():
		n.erase.Add(1)
		return "", "本人已注销，无法核对"
	case sum != r.Record:
		n.other.Add(1)
		return sum, "不一致"
	}
	return sum, "一致"
}

// jobActions are the events of one volunteer's job: only they tell whose it is.
func jobActions() []domain.Action {
	return []domain.Action{
		domain.Accept, domain.HandBack, domain.Release, domain.Depart, domain.Arrive, domain.CheckIn, domain.CheckOut, domain.AutoClose,
	}
}

func (n *inspection) eventsFile(ctx context.Context, p *pack) error {
	head := []string{"订单编号", "序号", "时间", "操作", "操作者", "原状态", "新状态", "原因代码", "志愿者", "证据等级", "验证方式", "事后上传", "位置"}
	jobs := jobActions()
	return p.file(ctx, "events.csv", head, n.t.Parts(), func(ctx context.Context, part int, to *sheet) error {
		return n.t.Histories(ctx, part, func(h *domain.History) error {
			for _, e := range h.Events {
				if err := eventCells(h, e, slices.Contains(jobs, e.Action), to); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// eventCells says what happened, as which party and with what evidence. A position is told as a class of distance.
func eventCells(h *domain.History, e domain.Event, ofJob bool, to *sheet) error {
	to.code(string(h.ID))
	to.number(int64(e.N))
	to.moment(e.At, "2006-01-02 15:04:05")
	to.code(actionName(e.Action))
	to.code(partyName(e.As))
	to.code(string(e.From))
	to.code(string(e.To))
	to.text(e.Code)
	if !ofJob {
		return to.end()
	}
	to.code(string(e.Whom))
	j := h.EvidenceOf(e)
	if j == nil {
		return to.end()
	}
	stamp := j.Start
	switch e.Action {
	case domain.CheckOut, domain.AutoClose:
		to.code(string(j.Grade))
		stamp = j.Stop
	case domain.CheckIn:
		to.code("")
	default:
		return to.end()
	}
	to.code(methodName(stamp.Method))
	to.code(yes(stamp.Late))
	to.code(fenceName(stamp.Fence))
	return to.end()
}

func yes(is bool) string {
	if is {
		return "是"
	}
	return "否"
}

func (n *inspection) approvalsFile(ctx context.Context, p *pack) error {
	head := []string{"时长记录编号", "类型", "来源", "分钟", "原因代码", "提出人", "批准人", "对应记录编号", "入账时间"}
	return p.file(ctx, "approvals.csv", head, n.t.Parts(), func(ctx context.Context, part int, to *sheet) error {
		return n.t.Decided(ctx, part, func(list []domain.Line) error {
			for _, l := range list {
				to.code(string(l.ID))
				to.code(lineKindName(l.Kind))
				to.code(sourceName(l.Source))
				to.number(l.Minutes)
				to.text(l.Reason)
				to.code(string(l.By))
				to.code(string(l.Second))
				to.code(string(l.Ref))
				to.moment(l.Posted.Time(), "2006-01-02 15:04:05")
				if err := to.end(); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// checksFile is what came of the reckoning: how many lines of each part are right, and each that is wrong.
func (n *inspection) checksFile(ctx context.Context, p *pack) error {
	head := []string{"社区", "月份", "记录数", "分钟合计", "哈希一致", "哈希不一致", "不一致的记录", "账本哈希", "重算哈希"}
	return p.rows(ctx, "checks.csv", head, func(_ context.Context, to *sheet) error {
		for i := range n.counts {
			c, part := &n.counts[i], n.t.Part(i)
			to.code(string(part.Community))
			to.code(part.Month)
			to.number(c.lines.Load())
			to.number(c.minutes.Load())
			to.number(c.lines.Load() - c.wrong.Load())
			to.number(c.wrong.Load())
			if err := to.end(); err != nil {
				return err
			}
		}
		for _, f := range n.faults {
			for range 6 {
				to.code("")
			}
			to.code(string(f.line))
			to.code(f.hash)
			to.code(f.sum)
			if err := to.end(); err != nil {
				return err
			}
		}
		return nil
	})
}
