package matching

import (
	"testing"

	"lindan/domain"
)

// BenchmarkWave tells what it costs to weigh one pair: the exact rules, her chance, her price and the reasons.
func BenchmarkWave(b *testing.B) {
	r := hunted(waiting("medicine"), 0)
	r.Learned = &domain.Learned{}
	Observe(r.Learned, []Look{{r.Order.Community, r.Now, 0.5}})
	Earn(r.Learned, []Gain{{Community: r.Order.Community, At: r.Now, Worth: 1, Hours: 3}})
	list := make([]Candidate, 80)
	for i := range list {
		list[i] = fit(domain.AccountID([]byte{'a', byte(i)}), float64(50*i))
		list[i].Engagement.Asked = []domain.Call{call("o_2", 3e12), call("o_3", 5e12), call("o_4", 9e12)}
	}
	for b.Loop() {
		Wave(r, list)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/pair")
}
