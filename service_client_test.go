package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// client is one person's phone. It lives on while its service is killed and started again.
type client struct {
	s      *service
	phone  string
	from   string // the address that the proxy's header tells
	http   *http.Client
	mu     sync.Mutex
	token  string
	cookie string
	me     demoMe
}

var addresses atomic.Int64

// newAddress is an address in a network of its own, as far as login limits go.
func newAddress() string {
	n := addresses.Add(1)
	return fmt.Sprintf("10.%d.%d.7", n/250, n%250)
}

// signIn signs a person in with the code that the development service prints.
func (s *service) signIn(phone string) *client {
	s.t.Helper()
	c := &client{s: s, phone: phone, from: newAddress(), http: &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}}
	s.t.Cleanup(c.http.CloseIdleConnections)
	c.signInAgain()
	return c
}

func (c *client) signInAgain() {
	t := c.s.t
	t.Helper()
	device := "test-device-" + c.from
	must(t, http.StatusAccepted)(c.call(ask{method: "POST", path: "/codes", body: fields{"phone": c.phone, "device": device}}))
	code := ""
	until(t, "a login code for "+c.phone, func() bool { code = c.s.code(c.phone); return code != "" })
	in := must(t, http.StatusOK)(c.call(ask{method: "POST", path: "/session", body: fields{"phone": c.phone, "code": code, "device": device}}))
	c.signedIn(in)
}

// refresh trades the cookie, as the app does after each restart and every few minutes.
func (c *client) refresh() {
	c.s.t.Helper()
	c.signedIn(must(c.s.t, http.StatusOK)(c.call(ask{method: "POST", path: "/session/refresh", page: true})))
}

func (c *client) signedIn(a answer) {
	var in struct {
		AccessToken string `json:"access_token"`
		Account     demoMe
	}
	a.into(c.s.t, &in)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.me = in.AccessToken, in.Account
	for _, k := range (&http.Response{Header: a.head}).Cookies() {
		c.cookie = k.Name + "=" + k.Value
	}
}

type fields = map[string]any

// ask is one request. A body of []byte goes out as it is, nil is none, anything else goes as JSON.
type ask struct {
	method, path string
	key, match   string // Idempotency-Key, If-Match
	kind         string // Content-Type; "" JSON, where there is a body
	page         bool   // X-Lindan, as the app's own page sends it
	body         any
}

// answer is what came back.
type answer struct {
	status int
	head   http.Header
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

// problem is the code and the field of a refusal.
func (a answer) problem() (code, field string) {
	var p struct{ Code, Field string }
	if a.head.Get("Content-Type") == "application/problem+json" {
		_ = json.Unmarshal(a.body, &p)
	}
	return p.Code, p.Field
}

// again tells whether the answer is "not now, try again": 503 as a problem document with the time to wait.
func (a answer) again() bool {
	code, _ := a.problem()
	return a.status == http.StatusServiceUnavailable && code != "" && a.head.Get("Retry-After") != ""
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v: %v", a, err)
	}
}

// must gives the answer if it has the status, else it ends the test.
func must(t testing.TB, status int) func(answer, error) answer {
	return func(a answer, err error) answer {
		t.Helper()
		if err != nil || a.status != status {
			t.Fatalf("answered %v, %v; want %d", a, err, status)
		}
		return a
	}
}

// call sends a request. The error is that of the connection.
func (c *client) call(k ask) (answer, error) {
	req, err := c.request(k)
	if err != nil {
		return answer{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, body}, err
}

func (c *client) request(k ask) (*http.Request, error) {
	body, err := k.bytes()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(c.s.t.Context(), k.method, c.s.url()+"/api/v1"+k.path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	head := fields{"X-Real-Ip": c.from, "Cookie": c.cookie, "Idempotency-Key": k.key, "If-Match": k.match, "Content-Type": k.kind}
	if c.token != "" {
		head["Authorization"] = "Bearer " + c.token
	}
	if k.page {
		head["X-Lindan"] = "1"
	}
	if k.kind == "" && k.body != nil {
		head["Content-Type"] = "application/json"
	}
	for name, v := range head {
		if v != "" {
			req.Header.Set(name, fmt.Sprint(v))
		}
	}
	return req, nil
}

func (k ask) bytes() ([]byte, error) {
	switch b := k.body.(type) {
	case nil:
		return nil, nil
	case []byte:
		return b, nil
	}
	return json.Marshal(k.body)
}

func (c *client) get(path string) (answer, error) { return c.call(ask{method: "GET", path: path}) }

// read gets a page of the API into v.
func (c *client) read(path string, v any) {
	c.s.t.Helper()
	must(c.s.t, http.StatusOK)(c.get(path)).into(c.s.t, v)
}

// post sends a command under a key, which is made unique to the person.
func (c *client) post(path, key string, body any) (answer, error) {
	return c.call(ask{method: "POST", path: path, key: c.phone + "-" + key, body: body})
}

// move carries a command out on an order, and gives the order as it is then.
func (c *client) move(id, action string, body any) seen {
	c.s.t.Helper()
	var o seen
	must(c.s.t, http.StatusOK)(c.post("/orders/"+id+"/"+action, id+action, body)).into(c.s.t, &o)
	return o
}

// place orders help at once.
func (c *client) place(key string) seen {
	c.s.t.Helper()
	var o seen
	must(c.s.t, http.StatusCreated)(c.post("/orders", key, wish())).into(c.s.t, &o)
	return o
}

func (c *client) order(id string) seen {
	c.s.t.Helper()
	var o seen
	c.read("/orders/"+id, &o)
	return o
}

// goOnDuty switches a volunteer on duty at a place.
func (c *client) goOnDuty(at *demoPoint) {
	c.s.t.Helper()
	body := fields{"on": true, "until": c.s.now().Add(6 * time.Hour), "at": at}
	must(c.s.t, http.StatusOK)(c.call(ask{method: "PUT", path: "/duty", body: body}))
}

func wish() fields {
	return fields{"service": "medicine", "danger": false, "now": true, "channel": "phone_page"}
}

// seen is what the tests read of an order.
type seen struct {
	ID        string
	State     string
	Asked     int
	StartCode string `json:"start_code"`
	StopCode  string `json:"stop_code"`
	Events    []struct{ Action string }
	Jobs      []struct {
		Number           string
		State            string
		Minutes          int
		Started, Stopped time.Time
		Mine             bool
	}
}

// times counts how often an action is in the history.
func (o seen) times(action string) int {
	n := 0
	for _, e := range o.Events {
		if e.Action == action {
			n++
		}
	}
	return n
}

// noQuietHours lets offers out at any hour of the day, n at a time.
func (s *service) noQuietHours(n int) {
	s.t.Helper()
	admin, path := s.signIn(adminPhone), "/areas/"+community+"/policy"
	a := must(s.t, http.StatusOK)(admin.get(path))
	rules := fields{}
	a.into(s.t, &rules)
	rules["matching"] = "nearest" // so many at once
	rules["quiet_from"], rules["quiet_to"], rules["wave_size"], rules["offer_gap"], rules["wave_every"] = 0, 0, n, 0, 5
	must(s.t, http.StatusOK)(admin.call(ask{method: "PUT", path: path, match: a.head.Get("ETag"), body: rules}))
}
