package server

import "lindan/domain"

// bookStories are about duty, hours, tallies, places and pages.
func bookStories() []scenario {
	return []scenario{
		{name: "duty is the volunteer's own switch", steps: []step{
			{who: "v4", do: "GET /duty", want: 200, has: []string{`"on":false`}, not: []string{`"at"`}},
			{who: "v4", do: "PUT /duty", body: `{"on":true,"until":"2026-11-23T08:00:00Z","at":{"lon":114.2223456,"lat":30.5323456}}`, want: 200, has: []string{`"on":true`, `"lon":114.222}`, "2026-11-23T08:00:00Z"}, not: []string{"114.2223"}},
			{who: "v4", do: "POST /duty/position", body: `{"at":{"lon":114.225,"lat":30.532}}`, want: 204},
			{who: "v4", do: "PUT /duty", body: `{"on":true}`, want: 422, has: []string{`"field":"at"`}},
			{who: "v4", do: "PUT /duty", body: `{"on":true,"at":{"lon":114.2,"lat":30.5}}`, want: 422, has: []string{`"field":"until"`}},
			{who: "v4", do: "PUT /duty", body: `{"on":true,"until":"2026-11-30T08:00:00Z","at":{"lon":114.2,"lat":30.5}}`, want: 422, has: []string{`"field":"until"`}},
			{who: "v4", do: "PUT /duty", body: `{"on":true,"until":"2026-11-23T08:00:00Z","at":{"lon":114.2,"lat":95}}`, want: 422, has: []string{`"field":"at"`}},
			{who: "v4", do: "PUT /duty", body: `{"on":false}`, want: 200, has: []string{`"on":false`}, not: []string{`"at"`}},
			{who: "v4", do: "POST /duty/position", body: `{"at":{"lon":114.225,"lat":30.532}}`, want: 409, has: []string{"duty.off"}},
			{who: "wang", do: "PUT /duty", body: `{"on":true,"until":"2026-11-23T08:00:00Z","at":{"lon":114.2,"lat":30.5}}`, want: 403},
			{who: "wang", do: "GET /hall", want: 403},
		}},
		{name: "hours and tallies come as tables that a spreadsheet cannot run", from: domain.Confirmed, steps: []step{
			{who: "v1", do: "GET /hours", want: 200, has: []string{`"minutes":40`, `"hours":"0.66"`}},
			{who: "v1", do: "GET /hours.csv", want: 200, has: []string{"\ufeff日期,", "2026-11-23,10:00,10:40,送药,40,0.66,A,记入,梧桐社区", ",签到签退,志愿服务,40\r\n", `Content-Disposition: attachment; filename="hours.csv"`, "text/csv; charset=utf-8"}},
			{who: "v2", do: "GET /hours", want: 200, has: []string{`"lines":[]`, `"minutes":0`, `"hours":"0.00"`}},
			{who: "disp", do: "GET /tally?by=branch", want: 200, has: []string{`"minutes":40`}},
			{who: "disp", do: "GET /tally.csv?by=branch", want: 200, has: []string{"'=第一党支部,'=第一党支部,40,0.66,1,1,40"}, not: []string{",=第一", "\n=第一"}},
			{who: "disp", do: "GET /tally?by=service&from=2026-11&to=2026-11", want: 200, has: []string{"送药"}},
			{who: "disp", do: "GET /tally?by=grid", want: 200, has: []string{"第一网格"}},
			{who: "disp", do: "GET /tally?by=month&from=2026-12&to=2026-12", want: 200, has: []string{`"rows":[]`}},
			{who: "disp", do: "GET /tally?by=phone", want: 422, has: []string{`"field":"by"`}},
			{who: "disp", do: "GET /tally?from=2026-13", want: 422, has: []string{`"field":"from"`}},
			{who: "disp", do: "GET /tally?area=x", want: 422, has: []string{`"field":"area"`}},
			{who: "v1", do: "GET /tally", want: 404},
		}},
		{name: "places are public", steps: []step{
			{do: "GET /areas", want: 200, has: []string{"江城区"}},
			{do: "GET /areas?parent=" + string(townStreet), want: 200, has: []string{"梧桐社区", "银杏社区", `"shape":[[[`}},
			{do: "GET /areas?parent=zz", want: 422, has: []string{`"field":"parent"`}},
			{do: "GET /areas/" + string(townHere), want: 200, has: []string{"027-85001234", `"open":true`}},
			{do: "GET /areas/420199-009", want: 404, has: []string{"area.missing"}},
			{do: "GET /areas/%7B%7D", want: 404},
		}},
		{name: "lists go on page by page and end", steps: []step{
			{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
			{who: "wang", do: "POST /orders", body: tinyWish, after: 1e9, keep: "p", want: 201, sees: true},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"scan"}`, keep: "m", want: 201, may: []string{"梅大姐", "19911110002", townDoor}},
			{who: "walker2", do: "GET /queue?limit=1", want: 200, has: []string{"{m}"}, not: []string{`"next"`, "{o}"}},
			{who: "walker", do: "GET /queue?limit=1", want: 200, has: []string{"{o}", `"next"`}, not: []string{"{m}", "{p}"}},
			{who: "disp", do: "GET /queue?limit=3", want: 200, has: []string{"{o}", "{p}", "{m}"}, not: []string{`"next"`}},
			{who: "wang", do: "GET /orders?limit=1", want: 200, sees: true, has: []string{"{p}", `"next":"bjE3`}, not: []string{"{o}"}},
			{who: "wang", do: "GET /orders?limit=2", want: 200, sees: true, has: []string{"{o}", "{p}"}, not: []string{`"next"`}},
			{who: "wang", do: "GET /orders?limit=0", want: 422, has: []string{`"field":"limit"`}},
			{who: "wang", do: "GET /orders?limit=101", want: 422},
			{who: "wang", do: "GET /orders?limit=x", want: 422},
			{who: "wang", do: "GET /orders?cursor=aGFsbG8", want: 422, has: []string{`"field":"cursor"`}},
			{who: "wang", do: "GET /orders?cursor=dHh8eQ", want: 422},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "&limit=2", want: 200, has: []string{`"next":"d`}},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "&cursor=bjV8eA", want: 422, has: []string{`"field":"cursor"`}},
			{who: "wang", do: "GET /orders?part=volunteer", want: 422, has: []string{`"field":"part"`}},
		}},
	}
}
