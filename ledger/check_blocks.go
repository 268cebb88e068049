package ledger

import "lindan/domain"

// blockSeen is what the later checks need of a block.
type blockSeen struct {
	id     string
	hash   string
	at     domain.Millis
	rooted bool
}

func (c *check) checkBlocks() error {
	var prev *domain.Block
	return c.store.ScanBlocks(c.ctx, func(b *domain.Block) error {
		c.Examined["I7 blocks"]++
		c.seenAt(b.At)
		if prev != nil && prev.Community != b.Community {
			prev = nil
		}
		c.oneBlock(b, prev)
		prev = b
		return nil
	}, c.broken("blocks", "block.form"))
}

// oneBlock recomputes a block. What is wrong first is told; the rest would follow from it.
func (c *check) oneBlock(b, prev *domain.Block) {
	height, hash, upto := int64(0), "", domain.Millis(0)
	if prev != nil {
		height, hash, upto = prev.Height, prev.Hash, prev.Upto
	}
	root, err := rootOf(b.Leaves)
	rule := ""
	switch {
	case b.ID != domain.BlockID(b.Community, b.Height) || b.V != 1:
		rule = "block.id"
	case len(b.Leaves) == 0 || len(b.Leaves) > domain.BlockLines || b.N != int64(len(b.Leaves)):
		rule = "block.leaves"
	case err != nil || root.String() != b.Root:
		rule = "block.root"
	case timesOf(b.Leaves) != b.Times:
		rule = "block.times"
	case blockHash(b) != b.Hash:
		rule = "block.hash"
	case !c.key.signed(b):
		rule = "block.sig"
	case b.Height != height+1:
		rule = "block.gap"
	case b.Prev != hash:
		rule = "block.prev"
	case b.Upto != max(upto, newestOf(b.Leaves)):
		rule = "block.upto"
	}
	if rule != "" {
		c.wrong(Violation{Collection: "blocks", ID: b.ID, Rule: rule, Leaf: -1, Block: b.ID, at: b.At})
	}
	c.blocks = append(c.blocks, blockSeen{id: b.ID, hash: b.Hash, at: b.At})
	for i, l := range b.Leaves {
		c.oneLeaf(l, len(c.blocks)-1, i)
	}
}

func newestOf(leaves []domain.Leaf) (newest domain.Millis) {
	for _, l := range leaves {
		newest = max(newest, l.Posted)
	}
	return newest
}

func (c *check) oneLeaf(l domain.Leaf, block, leaf int) {
	seen := leafSeen{posted: l.Posted, block: int32(block), leaf: int16(leaf)} // a ledger has less than 2^31 blocks
	ok := false
	if seen.id, ok = lineKey(l.Line); ok {
		seen.hash, ok = hexKey(l.Hash)
	}
	if !ok {
		c.wrong(Violation{Collection: "lines", ID: string(l.Line), Rule: "leaf.form", Block: c.blocks[block].id, Leaf: int64(leaf), at: c.blocks[block].at})
		return
	}
	c.leaves.add(seen)
}
