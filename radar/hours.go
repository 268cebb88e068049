package radar

import (
	"math"
	"time"

	"lindan/domain"
)

// overlap: one person twice at the same time 时间重叠, also across the end of a month. The sheets refuse it when a line is made;
// what stands here all the same came by another way.
func overlap(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		acts := b.hers[v]
		var hits []*Act
		most := time.Duration(0)
		for i, a := range acts {
			for _, c := range acts[i+1:] {
				if !c.Start.Before(a.Stop) {
					break // by start: nothing later can touch a
				}
				if both := minTime(a.Stop, c.Stop).Sub(c.Start); both > overlapOver {
					hits, most = append(hits, a, c), max(most, both)
				}
			}
		}
		if len(hits) == 0 {
			continue
		}
		list = append(list, domain.Finding{
			Subject: v, Named: others(v, staffOf(hits)...), Lines: linesOf(hits), Text: "有时长互相重叠，最长重叠 " + itoa(int(most.Minutes())) + " 分钟",
			Numbers: []domain.Measure{number("最长重叠（分钟）", math.Floor(most.Minutes()))},
		})
	}
	return list
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// round: exact half hours far above chance 整点时长. Hand-written times are round by nature, and so is what the clock closes.
func round(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		timed := where(b.hers[v], func(a *Act) bool {
			return a.Source == domain.FromJob && a.By == "" && a.End.Method != domain.ByRule && a.Begin.Method != domain.ByRule
		})
		exact := where(timed, func(a *Act) bool {
			n := int(a.Stop.Sub(a.Start) / time.Minute)
			return n > 0 && n%roundUnit == 0
		})
		if len(timed) < roundLines || binomialTail(len(timed), len(exact), roundChance) > roundTail {
			continue
		}
		list = append(list, domain.Finding{
			Subject: v, Lines: linesOf(exact), Text: itoa(len(timed)) + " 次服务中有 " + itoa(len(exact)) + " 次恰好是整半小时",
			Numbers: []domain.Measure{number("整半小时（次）", float64(len(exact))), number("共（次）", float64(len(timed)))},
		})
	}
	return list
}

// binomialTail is the chance of at least k hits in n tries of chance p each.
func binomialTail(n, k int, p float64) float64 {
	tail := 0.0
	for i := k; i <= n; i++ {
		whole, _ := math.Lgamma(float64(n + 1))
		in, _ := math.Lgamma(float64(i + 1))
		out, _ := math.Lgamma(float64(n - i + 1))
		tail += math.Exp(whole - in - out + float64(i)*math.Log(p) + float64(n-i)*math.Log(1-p))
	}
	return tail
}

// night: many visits between 23:00 and 5:00 深夜扎堆.
func night(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		hits := where(b.hers[v], func(a *Act) bool {
			h := a.Start.In(domain.Shanghai).Hour()
			return !a.Urgent && a.Source == domain.FromJob && (h >= nightFrom || h < nightTo)
		})
		if len(hits) < nightVisits {
			continue
		}
		list = append(list, domain.Finding{
			Subject: v, Lines: linesOf(hits), Text: "有 " + itoa(len(hits)) + " 次非紧急服务在 23 点至次日 5 点之间开始",
			Numbers: []domain.Measure{number("深夜（次）", float64(len(hits))), number("全部（次）", float64(len(b.hers[v])))},
		})
	}
	return list
}

// volume: more than a person can give 时长过多, by minutes worked before any cap.
func volume(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		acts := where(b.hers[v], func(a *Act) bool { return a.Source != domain.FromLegacy })
		week, most := heaviestWeek(acts)
		days, longest := longDaysOf(acts)
		if most <= weekMinutes {
			week = nil
		}
		if len(days) == 0 && len(week) == 0 {
			continue
		}
		hits := append(week, days...)
		list = append(list, domain.Finding{
			Subject: v, Named: others(v, staffOf(hits)...), Lines: linesOf(hits),
			Text:    "七天内最多 " + itoa(most) + " 分钟，一天内最多 " + itoa(longest) + " 分钟",
			Numbers: []domain.Measure{number("七天最多（分钟）", float64(most)), number("一天最多（分钟）", float64(longest))},
		})
	}
	return list
}

func work(a *Act) int64 { return a.Work }

// heaviestWeek is the seven days with the most work.
func heaviestWeek(acts []*Act) (week []*Act, most int64) {
	for i, a := range acts {
		n := i
		for n < len(acts) && acts[n].Start.Sub(a.Start) < 7*24*time.Hour {
			n++
		}
		if m := sum(acts[i:n], work); m > most {
			week, most = append([]*Act(nil), acts[i:n]...), m
		}
	}
	return week, most
}

// longDaysOf are the acts of days above the limit, if there are enough such days, and the longest day.
func longDaysOf(acts []*Act) (hits []*Act, longest int64) {
	days, n := group(acts, func(a *Act) string { return day(a.Start) }), 0
	for _, d := range sortedKeys(days) {
		m := sum(days[d], work)
		longest = max(longest, m)
		if m > dayMinutes {
			hits, n = append(hits, days[d]...), n+1
		}
	}
	if n < longDays {
		return nil, longest
	}
	return hits, longest
}
