package server

import (
	"encoding/json"
	"strings"

	"lindan/domain"
)

// keyStories are about repeating a request, and about versions.
func keyStories() []scenario {
	const key = "Idempotency-Key: one-tap"
	return []scenario{
		{name: "the same tap twice is one order, another wish under its key is refused", steps: []step{
			{who: "wang", do: "POST /orders", head: key, body: tinyWish, keep: "o", want: 201, sees: true, not: []string{"Idempotent-Replay"}},
			{who: "wang", do: "POST /orders", head: key, body: tinyWish, want: 201, sees: true, has: []string{"{o}", "Idempotent-Replay: true"}},
			{who: "wang", do: "POST /orders", head: key, body: strings.Replace(tinyWish, "medicine", "errand", 1), want: 422, has: []string{"idempotency.reused", `"field":"Idempotency-Key"`}},
			{who: "wang", do: "GET /orders", want: 200, sees: true, not: []string{`"next"`, "errand"}},
			{who: "wang", do: "POST /orders", head: "none", body: tinyWish, want: 400, has: []string{"idempotency.missing"}},
			{who: "wang", do: "POST /orders", head: "Idempotency-Key: a b", body: tinyWish, want: 422, has: []string{"idempotency.form"}},
			{who: "wang", do: "POST /orders", head: "Idempotency-Key: " + strings.Repeat("k", 256), body: tinyWish, want: 422},
			{who: "son", do: "POST /orders", head: key, body: strings.Replace(tinyWish, secretNote, "别处", 1), want: 201, may: []string{"卞小海", "19911110001", townDoor}, not: []string{"{o}"}},
		}},
		{name: "a move under one key happens once, however often it is sent", from: domain.Offered, steps: []step{
			{who: "v1", do: "POST /orders/{o}/accept", head: "none", want: 400, has: []string{"idempotency.missing"}},
			{who: "v1", do: "POST /orders/{o}/accept", head: key, want: 200, sees: true},
			{who: "v2", do: "POST /orders/{o}/accept", head: key, want: 409, has: []string{"order.taken"}},
			{who: "v1", do: "POST /orders/{o}/accept", head: key, want: 200, sees: true, has: []string{`"as":"holder"`}},
			{who: "v2", do: "POST /orders/{o}/escalate", head: key, want: 403},
			{who: "walker", do: "POST /orders/{o}/escalate", head: key, want: 200, has: []string{`"level":1`}},
			{who: "disp", do: "POST /orders/{o}/escalate", head: key, want: 200, has: []string{`"level":2`}},
			{who: "v1", do: "POST /orders/{o}/depart", head: "Idempotency-Key: go", want: 200, sees: true, has: []string{`"en_route"`}},
			{who: "v1", do: "POST /orders/{o}/depart", head: "Idempotency-Key: go", want: 200, sees: true, has: []string{`"en_route"`}},
			{who: "v1", do: "POST /orders/{o}/arrive", head: "Idempotency-Key: go", want: 422, has: []string{"idempotency.reused"}},
			{who: "v1", do: "POST /orders/{o}/depart", head: "Idempotency-Key: go2", want: 409},
		}},
		{name: "a move can insist on the version that was seen", from: domain.Reviewing, steps: []step{
			{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, has: []string{`Etag: "1"`, `"n":1`}},
			{who: "wang", do: "GET /orders/{o}", head: `If-None-Match: "1"`, want: 304, has: []string{`Etag: "1"`}},
			{who: "disp", do: "POST /orders/{o}/publish", head: `If-Match: "7"`, want: 412, has: []string{"order.stale"}},
			{who: "disp", do: "POST /orders/{o}/publish", head: `If-Match: "0"`, want: 412},
			{who: "disp", do: "POST /orders/{o}/publish", head: `If-Match: W/"1"`, want: 422, has: []string{`"field":"If-Match"`}},
			{who: "disp", do: "POST /orders/{o}/publish", head: `If-Match: "1"`, want: 200},
			{who: "wang", do: "GET /orders/{o}", head: `If-None-Match: "1"`, want: 200, sees: true},
		}},
		{name: "an address that has faded is not kept alive by a 304", from: domain.Confirming, steps: []step{
			{who: "v1", do: "GET /orders/{o}", want: 200, sees: true},
			{who: "v1", do: "GET /orders/{o}", after: 3 * 3600 * 1e9, head: `If-None-Match: "{n}"`, want: 200, has: []string{`Etag: "{n}"`, `"as":"served"`}},
		}},
	}
}

// doorStories are about those who are not signed in.
func doorStories() []scenario {
	return []scenario{
		{name: "nothing but places is for nobody", steps: []step{
			{do: "GET /me", want: 401},
			{do: "GET /orders", want: 401},
			{do: "POST /orders", body: tinyWish, want: 401},
			{do: "GET /queue", want: 401},
			{do: "GET /hours.csv", want: 401},
			{do: "POST /people/lookup", body: `{"phone":"19912345678"}`, want: 401},
			{do: "POST /orders/o_420199-001-001.aaaaaaaaaaaaaaaaaaaaaaaaaa/accept", want: 401},
			{do: "GET /areas/" + string(townHere) + "/policy", want: 401},
			{who: "wang", do: "GET /orders/o_420199-001-001.aaaaaaaaaaaaaaaaaaaaaaaaaa", want: 404},
			{who: "wang", do: "GET /orders/%24ne", want: 404, has: []string{"order.missing"}},
			{who: "wang", do: "POST /orders/o_x.y/accept", want: 404},
		}},
	}
}

// signInStory goes the way of a phone: code, session, refresh, sign-out.
func (w *town) signInStory() {
	const device = `"device":"0123456789abcdef0123"`
	page := map[string]string{"X-Lindan": "1"}
	known := w.send("", post, "/codes", `{"phone":"19911110002",`+device+`}`, nil)
	unknown := w.send("", post, "/codes", `{"phone":"19911119999",`+device+`}`, nil)
	w.desk.CodesSent()
	if known.status != 202 || known.body != unknown.body || unknown.status != 202 || len(w.sms) != 2 {
		w.t.Fatalf("codes: %d %s, %d %s, %d messages", known.status, known.body, unknown.status, unknown.body, len(w.sms))
	}
	in := w.send("", post, "/session", `{"phone":"19911110002","code":"`+w.codeSent("19911110002")+`",`+device+`,"label":"测试手机"}`, nil)
	var session struct {
		Token   string `json:"access_token"`
		Account struct{ ID, Name string }
	}
	w.must(json.Unmarshal([]byte(in.body), &session))
	if in.status != 200 || session.Account.ID != "a_mei" || session.Account.Name != "梅大姐" {
		w.t.Fatalf("sign-in: %d %s", in.status, in.body)
	}
	page["Cookie"], _, _ = strings.Cut(in.head.Get("Set-Cookie"), ";")
	again := w.send("", post, "/session/refresh", "", page)
	if again.status != 200 || !strings.Contains(again.body, "access_token") {
		w.t.Fatalf("refresh: %d %s", again.status, again.body)
	}
	out := w.send("", del, "/session", "", map[string]string{"Authorization": "Bearer " + session.Token})
	if out.status != 204 {
		w.t.Fatalf("sign-out: %d %s", out.status, out.body)
	}
	page["Cookie"], _, _ = strings.Cut(again.head.Get("Set-Cookie"), ";")
	if r := w.send("", post, "/session/refresh", "", page); r.status != 401 {
		w.t.Fatalf("refresh after sign-out: %d %s", r.status, r.body)
	}
}
