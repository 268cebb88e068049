package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"

	"lindan/domain"
	"lindan/ledger"
	"lindan/storage"
)

func newLedgerKey(o Options) *ledger.Key {
	seed := o.LedgerKey
	if len(seed) == 0 {
		m := hmac.New(sha256.New, o.Secret)
		m.Write([]byte("ledger"))
		seed = m.Sum(nil)
	}
	key, err := ledger.NewKey(seed)
	if err != nil {
		panic(err) // main gives a seed of the right length
	}
	return key
}

// Seal puts the lines of a community that are in no block into blocks 封存. Many may do it at once: the id of a block decides,
// and who loses looks again. A line that was stored more than SealLate after it was stamped waits for SealAll.
func (d *Desk) Seal(ctx context.Context, community domain.AreaID) error {
	return d.seal(ctx, community, false)
}

// sealTries is how often somebody else may be faster.
const sealTries = 50

func (d *Desk) seal(ctx context.Context, c domain.AreaID, whole bool) error {
	for range sealTries {
		err := d.sealOnce(ctx, c, whole)
		if !errors.Is(err, storage.ErrExists) {
			return err
		}
	}
	return domain.Errf(domain.Conflict, "ledger.busy", "账本正在封存，请稍后再试")
}

// sealOnce seals what it finds; ErrExists when somebody else has sealed in between. whole looks at every line.
func (d *Desk) sealOnce(ctx context.Context, c domain.AreaID, whole bool) error {
	head, any, err := d.store.Head(ctx, c)
	if err != nil {
		return err
	}
	from := domain.Millis(0)
	if any && !whole {
		from = head.Upto - domain.Millis(domain.SealLate.Milliseconds())
	}
	sealed, err := d.sealedSince(ctx, head, from)
	if err != nil {
		return err
	}
	var lines []*domain.Line
	page := storage.Page{Limit: storage.MaxRows}
	for more := true; more; {
		part, err := d.store.LinesPosted(ctx, c, from, page)
		if err != nil {
			return err
		}
		if more = len(part) == page.Limit; more {
			last := part[len(part)-1]
			page.After = &storage.Cursor{Value: int64(last.Posted), ID: string(last.ID)}
		}
		for _, l := range part {
			if _, ok := sealed[l.ID]; !ok {
				lines = append(lines, l)
			}
		}
		for len(lines) >= domain.BlockLines || !more && len(lines) > 0 {
			n := min(len(lines), domain.BlockLines)
			if head, err = d.addBlock(ctx, head, c, lines[:n]); err != nil {
				return err
			}
			lines = lines[n:]
		}
	}
	return nil
}

func (d *Desk) addBlock(ctx context.Context, head *domain.Block, c domain.AreaID, lines []*domain.Line) (*domain.Block, error) {
	b, err := d.ledgerKey.Next(head, c, lines, d.now())
	if err != nil {
		return nil, err
	}
	return b, d.store.AddBlock(ctx, b)
}

// sealedSince is the lines of the blocks that may hold one posted at the moment or later. Upto never falls from block to block,
// so the first block below ends the search. Blocks are read by id, which is never stale: a line must not be sealed twice.
func (d *Desk) sealedSince(ctx context.Context, head *domain.Block, from domain.Millis) (map[domain.LineID]struct{}, error) {
	sealed := map[domain.LineID]struct{}{}
	for b := head; b != nil && b.Upto >= from; {
		for _, l := range b.Leaves {
			sealed[l.Line] = struct{}{}
		}
		if b.Height == 1 {
			break
		}
		below, err := d.store.Block(ctx, domain.BlockID(b.Community, b.Height-1))
		if err != nil {
			return nil, err
		}
		b = below
	}
	return sealed, nil
}

// SealDue seals every community; one that fails does not stop the others.
func (d *Desk) SealDue(ctx context.Context) error {
	communities, err := d.store.AreasAt(ctx, domain.Community)
	if err != nil {
		return err
	}
	var failed error
	for _, c := range communities {
		failed = errors.Join(failed, d.Seal(ctx, c))
	}
	return failed
}

// SealAll looks at every line of the communities that have more lines than sealed ones: those which came very late, and those
// of places that are gone.
func (d *Desk) SealAll(ctx context.Context) error {
	lines, err := d.store.CountByCommunity(ctx, "lines", "")
	if err != nil {
		return err
	}
	sealed, err := d.store.CountByCommunity(ctx, "blocks", "n")
	if err != nil {
		return err
	}
	var failed error
	for c, n := range lines {
		if n > sealed[c] {
			failed = errors.Join(failed, d.seal(ctx, c, true))
		}
	}
	return failed
}

