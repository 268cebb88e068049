package server

import (
	"encoding/json"
	"time"

	"lindan/domain"
	"lindan/server/wire"
)

// rules is a whole policy as JSON, with fields changed.
func rules(change func(*wire.Policy)) string {
	p := viewPolicy(domain.DefaultPolicy())
	change(&p)
	raw, _ := json.Marshal(p)
	return string(raw)
}

// deskStories are about the community's work.
func deskStories() []scenario {
	return []scenario{
		{name: "staff see masked people until a reason is written down, and the resident reads who and why", from: domain.Reviewing, steps: []step{
			{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{"卞**", "199****5678", `"masked":true`}},
			{who: "super", do: "GET /orders/{o}", want: 200, has: []string{"卞**"}},
			{who: "disp", do: "POST /orders/{o}/reveal", body: `{"reason":"curious"}`, want: 422, has: []string{`"field":"reason"`}},
			{who: "wang", do: "GET /reveals", want: 200, has: []string{`"reveals":[]`}},
			{who: "disp", do: "POST /orders/{o}/reveal", body: `{"reason":"review"}`, want: 200, sees: true},
			{who: "wang", do: "GET /reveals", want: 200, has: []string{"派**", "核实需求", "社区工作人员"}, not: []string{"a_disp"}},
			{who: "disp", do: "GET /orders/{o}", want: 200},
			{who: "mei", do: "POST /orders/{o}/reveal", body: `{"reason":"review"}`, want: 404},
			{who: "disp", do: "GET /people?area=" + string(townHouse), want: 200, has: []string{"卞**", "199****5678", "三号楼"}},
			{who: "mei", do: "GET /people?area=" + string(townHouse), want: 404},
		}},
		{name: "candidates come with reasons in words and no number that could be reckoned back", from: domain.Offered, steps: []step{
			{who: "disp", do: "GET /orders/{o}/candidates", want: 200, has: []string{`"candidates":[{`, "已经邀请过", "LD-0001", "石**", `"distance":"约 `}, not: []string{"metres", "lon", "1990000"}},
			{who: "v1", do: "GET /orders/{o}/candidates", want: 404},
			{who: "wang", do: "GET /orders/{o}/candidates", want: 404},
			{who: "disp", do: "POST /orders/{o}/offer", body: `{"volunteers":["a_v4"]}`, want: 200},
			{who: "disp", do: "POST /orders/{o}/offer", body: `{"volunteers":["a_v4"]}`, want: 409, has: []string{"order.asked_already"}},
			{who: "disp", do: "POST /orders/{o}/offer", body: `{"volunteers":[]}`, want: 422, has: []string{`"field":"volunteers"`}},
			{who: "disp", do: "POST /orders/{o}/offer", body: `{"volunteers":["a_vfar"]}`, want: 422},
			{who: "disp", do: "POST /orders/{o}/offer", body: `{"volunteers":["{$gt}"]}`, want: 422, has: []string{`"field":"volunteers.0"`}},
			{who: "v4", do: "GET /offers", want: 200, has: []string{"社区工作人员邀请您", "{o}"}},
			{who: "v4", do: "POST /orders/{o}/decline", want: 200},
			{who: "disp", do: "GET /orders/{o}/candidates", want: 200, has: []string{`"answer":"waiting"`, `"answer":"no"`, `"by":"派**"`, `"number":"LD-0004"`}, not: []string{"score", "chance"}},
			{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{`"by_name":"派**"`, `"whom_name":"闻**"`}},
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, not: []string{"by_name", "whom_name", "派**", "闻**"}},
			{who: "v4", do: "GET /orders/{o}", want: 200, not: []string{"by_name", "whom_name", "派**"}},
			{who: "disp", do: "GET /orders/{o}/candidates", after: 4 * time.Minute, want: 200, has: []string{`"answer":"quiet"`}},
			{who: "disp", do: "POST /orders/{o}/widen", want: 200},
			{who: "v1", do: "POST /orders/{o}/widen", want: 403},
		}},
		{name: "before anybody is asked, candidates come in order", from: domain.Reviewing, steps: []step{
			{who: "disp", do: "GET /orders/{o}/candidates", want: 200, has: []string{`"rank":1`, `"rank":2`, `"asked":[]`, `"codes":["NEAR"`, "离得近，步行约", "最近轮到的机会较少"}, not: []string{`"score"`}},
		}},
		{name: "an order that nobody answers climbs to the next owner", from: domain.Reviewing, steps: []step{
			{who: "wang", do: "POST /orders/{o}/escalate", want: 403},
			{who: "walker", do: "POST /orders/{o}/escalate", want: 200, has: []string{`"level":1`, "网格员", "第一网格"}},
			{who: "disp", do: "POST /orders/{o}/escalate", want: 200, has: []string{`"level":2`}},
			{who: "disp", do: "POST /orders/{o}/escalate", want: 200, has: []string{`"level":3`, "街道督办员", "柳岸街道"}},
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, has: []string{"街道督办员", "027-85001234"}},
		}},
		{name: "nobody in time: the order does not end silently, the desk plans it anew", from: domain.Offered, steps: []step{
			{who: "wang", do: "GET /orders/{o}", after: 3 * time.Hour, want: 200, sees: true, has: []string{`"expired"`, `"owner"`}},
			{who: "disp", do: "GET /queue?state=expired", want: 200, has: []string{"{o}"}},
			{who: "disp", do: "GET /queue?state=reviewing,offered", want: 200, has: []string{`"orders":[]`}},
			{who: "disp", do: "GET /queue?state=nonsense", want: 422, has: []string{`"field":"state"`}},
			{who: "disp", do: "GET /queue/counts", want: 200, has: []string{`{"name":"逾期无人接","orders":1,"state":"expired"}`}},
			{who: "disp", do: "POST /orders/{o}/publish", body: `{"window":{"from":"2026-11-24T06:00:00Z","to":"2026-11-24T02:00:00Z"}}`, want: 422, has: []string{`"field":"window.to"`}},
			{who: "disp", do: "POST /orders/{o}/publish", body: `{"window":{"from":"2026-11-24T02:00:00Z","to":"2026-11-24T06:00:00Z"}}`, want: 200, has: []string{`"now":false`, "2026-11-24T06:00:00Z"}},
		}},
		{name: "fewer than wished for may begin, never fewer than the risk asks", steps: []step{
			{who: "wang", do: "POST /orders", body: `{"service":"snow","danger":false,"now":true,"channel":"scan","volunteers":3,"note":"` + secretNote + `"}`, keep: "o", want: 201, sees: true},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "disp", do: "POST /orders/{o}/go_ahead", want: 409},
			{who: "v1", do: "POST /orders/{o}/accept", want: 200, sees: true},
			{who: "wang", do: "POST /orders/{o}/go_ahead", want: 403},
			{who: "disp", do: "POST /orders/{o}/go_ahead", want: 200, has: []string{`"accepted"`, `"volunteers":1`, `"missing":0`}},
		}},
		{name: "rules change by version only, and only by an admin of the place", steps: []step{
			{who: "disp", do: "GET /areas/" + string(townHere) + "/policy", want: 200, has: []string{`Etag: "0"`, `"wave_size":3`}, not: []string{`"version`}},
			{who: "mei", do: "GET /areas/" + string(townHere) + "/policy", want: 404},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", body: rules(func(*wire.Policy) {}), want: 428, has: []string{"if_match.missing"}},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: "If-Match: 0", body: rules(func(*wire.Policy) {}), want: 422},
			{who: "disp", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(*wire.Policy) {}), want: 403},
			{who: "mei", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(*wire.Policy) {}), want: 404},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(p *wire.Policy) { p.WaveSize = 99 }), want: 422, has: []string{`"field":"wave_size"`}},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(p *wire.Policy) { p.Confirm = 3600 + 1<<55 }), want: 422, has: []string{`"field":"confirm"`}},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(p *wire.Policy) {
				p.WaveSize = 5
				p.Version = 7
				p.Services = []wire.Service{viewService(domain.Menu()[0])}
			}), want: 200, has: []string{`Etag: "1"`, `"wave_size":5`, `"version":1`, `"version_of":"` + string(townHere) + `"`}},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "/policy", head: `If-Match: "0"`, body: rules(func(*wire.Policy) {}), want: 412, has: []string{"policy.stale"}},
			{do: "GET /areas/" + string(townHere) + "/services", want: 200, has: []string{"送药"}, not: []string{"陪诊\",\"refused", "搬抬重物"}},
			{who: "wang", do: "POST /orders", body: `{"service":"moving","danger":false,"now":true,"channel":"scan"}`, want: 422, has: []string{"service.unknown"}},
			{who: "admin", do: "PUT /areas/" + string(townHere) + "-77/policy", head: `If-Match: "0"`, body: rules(func(*wire.Policy) {}), want: 404},
		}},
		{name: "the place's QR starts the minutes, with weaker evidence", from: domain.Arrived, steps: []step{
			{who: "walker", do: "GET /areas/" + string(townHouse) + "/site_code", want: 200, has: []string{`"day":"2026-11-23"`}},
			{who: "v1", do: "GET /areas/" + string(townHouse) + "/site_code", want: 404},
			{who: "v1", do: "POST /orders/{o}/check_in", body: `{"site":"{site}","area":"` + string(townHouse) + `","accuracy":30}`, want: 200, sees: true, has: []string{`"serving"`}},
			{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}"}`, after: 30 * time.Minute, want: 200, sees: true, has: []string{`"grade":"B"`}},
		}},
	}
}
