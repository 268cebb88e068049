package desk

import (
	"context"
	"slices"

	"lindan/domain"
	"lindan/storage"
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
	visits, err := t.desk.store.Visits(ctx, t.parts[part])
	if err != nil {
		return err
	}
	for page := range slices.Chunk(visits, storage.MaxRows) {
		if err := t.visits(ctx, page, each); err != nil {
			return err
		}
	}
	return nil
}

func (t *Taking) visits(ctx context.Context, visits []storage.Visit, each func(*domain.History) error) error {
	ids := make([]domain.OrderID, 0, len(visits))
	for _, v := range visits {
		if t.Volunteer == "" || t.by.MayTake(v.Order.Community()) {
			ids = append(ids, v.Order)
		}
	}
	found, err := t.desk.store.Histories(ctx, ids)
	if err != nil {
		return err
	}
	first, err := t.firstLines(ctx, found)
	if err != nil {
		return err
	}
	for _, v := range visits {
		if h := found[v.Order]; h != nil && first[v.Order] == v.Line {
			if err := each(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// firstLines is the first line of each order that the taking holds and that stands in the ledger.
func (t *Taking) firstLines(ctx context.Context, found map[domain.OrderID]*domain.History) (map[domain.OrderID]domain.LineID, error) {
	first, unsure := map[domain.OrderID]domain.LineID{}, []domain.LineID(nil)
	for id, h := range found {
		switch lines := h.Lines(t.holds); len(lines) {
		case 0:
		case 1:
			first[id] = lines[0]
		default:
			unsure = append(unsure, lines...)
		}
	}
	if len(unsure) == 0 {
		return first, nil
	}
	posted, err := t.desk.store.Posted(ctx, unsure)
	for id, h := range found {
		for _, l := range h.Lines(t.holds) {
			if posted[l] && first[id] == "" {
				first[id] = l
			}
		}
	}
	return first, err
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
