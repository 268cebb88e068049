package server

import (
	"encoding/json"
	"strings"
	"testing"

	"lindan/domain"
	"lindan/server/wire"
	"lindan/storage"
)

// wishWith is a sound wish with one field put in front, which wins or clashes.
func wishWith(field string) string {
	return `{` + field + `,"service":"medicine","danger":false,"now":true,"channel":"phone_page"}`
}

// TestAWishThatIsNotSoundNamesItsFieldAndWritesNothing sends what clients, mistakes and attackers send.
func TestAWishThatIsNotSoundNamesItsFieldAndWritesNothing(t *testing.T) {
	w := newTown(t, newCoverage(t))
	const times = `"service":"medicine","danger":false,"channel":"phone_page"`
	tests := map[string]struct {
		body, kind string
		status     int
		code       string
		field      string
	}{
		"an unknown field":                  {body: wishWith(`"state":"confirmed"`), status: 422, code: "json.unknown_field", field: "state"},
		"a field in other letters":          {body: wishWith(`"Urgent":true`), status: 422, code: "json.unknown_field", field: "Urgent"},
		"an unknown field deep inside":      {body: wishWith(`"proxy":{"relation":"child","consent":"phone","vip":1}`), status: 422, code: "json.unknown_field", field: "proxy.vip"},
		"a field twice":                     {body: wishWith(`"service":"errand"`), status: 422, code: "json.duplicate", field: "service"},
		"a missing field":                   {body: `{"service":"medicine","now":true,"channel":"phone_page"}`, status: 422, code: "json.missing", field: "danger"},
		"a missing field deep inside":       {body: wishWith(`"at":{"lon":114.2}`), status: 422, code: "json.missing", field: "at.lat"},
		"a text for a number":               {body: wishWith(`"minutes":"30"`), status: 422, code: "json.type", field: "minutes"},
		"a number for a text":               {body: wishWith(`"note":7`), status: 422, code: "json.type", field: "note"},
		"a query for a text":                {body: wishWith(`"beneficiary":{"$ne":""}`), status: 422, code: "json.type", field: "beneficiary"},
		"null":                              {body: wishWith(`"note":null`), status: 422, code: "json.type", field: "note"},
		"a list for an object":              {body: wishWith(`"window":[]`), status: 422, code: "json.type", field: "window"},
		"a list alone":                      {body: `[]`, status: 422, code: "json.type", field: ""},
		"a fraction for a whole number":     {body: wishWith(`"minutes":30.5`), status: 422, code: "json.range", field: "minutes"},
		"a number beyond all":               {body: wishWith(`"minutes":99999999999999999999`), status: 422, code: "json.range", field: "minutes"},
		"a float beyond all":                {body: wishWith(`"at":{"lon":1e999,"lat":30}`), status: 422, code: "json.range", field: "at.lon"},
		"NaN":                               {body: wishWith(`"at":{"lon":NaN,"lat":30}`), status: 400, code: "json.malformed", field: "at.lon"},
		"Infinity":                          {body: wishWith(`"at":{"lon":114.2,"lat":Infinity}`), status: 400, code: "json.malformed", field: "at.lat"},
		"half an object":                    {body: `{"service":"medicine"`, status: 400, code: "json.malformed", field: ""},
		"something behind the end":          {body: tinyWish + `{}`, status: 400, code: "json.malformed", field: ""},
		"no JSON":                           {body: `service=medicine`, status: 400, code: "json.malformed", field: ""},
		"nothing":                           {body: ``, status: 422, code: "json.missing", field: "channel"},
		"invalid UTF-8":                     {body: wishWith("\"note\":\"\xff\xfe\""), status: 422, code: "json.text", field: "note"},
		"half a surrogate pair":             {body: wishWith(`"note":"\ud800"`), status: 422, code: "json.text", field: "note"},
		"a NUL":                             {body: wishWith(`"note":"a\u0000b"`), status: 422, code: "json.text", field: "note"},
		"a control character":               {body: wishWith(`"note":"a\u0007b"`), status: 422, code: "order.note", field: "note"},
		"a note that is too long":           {body: wishWith(`"note":"` + strings.Repeat("长", 301) + `"`), status: 422, code: "order.note", field: "note"},
		"too many things":                   {body: wishWith(`"hazards":[` + strings.Repeat(`"dog",`, 100) + `"dog"]`), status: 422, code: "json.too_many", field: "hazards"},
		"the same hazard twice":             {body: wishWith(`"hazards":["dog","dog"]`), status: 422, code: "order.hazard", field: "hazards"},
		"an unknown hazard":                 {body: wishWith(`"hazards":["tiger"]`), status: 422, code: "order.hazard", field: "hazards"},
		"a point outside the community":     {body: wishWith(`"at":{"lon":114.24,"lat":30.532}`), status: 422, code: "order.outside", field: "at"},
		"a point off the earth":             {body: wishWith(`"at":{"lon":200,"lat":30}`), status: 422, code: "order.at", field: "at"},
		"a window that runs backwards":      {body: `{` + times + `,"window":{"from":"2026-11-24T05:00:00Z","to":"2026-11-24T01:00:00Z"}}`, status: 422, code: "order.window_reversed", field: "window.to"},
		"a window that is over":             {body: `{` + times + `,"window":{"from":"2026-11-20T01:00:00Z","to":"2026-11-20T05:00:00Z"}}`, status: 422, code: "order.window_past", field: "window.to"},
		"a time without a zone":             {body: `{` + times + `,"window":{"from":"2026-11-24 05:00","to":"2026-11-24T06:00:00Z"}}`, status: 422, code: "json.time", field: "window.from"},
		"a time that is a number":           {body: `{` + times + `,"window":{"from":1,"to":2}}`, status: 422, code: "json.time", field: "window.from"},
		"both now and a window":             {body: wishWith(`"window":{"from":"2026-11-24T01:00:00Z","to":"2026-11-24T05:00:00Z"}`), status: 422, code: "order.window_now", field: "window"},
		"danger to life":                    {body: strings.Replace(tinyWish, "false", "true", 1), status: 422, code: "triage.danger", field: "danger"},
		"what volunteers may not do":        {body: strings.Replace(tinyWish, "medicine", "injection", 1), status: 422, code: "service.refused", field: "service"},
		"an account id that is none":        {body: wishWith(`"beneficiary":"a_1|x"`), status: 422, code: "account.id", field: "beneficiary"},
		"a form":                            {body: `a=b`, kind: "application/x-www-form-urlencoded", status: 415, code: "content.type"},
		"JSON in another alphabet":          {body: tinyWish, kind: "application/json; charset=gbk", status: 415, code: "content.type"},
		"a text":                            {body: tinyWish, kind: "text/plain", status: 415, code: "content.type"},
		"no type":                           {body: tinyWish, kind: " ", status: 415, code: "content.type"},
		"a name that would break a page":    {body: wishWith(`"<b>\u0001` + strings.Repeat("x", 200) + `":1`), status: 422, code: "json.unknown_field", field: "<b>?" + strings.Repeat("x", 56)},
		"as much as the door lets in":       {body: wishWith(`"note":"` + strings.Repeat("x", 255<<10) + `"`), status: 422, code: "order.note", field: "note"},
		"JSON as deep as the sea":           {body: strings.Repeat("[", 50000), status: 422, code: "json.type"},
		"objects as deep as the sea inside": {body: wishWith(`"window":` + strings.Repeat(`{"from":`, 10000)), status: 422, code: "json.time", field: "window.from"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			head := map[string]string{"Idempotency-Key": "k"}
			if tt.kind != "" {
				head["Content-Type"] = tt.kind
			}
			r := w.send("wang", post, "/orders", tt.body, head)
			p := problemIn(t, r)
			if r.status != tt.status || p.Code != tt.code || p.Field != tt.field {
				t.Errorf("got %d %s %q, want %d %s %q: %s", r.status, p.Code, p.Field, tt.status, tt.code, tt.field, r.body)
			}
		})
	}
	if list, err := w.desk.MyOrders(w.ctx, w.account("wang"), storage.AsRequester, storage.Page{}); err != nil || len(list) != 0 {
		t.Fatalf("%d orders were written, %v", len(list), err)
	}
}

