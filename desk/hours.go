package desk

import (
	"context"
	"regexp"

	"lindan/domain"
	"lindan/storage"
)

// MyHours lists the volunteer's lines, newest first, and the sum of all of them in minutes.
func (d *Desk) MyHours(ctx context.Context, by *domain.Account, p storage.Page) ([]*domain.Line, int64, error) {
	lines, err := d.store.LinesOf(ctx, by.ID, p)
	if err != nil {
		return nil, 0, err
	}
	sum, err := d.store.SumOf(ctx, by.ID)
	return lines, sum, err
}

// TallyAsk is what a tally is asked for. Empty months mean this month.
type TallyAsk struct {
	Area     domain.AreaID
	By       storage.TallyBy
	From, To string // months, 2026-01
}

var monthForm = regexp.MustCompile(`^20[0-9]{2}-(0[1-9]|1[0-2])$`)

// Tally sums the recorded minutes of the staff's area.
func (d *Desk) Tally(ctx context.Context, by *domain.Account, ask TallyAsk) ([]storage.TallyRow, error) {
	month := d.now().In(domain.Shanghai).Format("2006-01")
	if ask.From == "" {
		ask.From = month
	}
	if ask.To == "" {
		ask.To = month
	}
	switch {
	case !monthForm.MatchString(ask.From):
		return nil, domain.Fieldf("from", "tally.month", "月份格式应为 2026-01")
	case !monthForm.MatchString(ask.To) || ask.To < ask.From:
		return nil, domain.Fieldf("to", "tally.month", "结束月份应为 2026-01 的格式，且不早于开始月份")
	}
	sc, err := d.scope(ctx, by, ask.Area)
	if err != nil {
		return nil, err
	}
	return d.store.Tally(ctx, sc, ask.By, ask.From, ask.To)
}
