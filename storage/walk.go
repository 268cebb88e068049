package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"time"

	"go.mongodb.org/mongo-driver/bson"
)

// walker reads the fields of a BSON document one after the other, without reflection and without a copy: a million lines are
// read in seconds. What the engines store was checked by Collection.Admit; broken lengths end the walk with an error all the same.
type walker struct {
	rest  []byte
	name  []byte
	kind  byte
	value []byte
	err   error
}

var errBroken = errors.New("storage: broken document")

// walk begins at a whole document or array.
func walk(doc []byte) walker {
	if len(doc) < 5 || doc[len(doc)-1] != 0 || int(binary.LittleEndian.Uint32(doc)) != len(doc) {
		return walker{err: errBroken}
	}
	return walker{rest: doc[4 : len(doc)-1]}
}

// next goes to the next field; false at the end or where the document is broken.
func (w *walker) next() bool {
	if w.err != nil || len(w.rest) == 0 {
		return false
	}
	end := bytes.IndexByte(w.rest[1:], 0)
	if end < 0 {
		w.err = errBroken
		return false
	}
	w.kind, w.name, w.rest = w.rest[0], w.rest[1:1+end], w.rest[2+end:]
	n := size(w.kind, w.rest)
	if n < 0 || n > len(w.rest) {
		w.err = errBroken
		return false
	}
	w.value, w.rest = w.rest[:n], w.rest[n:]
	return true
}

// size is how many bytes the value at the head of rest takes; -1 for kinds that we never store.
func size(kind byte, rest []byte) int {
	length := func(more int) int {
		if len(rest) < 4 {
			return -1
		}
		return int(binary.LittleEndian.Uint32(rest)) + more
	}
	switch kind {
	case byte(bson.TypeDouble), byte(bson.TypeDateTime), byte(bson.TypeInt64):
		return 8
	case byte(bson.TypeString):
		return length(4)
	case byte(bson.TypeEmbeddedDocument), byte(bson.TypeArray):
		return length(0)
	case byte(bson.TypeBinary):
		return length(5)
	case byte(bson.TypeBoolean):
		return 1
	case byte(bson.TypeNull):
		return 0
	case byte(bson.TypeInt32):
		return 4
	}
	return -1
}

// text is the value of a string field; "" for any other kind.
func (w *walker) text() string { return string(w.letters()) }

// letters is text as it lies in the document.
func (w *walker) letters() []byte {
	if w.kind != byte(bson.TypeString) || len(w.value) < 5 {
		return nil
	}
	return w.value[4 : len(w.value)-1]
}

// count is how many fields are left.
func (w walker) count() (n int) {
	for w.next() {
		n++
	}
	return n
}

// number is the value of an integer field; 0 for any other kind.
func (w *walker) number() int64 {
	switch w.kind {
	case byte(bson.TypeInt64):
		return int64(binary.LittleEndian.Uint64(w.value))
	case byte(bson.TypeInt32):
		return int64(int32(binary.LittleEndian.Uint32(w.value)))
	}
	return 0
}

// truth is the value of a boolean field; false for any other kind.
func (w *walker) truth() bool { return w.kind == byte(bson.TypeBoolean) && w.value[0] != 0 }

// time is the value of a date field, in UTC as bson.Unmarshal gives it; the zero time for any other kind.
func (w *walker) time() time.Time {
	if w.kind != byte(bson.TypeDateTime) {
		return time.Time{}
	}
	return time.UnixMilli(int64(binary.LittleEndian.Uint64(w.value))).UTC()
}

// bytes is the value of a binary field; nil for any other kind.
func (w *walker) bytes() []byte {
	if w.kind != byte(bson.TypeBinary) || len(w.value) < 5 {
		return nil
	}
	return w.value[5:]
}

// inner walks an embedded document or array.
func (w *walker) inner() walker {
	if w.kind != byte(bson.TypeEmbeddedDocument) && w.kind != byte(bson.TypeArray) {
		return walker{}
	}
	return walk(w.value)
}

// float is the value of a double field; 0 for any other kind.
func (w *walker) float() float64 {
	if w.kind != byte(bson.TypeDouble) {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(w.value))
}
