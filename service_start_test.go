package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASecondProcessOnTheSameFolderRefusesInOneLine(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, args := range [][]string{
		{"serve", "--addr", "127.0.0.1:0", "--data", s.dir}, {"import", "--data", s.dir, rosterFiles(s.dir)[0]},
	} {
		refusedInOneLine(t, "in use by another process", args...)
	}
	if s.status("/readyz") != 200 {
		t.Error("the first process suffered")
	}
	s.kill()
	s.start() // the lock went with its owner
}

// With a wrong key everybody would look unknown, and an import would bring all of them in a second time.
func TestAnotherMasterKeyIsRefusedInOneLine(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	fillData(t, dir)
	other := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", masterKeyBytes)))
	serve := []string{"serve", "--addr", "127.0.0.1:0", "--data", dir, "--master-key"}
	refusedInOneLine(t, "another master key", append(serve, other)...)
	refusedInOneLine(t, "another master key", append([]string{"import", "--data", dir, "--master-key", other}, rosterFiles(filepath.Dir(dir))...)...)
	refusedInOneLine(t, "--master-key", append(serve, "c2hvcnQ=")...)
	refusedInOneLine(t, "--master-key", append(serve, "file:"+filepath.Join(dir, "nowhere"))...)
	if err := os.Remove(filepath.Join(dir, "master.key")); err != nil { // lost with the disk it was on
		t.Fatal(err)
	}
	refusedInOneLine(t, "master.key is gone", serve[:len(serve)-1]...)
}

func TestProductionRefusesWhatIsForDevelopment(t *testing.T) {
	t.Parallel()
	key := base64.StdEncoding.EncodeToString(make([]byte, masterKeyBytes))
	for name, args := range map[string][]string{
		"no key":          {},
		"console codes":   {"--master-key", key},
		"demo people":     {"--master-key", key, "--demo"},
		"a clock ahead":   {"--master-key", key, "--clock-ahead", "1h"},
		"unknown setting": {"--productoin"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			refusedInOneLine(t, "-produc", append([]string{"serve", "--production", "--addr", "127.0.0.1:0", "--data", dir}, args...)...)
			if _, err := os.Stat(dir); err == nil {
				t.Error("it made a data folder all the same")
			}
		})
	}
}

// A real sender of messages is not built in yet, so the program's own refusals hide one another: each is asked for here.
func TestEachRefusalOfProductionStandsAlone(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*config){
		"login codes on the console": func(c *config) { c.SMS = "console" },
		"no demo people":             func(c *config) { c.Demo = true },
		"--push-hosts":               func(c *config) { c.PushHosts = "push.example.org,http://127.0.0.1:1" },
		"--clock-ahead":              func(c *config) { c.Ahead = 1 },
		"--master-key is required":   func(c *config) { c.MasterKey = "" },
		"":                           func(*config) {},
	} {
		c := &config{Production: true, SMS: "gateway", MasterKey: "given"}
		change(c)
		err := c.checkProduction()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("answered %v, want %q", err, want)
		}
	}
}
