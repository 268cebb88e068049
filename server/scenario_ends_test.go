package server

import (
	"slices"
	"time"

	"lindan/domain"
)

// endStories are about orders that end otherwise: withdrawn at each stage, stopped, refused, routed out, merged.
func endStories() []scenario {
	list := []scenario{
		{name: "what has begun is not withdrawn but ended", from: domain.Serving, steps: []step{
			{who: "wang", do: "POST /orders/{o}/cancel", want: 409, has: []string{"order.state"}},
			{who: "v1", do: "POST /orders/{o}/end_early", want: 403},
			{who: "wang", do: "POST /orders/{o}/end_early", after: 20 * time.Minute, want: 200, sees: true, meets: "石磊磊", has: []string{`"confirming"`, `"minutes":20`, `"grade":"C"`}},
			{who: "disp", do: "POST /orders/{o}/call_back", want: 200, has: []string{`"confirmed"`}},
		}},
		{name: "what is finished is not withdrawn", from: domain.Confirming, steps: []step{
			{who: "wang", do: "POST /orders/{o}/cancel", want: 409},
			{who: "v1", do: "POST /orders/{o}/confirm", want: 403},
			{who: "disp", do: "POST /orders/{o}/confirm", want: 403},
			{who: "walker", do: "POST /orders/{o}/call_back", want: 200, has: []string{`"confirmed"`}},
		}},
		{name: "a refusal says why and what else to try, to the resident alone", from: domain.Reviewing, steps: []step{
			{who: "walker", do: "POST /orders/{o}/reject", body: `{"reason":"unsafe","words":"请联系物业处理"}`, want: 403},
			{who: "disp", do: "POST /orders/{o}/reject", body: `{"reason":"because","words":"请联系物业处理"}`, want: 422, has: []string{`"field":"reason"`}},
			{who: "disp", do: "POST /orders/{o}/reject", body: `{"reason":"unsafe","words":"请联系物业处理"}`, want: 200, has: []string{`"rejected"`, `"reason":"unsafe"`}},
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, has: []string{"请联系物业处理", `"reason":"unsafe"`}, not: []string{`"owner"`}},
			{who: "v1", do: "GET /orders/{o}", want: 404},
			{who: "disp", do: "POST /orders/{o}/reveal", body: `{"reason":"complaint"}`, want: 200, sees: true, has: []string{"请联系物业处理"}},
			{who: "disp", do: "POST /orders/{o}/reveal", body: `{"reason":"complaint"}`, after: 25 * time.Hour, want: 409, has: []string{"reveal.closed"}},
		}},
		{name: "what others must do is routed out with a receipt", from: domain.Offered, steps: []step{
			{who: "disp", do: "POST /orders/{o}/route_out", body: `{"reason":"qualification","receipt":"","words":"已转社区卫生服务中心"}`, want: 422, has: []string{`"field":"receipt"`}},
			{who: "super", do: "POST /orders/{o}/route_out", body: `{"reason":"qualification","receipt":"12345-778","words":"已转社区卫生服务中心"}`, want: 200, has: []string{`"routed_out"`, "12345-778"}},
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, has: []string{"12345-778", "已转社区卫生服务中心"}},
			{who: "v1", do: "GET /orders/{o}", want: 200, not: []string{"12345-778", "已转社区卫生服务中心", "qualification"}},
		}},
		{name: "the same wish twice is merged, and only into the same person's", from: domain.Reviewing, steps: []step{
			{who: "wang", do: "POST /orders", body: tinyWish, keep: "p", want: 201, sees: true},
			{who: "mei", do: "POST /orders", body: `{"service":"snow","danger":false,"now":true,"channel":"scan"}`, keep: "m", want: 201, may: []string{"梅大姐", "19911110002", townDoor}},
			{who: "disp", do: "GET /orders/{p}", want: 200, has: []string{`"duplicates":[{`, "{o}"}, not: []string{"{m}"}},
			{who: "disp", do: "POST /orders/{p}/merge", body: `{"into":"{m}"}`, want: 422, has: []string{"order.merge_other"}},
			{who: "disp", do: "POST /orders/{p}/merge", body: `{"into":"nonsense"}`, want: 422, has: []string{`"field":"into"`}},
			{who: "disp", do: "POST /orders/{p}/merge", body: `{"into":"{p}"}`, want: 422},
			{who: "disp", do: "POST /orders/{p}/merge", body: `{"into":"{o}"}`, want: 200, has: []string{`"merged_into":"{o}"`}},
			{who: "wang", do: "GET /orders/{p}", want: 200, sees: true, has: []string{`"merged_into":"{o}"`}, not: []string{"duplicates"}},
		}},
	}
	return append(list, cancelStories()...)
}

// cancelStories withdraw at every stage before the service begins, once by the resident and once by the desk.
func cancelStories() []scenario {
	var list []scenario
	for _, at := range []domain.State{domain.Reviewing, domain.Offered, domain.Accepted, domain.EnRoute, domain.Arrived} {
		held := slices.Contains([]domain.State{domain.Accepted, domain.EnRoute, domain.Arrived}, at)
		for _, who := range []string{"wang", "disp"} {
			steps := []step{
				{who: "v2", do: "POST /orders/{o}/cancel", want: map[bool]int{true: 404, false: 403}[at == domain.Reviewing]},
				{who: who, do: "POST /orders/{o}/cancel", want: 200, sees: who == "wang", has: []string{`"withdrawn"`}, not: []string{"start_code", "visit_code"}},
				{who: who, do: "POST /orders/{o}/cancel", want: 409},
				{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, not: []string{"start_code", "visit_code"}},
			}
			if held {
				steps = append(steps, step{who: "v1", do: "GET /orders/{o}", want: 200, has: []string{`"as":"served"`}, not: []string{"卞", "visit_code"}},
					step{who: "v1", do: "GET /jobs", want: 200, has: []string{`"orders":[]`}})
			}
			list = append(list, scenario{name: "withdrawn by " + who + " when " + string(at), from: at, steps: steps})
		}
	}
	return list
}
