package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// leafHash is the hash of a leaf, of a line in its block and of a block in the tree: over "id\nhash\n".
func leafHash(id, hash string) tlog.Hash {
	b := make([]byte, 0, 160)
	b = append(append(append(append(b, id...), '\n'), hash...), '\n')
	return tlog.RecordHash(b)
}

// forest keeps the stored hashes of a tree in memory.
type forest []tlog.Hash

// ReadHashes gives stored hashes by their index.
func (f forest) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(f)) {
			return nil, fmt.Errorf("the tree has no hash %d", at)
		}
		out[i] = f[at]
	}
	return out, nil
}

// add appends a leaf.
func (f *forest) add(n int64, leaf tlog.Hash) error {
	more, err := tlog.StoredHashesForRecordHash(n, leaf, *f)
	*f = append(*f, more...)
	return err
}

// Edge is the right edge of a growing tree: as much of it as is needed to go on and to tell its root. The zero value is empty.
type Edge struct {
	size   int64
	hashes map[int64]tlog.Hash
}

// ReadHashes gives hashes of the edge by their index.
func (e *Edge) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		h, ok := e.hashes[at]
		if !ok {
			return nil, fmt.Errorf("hash %d is not on the edge of a tree of %d", at, e.size)
		}
		out[i] = h
	}
	return out, nil
}

// Size is the number of leaves.
func (e *Edge) Size() int64 { return e.size }

// Add appends a block and gives the hashes that are stored for it, the first at StoredHashCount of the size before.
func (e *Edge) Add(id, hash string) ([]tlog.Hash, error) {
	more, err := tlog.StoredHashesForRecordHash(e.size, leafHash(id, hash), e)
	if err != nil {
		return nil, err
	}
	if e.hashes == nil {
		e.hashes = map[int64]tlog.Hash{}
	}
	first := tlog.StoredHashCount(e.size)
	for i, h := range more {
		e.hashes[first+int64(i)] = h
		if i > 0 { // its two halves are inside now
			_, n := tlog.SplitStoredHashIndex(first + int64(i))
			delete(e.hashes, tlog.StoredHashIndex(i-1, 2*n))
			delete(e.hashes, tlog.StoredHashIndex(i-1, 2*n+1))
		}
	}
	e.size++
	return more, nil
}

// Root is the hash of the tree.
func (e *Edge) Root() (tlog.Hash, error) { return tlog.TreeHash(e.size, e) }

// LoadEdge takes the edge of a tree of some size from stored hashes.
func LoadEdge(size int64, r Nodes) (*Edge, error) {
	e := &Edge{size: size, hashes: map[int64]tlog.Hash{}}
	var need []int64
	for at, rest := int64(0), size; rest > 0; {
		level := 0
		for int64(2)<<level <= rest {
			level++
		}
		need = append(need, tlog.StoredHashIndex(level, at>>level))
		at, rest = at+int64(1)<<level, rest-int64(1)<<level
	}
	have, err := r.ReadHashes(need)
	if err != nil {
		return nil, err
	}
	for i, at := range need {
		e.hashes[at] = have[i]
	}
	return e, nil
}

func hashTexts[T ~[]tlog.Hash](list T) []string {
	out := make([]string, len(list))
	for i, h := range list {
		out[i] = h.String()
	}
	return out
}

func parseHashes(list []string) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(list))
	for i, text := range list {
		h, err := tlog.ParseHash(text)
		if err != nil {
			return nil, err
		}
		out[i] = h
	}
	return out, nil
}

// Nodes reads one stored hash, base64, by its index.
type Nodes func(index int64) (string, error)

// ReadHashes gives stored hashes by their index.
func (r Nodes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]string, len(indexes))
	for i, at := range indexes {
		text, err := r(at)
		if err != nil {
			return nil, err
		}
		list[i] = text
	}
	return parseHashes(list)
}

// FirstNode is the index of the first hash that the next block adds to a tree of some size.
func FirstNode(size int64) int64 { return tlog.StoredHashCount(size) }
