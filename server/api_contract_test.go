package server

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"lindan/domain"
)

// contract is openapi.yaml, checked, with every object closed: an answer with a field that it does not name is refused.
var contract = sync.OnceValues(func() (*openapi3.T, error) {
	for _, kind := range []string{"image/jpeg", "application/pdf", "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	doc, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		return nil, err
	}
	for _, s := range doc.Components.Schemas {
		if s.Value.Type.Is("object") {
			s.Value.AdditionalProperties = openapi3.AdditionalProperties{Has: new(bool)}
		}
	}
	return doc, nil
})

func openContract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// coverage checks answers against the contract and remembers which operations succeeded.
type coverage struct {
	doc  *openapi3.T
	mu   sync.Mutex
	done map[string]bool
}

func newCoverage(t *testing.T) *coverage {
	t.Helper()
	return &coverage{doc: openContract(t), done: map[string]bool{}}
}

// route finds the operation of a request; the path that says most of it in fixed letters goes first.
func (k *coverage) route(t *testing.T, req *http.Request) *routers.Route {
	t.Helper()
	path := strings.TrimPrefix(req.URL.EscapedPath(), apiPrefix)
	match := ""
	for template := range k.doc.Paths.Map() {
		if fits(template, path) && (match == "" || fixed(template) > fixed(match)) {
			match = template
		}
	}
	item := k.doc.Paths.Value(match)
	if item == nil || item.GetOperation(req.Method) == nil {
		t.Fatalf("%s %s is not in openapi.yaml", req.Method, path)
	}
	return &routers.Route{Spec: k.doc, Path: match, PathItem: item, Method: req.Method, Operation: item.GetOperation(req.Method)}
}

func fits(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	for i := range a {
		_, tail, open := strings.Cut(a[i], "}")
		if len(a) != len(b) || a[i] != b[i] && (!open || !strings.HasSuffix(b[i], tail)) {
			return false
		}
	}
	return true
}

var openPart = regexp.MustCompile(`\{[a-z]+\}`)

// fixed counts the letters of a template that are the same in every request.
func fixed(template string) int { return len(openPart.ReplaceAllString(template, "")) }

