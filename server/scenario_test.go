package server

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lindan/domain"
)

// step is one request of a scenario and what has to come of it. In do, body, has and not these are replaced: {x} by the id of
// the order kept under x, {start}, {stop} and {visit} by the codes of order o, {n} by its events, {line} by the line of its first job, {site} by today's QR of wang's house.
type step struct {
	who   string // key of a person of the town; "" nobody
	do    string // "POST /orders/{o}/accept"
	body  string
	head  string        // "Name: value"; POST gets an Idempotency-Key of its own, unless this is one or "none"
	after time.Duration // the clock moves on before
	keep  string        // remember the order in the answer under this name
	want  int
	has   []string
	not   []string
	sees  bool     // wang's name, phone, door, note and point are all in the answer; else none of them is
	may   []string // … but these
	meets string   // volunteers whose full names are in the answer: she comes to this door
	owns  string   // name, address and the like of who asks, which are in the answer because they are her own
}

func (w *town) run(steps []step) {
	w.t.Helper()
	for i, s := range steps {
		if s.after > 0 {
			w.pass(s.after)
		}
		r := w.take(s)
		if problem := w.judge(s, r); problem != "" {
			w.t.Fatalf("step %d, %s: %s: %s\n%d %s", i+1, s.who, s.do, problem, r.status, r.body)
		}
		if s.keep != "" {
			w.ids[s.keep] = orderIn(r.body)
		}
		w.settle()
	}
}

func orderIn(body string) string {
	var o struct{ ID string }
	_ = json.Unmarshal([]byte(body), &o)
	return o.ID
}

func (w *town) take(s step) reply {
	method, path, _ := strings.Cut(w.fill(s.do), " ")
	head := map[string]string{}
	if method == post {
		head["Idempotency-Key"] = w.id("key")
	}
	switch name, value, _ := strings.Cut(w.fill(s.head), ": "); {
	case s.head == "none":
		head = nil
	case s.head != "":
		head[name] = value
	}
	return w.send(s.who, method, path, w.fill(s.body), head)
}

func (w *town) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for name, id := range w.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	if strings.Contains(text, "{n}") { // how many are asked is matching's: no scenario counts events
		text = strings.ReplaceAll(text, "{n}", strconv.Itoa(w.read("o").N))
	}
	if strings.Contains(text, "{line}") {
		o := w.read("o")
		text = strings.ReplaceAll(text, "{line}", string(domain.NewLineID(o.ID, o.Jobs[0].Volunteer, o.Jobs[0].Epoch, domain.Credit, 0)))
	}
	text = strings.ReplaceAll(text, "{site}", w.desk.SiteCode(townHouse, w.time()))
	if w.ids["o"] != "" && (strings.Contains(text, "{start}") || strings.Contains(text, "{stop}") || strings.Contains(text, "{visit}")) {
		o := w.read("o")
		text = strings.NewReplacer("{start}", w.desk.StartCode(o), "{stop}", w.desk.StopCode(o), "{visit}", w.desk.VisitCode(o)).Replace(text)
	}
	return text
}

// judge says what is wrong with an answer; "" nothing.
func (w *town) judge(s step, r reply) string {
	all := r.body
	for k, v := range r.head {
		all += "\n" + k + ": " + strings.Join(v, ", ")
	}
	if r.status != s.want {
		return fmt.Sprintf("want %d", s.want)
	}
	for _, text := range s.has {
		if !strings.Contains(all, w.fill(text)) {
			return "lacks " + text
		}
	}
	theirs := strings.Fields(s.meets + " " + s.owns)
	for _, text := range theirs {
		if !strings.Contains(all, text) {
			return "lacks " + text
		}
	}
	for _, text := range append(s.not, volunteersSecrets...) {
		if strings.Contains(all, w.fill(text)) && !slices.Contains(s.may, text) && !slices.Contains(theirs, text) {
			return "shows " + text
		}
	}
	for _, text := range secrets() {
		if shown := strings.Contains(all, text); shown != (s.sees || slices.Contains(theirs, text)) && !slices.Contains(s.may, text) {
			return fmt.Sprintf("shows %s: %v", text, shown)
		}
	}
	return ""
}

