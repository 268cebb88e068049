package server

import (
	"context"
	"strconv"
	"time"

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
		Kind: wire.LineKind(l.Kind), Minutes: l.Minutes, Hours: domain.Hours(l.Minutes), Grade: wire.LineGrade(l.Grade), Month: l.Month,
		Source: wire.LineSource(l.Source), Nature: wire.Nature(l.Nature), Work: l.Work, Ref: string(l.Ref), Reason: l.Reason,
		Start: l.Start, Stop: l.Stop, Posted: l.Posted.Time(),
	}, err
}

// downloadHours is all of the volunteer's lines, page after page.
func (s *Server) downloadHours(c *call) error {
	t := table{{"日期", "开始", "结束", "服务", "分钟", "时长（小时）", "证据等级", "类型", "记录社区", "订单号", "记录时间", "来源", "服务性质", "工作分钟"}}
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
		domain.Hours(l.Minutes), string(l.Grade), kind, cell(community), cell(string(l.Order)), clock(l.Posted.Time(), "2006-01-02 15:04"),
		sourceName(l.Source), l.Nature.Name(), strconv.FormatInt(l.Work, 10),
	}, nil
}

// clock is a time as people in Shanghai read it.
func clock(t time.Time, layout string) string { return t.In(domain.Shanghai).Format(layout) }
