package radar

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lindan/domain"
)

// noon is 12:00 on a Monday in Shanghai.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, domain.Shanghai)

var here = domain.Point{Lon: 114.22, Lat: 30.53}

// east is so many metres east of here.
func east(metres float64) domain.Point {
	return domain.Point{Lon: here.Lon + metres/95800, Lat: here.Lat}
}

type change func(*Act)

// visit is an honest visit of 47 minutes by v to r, a day after the one before it.
func visit(n int, v, r domain.AccountID, changes ...change) Act {
	start := noon.AddDate(0, 0, n).Add(time.Duration(7*n%11) * time.Minute)
	wobble := func(k int) *domain.Point {
		return &domain.Point{Lon: here.Lon + float64(n*13+k)*1e-6, Lat: here.Lat + float64(n*7+k)*1e-6}
	}
	a := Act{
		Line: domain.LineID(fmt.Sprintf("l_%s_%s_%03d", v, r, n)), Kind: domain.Credit, Source: domain.FromJob, Grade: domain.GradeA,
		Order: domain.OrderID(fmt.Sprintf("o_%03d", n)), Minutes: 47, Work: 47, Start: start, Stop: start.Add(47*time.Minute + 12*time.Second),
		Posted: start.Add(3 * time.Hour), Volunteer: v, Beneficiary: r, Orderer: r, At: here, Word: true,
		Begin: Mark{domain.ByCode, wobble(1), 20}, End: Mark{domain.ByCode, wobble(5), 20},
		Devices: []string{"phone of " + string(v)}, Phones: []string{"phone of " + string(r)},
		Joined: noon.AddDate(0, -3, 0), Known: noon.AddDate(0, -5, 0),
	}
	for _, c := range changes {
		c(&a)
	}
	return a
}

func many(n int, one func(i int) Act) []Act {
	list := make([]Act, n)
	for i := range list {
		list[i] = one(i)
	}
	return list
}

func byHand(a *Act) {
	a.Source, a.Grade, a.By, a.Second, a.Word, a.Order, a.Beneficiary, a.Orderer = domain.FromManual, domain.GradeC, "s_one", "s_two", false, "", "", ""
	a.Begin, a.End, a.At = Mark{}, Mark{}, domain.Point{}
}

func lasting(m int) change {
	return func(a *Act) {
		a.Stop, a.Minutes, a.Work = a.Start.Add(time.Duration(m)*time.Minute), int64(m), int64(m)
	}
}

func starting(t time.Time) change {
	return func(a *Act) {
		d := a.Stop.Sub(a.Start)
		a.Start, a.Stop = t, t.Add(d)
	}
}

func posted(t time.Time) change { return func(a *Act) { a.Posted = t } }

func at(order, phone domain.Point) change {
	return func(a *Act) { a.At, a.Begin.Place, a.End.Place = order, &phone, &phone }
}

// story is acts on which one rule speaks, or nearly does.
type story struct {
	name    string
	rule    string
	subject domain.AccountID // "" the rule says nothing
	acts    []Act
}

func id(prefix string, i int) domain.AccountID {
	return domain.AccountID(fmt.Sprintf("%s%d", prefix, i))
}

func TestRulesAndTheirNearMisses(t *testing.T) {
	for _, s := range slices.Concat(handStories(), hourStories(), placeStories(), peopleStories()) {
		t.Run(s.rule+": "+s.name, func(t *testing.T) {
			found := slices.DeleteFunc(Look(s.acts), func(f domain.Finding) bool { return f.Rule != s.rule })
			if s.subject == "" && len(found) > 0 {
				t.Fatalf("found %+v", found)
			}
			if s.subject == "" {
				return
			}
			if len(found) != 1 || found[0].Subject != s.subject {
				t.Fatalf("want one finding about %s, got %+v", s.subject, found)
			}
			f := found[0]
			if f.Text == "" || f.Month != "2026-11" || len(f.Lines) == 0 || len(f.Numbers) == 0 || f.Least < 1 || slices.Contains(f.Named, f.Subject) || f.Key == "" {
				t.Errorf("a finding lacks something: %+v", f)
			}
		})
	}
}

