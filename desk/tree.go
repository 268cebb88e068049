package desk

import (
	"context"
	"time"

	"lindan/domain"
	"lindan/ledger"
	"lindan/storage"
)

// nodes reads the stored hashes of the tree.
func (d *Desk) nodes(ctx context.Context) ledger.Nodes {
	return func(index int64) (string, error) {
		n, err := d.store.Node(ctx, index)
		if err != nil {
			return "", err
		}
		return n.Hash, nil
	}
}

// layRoot stores the hashes and places of the blocks that a root brought in. All of it follows from the roots; the place of the
// last block comes last and tells that the rest is there.
func (d *Desk) layRoot(ctx context.Context, r *domain.Root) error {
	edge, err := ledger.LoadEdge(r.Size-int64(len(r.Blocks)), d.nodes(ctx))
	if err != nil {
		return err
	}
	for _, id := range r.Blocks {
		b, err := d.store.Block(ctx, id)
		if err != nil {
			return err
		}
		position, first := edge.Size(), ledger.FirstNode(edge.Size())
		hashes, err := edge.Add(b.ID, b.Hash)
		if err != nil {
			return err
		}
		for i, h := range hashes {
			if err := d.store.AddNode(ctx, &domain.Node{ID: domain.NodeID(first + int64(i)), Hash: h.String()}); err != nil {
				return err
			}
		}
		if err := d.store.AddTreePlace(ctx, &domain.TreePlace{ID: id, Community: b.Community, Index: position, Root: r.Seq}); err != nil {
			return err
		}
	}
	return nil
}

// errNotSealed tells that a line is younger than the latest root.
var errNotSealed = &domain.Error{
	Kind: domain.Conflict, Code: "ledger.not_sealed", Text: "这条记录还没有封存，一般一小时内完成，请稍后再查", Retry: 10 * time.Minute,
}

// Proof shows that a line stands in the tree of the latest root. Missing lines.missing; Conflict ledger.not_sealed. Who may ask is
// the caller's to decide.
func (d *Desk) Proof(ctx context.Context, id domain.LineID) (*domain.LineProof, error) {
	l, err := d.store.Line(ctx, id)
	if err != nil {
		return nil, err
	}
	b, index, err := d.blockOf(ctx, l)
	if err != nil {
		return nil, err
	}
	root, err := d.settledRoot(ctx)
	if err != nil {
		return nil, err
	}
	place, err := d.store.TreePlace(ctx, b.ID)
	if domain.KindOf(err) == domain.Missing || err == nil && place.Index >= root.Size {
		return nil, errNotSealed
	}
	if err != nil {
		return nil, err
	}
	p := &domain.LineProof{Line: id, Hash: l.Hash, Index: int64(index), Position: place.Index, Root: *root}
	if p.Path, err = ledger.InBlock(b, p.Index); err != nil {
		return nil, err
	}
	if p.TreePath, err = ledger.InTree(root.Size, place.Index, d.nodes(ctx)); err != nil {
		return nil, err
	}
	p.Block = *b
	p.Block.Leaves, p.Root.Blocks = nil, nil
	return p, nil
}

// blockOf finds the block of a line: one of those sealed since it was posted, as a rule the first.
func (d *Desk) blockOf(ctx context.Context, l *domain.Line) (*domain.Block, int, error) {
	page := storage.Page{Limit: 4}
	for {
		list, err := d.store.BlocksUpto(ctx, l.Community, l.Posted, page)
		if err != nil {
			return nil, 0, err
		}
		for _, b := range list {
			for i, leaf := range b.Leaves {
				if leaf.Line == l.ID {
					return b, i, nil
				}
			}
		}
		if len(list) < page.Limit {
			return nil, 0, errNotSealed
		}
		last := list[len(list)-1]
		page.After = &storage.Cursor{Value: int64(last.Upto), ID: last.ID}
	}
}

// ProveLine is Proof for the line's volunteer and the staff of its community; to others the line does not exist.
func (d *Desk) ProveLine(ctx context.Context, by *domain.Account, id domain.LineID) (*domain.LineProof, error) {
	l, err := d.store.Line(ctx, id)
	if err == nil && l.Volunteer != by.ID && !by.StaffOf(l.Community) {
		err = domain.Errf(domain.Missing, "lines.missing", "没有找到")
	}
	if err != nil {
		return nil, err
	}
	return d.Proof(ctx, id)
}

// LedgerKey is the verifier key of the roots.
func (d *Desk) LedgerKey() *ledger.Public { return &d.ledgerKey.Public }

// LatestRoot is the newest root. Missing ledger.empty.
func (d *Desk) LatestRoot(ctx context.Context) (*domain.Root, error) {
	r, any, err := d.store.LatestRoot(ctx)
	if err == nil && !any {
		err = errNoLedger
	}
	return r, err
}

// Roots lists the roots, newest first.
func (d *Desk) Roots(ctx context.Context, p storage.Page) ([]*domain.Root, error) {
	return d.store.Roots(ctx, p)
}

// RootsAbove lists the roots of trees larger than size, the smallest first, at most limit.
func (d *Desk) RootsAbove(ctx context.Context, size int64, limit int) ([]*domain.Root, error) {
	return d.store.RootsAbove(ctx, size, limit)
}

// ProveRoot shows that a root only adds to the tree of from blocks.
func (d *Desk) ProveRoot(ctx context.Context, seq, from int64) (*domain.Root, []string, error) {
	if _, err := d.settledRoot(ctx); err != nil {
		return nil, nil, err
	}
	r, err := d.store.Root(ctx, seq)
	if err != nil {
		return nil, nil, err
	}
	if from < 1 || from > r.Size {
		return nil, nil, domain.Fieldf("from", "ledger.from", "块数应为 1–%d", r.Size)
	}
	path, err := ledger.Extends(r.Size, from, d.nodes(ctx))
	return r, path, err
}