func TestACompressedBodyIsRefusedUnopened(t *testing.T) {
	w := newTown(t, newCoverage(t))
	r := w.send("wang", post, "/orders", tinyWish, map[string]string{"Idempotency-Key": "k", "Content-Encoding": "gzip"})
	if r.status != 415 {
		t.Fatalf("%d %s", r.status, r.body)
	}
}

// TestASoundWishWithEveryFieldIsTaken makes sure that the table above fails for the named reason only.
func TestASoundWishWithEveryFieldIsTaken(t *testing.T) {
	w := newTown(t, newCoverage(t))
	r := w.send("wang", post, "/orders", `{"service":"escort","danger":false,"now":false,"window":{"from":"2026-11-24T09:00:00+08:00","to":"2026-11-24T05:00:00Z"},"minutes":90,"volunteers":2,
		"prefer":"female","urgent":true,"hazards":["stairs","dog"],"note":"第一行\n第二行 😀","channel":"voice","at":{"lon":114.2212,"lat":30.5321},"address":"别处","contact":"李四","phone":"027-85001111"}`,
		map[string]string{"Idempotency-Key": "k", "Content-Type": "application/json; charset=UTF-8"})
	if r.status != 201 || !strings.Contains(r.body, "第二行 😀") || !strings.Contains(r.body, `"phone":"02785001111"`) || !strings.Contains(r.body, `"from":"2026-11-24T01:00:00Z"`) {
		t.Fatalf("%d %s", r.status, r.body)
	}
}