func handStories() []story {
	mixed := func(hers, others int) []Act {
		return append(many(hers, func(i int) Act { return visit(i, "v", "r", byHand) }), many(others, func(i int) Act { return visit(i, id("w", i), "r", byHand) })...)
	}
	manual := func(n, days int, apart time.Duration) []Act {
		return many(n, func(i int) Act {
			return visit(i%days, id("v", i), "r", byHand, posted(noon.AddDate(0, 0, 20).Add(time.Duration(i)*apart)))
		})
	}
	return []story{
		{"three manual lines without a word", "unwitnessed", "v", many(3, func(i int) Act { return visit(i, "v", "r", byHand) })},
		{"two of them", "unwitnessed", "", many(2, func(i int) Act { return visit(i, "v", "r", byHand) })},
		{"three with a word", "unwitnessed", "", many(3, func(i int) Act { return visit(i, "v", "r", byHand, func(a *Act) { a.Word = true }) })},
		{"one whole day", "unwitnessed", "v", []Act{visit(0, "v", "r", byHand, lasting(480))}},
		{"nearly a day", "unwitnessed", "", []Act{visit(0, "v", "r", byHand, lasting(479))}},
		{"three, of which one was taken back", "unwitnessed", "", append(many(3, func(i int) Act { return visit(i, "v", "r", byHand) }), Act{Line: "x", Kind: domain.Reversal, Ref: "l_v_r_001", Volunteer: "v"})},
		{"the own household", "unwitnessed", "v", []Act{visit(0, "v", "r", func(a *Act) { a.Household, a.Door = "h1", "h1" })}},
		{"two households that nobody wrote down", "unwitnessed", "", []Act{visit(0, "v", "r")}},

		{"five days in ten minutes", "burst", "s_two", manual(5, 5, 2*time.Minute)},
		{"four", "burst", "", manual(4, 4, 2*time.Minute)},
		{"of three days", "burst", "s_two", manual(5, 3, 2*time.Minute)},
		{"five days in twelve minutes", "burst", "", manual(5, 5, 3*time.Minute)},
		{"one activity of two days, entered at once", "burst", "", manual(20, 2, time.Second)},
		{"five days, one an hour", "burst", "", manual(5, 5, time.Hour)},

		{"all of a pair's lines for one", "pair", "s_two", many(4, func(i int) Act { return visit(i, "v", "r", byHand) })},
		{"three", "pair", "", many(3, func(i int) Act { return visit(i, "v", "r", byHand) })},
		{"five of eight", "pair", "s_two", mixed(5, 3)},
		{"four of eight", "pair", "", mixed(4, 4)},
		{"a small office enters for everybody", "pair", "", many(12, func(i int) Act { return visit(i, id("v", i/4), "r", byHand) })},
		{"in both directions", "pair", "s_two", many(6, func(i int) Act {
			return visit(i, "v", "r", byHand, func(a *Act) {
				if i%2 == 0 {
					a.By, a.Second = a.Second, a.By
				}
			})
		})},

		{"two entered after 22 days", "late_edit", "v", many(2, func(i int) Act { return visit(i, "v", "r", byHand, posted(noon.AddDate(0, 0, i+22))) })},
		{"one", "late_edit", "", []Act{visit(0, "v", "r", byHand, posted(noon.AddDate(0, 0, 32)))}},
		{"two entered after 20 days", "late_edit", "", many(2, func(i int) Act { return visit(i, "v", "r", byHand, posted(noon.AddDate(0, 0, i+20))) })},
		{"past records of another book", "late_edit", "", many(3, func(i int) Act {
			return visit(i, "v", "r", byHand, posted(noon.AddDate(0, 0, 200)), func(a *Act) { a.Source = domain.FromLegacy })
		})},
		{"two raised", "late_edit", "v", corrected(+30)},
		{"two lowered", "late_edit", "", corrected(-30)},

		{"eight with the same times and no code", "no_visitors", "s_two", many(8, func(i int) Act { return visit(0, id("v", i), "r", byHand) })},
		{"seven", "no_visitors", "", many(7, func(i int) Act { return visit(0, id("v", i), "r", byHand) })},
		{"eight who came a minute apart", "no_visitors", "", many(8, func(i int) Act {
			return visit(0, id("v", i), "r", byHand, starting(noon.Add(time.Duration(i)*time.Minute)))
		})},
		{"eight shown by codes", "no_visitors", "", many(8, func(i int) Act { return visit(0, id("v", i), "r") })},
		{"eight scanned a place's QR in one minute, nobody entered them", "no_visitors", "v0", many(8, func(i int) Act {
			return visit(0, id("v", i), "r", func(a *Act) { a.Begin.Method, a.End.Method = domain.BySite, domain.BySite })
		})},
	}
}

// corrected is two visits that were cancelled and entered again, 40 days later, with other minutes.
func corrected(by int64) []Act {
	var list []Act
	for i := range 2 {
		was := visit(i, "v", "r")
		gone, anew := was, was
		gone.Line, gone.Kind, gone.Ref, gone.Minutes, gone.By, gone.Second = was.Line+"x", domain.Reversal, was.Line, -was.Minutes, "s_one", "s_two"
		anew.Was, anew.Line, anew.Ref, anew.Minutes, anew.By, anew.Second = was.Minutes, was.Line+"n", was.Line, was.Minutes+by, "s_one", "s_two"
		gone.Posted = noon.AddDate(0, 0, 45)
		anew.Posted = gone.Posted
		list = append(list, was, gone, anew)
	}
	return list
}

