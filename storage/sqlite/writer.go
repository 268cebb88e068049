package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"

	"lindan/storage"
)

// batchSize is the most commands in one transaction: with 64 callers one sync serves them all.
const batchSize = 64

// SQLite's result codes that decide what a failed statement means. Extended codes carry the primary one in the low byte.
const (
	codeFull       = 13
	codeIO         = 10
	codeCorrupt    = 11
	codeConstraint = 19
	codePrimaryKey = 19 | 6<<8
	codeNotADB     = 26
)

// code is SQLite's extended result code of err, 0 for any other error.
func code(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// command is one statement that changes something. done has room for its one answer, so that the writer never waits.
type command struct {
	text string
	args []any
	done chan outcome
}

// outcome is how many rows a command changed, or a constraint error, or ErrUnavailable, or ErrUnknown.
type outcome struct {
	rows int
	err  error
}

// write hands a statement to the writer and waits for its commit. The end of ctx takes nobody's transaction along: before
// the hand-over nothing is written (ErrUnavailable), after it the statement may be committed yet (ErrUnknown).
func (e *Engine) write(ctx context.Context, text string, args ...any) (int, error) {
	c := command{text, args, make(chan outcome, 1)}
	select {
	case e.queue <- c:
	case <-ctx.Done():
		return 0, fmt.Errorf("%w: waiting for the writer: %w", storage.ErrUnavailable, ctx.Err())
	}
	select {
	case out := <-c.done:
		return out.rows, out.err
	case <-ctx.Done():
		return 0, fmt.Errorf("%w: %w", storage.ErrUnknown, ctx.Err())
	}
}

// writer owns the one connection that writes. It uses no caller's context: a cancelled one would undo the whole batch.
type writer struct {
	file string
	db   *sql.DB // nil where the connection was given up; the next batch opens a new one
	conn *sql.Conn
	kept map[string]*sql.Stmt
}

// loop commits what comes through the queue, in groups, until the queue is closed.
func (w *writer) loop(queue <-chan command) {
	defer w.drop()
	batch := make([]command, 0, batchSize)
	for first := range queue {
		batch = drain(append(batch[:0], first), queue)
		w.apply(batch)
	}
}

// drain adds the commands that wait now.
func drain(batch []command, queue <-chan command) []command {
	for len(batch) < batchSize {
		select {
		case c, ok := <-queue:
			if !ok {
				return batch
			}
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// apply runs the batch in one transaction and answers every command of it, after COMMIT and never before.
func (w *writer) apply(batch []command) {
	outs, err := w.transact(batch)
	for i, c := range batch {
		if err != nil {
			c.done <- outcome{err: err}
			continue
		}
		c.done <- outs[i]
	}
}

// transact gives the outcome of each command, or the one error that all of them share.
func (w *writer) transact(batch []command) ([]outcome, error) {
	if err := w.open(); err != nil {
		return nil, fmt.Errorf("%w: open: %w", storage.ErrUnavailable, err)
	}
	if _, err := w.run("BEGIN IMMEDIATE"); err != nil {
		w.drop()
		return nil, fmt.Errorf("%w: begin: %w", storage.ErrUnavailable, err)
	}
	outs := make([]outcome, len(batch))
	for i, c := range batch {
		rows, err := w.run(c.text, c.args...)
		if err != nil && code(err)&0xff != codeConstraint {
			return nil, w.undo(err)
		}
		outs[i] = outcome{rows, err}
	}
	if _, err := w.run("COMMIT"); err != nil {
		w.drop() // whether it is on disk shows only when the file is read anew
		return nil, fmt.Errorf("%w: commit: %w", storage.ErrUnknown, err)
	}
	return outs, nil
}

// undo ends a batch after an error that may have ended the transaction already: SQLite rolls back by itself when the disk
// is full, and a further statement would then be stored alone. ErrUnavailable where certainly nothing was written.
func (w *writer) undo(cause error) error {
	err := w.exec("ROLLBACK")
	undone := err == nil || strings.Contains(err.Error(), "no transaction is active")
	if undone && !damaged(cause) {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, cause)
	}
	w.drop()
	return fmt.Errorf("%w: %w", storage.ErrUnknown, cause)
}

// damaged tells that the connection's view of the file can no longer be trusted.
func damaged(err error) bool {
	switch code(err) & 0xff {
	case codeIO, codeCorrupt, codeNotADB:
		return true
	}
	return false
}

// run executes a statement, which it keeps prepared, and tells how many rows it changed.
func (w *writer) run(text string, args ...any) (int, error) {
	stmt, err := w.prepared(text)
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// exec executes a statement that comes once.
func (w *writer) exec(text string) error {
	_, err := w.conn.ExecContext(context.Background(), text)
	return err
}

// prepared keeps every statement text of the writer: a few for each table.
func (w *writer) prepared(text string) (*sql.Stmt, error) {
	if stmt := w.kept[text]; stmt != nil {
		return stmt, nil
	}
	stmt, err := w.conn.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, err
	}
	w.kept[text] = stmt
	return stmt, nil
}

// open makes the connection where there is none and reads its settings back.
func (w *writer) open() error {
	if w.db != nil {
		return nil
	}
	db, conn, err := openWriter(w.file)
	if err != nil {
		return err
	}
	w.db, w.conn, w.kept = db, conn, map[string]*sql.Stmt{}
	return nil
}

// drop gives the connection up; SQLite rolls back what was not committed.
func (w *writer) drop() {
	if w.db == nil {
		return
	}
	for _, stmt := range w.kept {
		_ = stmt.Close()
	}
	_ = w.conn.Close()
	_ = w.db.Close()
	w.db, w.conn, w.kept = nil, nil, nil
}
