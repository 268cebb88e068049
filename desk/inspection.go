package desk

import (
	"context"
	"slices"

	"lindan/domain"
)

// Lines gives a part's lines page by page. The page is the callee's only until it returns. Of a volunteer's lines only those
// that the area of who asks has recorded are given.
func (t *Taking) Lines(ctx context.Context, part int, each func([]domain.Line) error) error {
	return t.desk.store.EachLine(ctx, t.parts[part], t.own(each))
}

// Decided gives those of a part's lines that people made or cancelled, with who proposed and who approved.
func (t *Taking) Decided(ctx context.Context, part int, each func([]domain.Line) error) error {
	return t.desk.store.EachDecided(ctx, t.parts[part], t.own(each))
}

func (t *Taking) own(each func([]domain.Line) error) func([]domain.Line) error {
	if t.Volunteer == "" {
		return each
	}
	return func(page []domain.Line) error {
		return each(slices.DeleteFunc(page, func(l domain.Line) bool { return !t.by.MayTake(l.Community) }))
	}
}

// Histories gives the histories of the orders of a part's lines, each order once in the whole taking: with the first of its
// lines that the taking holds.
func (t *Taking) Histories(ctx context.Context, part int, each func(*domain.History) error) error {
	if t.Order != "" { // also an order that brought no line has a history
		return t.histories(ctx, []domain.OrderID{t.Order}, each)
	}
	return t.Lines(ctx, part, func(lines []domain.Line) error {
		ids := make([]domain.OrderID, 0, len(lines))
		for i := range lines {
			if lines[i].Order != "" && lines[i].Kind == domain.Credit {
				ids = append(ids, lines[i].Order)
			}
		}
		found, err := t.desk.store.Histories(ctx, ids)
		if err != nil {
			return err
		}
		for i := range lines {
			if h := found[lines[i].Order]; h != nil && h.Leads(lines[i].ID, t.holds) {
				if err := each(h); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (t *Taking) histories(ctx context.Context, ids []domain.OrderID, each func(*domain.History) error) error {
	found, err := t.desk.store.Histories(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if h := found[id]; h != nil {
			if err := each(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// Extra is a further file of a pack that another part of the service keeps: certificates, blocks of the ledger. Each gives its
// rows one by one.
type Extra struct {
	Name   string // certificates.csv
	About  string // one line for README.txt
	Header []string
	Each   func(ctx context.Context, row func(...string) error) error
}

// Extras are the further files of the pack. None yet.
func (t *Taking) Extras() []Extra { return nil }
