package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/ledger"
	"lindan/storage"
	"lindan/storage/sqlite"
)

// ledgerIn fills a data folder with some lines, blocks and roots, and writes the roots to a file.
func ledgerIn(t *testing.T, dir, roots string) {
	t.Helper()
	ctx, out := context.Background(), &bytes.Buffer{}
	c, _, err := parseConfig([]string{"--data", dir, "--ledger-roots", roots, "--log-level", "error"}, env(nil), out)
	if err != nil {
		t.Fatal(err)
	}
	h, err := openHouse(ctx, c, out)
	if err != nil {
		t.Fatal(err)
	}
	store, err := storage.New(h.engine, h.master)
	if err != nil {
		t.Fatal(err)
	}
	file, place := rootsFile{roots, h.desk}, domain.AreaID("420199-001-001")
	for i := range 4 {
		o := domain.OrderID(fmt.Sprintf("o_%s.%026d", place, i))
		start := time.Date(2026, 11, i+1, 2, 0, 0, 0, time.UTC)
		r := &domain.Record{
			ID: domain.NewLineID(o, "a_v", 1, domain.Credit, 0), State: domain.RecordSealed, Volunteer: "a_v", Community: place, Order: o, Epoch: 1,
			Source: domain.FromJob, Nature: domain.Volunteering, Start: start, Stop: start.Add(time.Hour), Work: 60, Minutes: 60,
		}
		l, err := r.Credit(start.Add(2 * time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(store.PostLine(ctx, l), h.desk.Seal(ctx, place)); err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk.PublishRoot(ctx); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(file.write(ctx), file.write(ctx)); err != nil { // the second time there is nothing new
			t.Fatal(err)
		}
	}
	if err := h.close(ctx); err != nil {
		t.Fatal(err)
	}
}

func checkOf(t *testing.T, args ...string) (*ledger.Report, string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(context.Background(), append([]string{"check"}, args...), env(nil), &out)
	report := &ledger.Report{}
	_ = json.Unmarshal(out.Bytes(), report)
	return report, out.String(), err
}

func TestA7CheckTellsCleanViolatedAndCouldNotRun(t *testing.T) {
	dir, roots := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "roots.txt")
	ledgerIn(t, dir, roots)
	report, text, err := checkOf(t, "--data", dir, "--ledger", "only", "--root", roots, "--json")
	if err != nil || len(report.Violations) != 0 {
		t.Fatalf("%v\n%s", err, text)
	}
	for what, want := range map[string]int64{"I5 lines": 4, "I7 blocks": 4, "I7 roots": 4, "I7 nodes": 7, "I7 places": 4, "roots kept outside": 4} {
		if report.Examined[what] != want {
			t.Errorf("%s: %d examined, want %d", what, report.Examined[what], want)
		}
	}
	if _, text, err := checkOf(t, "--data", dir); !errors.Is(err, errViolated) || !strings.Contains(text, "line.record") {
		t.Errorf("lines without records: %v\n%s", err, text)
	}
	tamper(t, dir)
	report, text, err = checkOf(t, "--data", dir, "--ledger", "only", "--json")
	if !errors.Is(err, errViolated) || len(report.Violations) != 1 || report.Violations[0].Rule != "line.missing" || report.Violations[0].Block == "" {
		t.Errorf("a deleted line: %v\n%s", err, text)
	}
	if _, text, err = checkOf(t, "--data", dir, "--ledger", "only"); !strings.Contains(text, "line.missing, block 420199-001-001:00000000") {
		t.Errorf("a deleted line: %v\n%s", err, text)
	}
}

func tamper(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`DROP TRIGGER "lines:DELETE"`, `DELETE FROM lines WHERE "_id" = (SELECT min("_id") FROM lines)`} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestACheckThatCannotRunIsNotAFinding(t *testing.T) {
	dir, roots := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "roots.txt")
	ledgerIn(t, dir, roots)
	engine, err := sqlite.Open(dir, storage.Collections())
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = checkOf(t, "--data", dir)
	if !errors.Is(err, errCannotRun) {
		t.Errorf("a folder that a service has: %v", err)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no data":        {"--data", t.TempDir()},
		"no such root":   {"--data", dir, "--root", dir + "/none"},
		"a wrong word":   {"--data", dir, "--ledger", "half"},
		"a wrong flag":   {"--data", dir, "--hurry"},
		"another key":    {"--data", dir, "--master-key", "short"},
		"an empty notes": {"--data", dir, "--root", filepath.Join(dir, "lock")},
	} {
		if _, _, err := checkOf(t, args...); !errors.Is(err, errCannotRun) || errors.Is(err, errViolated) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
