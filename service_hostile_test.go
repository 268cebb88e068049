package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"lindan/domain"
)

// attack is a service under hostile requests: those who send them, and an order that they would like to change.
type attack struct {
	*service
	t      *testing.T
	people []*client // taking turns, so that no limit stands between them and the decoders
	turn   int
	order  string
	sent   int
}

// operation is one POST or PUT of the contract, with a body that has every field.
type operation struct {
	method, path string
	body         any // nil: it takes none
	required     bool
}

func operations(t *testing.T) []operation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if method != http.MethodPost && method != http.MethodPut {
				continue
			}
			o := operation{method: method, path: path}
			if op.RequestBody != nil && op.RequestBody.Value.Content["application/json"] != nil { // else it takes a picture
				schema := op.RequestBody.Value.Content["application/json"].Schema.Value
				o.body, o.required = sample(schema), len(schema.Required) > 0
			}
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b operation) int { return strings.Compare(a.path, b.path) })
	return list
}

func newAttack(t *testing.T) *attack {
	t.Helper()
	s := newService(t, "--log-level", "error")
	w := &attack{service: s, t: t, people: s.signInAll(volunteerPhone, 72)}
	w.order = s.signIn(residentPhone(1)).place("the-only-one").ID
	return w
}

// send sends a body to an operation as the next person in turn. Whatever comes back has to be a refusal: a problem document
// of 4xx with a code.
func (w *attack) send(name string, o operation, k ask) (code, field string) {
	w.t.Helper()
	c := w.people[w.turn%len(w.people)]
	w.turn++
	c.from = newAddress()
	k.method, k.key = o.method, fmt.Sprintf("attack-%d", w.turn)
	if k.path == "" {
		k.path = w.pathOf(o, w.order)
	}
	if strings.HasSuffix(o.path, "/policy") {
		k.match = `"1"`
	}
	a, err := c.call(k)
	if err != nil {
		w.t.Fatalf("%s: %s %s: %v", name, k.method, k.path, err)
	}
	return w.refused(name, o, a)
}

func (w *attack) refused(name string, o operation, a answer) (code, field string) {
	w.t.Helper()
	w.sent++
	code, field = a.problem()
	if a.status < 400 || a.status >= 500 || a.status == http.StatusTooManyRequests || code == "" {
		w.t.Errorf("%s: %s %s answered %v as %s", name, o.method, o.path, a, a.head.Get("Content-Type"))
	}
	return code, field
}

// pathOf puts an order, the community, or an id of the right form where the path wants an id.
func (w *attack) pathOf(o operation, order string) string {
	id, short := order, strings.Repeat("a", 26)
	forms := []struct{ prefix, id string }{
		{"/areas/", community},
		{"/people/", "a_nobody"},
		{"/records/", "l_" + short + short},
		{"/lines/", "l_" + short + short},
		{"/disputes/", "d_" + short},
		{"/proposals/batches/", "b_" + short},
		{"/proposals/", "p_" + short},
		{"/merits/", "m_" + short},
		{"/cases/", "c_" + short},
	}
	for _, f := range forms {
		if strings.HasPrefix(o.path, f.prefix) {
			id = f.id
			break
		}
	}
	number := string(domain.NewCertificateNumber(2026, make([]byte, 10)))
	path := strings.ReplaceAll(o.path, "{number}", number)
	return strings.ReplaceAll(path, "{id}", id)
}

func TestHostileRequestsAreRefusedAndChangeNothing(t *testing.T) {
	t.Parallel()
	w := newAttack(t)
	desk := w.signIn(dispatcherPhone(0))
	before, process := w.counts(desk), w.cmd.Process.Pid
	for _, o := range operations(t) {
		t.Run(o.method+" "+o.path, func(t *testing.T) {
			w.t = t
			w.wrongBodies(o)
			w.wrongFields(o)
			w.wrongIDs(o)
			w.wrongHeads(o)
			w.hugeBody(o)
		})
	}
	w.t = t
	if after := w.counts(desk); after != before || w.status("/readyz") != http.StatusOK || w.cmd.Process.Pid != process {
		t.Errorf("orders before %s, after %s; ready: %d", before, after, w.status("/readyz"))
	}
	if o := desk.order(w.order); o.State != "reviewing" || len(o.Events) != 1 {
		t.Errorf("the order was moved: %+v", o)
	}
	if log := w.said(&w.log); strings.Contains(log, "panic") || log != "" {
		t.Errorf("the log has errors:\n%s", tail(log))
	}
	t.Logf("%d hostile requests", w.sent)
}

func (w *attack) counts(desk *client) string {
	w.t.Helper()
	return string(must(w.t, http.StatusOK)(desk.get("/queue/counts")).body)
}

