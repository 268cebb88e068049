package sim

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

func TestTune(t *testing.T) {
	seeds := 4
	for _, vol := range []int{8000, 1500} {
		for _, name := range strings.Split(os.Getenv("POL"), ",") {
			var figs []Figures
			var mu sync.Mutex
			var wg sync.WaitGroup
			for k := range 2 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for seed := 1 + k; seed <= seeds; seed += 2 {
						b := DefaultBehaviour()
						s := NewScript(Generated(uint64(seed)), b, vol, 2, uint64(seed))
						p, err := NewPolicy(name)
						if err != nil {
							panic(err)
						}
						truth, _ := NewTruth("T0")
						f, err := Run(context.Background(), Options{Script: s, Behaviour: b, Truth: truth, Policy: p, Warmup: 1})
						if err != nil {
							panic(err)
						}
						mu.Lock()
						figs = append(figs, f)
						mu.Unlock()
					}
				}()
			}
			wg.Wait()
			m := func(i int) float64 {
				sum := 0.0
				for _, f := range figs {
					sum += f[i]
				}
				return sum / float64(len(figs))
			}
			fmt.Printf("%5d %-44s fill %.3f sla %.3f urgent %.3f notes %.2f rm %.0f med %.0f\n", vol, name, m(int(Fill)), m(int(InSLA)), m(int(UrgentInSLA)), m(int(NotesPerFilled)), m(int(RM)), m(int(Median)))
		}
	}
}
