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

func placeStories() []story {
	pinned := func(n int, apart float64, last func(int) float64) []Act {
		return many(n, func(i int) Act {
			p := domain.Point{Lon: here.Lon + last(i), Lat: here.Lat}
			return visit(i, "v", id("r", i), at(east(float64(i)*apart), p), func(a *Act) { a.Stop = a.Start.Add(20 * time.Minute) })
		})
	}
	same, jitter := func(int) float64 { return 0 }, func(i int) float64 { return float64(i) * 1e-6 }
	still := func(n, moved int, sure float64, c ...change) []Act {
		return many(n, func(i int) Act {
			p := domain.Point{Lon: here.Lon + float64(i)*1e-5, Lat: here.Lat}
			q := p
			if i < moved {
				q.Lat += 2e-5
			}
			return visit(i, "v", id("r", i), append(c, func(a *Act) { a.Begin, a.End = Mark{domain.ByCode, &p, sure}, Mark{domain.ByCode, &q, sure} })...)
		})
	}
	two := func(metres float64, gap time.Duration, c ...change) []Act {
		a, b := here, east(metres)
		end := noon.Add(47*time.Minute + 12*time.Second)
		return []Act{visit(0, "v", "r", append([]change{starting(noon), at(a, a)}, c...)...), visit(1, "v", "q", append([]change{starting(end.Add(gap)), at(b, b)}, c...)...)}
	}
	away := func(n int, v domain.AccountID, metres, accuracy float64, c ...change) []Act {
		return many(n, func(i int) Act {
			order := domain.Point{Lon: here.Lon, Lat: here.Lat + float64(i)*1e-4} // another house each time
			return visit(i, v, "r", append([]change{at(order, east(metres)), func(a *Act) { a.Begin.Accuracy, a.End.Accuracy = accuracy, accuracy }}, c...)...)
		})
	}
	return []story{
		{"the same to the last digit, 200 m apart", "frozen", "v", pinned(3, 200, same)},
		{"in one building", "frozen", "", pinned(3, 20, same)},
		{"160 m apart", "frozen", "v", pinned(3, 80, same)},
		{"140 m apart", "frozen", "", pinned(3, 70, same)},
		{"twice", "frozen", "", pinned(2, 200, same)},
		{"with the last digit moving", "frozen", "", pinned(3, 200, jitter)},
		{"four long visits that do not move", "frozen", "v", still(4, 0, 8)},
		{"three", "frozen", "", still(3, 0, 8)},
		{"four of eight do not move", "frozen", "", still(8, 4, 8)},
		{"seven of ten do not move", "frozen", "", still(10, 3, 8)},
		{"half an hour", "frozen", "v", still(4, 0, 8, lasting(31))},
		{"less than half an hour", "frozen", "", still(4, 0, 8, lasting(29))},
		{"sure to 19 m", "frozen", "v", still(4, 0, 19)},
		{"sure to 21 m", "frozen", "", still(4, 0, 21)},
		{"the Wi-Fi of the house", "frozen", "", still(4, 0, 40)},

		{"a kilometre in a minute", "speed", "v", two(1000, time.Minute)},
		{"43 km/h", "speed", "v", two(1000, 80*time.Second)},
		{"35 km/h", "speed", "", two(1000, 100*time.Second)},
		{"six hundred metres at once", "speed", "v", two(600, time.Second)},
		{"a kilometre in three minutes, by car", "speed", "", two(1000, 3*time.Minute)},
		{"four hundred metres at once", "speed", "", two(440, time.Second)},
		{"a position that was told by a tower", "speed", "", two(1000, time.Minute, func(a *Act) { a.Begin.Accuracy, a.End.Accuracy = 400, 400 })},
		{"one wrong fix beside the right house", "speed", "", two(1000, time.Minute, func(a *Act) { a.At = here })},
		{"a phone without signal, whose clock may be off", "speed", "", two(1000, time.Minute, func(a *Act) { a.Told = true })},
		{"who came back from the hospital", "speed", "", two(1000, time.Minute, func(a *Act) { a.Away = true })},

		{"two codes 900 m away", "far", "v", away(2, "v", 900, 20)},
		{"two codes 600 m away", "far", "v", away(2, "v", 600, 20)},
		{"by a phone that is sure to 250 m", "far", "v", away(2, "v", 900, 250)},
		{"two of sixteen", "far", "v", append(away(2, "v", 900, 20), many(14, func(i int) Act { return visit(i+2, "v", "r") })...)},
		{"one, where others were", "far", "", append(away(1, "v", 900, 20), visit(5, "w", "r"))},
		{"where one other was as far, once", "far", "v", append(away(2, "v", 900, 20), away(1, "w", 900, 20)...)},
		{"one", "far", "", away(1, "v", 900, 20)},
		{"two 510 m away by a phone that is sure to 20 m", "far", "", away(2, "v", 510, 20)},
		{"two of twenty-one", "far", "", append(away(2, "v", 900, 20), many(19, func(i int) Act { return visit(i+2, "v", "r") })...)},
		{"twice the same place, where nobody was ever near", "far", "", away(2, "v", 900, 20, func(a *Act) { a.At = here })},
		{"twice the same place, where others were", "far", "v", append(away(2, "v", 900, 20, func(a *Act) { a.At = here }), visit(5, "w", "r"))},
		{"one end only", "far", "", away(2, "v", 900, 20, func(a *Act) { a.Begin.Place = &a.At })},
		{"a phone that does not know", "far", "", away(2, "v", 900, 400)},
		{"the place's QR, not the code", "far", "", away(2, "v", 900, 20, func(a *Act) { a.Begin.Method, a.End.Method = domain.BySite, domain.BySite })},
		{"escorts end elsewhere", "far", "", away(2, "v", 900, 20, func(a *Act) { a.Away, a.Begin.Place = true, &domain.Point{Lon: here.Lon, Lat: here.Lat} })},
		{"a wrong address, where three stood", "far", "", slices.Concat(away(2, "v", 900, 20), away(2, "w", 900, 20), away(2, "x", 900, 20))},
	}
}

