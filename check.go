package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"lindan/desk"
	"lindan/ledger"
	"lindan/storage"
	"lindan/storage/mongo"
	"lindan/storage/sqlite"
)

// errViolated ends a check that found something: exit status 1.
var errViolated = errors.New("the store violates its invariants")

// errCannotRun ends a check that could not be made: exit status 2, so that nobody takes it for a finding or for a clean one.
var errCannotRun = errors.New("the check could not run")

// runCheck examines a store at rest, or a MongoDB, and changes nothing. Of an embedded store it needs the folder for itself: a
// running service checks itself every hour.
func runCheck(ctx context.Context, c *config, out io.Writer) error {
	report, err := c.checkStore(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errCannotRun, err)
	}
	if c.JSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		err = e.Encode(report)
	} else {
		err = printReport(out, report)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errCannotRun, err)
	}
	if n := len(report.Violations); n > 0 {
		return fmt.Errorf("%w: %d times", errViolated, n)
	}
	return nil
}

func (c *config) checkStore(ctx context.Context) (report *ledger.Report, err error) {
	if c.Ledger != "all" && c.Ledger != "only" {
		return nil, fmt.Errorf("--ledger: %q is neither only nor all", c.Ledger)
	}
	engine, err := c.openToRead(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	master, err := c.masterKey(randomBytes)
	if err != nil {
		return nil, err
	}
	store, err := storage.New(engine, master)
	if err != nil {
		return nil, err
	}
	if err := store.CheckMasterKey(ctx); err != nil {
		return nil, fmt.Errorf("--master-key: %w", err)
	}
	d := desk.New(desk.Options{Store: store, Secret: derive(master, "desk"), LedgerKey: derive(master, "ledger"), Now: atRest})
	notes, err := c.notesOutside(d.LedgerKey())
	if err != nil {
		return nil, err
	}
	return d.CheckLedger(ctx, c.Ledger == "all", atRest(), notes)
}

// atRest is the clock of a store that nobody serves: it is judged by the moments in it.
func atRest() time.Time { return time.Time{} }

// openToRead opens the store without the right, or for MongoDB the will, to write.
func (c *config) openToRead(ctx context.Context) (storage.Engine, error) {
	if c.Storage == "mongo" {
		return mongo.Open(ctx, c.MongoURI, c.MongoName, storage.Collections())
	}
	return sqlite.OpenToRead(c.Data, storage.Collections())
}

// notesOutside reads the roots of --root: one note, or several behind each other.
func (c *config) notesOutside(key *ledger.Public) ([]string, error) {
	if c.Root == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.Root)
	if err != nil {
		return nil, fmt.Errorf("--root: %w", err)
	}
	notes := key.SplitNotes(string(text))
	if len(notes) == 0 {
		return nil, errors.New("--root: the file holds no root")
	}
	return notes, nil
}

func printReport(out io.Writer, r *ledger.Report) error {
	for _, what := range slices.Sorted(maps.Keys(r.Examined)) {
		if _, err := fmt.Fprintf(out, "%-20s %10d examined\n", what, r.Examined[what]); err != nil {
			return err
		}
	}
	for _, v := range r.Violations {
		text := fmt.Sprintf("%s %s: %s", v.Collection, v.ID, v.Rule)
		if v.Leaf >= 0 {
			text += fmt.Sprintf(", block %s leaf %d", v.Block, v.Leaf)
		}
		if v.Detail != "" {
			text += ": " + v.Detail
		}
		if _, err := fmt.Fprintln(out, text); err != nil {
			return err
		}
	}
	if len(r.Violations) == 0 {
		_, err := fmt.Fprintln(out, "clean")
		return err
	}
	return nil
}
