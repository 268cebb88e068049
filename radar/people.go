package radar

import (
	"slices"
	"strings"

	"lindan/domain"
)

// device: one phone for several accounts 同机多号. Of a session we keep a keyed hash of the device's nonce, nothing else.
func device(b *book) []domain.Finding {
	return append(typedOnTheSame(b), manyOnOne(b)...)
}

// typedOnTheSame finds volunteers who signed in on the phone of who ordered: it shows the code that she types.
func typedOnTheSame(b *book) []domain.Finding {
	var list []domain.Finding
	for _, v := range b.volunteers() {
		hits := where(b.hers[v], func(a *Act) bool {
			together := a.Household != "" && a.Household == a.Door // the own household has its own rule
			return a.Orderer != "" && a.Orderer != v && !together && meet(a.Devices, a.Phones)
		})
		if len(hits) < deviceLines {
			continue
		}
		var orderers []domain.AccountID
		for _, a := range hits {
			orderers = append(orderers, a.Orderer)
		}
		named := others(v, orderers...)
		list = append(list, domain.Finding{
			Subject: v, Named: named, Lines: linesOf(hits),
			Text:    "与 " + itoa(len(named)) + " 名下单人用过同一部手机，为其服务 " + itoa(len(hits)) + " 次",
			Numbers: []domain.Measure{number("次数", float64(len(hits))), number("下单人", float64(len(named)))},
		})
	}
	return list
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// manyOnOne finds phones on which several volunteers signed in.
func manyOnOne(b *book) []domain.Finding {
	on := map[string]map[domain.AccountID]bool{}
	for _, v := range b.volunteers() {
		for _, a := range b.hers[v] {
			for _, d := range a.Devices {
				if on[d] == nil {
					on[d] = map[domain.AccountID]bool{}
				}
				on[d][v] = true
			}
		}
	}
	var list []domain.Finding
	for _, d := range sortedKeys(on) {
		people := sortedKeys(on[d])
		if len(people) < deviceVolunteers {
			continue
		}
		var acts []*Act
		for _, v := range people {
			acts = append(acts, where(b.hers[v], func(a *Act) bool { return a.Source == domain.FromJob })...)
		}
		if len(acts) == 0 {
			continue
		}
		list = append(list, domain.Finding{
			Key: "phone|" + d, Subject: people[0], Named: people[1:], Lines: linesOf(acts),
			Text:    itoa(len(people)) + " 名志愿者在同一部手机上登录",
			Numbers: []domain.Measure{number("志愿者", float64(len(people))), number("共（分钟）", float64(sum(acts, minutes)))},
		})
	}
	return list
}

func recast[T ~string](ids []T) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

// edge is what one volunteer did for one beneficiary.
type edge struct {
	acts  []*Act
	share float64 // of all that she did
}

// ring: A serves B and B serves A, or a circle of three or four 互刷时长, and little else.
func ring(b *book) []domain.Finding {
	edges := edgesOf(b)
	seen := map[string]bool{}
	var list []domain.Finding
	for _, start := range sortedKeys(edges) {
		walk(edges, []domain.AccountID{start}, func(members []domain.AccountID) {
			key := strings.Join(recast(others("", members...)), "+")
			if seen[key] || !strong(edges, members) {
				return
			}
			seen[key] = true
			list = append(list, circle(edges, members, key))
		})
	}
	return smallest(list)
}

func edgesOf(b *book) map[domain.AccountID]map[domain.AccountID]*edge {
	m := map[domain.AccountID]map[domain.AccountID]*edge{}
	for _, v := range b.volunteers() {
		all := float64(max(sum(b.hers[v], minutes), 1))
		for to, acts := range group(b.hers[v], func(a *Act) string { return string(a.Beneficiary) }) {
			share := float64(sum(acts, minutes)) / all
			if domain.AccountID(to) == v || len(acts) < ringWideVisits || b.hers[domain.AccountID(to)] == nil {
				continue
			}
			if m[v] == nil {
				m[v] = map[domain.AccountID]*edge{}
			}
			m[v][domain.AccountID(to)] = &edge{acts, share}
		}
	}
	return m
}

// walk visits every circle that begins at its smallest member.
func walk(edges map[domain.AccountID]map[domain.AccountID]*edge, path []domain.AccountID, found func([]domain.AccountID)) {
	for _, next := range sortedKeys(edges[path[len(path)-1]]) {
		switch {
		case next == path[0] && len(path) > 1:
			found(path)
		case next > path[0] && len(path) < ringMostMembers && !slices.Contains(path, next):
			walk(edges, append(slices.Clone(path), next), found)
		}
	}
}

// strong tells whether each member gives enough of her time to the ring, along its edges in both directions.
func strong(edges map[domain.AccountID]map[domain.AccountID]*edge, members []domain.AccountID) bool {
	for i, m := range members {
		along := edges[m][members[(i+1)%len(members)]]
		if len(members) == 2 && len(along.acts) < ringVisits {
			return false
		}
		share := 0.0
		for _, to := range members {
			if e := edges[m][to]; e != nil {
				share += e.share
			}
		}
		if share < ringShare {
			return false
		}
	}
	return true
}

func circle(edges map[domain.AccountID]map[domain.AccountID]*edge, members []domain.AccountID, key string) domain.Finding {
	var acts []*Act
	for _, from := range members {
		for _, to := range members {
			if e := edges[from][to]; e != nil {
				acts = append(acts, e.acts...)
			}
		}
	}
	return domain.Finding{
		Key: key, Subject: members[0], Named: others(members[0], members...), Lines: linesOf(acts),
		Text:    itoa(len(members)) + " 人互相服务 " + itoa(len(acts)) + " 次，占各自时长的一半以上",
		Numbers: []domain.Measure{number("人数", float64(len(members))), number("次数", float64(len(acts))), number("共（分钟）", float64(sum(acts, minutes)))},
	}
}

// smallest drops rings that hold a smaller one which was found too.
func smallest(list []domain.Finding) []domain.Finding {
	inside := func(f, g domain.Finding) bool {
		whole := strings.Split(g.Key, "+")
		return f.Key != g.Key && !slices.ContainsFunc(strings.Split(f.Key, "+"), func(m string) bool { return !slices.Contains(whole, m) })
	}
	var keep []domain.Finding
	for _, g := range list {
		if !slices.ContainsFunc(list, func(f domain.Finding) bool { return inside(f, g) }) {
			keep = append(keep, g)
		}
	}
	return keep
}

// captive: a resident who has only ever had one volunteer, and both came on the same day 专属居民.
func captive(b *book) []domain.Finding {
	joined := joinedOn(b)
	var list []domain.Finding
	residents := group(b.credits, func(a *Act) string { return string(a.Beneficiary) })
	hits := map[domain.AccountID][]*Act{}
	for _, r := range sortedKeys(residents) {
		acts := residents[r]
		v := acts[0].Volunteer
		together := day(acts[0].Joined) == day(acts[0].Known) && !acts[0].Known.IsZero() && joined[day(acts[0].Known)] < rosterDay
		if len(acts) < captiveVisits || !together || len(others("", volunteersOf(acts)...)) > 1 {
			continue
		}
		hits[v] = append(hits[v], acts...)
	}
	for _, v := range sortedKeys(hits) {
		var residents []domain.AccountID
		for _, a := range hits[v] {
			residents = append(residents, a.Beneficiary)
		}
		named := others(v, residents...)
		list = append(list, domain.Finding{
			Subject: v, Named: named, Lines: linesOf(hits[v]),
			Text:    itoa(len(named)) + " 名同日登记的居民只由这一名志愿者服务，共 " + itoa(len(hits[v])) + " 次",
			Numbers: []domain.Measure{number("居民", float64(len(named))), number("次数", float64(len(hits[v])))},
		})
	}
	return list
}

// joinedOn counts the accounts in the book by the day on which they were opened.
func joinedOn(b *book) map[string]int {
	when := map[domain.AccountID]string{}
	for _, a := range b.credits {
		when[a.Volunteer] = day(a.Joined)
		if a.Beneficiary != "" {
			when[a.Beneficiary] = day(a.Known)
		}
	}
	n := map[string]int{}
	for _, d := range when {
		n[d]++
	}
	return n
}
