package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// demoServer is the server process of a demo, with the login codes that it printed.
type demoServer struct {
	cmd   *exec.Cmd
	mu    sync.Mutex
	codes map[string]string
	ended chan struct{}
	log   *os.File
}

// command runs this program with arguments and gives what it printed.
func (d *demo) command(args ...string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(d.ctx, self, args...).CombinedOutput() // #nosec G204 -- our own program
	if err != nil {
		return "", fmt.Errorf("lindan %s: %w\n%s", args[0], err, out)
	}
	return string(out), nil
}

// startServer starts the server on the demo's folder and waits until it is ready. Each client names its own address in a
// header, as a proxy would: two hundred phones do not share one.
func (d *demo) startServer() (*demoServer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &demoServer{codes: map[string]string{}, ended: make(chan struct{})}
	s.cmd = exec.Command(self, "serve", "--addr", d.addr, "--data", d.dir, "--trusted-proxies", "127.0.0.1", // #nosec G204 -- our own program
		"--proxy-header", "X-Real-Ip", "--log-level", "warn", "--clock-ahead", d.ahead.String())
	if s.log, err = os.CreateTemp("", "lindan-demo-*.log"); err != nil {
		return nil, err
	}
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go s.listen(out)
	err = d.until(func() (bool, error) {
		select {
		case <-s.ended:
			return false, fmt.Errorf("the server ended: %s", s.said())
		default:
		}
		res, err := http.Get("http://" + d.addr + "/readyz")
		if err != nil {
			return false, nil //nolint:nilerr // not listening yet
		}
		return res.StatusCode == http.StatusOK, res.Body.Close()
	})
	if err != nil {
		s.kill()
	}
	return s, err
}

var codeLine = regexp.MustCompile(`\[development SMS\] ([0-9]+): \D*([0-9]{6})`)

func (s *demoServer) listen(out io.Reader) {
	defer close(s.ended)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := codeLine.FindStringSubmatch(lines.Text()); m != nil {
			s.mu.Lock()
			s.codes[m[1]] = m[2]
			s.mu.Unlock()
		}
	}
}

func (s *demoServer) code(phone string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.codes[phone]
}

func (s *demoServer) said() string {
	b, _ := os.ReadFile(s.log.Name())
	return string(b)
}

// kill ends the process as a power cut would.
func (s *demoServer) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
	_ = s.cmd.Wait()
	_ = s.log.Close()
	_ = os.Remove(s.log.Name())
}

func (d *demo) now() time.Time { return time.Now().Add(d.ahead) }

// until asks again and again, for at most 20 seconds.
func (d *demo) until(done func() (bool, error)) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-d.ctx.Done():
			return d.ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return errors.New("it did not happen within 20 seconds")
}

// demoOrder is what the demo reads of an order.
type demoOrder struct {
	ID        string `json:"id"`
	State     string `json:"state"`
	Asked     int    `json:"asked"`
	Distance  string `json:"distance"`
	StartCode string `json:"start_code"`
	StopCode  string `json:"stop_code"`
	Contact   *struct {
		Phone, Address string
		Masked         bool
	} `json:"contact"`
}

// demoMe is what the demo reads of an account.
type demoMe struct {
	ID        string
	Point     *demoPoint
	Volunteer *struct {
		Number   string
		Verified bool
	}
}

type demoPoint struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// demoProblem is a refusal of the server.
type demoProblem struct {
	Status int
	Code   string
	Detail string
}

func (p *demoProblem) Error() string { return fmt.Sprintf("%d %s %s", p.Status, p.Code, p.Detail) }

// demoClient is one person's phone.
type demoClient struct {
	d        *demo
	phone    string
	from     string // her address
	token    string
	cookie   string
	me       demoMe
	declined bool
}

// login signs a phone in with the code that the development server prints.
func (d *demo) login(phone string) (*demoClient, error) {
	c := &demoClient{d: d, phone: phone, from: "10." + fmt.Sprint(len(d.runners)%250) + "." + fmt.Sprint(len(d.people)) + "." + fmt.Sprint(1+len(d.runners)/250)}
	device := "demo-device-" + phone
	if err := c.call(http.MethodPost, "/codes", nil, map[string]any{"phone": phone, "device": device}, nil); err != nil {
		return nil, err
	}
	code := ""
	if err := d.until(func() (bool, error) { code = d.server.code(phone); return code != "", nil }); err != nil {
		return nil, fmt.Errorf("the code for %s: %w", phone, err)
	}
	return c, c.signedIn(http.MethodPost, "/session", map[string]any{"phone": phone, "code": code, "device": device, "label": "demo"})
}

func (c *demoClient) signedIn(method, path string, body any) error {
	var s struct {
		AccessToken string `json:"access_token"`
		Account     demoMe
	}
	err := c.call(method, path, map[string]string{"X-Lindan": "1"}, body, &s)
	c.token, c.me = s.AccessToken, s.Account
	return err
}

func (c *demoClient) refresh() error { return c.signedIn(http.MethodPost, "/session/refresh", nil) }

func (c *demoClient) get(path string, into any) (etag string, err error) {
	h := map[string]string{}
	err = c.call(http.MethodGet, path, h, nil, into)
	return h["ETag"], err
}

func (c *demoClient) put(path, etag string, body any) error {
	return c.call(http.MethodPut, path, map[string]string{"If-Match": etag}, body, nil)
}

func (c *demoClient) post(path, key string, body, into any) error {
	return c.call(http.MethodPost, path, map[string]string{"Idempotency-Key": c.phone + "-" + key}, body, into)
}

func (c *demoClient) text(path string) (string, error) {
	var b strings.Builder
	err := c.call(http.MethodGet, path, nil, nil, &b)
	return b.String(), err
}

// call speaks to the API. headers go out where they are not empty, and the answer's ETag comes back in them.
func (c *demoClient) call(method, path string, headers map[string]string, body, into any) error {
	req, err := c.request(method, path, headers, body)
	if err != nil {
		return err
	}
	res, err := demoHTTP.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	for _, k := range res.Cookies() {
		c.cookie = k.Name + "=" + k.Value
	}
	if headers != nil {
		headers["ETag"] = res.Header.Get("ETag")
	}
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		p := &demoProblem{Status: res.StatusCode}
		_ = json.Unmarshal(data, p)
		p.Status = res.StatusCode
		return fmt.Errorf("%s %s: %w", method, path, p)
	}
	return c.read(data, into)
}

// demoHTTP keeps enough connections open for all racers.
var demoHTTP = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: racers, MaxConnsPerHost: racers}}

func (c *demoClient) request(method, path string, headers map[string]string, body any) (*http.Request, error) {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequestWithContext(c.d.ctx, method, "http://"+c.d.addr+"/api/v1"+path, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	set := func(k, v string) {
		if v != "" {
			req.Header.Set(k, v)
		}
	}
	if body != nil {
		set("Content-Type", "application/json")
	}
	set("X-Real-Ip", c.from)
	set("Cookie", c.cookie)
	if c.token != "" {
		set("Authorization", "Bearer "+c.token)
	}
	for k, v := range headers {
		set(k, v)
	}
	return req, nil
}

func (c *demoClient) read(data []byte, into any) error {
	switch v := into.(type) {
	case nil:
		return nil
	case *strings.Builder:
		v.Write(data)
		return nil
	}
	return json.Unmarshal(data, into)
}
