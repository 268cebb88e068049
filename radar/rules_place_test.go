package radar

import (
	"slices"
	"time"

	"lindan/domain"
)

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
