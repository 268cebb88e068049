package server

import "lindan/domain"

// proxyStories are about those who order for somebody else.
func proxyStories() []scenario {
	const hotline = `{"service":"escort","danger":false,"window":{"from":"2026-11-24T01:00:00Z","to":"2026-11-24T05:00:00Z"},"channel":"hotline","beneficiary":"a_wang","note":"` + secretNote + `","proxy":{"relation":"grid_worker","consent":"phone"}}`
	const sons = `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","beneficiary":"a_wang","note":"` + secretNote + `","proxy":{"relation":"child","consent":"spoken"}}`
	const neighbours = `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","beneficiary":"a_wang","note":"` + secretNote + `","proxy":{"relation":"neighbour","consent":"present"}}`
	return []scenario{
		{name: "a grid worker orders for a resident on the line, and her view stays masked", steps: []step{
			{who: "walker", do: "POST /people/lookup", body: `{"phone":"199 1234 5678"}`, want: 200, has: []string{`"a_wang"`, "卞**", "199****5678", "三号楼"}},
			{who: "walker2", do: "POST /people/lookup", body: `{"phone":"` + secretPhone + `"}`, want: 404, has: []string{"person.missing"}},
			{who: "mei", do: "POST /people/lookup", body: `{"phone":"` + secretPhone + `"}`, want: 404},
			{who: "walker", do: "POST /orders", body: hotline, keep: "o", want: 201, may: []string{secretNote}, has: []string{`"as":"orderer"`, "卞**", `"masked":true`, "三号楼", secretNote, `"relation":"grid_worker"`, `"consent":"phone"`}},
			{who: "wang", do: "GET /orders?part=beneficiary", want: 200, sees: true, has: []string{"{o}", `"grid_worker"`}},
			{who: "wang", do: "GET /orders", want: 200, has: []string{`"orders":[]`}},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "walker", do: "GET /orders/{o}", want: 200, may: []string{secretNote}, has: []string{`"exact":false`}},
			{who: "v1", do: "POST /orders/{o}/accept", want: 200, sees: true, not: []string{"grid_worker", "a_walker"}},
			{who: "walker", do: "GET /orders/{o}", want: 200, may: []string{secretNote}, meets: "石磊磊", has: []string{`"start_code"`}},
			{who: "walker", do: "POST /orders/{o}/reveal", body: `{"reason":"safety"}`, want: 200, sees: true},
			{who: "wang", do: "GET /reveals", want: 200, has: []string{"巡**", "安全", "石**"}},
		}},
		{name: "a son of the household sees the details, a neighbour as proxy only what she wrote", steps: []step{
			{who: "son", do: "POST /orders", body: sons, keep: "o", want: 201, sees: true},
			{who: "mei", do: "POST /orders", body: neighbours, keep: "n", want: 201, may: []string{secretNote}, has: []string{"卞**", `"exact":false`, "第一网格"}, not: []string{"三号楼"}},
			{who: "mei", do: "GET /orders", want: 200, may: []string{secretNote}, has: []string{"{n}"}, not: []string{"{o}"}},
			{who: "mei", do: "GET /orders/{o}", want: 404},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","beneficiary":"a_wang"}`, want: 422, has: []string{`"field":"proxy"`}},
			{who: "vfar", do: "POST /orders", body: neighbours, want: 422, has: []string{`"field":"beneficiary"`, "person.missing"}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","beneficiary":"a_nobody","proxy":{"relation":"child","consent":"phone"}}`, want: 422, has: []string{"person.missing"}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","beneficiary":"a_wang","proxy":{"relation":"desk","consent":"phone"}}`, want: 422, has: []string{`"field":"proxy.relation"`}},
		}},
		{name: "nobody serves herself, her household or those she ordered for", steps: []step{
			{who: "v1", do: "POST /orders", body: neighbours, keep: "o", want: 201, may: []string{secretNote}},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "v1", do: "GET /hall", want: 200, has: []string{`"orders":[]`}},
			{who: "v1", do: "POST /orders/{o}/accept", want: 403, has: []string{"volunteer.own_order"}},
			{who: "v2", do: "GET /hall", want: 200, has: []string{"{o}"}},
		}},
		{name: "of another community, everything is as if it were not there", from: domain.Accepted, steps: []step{
			{who: "other", do: "GET /orders/{o}", want: 404, has: []string{"order.missing"}},
			{who: "other", do: "POST /orders/{o}/publish", want: 404},
			{who: "other", do: "POST /orders/{o}/release", body: `{"volunteer":"a_v1"}`, want: 404},
			{who: "other", do: "POST /orders/{o}/offer", body: `{"volunteers":["a_v2"]}`, want: 404},
			{who: "other", do: "GET /orders/{o}/candidates", want: 404},
			{who: "other", do: "POST /orders/{o}/reveal", body: `{"reason":"safety"}`, want: 404},
			{who: "other", do: "GET /queue", want: 200, has: []string{`"orders":[]`}},
			{who: "other", do: "GET /queue?area=" + string(townHere), want: 404},
			{who: "other", do: "GET /people?area=" + string(townHere), want: 404},
			{who: "other", do: "GET /tally?area=" + string(townHere), want: 404},
			{who: "other", do: "GET /areas/" + string(townHere) + "/policy", want: 404},
			{who: "other", do: "GET /areas/" + string(townHere) + "/site_code", want: 404},
			{who: "walker2", do: "GET /orders/{o}", want: 404},
			{who: "walker2", do: "GET /queue", want: 200, has: []string{`"orders":[]`}},
			{who: "mei", do: "GET /orders/{o}", want: 404},
			{who: "mei", do: "GET /queue", want: 404},
			{who: "mei", do: "POST /orders/{o}/cancel", want: 404},
			{who: "", do: "GET /orders/{o}", want: 401},
			{who: "vfar", do: "POST /orders/{o}/depart", want: 404},
		}},
	}
}