func peopleStories() []story {
	shared := func(n int, c ...change) []Act {
		return many(n, func(i int) Act {
			return visit(i, "v", "r", append([]change{func(a *Act) { a.Phones = a.Devices }}, c...)...)
		})
	}
	onOne := func(n int) []Act {
		return many(n, func(i int) Act { return visit(i, id("v", i), "r", func(a *Act) { a.Devices = []string{"one"} }) })
	}
	each := func(n int, pairs ...[2]domain.AccountID) []Act {
		var list []Act
		for k, p := range pairs {
			list = append(list, many(n, func(i int) Act { return visit(i*4+k, p[0], p[1]) })...)
		}
		return list
	}
	elsewhere := func(n int) []Act {
		return append(many(n, func(i int) Act { return visit(i, "a", id("r", i)) }), many(n, func(i int) Act { return visit(i, "b", id("r", i)) })...)
	}
	sameDay := func(n, crowd int, c ...change) []Act {
		born := noon.AddDate(0, -1, 0)
		list := many(n, func(i int) Act {
			return visit(i, "v", "r", append([]change{func(a *Act) { a.Joined, a.Known = born, born.Add(time.Hour) }}, c...)...)
		})
		for i := range crowd {
			list = append(list, visit(i, id("w", i), id("q", i), func(a *Act) { a.Joined = born }))
		}
		return list
	}
	ab, ba := [2]domain.AccountID{"a", "b"}, [2]domain.AccountID{"b", "a"}
	return []story{
		{"codes typed on the phone that shows them", "device", "v", shared(2)},
		{"once", "device", "", shared(1)},
		{"one household, which has its own rule", "device", "", shared(2, func(a *Act) { a.Household, a.Door = "h1", "h1" })},
		{"three volunteers on one phone", "device", "v0", onOne(3)},
		{"an old couple", "device", "", onOne(2)},

		{"three times each way", "ring", "a", each(3, ab, ba)},
		{"twice each way", "ring", "", each(2, ab, ba)},
		{"three of five visits", "ring", "a", append(each(3, ab, ba), elsewhere(2)...)},
		{"three of seven visits", "ring", "", append(each(3, ab, ba), elsewhere(4)...)},
		{"a circle of four, once", "ring", "", each(1, ab, [2]domain.AccountID{"b", "c"}, [2]domain.AccountID{"c", "d"}, [2]domain.AccountID{"d", "a"})},
		{"a circle of five", "ring", "", each(3, ab, [2]domain.AccountID{"b", "c"}, [2]domain.AccountID{"c", "d"}, [2]domain.AccountID{"d", "e"}, [2]domain.AccountID{"e", "a"})},
		{"neighbours with much else to do", "ring", "", append(each(3, ab, ba), many(8, func(i int) Act { return visit(i, "a", id("r", i)) })...)},
		{"a circle of four", "ring", "a", each(2, ab, [2]domain.AccountID{"b", "c"}, [2]domain.AccountID{"c", "d"}, [2]domain.AccountID{"d", "a"})},
		{"a chain that does not close", "ring", "", each(3, ab, [2]domain.AccountID{"b", "c"}, [2]domain.AccountID{"c", "d"})},

		{"four visits, signed up on one day", "captive", "v", sameDay(4, 0)},
		{"three visits", "captive", "", sameDay(3, 0)},
		{"on the day of a roster", "captive", "", sameDay(4, 10)},
		{"on a busy day", "captive", "v", sameDay(4, 9)},
		{"who was helped by another one too", "captive", "", append(sameDay(4, 0), visit(9, "w", "r"))},
		{"signed up a day apart", "captive", "", sameDay(4, 0, func(a *Act) { a.Known = a.Known.AddDate(0, 0, 1) })},
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
