package server

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

func atLine(l *domain.Line) storage.Cursor {
	return storage.Cursor{Value: int64(l.Posted), ID: string(l.ID)}
}

func (s *Server) showHours(c *call) error {
	p, err := readPage(c, byNumber)
	if err != nil {
		return err
	}
	lines, sum, err := s.desk.MyHours(c.ctx, c.actor, p)
	if err != nil {
		return err
	}
	lines, next := cut(lines, p, atLine)
	v := wire.Hours{Lines: make([]wire.Line, len(lines)), Minutes: sum, Hours: domain.Hours(sum), Next: next}
	for i, l := range lines {
		if v.Lines[i], err = s.viewLine(c.ctx, l); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

func (s *Server) viewLine(ctx context.Context, l *domain.Line) (wire.Line, error) {
	name, err := s.serviceName(ctx, l.Community, l.Service)
	return wire.Line{
		Id: string(l.ID), Order: string(l.Order), Community: string(l.Community), Service: l.Service, ServiceName: name,
		Kind: wire.LineKind(l.Kind), Source: wire.LineSource(cmp.Or(l.Source, domain.FromJob)), Ref: string(l.Ref), Minutes: l.Minutes, Hours: domain.Hours(l.Minutes), Grade: wire.LineGrade(l.Grade), Month: l.Month,
		Start: l.Start, Stop: l.Stop, Posted: l.Posted.Time(),
	}, err
}

// downloadHours is all of the volunteer's lines, page after page.
func (s *Server) downloadHours(c *call) error {
	t := table{{"日期", "开始", "结束", "服务", "分钟", "时长（小时）", "证据等级", "类型", "来源", "记录社区", "订单号", "记录时间"}}
	p := storage.Page{Limit: storage.MaxRows}
	for {
		lines, _, err := s.desk.MyHours(c.ctx, c.actor, p)
		if err != nil {
			return err
		}
		for _, l := range lines {
			row, err := s.lineRow(c.ctx, l)
			if err != nil {
				return err
			}
			t = append(t, row)
		}
		if len(lines) < p.Limit {
			return t.send(c, "hours.csv")
		}
		last := atLine(lines[len(lines)-1])
		p.After = &last
	}
}

func (s *Server) lineRow(ctx context.Context, l *domain.Line) ([]string, error) {
	service, err := s.serviceName(ctx, l.Community, l.Service)
	if err != nil {
		return nil, err
	}
	community, err := s.areaName(ctx, l.Community)
	if err != nil {
		return nil, err
	}
	kind := "记入"
	if l.Kind == domain.Reversal {
		kind = "冲正"
	}
	return []string{
		clock(l.Start, time.DateOnly), clock(l.Start, "15:04"), clock(l.Stop, "15:04"), cell(service), strconv.FormatInt(l.Minutes, 10),
		domain.Hours(l.Minutes), string(l.Grade), kind, sourceName(l.Source), cell(community), cell(string(l.Order)), clock(l.Posted.Time(), "2006-01-02 15:04"),
	}, nil
}

// sourceName is how a line came to be; 补录 stays marked for ever.
func sourceName(s domain.Source) string {
	switch s {
	case domain.FromManual:
		return "补录"
	case domain.FromLegacy:
		return "历史导入"
	case domain.FromJob:
	}
	return "签到"
}

// clock is a time as people in Shanghai read it.
func clock(t time.Time, layout string) string { return t.In(domain.Shanghai).Format(layout) }

// tally reads what is asked for and sums it.
func (s *Server) tally(c *call) (wire.Tally, error) {
	area, err := areaAsked(c)
	if err != nil {
		return wire.Tally{}, err
	}
	by := storage.TallyBy(c.Query("by", string(storage.ByVolunteer)))
	switch by {
	case storage.ByVolunteer, storage.ByGrid, storage.ByBranch, storage.ByMonth, storage.ByService:
	default:
		return wire.Tally{}, domain.Fieldf("by", "tally.by", "只能按志愿者、网格、支部、月份或服务汇总")
	}
	rows, err := s.desk.Tally(c.ctx, c.actor, desk.TallyAsk{Area: area, By: by, From: c.Query("from"), To: c.Query("to")})
	if err != nil {
		return wire.Tally{}, err
	}
	if area == "" {
		area = c.actor.Home
	}
	return s.viewTally(c.ctx, area, by, rows)
}

// viewTally names the rows; menu is the place whose menu names the services.
func (s *Server) viewTally(ctx context.Context, menu domain.AreaID, by storage.TallyBy, rows []storage.TallyRow) (wire.Tally, error) {
	v := wire.Tally{By: string(by), Rows: make([]wire.TallyRow, len(rows))}
	for i, r := range rows {
		key, name, err := s.tallyKey(ctx, menu, by, r.Key)
		if err != nil {
			return v, fmt.Errorf("tally by %s: %w", by, err)
		}
		v.Rows[i] = wire.TallyRow{Key: key, Name: name, Minutes: r.Minutes, Hours: domain.Hours(r.Minutes), Jobs: r.Jobs}
		v.Minutes += r.Minutes
		v.Jobs += r.Jobs
	}
	v.Hours = domain.Hours(v.Minutes)
	return v, nil
}

// tallyKey is how a row is called. A volunteer is told by number and masked name, never by the id of her account.
func (s *Server) tallyKey(ctx context.Context, menu domain.AreaID, by storage.TallyBy, key string) (shown, name string, err error) {
	switch by {
	case storage.ByVolunteer:
		a, err := s.desk.Account(ctx, domain.AccountID(key))
		if domain.KindOf(err) == domain.Missing || err == nil && a.Serves == nil {
			return "—", gone, nil
		}
		if err != nil {
			return "", "", err
		}
		return a.Serves.Number, maskedName(a), nil
	case storage.ByGrid:
		name, err = s.areaName(ctx, domain.AreaID(key))
	case storage.ByService:
		name, err = s.serviceName(ctx, menu, key)
	case storage.ByBranch:
		name = key
		if key == "" {
			name = "无支部"
		}
	default:
		name = key
	}
	return key, name, err
}

func (s *Server) showTally(c *call) error {
	v, err := s.tally(c)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func (s *Server) downloadTally(c *call) error {
	v, err := s.tally(c)
	if err != nil {
		return err
	}
	t := table{{"编号", "名称", "分钟", "时长（小时）", "次数"}}
	for _, r := range v.Rows {
		t = append(t, []string{cell(r.Key), cell(r.Name), strconv.FormatInt(r.Minutes, 10), r.Hours, strconv.FormatInt(r.Jobs, 10)})
	}
	t = append(t, []string{"合计", "", strconv.FormatInt(v.Minutes, 10), v.Hours, strconv.FormatInt(v.Jobs, 10)})
	return t.send(c, "tally.csv")
}
