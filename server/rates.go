package server

import (
	"fmt"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

func (s *Server) showRates(c *call) error {
	area, err := areaAsked(c)
	if err != nil {
		return err
	}
	b, err := s.desk.Rates(c.ctx, c.actor, area, desk.Period{From: c.Query("from"), To: c.Query("to")})
	if err != nil {
		return err
	}
	v := wire.Rates{
		Area: string(b.Area), From: b.Period.From, To: b.Period.To, RankFrom: domain.RankFrom,
		Weights: wire.RateWeights{Response: b.Weights.Response, Resolution: b.Weights.Resolution, Satisfaction: b.Weights.Satisfaction},
		Rows:    make([]wire.RateRow, len(b.Rows)),
	}
	for _, d := range domain.RateDefinitions() {
		v.Definitions = append(v.Definitions, wire.Definition{Code: wire.DefinitionCode(d.Code), Name: d.Name, Text: d.Text})
	}
	if v.Total, err = s.viewRates(c, b.Total); err != nil {
		return err
	}
	v.AreaName = v.Total.AreaName
	for i, r := range b.Rows {
		if v.Rows[i], err = s.viewRates(c, r); err != nil {
			return err
		}
	}
	return c.JSON(v)
}

func (s *Server) viewRates(c *call, r desk.RateRow) (wire.RateRow, error) {
	x := r.Rates
	v := wire.RateRow{
		Area: string(r.Area), Orders: x.Orders, Response: rate(x.InTime, x.Due), Resolution: rate(x.Done, x.Closed),
		Satisfaction: rate(x.Satisfied, x.Answered), Unanswered: rate(x.Done-x.Answered, x.Done), CallBack: rate(x.CalledBack, x.Done),
		RoutedOut: x.RoutedOut, Merged: x.Merged, Withdrawn: x.Withdrawn, Reopened: x.Reopened, Rank: r.Rank,
	}
	if r.HasIndex {
		v.Index = domain.Percent(r.Index)
	}
	var err error
	v.AreaName, err = s.areaName(c.ctx, r.Area)
	return v, err
}

// rate shows a part of a whole, without a percentage where there is no whole.
func rate(part, whole int64) wire.Rate {
	v := wire.Rate{Part: part, Whole: whole}
	if whole > 0 {
		v.Percent = domain.Percent(part * 1_000_000 / whole)
	}
	return v
}

// starRule says what counts, in words for the volunteer.
func starRule() string {
	return fmt.Sprintf("按志愿服务时长评星：由双方验证码、一方证明加回访确认的服务，以及历史导入的时长计入；按规则签退和补录的时长，回访确认前不计。评价满 %d 次后，满意的评价须达到 %d%%。", domain.RatingsFrom, domain.SatisfiedFrom)
}

func (s *Server) showStars(c *call) error {
	st, steps, err := s.desk.Stars(c.ctx, c.actor)
	if err != nil {
		return err
	}
	v := wire.Stars{
		Level: st.Level, Name: domain.StarName(st.Level), Minutes: st.Minutes, Hours: domain.Hours(st.Minutes), Next: st.Next,
		Ratings: st.Ratings, Satisfied: st.Satisfied, Rule: starRule(),
	}
	if st.Held {
		v.Held = fmt.Sprintf("满意的评价不到 %d%%，暂不评星", domain.SatisfiedFrom)
	}
	for i, h := range steps {
		minutes := int64(h) * 60
		v.Steps = append(v.Steps, wire.StarStep{Level: i + 1, Name: domain.StarName(i + 1), Minutes: minutes, Reached: st.Minutes >= minutes})
	}
	return c.JSON(v)
}

func (s *Server) showLeaderboard(c *call) error {
	area, err := areaAsked(c)
	if err != nil {
		return err
	}
	list, area, month, err := s.desk.Leaders(c.ctx, c.actor, area, c.Query("month"))
	if err != nil {
		return err
	}
	v := wire.Leaderboard{
		Area: string(area), Month: month, Leaders: make([]wire.Leader, len(list)),
		Note: "只列出同意公开姓名的志愿者，最多 50 位；没有列出的人同样值得感谢。可随时在“我的同意”中更改。",
	}
	if v.AreaName, err = s.areaName(c.ctx, area); err != nil {
		return err
	}
	for i, l := range list {
		v.Leaders[i] = wire.Leader{
			Rank: l.Rank, Number: l.Account.Serves.Number, Name: publicName(l.Account), Minutes: l.Minutes, Hours: domain.Hours(l.Minutes), Jobs: l.Jobs,
		}
	}
	return c.JSON(v)
}