// rootBlocks is the most blocks that one root brings in.
const rootBlocks = 5000

// PublishRoot brings the blocks that are not in the tree into it and signs its new root 发布账本根. Where there is none, it gives
// the latest root. Many may do it at once; the number of the root decides. Missing ledger.empty.
func (d *Desk) PublishRoot(ctx context.Context) (*domain.Root, error) {
	for range sealTries {
		last, err := d.settledRoot(ctx)
		if err != nil {
			return nil, err
		}
		fresh, err := d.freshBlocks(ctx)
		switch {
		case err != nil:
			return nil, err
		case len(fresh) == 0 && last == nil:
			return nil, errNoLedger
		case len(fresh) == 0:
			return last, nil
		}
		next, err := d.nextRoot(ctx, last, fresh)
		if err == nil && len(fresh) < rootBlocks {
			return next, d.layRoot(ctx, next)
		}
		if err != nil && !errors.Is(err, storage.ErrExists) {
			return nil, err
		}
	}
	return nil, domain.Errf(domain.Conflict, "ledger.busy", "账本正在封存，请稍后再试")
}

var errNoLedger = domain.Errf(domain.Missing, "ledger.empty", "账本里还没有封存的记录")

// settledRoot is the latest root, nil before the first, once its hashes and places are stored, and those before it.
func (d *Desk) settledRoot(ctx context.Context) (*domain.Root, error) {
	last, any, err := d.store.LatestRoot(ctx)
	if err != nil || !any {
		return nil, err
	}
	var open []*domain.Root
	for r := last; ; {
		_, err := d.store.TreePlace(ctx, r.Blocks[len(r.Blocks)-1])
		if err == nil {
			break
		}
		if domain.KindOf(err) != domain.Missing {
			return nil, err
		}
		open = append(open, r)
		if r.Seq == 1 {
			break
		}
		if r, err = d.store.Root(ctx, r.Seq-1); err != nil {
			return nil, err
		}
	}
	for _, r := range slices.Backward(open) {
		if err := d.layRoot(ctx, r); err != nil {
			return nil, err
		}
	}
	return last, nil
}

// freshBlocks are blocks that stand at no place in the tree, by community and height.
func (d *Desk) freshBlocks(ctx context.Context) ([]*domain.Block, error) {
	blocks, err := d.store.CountByCommunity(ctx, "blocks", "")
	if err != nil {
		return nil, err
	}
	placed, err := d.store.CountByCommunity(ctx, "tree_places", "")
	if err != nil {
		return nil, err
	}
	var fresh []*domain.Block
	for _, c := range slices.Sorted(maps.Keys(blocks)) {
		for h := placed[c] + 1; h <= blocks[c] && len(fresh) < rootBlocks; h++ {
			id := domain.BlockID(c, h)
			if _, err := d.store.TreePlace(ctx, id); domain.KindOf(err) != domain.Missing {
				if err != nil {
					return nil, err
				}
				continue // the count was stale
			}
			b, err := d.store.Block(ctx, id)
			if err != nil {
				return nil, err
			}
			b.Leaves = nil
			fresh = append(fresh, b)
		}
	}
	return fresh, nil
}

func (d *Desk) nextRoot(ctx context.Context, last *domain.Root, fresh []*domain.Block) (*domain.Root, error) {
	r := &domain.Root{Seq: 1, At: domain.At(d.now())}
	if last != nil {
		r.Seq, r.Size = last.Seq+1, last.Size
	}
	r.ID = domain.RootID(r.Seq)
	edge, err := ledger.LoadEdge(r.Size, d.nodes(ctx))
	if err != nil {
		return nil, err
	}
	for _, b := range fresh {
		r.Blocks = append(r.Blocks, b.ID)
		if _, err := edge.Add(b.ID, b.Hash); err != nil {
			return nil, err
		}
	}
	hash, err := edge.Root()
	if err != nil {
		return nil, err
	}
	r.Size, r.Hash = edge.Size(), hash.String()
	if r.Note, err = d.ledgerKey.Note(ledger.Head{Size: r.Size, Hash: hash, At: r.At}); err != nil {
		return nil, err
	}
	return r, d.store.AddRoot(ctx, r)
}

// PublishDue is PublishRoot for the clock: nothing to publish is fine.
func (d *Desk) PublishDue(ctx context.Context) error {
	_, err := d.PublishRoot(ctx)
	if errors.Is(err, errNoLedger) {
		return nil
	}
	return err
}
