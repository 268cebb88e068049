package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASimulatedCityIsPlayedFromTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	behaviour := filepath.Join(dir, "b.json")
	mustWrite(t, behaviour, `{"orders_per_day":40}`)
	var out bytes.Buffer
	args := []string{
		"sim", "--behaviour", behaviour, "--policy", "lindan", "--baseline", "nearest1,keep3:ttl=90", "--paired", "nearest1", "--seeds", "1-2,9",
		"--sweep", "2", "--volunteers", "90", "--out", dir,
	}
	if err := run(t.Context(), args, func(string) string { return "" }, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"90 volunteers", "53 volunteers", "keep3:ttl=90", "less nearest1", "3 seeds"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Policies []struct {
			Name, Truth string
			Volunteers  int
			Fill        struct{ Mean, Half *float64 }
			RM          struct{ Mean *float64 } `json:"rm_s"`
			Less        map[string]any
		}
		Metrics []string
		Runs    []struct{ Values []float64 }
		Inputs  struct{ Seeds []int }
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	p := r.Policies[0]
	if len(r.Policies) != 6 || len(r.Runs) != 18 || len(r.Runs[0].Values) != len(r.Metrics) || len(r.Inputs.Seeds) != 3 ||
		p.Name != "lindan" || p.Truth != "T0" || p.Fill.Mean == nil || p.Fill.Half == nil || p.RM.Mean == nil || p.Less["policy"] != "nearest1" {
		t.Errorf("result.json holds %+v", r)
	}
	if svg, err := os.ReadFile(filepath.Join(dir, "frontier.svg")); err != nil || !bytes.HasPrefix(svg, []byte("<svg ")) {
		t.Errorf("no picture: %v", err)
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestASimulationSaysWhatItDoesNotUnderstand(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, filepath.Join(dir, "b.json"), `{"orders":40}`)
	mustWrite(t, filepath.Join(dir, "c.csv"), "a,b\n1,2\n")
	for want, args := range map[string][]string{
		"seeds":     {"--seeds", "5-1"},
		"volunteer": {"--volunteers", "many"},
		"ratio":     {"--ratio", "x"},
		`"orders"`:  {"--behaviour", filepath.Join(dir, "b.json")},
		"header":    {"--city", filepath.Join(dir, "c.csv")},
		"policy":    {"--policy", "best"},
		"more":      {"more"},
	} {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"sim"}, args...), func(string) string { return "" }, &out)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", args, err)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := run(stopped, []string{"sim", "--seeds", "1"}, func(string) string { return "" }, &bytes.Buffer{}); err == nil {
		t.Error("a stopped simulation said nothing")
	}
}
