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
