package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// document is what a table keeps: a pointer to a domain type.
type document interface {
	key() string
	version() *int64
}

// private is a document with personal texts, sealed with the key of the person they speak of.
type private interface {
	Secrets() (domain.AccountID, []domain.NamedSecret)
}

// table is one collection of documents of the domain type T; wrap gives T the two methods of document.
type table[T any] struct {
	engine Engine
	sealer *Sealer
	name   string
	wrap   func(*T) document
}

// tries is how often a compare-and-swap is attempted before the caller hears Conflict.
const tries = 8

// insert stores a new document, version 1. An outcome that is not known is read back: our own document means success.
func (t table[T]) insert(ctx context.Context, d *T) error {
	w := t.wrap(d)
	*w.version() = 1
	raw, err := t.encode(ctx, d)
	if err != nil {
		return err
	}
	for range tries {
		err = t.engine.Insert(ctx, t.name, raw)
		if !errors.Is(err, ErrUnknown) {
			return failed(err)
		}
		have, again := t.engine.Get(ctx, t.name, w.key())
		if again == nil && string(have) == string(raw) {
			return nil
		}
		if again == nil {
			return ErrExists
		}
		if !errors.Is(again, ErrMissing) {
			return failed(again)
		}
	}
	return failed(err)
}

// get reads one document. A missing one is domain.Missing.
func (t table[T]) get(ctx context.Context, id string) (*T, error) {
	raw, err := t.engine.Get(ctx, t.name, id)
	if errors.Is(err, ErrMissing) {
		return nil, domain.Errf(domain.Missing, t.name+".missing", "没有找到")
	}
	if err != nil {
		return nil, failed(err)
	}
	return t.decode(ctx, raw)
}

// errSame is what a rule returns to end an update without a write.
var errSame = errors.New("storage: nothing to change")

// update loads, applies the rule and stores, if the version is unchanged; else it loads again. The rule may run more than
// once and after an outcome that is not known: it must be pure and recognise its own effect.
func (t table[T]) update(ctx context.Context, id string, rule func(*T) error) (*T, error) {
	var last error
	for n := range tries {
		d, err := t.get(ctx, id)
		if err != nil {
			return nil, err
		}
		err = rule(d)
		if errors.Is(err, errSame) {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		err = t.replace(ctx, d)
		switch {
		case err == nil:
			return d, nil
		case errors.Is(err, ErrVersion), errors.Is(err, ErrUnknown):
			last = err
			if err := pause(ctx, n); err != nil {
				return nil, err
			}
		default:
			return nil, failed(err)
		}
	}
	if errors.Is(last, ErrUnknown) {
		return nil, failed(last) // a disk in trouble, not a crowd
	}
	return nil, &domain.Error{Kind: domain.Conflict, Code: "storage.busy", Text: "刚才有很多人同时操作，请再试一次", Retry: time.Second}
}

// ErrMoved tells that a document changed since it was read, or may have: read it again.
var ErrMoved = errors.New("storage: the document has moved on")

// updateFrom is one attempt of update on a document that the caller has read: for rules that hold only together with
// something done since. ErrMoved: nothing of ours is sure to be stored.
func (t table[T]) updateFrom(ctx context.Context, d *T, rule func(*T) error) (*T, error) {
	err := rule(d)
	if errors.Is(err, errSame) {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	switch err = t.replace(ctx, d); {
	case errors.Is(err, ErrVersion), errors.Is(err, ErrUnknown):
		return nil, ErrMoved
	case err != nil:
		return nil, failed(err)
	}
	return d, nil
}

// upsert updates the document, or inserts the one that fresh makes if there is none yet.
func (t table[T]) upsert(ctx context.Context, id string, fresh func() *T, rule func(*T) error) (*T, error) {
	for range tries {
		d, err := t.update(ctx, id, rule)
		if domain.KindOf(err) != domain.Missing || domain.CodeOf(err) != t.name+".missing" {
			return d, err
		}
		d = fresh()
		if err := rule(d); err != nil {
			if errors.Is(err, errSame) {
				return d, nil
			}
			return nil, err
		}
		err = t.insert(ctx, d)
		if err == nil {
			return d, nil
		}
		if !errors.Is(err, ErrExists) {
			return nil, err
		}
	}
	return nil, domain.Errf(domain.Conflict, "storage.busy", "刚才有很多人同时操作，请再试一次")
}

func (t table[T]) replace(ctx context.Context, d *T) error {
	v := t.wrap(d).version()
	old := *v
	*v = old + 1
	raw, err := t.encode(ctx, d)
	if err != nil {
		return err
	}
	return t.engine.Replace(ctx, t.name, old, raw)
}

// pause waits a few milliseconds, more with each try, so that many who race do not meet again.
func pause(ctx context.Context, n int) error {
	d := time.Duration(rand.Int64N(int64(time.Millisecond) << min(n, 5))) //nolint:gosec // jitter needs no secrecy
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return failed(ctx.Err())
	}
}

// find lists documents and, where there may be more, the cursor to go on with.
func (t table[T]) find(ctx context.Context, q Query) ([]*T, error) {
	rows, err := t.engine.Find(ctx, t.name, q)
	if err != nil {
		return nil, failed(err)
	}
	list := make([]*T, 0, len(rows))
	for _, raw := range rows {
		d, err := t.decode(ctx, raw)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// many reads documents by id, in one query a batch; missing ones are left out.
func (t table[T]) many(ctx context.Context, ids []string) ([]*T, error) {
	var list []*T
	for len(ids) > 0 {
		n := min(len(ids), MaxRows)
		values := make([]any, n)
		for i, id := range ids[:n] {
			values[i] = id
		}
		part, err := t.find(ctx, Query{Where: []In{{"_id", values}}})
		if err != nil {
			return nil, err
		}
		list, ids = append(list, part...), ids[n:]
	}
	return list, nil
}

func (t table[T]) encode(ctx context.Context, d *T) (bson.Raw, error) {
	if p, ok := any(d).(private); ok {
		if err := t.sealer.seal(ctx, t.name, t.wrap(d).key(), p); err != nil {
			return nil, fmt.Errorf("seal %s: %w", t.name, err)
		}
	}
	raw, err := bson.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", t.name, err)
	}
	return raw, nil
}

func (t table[T]) decode(ctx context.Context, raw bson.Raw) (*T, error) {
	d := new(T)
	if err := bson.Unmarshal(raw, d); err != nil {
		return nil, fmt.Errorf("decode %s: %w", t.name, err)
	}
	if p, ok := any(d).(private); ok && t.sealer != nil {
		if err := t.sealer.open(ctx, t.name, t.wrap(d).key(), p); err != nil {
			return nil, fmt.Errorf("open %s: %w", t.name, err)
		}
	}
	return d, nil
}

// failed turns an engine's answer into what the door understands: not available, with a time to try again. ErrExists and
// domain errors pass through.
func failed(err error) error {
	var known *domain.Error
	switch {
	case err == nil, errors.Is(err, ErrExists), errors.As(err, &known):
		return err
	case errors.Is(err, ErrUnavailable), errors.Is(err, ErrUnknown), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		refused := &domain.Error{Kind: domain.Unavailable, Code: "storage.unavailable", Text: "系统暂时繁忙，请稍后重试；用同一个编号重试是安全的", Retry: 2 * time.Second}
		return fmt.Errorf("%w: %w", refused, err) // the cause is for the log
	}
	return fmt.Errorf("storage: %w", err)
}