func hourStories() []story {
	hour := func(n, exact int) []Act {
		return many(n, func(i int) Act {
			if i < exact {
				return visit(i, "v", id("r", i), lasting(60))
			}
			return visit(i, "v", id("r", i))
		})
	}
	nights := func(n int, hour int, c ...change) []Act {
		return many(n, func(i int) Act {
			return visit(i, "v", id("r", i), append(c, starting(noon.AddDate(0, 0, i).Add(time.Duration(hour-12)*time.Hour)))...)
		})
	}
	monthEnd := time.Date(2026, 10, 31, 23, 50, 0, 0, domain.Shanghai)
	return []story{
		{"across the end of a month", "overlap", "v", []Act{visit(0, "v", "r", starting(monthEnd)), visit(1, "v", "q", starting(monthEnd.Add(20*time.Minute)))}},
		{"one ends when the other begins", "overlap", "", []Act{visit(0, "v", "r", starting(noon), lasting(60)), visit(1, "v", "q", starting(noon.Add(time.Hour)))}},
		{"six minutes over", "overlap", "v", []Act{visit(0, "v", "r", starting(noon), lasting(60)), visit(1, "v", "q", starting(noon.Add(54*time.Minute)))}},
		{"hand-written times, five minutes over", "overlap", "", []Act{visit(0, "v", "r", starting(noon), lasting(60)), visit(1, "v", "q", starting(noon.Add(55*time.Minute)))}},
		{"two people at once", "overlap", "", []Act{visit(0, "v", "r"), visit(0, "w", "r")}},
		{"one of the two was cancelled", "overlap", "", []Act{visit(0, "v", "r", starting(noon)), visit(1, "v", "q", starting(noon)), {Line: "x", Kind: domain.Reversal, Ref: "l_v_q_001", Volunteer: "v"}}},

		{"eight of ten to the minute", "round", "v", hour(10, 8)},
		{"three of ten", "round", "", hour(10, 3)},
		{"five of ten", "round", "", hour(10, 5)},
		{"eight of eight", "round", "v", hour(8, 8)},
		{"seven of seven are too few to tell", "round", "", hour(7, 7)},
		{"hand-written hours are round", "round", "", many(10, func(i int) Act { return visit(i, "v", id("r", i), byHand, lasting(120)) })},
		{"the clock closes at round times", "round", "", many(10, func(i int) Act {
			return visit(i, "v", id("r", i), lasting(480), func(a *Act) { a.End.Method = domain.ByRule })
		})},

		{"four at two in the morning", "night", "v", nights(4, 26)},
		{"three", "night", "", nights(3, 26)},
		{"four at eleven in the evening", "night", "v", nights(4, 23)},
		{"four at four in the morning", "night", "v", nights(4, 28)},
		{"four at ten in the evening", "night", "", nights(4, 22)},
		{"four at five in the morning", "night", "", nights(4, 29)},
		{"four emergencies", "night", "", nights(4, 26, func(a *Act) { a.Urgent = true })},

		{"seven days of seven hours", "volume", "v", many(7, func(i int) Act { return visit(i, "v", id("r", i), lasting(420)) })},
		{"six days of seven hours", "volume", "", many(12, func(i int) Act { return visit(i+i/6, "v", id("r", i), lasting(420*(1-i/6))) })},
		{"two days of eleven hours", "volume", "v", many(2, func(i int) Act { return visit(9*i, "v", id("r", i), lasting(660)) })},
		{"one day of eleven hours", "volume", "", []Act{visit(0, "v", "r", lasting(660))}},
		{"two days of nine hours", "volume", "", many(2, func(i int) Act { return visit(9*i, "v", id("r", i), lasting(540)) })},
		{"the cap of the day hides nothing", "volume", "v", many(2, func(i int) Act {
			return visit(9*i, "v", id("r", i), lasting(660), func(a *Act) { a.Minutes = 480 })
		})},
	}
}

func TestHonestVisitsMeanNothing(t *testing.T) {
	if found := Look(many(20, func(i int) Act { return visit(i, id("v", i%4), id("r", i%5)) })); len(found) > 0 {
		t.Fatalf("found %+v", found)
	}
	if found := Look(nil); len(found) > 0 {
		t.Fatalf("found %+v in nothing", found)
	}
}

func TestRulesAreTold(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if r.Name == "" || r.Why == "" || r.Weight < 1 || r.Weight > 3 || r.Least < 1 || seen[r.ID] || RuleOf(r.ID).Name != r.Name {
			t.Errorf("rule %+v", r)
		}
		seen[r.ID] = true
	}
	if len(seen) < 10 {
		t.Errorf("%d rules, A39 asks for ten", len(seen))
	}
}

func TestTheOrderOfActsDoesNotMatter(t *testing.T) {
	var acts []Act
	for _, s := range slices.Concat(handStories(), hourStories(), placeStories(), peopleStories()) {
		acts = append(acts, s.acts...)
	}
	acts = slices.CompactFunc(acts, func(a, b Act) bool { return a.Line == b.Line })
	seen := map[domain.LineID]bool{}
	acts = slices.DeleteFunc(acts, func(a Act) bool { was := seen[a.Line]; seen[a.Line] = true; return was })
	want := fmt.Sprintf("%+v", Look(acts))
	slices.Reverse(acts)
	if have := fmt.Sprintf("%+v", Look(acts)); have != want {
		t.Errorf("backwards:\n%s\nforwards:\n%s", have, want)
	}
}