// wrongBodies sends what is no JSON object of the operation at all.
func (w *attack) wrongBodies(o operation) {
	w.t.Helper()
	for name, body := range map[string]string{
		"half an object": `{"a":`, "a comma too many": `{"a":1,}`, "two objects": `{}{}`, "words": `drop table orders`, "an array": `[]`,
		"null": `null`, "a text": `"{}"`, "a number": `1e999`, "not a number": `NaN`, "endless": `-Infinity`, "invalid UTF-8": "{\"\xff\xfe\":1}",
		"a byte order mark": "\ufeff{}", "a NUL": "\x00", "blanks": "   ", "deep arrays": strings.Repeat("[", 100_000),
		"deep objects": strings.Repeat(`{"a":`, 40_000), "a deep unknown field": `{"nope":` + strings.Repeat("[", 50_000) + strings.Repeat("]", 50_000) + `}`,
		"an unknown field": `{"nope":1}`, "an inherited field": `{"__proto__":{"admin":true}}`, "an operator": `{"$gt":""}`, "a form": "a=1&b=2",
	} {
		code, field := w.send(name, o, ask{body: []byte(body)})
		if strings.HasSuffix(name, "unknown field") && o.body != nil && (code != "json.unknown_field" || field != "nope") {
			w.t.Errorf("%s: %s %s answered %s of %q", name, o.method, o.path, code, field)
		}
	}
	if o.body == nil {
		return
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "*", "\u00a0"} {
		if code, _ := w.send(kind, o, ask{body: o.body, kind: kind}); code != "content.type" {
			w.t.Errorf("as %q: %s %s answered %s", kind, o.method, o.path, code)
		}
	}
	w.send("a form in parts", o, ask{body: o.body, kind: "multipart/form-data; boundary=x"})
	if !o.required && !strings.HasPrefix(o.path, "/orders") {
		return // nothing stands for {}, and {} is sound
	}
	if code, _ := w.send("no body", o, ask{}); o.required && code != "json.missing" {
		w.t.Errorf("no body: %s %s answered %s", o.method, o.path, code)
	}
}

// wrongFields sends the whole body with one field of a wrong kind: each field, each wrong kind. The answer names the field.
func (w *attack) wrongFields(o operation) {
	w.t.Helper()
	for _, at := range places(o.body) {
		for _, wrong := range wrongFor(at.value) {
			text := render(o.body, at.path, wrong)
			code, field := w.send(at.name()+" as "+wrong, o, ask{body: []byte(text)})
			if !strings.HasPrefix(code, "json.") || field != at.name() {
				w.t.Errorf("%s %s with %s as %.40s answered %s of %q", o.method, o.path, at.name(), wrong, code, field)
			}
		}
		if at.listed() {
			continue
		}
		code, field := w.send(at.name()+" twice", o, ask{body: []byte(twice(o.body, at.path))})
		if code != "json.duplicate" || field != at.name() {
			w.t.Errorf("%s %s with %s twice answered %s of %q", o.method, o.path, at.name(), code, field)
		}
	}
}

// wrongIDs asks for orders and places that cannot be.
func (w *attack) wrongIDs(o operation) {
	w.t.Helper()
	if !strings.Contains(o.path, "{id}") {
		return
	}
	for _, id := range []string{
		"%00", w.order + "%00", w.order + "%0a", url.PathEscape("../../etc/passwd"), "%2e%2e", "%ff%fe", "'%20OR%201=1--", "$ne", "{}", "null",
		url.PathEscape("订单"), strings.ToUpper(w.order), w.order + "x", strings.Repeat("9", 3000), "o_" + community + "." + strings.Repeat("a", 26), "999999",
	} {
		w.send("id "+id[:min(len(id), 40)], o, ask{path: strings.ReplaceAll(o.path, "{id}", id), body: o.body})
	}
	a := w.raw(fmt.Sprintf("%s /api/v1%s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", o.method, strings.ReplaceAll(o.path, "{id}", strings.Repeat("9", 9000))))
	w.refused("an id of 9 KB", o, a)
	a = w.raw(fmt.Sprintf("%s /api/v1%s HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", o.method, strings.ReplaceAll(o.path, "{id}", "a\x00b")))
	w.refused("a raw NUL", o, a)
}

// wrongHeads sends moves under keys and versions that are none.
func (w *attack) wrongHeads(o operation) {
	w.t.Helper()
	if !strings.HasPrefix(o.path, "/orders") || strings.HasSuffix(o.path, "/reveal") {
		return
	}
	for _, key := range []string{"", strings.Repeat("k", 256), "two words", "schlüssel", "键"} {
		w.head(o, "Idempotency-Key", ask{key: key, body: o.body})
	}
	if o.path == "/orders" {
		return
	}
	for _, match := range []string{`*`, `W/"1"`, `"1", "2"`, `"-1"`, `"99999999999999999999"`, `1`, "\"\xff\""} {
		w.head(o, "If-Match", ask{key: "k", match: match, body: o.body})
	}
}

func (w *attack) head(o operation, name string, k ask) {
	w.t.Helper()
	k.method, k.path = o.method, w.pathOf(o, w.order)
	w.turn++
	a, err := w.people[w.turn%len(w.people)].call(k)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, field := w.refused(name, o, a); field != name {
		w.t.Errorf("%s %s with %s %q, %q answered %v", o.method, o.path, name, k.key, k.match, a)
	}
}

// hugeBody announces 10 MB. They are refused before they come; who sends on meets a closed connection, and may lose the answer.
func (w *attack) hugeBody(o operation) {
	w.t.Helper()
	const size = 10 << 20
	head := fmt.Sprintf("%s /api/v1%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", o.method, w.pathOf(o, w.order), size)
	if code, _ := w.refused("10 MB", o, w.raw(head)); code != "body.too_large" {
		w.t.Errorf("10 MB to %s %s answered %s", o.method, o.path, code)
	}
}

// raw speaks to the service without a client's good manners.
func (w *attack) raw(head string) answer {
	w.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url(), "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		w.t.Fatal(err)
	}
	if _, err := conn.Write([]byte(head)); err != nil {
		w.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		w.t.Fatalf("no answer to %.60q: %v", head, err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	_, err = text.ReadFrom(res.Body)
	if err != nil {
		w.t.Errorf("half an answer to %.60q: %v", head, err)
	}
	return answer{res.StatusCode, res.Header, text.Bytes()}
}
