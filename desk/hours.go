package desk

import (
	"context"

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
