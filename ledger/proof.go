package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"lindan/domain"
)

// InBlock is the way of a leaf to its block's root.
func InBlock(b *domain.Block, index int64) ([]string, error) {
	f, err := treeOf(b.Leaves)
	if err != nil {
		return nil, err
	}
	p, err := tlog.ProveRecord(int64(len(b.Leaves)), index, f)
	return hashTexts(p), err
}

// InTree is the way of a block to the root of a tree of some size.
func InTree(size, position int64, r Nodes) ([]string, error) {
	p, err := tlog.ProveRecord(size, position, r)
	return hashTexts(p), err
}

// Extends is the proof that a tree only adds to its older form of some size.
func Extends(size, older int64, r Nodes) ([]string, error) {
	p, err := tlog.ProveTree(size, older, r)
	return hashTexts(p), err
}

// VerifyExtends checks such a proof between two signed notes, and gives the heads that they speak of.
func (p *Public) VerifyExtends(older, newer string, path []string) error {
	a, err := p.OpenNote(older)
	if err != nil {
		return err
	}
	b, err := p.OpenNote(newer)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(path)
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes, b.Size, b.Hash, a.Size, a.Hash)
}

// Verify checks a proof from the line's hash to the signed root: everything that an outsider can check with it.
func (p *Public) Verify(l *domain.LineProof) error {
	head, err := p.OpenNote(l.Root.Note)
	if err != nil {
		return err
	}
	if l.Block.Hash != blockHash(&l.Block) || !p.signed(&l.Block) {
		return errors.New("the block is not what was signed")
	}
	if err := climb(l.Path, l.Block.N, l.Block.Root, l.Index, leafHash(string(l.Line), l.Hash)); err != nil {
		return fmt.Errorf("line in its block: %w", err)
	}
	if err := climb(l.TreePath, head.Size, head.Hash.String(), l.Position, leafHash(l.Block.ID, l.Block.Hash)); err != nil {
		return fmt.Errorf("block in the tree: %w", err)
	}
	return nil
}

func climb(path []string, size int64, root string, index int64, leaf tlog.Hash) error {
	hashes, err := parseHashes(path)
	if err != nil {
		return err
	}
	top, err := tlog.ParseHash(root)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, size, top, index, leaf)
}
