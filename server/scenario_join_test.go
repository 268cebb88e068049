package server

import (
	"encoding/json"
	"fmt"
	"strings"

	"lindan/domain"
)

const (
	joinPhone  = "19955550001"
	joinName   = "迪丽·䶮"
	joinDoor   = "枣园路八号三零一"
	joinDevice = "0123456789abcdef0123"
)

// joining is the body of a sign-up; parts as "field":value replace or add to it.
func joining(parts ...string) string {
	body := map[string]json.RawMessage{}
	for _, p := range append([]string{
		`"phone":"` + joinPhone + `"`, `"code":"000000"`, `"device":"` + joinDevice + `"`, `"name":"` + joinName + `"`, `"home":"` + string(townGrid) + `"`,
		`"address":"` + joinDoor + `"`, `"birth_year":1951`, fmt.Sprintf(`"terms":%d`, domain.TermsVersion),
	}, parts...) {
		var one map[string]json.RawMessage
		if err := json.Unmarshal([]byte("{"+p+"}"), &one); err != nil {
			panic(p)
		}
		for k, v := range one {
			body[k] = v
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// joinStories are about what the app reads first, and about who may not join.
func joinStories() []scenario {
	wrong := func(part, field, code string) step {
		return step{do: "POST /accounts", body: joining(part), head: "none", want: 422, has: []string{code, `"field":"` + field + `"`}, not: []string{joinDoor}}
	}
	return []scenario{
		{name: "the app asks what it is part of before anybody signs in", steps: []step{
			{do: "GET /config", want: 200, has: []string{fmt.Sprintf(`"terms":%d`, domain.TermsVersion), `"demo":[]`, `"production":false`}, not: []string{"tiles", "push_key"}},
		}},
		{name: "a sign-up is refused by the name of what is wrong, and a mistake costs no try", steps: []step{
			{do: "POST /codes", head: "none", body: `{"phone":"` + joinPhone + `","device":"` + joinDevice + `"}`, want: 202, not: []string{"demo_code"}},
			wrong(`"phone":"123"`, "phone", "phone.form"),
			wrong(`"name":" "`, "name", "account.name"),
			wrong(`"name":"一二三四五六七八九十一二三四五六七八九十一"`, "name", "account.name"),
			wrong(`"name":"王\n明"`, "name", "account.name"),
			wrong(`"name":"王\u202e明"`, "name", "account.name"),
			wrong(`"home":"420199"`, "home", "account.home"),
			wrong(`"home":"420199-001"`, "home", "account.home"),
			wrong(`"home":"420199-001-009"`, "home", "account.home"),
			wrong(`"home":"$ne"`, "home", "account.home"),
			wrong(`"address":"`+strings.Repeat("路", 121)+`"`, "address", "account.address"),
			wrong(`"birth_year":2015`, "birth_year", "account.minor"),
			wrong(`"birth_year":1899`, "birth_year", "account.birth_year"),
			wrong(`"code":"00000x"`, "code", "code.wrong"),
			wrong(`"roles":[]`, "roles", "json.unknown_field"),
			{do: "POST /accounts", head: "none", body: joining(fmt.Sprintf(`"terms":%d`, domain.TermsVersion+1)), want: 409, has: []string{"terms.changed"}},
			{do: "POST /accounts", head: "none", body: joining(`"code":"00000x"`, `"phone":"`+secretPhone+`"`), want: 422, has: []string{"code.wrong"}, not: []string{"phone_taken"}},
		}},
	}
}

// codeSent is the last code that was sent to a number.
func (w *town) codeSent(phone string) string {
	w.t.Helper()
	w.desk.CodesSent()
	w.mu.Lock()
	defer w.mu.Unlock()
	code := ""
	for _, n := range w.sms {
		if n.Phone == phone {
			_, code, _ = strings.Cut(n.Text, "验证码 ")
		}
	}
	if len(code) < 6 {
		w.t.Fatal("no code was sent")
	}
	return code[:6]
}

// signUpStory goes the way of somebody new: a code, no account, an account, an order. The one code does all of it.
func (w *town) signUpStory() {
	wants := func(r reply, status int, has ...string) reply {
		w.t.Helper()
		for _, text := range has {
			if r.status != status || !strings.Contains(r.body, text) {
				w.t.Fatalf("want %d with %s: %d %s", status, text, r.status, r.body)
			}
		}
		return r
	}
	wants(w.send("", post, "/codes", `{"phone":"`+joinPhone+`","device":"`+joinDevice+`"}`, nil), 202, "expires_in")
	code := w.codeSent(joinPhone)
	entering := `{"phone":"` + joinPhone + `","code":"` + code + `","device":"` + joinDevice + `"}`
	wants(w.send("", post, "/session", entering, nil), 404, "account.unknown", "这个手机号还没有登记，请先登记")
	body := joining(`"code":"` + code + `"`)
	in := wants(w.send("", post, "/accounts", body, nil), 201,
		joinName, joinDoor, `"home_name":"第一网格"`, `"community_phone":"027-85001234"`, `"terms":1`, `"staff":false`, `"phone":"199****0001"`,
		`"settings":{"contrast":false,"elder":false,"language":"zh","text":0}`, `"area":"`+string(townHere)+`"`)
	if !strings.HasPrefix(in.head.Get("Set-Cookie"), cookieName+"=") || strings.Contains(in.body, joinPhone) {
		w.t.Fatalf("cookie %q, %s", in.head.Get("Set-Cookie"), in.body)
	}
	var s struct {
		Token string `json:"access_token"`
	}
	w.must(json.Unmarshal([]byte(in.body), &s))
	own := map[string]string{"Authorization": "Bearer " + s.Token, "Idempotency-Key": "first"}
	wants(w.send("", get, "/me", "", own), 200, joinName, joinDoor)
	wants(w.send("", post, "/orders", strings.Replace(tinyWish, secretNote, "", 1), own), 201, joinName, joinDoor, string(townHere))

	wants(w.send("", post, "/accounts", body, nil), 422, "code.wrong") // it was spent
	w.pass(61e9)
	w.send("", post, "/codes", `{"phone":"`+joinPhone+`","device":"`+joinDevice+`"}`, nil)
	code = w.codeSent(joinPhone)
	wants(w.send("", post, "/accounts", joining(`"code":"`+code+`"`, `"name":"别人"`), nil), 409, "account.phone_taken")
	wants(w.send("", post, "/session", strings.Replace(entering, `"code":"`, `"code":"`+code+`","label":"`, 1), nil), 200, joinName)
}
