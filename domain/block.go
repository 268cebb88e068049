package domain

import (
	"fmt"
	"time"
)

// SealLate is how much later than it was stamped a line may be stored and still be found by an ordinary sealing. What comes
// later than that is found by the daily scan.
const SealLate = 20 * time.Minute

// BlockLines is the most lines of a block.
const BlockLines = 1000

// Block is lines of one community that were sealed together 封存块. Heights have no gap, each block names the hash of the one
// before, and none is ever changed. Its id is community:height.
type Block struct {
	ID        string `bson:"_id"`
	V         int64  `bson:"v"`
	Community AreaID `bson:"community"`
	Height    int64  `bson:"height"` // 1, 2, …
	Prev      string `bson:"prev"`   // hash of the block before; empty at height 1
	Upto      Millis `bson:"upto"`   // no leaf was posted later; never below that of the block before
	N         int64  `bson:"n"`      // number of leaves
	Leaves    []Leaf `bson:"leaves"` // by Posted, then Line
	Root      string `bson:"root"`   // of the tree over the leaves, base64
	Times     string `bson:"times"`  // SHA-256 over the moments of posting of the leaves, hex: the hash of a line does not cover its own
	At        Millis `bson:"at"`     // when it was sealed, by the clock of who sealed it
	Hash      string `bson:"hash"`   // SHA-256 over Text, hex
	Sig       string `bson:"sig"`    // Ed25519 over Text, base64
}

// Leaf is a line in a block.
type Leaf struct {
	Line   LineID `bson:"line"`
	Hash   string `bson:"hash"`
	Posted Millis `bson:"posted"`
}

// BlockID names a block; the ids of a community sort by height.
func BlockID(community AreaID, height int64) string { return fmt.Sprintf("%s:%09d", community, height) }

// Text is the canonical form that Hash and Sig cover.
func (b *Block) Text() string {
	return fmt.Sprintf("lindan block 1\ncommunity=%s\nheight=%d\nprev=%s\nupto=%d\nlines=%d\nroot=%s\ntimes=%s\nat=%d\n",
		b.Community, b.Height, b.Prev, int64(b.Upto), b.N, b.Root, b.Times, int64(b.At))
}

// Root is a signed root of the tree over all blocks 账本根. Its id is Seq with a fixed width; Seq has no gap.
type Root struct {
	ID     string   `bson:"_id"`
	V      int64    `bson:"v"`
	Seq    int64    `bson:"seq"`
	Size   int64    `bson:"size"`   // blocks in the tree
	Hash   string   `bson:"hash"`   // of the tree, base64
	Blocks []string `bson:"blocks"` // ids of the blocks that came in since the root before, in the tree's order
	At     Millis   `bson:"at"`
	Note   string   `bson:"note"` // signed checkpoint, in the form of golang.org/x/mod/sumdb/note
}

// RootID names a root; ids sort by number.
func RootID(seq int64) string { return fmt.Sprintf("%012d", seq) }

// Node is one stored hash of the tree over all blocks. It follows from the roots and their blocks and can be built again.
type Node struct {
	ID   string `bson:"_id"` // fixed width, in the order of tlog.StoredHashIndex
	V    int64  `bson:"v"`
	Hash string `bson:"hash"` // base64
}

// NodeID names a node.
func NodeID(index int64) string { return fmt.Sprintf("%015d", index) }

// TreePlace is where a block stands in the tree. It follows from the roots and can be built again. Its id is the block's.
type TreePlace struct {
	ID        string `bson:"_id"`
	V         int64  `bson:"v"`
	Community AreaID `bson:"community"`
	Index     int64  `bson:"index"` // from 0
	Root      int64  `bson:"root"`  // number of the first root that has it
}

// LineProof shows that a line stands in the tree of a signed root 存证. It says nothing of what the line says.
type LineProof struct {
	Line     LineID
	Hash     string // of the line, hex
	Index    int64  // in its block
	Path     []string
	Block    Block // without leaves
	Position int64 // of the block in the tree
	TreePath []string
	Root     Root // without its blocks
}
