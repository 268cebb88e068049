package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// What one order is told of its people, besides what the roster says of them.
const (
	secretNote    = "钥匙压在花盆下面"
	secretContact = "邬晚晴"
	secretPhone   = "19987654321"
	secretStreet  = "枇杷弄九号门房"
	secretWords   = "药瓶放错了抽屉"
	secretRefusal = "请先联系您的侄女"
)

func secrets() []string {
	return []string{
		secretName, secretDoor, secretNumber, secretHelper, secretHelpers, residentPhone(0), volunteerPhone(0),
		secretNote, secretContact, secretPhone, secretStreet, secretWords, secretRefusal,
	}
}

// One order goes from beginning to end, with refusals and mistakes on the way, at the most talkative log level. Nothing of
// its people's lives may stand in the log, on the meters or in the bytes of the database.
func TestNobodysLifeStandsInLogMetersOrDatabase(t *testing.T) {
	t.Parallel()
	s := newService(t, "--log-level", "debug")
	resident, helper, desk := s.signIn(residentPhone(0)), s.signIn(volunteerPhone(0)), s.signIn(dispatcherPhone(0))
	id := tellAll(t, resident, helper, desk)
	makeMistakes(t, resident, helper, desk)
	meters := s.metrics()
	if !strings.Contains(meters, "lindan_http_requests_total") {
		t.Fatalf("no meters: %.200s", meters)
	}
	searchFiles(t, s.dir, id) // with the log of writes that is not yet in the main file
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil || s.wait() != 0 {
		t.Fatalf("it did not end in order: %v", err)
	}
	searchFiles(t, s.dir, id)
	out, log := s.said(&s.out), s.said(&s.log)
	if !strings.Contains(out, "[development SMS] "+residentPhone(0)) || !strings.Contains(log, `"route":"/api/v1/orders/:id/check_out"`) {
		t.Fatal("the search would find nothing: the output is not what it was")
	}
	search(t, "standard output", []byte(regexp.MustCompile(`(?m)^\[development SMS\].*$`).ReplaceAllString(out, "")))
	search(t, "log", []byte(log))
	search(t, "meters", []byte(meters))
}

// tellAll plays an order in which everything personal is said that can be said.
func tellAll(t *testing.T, resident, helper, desk *client) string {
	t.Helper()
	body := wish()
	body["note"], body["contact"], body["phone"], body["address"] = secretNote, secretContact, secretPhone, secretStreet
	var o seen
	must(t, http.StatusCreated)(resident.post("/orders", "told", body)).into(t, &o)
	desk.move(o.ID, "publish", nil)
	desk.read("/orders/"+o.ID+"/candidates", &struct{}{})
	must(t, http.StatusOK)(desk.post("/orders/"+o.ID+"/reveal", "r", fields{"reason": "dispatch"}))
	helper.move(o.ID, "accept", nil)
	helper.move(o.ID, "check_in", fields{"code": resident.order(o.ID).StartCode, "place": resident.me.Point})
	helper.move(o.ID, "check_out", fields{"code": resident.order(o.ID).StopCode})
	resident.move(o.ID, "confirm", nil)
	resident.move(o.ID, "reopen", fields{"words": secretWords})
	must(t, http.StatusCreated)(resident.post("/orders", "second", body)).into(t, &o)
	desk.move(o.ID, "reject", fields{"reason": "other", "words": secretRefusal})
	must(t, http.StatusOK)(desk.post("/people/lookup", "l", fields{"phone": residentPhone(0)}))
	return o.ID
}

// makeMistakes has people write what is refused, where a careless program would quote it.
func makeMistakes(t *testing.T, resident, helper, desk *client) {
	t.Helper()
	for _, k := range []ask{
		{path: "/orders", body: fields{"service": secretNote, "danger": false, "channel": "phone_page", "now": true, "address": secretStreet}},
		{path: "/orders", body: fields{secretName: secretPhone}},
		{path: "/orders", body: fields{"service": "medicine", "danger": false, "channel": "phone_page", "now": true, "phone": secretPhone + "0", "note": strings.Repeat(secretNote, 60)}},
		{path: "/orders/" + secretPhone + "/cancel"},
		{path: "/orders", body: []byte(`{"note":"` + secretNote)},
		{path: "/people/lookup", body: fields{"phone": secretPhone}},
		{path: "/codes", body: fields{"phone": secretPhone, "device": secretName}},
		{path: "/codes?phone=" + secretPhone, body: fields{"phone": secretPhone, "device": "test-device-0123456"}},
		{path: "/session", body: fields{"phone": secretPhone, "code": "000000", "device": "test-device-0123456"}},
	} {
		k.method, k.key = http.MethodPost, "mistake"
		for _, c := range []*client{resident, helper, desk} {
			if a, err := c.call(k); err != nil || a.status >= 500 {
				t.Errorf("%s answered %v, %v", k.path, a, err)
			}
		}
	}
}

// searchFiles searches every file of the data folder. The order's id, which is no secret, has to be found, or the search is blind.
func searchFiles(t *testing.T, dir, id string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range files {
		text, err := os.ReadFile(f) // #nosec G304 -- the test's own folder
		if err != nil {
			t.Fatal(err)
		}
		found = found || bytes.Contains(text, []byte(id))
		search(t, filepath.Base(f), text)
	}
	if !found {
		t.Fatal("the search is blind: not even the order is in the files")
	}
}

func search(t *testing.T, where string, text []byte) {
	t.Helper()
	for _, s := range secrets() {
		if i := bytes.Index(text, []byte(s)); i >= 0 {
			t.Errorf("%s holds %s: …%q…", where, s, text[max(0, i-60):min(len(text), i+60)])
		}
	}
}
