package server

import (
	"strings"
	"testing"
	"time"

	"lindan/redistest"
)

func TestTheFirstPageSaysHowTheServiceIs(t *testing.T) {
	h := openDoor(t)
	a := h.ask(doorAsk{method: "GET", path: "/"})
	for _, want := range []string{"邻单", "test", "正常", `href="/reference"`, "这是试用环境"} {
		if !strings.Contains(a.text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(a.text, "不可用") {
		t.Error("something is said to be down")
	}
	lost := openDoor(t, func(set *doorSetup) { set.Redis, set.Production = noRedis(t), true })
	a = lost.ask(doorAsk{method: "GET", path: "/"})
	if !strings.Contains(a.text, "不可用，正在自动恢复") || strings.Contains(a.text, "这是试用环境") {
		t.Errorf("got %s", a.text)
	}
}

func TestReadyMeansThatTheIndexIsWhole(t *testing.T) {
	h := openDoor(t)
	a := h.ask(doorAsk{method: "GET", path: "/readyz"})
	a.wants(t, 503, "index.rebuilding")
	if a.Header.Get("Retry-After") != "2" {
		t.Errorf("a 503 says %q", a.Header.Get("Retry-After"))
	}
	h.ask(doorAsk{method: "GET", path: "/healthz"}).wants(t, 200, "")
	doorMust(t, h.desk.KeepIndex(redistest.Context(t)))
	h.ask(doorAsk{method: "GET", path: "/readyz"}).wants(t, 200, "")
	if !strings.Contains(h.ask(doorAsk{method: "GET", path: "/healthz"}).text, `"version":"test"`) {
		t.Error("no version")
	}
}

func TestAnAnswerTellsTheClockThatDeadlinesAreReckonedBy(t *testing.T) {
	h := openDoor(t)
	h.pass(49 * time.Hour)
	if got := h.ask(doorAsk{method: "GET", path: "/healthz"}).Header.Get("X-Lindan-Time"); got != "1795575600000" {
		t.Errorf("the time is %q", got)
	}
}
