package sim

import "testing"

// BenchmarkDense and BenchmarkScarce play two days of 800 orders.
func BenchmarkDense(b *testing.B) { playDays(b, "lindan", 8000) }

func BenchmarkScarce(b *testing.B) { playDays(b, "lindan", 1500) }

func BenchmarkScarceNearest(b *testing.B) { playDays(b, "nearest1", 1500) }

func playDays(b *testing.B, policy string, people int) {
	behaviour := DefaultBehaviour()
	s := NewScript(Generated(1), behaviour, people, 2, 1)
	p, err := NewPolicy(policy)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(b.Context(), Options{Script: s, Behaviour: behaviour, Truth: plain{}, Policy: p, Warmup: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
