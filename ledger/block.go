package ledger

import (
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lindan/domain"
)

// Next makes the block of a community that follows prev, nil for the first, from at most BlockLines lines.
func (k *Key) Next(prev *domain.Block, c domain.AreaID, lines []*domain.Line, now time.Time) (*domain.Block, error) {
	if len(lines) == 0 || len(lines) > domain.BlockLines {
		return nil, errors.New("a block has 1 to 1000 lines")
	}
	b := &domain.Block{Community: c, Height: 1, N: int64(len(lines)), At: domain.At(now)}
	if prev != nil {
		b.Height, b.Prev, b.Upto = prev.Height+1, prev.Hash, prev.Upto
	}
	b.ID = domain.BlockID(c, b.Height)
	for _, l := range lines {
		b.Leaves = append(b.Leaves, domain.Leaf{Line: l.ID, Hash: l.Hash, Posted: l.Posted})
		b.Upto = max(b.Upto, l.Posted)
	}
	slices.SortFunc(b.Leaves, func(a, b domain.Leaf) int {
		return cmp.Or(cmp.Compare(a.Posted, b.Posted), cmp.Compare(a.Line, b.Line))
	})
	root, err := rootOf(b.Leaves)
	if err != nil {
		return nil, err
	}
	b.Root, b.Times = root.String(), timesOf(b.Leaves)
	b.Hash = blockHash(b)
	sig, err := k.Sign([]byte(b.Text()))
	b.Sig = base64.StdEncoding.EncodeToString(sig)
	return b, err
}

func blockHash(b *domain.Block) string {
	sum := sha256.Sum256([]byte(b.Text()))
	return hex.EncodeToString(sum[:])
}

// timesOf is the hash over the moments of posting, Unix milliseconds, a line each.
func timesOf(leaves []domain.Leaf) string {
	text := make([]byte, 0, 14*len(leaves))
	for _, l := range leaves {
		text = append(strconv.AppendInt(text, int64(l.Posted), 10), '\n')
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func treeOf(leaves []domain.Leaf) (forest, error) {
	f := make(forest, 0, 2*len(leaves))
	for i, l := range leaves {
		if err := f.add(int64(i), leafHash(string(l.Line), l.Hash)); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func rootOf(leaves []domain.Leaf) (tlog.Hash, error) {
	f, err := treeOf(leaves)
	if err != nil {
		return tlog.Hash{}, err
	}
	return tlog.TreeHash(int64(len(leaves)), f)
}

// signed tells whether the block carries our signature.
func (p *Public) signed(b *domain.Block) bool {
	sig, err := base64.StdEncoding.DecodeString(b.Sig)
	return err == nil && ed25519.Verify(p.key, []byte(b.Text()), sig)
}
