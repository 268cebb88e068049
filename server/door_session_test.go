package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/redistest"
	"lindan/server/wire"
)

const doorDevice = "device-0123456789abcdef"

// enter goes the whole way: code, message, session.
func (h *doorHouse) enter(phone string) doorAnswer {
	h.t.Helper()
	h.ask(doorAsk{method: "POST", path: "/api/v1/codes", body: `{"phone":"` + phone + `","device":"` + doorDevice + `"}`}).wants(h.t, 202, "")
	h.desk.CodesSent()
	sent := h.codes.all()
	code := regexp.MustCompile(`[0-9]{6}`).FindString(sent[len(sent)-1].Text)
	return h.ask(doorAsk{method: "POST", path: "/api/v1/session", body: `{"phone":"` + phone + `","code":"` + code + `","device":"` + doorDevice + `","label":"手机"}`})
}

func (a doorAnswer) session(t testing.TB) (s wire.Session, cookie *http.Cookie) {
	t.Helper()
	a.wants(t, 200, "")
	doorMust(t, json.Unmarshal([]byte(a.text), &s))
	for _, c := range a.Cookies() {
		if c.Name == cookieName {
			cookie = c
		}
	}
	if cookie == nil {
		t.Fatal("no cookie")
	}
	return s, cookie
}

func (h *doorHouse) renew(cookie string) doorAnswer {
	return h.ask(doorAsk{method: "POST", path: "/api/v1/session/refresh", header: map[string]string{"Cookie": cookieName + "=" + cookie, "X-Lindan": "1"}})
}

func TestSigningInRefreshingAndSigningOut(t *testing.T) {
	h := openDoor(t)
	h.person("wang", "13800000001")
	s, cookie := h.enter("13800000001").session(t)
	if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" || cookie.MaxAge != 30*24*3600 || cookie.Domain != "" {
		t.Errorf("cookie %+v", cookie)
	}
	if s.ExpiresIn != 900 || s.Account.Id != "a_wang" || strings.Contains(s.AccessToken, cookie.Value) {
		t.Errorf("session %+v", s)
	}
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: s.AccessToken}).wants(t, 200, "")
	if log := h.logged.String(); !strings.Contains(log, `"account":"a_wang"`) {
		t.Error("the account is not in the log")
	}

	h.pass(time.Minute)
	again, next := h.renew(cookie.Value).session(t)
	if next.Value == cookie.Value || again.AccessToken == s.AccessToken {
		t.Error("nothing was turned")
	}
	out := h.ask(doorAsk{method: "DELETE", path: "/api/v1/session", token: again.AccessToken})
	out.wants(t, 204, "")
	if c := out.Header.Get("Set-Cookie"); !strings.HasPrefix(c, cookieName+"=;") || !strings.Contains(strings.ToLower(c), "expires=") || !strings.Contains(strings.ToLower(c), "secure") {
		t.Errorf("cookie not cleared: %s", c)
	}
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: again.AccessToken}).wants(t, 401, "token.invalid")
	h.renew(next.Value).wants(t, 401, "session.over")
}

func TestAStolenCookieEndsTheWholeSession(t *testing.T) {
	h := openDoor(t)
	h.person("wang", "13800000001")
	s, first := h.enter("13800000001").session(t)
	h.pass(time.Minute)
	_, second := h.renew(first.Value).session(t)
	h.pass(time.Minute)
	a := h.renew(first.Value)
	a.wants(t, 401, "session.over")
	if !strings.Contains(a.Header.Get("Set-Cookie"), cookieName+"=;") {
		t.Error("a cookie that is no good was left")
	}
	h.renew(second.Value).wants(t, 401, "session.over")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: s.AccessToken}).wants(t, 401, "token.invalid")
}

