package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// workshop is the folder of what all tests of the service share: the program, built once, and data with a small roster in it.
var workshop = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "lindan-service-") })

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := workshop(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// program is the path of the real program.
var program = sync.OnceValues(func() (string, error) {
	dir, err := workshop()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "lindan")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func theProgram(t testing.TB) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// hamlet is a data folder into which `lindan import` brought the small roster of service_roster_test.go, once.
var hamlet = sync.OnceValues(func() (string, error) {
	path, err := program()
	if err != nil {
		return "", err
	}
	dir, files := filepath.Join(filepath.Dir(path), "data"), filepath.Join(filepath.Dir(path), "roster")
	if err := writeRoster(files); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, append([]string{"import", "--data", dir}, rosterFiles(files)...)...).CombinedOutput() // #nosec G204 -- our own program
	if err != nil {
		return "", fmt.Errorf("lindan import: %w\n%s", err, out)
	}
	return dir, nil
})

// fillData copies the hamlet's data into a folder.
func fillData(t testing.TB, dir string) {
	t.Helper()
	from, err := hamlet()
	if err == nil {
		err = os.CopyFS(dir, os.DirFS(from))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// patience is how long a test waits for what has to come. Nothing is measured by it.
const patience = 40 * time.Second

// until looks again and again until the condition holds, ever less often: people have limits on what they may ask.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for pause, end := 2*time.Millisecond, time.Now().Add(patience); !holds(); pause = min(pause*3/2, 100*time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to this: %s", what)
		}
		time.Sleep(pause)
	}
}

// ended runs a command of the program that has to end by itself, and gives its exit code and what it printed.
func ended(t testing.TB, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), theProgram(t), args...) // #nosec G204 -- our own program
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	stop := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	_ = cmd.Run() // its state tells how it ended
	if cmd.ProcessState == nil {
		t.Fatal("the program did not start")
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// refusedInOneLine checks that the program said what is wrong in one line and ended with 1.
func refusedInOneLine(t testing.TB, want string, args ...string) {
	t.Helper()
	code, _, said := ended(t, args...)
	if code != 1 || strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "lindan: ") || !strings.Contains(said, want) {
		t.Errorf("lindan %s ended with %d and said %q; want 1 and one line with %q", strings.Join(args, " "), code, said, want)
	}
}
