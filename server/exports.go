package server

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"mime"
	"strings"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// taking writes down who takes what and why, and answers with the pack of it.
func (s *Server) taking(c *call, ask desk.TakeAsk, name string, write func(*desk.Taking) writer) error {
	area, err := areaAsked(c)
	if err != nil {
		return err
	}
	ask.Area, ask.Reason = area, c.Query("reason")
	ask.Period = desk.Period{From: c.Query("from"), To: c.Query("to")}
	leave, err := s.packRoom()
	if err != nil {
		return err
	}
	t, err := s.desk.Take(c.ctx, c.actor, ask)
	if err != nil {
		leave()
		return err
	}
	return s.sendPack(c, name, leave, write(t))
}

// mostReceipts is how many rows one upload has at most.
const mostReceipts = 5000

// putReceipts takes what the national system said of each line.
func (s *Server) putReceipts(c *call) error {
	kind, _, err := mime.ParseMediaType(c.Get("Content-Type"))
	if err != nil || kind != "text/csv" || c.Get("Content-Encoding") != "" {
		return domain.Errf(domain.Invalid, "content.type", "回执须为 CSV（UTF-8）")
	}
	list, rows, v, err := readReceipts(c.BodyRaw())
	if err != nil {
		return err
	}
	news, faults, err := s.desk.Receive(c.ctx, c.actor, list)
	if err != nil {
		return err
	}
	for i, r := range list {
		var known *domain.Error
		switch {
		case errors.As(faults[i], &known):
			v.Faults = append(v.Faults, wire.ReceiptFault{Row: rows[i], Code: known.Code, Detail: known.Text})
		case !news[i]:
			v.Unchanged++
		case r.State == domain.SyncAccepted:
			v.Accepted++
		default:
			v.Refused++
		}
	}
	return c.JSON(v)
}

// readReceipts reads the rows that can be taken, with their numbers in the file, and names the others in v.
func readReceipts(body []byte) (list []desk.Receipt, rows []int, v wire.Receipts, err error) {
	v.Faults = []wire.ReceiptFault{}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	for row := 1; ; row++ {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return list, rows, v, nil
		case err != nil:
			return nil, nil, v, domain.Fieldf("", "receipts.form", "无法识别这个 CSV 文件，请检查第 %d 行", row)
		case row == 1:
			continue // the titles
		case row > mostReceipts+1:
			return nil, nil, v, domain.Fieldf("", "receipts.many", "一次最多上传 %d 行", mostReceipts)
		}
		receipt, ok := receiptOf(cells)
		if !ok {
			v.Faults = append(v.Faults, wire.ReceiptFault{Row: row, Code: "receipts.row", Detail: "应为：时长记录编号、结果（已接收或已退回）、代码"})
			continue
		}
		list, rows = append(list, receipt), append(rows, row)
	}
}

func receiptOf(cells []string) (desk.Receipt, bool) {
	if len(cells) < 2 || len(cells) > 3 {
		return desk.Receipt{}, false
	}
	r := desk.Receipt{Line: domain.LineID(strings.TrimSpace(cells[0]))}
	switch strings.TrimSpace(cells[1]) {
	case "已接收", string(domain.SyncAccepted):
		r.State = domain.SyncAccepted
	case "已退回", string(domain.SyncRefused):
		r.State = domain.SyncRefused
	default:
		return r, false
	}
	if len(cells) == 3 {
		r.Code = strings.TrimSpace(cells[2])
	}
	return r, strings.HasPrefix(string(r.Line), "l_") && len(r.Line) <= 80 && len(r.Code) <= 40
}

func atTake(t *domain.Take) storage.Cursor { return storage.Cursor{Value: int64(t.At), ID: t.ID} }

func (s *Server) listExports(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	area, err := areaAsked(c)
	if err != nil {
		return err
	}
	list, err := s.desk.Takes(c.ctx, c.actor, area, p)
	if err != nil {
		return err
	}
	list, next := cut(list, p, atTake)
	v := wire.TakeList{Exports: make([]wire.Take, len(list)), Next: next}
	for i, t := range list {
		v.Exports[i] = wire.Take{
			Id: t.ID, Kind: wire.TakeKind(t.Kind), KindName: takeName(t.Kind), Reason: wire.TakeReason(t.Reason), ReasonName: takeReasonName(t.Reason),
			At: t.At.Time(), Area: string(t.Area), From: t.From, To: t.To, Number: t.Number, Order: string(t.Order),
		}
		a, err := s.desk.Account(c.ctx, t.By)
		if err != nil && domain.KindOf(err) != domain.Missing {
			return err
		}
		v.Exports[i].Who = gone
		if err == nil {
			v.Exports[i].Who = maskedName(a)
		}
	}
	return c.JSON(v)
}

func takeName(k domain.TakeKind) string {
	if k == domain.TakeNational {
		return "全国系统报送文件"
	}
	return "检查包"
}

func takeReasonName(reason string) string {
	switch reason {
	case "national_sync":
		return "报送全国志愿服务信息系统"
	case "inspection":
		return "主管部门检查"
	case "yearly_report":
		return "年度报告"
	case "complaint":
		return "处理投诉"
	case "correction":
		return "更正信息"
	}
	return reason
}
