package storage

import (
	"errors"
	"fmt"

	"lindan/domain"
)

// BSON's types that a block has beside those of a line.
const (
	bsonDocument = 0x03
	bsonArray    = 0x04
)

var errBlockForm = errors.New("not the form of a block")

// inner walks a document or array that stands in a field; its texts are parts of the same string.
func (w *lineWalker) inner(kind byte) lineWalker {
	w.want(kind)
	at := w.at
	n := int(w.little(4))
	w.at = at
	in := lineWalker{s: w.take(n), at: 4, bad: w.bad || n < 5}
	return in
}

// ended tells whether everything was read, and nothing was wrong.
func (w *lineWalker) ended() bool { return !w.bad && w.at == len(w.s) }

// readBlock fills b from a stored block: the check reads a leaf for each line there is. Everything that is not a block of ours is
// an error.
func readBlock(raw []byte, b *domain.Block) error {
	w := &lineWalker{s: string(raw)}
	*b = domain.Block{Leaves: b.Leaves[:0]}
	if int(w.little(4)) != len(raw) {
		return errBlockForm
	}
	seen := 0
	for name := w.next(); name != ""; name = w.next() {
		if !w.blockField(name, b) {
			return fmt.Errorf("%w: field %q", errBlockForm, name)
		}
		seen++
	}
	if !w.ended() || seen != blockFields {
		return errBlockForm
	}
	return nil
}

// blockFields is how many fields a block has.
const blockFields = 13

func (w *lineWalker) blockField(name string, b *domain.Block) bool {
	switch name {
	case "_id":
		b.ID = w.text()
	case "v":
		b.V = w.number()
	case "community":
		b.Community = domain.AreaID(w.text())
	case "height":
		b.Height = w.number()
	case "prev":
		b.Prev = w.text()
	case "upto":
		b.Upto = domain.Millis(w.number())
	case "n":
		b.N = w.number()
	case "leaves":
		b.Leaves = w.leaves(b.Leaves)
	case "root":
		b.Root = w.text()
	case "times":
		b.Times = w.text()
	case "at":
		b.At = domain.Millis(w.number())
	case "hash":
		b.Hash = w.text()
	case "sig":
		b.Sig = w.text()
	default:
		return false
	}
	return true
}

func (w *lineWalker) leaves(list []domain.Leaf) []domain.Leaf {
	in := w.inner(bsonArray)
	for in.next() != "" {
		list = append(list, in.leaf())
	}
	w.bad = w.bad || !in.ended()
	return list
}

func (w *lineWalker) leaf() (l domain.Leaf) {
	in := w.inner(bsonDocument)
	for name := in.next(); name != ""; name = in.next() {
		switch name {
		case "line":
			l.Line = domain.LineID(in.text())
		case "hash":
			l.Hash = in.text()
		case "posted":
			l.Posted = domain.Millis(in.number())
		default:
			in.bad = true
		}
	}
	w.bad = w.bad || !in.ended()
	return l
}
