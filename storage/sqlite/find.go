package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/storage"
)

// maxKept is the most prepared texts of readers; queries with long lists of values make many texts.
const maxKept = 256

// statements keeps the readers' statements prepared, by their text.
type statements struct {
	db   *sql.DB
	mu   sync.Mutex
	kept map[string]*sql.Stmt
}

// query runs a kept statement, or an unprepared one once maxKept are kept.
func (s *statements) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepared(text)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.db.QueryContext(ctx, text, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *statements) prepared(text string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.kept[text]; stmt != nil || len(s.kept) >= maxKept {
		return stmt, nil
	}
	stmt, err := s.db.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	if s.kept == nil {
		s.kept = map[string]*sql.Stmt{}
	}
	s.kept[text] = stmt
	return stmt, nil
}

// Get reads one document; see storage.Engine. A reader sees every commit that was answered before it began.
func (e *Engine) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return nil, err
	}
	defer leave()
	docs, err := e.bodies(ctx, t.get, id)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return nil, storage.ErrMissing
	}
	return docs[0], nil
}

// Find lists documents; see storage.Engine.
func (e *Engine) Find(ctx context.Context, collection string, q storage.Query) ([]bson.Raw, error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := t.Answerable(q); err != nil {
		return nil, err
	}
	text, args := listing(t, q)
	return e.bodies(ctx, text, args...)
}

// listing is the statement of a Find and its arguments.
func listing(t *table, q storage.Query) (string, []any) {
	var s selection
	s.text.WriteString(`SELECT "_body" FROM ` + quote(t.Name))
	s.where(q)
	s.page(q)
	return s.text.String(), s.args
}

func (e *Engine) bodies(ctx context.Context, text string, args ...any) ([]bson.Raw, error) {
	rows, err := e.kept.query(ctx, text, args...)
	if err != nil {
		return nil, readError(err)
	}
	defer rows.Close()
	docs := []bson.Raw{}
	var room room
	for rows.Next() {
		var body sql.RawBytes
		if err := rows.Scan(&body); err != nil {
			return nil, readError(err)
		}
		docs = append(docs, room.keep(body))
	}
	return docs, readError(rows.Err())
}

// room keeps documents that are read one after the other in few pieces of memory. The zero value has no room yet.
type room struct {
	piece []byte
	next  int // size of the next piece: the first is as large as the first document, for many lists have only one
}

// mostRoom is how large a piece is at most, but for a larger document.
const mostRoom = 256 << 10

// keep copies a body, which is the driver's.
func (r *room) keep(body sql.RawBytes) bson.Raw {
	if cap(r.piece)-len(r.piece) < len(body) {
		r.piece = make([]byte, 0, max(r.next, len(body)))
		r.next = min(max(2*cap(r.piece), 8<<10), mostRoom)
	}
	at := len(r.piece)
	r.piece = append(r.piece, body...)
	return bson.Raw(r.piece[at:len(r.piece):len(r.piece)])
}

// Sum sums or counts by groups; see storage.Engine.
func (e *Engine) Sum(ctx context.Context, collection string, q storage.Query, by []string, field string) ([]storage.Group, error) {
	rows, err := e.Sums(ctx, collection, q, by, []string{field})
	if err != nil {
		return nil, err
	}
	groups := make([]storage.Group, len(rows))
	for i, r := range rows {
		groups[i] = storage.Group{Keys: r.Keys, Total: r.Totals[0]}
	}
	return groups, nil
}

// Sums sums several fields by groups; see storage.Engine.
func (e *Engine) Sums(ctx context.Context, collection string, q storage.Query, by, fields []string) ([]storage.Sums, error) {
	t, leave, err := e.enter(ctx, collection)
	if err != nil {
		return nil, err
	}
	defer leave()
	for _, field := range fields {
		if err := t.Summable(q, by, field); err != nil {
			return nil, err
		}
	}
	text, args := summing(t, q, by, fields)
	return e.groups(ctx, len(by), len(fields), text, args)
}

