package server

import (
	"time"

	"lindan/domain"
)

// appStories are about what the phone app asks besides: people without an account, the same again, phones without signal,
// reports, web push, who is on duty.
func appStories() []scenario {
	const (
		granny  = `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"},"contact":"钱奶奶","phone":"19955556666","area":"` + string(townHouse) + `","address":"三号楼 101"}`
		hers    = `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"},"contact":"三楼奶奶","phone":"199 1234 5678","area":"` + string(townHouse) + `","address":"三号楼 302"}`
		byDesk  = `{"service":"medicine","danger":false,"now":true,"channel":"hotline","proxy":{"relation":"grid_worker","consent":"phone"},"contact":"钱奶奶","phone":"19955556666","area":"` + string(townHouse) + `","address":"三号楼 101"}`
		again   = `{"service":"medicine","danger":false,"now":true,"channel":"elder_mode","like":"{o}"}`
		browser = `{"endpoint":"https://fcm.googleapis.com/fcm/send/x","p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}`
	)
	return []scenario{
		{name: "a neighbour orders for somebody without an account and reads what she wrote", steps: []step{
			{who: "mei", do: "POST /orders", body: granny, keep: "o", want: 201, has: []string{`"as":"orderer"`, `"name":"钱奶奶"`, `"phone":"19955556666"`, `"masked":false`, `"exact":true`, "三号楼 101", `"relation":"neighbour"`, `"cancel"`}, not: []string{"梅", "柳岸路", `"publish"`}},
			{who: "mei", do: "GET /orders?part=beneficiary", want: 200, has: []string{`"orders":[]`}},
			{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{"钱**", "199****6666", `"masked":true`}, not: []string{"19955556666"}},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "v1", do: "POST /orders/{o}/accept", want: 200, has: []string{`"name":"钱奶奶"`, "三号楼 101"}, not: []string{"a_mei", `"proxy"`}},
			{who: "mei", do: "GET /orders/{o}", want: 200, meets: "石磊磊", has: []string{`"start_code"`, `"visit_code"`}},
			{who: "mei", do: "GET /reveals", want: 200, has: []string{`"reveals":[]`}},
			{who: "mei", do: "POST /orders", body: again, keep: "p", want: 201, has: []string{`"name":"钱奶奶"`, "三号楼 101", `"channel":"elder_mode"`, `"relation":"neighbour"`}},
			{who: "wang", do: "POST /orders", body: again, want: 404, has: []string{"order.missing"}},
			{who: "disp", do: "POST /orders", body: again, want: 404, has: []string{"order.missing"}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"elder_mode","like":"o_no"}`, want: 404, has: []string{"order.missing"}},
			{who: "mei", do: "POST /orders", body: `{"service":"gas","danger":false,"now":true,"channel":"elder_mode","like":"{o}"}`, want: 422, has: []string{"service.refused"}},
		}},
		{name: "what is missing of a person without an account is named", steps: []step{
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"}}`, want: 422, has: []string{`"field":"contact"`}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"},"contact":"钱奶奶"}`, want: 422, has: []string{`"field":"phone"`}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"},"contact":"钱奶奶","phone":"19955556666"}`, want: 422, has: []string{`"field":"area"`}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"},"contact":"钱奶奶","phone":"19955556666","area":"` + string(townHouse) + `"}`, want: 422, has: []string{`"field":"address"`}},
			{who: "mei", do: "POST /orders", body: `{"service":"medicine","danger":false,"now":true,"channel":"phone_page","proxy":{"relation":"desk","consent":"present"},"contact":"钱奶奶","phone":"19955556666","area":"` + string(townHouse) + `"}`, want: 422, has: []string{`"field":"proxy.relation"`}},
			{who: "mei", do: "POST /orders", body: `{"service":"snow","danger":false,"now":true,"channel":"phone_page","area":"` + string(townThere) + `"}`, want: 422, has: []string{`"field":"area"`, "order.area_far"}},
			{who: "mei", do: "POST /orders", body: `{"service":"snow","danger":false,"now":true,"channel":"phone_page","area":"` + string(townGrid) + `"}`, keep: "o", want: 201, may: []string{"梅大姐", "19911110002"}, has: []string{"第一网格"}, not: []string{"柳岸路"}},
			{who: "mei", do: "POST /orders", body: `{"service":"snow","danger":true,"channel":"phone_page","proxy":{"relation":"neighbour","consent":"present"}}`, want: 422, has: []string{"triage.danger", "120"}},
		}},
		{name: "the person whose phone it is sees her order, and who ordered cannot tell that she has an account", steps: []step{
			{who: "mei", do: "POST /orders", body: hers, keep: "o", want: 201, may: []string{secretPhone}, has: []string{`"name":"三楼奶奶"`, `"masked":false`, `"exact":true`, "三号楼 302", secretPhone}, not: []string{"a_wang"}},
			{who: "mei", do: "GET /orders?part=beneficiary", want: 200, has: []string{`"orders":[]`}},
			{who: "wang", do: "GET /orders?part=beneficiary", want: 200, may: []string{secretPhone}, has: []string{"{o}", "三楼奶奶"}},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "v1", do: "POST /orders/{o}/accept", want: 200, may: []string{secretPhone}},
			{who: "wang", do: "GET /orders/{o}", want: 200, may: []string{secretPhone}, meets: "石磊磊", has: []string{`"start_code"`}},
			{who: "wang", do: "GET /reveals", want: 200, has: []string{"石**", "{o}"}},
			{who: "mei", do: "GET /reveals", want: 200, has: []string{`"reveals":[]`}},
			{who: "son", do: "POST /orders/{o}/accept", want: 404},
		}},
		{name: "a grid worker orders for a caller without an account, and her word is not the caller's", steps: []step{
			{who: "walker", do: "POST /orders", body: byDesk, keep: "o", want: 201, has: []string{`"as":"orderer"`, "钱奶奶"}, not: []string{`"cancel"`}},
			{who: "walker2", do: "POST /orders", body: byDesk, want: 422, has: []string{`"field":"proxy.relation"`}},
			{who: "disp", do: "POST /orders/{o}/publish", want: 200},
			{who: "v1", do: "POST /orders/{o}/accept", want: 200},
			{who: "v1", do: "POST /orders/{o}/check_in", body: `{"code":"{start}"}`, want: 200},
			{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}"}`, after: 30 * time.Minute, want: 200},
			{who: "walker", do: "POST /orders/{o}/confirm", want: 403},
			{who: "walker", do: "POST /orders/{o}/call_back", want: 200, meets: "石磊磊", has: []string{`"confirmed"`}},
		}},
		{name: "a phone without signal tells later, and what it tells is weaker evidence", from: domain.Accepted, steps: []step{
			{who: "v1", do: "POST /orders/{o}/depart", body: `{"device_at":"2026-11-23T02:05:00Z"}`, after: time.Hour, want: 200, sees: true, has: []string{`"departed":"2026-11-23T02:05:00Z"`}},
			{who: "v1", do: "POST /orders/{o}/arrive", body: `{"device_at":"2026-11-23T02:15:00Z"}`, want: 200, sees: true, has: []string{`"arrived":"2026-11-23T02:15:00Z"`}},
			{who: "v1", do: "POST /orders/{o}/check_in", body: `{"code":"0000","device_at":"2026-11-23T02:20:00Z"}`, want: 422, has: []string{"code.wrong"}},
			{who: "v1", do: "POST /orders/{o}/check_in", body: `{"code":"{start}","device_at":"2026-11-22T20:00:00Z"}`, want: 409, has: []string{"visit.too_late", "离线记录已超过时限"}},
			{who: "v1", do: "POST /orders/{o}/check_in", body: `{"code":"{start}","device_at":"gestern"}`, want: 422, has: []string{`"field":"device_at"`}},
			{who: "v1", do: "POST /orders/{o}/check_in", head: "Idempotency-Key: in-1", body: `{"code":"{start}","device_at":"2026-11-23T02:20:00Z"}`, want: 200, sees: true, has: []string{`"started":"2026-11-23T02:20:00Z"`, `"late_told":true`}},
			{who: "v1", do: "POST /orders/{o}/check_in", head: "Idempotency-Key: in-1", body: `{"code":"{start}","device_at":"2026-11-23T02:20:00Z"}`, want: 200, sees: true, has: []string{`"started":"2026-11-23T02:20:00Z"`}},
			{who: "v1", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}","device_at":"2026-11-23T02:50:00Z"}`, want: 200, sees: true, has: []string{`"minutes":30`, `"grade":"B"`, `"late_told":true`}},
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, meets: "石磊磊", has: []string{`"late_told":true`}},
		}},
		{name: "who keeps to the server's time has nothing late about her", from: domain.Confirming, steps: []step{
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, meets: "石磊磊", has: []string{`"grade":"A"`}, not: []string{"late_told"}},
		}},
		{name: "a volunteer reports trouble: the community hears it, the one it may be about does not", from: domain.Accepted, steps: []step{
			{who: "v1", do: "POST /orders/{o}/report", body: `{"kind":"unsafe","words":"屋里有人喝醉了"}`, want: 200, sees: true, has: []string{`"state":"accepted"`, `"report"`}},
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, meets: "石磊磊", has: []string{`"level":1`}, not: []string{"喝醉", "报告问题", "unsafe"}},
			{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{"报告问题", "网格员"}, not: []string{"喝醉"}},
			{who: "disp", do: "POST /orders/{o}/reveal", body: `{"reason":"safety"}`, want: 200, sees: true, has: []string{"屋里有人喝醉了"}},
			{who: "wang", do: "POST /orders/{o}/report", body: `{"kind":"not_as_told","words":"来的人没戴牌子"}`, want: 200, sees: true, meets: "石磊磊", has: []string{"来的人没戴牌子", "报告问题"}, not: []string{"喝醉"}},
			{who: "v1", do: "GET /orders/{o}", want: 200, sees: true, not: []string{"牌子"}},
			{who: "wang", do: "POST /orders/{o}/report", body: `{"kind":"bored"}`, want: 422, has: []string{`"field":"kind"`}},
			{who: "wang", do: "POST /orders/{o}/report", body: `{}`, want: 422, has: []string{`"field":"kind"`}},
			{who: "v2", do: "POST /orders/{o}/report", body: `{"kind":"late"}`, want: 403},
			{who: "disp", do: "POST /orders/{o}/report", body: `{"kind":"late"}`, want: 403},
			{who: "other", do: "POST /orders/{o}/report", body: `{"kind":"late"}`, want: 404},
		}},
		{name: "a withdrawal and a rating may come with words", from: domain.Confirmed, steps: []step{
			{who: "wang", do: "POST /orders/{o}/rate", body: `{"stars":2,"words":"来得有点晚"}`, want: 200, sees: true, meets: "石磊磊", has: []string{`"stars":2`, "来得有点晚"}},
			{who: "v1", do: "GET /orders/{o}", want: 200, sees: true, not: []string{"来得有点晚"}},
			{who: "wang", do: "POST /orders", body: tinyWish, keep: "o", want: 201, sees: true},
			{who: "wang", do: "POST /orders/{o}/cancel", body: `{"reason":"because"}`, want: 422, has: []string{`"field":"reason"`}},
			{who: "wang", do: "POST /orders/{o}/cancel", body: `{"reason":"solved","words":"孙子送来了"}`, want: 200, sees: true, has: []string{`"withdrawn"`, "孙子送来了"}},
			{who: "disp", do: "GET /orders/{o}", want: 200, not: []string{"孙子送来了"}},
		}},
		{name: "a browser is told by web push until it is signed out", steps: []step{
			{who: "wang", do: "POST /pushes", body: browser, want: 204},
			{who: "wang", do: "POST /pushes", body: browser, want: 204},
			{who: "wang", do: "POST /pushes", body: `{"endpoint":"http://127.0.0.1:6379/","p256dh":"x","auth":"x"}`, want: 422, has: []string{`"field":"endpoint"`, "push.endpoint"}},
			{who: "wang", do: "POST /pushes", body: `{"endpoint":"https://fcm.googleapis.com/x","p256dh":"x","auth":"x"}`, want: 422, has: []string{`"field":"p256dh"`}},
			{who: "", do: "POST /pushes", body: browser, want: 401},
			{who: "wang", do: "DELETE /pushes", want: 204},
			{who: "wang", do: "DELETE /pushes", want: 204},
		}},
		{name: "staff see who is on duty in their place, by number and family name", steps: []step{
			{who: "disp", do: "GET /areas/" + string(townHere) + "/volunteers", want: 200, has: []string{"LD-0001", "石**", "柳岸小学", `"busy":false`, `"lon":114.221}`}, not: []string{"a_v1", "LD-0004"}},
			{who: "walker", do: "GET /areas/" + string(townGrid) + "/volunteers", want: 200},
			{who: "walker", do: "GET /areas/" + string(townHere) + "/volunteers", want: 404},
			{who: "mei", do: "GET /areas/" + string(townHere) + "/volunteers", want: 404, has: []string{"area.missing"}},
			{who: "v1", do: "GET /areas/" + string(townHere) + "/volunteers", want: 404},
			{who: "other", do: "GET /areas/" + string(townHere) + "/volunteers", want: 404},
			{who: "super", do: "GET /areas/nonsense/volunteers", want: 404},
		}},
	}
}