func TestRefreshIsForOurOwnPagesOnly(t *testing.T) {
	h := openDoor(t)
	h.person("wang", "13800000001")
	_, cookie := h.enter("13800000001").session(t)
	own := strings.TrimPrefix(h.url, "http://")
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"a form elsewhere":            {map[string]string{}, 403},
		"a script elsewhere":          {map[string]string{"X-Lindan": "1", "Origin": "https://evil.example"}, 403},
		"an opaque origin":            {map[string]string{"X-Lindan": "1", "Origin": "null"}, 403},
		"a host that ends like ours":  {map[string]string{"X-Lindan": "1", "Origin": "http://evil" + own}, 403},
		"a host told by the attacker": {map[string]string{"X-Lindan": "1", "Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}, 403},
		"our page":                    {map[string]string{"X-Lindan": "1", "Origin": h.url}, 200},
		"no page":                     {map[string]string{"X-Lindan": "1"}, 200},
	} {
		c.header["Cookie"] = cookieName + "=" + cookie.Value
		a := h.ask(doorAsk{method: "POST", path: "/api/v1/session/refresh", header: c.header})
		if a.StatusCode != c.status {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}
}

func TestKnownAndUnknownNumbersLookTheSame(t *testing.T) {
	h := openDoor(t) // fixed lines: the log's last net does not know them
	h.person("wang", "02788880001")
	var answers []doorAnswer
	for i, phone := range []string{"02788880001", "02788880002"} {
		h.codes.err = errors.New(phone + ": no route to the carrier")
		a := h.ask(doorAsk{method: "POST", path: "/api/v1/codes", body: `{"phone":"` + phone + `","device":"` + doorDevice + `"}`})
		a.wants(t, 202, "")
		answers = append(answers, a)
		h.desk.CodesSent()
		if sent := h.codes.all(); len(sent) != i+1 || sent[i].Phone != phone || !strings.HasPrefix(sent[i].Text, "登录验证码") {
			t.Errorf("sent %+v", sent)
		}
	}
	if answers[0].text != answers[1].text || answers[0].text != `{"expires_in":300}` {
		t.Errorf("%q and %q", answers[0].text, answers[1].text)
	}
	if log := h.logged.String(); !strings.Contains(log, "login code not sent") || strings.Contains(log, "0278888") || strings.Contains(log, "登录验证码") {
		t.Errorf("log %s", log)
	}
	answers = nil
	for _, phone := range []string{"02788880001", "02788880002"} {
		a := h.ask(doorAsk{method: "POST", path: "/api/v1/session", body: `{"phone":"` + phone + `","code":"00000x","device":"` + doorDevice + `"}`})
		a.wants(t, 422, "code.wrong")
		a.problem.RequestId = ""
		answers = append(answers, a)
	}
	if answers[0].problem != answers[1].problem {
		t.Errorf("%+v and %+v", answers[0].problem, answers[1].problem)
	}
}

func TestADemoTellsTheCodesOfItsPeopleAndProductionNobodys(t *testing.T) {
	for name, c := range map[string]struct {
		demo       []string
		production bool
		phone      string
		told       bool
	}{
		"a demo's invented person":        {demo: []string{"19900000001"}, phone: "19900000001", told: true},
		"somebody else in a demo":         {demo: []string{"19900000001"}, phone: "19900000002"},
		"no demo":                         {phone: "19900000001"},
		"production, however it was made": {demo: []string{"19900000001"}, phone: "19900000001", production: true},
	} {
		h := openDoor(t, func(set *doorSetup) { set.codes, set.Production = c.demo, c.production })
		a := h.ask(doorAsk{method: "POST", path: "/api/v1/codes", body: `{"phone":"` + c.phone + `","device":"` + doorDevice + `"}`})
		a.wants(t, 202, "")
		h.desk.CodesSent()
		code := regexp.MustCompile(`[0-9]{6}`).FindString(h.codes.all()[0].Text)
		if told := a.text == `{"demo_code":"`+code+`","expires_in":300}`; told != c.told || !told && strings.Contains(a.text, "demo") {
			t.Errorf("%s: %s", name, a.text)
		}
	}
}

func TestWhoIsNotSignedInIsToldSo(t *testing.T) {
	h := openDoor(t)
	token, session := h.signed("wang")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: token}).wants(t, 200, "")
	for _, c := range []struct{ header, code string }{
		{"", "token.missing"}, {"Basic " + token, "token.missing"}, {"Bearer", "token.missing"}, {"Bearer " + token + "x", "token.invalid"},
	} {
		a := h.ask(doorAsk{method: "GET", path: "/api/v1/me", header: map[string]string{"Authorization": c.header}})
		a.wants(t, 401, c.code)
		if a.Header.Get("WWW-Authenticate") == "" {
			t.Error("no WWW-Authenticate")
		}
	}
	h.pass(TokenLife + leeway + time.Second)
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: token}).wants(t, 401, "token.invalid")

	ctx := redistest.Context(t)
	fresh, err := h.o.Tokens.Issue("a_wang", session, "t_2")
	doorMust(t, err)
	strange, err := h.o.Tokens.Issue("a_wang", "s_never", "t_3")
	doorMust(t, err)
	nobody, err := h.o.Tokens.Issue("a_nobody", session, "t_4")
	doorMust(t, err)
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: fresh}).wants(t, 200, "")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: strange}).wants(t, 401, "token.invalid")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: nobody}).wants(t, 401, "token.invalid")

	_, err = h.store.UpdateAccount(ctx, "a_wang", func(a *domain.Account) error { a.Closed = true; return nil })
	doorMust(t, err)
	h.pass(3 * time.Second) // beyond the cache of accounts
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: fresh}).wants(t, 401, "token.invalid")
}

func TestAClosedAccountCannotRefresh(t *testing.T) {
	h := openDoor(t)
	h.person("wang", "13800000001")
	_, cookie := h.enter("13800000001").session(t)
	_, err := h.store.UpdateAccount(redistest.Context(t), "a_wang", func(a *domain.Account) error { a.Closed = true; return nil })
	doorMust(t, err)
	h.renew(cookie.Value).wants(t, 401, "session.over")
}

// Another replica signs out: this one may take ten seconds to know.
func TestASessionEndedElsewhereEndsHereWithinTenSeconds(t *testing.T) {
	h := openDoor(t)
	token, session := h.signed("wang")
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: token}).wants(t, 200, "")
	_, err := h.store.UpdateSession(redistest.Context(t), session, func(s *domain.Session) error { s.Revoked = "signed_out"; return nil })
	doorMust(t, err)
	h.pass(11 * time.Second)
	h.ask(doorAsk{method: "GET", path: "/api/v1/me", token: token}).wants(t, 401, "token.invalid")
}
