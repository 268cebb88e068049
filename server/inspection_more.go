package server

import (
	"context"

	"lindan/desk"
)

// extra writes a file that another part of the service keeps.
func (n *inspection) extra(ctx context.Context, p *pack, x desk.Extra) error {
	return p.rows(ctx, x.Name, x.Header, func(ctx context.Context, to *sheet) error {
		return x.Each(ctx, func(cells ...string) error {
			for _, c := range cells {
				to.text(c)
			}
			return to.end()
		})
	})
}

// summaryFile is what was counted while the other files were written.
func (n *inspection) summaryFile(ctx context.Context, p *pack) error {
	var lines, wrong int64
	for i := range n.counts {
		lines += n.counts[i].lines.Load()
		wrong += n.counts[i].wrong.Load()
	}
	return p.rows(ctx, "summary.csv", []string{"项目", "数量"}, func(_ context.Context, to *sheet) error {
		for _, row := range []struct {
			name  string
			count int64
		}{
			{"时长记录", lines},
			{"哈希不一致的记录", wrong},
			{"没有服务记录的记入", n.bare.Load()},
			{"内容与承诺值不一致的服务记录", n.other.Load()},
			{"本人已注销、内容已清除的服务记录", n.erase.Load()},
		} {
			to.code(row.name)
			to.number(row.count)
			if err := to.end(); err != nil {
				return err
			}
		}
		return nil
	})
}