// volunteersSecrets are full names and phones of volunteers and staff, which nobody but the person reads.
var volunteersSecrets = []string{
	"石磊磊", "鲁冰花", "童心圆", "闻香客", "邻社区", "远街道", "两头忙", "巡网格", "派单甲", "督办丙", "管理丁", "卞小海", "梅大姐",
	"19900000001", "19900000002", "19900000003", "19900000004", "19800000003", "19911110001", "19911110002", townDoor,
}

// in gives the town's order o the state that a scenario begins with.
func (w *town) in(state domain.State) {
	w.t.Helper()
	path := []step{
		{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
		{who: "disp", do: "POST /orders/{o}/publish", want: 200},
		{who: "v1", do: "POST /orders/{o}/accept", want: 200, sees: true},
		{who: "v1", do: "POST /orders/{o}/depart", want: 200, sees: true},
		{who: "v1", do: "POST /orders/{o}/arrive", want: 200, sees: true},
		{who: "v1", do: "POST /orders/{o}/check_in", body: `{"code":"{start}"}`, want: 200, sees: true},
		{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}"}`, after: 40 * time.Minute, want: 200, sees: true},
		{who: "wang", do: "POST /orders/{o}/confirm", want: 200, sees: true, meets: "石磊磊"},
	}
	at := []domain.State{domain.Reviewing, domain.Offered, domain.Accepted, domain.EnRoute, domain.Arrived, domain.Serving, domain.Confirming, domain.Confirmed}
	w.run(path[:slices.Index(at, state)+1])
	if have := w.read("o").State; have != state {
		w.t.Fatalf("the order is %s, want %s", have, state)
	}
}

// scenario is a story about one town.
type scenario struct {
	name  string
	from  domain.State // "" from nothing
	steps []step
}

// TestScenarios tells every story, holds each answer against the contract, and sees that every operation has succeeded once.
func TestScenarios(t *testing.T) {
	covered := newCoverage(t)
	stories := slices.Concat(visitStories(), proxyStories(), endStories(), deskStories(), bookStories(), doorStories(), joinStories(), appStories(), accountStories(), keyStories(), recordStories(), tallyStories(), matchingStories())
	t.Run("stories", func(t *testing.T) {
		for _, s := range stories {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				w := newTown(t, covered)
				if s.from != "" {
					w.in(s.from)
				}
				w.run(s.steps)
			})
		}
		t.Run("a code on the phone opens a session, a cookie goes on with it", func(t *testing.T) { newTown(t, covered).signInStory() })
		t.Run("a newcomer with a code opens an account and orders help", func(t *testing.T) { newTown(t, covered).signUpStory() })
		t.Run("a record over the time of another is laid aside by a person", func(t *testing.T) { newTown(t, covered).overlapStory() })
		t.Run("who waits at the door sees who will come, and nobody else does", func(t *testing.T) { newTown(t, covered).photoStory() })
		t.Run("hours by hand become a case, which somebody whom it does not name closes", func(t *testing.T) { newTown(t, covered).caseStory() })
		t.Run("a line is sealed, its root is published, and its volunteer proves it", func(t *testing.T) { newTown(t, covered).ledgerStory() })
		t.Run("a volunteer certifies her hours, and anybody can check it", func(t *testing.T) { newTown(t, covered).certificateStory() })
		for name, tell := range proposalStories() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				tell(newTown(t, covered))
			})
		}
		t.Run("receipts of the national system come back", func(t *testing.T) { newTown(t, covered).receiptStory() })
	})
	for _, item := range openContract(t).Paths.Map() {
		for _, op := range item.Operations() {
			if op.OperationID != "live" && !covered.done[op.OperationID] { // streams have their own test
				t.Errorf("no scenario has %s succeed", op.OperationID)
			}
		}
	}
}
