package desk

import (
	"context"

	"lindan/domain"
)

// Ready tells whether this replica can serve: the store answers, and the geo index is whole. Unavailable index.rebuilding
// while it is being filled, at start and after Redis was lost.
func (d *Desk) Ready(ctx context.Context) error {
	if err := d.store.Ping(ctx); err != nil {
		return err
	}
	whole, err := d.index.Ready(ctx)
	if err == nil && !whole {
		err = domain.Errf(domain.Unavailable, "index.rebuilding", "附近志愿者名单正在恢复，请稍后再试")
	}
	return err
}
