package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lindan/server"
)

func env(pairs map[string]string) func(string) string {
	return func(k string) string { return pairs[k] }
}

func TestAWrongConfigurationStopsWithOneLineThatNamesTheSetting(t *testing.T) {
	key := strings.Repeat("A", 43) + "="
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"unknown storage":             {args: []string{"--storage", "files"}, want: "--storage"},
		"mongo without uri":           {args: []string{"--storage", "mongo"}, want: "--mongo-uri"},
		"replicas, each with a key":   {args: []string{"--storage", "mongo", "--mongo-uri", "mongodb://x"}, want: "--master-key"},
		"two replicas, private redis": {args: []string{"--storage", "mongo", "--mongo-uri", "mongodb://x", "--master-key", key}, want: "--redis"},
		"header without proxies":      {args: []string{"--proxy-header", "X-Real-Ip"}, want: "--trusted-proxies"},
		"unknown sender":              {env: map[string]string{"LINDAN_SMS": "pigeon"}, want: "--sms"},
		"push without an address":     {args: []string{"--push-contact", "me"}, want: "--push-contact"},
		"not a boolean":               {env: map[string]string{"LINDAN_DEMO": "perhaps"}, want: "LINDAN_DEMO"},
		"a demo in production":        {args: []string{"--production", "--demo", "--master-key", key}, want: "--production"},
		"tiles of no host":            {args: []string{"--tiles", "/{z}/{x}/{y}.png"}, want: "--tiles"},
		"tiles of another scheme":     {args: []string{"--tiles", "ftp://tiles.example.org/{z}/{x}/{y}.png"}, want: "--tiles"},
		"tiles that open the page":    {args: []string{"--tiles", "https://*;script-src/{z}/{x}/{y}.png"}, want: "--tiles"},
		"tiles of a host by template": {args: []string{"--tiles", "https://{s}.example.org/{z}/{x}/{y}.png"}, want: "--tiles"},
		"tiles with a password":       {args: []string{"--tiles", "https://me:pw@tiles.example.org/{z}/{x}/{y}.png"}, want: "--tiles"},
		"tiles without a row":         {args: []string{"--tiles", "https://tiles.example.org/{z}/{x}.png"}, want: "--tiles"},
		"tiles in unknown degrees":    {args: []string{"--tiles-system", "bd09"}, want: "--tiles-system"},
		"production prints no codes":  {args: []string{"--production", "--master-key", key}, want: "console"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := parseConfig(c.args, env(c.env), io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("answered %v, want one line with %s", err, c.want)
			}
		})
	}
}

