package ledger

import (
	"cmp"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strings"

	"lindan/domain"
)

// blockSeen is what the later checks need of a block.
type blockSeen struct {
	id     string
	hash   string
	at     domain.Millis
	rooted bool
}

// leafSeen is a leaf, small: millions of them are in memory.
type leafSeen struct {
	id     [32]byte // in the order of the ids' text
	hash   [32]byte
	posted domain.Millis
	block  int32
	leaf   int32
}

// byText reads ids so that their bytes sort as the text does.
var byText = base32.NewEncoding("234567abcdefghijklmnopqrstuvwxyz").WithPadding(base32.NoPadding)

// lineKey is the 32 bytes of a line's id; false for a text that is no such id.
func lineKey(id domain.LineID) (key [32]byte, ok bool) {
	text, ok := strings.CutPrefix(string(id), "l_")
	if !ok || len(text) != 52 || text[51] != 'a' && text[51] != 'q' {
		return key, false
	}
	var buf [33]byte
	n, err := byText.Decode(buf[:], []byte(text))
	copy(key[:], buf[:])
	return key, err == nil && n == 32
}

func lineIDOf(key [32]byte) domain.LineID {
	text := []byte("l_" + byText.EncodeToString(key[:]))
	last := &text[len(text)-1] // one bit, of which the usual alphabet makes another letter
	if *last = 'a'; key[31]&1 == 1 {
		*last = 'q'
	}
	return domain.LineID(text)
}

func (c *check) checkBlocks() error {
	var prev *domain.Block
	err := c.store.ScanBlocks(c.ctx, func(b *domain.Block) error {
		c.Examined["I7 blocks"]++
		c.seenAt(b.At)
		if prev != nil && prev.Community != b.Community {
			prev = nil
		}
		c.oneBlock(b, prev)
		prev = b
		return nil
	}, c.broken("blocks", "block.form"))
	if err != nil {
		return err
	}
	slices.SortFunc(c.leaves, func(a, b leafSeen) int {
		return cmp.Or(slices.Compare(a.id[:], b.id[:]), cmp.Compare(a.block, b.block), cmp.Compare(a.leaf, b.leaf))
	})
	return nil
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
	seen := leafSeen{posted: l.Posted, block: int32(block), leaf: int32(leaf)} // a block has 1000 leaves, a ledger less than 2^31 blocks
	key, ok := lineKey(l.Line)
	n, err := hex.Decode(seen.hash[:], []byte(l.Hash))
	if !ok || err != nil || n != 32 {
		c.wrong(Violation{Collection: "lines", ID: string(l.Line), Rule: "leaf.form", Block: c.blocks[block].id, Leaf: int64(leaf), at: c.blocks[block].at})
		return
	}
	seen.id = key
	c.leaves = append(c.leaves, seen)
}
