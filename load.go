package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"lindan/desk"
	"lindan/domain"
	"lindan/roster"
)

// loader brings rosters into the desk and tells what happened, a line a file.
type loader struct {
	desk *desk.Desk
	now  func() time.Time
	out  io.Writer
	dry  bool
	as   string       // phone of the admin who imports past records
	from domain.Datum // of the positions in the files; "" is WGS-84
}

// placed is a position of the file in WGS-84; none stays none.
func (l loader) placed(p domain.Point) domain.Point {
	if p.IsZero() {
		return p
	}
	return l.from.Read(p.Lon, p.Lat)
}

// laid puts a place's outline and centre into WGS-84.
func (l loader) laid(a *domain.Area) {
	a.Centre = l.placed(a.Centre)
	for _, ring := range a.Shape {
		for i := range ring {
			ring[i] = l.placed(ring[i])
		}
	}
}

// errProblems ends an import whose files hold mistakes; they were printed.
var errProblems = errors.New("nothing was imported: mend the rows above and run it again")

// maxPrinted is how many problems of a file are printed.
const maxPrinted = 50

// file imports one file of a kind: areas, volunteers, households, staff or legacy. Nothing of it is stored if any row is wrong.
func (l loader) file(ctx context.Context, kind, path string) error {
	f, err := os.Open(path) // #nosec G304 -- the operator names the file
	if err != nil {
		return err
	}
	defer f.Close()
	name := filepath.Base(path)
	if kind == "areas" {
		areas, problems := roster.ReadAreas(f, name)
		if len(problems) > 0 {
			return l.refuse(problems)
		}
		for _, a := range areas {
			l.laid(a)
		}
		sum, err := l.desk.ImportAreas(ctx, areas, l.dry)
		return l.done(name, sum, err, func(i int) string { return string(areas[i].ID) })
	}
	if kind == "legacy" {
		return l.legacy(ctx, name, f)
	}
	kinds := map[string]roster.Kind{"volunteers": roster.Volunteers, "households": roster.Households, "staff": roster.Staff}
	k, ok := kinds[kind]
	if !ok {
		return fmt.Errorf("%s: a kind is areas, volunteers, households, staff or legacy", kind)
	}
	rows, problems := roster.ReadPeople(f, name, k, l.now())
	if len(problems) > 0 {
		return l.refuse(problems)
	}
	list := make([]desk.Incoming, len(rows))
	for i, r := range rows {
		r.Account.At = l.placed(r.Account.At)
		list[i] = desk.Incoming{Key: kind + "|" + r.Key, Account: r.Account}
	}
	sum, err := l.desk.ImportPeople(ctx, list, l.dry)
	return l.done(name, sum, err, func(i int) string { return fmt.Sprintf("line %d", rows[i].Line) })
}

func (l loader) refuse(problems []roster.Problem) error {
	for i, p := range problems {
		if i == maxPrinted {
			fmt.Fprintf(l.out, "… and %d more\n", len(problems)-i)
			break
		}
		fmt.Fprintf(l.out, "%s: line %d, column %s: %s\n", p.File, p.Line, orDash(p.Column), p.Text)
	}
	return errProblems
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (l loader) done(name string, sum desk.Imported, err error, row func(int) string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, p := range sum.Problems {
		if i == maxPrinted {
			fmt.Fprintf(l.out, "… and %d more\n", len(sum.Problems)-i)
			break
		}
		fmt.Fprintf(l.out, "%s: %s, %s: %s\n", name, row(p.Row), orDash(p.Field), p.Text)
	}
	if len(sum.Problems) > 0 {
		return errProblems
	}
	would := ""
	if l.dry {
		would = " (dry run, nothing stored)"
	}
	fmt.Fprintf(l.out, "%s: %d added, %d changed, %d the same%s\n", name, sum.Added, sum.Changed, sum.Same, would)
	return nil
}

// folder imports the four files of a roster's folder, places first.
func (l loader) folder(ctx context.Context, dir string) error {
	for _, f := range []struct{ kind, file string }{
		{"areas", "areas.geojson"}, {"staff", "staff.csv"}, {"volunteers", "volunteers.csv"}, {"households", "households.csv"},
	} {
		if err := l.file(ctx, f.kind, filepath.Join(dir, f.file)); err != nil {
			return err
		}
	}
	return nil
}

// runImport is `lindan import [flags] kind=FILE …`.
func runImport(ctx context.Context, c *config, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("import: name the files: lindan import [--dry-run] areas=grids.geojson volunteers=志愿者.xlsx households=居民.csv staff=staff.csv [--as PHONE legacy=历史.csv]")
	}
	h, err := openHouse(ctx, c, out)
	if err != nil {
		return err
	}
	l := loader{desk: h.desk, now: h.now, out: out, dry: c.DryRun, as: c.As, from: domain.Datum(c.Datum)}
	for _, a := range args {
		kind, path, ok := strings.Cut(a, "=")
		if !ok {
			err = fmt.Errorf("import: %q is not kind=FILE", a)
		} else {
			err = l.file(ctx, kind, path)
		}
		if err != nil {
			break
		}
	}
	return errors.Join(err, h.close(ctx))
}

// seedDemo fills an empty store with the demo roster. A store with a district in it is left alone.
func seedDemo(ctx context.Context, h *house, dir string, out io.Writer) error {
	have, err := h.desk.Areas(ctx, "")
	if err != nil || len(have) > 0 {
		return err
	}
	if err := (loader{desk: h.desk, now: h.now, out: out}).folder(ctx, dir); err != nil {
		return fmt.Errorf("demo roster: %w", err)
	}
	debug.FreeOSMemory() // reading the rosters took what serving does not need
	return nil
}
