package radar

import (
	"fmt"
	"math"

	"lindan/domain"
)

// frozen: a position that does not move 位置不变, as programs that invent positions give it.
func frozen(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		same := sameSpot(b.hers[v])
		still := stillAll(b.hers[v])
		hits := append(same, still...)
		if len(hits) == 0 {
			continue
		}
		text := "在相距较远的地点服务，手机位置却有 " + itoa(len(same)) + " 次完全相同"
		if len(same) == 0 {
			text = "几乎每次服务的开始和结束位置都完全相同，共 " + itoa(len(still)) + " 次"
		}
		list = append(list, domain.Finding{
			Subject: v, Lines: linesOf(hits), Text: text,
			Numbers: []domain.Measure{number("位置相同（次）", float64(len(same))), number("起止相同（次）", float64(len(still)))},
		})
	}
	return list
}

// sameSpot lists the visits of the spot that was told most often from places apart.
func sameSpot(acts []*Act) []*Act {
	spots := group(acts, func(a *Act) string { return spot(a.Begin.Place) })
	var best []*Act
	for _, key := range sortedKeys(spots) {
		if at := spots[key]; len(at) >= frozenVisits && len(at) > len(best) && spread(at) >= frozenApart {
			best = at
		}
	}
	return best
}

// spot writes a position to six decimals, 0.1 m.
func spot(p *domain.Point) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%.6f,%.6f", p.Lon, p.Lat)
}

// spread is the greatest distance between the orders' places.
func spread(acts []*Act) float64 {
	most := 0.0
	for i, a := range acts {
		for _, c := range acts[i+1:] {
			if !a.At.IsZero() && !c.At.IsZero() {
				most = math.Max(most, a.At.Metres(c.At))
			}
		}
	}
	return most
}

// stillAll lists the long visits whose start and stop are the same to the last digit, if nearly all of hers are.
func stillAll(acts []*Act) []*Act {
	long := where(acts, func(a *Act) bool {
		return a.Begin.Place != nil && a.End.Place != nil && a.Begin.Accuracy < stillSure && a.Stop.Sub(a.Start) >= stillLonger
	})
	still := where(long, func(a *Act) bool { return spot(a.Begin.Place) == spot(a.End.Place) })
	if len(still) < stillVisits || float64(len(still)) < stillShare*float64(len(long)) {
		return nil
	}
	return still
}

// speed: two visits that lie too far apart for the time between them 赶不过来.
func speed(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		acts := where(b.hers[v], func(a *Act) bool { return a.Source == domain.FromJob && !a.Told && !a.At.IsZero() })
		var hits []*Act
		fastest, farthest := 0.0, 0.0
		for i := 1; i < len(acts); i++ {
			a, c := acts[i-1], acts[i]
			gap := c.Start.Sub(a.Stop)
			metres := apart(a, c)
			if gap < 0 || a.Away || metres < speedMetres {
				continue // an overlap has its own rule
			}
			if kmh := metres / 1000 / math.Max(gap.Hours(), 1.0/3600); kmh > speedKMH {
				hits = append(hits, a, c)
				if kmh > fastest {
					fastest, farthest = kmh, metres
				}
			}
		}
		if len(hits) == 0 {
			continue
		}
		list = append(list, domain.Finding{
			Subject: v, Lines: linesOf(hits), Text: "两次服务之间要走 " + itoa(int(farthest)) + " 米，时间却不够",
			Numbers: []domain.Measure{number("路程（米）", math.Round(farthest)), number("时速（公里）", math.Round(math.Min(fastest, 9999)))},
		})
	}
	return list
}

// apart is how far the end of one visit lies from the begin of the next, at least: by the orders' places and, where both are
// known well enough, by the phones', less their accuracy. The smaller one counts, so that one wrong fix accuses nobody.
func apart(a, c *Act) float64 {
	metres := a.At.Metres(c.At)
	if p, q := a.End, c.Begin; p.Place != nil && q.Place != nil {
		metres = math.Min(metres, p.Place.Metres(*q.Place)-p.Accuracy-q.Accuracy)
	}
	return metres
}

// far: the code typed far from the order's place 异地核销.
func far(b *book) []domain.Finding {
	seen := sightings(b)
	var list []domain.Finding
	for _, v := range b.volunteers() {
		placed := where(b.hers[v], func(a *Act) bool { _, ok := beyond(a); return ok })
		most := 0.0
		hits := where(placed, func(a *Act) bool {
			m, _ := beyond(a)
			if m < farMetres || seen[a.At].misplaced(v) {
				return false
			}
			most = math.Max(most, m)
			return true
		})
		if len(hits) < farVisits || float64(len(hits)) < farShare*float64(len(placed)) || onePlace(hits) && !seen[hits[0].At].near {
			continue
		}
		list = append(list, domain.Finding{
			Subject: v, Lines: linesOf(hits), Text: "有 " + itoa(len(hits)) + " 次服务码在离订单地点很远处输入，最远约 " + itoa(int(most)) + " 米",
			Numbers: []domain.Measure{number("异地（次）", float64(len(hits))), number("最远（米）", math.Round(most))},
		})
	}
	return list
}

// beyond is how far from the order's place the codes were typed, at least, by the nearer end; false where no position tells.
func beyond(a *Act) (float64, bool) {
	marks := []Mark{a.Begin, a.End}
	if a.Away {
		marks = marks[:1] // it ends where it ends
	}
	least, ok := math.Inf(1), false
	for _, m := range marks {
		if m.Method == domain.ByCode && m.Place != nil && m.Accuracy <= blurred && !a.At.IsZero() {
			least, ok = math.Min(least, m.Place.Metres(a.At)-m.Accuracy), true
		}
	}
	return least, ok
}

func onePlace(acts []*Act) bool {
	return len(group(acts, func(a *Act) string { return spot(&a.At) })) == 1
}

// sighting is what all phones say of one order's place.
type sighting struct {
	near bool                      // somebody was there
	far  map[domain.AccountID]bool // who typed its codes far from it
}

func sightings(b *book) map[domain.Point]*sighting {
	m := map[domain.Point]*sighting{}
	for _, a := range b.credits {
		metres, ok := beyond(a)
		if !ok {
			continue
		}
		if m[a.At] == nil {
			m[a.At] = &sighting{far: map[domain.AccountID]bool{}}
		}
		if metres < farMetres {
			m[a.At].near = true
		} else {
			m[a.At].far[a.Volunteer] = true
		}
	}
	return m
}

// misplaced tells whether enough others were as far from the place: then its address is wrong.
func (s *sighting) misplaced(v domain.AccountID) bool {
	n := len(s.far)
	if s.far[v] {
		n--
	}
	return n >= farPeers
}
