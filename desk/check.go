package desk

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"lindan/ledger"
)

// CheckLedger examines the ledger and, with all, the records, sheets and orders behind it and what sums are made of. It only reads. now is the clock of a running
// service, the zero time for a store at rest; notes are roots that were kept outside.
func (d *Desk) CheckLedger(ctx context.Context, all bool, now time.Time, notes []string) (*ledger.Report, error) {
	report, err := ledger.Check(ctx, d.store, &d.ledgerKey.Public, ledger.Ask{All: all, Now: now, Notes: notes})
	if err != nil || !all {
		return report, err
	}
	n, err := d.store.Audit(ctx, func(collection, id, why string) error {
		rule := "index.columns"
		if id == "" {
			rule = "index.entries"
		}
		report.Violations = append(report.Violations, ledger.Violation{Collection: collection, ID: id, Rule: rule, Detail: why, Leaf: -1})
		return nil
	})
	report.Examined["index columns"] = n
	return report, err
}

// checkFigures is what the last hourly check found.
type checkFigures struct{ violations, documents, at atomic.Int64 }

// CheckDue is the hourly check of the ledger. Reads over several documents are no snapshot: a finding counts only if a second look
// finds it too. It seals and publishes first: after a rest, lines and blocks wait that nobody has forgotten.
func (d *Desk) CheckDue(ctx context.Context) error {
	if err := errors.Join(d.SealDue(ctx), d.PublishDue(ctx)); err != nil {
		return err
	}
	report, err := d.CheckLedger(ctx, false, d.now(), nil)
	if err != nil {
		return err
	}
	if len(report.Violations) > 0 {
		again, err := d.CheckLedger(ctx, false, d.now(), nil)
		if err != nil {
			return err
		}
		report.Violations = slices.DeleteFunc(again.Violations, func(v ledger.Violation) bool {
			return !slices.ContainsFunc(report.Violations, func(w ledger.Violation) bool {
				return v.Collection == w.Collection && v.ID == w.ID && v.Rule == w.Rule
			})
		})
	}
	for _, v := range report.Violations[:min(len(report.Violations), 20)] {
		d.log.Error("ledger violated", "collection", v.Collection, "id", v.ID, "rule", v.Rule, "block", v.Block, "leaf", v.Leaf)
	}
	documents := int64(0)
	for _, n := range report.Examined {
		documents += n
	}
	d.checked.violations.Store(int64(len(report.Violations)))
	d.checked.documents.Store(documents)
	d.checked.at.Store(d.now().Unix())
	return nil
}

// Checked tells what the last hourly check found on this replica; at is 0 before the first.
func (d *Desk) Checked() (violations, documents, at int64) {
	return d.checked.violations.Load(), d.checked.documents.Load(), d.checked.at.Load()
}
