package ledger

import (
	"encoding/binary"

	"lindan/domain"
)

// leafSeen is a leaf, small: millions of them are in memory.
type leafSeen struct {
	id     [32]byte // the hash that is spelled in the line's id
	hash   [32]byte
	posted domain.Millis
	block  int32
	leaf   int16 // a block has 1000 leaves, and never more than fit into a document
	met    bool
	twice  bool // an earlier leaf has the same line
}

// leafShelf is how many leaves lie in one piece of memory: what is there need not be moved when more come.
const leafShelf = 1 << 12

// leafTable finds the leaf of a line by its id. The zero value is empty.
type leafTable struct {
	shelves [][]leafSeen
	n       int
	slots   []uint32 // places of leaves from 1, by the beginning of their id; 0 is free. Its length is a power of two
}

// at is the leaf at a place, from 0.
func (t *leafTable) at(i int) *leafSeen { return &t.shelves[i/leafShelf][i%leafShelf] }

// add keeps a leaf. The first one of a line is the one that is found, the others are marked.
func (t *leafTable) add(l leafSeen) {
	if 2*t.n >= len(t.slots) {
		t.grow()
	}
	at := t.slot(l.id)
	if l.twice = t.slots[at] != 0; !l.twice {
		t.slots[at] = uint32(t.n + 1) // a ledger has less than 2^32 lines
	}
	if t.n%leafShelf == 0 {
		t.shelves = append(t.shelves, make([]leafSeen, 0, leafShelf))
	}
	last := &t.shelves[len(t.shelves)-1]
	*last = append(*last, l)
	t.n++
}

// find is the first leaf of a line; nil where it has none.
func (t *leafTable) find(id [32]byte) *leafSeen {
	if t.n == 0 {
		return nil
	}
	if place := t.slots[t.slot(id)]; place != 0 {
		return t.at(int(place) - 1)
	}
	return nil
}

// slot is where the place of an id stands, or would stand. Ids are hashes: their first bytes scatter evenly, and who chooses them
// makes the search slow at worst.
func (t *leafTable) slot(id [32]byte) int {
	mask := len(t.slots) - 1
	for i := int(binary.LittleEndian.Uint32(id[:])) & mask; ; i = (i + 1) & mask {
		if place := t.slots[i]; place == 0 || t.at(int(place)-1).id == id {
			return i
		}
	}
}

func (t *leafTable) grow() {
	t.slots = make([]uint32, max(2*len(t.slots), leafShelf))
	for i := range t.n {
		if l := t.at(i); !l.twice {
			t.slots[t.slot(l.id)] = uint32(i + 1)
		}
	}
}
