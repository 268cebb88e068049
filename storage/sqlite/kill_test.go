package sqlite_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
	"lindan/storage/sqlite"
)

// The child's data directory and the prefix of its ids come in the environment.
const (
	childDir   = "LINDAN_TEST_CHILD_DIR"
	childRound = "LINDAN_TEST_CHILD_ROUND"
)

func notes() []storage.Collection {
	return []storage.Collection{{
		Name:    "notes",
		Fields:  []storage.Field{{Path: "area"}, {Path: "due", Type: storage.Int}},
		Indexes: [][]string{{"area", "due"}},
	}}
}

func note(id string, v int64, pairs ...bson.E) bson.Raw {
	raw, err := bson.Marshal(append(bson.D{{Key: "_id", Value: id}, {Key: "v", Value: v}}, pairs...))
	if err != nil {
		panic(err)
	}
	return raw
}

// A process that is killed while it writes loses nothing that it has answered.
func TestNothingAnsweredIsLostByAKill(t *testing.T) {
	dir := t.TempDir()
	answered := map[string]int64{}
	for round := range 5 {
		killWhileWriting(t, dir, round, answered)
		e, err := sqlite.Open(dir, notes())
		if err != nil {
			t.Fatalf("round %d: open after the kill: %v", round, err)
		}
		for id, v := range answered {
			doc, err := e.Get(t.Context(), "notes", id)
			if err != nil || doc.Lookup("v").Int64() < v {
				t.Errorf("round %d: %s was answered at version %d, stored is %v, %v", round, id, v, doc, err)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d documents answered in 5 rounds", len(answered))
}

// killWhileWriting starts the child, kills it after some answers and notes all that it told.
func killWhileWriting(t *testing.T, dir string, round int, answered map[string]int64) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildThatWrites$")
	cmd.Env = append(os.Environ(), childDir+"="+dir, fmt.Sprintf("%s=%d", childRound, round))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	seen := 0
	for lines.Scan() {
		var id string
		var v int64
		if n, err := fmt.Sscanf(lines.Text(), "answered %s %d", &id, &v); n != 2 || err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		answered[id] = max(v, answered[id])
		if seen++; seen == 300+171*round {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child was not killed: %v", err)
	}
}

// TestChildThatWrites is the child: it inserts and replaces with 8 callers until it is killed.
func TestChildThatWrites(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("runs only as the child of TestNothingAnsweredIsLostByAKill")
	}
	e, err := sqlite.Open(dir, notes())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for caller := range 8 {
		group.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("r%s-c%d-%d", os.Getenv(childRound), caller, i)
				if err := e.Insert(t.Context(), "notes", note(id, 1)); err != nil {
					t.Error(err)
					return
				}
				fmt.Printf("answered %s 1\n", id)
				if err := e.Replace(t.Context(), "notes", 1, note(id, 2)); err != nil {
					t.Error(err)
					return
				}
				fmt.Printf("answered %s 2\n", id)
			}
		})
	}
	group.Wait()
}
