package server

import (
	"context"
	"fmt"
	"strconv"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// tally reads what is asked for and sums it.
func (s *Server) tally(c *call) (wire.Tally, error) {
	area, err := areaAsked(c)
	if err != nil {
		return wire.Tally{}, err
	}
	t, err := s.desk.Tally(c.ctx, c.actor, desk.TallyAsk{
		Area: area, By: storage.TallyBy(c.Query("by", string(storage.ByVolunteer))), From: c.Query("from"), To: c.Query("to"),
		Nature: domain.Nature(c.Query("nature")), Source: domain.Source(c.Query("source")), Service: c.Query("service"),
	})
	if err != nil {
		return wire.Tally{}, err
	}
	return s.viewTally(c.ctx, t)
}

// viewTally names the rows; the area's menu names the services.
func (s *Server) viewTally(ctx context.Context, t *desk.Tallied) (wire.Tally, error) {
	v := wire.Tally{
		By: string(t.By), Area: string(t.Area), From: t.From, To: t.To, Rows: make([]wire.TallyRow, len(t.Rows)),
		Minutes: t.All.Minutes, Hours: domain.Hours(t.All.Minutes), Work: t.All.Work, Jobs: t.All.Jobs, People: t.All.People,
	}
	var err error
	if v.AreaName, err = s.areaName(ctx, t.Area); err != nil {
		return v, err
	}
	people, err := s.tallied(ctx, t)
	if err != nil {
		return v, err
	}
	for i, r := range t.Rows {
		key, name, err := s.tallyKey(ctx, t, people, r.Key)
		if err != nil {
			return v, fmt.Errorf("tally by %s: %w", t.By, err)
		}
		v.Rows[i] = wire.TallyRow{
			Key: key, Name: name, Minutes: r.Minutes, Hours: domain.Hours(r.Minutes), Work: r.Work, Jobs: r.Jobs, People: r.People,
		}
	}
	return v, nil
}

// tallied reads the volunteers of a tally that has a row for each.
func (s *Server) tallied(ctx context.Context, t *desk.Tallied) (map[domain.AccountID]*domain.Account, error) {
	if t.By != storage.ByVolunteer {
		return map[domain.AccountID]*domain.Account{}, nil
	}
	ids := make([]domain.AccountID, len(t.Rows))
	for i, r := range t.Rows {
		ids[i] = domain.AccountID(r.Key)
	}
	return s.desk.Accounts(ctx, ids)
}

// tallyKey is how a row is called. A volunteer is told by number and masked name, never by the id of her account.
func (s *Server) tallyKey(ctx context.Context, t *desk.Tallied, people map[domain.AccountID]*domain.Account, key string) (shown, name string, err error) {
	switch t.By {
	case storage.ByVolunteer:
		a := people[domain.AccountID(key)]
		if a == nil || a.Serves == nil {
			return "—", gone, nil
		}
		return a.Serves.Number, maskedName(a), nil
	case storage.ByGrid, storage.ByCommunity, storage.BySubdistrict:
		name, err = s.areaName(ctx, domain.AreaID(key))
	case storage.ByService:
		name, err = s.serviceName(ctx, t.Area, key)
	case storage.ByBranch:
		name = orName(key, "无支部")
	case storage.ByUnit:
		name = orName(key, "无单位")
	default:
		name = key
	}
	return key, name, err
}

func orName(name, none string) string {
	if name == "" {
		return none
	}
	return name
}

func (s *Server) showTally(c *call) error {
	v, err := s.tally(c)
	if err != nil {
		return err
	}
	return c.JSON(v)
}

func tallyHead() []string {
	return []string{"编号", "名称", "分钟", "时长（小时）", "次数", "人数", "工作分钟"}
}

func (s *Server) downloadTally(c *call) error {
	v, err := s.tally(c)
	if err != nil {
		return err
	}
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	t := table{tallyHead()}
	for _, r := range v.Rows {
		t = append(t, []string{cell(r.Key), cell(r.Name), number(r.Minutes), r.Hours, number(r.Jobs), number(r.People), number(r.Work)})
	}
	t = append(t, []string{"合计", "", number(v.Minutes), v.Hours, number(v.Jobs), number(v.People), number(v.Work)})
	return t.send(c, "tally.csv")
}

func tallyByName(by string) string {
	names := map[storage.TallyBy]string{
		storage.ByVolunteer: "志愿者", storage.ByGrid: "网格", storage.ByCommunity: "社区", storage.BySubdistrict: "街道", storage.ByBranch: "党支部",
		storage.ByUnit: "单位", storage.ByMonth: "月份", storage.ByService: "服务项目",
	}
	return names[storage.TallyBy(by)]
}

// downloadTallySheet is the tally as a workbook: numbers are numbers, the head says of what and when.
func (s *Server) downloadTallySheet(c *call) error {
	v, err := s.tally(c)
	if err != nil {
		return err
	}
	b := book{rows: [][]any{
		{"服务时长汇总"},
		{"区域", v.AreaName + "（" + v.Area + "）"},
		{"期间", v.From + " 至 " + v.To},
		{"汇总方式", "按" + tallyByName(v.By)},
		{"单位", "分钟；小时按分钟折算，两位小数，不进位"},
		{"生成时间", clock(s.now(), "2006-01-02 15:04")},
		{},
	}}
	b.head(tallyHead())
	for _, r := range v.Rows {
		b.row(r.Key, r.Name, r.Minutes, hours(r.Minutes), r.Jobs, r.People, r.Work)
	}
	b.row("合计", "", v.Minutes, hours(v.Minutes), v.Jobs, v.People, v.Work)
	return b.send(c, "汇总", "tally.xlsx")
}
