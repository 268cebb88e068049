package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lindan/domain"
)

// Store is where the checks read from. Scans go in the order of ids, those of lines and of what was worked in any order; broken hears of a document that
// cannot be read.
type Store interface {
	ScanLines(ctx context.Context, visit func(*domain.Line) error, broken func(id string, why error) error) error
	ScanBlocks(ctx context.Context, visit func(*domain.Block) error, broken func(id string, why error) error) error
	ScanRoots(ctx context.Context, visit func(*domain.Root) error, broken func(id string, why error) error) error
	ScanNodes(ctx context.Context, visit func(*domain.Node) error, broken func(id string, why error) error) error
	ScanTreePlaces(ctx context.Context, visit func(*domain.TreePlace) error, broken func(id string, why error) error) error
	ScanRecords(ctx context.Context, visit func(*domain.Record) error, broken func(id string, why error) error) error
	ScanSheets(ctx context.Context, visit func(*domain.Sheet) error, broken func(id string, why error) error) error
	ScanWorked(ctx context.Context, visit func(*domain.Worked) error, broken func(id string, why error) error) error
	ReadableLines(ctx context.Context, ids []domain.LineID) ([]*domain.Line, error)
	ReadableRecords(ctx context.Context, ids []domain.LineID) ([]*domain.Record, error)
	ReadableSheets(ctx context.Context, ids []string) ([]*domain.Sheet, error)
	Worked(ctx context.Context, ids []domain.OrderID) ([]*domain.Worked, error)
	Erased(ctx context.Context, id domain.AccountID) (bool, error)
}

// Ask is what to check.
type Ask struct {
	All   bool      // records, sheets and orders as well
	Now   time.Time // of a running service; the zero time of a store at rest: the newest moment in it
	Notes []string  // roots that were kept outside
}

// Report is what a check found.
type Report struct {
	Examined   map[string]int64 `json:"examined"` // documents, by invariant
	Violations []Violation      `json:"violations"`
}

// Violation names what is wrong, where, and by which rule.
type Violation struct {
	Collection string `json:"collection"`
	ID         string `json:"id"`
	Rule       string `json:"rule"`
	Detail     string `json:"detail,omitempty"`
	Block      string `json:"block,omitempty"` // of a line that is sealed
	Leaf       int64  `json:"leaf"`            // in that block, from 0; -1 where there is none

	at domain.Millis // where it stands in time: the first comes first
}

// mostViolations bounds a report: who changed everything need not be told of every line.
const mostViolations = 1000

// check is one run.
type check struct {
	ctx   context.Context //nolint:containedctx // of one run
	store Store
	key   *Public
	ask   Ask
	Report

	blocks []blockSeen
	leaves leafTable
	line   lineRun
	newest domain.Millis
	tree   tree
}

// Check examines the ledger, and with ask.All the records, sheets and orders that stand behind it. An error means that it could not.
func Check(ctx context.Context, s Store, key *Public, ask Ask) (*Report, error) {
	c := &check{ctx: ctx, store: s, key: key, ask: ask, Report: Report{Examined: map[string]int64{}, Violations: []Violation{}}}
	steps := []func() error{c.checkBlocks, c.checkLines, c.checkRoots, c.checkNodes, c.checkTreePlaces}
	if ask.All {
		steps = append(steps, c.checkRecords, c.checkSheets, c.checkOrders)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(c.Violations, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.at, b.at), cmp.Compare(a.Block, b.Block), cmp.Compare(a.Leaf, b.Leaf), cmp.Compare(a.ID, b.ID))
	})
	return &c.Report, nil
}

// rank sorts what was changed before what follows from it: lines and blocks, roots, what should stand
// behind a line, what is derived.
func rank(v Violation) int {
	switch {
	case v.Collection == "nodes" || v.Collection == "tree_places":
		return 3
	case v.Collection == "records" || v.Collection == "sheets" || v.Collection == "orders":
		return 2
	case v.Rule == "line.record" || v.Rule == "line.sheet" || v.Rule == "line.order" || v.Rule == "line.unsealed":
		return 2
	case v.Collection == "roots" || v.Collection == "outside":
		return 1
	}
	return 0
}

// wrong notes a violation.
func (c *check) wrong(v Violation) {
	if len(c.Violations) < mostViolations {
		c.Violations = append(c.Violations, v)
	}
}

// say notes a violation of a document that is no line.
func (c *check) say(collection, id, rule, detail string, at domain.Millis) {
	c.wrong(Violation{Collection: collection, ID: id, Rule: rule, Detail: detail, Leaf: -1, at: at})
}

// broken is what a scan calls for a document that cannot be read.
func (c *check) broken(collection, rule string) func(string, error) error {
	return func(id string, why error) error {
		c.say(collection, id, rule, why.Error(), 0)
		return nil
	}
}

// seenAt keeps the newest moment that was met.
func (c *check) seenAt(m domain.Millis) { c.newest = max(c.newest, m) }

// reference is the moment by which it is judged whether something should have been done by now.
func (c *check) reference() domain.Millis {
	if c.ask.Now.IsZero() {
		return c.newest
	}
	return domain.At(c.ask.Now)
}
