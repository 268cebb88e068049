package server

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lindan/domain"
)

// sonsWish is what wang's son orders for his father: his as the requester, his father's as the beneficiary.
const sonsWish = `{"service":"errand","danger":false,"now":true,"channel":"phone_page","beneficiary":"a_wang","proxy":{"relation":"child","consent":"spoken"}}`

// cookieOf signs a person of the town in as a phone does, and gives the cookie that goes on with it.
func (w *town) cookieOf(phone string) string {
	w.t.Helper()
	const device = `"device":"0123456789abcdef0123"`
	w.send("", post, "/codes", `{"phone":"`+phone+`",`+device+`}`, nil)
	in := w.send("", post, "/session", `{"phone":"`+phone+`","code":"`+w.codeSent(phone)+`",`+device+`}`, nil)
	if in.status != 200 {
		w.t.Fatalf("sign-in: %d %s", in.status, in.body)
	}
	cookie, _, _ := strings.Cut(in.head.Get("Set-Cookie"), ";")
	return cookie
}

// opened is the answer to a page that takes its session up again and says what it shows first.
func (w *town) opened(cookie, first string) (reply, map[string]json.RawMessage) {
	w.t.Helper()
	r := w.send("", post, "/session/refresh"+first, "", map[string]string{"X-Lindan": "1", "Cookie": cookie})
	var s struct{ First map[string]json.RawMessage }
	if r.status == 200 {
		w.must(json.Unmarshal([]byte(r.body), &s))
	}
	return r, s.First
}

func TestWhatAPageShowsFirstComesWithTheSession(t *testing.T) {
	covered := newCoverage(t)
	cases := map[string]struct {
		who, phone, first string
		gets              map[string]string // part → the GET that says the same
	}{
		"a resident's orders": {"wang", secretPhone, "?first=orders&limit=20", map[string]string{
			"requester": "/orders?part=requester&limit=20", "beneficiary": "/orders?part=beneficiary&limit=20",
		}},
		"a son's orders": {"son", "19911110001", "?first=orders", map[string]string{"requester": "/orders", "beneficiary": "/orders?part=beneficiary"}},
		"a volunteer's work, though she is off duty": {"v1", "19900000001", "?first=work", map[string]string{"duty": "/duty", "jobs": "/jobs", "offers": "/offers"}},
		"a dispatcher's queue": {"disp", "19800000003", "?first=queue&limit=100&area=" + string(townHere), map[string]string{
			"queue": "/queue?limit=100&area=" + string(townHere), "counts": "/queue/counts?area=" + string(townHere),
		}},
		"a volunteer's task":            {"v1", "19900000001", "?first=order&order={o}", map[string]string{"order": "/orders/{o}"}},
		"an order at the desk":          {"disp", "19800000003", "?first=order&order={o}", map[string]string{"order": "/orders/{o}"}},
		"nothing asked, nothing sent":   {"wang", secretPhone, "", nil},
		"the queue is not a resident's": {"wang", secretPhone, "?first=queue&area=" + string(townHere), nil},
		"somebody else's order":         {"mei", "19911110002", "?first=order&order={o}", nil},
		"an order that cannot be":       {"wang", secretPhone, "?first=order&order=%24ne", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, covered)
			w.in(domain.Accepted)
			w.send("son", post, "/orders", sonsWish, map[string]string{"Idempotency-Key": w.id("key")})
			r, parts := w.opened(w.cookieOf(c.phone), w.fill(c.first))
			if r.status != 200 || r.head.Get("Cache-Control") != "no-store" || len(parts) != len(c.gets) {
				t.Fatalf("%d %q: %s", r.status, r.head.Get("Cache-Control"), r.body)
			}
			for part, path := range c.gets {
				if want := w.send(c.who, get, w.fill(path), "", nil); string(parts[part]) != strings.TrimSpace(want.body) || want.status != 200 {
					t.Errorf("%s: %s\nits GET: %d %s", part, parts[part], want.status, want.body)
				}
			}
		})
	}
}

func TestAPageThatAsksForWhatThereIsNotKeepsItsCookie(t *testing.T) {
	w := newTown(t, newCoverage(t))
	cookie := w.cookieOf(secretPhone)
	if r, _ := w.opened(cookie, "?first=everything"); r.status != 422 && r.status != 400 || r.head.Get("Set-Cookie") != "" {
		t.Fatalf("%d %s %s", r.status, r.head.Get("Set-Cookie"), r.body)
	}
	w.pass(time.Minute) // longer than a cookie that was traded is forgiven
	if r, _ := w.opened("__Host-lindan=made.up", "?first=orders"); r.status != 401 || strings.Contains(r.body, "first") {
		t.Fatalf("without a session: %d %s", r.status, r.body)
	}
	if r, parts := w.opened(cookie, "?first=orders"); r.status != 200 || len(parts) != 2 {
		t.Fatalf("afterwards: %d %s", r.status, r.body)
	}
}
