package server

import (
	"time"

	"lindan/domain"
)

// accountStories are about one's own account: settings, volunteering, consents, data, closing.
func accountStories() []scenario {
	const (
		own     = secretName + " " + secretDoor + " " + secretPoint // wang's own, GET /me
		v1, mei = "石磊磊 " + townDoor, "梅大姐 " + townDoor
	)
	return []scenario{
		{name: "a resident sets up her app, all of it or nothing", steps: []step{
			{who: "wang", do: "GET /me", want: 200, owns: own, has: []string{`"language":"zh"`, `"elder":false`, `"terms":0`}, not: []string{"closing"}},
			{who: "wang", do: "PATCH /me", body: `{"settings":{"elder":true,"text":3,"language":"en","contrast":true},"terms":1}`, want: 200, owns: own, has: []string{`"elder":true`, `"text":3`, `"language":"en"`, `"contrast":true`, `"terms":1`}},
			{who: "wang", do: "GET /me", want: 200, owns: own, has: []string{`"elder":true`, `"terms":1`}},
			{who: "wang", do: "PATCH /me", body: `{}`, want: 200, owns: own, has: []string{`"elder":true`}},
			{who: "wang", do: "PATCH /me", body: `{"settings":{"elder":false,"text":4,"language":"zh","contrast":false}}`, want: 422, has: []string{`"field":"settings.text"`}},
			{who: "wang", do: "PATCH /me", body: `{"settings":{"elder":false,"text":0,"language":"fr","contrast":false}}`, want: 422, has: []string{`"field":"settings.language"`}},
			{who: "wang", do: "PATCH /me", body: `{"settings":{"elder":false,"text":0,"language":"zh","contrast":false},"terms":2}`, want: 409, has: []string{"terms.changed"}},
			{who: "wang", do: "PATCH /me", body: `{"settings":{"elder":false,"text":0,"language":"zh","contrast":false},"volunteer":{"urgent_ok":true}}`, want: 422, has: []string{`"field":"volunteer"`}},
			{who: "wang", do: "GET /me", want: 200, owns: own, has: []string{`"elder":true`, `"terms":1`}},
		}},
		{name: "a volunteer says when and what she may be asked", steps: []step{
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"urgent_ok":true,"radius":900,"offers_a_day":3,"claimed":["repair","escort","repair"],"quiet":{"from":13,"to":14},"available":[{"day":2,"from":9,"to":12}],"services":["medicine"]}}`, want: 200, owns: v1, has: []string{`"urgent_ok":true`, `"radius":900`, `"offers_a_day":3`, `"claimed":[{"code":"repair","name":"家电维修"}]`, `"quiet":{"from":13,"to":14}`, `"available":[{"day":2,"from":9,"to":12}]`, `"services":["medicine"]`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"radius":800}}`, want: 200, owns: v1, has: []string{`"radius":800`, `"quiet":`, `"available":[{`, `"urgent_ok":true`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"quiet":{"from":7,"to":7},"available":[],"services":[]}}`, want: 200, owns: v1, not: []string{`"quiet"`, `"available"`, `"services"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"urgent_ok":false,"available":[{"day":1,"from":0,"to":24},{"day":1,"from":8,"to":9},{"day":1,"from":12,"to":12}]}}`, want: 422, has: []string{`"field":"volunteer.available.2.to"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"available":[{"day":8,"from":0,"to":24}]}}`, want: 422, has: []string{`"field":"volunteer.available.0.day"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"quiet":{"from":22,"to":24}}}`, want: 422, has: []string{`"field":"volunteer.quiet.to"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"claimed":["escort","any"]}}`, want: 422, has: []string{`"field":"volunteer.claimed.1"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"services":["medicine","gas"]}}`, want: 422, has: []string{`"field":"volunteer.services.1"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"radius":20001}}`, want: 422, has: []string{`"field":"volunteer.radius"`}},
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"offers_a_day":21}}`, want: 422, has: []string{`"field":"volunteer.offers_a_day"`}},
			{who: "v1", do: "GET /me", want: 200, owns: v1, has: []string{`"urgent_ok":true`, `"radius":800`}},
		}},
		{name: "what she does not do is neither offered nor listed, and she may take it all the same", steps: []step{
			{who: "v1", do: "PATCH /me", body: `{"volunteer":{"services":["errand"]}}`, want: 200, owns: v1},
			{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "v1", do: "GET /offers", want: 200, has: []string{`"orders":[]`}},
			{who: "v1", do: "GET /hall", want: 200, has: []string{`"orders":[]`}},
			{who: "v2", do: "GET /offers", want: 200, has: []string{"{o}"}},
			{who: "disp", do: "GET /orders/{o}/candidates", want: 200, has: []string{"本人没有选这项服务"}},
			{who: "v1", do: "POST /orders/{o}/accept", want: 200, sees: true},
		}},
		{name: "a resident becomes a volunteer, the community checks who she is", steps: []step{
			{who: "mei", do: "POST /me/volunteer", body: `{"unit":"柳岸小学","claimed":["haircut","any"]}`, want: 422, has: []string{`"field":"claimed.1"`}},
			{who: "mei", do: "POST /me/volunteer", body: `{"unit":"柳岸小学","claimed":["haircut","repair"]}`, want: 200, owns: mei, has: []string{`"number":"` + domain.VolunteerNumber("a_mei"), `"verified":false`, `"skills":[]`, `"code":"haircut"`, `"role":"volunteer"`, `"area":"` + string(townHere) + `"`}},
			{who: "mei", do: "POST /me/volunteer", body: `{"unit":"别处"}`, want: 200, owns: mei, has: []string{"柳岸小学", `"code":"haircut"`}, not: []string{"别处"}},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "-02", want: 200, has: []string{`"claimed":[{"code":"haircut"`, "柳岸小学", "梅**"}},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "-02&volunteers=true", want: 200, has: []string{`"claimed":[{"code":"haircut"`, "柳岸小学", `"number":"LD-0001"`}},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "&volunteers=true", want: 200, has: []string{"石**", "梅**"}, not: []string{"卞**"}},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "&volunteers=false", want: 200, has: []string{"石**", "卞**"}},
			{who: "disp", do: "GET /people?area=" + string(townHere) + "-02&volunteers=1", want: 422, has: []string{`"field":"volunteers"`}},
			{who: "mei", do: "GET /people?area=" + string(townHere) + "&volunteers=true", want: 404},
			{who: "mei", do: "PUT /people/a_mei/checks", body: `{"verified":true,"skills":["haircut"]}`, want: 403, has: []string{"check.self"}},
			{who: "wang", do: "PUT /people/a_mei/checks", body: `{"verified":true,"skills":["haircut"]}`, want: 404, has: []string{"person.missing"}},
			{who: "other", do: "PUT /people/a_mei/checks", body: `{"verified":true,"skills":["haircut"]}`, want: 404, has: []string{"person.missing"}},
			{who: "walker2", do: "PUT /people/a_mei/checks", body: `{"verified":true,"skills":["haircut"]}`, want: 403, has: []string{"check.denied"}},
			{who: "both", do: "PUT /people/a_both/checks", body: `{"verified":true,"skills":[]}`, want: 403, has: []string{"check.self"}},
			{who: "disp", do: "PUT /people/a_wang/checks", body: `{"verified":true,"skills":[]}`, want: 409, has: []string{"volunteer.not_registered"}},
			{who: "disp", do: "PUT /people/a_nobody/checks", body: `{"verified":true,"skills":[]}`, want: 404},
			{who: "disp", do: "PUT /people/x/checks", body: `{"verified":true,"skills":[]}`, want: 404},
			{who: "disp", do: "PUT /people/a_mei/checks", body: `{"verified":true,"skills":["flying"]}`, want: 422, has: []string{`"field":"skills.0"`}},
			{who: "disp", do: "PUT /people/a_mei/checks", body: `{"verified":true,"skills":["haircut"]}`, want: 200, has: []string{`"verified":true`, `"skills":[{"code":"haircut"`, "梅**"}, not: []string{"claimed", "repair"}},
			{who: "mei", do: "GET /me", want: 200, owns: mei, has: []string{`"verified":true`, `"claimed":[]`, `"skills":[{"code":"haircut"`}, not: []string{"repair"}},
		}},
		{name: "each consent is given and taken back by itself", steps: []step{
			{who: "v1", do: "GET /me/consents", want: 200, has: []string{`"purpose":"terms"`, `"needed":true`, "签到位置", `"purpose":"sharing"`}, not: []string{`"given":true`, `"since"`}},
			{who: "v1", do: "PUT /me/consents/location", body: `{"version":1,"given":true}`, want: 200, has: []string{`"given":true`, `"given_version":1`, `"since":"2026-11-23T02:00:00Z"`}},
			{who: "v1", do: "PUT /me/consents/location", body: `{"version":1,"given":true}`, after: time.Hour, want: 200, has: []string{`"since":"2026-11-23T02:00:00Z"`}, not: []string{"03:00:00Z"}},
			{who: "v1", do: "PUT /me/consents/location", body: `{"version":2,"given":true}`, want: 409, has: []string{"consent.changed"}},
			{who: "v1", do: "PUT /me/consents/location", body: `{"version":1,"given":false}`, want: 200, has: []string{`"since":"2026-11-23T03:00:00Z"`}, not: []string{`"given":true`}},
			{who: "v1", do: "PUT /me/consents/terms", body: `{"version":1,"given":false}`, want: 409, has: []string{"consent.needed"}},
			{who: "v1", do: "PUT /me/consents/terms", body: `{"version":1,"given":true}`, want: 200, has: []string{`"given":true`}},
			{who: "v1", do: "GET /me", want: 200, owns: v1, has: []string{`"terms":1`}},
			{who: "v1", do: "PUT /me/consents/face", body: `{"version":1,"given":true}`, want: 404, has: []string{"consent.missing"}},
			{who: "v2", do: "GET /me/consents", want: 200, not: []string{`"given":true`}},
		}},
		{name: "everything about oneself comes as a file", from: domain.Confirmed, steps: []step{
			{who: "wang", do: "GET /me/export", want: 200, sees: true, meets: "石磊磊", has: []string{`Content-Disposition: attachment; filename="lindan-data.json"`, "{o}", `"purpose":"location"`, `"phone":"` + secretPhone + `"`, "上门服务", `"created":"2026-11-23T02:00:00Z"`}, not: []string{"a_v1", "a_son"}},
			{who: "v1", do: "GET /me/export", want: 200, owns: v1 + " 19900000001 " + dispatcherName, has: []string{`"minutes":40`, `"orders":[]`}, not: []string{"a_wang"}},
		}},
		{name: "an account that an order needs is not closed, any other in seven days", from: domain.Accepted, steps: []step{
			{who: "wang", do: "POST /me/closure", want: 409, has: []string{"account.busy"}},
			{who: "v1", do: "POST /me/closure", want: 409, has: []string{"account.busy"}},
			{who: "v2", do: "POST /me/closure", want: 200, owns: "鲁冰花 " + townDoor, has: []string{`"closing":"2026-11-30T02:00:00Z"`}},
			{who: "v2", do: "POST /me/closure", after: time.Hour, want: 200, owns: "鲁冰花 " + townDoor, has: []string{`"closing":"2026-11-30T02:00:00Z"`}},
			{who: "v2", do: "GET /duty", want: 200, has: []string{`"on":false`}},
			{who: "v2", do: "PUT /duty", body: `{"on":true,"until":"2026-11-23T08:00:00Z","at":{"lon":114.22,"lat":30.53}}`, want: 409, has: []string{"account.closing"}},
			{who: "v2", do: "DELETE /me/closure", want: 200, owns: "鲁冰花 " + townDoor, not: []string{"closing"}},
			{who: "v2", do: "DELETE /me/closure", want: 200, owns: "鲁冰花 " + townDoor, not: []string{"closing"}},
			{who: "v2", do: "PUT /duty", body: `{"on":true,"until":"2026-11-23T08:00:00Z","at":{"lon":114.22,"lat":30.53}}`, want: 200},
		}},
	}
}
