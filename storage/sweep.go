package storage

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
)

// Stored is a document and the id under which the engine keeps it: another one than it carries, where somebody changed the file
// behind the engine's back.
type Stored struct {
	ID  string
	Doc bson.Raw
}

// Sweeper is an engine that can give a whole collection in the order in which it lies, which is not that of the ids and much
// faster where ids are random.
type Sweeper interface {
	// Sweep gives every document to visit, many at a time, in no order that means anything. Each that was there when the sweep
	// began comes exactly once; one that is inserted meanwhile may come, one that is replaced comes old or new. visit may keep what
	// it is given, may call the engine, and ends the sweep with its error. ErrQuery, ErrUnavailable.
	Sweep(ctx context.Context, collection string, visit func([]Stored) error) error
}

// Sweep is Sweeper.Sweep of any engine: one that has none is read by id.
func Sweep(ctx context.Context, e Engine, collection string, visit func([]Stored) error) error {
	if s, ok := e.(Sweeper); ok {
		return s.Sweep(ctx, collection, visit)
	}
	for q := (Query{}); ; {
		rows, err := e.Find(ctx, collection, q)
		if err != nil || len(rows) == 0 {
			return err
		}
		page := make([]Stored, len(rows))
		for i, raw := range rows {
			page[i] = Stored{ID: idOf(raw), Doc: raw}
		}
		if err := visit(page); err != nil || len(page) < q.Rows() {
			return err
		}
		q.After = &Cursor{ID: page[len(page)-1].ID}
	}
}

// sweep visits every document of a collection, in no order that means anything; the engine reads on meanwhile. A document whose id
// is not the one under which it is stored was changed behind the engine's back: it goes to broken.
func (s *Store) sweep(ctx context.Context, collection string, visit func(id string, raw []byte) error, broken Broken) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pages, done := make(chan []Stored, 1), make(chan error, 1)
	go func() {
		defer close(pages)
		done <- Sweep(ctx, s.engine, collection, func(page []Stored) error {
			select {
			case pages <- page:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	for page := range pages {
		if err := visitAll(page, visit, broken); err != nil {
			return err
		}
	}
	return failed(<-done)
}

func visitAll(page []Stored, visit func(id string, raw []byte) error, broken Broken) error {
	for _, d := range page {
		err := error(nil)
		if idOf(d.Doc) == d.ID {
			err = visit(d.ID, d.Doc)
		} else {
			err = broken(d.ID, errOtherID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
