package storage

import (
	"fmt"
	"regexp"
	"strings"

	"go.mongodb.org/mongo-driver/bson"
)

var (
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)
	pathForm = regexp.MustCompile(`^[a-z][A-Za-z0-9_]*(\.[a-z][A-Za-z0-9_]*)*$`)
)

// Sound tells what is wrong with declarations: an unsound one, or two of one name. Engines call it when they open.
func Sound(cols []Collection) error {
	seen := map[string]bool{}
	for _, c := range cols {
		if err := c.valid(); err != nil {
			return err
		}
		if seen[c.Name] {
			return fmt.Errorf("storage: collection %s is declared twice", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

// valid tells what is wrong with the declaration itself: a bad name or path, a field or index declared twice (SQLite does
// not tell upper from lower case), an index on an undeclared field.
func (c Collection) valid() error {
	if !nameForm.MatchString(c.Name) {
		return fmt.Errorf("storage: collection name %q", c.Name)
	}
	seen := map[string]bool{}
	for _, f := range c.Fields {
		if key := strings.ToLower(f.Path); !pathForm.MatchString(f.Path) || seen[key] || f.Type != Text && f.Type != Int {
			return fmt.Errorf("storage: %s: field %q is malformed or declared twice", c.Name, f.Path)
		}
		seen[strings.ToLower(f.Path)] = true
	}
	for _, index := range c.Indexes {
		if key := strings.Join(index, ","); len(index) == 0 || seen[key+" index"] {
			return fmt.Errorf("storage: %s: index %q is empty or declared twice", c.Name, index)
		}
		seen[strings.Join(index, ",")+" index"] = true
		for _, path := range index {
			if _, err := c.TypeOf(path); err != nil {
				return fmt.Errorf("storage: %s: index %q: %w", c.Name, index, err)
			}
		}
	}
	return nil
}

// TypeOf is the type of a declared field; "_id" is Text. ErrQuery for any other.
func (c Collection) TypeOf(path string) (Type, error) {
	if path == "_id" {
		return Text, nil
	}
	for _, f := range c.Fields {
		if f.Path == path {
			return f.Type, nil
		}
	}
	return 0, fmt.Errorf("%w: %s has no field %q", ErrQuery, c.Name, path)
}

// Admit checks a document before it is stored: at most MaxDocument bytes (else ErrTooLarge), well-formed BSON, a non-empty
// string as _id in the first place (MongoDB would move it there), version as v, and declared fields of their type. It gives the id and the values of the declared fields
// in their order, "" or 0 for an absent or null field.
func (c Collection) Admit(doc bson.Raw, version int64) (id string, values []any, err error) {
	if len(doc) > MaxDocument {
		return "", nil, fmt.Errorf("%w: %s: %d bytes", ErrTooLarge, c.Name, len(doc))
	}
	if err := doc.Validate(); err != nil {
		return "", nil, fmt.Errorf("storage: %s: document: %w", c.Name, err)
	}
	first, err := doc.IndexErr(0)
	if err != nil || first.Key() != "_id" {
		return "", nil, fmt.Errorf("storage: %s: document does not begin with _id", c.Name)
	}
	id, ok := first.Value().StringValueOK()
	if !ok || id == "" {
		return "", nil, fmt.Errorf("storage: %s: document without an _id of type string", c.Name)
	}
	if v, err := Int.scalar(doc.Lookup("v")); err != nil || v != version {
		return "", nil, fmt.Errorf("storage: %s: document carries v %v, want %d", c.Name, v, version)
	}
	values, err = c.Values(doc)
	return id, values, err
}

// Values gives the values of the declared fields of a well-formed document in their order, each a string or an int64;
// "" or 0 for an absent or null field. A value of another type is an error, and so is a path through an array.
func (c Collection) Values(doc bson.Raw) ([]any, error) {
	values := make([]any, len(c.Fields))
	for i, f := range c.Fields {
		v, err := f.value(doc)
		if err != nil {
			return nil, fmt.Errorf("storage: %s: field %q: %w", c.Name, f.Path, err)
		}
		values[i] = v
	}
	return values, nil
}

func (f Field) value(doc bson.Raw) (any, error) {
	at := doc
	for rest := f.Path; ; {
		head, tail, nested := strings.Cut(rest, ".")
		v, err := at.LookupErr(head)
		if err != nil || v.Type == bson.TypeNull {
			return f.Type.Zero(), nil //nolint:nilerr // absent
		}
		if !nested {
			return f.Type.scalar(v)
		}
		if v.Type != bson.TypeEmbeddedDocument {
			return nil, fmt.Errorf("%s is of type %s, want a document", head, v.Type)
		}
		at, rest = v.Document(), tail
	}
}

func (t Type) scalar(v bson.RawValue) (any, error) {
	switch {
	case t == Text && v.Type == bson.TypeString:
		return v.StringValue(), nil
	case t == Int && v.Type == bson.TypeInt64:
		return v.Int64(), nil
	case t == Int && v.Type == bson.TypeInt32:
		return int64(v.Int32()), nil
	}
	return nil, fmt.Errorf("type %s", v.Type)
}

// Zero is the value that an absent field counts as: "" or int64(0).
func (t Type) Zero() any {
	if t == Int {
		return int64(0)
	}
	return ""
}

// holds tells whether v is a value of the type.
func (t Type) holds(v any) bool {
	switch v.(type) {
	case string:
		return t == Text
	case int64:
		return t == Int
	}
	return false
}

// Answerable tells why the query cannot be answered: ErrQuery for an undeclared field, a value of the wrong type, more than
// MaxRows values, or a limit outside 0..MaxRows.
func (c Collection) Answerable(q Query) error {
	for _, in := range q.Where {
		if len(in.Values) > MaxRows {
			return fmt.Errorf("%w: %s: %d values for %q", ErrQuery, c.Name, len(in.Values), in.Field)
		}
		if err := c.fits(in.Field, in.Values...); err != nil {
			return err
		}
	}
	if q.Range != nil {
		if err := c.fits(q.Range.Field, present(q.Range.From, q.Range.To)...); err != nil {
			return err
		}
	}
	if q.Has != "" {
		if err := c.fits(q.Has); err != nil {
			return err
		}
	}
	if q.Limit < 0 || q.Limit > MaxRows {
		return fmt.Errorf("%w: %s: limit %d", ErrQuery, c.Name, q.Limit)
	}
	return c.sortable(q)
}

func (c Collection) sortable(q Query) error {
	switch {
	case q.ByID():
		return nil
	case q.After == nil:
		return c.fits(q.Sort)
	default:
		return c.fits(q.Sort, q.After.Value)
	}
}

func (c Collection) fits(path string, values ...any) error {
	t, err := c.TypeOf(path)
	if err != nil {
		return err
	}
	for _, v := range values {
		if !t.holds(v) {
			return fmt.Errorf("%w: %s: a %T for %q", ErrQuery, c.Name, v, path)
		}
	}
	return nil
}

// Summable tells why a Sum cannot be answered: ErrQuery for an undeclared field or a sum over Text.
func (c Collection) Summable(q Query, by []string, field string) error {
	for _, path := range by {
		if err := c.fits(path); err != nil {
			return err
		}
	}
	if field != "" {
		if err := c.fits(field, int64(0)); err != nil {
			return err
		}
	}
	q.Sort, q.After, q.Limit = "", nil, 0
	return c.Answerable(q)
}

// Purgeable tells why a Purge by the field is refused: ErrAppendOnly, ErrQuery.
func (c Collection) Purgeable(field string) error {
	if c.AppendOnly {
		return fmt.Errorf("%w: %s", ErrAppendOnly, c.Name)
	}
	return c.fits(field, int64(0))
}

// ByID tells whether the order is by _id alone.
func (q Query) ByID() bool { return q.Sort == "" || q.Sort == "_id" }

// Rows is the most documents that the query gives: its limit, or MaxRows where none is set.
func (q Query) Rows() int {
	if q.Limit == 0 {
		return MaxRows
	}
	return q.Limit
}

func present(values ...any) []any {
	var out []any
	for _, v := range values {
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}
