// Package storage keeps documents. Engine is the narrow interface that both engines (storage/sqlite, storage/mongo) must
// fulfil to the letter (storage/conformance); the files above it hold one collection each and are the only place of queries.
package storage

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/bson"
)

// What a write can answer besides nil. Engines return these wrapped or plain; test with errors.Is.
var (
	ErrExists      = errors.New("storage: id taken")             // Insert: the id exists already, nothing was written
	ErrMissing     = errors.New("storage: no such document")     // Get, Replace: no document has that id
	ErrVersion     = errors.New("storage: version changed")      // Replace: the stored version is another one
	ErrUnavailable = errors.New("storage: not available")        // nothing was written; try again later (disk full, no primary)
	ErrUnknown     = errors.New("storage: outcome not known")    // the write may or may not have happened: read back
	ErrAppendOnly  = errors.New("storage: append-only")          // Replace on an append-only collection
	ErrQuery       = errors.New("storage: query not declarable") // a query on a field that the collection does not declare
	ErrTooLarge    = errors.New("storage: document too large")   // Insert, Replace: above MaxDocument, nothing was written
)

// MaxRows is the most documents that one Find gives.
const MaxRows = 500

// MaxDocument is the largest document in bytes. An order of 200 events has about 50 KB; domain stops its growth long before
// this bound.
const MaxDocument = 1 << 20

// Type is the type of an index field.
type Type int

// The types of index fields. A field that is absent from a document counts as "" or 0.
const (
	Text Type = iota
	Int       // int64: counts, minutes, and times as Unix milliseconds
)

// Field is one field of a document that queries may name: a dotted path into the BSON document. "_id" is always declared.
type Field struct {
	Path string
	Type Type
}

// Collection declares a collection once; both engines create what it says. Fields must not repeat.
type Collection struct {
	Name       string
	Fields     []Field
	Indexes    [][]string // lists of declared paths, most selective use first; each serves equality on its head and a range or sort on its tail
	AppendOnly bool       // no Replace and no Purge, by the engine and, where it can, by the database itself
}

// In asks that the field equals one of the values (strings for Text, int64 for Int). One value is equality. At most MaxRows values.
type In struct {
	Field  string
	Values []any
}

// Range asks From <= field < To; a nil side is open.
type Range struct {
	Field    string
	From, To any
}

// Cursor continues a Find after the document with this sort value and id.
type Cursor struct {
	Value any // the sort field's value in the last document; ignored where the sort is by id
	ID    string
}

// Query selects documents. Every field must be declared. The order is by (Sort, _id), or by _id alone where Sort is empty;
// Desc turns both around.
type Query struct {
	Where []In
	Range *Range
	Has   string // only documents whose field is neither absent nor "" nor 0; empty for all
	Sort  string
	Desc  bool
	After *Cursor
	Limit int // 1..MaxRows; 0 means MaxRows
}

// Group is one row of Sum: the values of the fields grouped by, in their order, and the total.
type Group struct {
	Keys  []any // string or int64 each
	Total int64
}

// Sums is one row of Engine.Sums: the values of the fields grouped by, in their order, and a total for each field summed.
type Sums struct {
	Keys   []any // string or int64 each
	Totals []int64
}

// Engine stores BSON documents by collection. Every document has "_id" (string) and "v" (int64, its version, 1 when new).
// All calls are safe for use by many goroutines and respect the deadline of ctx; a write whose ctx ends is completed or
// answered ErrUnknown, never half done. Find and Sum may be slightly stale (a secondary); Get is not.
type Engine interface {
	// Insert stores a new document, which carries _id and v: 1. ErrExists, ErrTooLarge, ErrUnavailable, ErrUnknown.
	Insert(ctx context.Context, collection string, doc bson.Raw) error
	// Get reads one document by id, never stale. ErrMissing, ErrUnavailable.
	Get(ctx context.Context, collection, id string) (bson.Raw, error)
	// Replace stores doc, which carries v: version+1, in place of the document with its _id, if the stored version is
	// still version. ErrVersion (also when the document is gone), ErrAppendOnly, ErrTooLarge, ErrUnavailable,
	// ErrUnknown.
	Replace(ctx context.Context, collection string, version int64, doc bson.Raw) error
	// Find lists documents. ErrQuery, ErrUnavailable.
	Find(ctx context.Context, collection string, q Query) ([]bson.Raw, error)
	// Sum groups the selected documents by declared fields and sums an Int field; an empty field counts documents. Rows
	// come ordered by their keys; without by there is exactly one, be it 0. A total beyond int64 is an error. Sort, After
	// and Limit are ignored. ErrQuery, ErrUnavailable.
	Sum(ctx context.Context, collection string, q Query, by []string, field string) ([]Group, error)
	// Sums is Sum of several fields, in one pass over the documents where the engine can do that.
	Sums(ctx context.Context, collection string, q Query, by, fields []string) ([]Sums, error)
	// Purge removes up to limit documents whose Int field lies below the bound and above 0, for retention; it tells how
	// many. The oldest go first, in steps of MaxRows; an error may come after some are gone. ErrAppendOnly, ErrQuery,
	// ErrUnavailable, ErrUnknown.
	Purge(ctx context.Context, collection, field string, below int64, limit int) (int, error)
	// Ping tells whether reads and writes are possible now: nil, or why not.
	Ping(ctx context.Context) error
	// Close ends the engine after the writes under way.
	Close() error
}