func TestTheLimitsOfAMenu(t *testing.T) {
	w := newTown(t, newCoverage(t))
	line := viewService(domain.Menu()[0])
	for name, tt := range map[string]struct {
		lines     int
		statement string
		status    int
	}{
		"forty lines":        {lines: 1, statement: strings.Repeat("险", menuText), status: 200},
		"one line too many":  {lines: menuLines + 1, statement: "险", status: 422},
		"a statement a book": {lines: 1, statement: strings.Repeat("险", menuText+1), status: 422},
	} {
		body := viewPolicy(domain.DefaultPolicy())
		for range tt.lines {
			line.Statement = tt.statement
			body.Services = append(body.Services, line)
		}
		r := w.send("admin", put, "/areas/"+string(townThere)+"/policy", asJSON(t, body), map[string]string{"If-Match": `"0"`})
		if r.status != tt.status {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

func (w *town) account(key string) *domain.Account {
	w.t.Helper()
	a, err := w.desk.Account(w.ctx, domain.AccountID("a_"+key))
	w.must(err)
	return a
}

// TestEveryMoveIsRefusedWithAJunkBody sends each move a body that cannot be right.
func TestEveryMoveIsRefusedWithAJunkBody(t *testing.T) {
	w := newTown(t, newCoverage(t))
	w.in(domain.Accepted)
	before := w.read("o").N
	for _, r := range routes() {
		if r.method != post || !strings.HasPrefix(r.path, "/orders/:id/") {
			continue
		}
		path := strings.Replace(r.path, ":id", w.ids["o"], 1)
		for _, who := range []string{"wang", "v1", "disp"} {
			for _, body := range []string{`{"junk":1}`, `[]`, `null`, `"x"`, `{"junk"`, "\xff"} {
				got := w.send(who, post, path, body, map[string]string{"Idempotency-Key": "junk"})
				if got.status != 422 && got.status != 400 {
					t.Errorf("%s as %s with %q: %d %s", path, who, body, got.status, got.body)
				}
			}
		}
	}
	if n := w.read("o").N; n != before {
		t.Fatalf("the order moved from %d to %d", before, n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(tinyWish))
	f.Add([]byte(wishWith(`"at":{"lon":114.2,"lat":30.5},"proxy":{"relation":"child","consent":"phone"},"hazards":["dog"]`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		v, err := decodeJSON[wire.OrderRequest](body)
		if err != nil && domain.KindOf(err) != domain.Invalid {
			t.Fatalf("%v", err)
		}
		if err != nil {
			return
		}
		if _, err := request(v); err != nil && domain.KindOf(err) != domain.Invalid {
			t.Fatalf("%v", err)
		}
	})
}

func problemIn(t *testing.T, r reply) wire.Problem {
	t.Helper()
	var p wire.Problem
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Fatalf("%d %s", r.status, r.body)
	}
	return p
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
