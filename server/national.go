package server

import (
	"context"
	"strings"
	"time"

	"lindan/desk"
	"lindan/domain"
)

// writer fills a pack.
type writer = func(context.Context, *pack) error

// exportNational is the five groups of records for the national system, as docs/export.md describes them.
func (s *Server) exportNational(c *call) error {
	return s.taking(c, desk.TakeAsk{Kind: domain.TakeNational}, "national.zip", func(t *desk.Taking) writer {
		n := &national{s: s, t: t}
		return func(ctx context.Context, p *pack) error {
			for _, write := range []func(context.Context, *pack) error{n.people, n.services, n.trainings, n.awards, n.evaluations} {
				if err := write(ctx, p); err != nil {
					return err
				}
			}
			return nil
		}
	})
}

// national is an export that is being written.
type national struct {
	s *Server
	t *desk.Taking
}

// people is group 1, art. 5.
func (n *national) people(ctx context.Context, p *pack) error {
	head := []string{"志愿者编号", "姓名", "性别", "出生日期", "身份证件号码", "居住区域", "联系方式", "专业技能", "服务类别"}
	return p.rows(ctx, "1-个人基本信息.csv", head, func(ctx context.Context, to *sheet) error {
		return n.t.People(ctx, func(list []*domain.Account) error {
			for _, a := range list {
				if err := n.person(ctx, a, to); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (n *national) person(ctx context.Context, a *domain.Account, to *sheet) error {
	name, birth, number, phone := nationalPerson(a)
	home, err := n.s.areaName(ctx, a.Home.At(domain.Community))
	if err != nil {
		return err
	}
	skills, services, mark := []string{}, "不限", ""
	if a.Serves != nil {
		mark = a.Serves.Number
		for _, k := range a.Serves.Skills {
			skills = append(skills, domain.SkillName(k))
		}
		if services, err = n.categories(ctx, a); err != nil {
			return err
		}
	}
	to.text(mark)
	to.text(name)
	to.code(genderName(a.Gender))
	to.code(birth)
	to.text(number)
	to.text(home)
	to.text(phone)
	to.text(orName(strings.Join(skills, "、"), "无"))
	to.text(services)
	return to.end()
}

func (n *national) categories(ctx context.Context, a *domain.Account) (string, error) {
	var list []string
	for _, code := range a.Serves.Services {
		name, err := n.s.serviceName(ctx, a.Home.At(domain.Community), code)
		if err != nil {
			return "", err
		}
		list = append(list, name)
	}
	return orName(strings.Join(list, "、"), "不限"), nil
}

func genderName(g domain.Gender) string {
	switch g {
	case domain.Female:
		return "女"
	case domain.Male:
		return "男"
	}
	return ""
}

// services is group 2, art. 7, a row for each line of the ledger. What was not sent yet counts as exported from here on.
func (n *national) services(ctx context.Context, p *pack) error {
	head := []string{
		"时长记录编号", "志愿者编号", "活动名称", "服务日期", "开始", "结束", "服务地点", "服务内容", "服务时间（小时）", "服务时间（分钟）", "组织单位", "活动负责人",
		"记录人", "类型", "对应记录编号", "来源", "证据等级", "同步状态", "回执代码",
	}
	return p.rows(ctx, "2-志愿服务情况.csv", head, func(ctx context.Context, to *sheet) error {
		return n.t.Volunteered(ctx, true, func(list []desk.Recorded) error {
			for i := range list {
				if err := n.service(ctx, &list[i], to); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func (n *national) service(ctx context.Context, r *desk.Recorded, to *sheet) error {
	w := r.Words
	if w == nil { // of a reversal, or of hours without words
		name, err := n.s.serviceName(ctx, r.Community, r.Service)
		if err != nil {
			return err
		}
		unit, err := n.s.areaName(ctx, r.Community)
		if err != nil {
			return err
		}
		w = &domain.Record{Activity: name, Content: name, Organiser: unit, Place: unit}
	}
	responsible, recorder, _ := recordWords(w)
	to.code(string(r.ID))
	to.text(r.Number)
	to.text(w.Activity)
	to.moment(r.Start, time.DateOnly)
	to.moment(r.Start, "15:04")
	to.moment(r.Stop, "15:04")
	to.text(w.Place)
	to.text(w.Content)
	to.hours(r.Minutes)
	to.number(r.Minutes)
	to.text(w.Organiser)
	to.text(responsible)
	to.text(recorder)
	to.code(lineKindName(r.Kind))
	to.code(string(r.Ref))
	to.code(sourceName(r.Source))
	to.code(string(r.Grade))
	to.code(syncName(r.Sync.State))
	to.text(r.Sync.Code)
	return to.end()
}

// trainings is group 3, art. 8.
func (n *national) trainings(ctx context.Context, p *pack) error {
	list, err := n.t.Trainings(ctx)
	if err != nil {
		return err
	}
	return p.rows(ctx, "3-培训情况.csv", []string{"志愿者编号", "培训名称", "培训内容", "学习时间（分钟）", "组织单位", "日期"}, func(_ context.Context, to *sheet) error {
		return trainingRows(to, list)
	})
}

func trainingRows(to *sheet, list []desk.Merit) error {
	for _, m := range list {
		to.text(m.Number)
		to.text(m.Name)
		to.text(m.Content)
		to.number(m.Minutes)
		to.text(m.Organiser)
		to.code(m.Date)
		if err := to.end(); err != nil {
			return err
		}
	}
	return nil
}

// awards is group 4, art. 9.
func (n *national) awards(ctx context.Context, p *pack) error {
	list, err := n.t.Awards(ctx)
	if err != nil {
		return err
	}
	return p.rows(ctx, "4-表彰奖励情况.csv", []string{"志愿者编号", "名称", "日期", "授予单位"}, func(_ context.Context, to *sheet) error {
		return awardRows(to, list)
	})
}

func awardRows(to *sheet, list []desk.Merit) error {
	for _, m := range list {
		to.text(m.Number)
		to.text(m.Name)
		to.code(m.Date)
		to.text(m.Organiser)
		if err := to.end(); err != nil {
			return err
		}
	}
	return nil
}

// evaluations is group 5, art. 10.
func (n *national) evaluations(ctx context.Context, p *pack) error {
	head := []string{"时长记录编号", "志愿者编号", "服务质量评价", "评价日期", "同步状态"}
	return p.rows(ctx, "5-服务评价情况.csv", head, func(ctx context.Context, to *sheet) error {
		return n.t.Volunteered(ctx, false, func(list []desk.Recorded) error {
			for _, r := range list {
				if r.Words == nil || r.Words.Evaluation == nil {
					continue
				}
				to.code(string(r.ID))
				to.text(r.Number)
				to.code(qualityName(r.Words.Evaluation.Quality))
				to.moment(r.Words.Evaluation.At, time.DateOnly)
				to.code(syncName(r.Sync.State))
				if err := to.end(); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
