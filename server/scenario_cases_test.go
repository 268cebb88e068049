package server

import (
	"fmt"
	"testing"
	"time"

	"lindan/domain"
	"lindan/radar"
)

// entered posts three lines by hand for v1, which admin proposed and super approved, on three days of November.
func (w *town) entered() {
	w.t.Helper()
	for n := range 3 {
		start := w.clock.AddDate(0, 0, -n-1)
		r := &domain.Record{
			ID: domain.NewLineID("", "a_v1", n, domain.Credit, 0), State: domain.RecordSealed, Volunteer: "a_v1", Community: townHere, Grid: townGrid,
			Order:   domain.OrderID("o_" + string(townHere) + ".aaaaaaaaaaaaaaaaaaaaaaaaaa"),
			Service: "visit", Source: domain.FromManual, Nature: domain.Volunteering, Grade: domain.GradeC, Start: start, Stop: start.Add(50 * time.Minute),
			Work: 50, Minutes: 50, By: "a_disp", Second: "a_super", Reason: "phone",
		}
		l, err := r.Credit(w.clock)
		w.must(err)
		w.must(w.store.PostLine(w.ctx, l))
	}
}

// caseStory: hours by hand without a word become a case, which is read and closed by somebody whom it does not name.
func (w *town) caseStory() {
	w.entered()
	here, street := "/areas/"+string(townHere), "/areas/"+string(townStreet)
	one := "/cases/" + string(domain.NewCaseID(townHere, "unwitnessed", "a_v1", "2026-11"))
	yes := `{"verdict":"confirmed","words":"居民说没有来过"}`
	const tap = "Idempotency-Key: close-1"
	w.run([]step{
		{who: "super", do: "POST " + street + "/radar/run", want: 403, has: []string{"radar.denied"}},
		{who: "other", do: "POST " + here + "/radar/run", want: 404, has: []string{"area.missing"}},
		{who: "v1", do: "POST " + here + "/radar/run", want: 404},
		{who: "admin", do: "POST " + street + "/radar/run", want: 200, has: []string{`"communities":2`, `"lines":3`, `"opened":1`}},
		{who: "admin", do: "POST " + here + "/radar/run", want: 200, has: []string{`"found":1`, `"opened":0`}},
		{who: "admin", do: "GET " + here + "/cases", want: 200, has: []string{`"rule":"unwitnessed"`, "无人见证", `"name":"石**"`, "LD-0001", `"may_close":true`, `"line_count":3`, `"subject":{"id":"a_v1"`, "督**", "派**"}, not: []string{`"lines"`, "next"}},
		{who: "admin", do: "GET " + street + "/cases?state=open&limit=1", want: 200, has: []string{"unwitnessed"}},
		{who: "admin", do: "GET " + here + "/cases?state=cleared", want: 200, has: []string{`"cases":[]`}},
		{who: "admin", do: "GET " + here + "/cases?state=lost", want: 422, has: []string{`"field":"state"`}},
		{who: "admin", do: "GET /areas/" + string(townThere) + "/cases", want: 200, has: []string{`"cases":[]`}},
		{who: "super", do: "GET " + here + "/cases", want: 200, has: []string{`"cases":[]`}}, // it names her
		{who: "super", do: "GET " + one, want: 404, has: []string{"case.missing"}},
		{who: "super", do: "POST " + one + "/close", body: yes, want: 404, has: []string{"case.missing"}},
		{who: "disp", do: "GET " + here + "/cases", want: 403, has: []string{"case.denied"}},
		{who: "other", do: "GET " + here + "/cases", want: 404, has: []string{"area.missing"}},
		{who: "v1", do: "GET " + here + "/cases", want: 404},
		{who: "v1", do: "GET " + one, want: 404},
		{who: "admin", do: "GET /cases/x", want: 404},
		{who: "admin", do: "GET " + one, want: 200, has: []string{`"source":"manual"`, `"minutes":50`, `"grade":"C"`, `"state":"open"`, "没有受助人"}},
		{who: "v1", do: "GET /me/export", want: 200, owns: "石磊磊 " + townDoor + " 19900000001", has: []string{`"cases":[]`}},
		{who: "admin", do: "POST " + one + "/close", head: "none", body: yes, want: 400, has: []string{"idempotency.missing"}},
		{who: "admin", do: "POST " + one + "/close", body: `{"verdict":"guilty","words":"居民说没有来过"}`, want: 422, has: []string{`"field":"verdict"`}},
		{who: "admin", do: "POST " + one + "/close", body: `{"verdict":"cleared","words":" "}`, want: 422, has: []string{`"field":"words"`}},
		{who: "admin", do: "POST " + one + "/close", head: tap, body: yes, want: 200, has: []string{`"state":"confirmed"`, "居民说没有来过", `"by":"管**"`, `"may_close":false`, `"lines":[{`}},
		{who: "admin", do: "POST " + one + "/close", head: tap, body: yes, want: 200, has: []string{`"state":"confirmed"`}},
		{who: "admin", do: "POST " + one + "/close", head: tap, body: `{"verdict":"cleared","words":"居民说没有来过"}`, want: 422, has: []string{"idempotency.reused"}},
		{who: "admin", do: "POST " + one + "/close", body: yes, want: 409, has: []string{"case.closed"}},
		{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":150`}}, // a verdict takes nothing away
		{who: "v1", do: "GET /me/export", want: 200, owns: "石磊磊 " + townDoor + " 19900000001", has: []string{`"rule_name":"无人见证"`, `"state":"confirmed"`}, not: []string{"居民说没有来过", "a_super", "c_"}},
		{who: "admin", do: "GET " + here + "/mints?month=2026-11", want: 200, has: []string{`"minutes":150`, `"hours":"2.50"`, `"share":100`, `"lines":3`, "督**"}},
		{who: "super", do: "GET " + street + "/mints", want: 200, has: []string{`"minutes":150`}},
		{who: "super", do: "GET " + street + "/mints?month=2026-10", want: 200, has: []string{`"rows":[]`, `"share":0`}},
		{who: "super", do: "GET " + street + "/mints?month=2026-13", want: 422, has: []string{`"field":"month"`}},
		{who: "disp", do: "GET " + here + "/mints", want: 403},
		{who: "other", do: "GET " + here + "/mints", want: 404},
	})
}

// TestTheRulesOfTheContractAreThoseOfTheRadar holds the enum to the table of rules.
func TestTheRulesOfTheContractAreThoseOfTheRadar(t *testing.T) {
	want := make([]string, 0, 15)
	for _, r := range radar.Rules() {
		want = append(want, r.ID)
	}
	if have := texts(openContract(t).Components.Schemas["CaseRule"].Value.Enum); fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("the contract has %v, the radar %v", have, want)
	}
}
