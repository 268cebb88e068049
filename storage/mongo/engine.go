// Package mongo keeps documents in MongoDB: the engine for several machines. Every write is acknowledged by a majority
// with its journal on disk; a change is a replaceOne that names the version it expects. No transaction, no look-up, no
// change stream, no partial or TTL index: what it does, the embedded engine does as well.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	driver "go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/mongo/readconcern"
	"go.mongodb.org/mongo-driver/mongo/readpref"
	"go.mongodb.org/mongo-driver/mongo/writeconcern"

	"lindan/storage"
)

// The times of the engine. A list may be read from a secondary that is at most staleness behind (MongoDB's own minimum).
const (
	selectWithin = 5 * time.Second
	ackWithin    = 5 * time.Second
	staleness    = 90 * time.Second
	endWithin    = 10 * time.Second
)

// Engine is a storage.Engine on one MongoDB database.
type Engine struct {
	use    sync.RWMutex // held for reading by every call, for writing by Close
	closed bool

	collections map[string]*collection
	client      *driver.Client
	faults      faults
}

// collection is a declared collection, twice: for writes and reads that decide, and for lists.
type collection struct {
	storage.Collection
	primary *driver.Collection
	lists   *driver.Collection
}

var _ storage.Engine = (*Engine)(nil)

// Open connects, refuses a replica set that may lose acknowledged writes (an arbiter, or a majority without journal), and
// creates the declared indexes. Lists are read from secondaries unless the uri sets readPreference. A timeoutMS in the uri
// has no effect: the caller's ctx rules. ErrUnavailable where no primary answers within 5 s (serverSelectionTimeoutMS).
func Open(ctx context.Context, uri, database string, cols []storage.Collection) (*Engine, error) {
	if err := storage.Sound(cols); err != nil {
		return nil, err
	}
	opts := clientOptions(uri)
	client, err := driver.Connect(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("mongodb: %w", err)
	}
	e := &Engine{client: client, faults: faults{retries: opts.RetryWrites == nil || *opts.RetryWrites}}
	if err := e.start(ctx, database, cols, listsFrom(opts)); err != nil {
		_ = client.Disconnect(context.WithoutCancel(ctx))
		return nil, err
	}
	return e, nil
}

// clientOptions takes the uri as it is but for the concerns, which are not the operator's to weaken. Without timeoutMS the
// driver repeats a write at most once, on which the reading of its errors relies.
func clientOptions(uri string) *options.ClientOptions {
	opts := options.Client().SetServerSelectionTimeout(selectWithin).ApplyURI(uri)
	opts.Timeout = nil
	majority, journal := writeconcern.Majority(), true
	majority.Journal, majority.WTimeout = &journal, ackWithin
	opts.SetWriteConcern(majority)
	return opts.SetReadConcern(readconcern.Majority())
}

func listsFrom(opts *options.ClientOptions) *readpref.ReadPref {
	if opts.ReadPreference != nil {
		return opts.ReadPreference
	}
	return readpref.SecondaryPreferred(readpref.WithMaxStaleness(staleness))
}

func (e *Engine) start(ctx context.Context, database string, cols []storage.Collection, lists *readpref.ReadPref) error {
	if err := e.refuseWeak(ctx); err != nil {
		return err
	}
	db := e.client.Database(database, options.Database().SetReadPreference(readpref.Primary()))
	e.collections = map[string]*collection{}
	for _, c := range cols {
		at := &collection{Collection: c, primary: db.Collection(c.Name)}
		at.lists = db.Collection(c.Name, options.Collection().SetReadPreference(lists))
		if err := at.buildIndexes(ctx); err != nil {
			return fmt.Errorf("mongodb: indexes of %s: %w", c.Name, readError(err))
		}
		e.collections[c.Name] = at
	}
	return nil
}

func (c *collection) buildIndexes(ctx context.Context) error {
	if len(c.Indexes) == 0 {
		return nil
	}
	_, err := c.primary.Indexes().CreateMany(ctx, indexModels(c.Indexes))
	return err
}

// indexModels appends _id to every index, so that it also serves the order of ties.
func indexModels(indexes [][]string) []driver.IndexModel {
	models := make([]driver.IndexModel, len(indexes))
	for i, paths := range indexes {
		keys, tied := bson.D{}, false
		for _, path := range paths {
			keys = append(keys, bson.E{Key: path, Value: 1})
			tied = tied || path == "_id"
		}
		if !tied {
			keys = append(keys, bson.E{Key: "_id", Value: 1})
		}
		models[i].Keys = keys
	}
	return models
}

// enter begins a call: it gives the collection and what to call at the end.
func (e *Engine) enter(ctx context.Context, name string) (*collection, func(), error) {
	if err := e.begin(ctx); err != nil {
		return nil, nil, err
	}
	c := e.collections[name]
	if c == nil {
		e.use.RUnlock()
		return nil, nil, fmt.Errorf("%w: collection %q", storage.ErrQuery, name)
	}
	return c, e.use.RUnlock, nil
}

func (e *Engine) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	e.use.RLock()
	if e.closed {
		e.use.RUnlock()
		return fmt.Errorf("%w: engine is closed", storage.ErrUnavailable)
	}
	return nil
}

// Insert stores a new document; see storage.Engine.
func (e *Engine) Insert(ctx context.Context, name string, doc bson.Raw) error {
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return err
	}
	defer leave()
	if _, _, err := c.Admit(doc, 1); err != nil {
		return err
	}
	_, err = c.primary.InsertOne(ctx, doc)
	return e.faults.write(err)
}

// Get reads one document from the primary, as a majority has it; see storage.Engine.
func (e *Engine) Get(ctx context.Context, name, id string) (bson.Raw, error) {
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return nil, err
	}
	defer leave()
	doc, err := c.primary.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if errors.Is(err, driver.ErrNoDocuments) {
		return nil, storage.ErrMissing
	}
	return doc, readError(err)
}

// Replace stores doc if the stored version is still version; see storage.Engine.
func (e *Engine) Replace(ctx context.Context, name string, version int64, doc bson.Raw) error {
	c, leave, err := e.enter(ctx, name)
	if err != nil {
		return err
	}
	defer leave()
	if c.AppendOnly {
		return storage.ErrAppendOnly
	}
	id, _, err := c.Admit(doc, version+1)
	if err != nil {
		return err
	}
	res, err := c.primary.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "v", Value: version}}, doc)
	if err != nil {
		return e.faults.write(err)
	}
	if res.MatchedCount == 0 {
		return storage.ErrVersion
	}
	return nil
}

// Ping tells whether a primary answers.
func (e *Engine) Ping(ctx context.Context) error {
	if err := e.begin(ctx); err != nil {
		return err
	}
	defer e.use.RUnlock()
	return readError(e.client.Ping(ctx, readpref.Primary()))
}

// Close waits for the calls under way, then ends the connections. A second Close does nothing.
func (e *Engine) Close() error {
	e.use.Lock()
	defer e.use.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), endWithin)
	defer cancel()
	return e.client.Disconnect(ctx)
}