func TestTilesOfOneHostAreTaken(t *testing.T) {
	for _, url := range []string{"", "https://tiles.example.org/{z}/{x}/{y}.png", "http://10.0.0.7:8081/wmts?z={z}&x={x}&y={y}&tk=k"} {
		c, _, err := parseConfig([]string{"--tiles", url, "--tiles-attribution", "天地图", "--tiles-system", "gcj02"}, env(nil), io.Discard)
		if err != nil || c.tiles() != (server.Tiles{URL: url, Attribution: "天地图", System: "gcj02"}) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestATableOfHolidaysReplacesTheOneWithin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "holidays.csv")
	for text, want := range map[string]string{
		"year,2027,notice\noff,2027-01-01,2027-01-03,元旦\n": "",
		"off,2027-01-01,2027-01-03,元旦\n":                   "--holidays",
		"":                                                 "--holidays",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, _, err := parseConfig([]string{"--holidays", file, "--data", t.TempDir()}, env(nil), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		h, err := openHouse(t.Context(), c, io.Discard)
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		table, err := c.calendar()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := table.Working(time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)); err != nil {
			t.Error(err)
		}
		if _, err := table.Working(time.Date(2026, 1, 4, 0, 0, 0, 0, time.UTC)); err == nil {
			t.Error("the table within still counts")
		}
		if err := h.close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	c, _, err := parseConfig(nil, env(map[string]string{"LINDAN_HOLIDAYS": filepath.Join(t.TempDir(), "none.csv")}), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.calendar(); err == nil {
		t.Error("a file that is not there")
	}
}

// Only a demo tells a login code in the answer, and only those of its invented people.
func TestWithoutADemoNobodysLoginCodeIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		told bool
	}{
		"the service": {args: nil}, "a demo": {args: []string{"--demo"}, told: true},
	} {
		cfg, _, err := parseConfig(append(c.args, "--data", t.TempDir()), env(nil), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		h, err := openHouse(t.Context(), cfg, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range append(demoPeople(), demoPerson{role: "somebody else", phone: "13900000001"}) {
			code, err := h.desk.RequestCode(t.Context(), p.phone, "a-device-of-a-test")
			if want := c.told && p.grant != ""; err != nil || (code != "") != want {
				t.Errorf("%s, %s: told %q, want a code: %v; %v", name, p.role, code, want, err)
			}
		}
		if have := len(h.demoPeople()) > 0; have != c.told {
			t.Errorf("%s offers to sign in as others: %v", name, have)
		}
		h.desk.CodesSent()
		if err := h.close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestTheFlagWinsOverTheEnvironment(t *testing.T) {
	c, rest, err := parseConfig([]string{"--addr", ":1", "a=b"}, env(map[string]string{"LINDAN_ADDR": ":2", "LINDAN_DATA": "d"}), io.Discard)
	if err != nil || c.Addr != ":1" || c.Data != "d" || len(rest) != 1 {
		t.Fatalf("%+v %v %v", c, rest, err)
	}
}

func TestTheMasterKeyIsMadeOnceAndReadByItsOwnerOnly(t *testing.T) {
	c := defaults()
	c.Data = filepath.Join(t.TempDir(), "data")
	first, err := c.masterKey(randomBytes)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.masterKey(randomBytes)
	if err != nil || string(first) != string(again) {
		t.Fatalf("the key changed: %v", err)
	}
	info, err := os.Stat(filepath.Join(c.Data, "master.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if err := errors.Join(os.WriteFile(filepath.Join(c.Data, "lindan.db"), nil, 0o600), os.Remove(filepath.Join(c.Data, "master.key"))); err != nil {
		t.Fatal(err)
	}
	if _, err := c.masterKey(randomBytes); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Fatalf("a new key was made beside old data: %v", err)
	}
	c.MasterKey = "c2hvcnQ="
	if _, err := c.masterKey(randomBytes); err == nil {
		t.Fatal("a short key was taken")
	}
}

var updateReadme = flag.Bool("update", false, "write the README's tables anew")

// The README's table of settings is made from config.go; with -update it is written anew between its two marks.
func TestReadmesListEverySetting(t *testing.T) {
	want := settingsTable()
	between := regexp.MustCompile(`(?s)(<!-- settings -->\n).*(<!-- end of settings -->)`)
	for _, file := range []string{"README.md", "README.zh-CN.md"} {
		have, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if *updateReadme {
			have = between.ReplaceAll(have, []byte("${1}"+want+"${2}"))
			if err := os.WriteFile(file, have, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if !strings.Contains(string(have), want) {
			t.Errorf("%s does not hold the table of settings: run go test . -run Readmes -update", file)
		}
	}
}

func settingsTable() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | |\n|---|---|---|---|\n")
	for _, s := range defaults().settings() {
		fmt.Fprintf(&b, "| `--%s` | `%s` | `%v` | %s |\n", s.name, envName(s.name), shown(s.value), s.help)
	}
	return b.String()
}

func shown(v any) any {
	switch v := v.(type) {
	case *string:
		if *v == "" {
			return " "
		}
		return *v
	case *bool:
		return *v
	case *int:
		return *v
	case *time.Duration:
		return *v
	}
	return "?"
}
