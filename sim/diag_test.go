package sim

import (
	"context"
	"fmt"
	"os"
	"testing"
)

func TestDiag(t *testing.T) {
	vol := 8000
	if os.Getenv("VOL") != "" {
		fmt.Sscan(os.Getenv("VOL"), &vol)
	}
	b := DefaultBehaviour()
	c := Generated(1)
	s := NewScript(c, b, vol, 2, 1)
	p, err := NewPolicy(os.Getenv("POL"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := run(context.Background(), Options{Script: s, Behaviour: b, Truth: plain{}, Policy: p, Warmup: 1})
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ n, notes, filled, sla, yes, no, silent, nothing, first int }
	rows := map[string]*row{}
	for i := range w.orders {
		l := &w.orders[i]
		if l.wish.at < w.warm {
			continue
		}
		k := "any"
		if l.wish.class != "" {
			k = "rare"
		}
		switch {
		case l.wish.urgent:
			k = "urgent " + k
		case !l.wish.now():
			k = "planned " + k
		case l.wish.slots > 1:
			k = "group " + k
		}
		r := rows[k]
		if r == nil {
			r = &row{}
			rows[k] = r
		}
		r.n++
		r.notes += len(l.asked)
		if len(l.asked) > 0 {
			for _, a := range l.asked {
				if a.sent == l.asked[0].sent {
					r.first++
				}
				switch a.plan {
				case yes:
					r.yes++
				case no:
					r.no++
				case silent:
					r.silent++
				default:
					r.nothing++
				}
			}
		}
		if l.filledAt > 0 {
			r.filled++
			if l.filledAt-l.wish.at <= 600000 {
				r.sla++
			}
		}
	}
	for i := range w.orders {
		l := &w.orders[i]
		if l.wish.at < w.warm || l.wish.urgent || !l.wish.now() || l.wish.slots > 1 || l.filledAt > 0 && l.filledAt-l.wish.at <= 600000 || os.Getenv("LATE") == "" {
			continue
		}
		sum := 0.0
		for _, a := range l.asked {
			sum += a.chance
		}
		d := -1
		if l.filledAt > 0 {
			d = int(l.filledAt-l.wish.at) / 1000
		}
		at := []int{}
		for _, a := range l.asked {
			at = append(at, int(a.sent-l.wish.at)/1000)
		}
		fmt.Printf("%02d:%02d class %-6s place %d notes %d chance %.2f filled %d left %d asked at %v\n", l.wish.at%day/hour, l.wish.at%hour/minute, l.wish.class, l.wish.place, len(l.asked), sum/float64(max(len(l.asked), 1)), d, (l.wish.ends-l.wish.at)/1000, at)
	}
	for k, r := range rows {
		fmt.Printf("%-16s n %4d fill %.3f sla %.3f notes/order %.2f first %.2f yes %.2f no %.2f silent %.2f nothing %.2f\n", k, r.n, float64(r.filled)/float64(r.n), float64(r.sla)/float64(r.n), float64(r.notes)/float64(r.n), float64(r.first)/float64(r.n), float64(r.yes)/float64(r.notes), float64(r.no)/float64(r.notes), float64(r.silent)/float64(r.notes), float64(r.nothing)/float64(r.notes))
	}
	all := row{}
	for _, r := range rows {
		all.n, all.notes, all.filled = all.n+r.n, all.notes+r.notes, all.filled+r.filled
	}
	fmt.Printf("ALL fill %.3f notes/filled %.2f\n", float64(all.filled)/float64(all.n), float64(all.notes)/float64(all.filled))
	fmt.Println(w.learned.Weights, w.learned.Scale, w.learned.Answer.Mean(0, 1), w.learned.Noes.Mean(0, 1), w.learned.Hungry["*"].Mean(0, 1), w.learned.Value["*"].Mean(0, 1))
	cal := ""
	for i, x := range w.learned.Bins {
		if x.N > 5 {
			cal += fmt.Sprintf(" %.2f:%.2f(%d)", (float64(i)+.5)/20, x.Sum/x.N, int(x.N))
		}
	}
	fmt.Println(cal)
}