// summing is the statement of a Sums and its arguments.
func summing(t *table, q storage.Query, by, fields []string) (string, []any) {
	columns := quoteAll(by)
	for _, field := range fields {
		columns = append(columns, total(field))
	}
	var s selection
	s.text.WriteString(`SELECT ` + strings.Join(columns, ", ") + ` FROM ` + quote(t.Name))
	s.where(storage.Query{Where: q.Where, Range: q.Range, Has: q.Has})
	if len(by) > 0 {
		keys := strings.Join(quoteAll(by), ", ")
		s.text.WriteString(` GROUP BY ` + keys + ` ORDER BY ` + keys)
	}
	return s.text.String(), s.args
}

// total is the expression of a sum over a field, or of a count where it is empty.
func total(field string) string {
	if field == "" {
		return "COUNT(*)"
	}
	return "COALESCE(SUM(" + quote(field) + "), 0)"
}

func (e *Engine) groups(ctx context.Context, keys, totals int, text string, args []any) ([]storage.Sums, error) {
	rows, err := e.kept.query(ctx, text, args...)
	if err != nil {
		return nil, readError(err)
	}
	defer rows.Close()
	groups, targets := []storage.Sums{}, make([]any, keys+totals)
	for rows.Next() {
		g := storage.Sums{Keys: make([]any, keys), Totals: make([]int64, totals)}
		for i := range g.Keys {
			targets[i] = &g.Keys[i]
		}
		for i := range g.Totals {
			targets[keys+i] = &g.Totals[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, readError(err)
		}
		groups = append(groups, g)
	}
	return groups, readError(rows.Err())
}

// readError tells a reader's failure: ErrUnavailable, except where the statement itself is at fault (a sum over int64).
func readError(err error) error {
	var made interface{ Code() int }
	if err == nil || errors.As(err, &made) && made.Code() == 1 {
		return err
	}
	return fmt.Errorf("%w: read: %w", storage.ErrUnavailable, err)
}

// selection is the text of a query and its arguments.
type selection struct {
	text strings.Builder
	args []any
	said bool // WHERE is written
}

// arg adds an argument and gives its place.
func (s *selection) arg(v any) string {
	s.args = append(s.args, v)
	return argument(len(s.args))
}

func (s *selection) and(condition string) {
	word := " AND "
	if !s.said {
		word, s.said = " WHERE ", true
	}
	s.text.WriteString(word + condition)
}

func (s *selection) where(q storage.Query) {
	for _, in := range q.Where {
		s.in(in)
	}
	if q.Range != nil && q.Range.From != nil {
		s.and(quote(q.Range.Field) + " >= " + s.arg(q.Range.From))
	}
	if q.Range != nil && q.Range.To != nil {
		s.and(quote(q.Range.Field) + " < " + s.arg(q.Range.To))
	}
	if q.Has != "" {
		s.and(quote(q.Has) + " NOT IN ('', 0)") // a column holds one type: the other never equals it
	}
	if q.After == nil {
		return
	}
	sign := " > "
	if q.Desc {
		sign = " < "
	}
	if q.ByID() {
		s.and(`"_id"` + sign + s.arg(q.After.ID))
		return
	}
	s.and("(" + quote(q.Sort) + `, "_id")` + sign + "(" + s.arg(q.After.Value) + ", " + s.arg(q.After.ID) + ")")
}

func (s *selection) in(in storage.In) {
	if len(in.Values) == 1 {
		s.and(quote(in.Field) + " = " + s.arg(in.Values[0]))
		return
	}
	marks := make([]string, len(in.Values))
	for i, v := range in.Values {
		marks[i] = s.arg(v)
	}
	s.and(quote(in.Field) + " IN (" + strings.Join(marks, ", ") + ")")
}

// limit cuts a list. Where a bare argument says how long it is, SQLite prepares the statement anew each time, to plan for its value.
func limit(argument string) string { return " LIMIT " + argument + " + 0" }

func (s *selection) page(q storage.Query) {
	direction := ""
	if q.Desc {
		direction = " DESC"
	}
	s.text.WriteString(" ORDER BY ")
	if !q.ByID() {
		s.text.WriteString(quote(q.Sort) + direction + ", ")
	}
	s.text.WriteString(`"_id"` + direction + limit(s.arg(q.Rows())))
}
