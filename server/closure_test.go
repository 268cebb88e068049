package server

import (
	"strings"
	"testing"
	"time"

	"lindan/domain"
)

// TestWhoClosedHerAccountIsNobodyEverywhere: lists, orders, tallies and reveals of before go on, without her.
func TestWhoClosedHerAccountIsNobodyEverywhere(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Confirmed)
	w.run([]step{
		{who: "v1", do: "POST /me/closure", want: 200, owns: "石磊磊 " + townDoor},
		{who: "wang", do: "POST /me/closure", want: 200, owns: secretName + " " + secretDoor + " " + secretPoint},
	})
	w.pass(8 * 24 * time.Hour)
	if r := w.send("v1", get, "/me", "", nil); r.status != 200 {
		t.Fatalf("signed out before the job ran: %d", r.status)
	}
	w.must(w.desk.CloseDue(w.ctx))
	month := "&from=2026-11&to=2026-11"
	w.run([]step{
		{who: "v1", do: "GET /me", want: 401},
		{who: "wang", do: "GET /orders", want: 401},
		{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{`"archived"`, `"name":"已注销"`, `"minutes":40`}, not: []string{"LD-0001", "石*", "卞*", "199****"}},
		{who: "disp", do: "GET /queue?state=archived", want: 200, has: []string{"{o}", `"name":"已注销"`}},
		{who: "disp", do: "GET /people?area=" + string(townHere), want: 200, has: []string{`"name":"已注销"`}, not: []string{"LD-0001", "石*"}},
		{who: "disp", do: "GET /tally?by=volunteer" + month, want: 200, has: []string{`"name":"已注销"`, `"minutes":40`}, not: []string{"LD-0001", "石*", "a_v1"}},
		{who: "disp", do: "GET /tally.csv?by=volunteer" + month, want: 200, has: []string{"—,已注销,40"}},
		{who: "disp", do: "POST /orders/{o}/reveal", body: `{"reason":"complaint"}`, want: 409, has: []string{"reveal.closed"}},
	})
	// Her number is free.
	w.person("next", "新住户", "19900000001", townHere, nil)
	if r := w.send("next", get, "/me", "", nil); !strings.Contains(r.body, "199****0001") {
		t.Errorf("the next owner of the number: %s", r.body)
	}
}
