package server

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"lindan/server/wire"
)

// matchingStories are about how a community lets volunteers be chosen.
func matchingStories() []scenario {
	put := func(match string, change func(*wire.Policy), want int, has ...string) step {
		return step{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: "If-Match: " + match, body: rules(change), want: want, has: has}
	}
	order := []step{
		{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
		{who: "disp", do: "POST /orders/{o}/publish", want: 200},
	}
	return []scenario{
		{name: "hall: nobody is asked, and whoever looks finds the order", steps: append(append([]step{
			put(`"0"`, func(p *wire.Policy) { p.Matching = "hall" }, 200, `"matching":"hall"`),
		}, order...),
			step{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{`"published"`}, not: []string{`"asked":`}},
			step{who: "v2", do: "GET /offers", want: 200, has: []string{`"orders":[]`}},
			step{who: "v2", do: "GET /hall", want: 200, has: []string{"{o}"}},
			step{who: "disp", do: "GET /orders/{o}/candidates", want: 200, has: []string{"离得近，步行约"}},
			step{who: "v2", do: "POST /orders/{o}/accept", want: 200, sees: true, has: []string{`"accepted"`}},
		)},
		{name: "nearest: as many as the rules say, the nearest", steps: append(append([]step{
			put(`"0"`, func(p *wire.Policy) { p.Matching, p.WaveSize = "nearest", 2 }, 200, `"matching":"nearest"`),
		}, order...),
			step{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{`"offered"`, `"asked":2`}},
			step{who: "v2", do: "GET /offers", want: 200, has: []string{"{o}"}},
			step{who: "v3", do: "GET /offers", want: 200, has: []string{"{o}"}},
			step{who: "v1", do: "GET /offers", want: 200, has: []string{`"orders":[]`}},
		)},
		{name: "how volunteers are chosen is one of three words, and what goes with it has bounds", steps: []step{
			put(`"0"`, func(p *wire.Policy) { p.Matching = "lottery" }, 422, `"field":"matching"`),
			put(`"0"`, func(p *wire.Policy) { p.PromiseUrgent = 7200 }, 422, `"field":"promise_urgent"`),
			put(`"0"`, func(p *wire.Policy) { p.GroupHold = 59 }, 422, `"field":"group_hold"`),
			put(`"0"`, func(p *wire.Policy) { p.GroupHold = 7201 }, 422, `"field":"group_hold"`),
			put(`"0"`, func(p *wire.Policy) { p.Matching, p.GroupHold, p.PromiseToday = "", 0, 0 }, 200, `"matching":"learned"`, `"group_hold":600`, `"promise_today":600`),
			put(`"1"`, func(p *wire.Policy) { p.Matching, p.GroupHold = "learned", 1500 }, 200, `"matching":"learned"`, `"group_hold":1500`),
		}},
	}
}

// nearestFirst has three asked for each place, whatever matching has learned.
func nearestFirst() step {
	return step{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(p *wire.Policy) { p.Matching = "nearest" }), want: 200}
}

// After the loop has run, operators read how the search goes, by district and never by person.
func TestMetersTellHowTheSearchGoes(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.run([]step{
		{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
		{who: "disp", do: "POST /orders/{o}/publish", want: 200},
		{who: "v2", do: "POST /orders/{o}/accept", want: 200, sees: true},
	})
	w.must(w.desk.KeepLearning(w.ctx))
	w.o.MetricsOpen = true
	res, err := w.client.Get("http://town/metrics")
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	w.must(err)
	text := string(raw)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	for _, f := range huntFigures() {
		if !strings.Contains(text, f[0]+`{district="420199"} `) || !strings.Contains(text, "# HELP "+f[0]+" "+f[1]) {
			t.Errorf("%s is missing", f[0])
		}
	}
	for _, want := range []string{`lindan_hunt_offers\{district="420199"\} [1-9]`, `lindan_hunt_filled\{district="420199"\} 1\n`} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("%s is missing", want)
		}
	}
	page, err := os.ReadFile("../docs/metrics.md")
	w.must(err)
	for _, name := range regexp.MustCompile(`# HELP (lindan_\w+)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(string(page), "`"+name[1]+"`") {
			t.Errorf("docs/metrics.md does not tell of %s", name[1])
		}
	}
	if strings.Contains(text, "a_v") || strings.Contains(text, w.ids["o"]) {
		t.Error("an id is in a label")
	}
}
