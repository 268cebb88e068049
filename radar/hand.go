package radar

import (
	"cmp"
	"slices"
	"strings"

	"lindan/domain"
)

// unwitnessed: minted without a beneficiary 无受助人. The main hole of comparable systems is the back office (domain reference §6.4).
func unwitnessed(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		alone := where(b.hers[v], func(a *Act) bool { return a.hand() && !a.Word })
		home := where(b.hers[v], func(a *Act) bool {
			return a.Beneficiary == v || a.Household != "" && a.Household == a.Door
		})
		if m := sum(alone, minutes); len(alone) < unwitnessedLines && m < unwitnessedMinutes {
			alone = nil
		}
		acts := slices.Concat(alone, home)
		if len(acts) == 0 {
			continue
		}
		text := "补录 " + itoa(len(alone)) + " 条、共 " + itoa(sum(alone, minutes)) + " 分钟，没有受助人或回访印证"
		if len(home) > 0 {
			text = "为自己或同一户的人服务 " + itoa(len(home)) + " 次并计了时长"
		}
		list = append(list, domain.Finding{
			Subject: v, Named: others(v, staffOf(acts)...), Lines: linesOf(acts), Text: text,
			Numbers: []domain.Measure{number("无印证补录（条）", float64(len(alone))), number("无印证补录（分钟）", float64(sum(alone, minutes))), number("服务自家（次）", float64(len(home)))},
		})
	}
	return list
}

// staffOf lists who proposed and approved the lines.
func staffOf(acts []*Act) []domain.AccountID {
	var ids []domain.AccountID
	for _, a := range acts {
		ids = append(ids, a.By, a.Second)
	}
	return ids
}

// burst: many lines of different days approved by one person within minutes 集中录入.
func burst(b *book) []domain.Finding {
	var list []domain.Finding
	by := group(b.credits, func(a *Act) string {
		if !a.hand() {
			return ""
		}
		return string(a.Second)
	})
	for _, approver := range sortedKeys(by) {
		acts := by[approver]
		slices.SortStableFunc(acts, func(x, y *Act) int { return x.Posted.Compare(y.Posted) })
		in := map[domain.LineID]*Act{}
		most := 0
		for i := range acts {
			run := acts[i:]
			if n := slices.IndexFunc(run, func(a *Act) bool { return a.Posted.Sub(run[0].Posted) > burstWithin }); n >= 0 {
				run = run[:n]
			}
			if len(run) < burstLines || daysOf(run) < burstDays {
				continue
			}
			most = max(most, len(run))
			for _, a := range run {
				in[a.Line] = a
			}
		}
		if len(in) == 0 {
			continue
		}
		hits := where(acts, func(a *Act) bool { return in[a.Line] != nil })
		list = append(list, domain.Finding{
			Subject: domain.AccountID(approver), Named: others(domain.AccountID(approver), append(volunteersOf(hits), staffOf(hits)...)...), Lines: linesOf(hits),
			Text:    "十分钟内最多批准了 " + itoa(most) + " 条补录，分属 " + itoa(daysOf(hits)) + " 个不同的日子",
			Numbers: []domain.Measure{number("十分钟内最多（条）", float64(most)), number("共（条）", float64(len(hits))), number("共（分钟）", float64(sum(hits, minutes)))},
		})
	}
	return list
}

func daysOf(acts []*Act) int { return len(group(acts, func(a *Act) string { return day(a.Start) })) }

func volunteersOf(acts []*Act) []domain.AccountID {
	ids := make([]domain.AccountID, len(acts))
	for i, a := range acts {
		ids[i] = a.Volunteer
	}
	return ids
}

// pair: two of the staff who enter hours mostly for one volunteer 固定搭档审批.
func pair(b *book) []domain.Finding {
	var list []domain.Finding
	pairs := group(b.credits, func(a *Act) string {
		if !a.hand() || a.By == "" || a.Second == "" {
			return ""
		}
		return string(min(a.By, a.Second)) + "+" + string(max(a.By, a.Second))
	})
	for _, key := range sortedKeys(pairs) {
		acts := pairs[key]
		hers := group(acts, func(a *Act) string { return string(a.Volunteer) })
		for _, v := range sortedKeys(hers) {
			got := hers[v]
			if len(got) < pairLines || float64(len(got)) < pairShare*float64(len(acts)) {
				continue
			}
			one, two, _ := strings.Cut(key, "+")
			list = append(list, domain.Finding{
				Key: key, Subject: domain.AccountID(two), Named: others(domain.AccountID(two), domain.AccountID(one), domain.AccountID(v)), Lines: linesOf(got),
				Text:    "两名工作人员一起办理的 " + itoa(len(acts)) + " 条补录中，" + itoa(len(got)) + " 条给了同一名志愿者",
				Numbers: []domain.Measure{number("给同一人（条）", float64(len(got))), number("两人共办（条）", float64(len(acts))), number("给同一人（分钟）", float64(sum(got, minutes)))},
			})
		}
	}
	return list
}

// lateEdit: minutes that were added long after the service 事后改账. Past records of another book are late by nature.
func lateEdit(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		late := where(b.hers[v], func(a *Act) bool {
			return a.Source != domain.FromLegacy && (a.hand() || a.Ref != "") && a.Posted.Sub(a.Stop) > lateAfter && added(a) > 0
		})
		if len(late) < lateEdits {
			continue
		}
		more := sum(late, added)
		list = append(list, domain.Finding{
			Subject: v, Named: others(v, staffOf(late)...), Lines: linesOf(late),
			Text:    "服务结束三周以后，又补录或改多了 " + itoa(len(late)) + " 条，净增 " + itoa(more) + " 分钟",
			Numbers: []domain.Measure{number("事后（条）", float64(len(late))), number("净增（分钟）", float64(more))},
		})
	}
	return list
}

// added is what a line brings beyond the one that it stands for.
func added(a *Act) int64 { return a.Minutes - a.Was }

// noVisitors: a crowd with the same times and no code 无人活动: nobody who was helped.
func noVisitors(b *book) []domain.Finding {
	var list []domain.Finding
	groups := group(b.credits, func(a *Act) string {
		if a.coded() || a.Source == domain.FromLegacy {
			return ""
		}
		const minute = "2006-01-02T15:04"
		return a.Start.In(domain.Shanghai).Format(minute) + "/" + a.Stop.In(domain.Shanghai).Format(minute)
	})
	for _, key := range sortedKeys(groups) {
		acts := groups[key]
		people := others("", volunteersOf(acts)...)
		if len(people) < crowd {
			continue
		}
		subject := cmp.Or(acts[0].Second, acts[0].By, people[0])
		list = append(list, domain.Finding{
			Key: string(subject) + "|" + key, Subject: subject, Named: others(subject, append(people, staffOf(acts)...)...), Lines: linesOf(acts),
			Text:    itoa(len(people)) + " 人的起止时间完全相同，都没有服务码",
			Numbers: []domain.Measure{number("人数", float64(len(people))), number("共（分钟）", float64(sum(acts, minutes)))},
		})
	}
	return list
}