// check refuses an answer that the contract does not allow.
func (k *coverage) check(t *testing.T, req *http.Request, r reply) {
	t.Helper()
	route := k.route(t, req)
	if kind := r.head.Get("Content-Type"); r.status >= 400 && kind != "application/problem+json" {
		t.Fatalf("%s %s: %d as %s: %s", req.Method, req.URL.Path, r.status, kind, r.body)
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: route},
		Status:                 r.status, Header: r.head, Body: io.NopCloser(strings.NewReader(r.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(req.Context(), in); err != nil {
		t.Fatalf("%s %s answered %d against the contract: %v\n%s", req.Method, req.URL.Path, r.status, err, r.body)
	}
	if r.status < 300 {
		k.mu.Lock()
		k.done[route.Operation.OperationID] = true
		k.mu.Unlock()
	}
}

var pathParam = regexp.MustCompile(`:([a-z]+)`)

func TestTheRoutesAreThoseOfTheContract(t *testing.T) {
	doc := openContract(t)
	listed := map[string]bool{}
	for _, r := range routes() {
		path := pathParam.ReplaceAllString(r.path, "{$1}")
		listed[r.method+" "+path] = true
		item := doc.Paths.Value(path)
		if item == nil || item.GetOperation(r.method) == nil {
			t.Errorf("%s %s is a route and not in openapi.yaml", r.method, path)
			continue
		}
		op := item.GetOperation(r.method)
		if want := accessOf(doc, op); r.access != want {
			t.Errorf("%s %s: access %d, the contract says %d", r.method, path, r.access, want)
		}
		if limit := op.Extensions["x-limit"]; limit != string(r.limit) {
			t.Errorf("%s %s: limit %s, the contract says %v", r.method, path, r.limit, limit)
		}
		if name := handlerName(r); name != op.OperationID {
			t.Errorf("%s %s: handler %s, operation %s", r.method, path, name, op.OperationID)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if !listed[method+" "+path] {
				t.Errorf("%s %s is in openapi.yaml and no route", method, path)
			}
		}
	}
}

func handlerName(r route) string {
	full := runtime.FuncForPC(reflect.ValueOf(r.handle).Pointer()).Name()
	return full[strings.LastIndexByte(full, '.')+1:]
}

func accessOf(doc *openapi3.T, op *openapi3.Operation) access {
	need := doc.Security
	if op.Security != nil {
		need = *op.Security
	}
	switch {
	case len(need) == 0:
		return public
	case need[0]["cookieAuth"] != nil:
		return cookie
	}
	return signedIn
}

// TestTheMovesAreThoseOfTheTable holds the contract to the life cycle: each move a path, its parties in x-roles.
func TestTheMovesAreThoseOfTheTable(t *testing.T) {
	doc := openContract(t)
	byClock := []domain.Action{domain.Place, domain.Lapse, domain.Disband, domain.AutoClose, domain.Silent, domain.Expire, domain.Archive}
	for _, row := range domain.Moves() {
		item := doc.Paths.Value("/orders/{id}/" + string(row.Action))
		if slices.Contains(byClock, row.Action) {
			if item != nil {
				t.Errorf("%s is nobody's move and has a path", row.Action)
			}
			continue
		}
		if item == nil {
			t.Errorf("%s has no path", row.Action)
			continue
		}
		var want []string
		for _, p := range row.By {
			if p != domain.TheClock {
				want = append(want, string(p))
			}
		}
		slices.Sort(want)
		if have := rolesOf(item.Post); !slices.Equal(have, want) {
			t.Errorf("%s: x-roles %v, the table says %v", row.Action, have, want)
		}
	}
}

func rolesOf(op *openapi3.Operation) []string {
	list := texts(op.Extensions["x-roles"])
	slices.Sort(list)
	return list
}

func texts(v any) []string {
	raw, _ := json.Marshal(v)
	var list []string
	_ = json.Unmarshal(raw, &list)
	return list
}

func TestEveryOperationSaysWhoMayCallIt(t *testing.T) {
	known := []string{"anyone", "account", "orderer", "invited", "holder"}
	known = append(known, recast[string](domain.Roles())...)
	for path, item := range openContract(t).Paths.Map() {
		for method, op := range item.Operations() {
			roles := rolesOf(op)
			if len(roles) == 0 || op.Summary == "" || op.Responses.Default() == nil {
				t.Errorf("%s %s lacks x-roles, summary or a default response", method, path)
			}
			for _, r := range roles {
				if !slices.Contains(known, r) {
					t.Errorf("%s %s: no such role %s", method, path, r)
				}
			}
		}
	}
}

// TestTheWordsOfTheContractAreThoseOfTheDomain compares every closed list of words.
func TestTheWordsOfTheContractAreThoseOfTheDomain(t *testing.T) {
	var states, actions []string
	for _, n := range domain.StateNames() {
		states = append(states, string(n.State))
	}
	for _, r := range domain.Moves() {
		actions = append(actions, string(r.Action))
	}
	for where, want := range map[string][]string{
		"State": states, "Action": actions, "Role": recast[string](domain.Roles()), "Hazard": domain.Hazards(),
		"Channel": recast[string](domain.Channels()), "Proxy.relation": domain.Relations(), "Proxy.consent": domain.Consents(),
		"RejectBody.reason": domain.RejectReasons(), "RouteOutBody.reason": domain.RouteReasons(), "RevealBody.reason": domain.RevealReasons(),
		"CancelBody.reason": domain.CancelReasons(), "ReportBody.kind": domain.ReportKinds(),
		"Gender":  {string(domain.Female), string(domain.Male)},
		"Purpose": recast[string](domain.Purposes()), "TakeReason": domain.TakeReasons(),
		"RecordState": recast[string](domain.RecordStates()), "DismissReason": domain.DismissReasons(),
		"CertificateReason": recast[string](domain.Revocations()),
		"CertificateState":  {string(domain.CertificateValid), string(domain.CertificateRevoked), string(domain.CertificateReplaced)},
		"Nature":            {string(domain.Volunteering), string(domain.PartyDuty), string(domain.GridDuty), string(domain.PaidService)},
		"Source":            {string(domain.FromJob), string(domain.FromManual), string(domain.FromLegacy)},
	} {
		name, field, _ := strings.Cut(where, ".")
		schema := openContract(t).Components.Schemas[name].Value
		if field != "" {
			schema = schema.Properties[field].Value
		}
		if have := texts(schema.Enum); !slices.Equal(sorted(have), sorted(want)) {
			t.Errorf("%s: %v, the domain says %v", where, have, want)
		}
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// TestRequestsAreClosed: a field that the contract does not name is refused, so the contract has to say so.
func TestRequestsAreClosed(t *testing.T) {
	fresh, err := openapi3.NewLoader().LoadFromFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range fresh.Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody == nil {
				continue
			}
			body := op.RequestBody.Value.Content["application/json"]
			if body == nil {
				continue // a picture has no fields
			}
			s := body.Schema
			if has := s.Value.AdditionalProperties.Has; has == nil || *has {
				t.Errorf("%s %s: %s is open", method, path, s.Ref)
			}
		}
	}
}

// TestPlainTextLeavesThroughOneFile keeps Secret.Reveal in view_secret.go.
func TestPlainTextLeavesThroughOneFile(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f, "_test.go") && f != "view_secret.go" && strings.Contains(string(text), ".Reveal()") {
			t.Errorf("%s takes a secret's plain text", f)
		}
	}
}
