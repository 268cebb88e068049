package storage

import (
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
)

// LinesPosted lists lines of a community by the moment of their posting, from it on. Index {community, posted}.
func (s *Store) LinesPosted(ctx context.Context, c domain.AreaID, from domain.Millis, p Page) ([]*domain.Line, error) {
	return s.lines.find(ctx, Query{
		Where: []In{{"community", []any{string(c)}}}, Range: &Range{Field: "posted", From: int64(from)}, Sort: "posted", After: p.After, Limit: p.Limit,
	})
}

// ReadableLines reads lines by id; missing ones are left out, and those that cannot be read.
func (s *Store) ReadableLines(ctx context.Context, ids []domain.LineID) ([]*domain.Line, error) {
	var list []*domain.Line
	err := s.each(ctx, "lines", texts(ids), func(raw bson.Raw) error {
		l := &domain.Line{}
		if readLine(raw, l) == nil {
			list = append(list, l)
		}
		return nil
	})
	return list, err
}

// each visits documents by id, in one query a batch; missing ones are left out.
func (s *Store) each(ctx context.Context, collection string, ids []string, visit func(bson.Raw) error) error {
	for part := range slices.Chunk(ids, MaxRows) {
		values := make([]any, len(part))
		for i, id := range part {
			values[i] = id
		}
		rows, err := s.engine.Find(ctx, collection, Query{Where: []In{{"_id", values}}})
		if err != nil {
			return failed(err)
		}
		for _, raw := range rows {
			if err := visit(raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// AddBlock stores a sealed block; ErrExists: somebody was faster with its height.
func (s *Store) AddBlock(ctx context.Context, b *domain.Block) error { return s.blocks.insert(ctx, b) }

// Block reads one block, never stale. Missing blocks.missing.
func (s *Store) Block(ctx context.Context, id string) (*domain.Block, error) {
	return s.blocks.get(ctx, id)
}

// Head is the newest block of a community, never stale; nil before the first. Index {community, height}.
func (s *Store) Head(ctx context.Context, c domain.AreaID) (*domain.Block, bool, error) {
	list, err := s.blocks.find(ctx, Query{Where: []In{{"community", []any{string(c)}}}, Sort: "height", Desc: true, Limit: 1})
	if err != nil {
		return nil, false, err
	}
	var head *domain.Block
	height := int64(0)
	if len(list) > 0 {
		head, height = list[0], list[0].Height
	}
	for { // a list may be a little stale, a look by id is not
		next, err := s.blocks.get(ctx, domain.BlockID(c, height+1))
		if domain.KindOf(err) == domain.Missing {
			return head, head != nil, nil
		}
		if err != nil {
			return nil, false, err
		}
		head, height = next, height+1
	}
}

// BlocksUpto lists a community's blocks whose newest line was posted at the moment or later, the oldest of them first. Index
// {community, upto}.
func (s *Store) BlocksUpto(ctx context.Context, c domain.AreaID, from domain.Millis, p Page) ([]*domain.Block, error) {
	return s.blocks.find(ctx, Query{
		Where: []In{{"community", []any{string(c)}}}, Range: &Range{Field: "upto", From: int64(from)}, Sort: "upto", After: p.After, Limit: p.Limit,
	})
}

// CountByCommunity counts the documents of "lines", "blocks" or "tree_places" for each community. sum: a field to sum instead.
func (s *Store) CountByCommunity(ctx context.Context, collection, sum string) (map[domain.AreaID]int64, error) {
	rows, err := s.engine.Sum(ctx, collection, Query{}, []string{"community"}, sum)
	if err != nil {
		return nil, failed(err)
	}
	counts := map[domain.AreaID]int64{}
	for _, r := range rows {
		c, _ := r.Keys[0].(string)
		counts[domain.AreaID(c)] = r.Total
	}
	return counts, nil
}

// AreasAt lists the ids of all places of a level. Index {level}.
func (s *Store) AreasAt(ctx context.Context, level int) ([]domain.AreaID, error) {
	var list []domain.AreaID
	q := Query{Where: []In{{"level", []any{int64(level)}}}}
	for {
		part, err := s.areas.find(ctx, q)
		if err != nil || len(part) == 0 {
			return list, err
		}
		for _, a := range part {
			list = append(list, a.ID)
		}
		q.After = &Cursor{ID: string(part[len(part)-1].ID)}
	}
}

// AddRoot stores a root; ErrExists: somebody was faster with its number.
func (s *Store) AddRoot(ctx context.Context, r *domain.Root) error { return s.roots.insert(ctx, r) }

// Root reads one root, never stale. Missing roots.missing.
func (s *Store) Root(ctx context.Context, seq int64) (*domain.Root, error) {
	return s.roots.get(ctx, domain.RootID(seq))
}

// LatestRoot is the newest root, never stale; false before the first. Index {seq}.
func (s *Store) LatestRoot(ctx context.Context) (*domain.Root, bool, error) {
	list, err := s.Roots(ctx, Page{Limit: 1})
	if err != nil {
		return nil, false, err
	}
	var last *domain.Root
	seq := int64(0)
	if len(list) > 0 {
		last, seq = list[0], list[0].Seq
	}
	for {
		next, err := s.Root(ctx, seq+1)
		if domain.KindOf(err) == domain.Missing {
			return last, last != nil, nil
		}
		if err != nil {
			return nil, false, err
		}
		last, seq = next, seq+1
	}
}

// Roots lists the roots, newest first. Index {seq}.
func (s *Store) Roots(ctx context.Context, p Page) ([]*domain.Root, error) {
	return s.roots.find(ctx, Query{Sort: "seq", Desc: true, After: p.After, Limit: p.Limit})
}

// RootsAbove lists the roots of a tree larger than size, the smallest first. Index {size}.
func (s *Store) RootsAbove(ctx context.Context, size int64, limit int) ([]*domain.Root, error) {
	return s.roots.find(ctx, Query{Range: &Range{Field: "size", From: size + 1}, Sort: "size", Limit: limit})
}

// AddNode stores a hash of the tree; the same again is done already.
func (s *Store) AddNode(ctx context.Context, n *domain.Node) error {
	return again(s.nodes.insert(ctx, n))
}

// Node reads one hash of the tree, never stale. Missing nodes.missing.
func (s *Store) Node(ctx context.Context, index int64) (*domain.Node, error) {
	return s.nodes.get(ctx, domain.NodeID(index))
}

// AddTreePlace notes where a block stands in the tree; the same again is done already.
func (s *Store) AddTreePlace(ctx context.Context, p *domain.TreePlace) error {
	return again(s.treePlaces.insert(ctx, p))
}

// TreePlace tells where a block stands in the tree, never stale. Missing tree_places.missing.
func (s *Store) TreePlace(ctx context.Context, block string) (*domain.TreePlace, error) {
	return s.treePlaces.get(ctx, block)
}

func again(err error) error {
	if errors.Is(err, ErrExists) {
		return nil
	}
	return err
}

// ReadableRecords reads records by id; missing ones are left out, and those that cannot be read.
func (s *Store) ReadableRecords(ctx context.Context, ids []domain.LineID) ([]*domain.Record, error) {
	return readable(ctx, s, s.records, texts(ids))
}

// ReadableSheets reads sheets by id; missing ones are left out, and those that cannot be read.
func (s *Store) ReadableSheets(ctx context.Context, ids []string) ([]*domain.Sheet, error) {
	return readable(ctx, s, s.sheets, ids)
}

func readable[T any](ctx context.Context, s *Store, t table[T], ids []string) ([]*T, error) {
	var list []*T
	err := s.each(ctx, t.name, ids, func(raw bson.Raw) error {
		d, err := t.decode(ctx, raw)
		switch {
		case err == nil:
			list = append(list, d)
		case unreadable(err):
			return nil
		}
		return err
	})
	return list, err
}

// Erased tells whether a person's data key was destroyed. Who never had one is not erased.
func (s *Store) Erased(ctx context.Context, id domain.AccountID) (bool, error) {
	k, err := s.sealer.keys.get(ctx, string(id))
	if domain.KindOf(err) == domain.Missing {
		return false, nil
	}
	return err == nil && len(k.Wrapped) == 0, err
}

// Broken is called for a stored document that cannot be read, with its id as far as it can be told.
type Broken = func(id string, why error) error

// unreadable tells whether a document is at fault, and not the reading.
func unreadable(err error) bool { return err != nil && domain.KindOf(err) != domain.Unavailable }

// ScanLines visits every line, in no order that means anything, and goes on behind one which cannot be read. The line is filled
// again for the next: keep nothing of it but its texts.
func (s *Store) ScanLines(ctx context.Context, visit func(*domain.Line) error, broken Broken) error {
	var l domain.Line
	return s.sweep(ctx, "lines", func(id string, raw []byte) error {
		if err := readLine(raw, &l); err != nil {
			return broken(id, err)
		}
		return visit(&l)
	}, broken)
}

// ScanBlocks visits every block in the order of ids, that is by community and height. The leaves are filled again for the next
// block: keep nothing of them but their texts.
func (s *Store) ScanBlocks(ctx context.Context, visit func(*domain.Block) error, broken Broken) error {
	var leaves []domain.Leaf
	return s.scan(ctx, "blocks", 32, func(id string, raw []byte) error {
		b := &domain.Block{Leaves: leaves}
		if err := readBlock(raw, b); err != nil {
			return broken(id, err)
		}
		leaves = b.Leaves
		return visit(b)
	}, broken)
}

// ScanRoots visits every root in the order of numbers.
func (s *Store) ScanRoots(ctx context.Context, visit func(*domain.Root) error, broken Broken) error {
	return scanTable(ctx, s, s.roots, 8, visit, broken)
}

// ScanNodes visits every stored hash of the tree in its order.
func (s *Store) ScanNodes(ctx context.Context, visit func(*domain.Node) error, broken Broken) error {
	return scanTable(ctx, s, s.nodes, MaxRows, visit, broken)
}

// ScanTreePlaces visits the place in the tree of every block, in the order of the blocks' ids.
func (s *Store) ScanTreePlaces(ctx context.Context, visit func(*domain.TreePlace) error, broken Broken) error {
	return scanTable(ctx, s, s.treePlaces, MaxRows, visit, broken)
}

// ScanRecords visits every record in the order of ids.
func (s *Store) ScanRecords(ctx context.Context, visit func(*domain.Record) error, broken Broken) error {
	return scanTable(ctx, s, s.records, MaxRows, visit, broken)
}

// ScanSheets visits every sheet in the order of ids, so that the months of one person follow each other.
func (s *Store) ScanSheets(ctx context.Context, visit func(*domain.Sheet) error, broken Broken) error {
	return scanTable(ctx, s, s.sheets, MaxRows, visit, broken)
}

func scanTable[T any](ctx context.Context, s *Store, t table[T], page int, visit func(*T) error, broken Broken) error {
	return s.scan(ctx, t.name, page, func(id string, raw []byte) error {
		d, err := t.decode(ctx, raw)
		switch {
		case err == nil:
			return visit(d)
		case unreadable(err):
			return broken(id, err)
		}
		return err
	}, broken)
}

var errOtherID = errors.New("its id is not the one under which it is stored")

// scan visits the documents of a collection, page by page in strictly rising order of ids. A document whose id is not the one
// under which it is stored was changed behind the engine's back: it goes to broken, once, and never becomes the cursor.
func (s *Store) scan(ctx context.Context, collection string, page int, visit func(id string, raw []byte) error, broken Broken) error {
	x := &scanner{ctx: ctx, engine: s.engine, collection: collection, visit: visit, broken: broken, told: map[string]bool{}}
	after := ""
	for {
		q := Query{Limit: page}
		if after != "" {
			q.After = &Cursor{ID: after}
		}
		rows, err := s.engine.Find(ctx, collection, q)
		if err != nil {
			return failed(err)
		}
		x.last = after
		if err := x.page(rows); err != nil || len(rows) < page {
			return err
		}
		if after, err = x.cursor(rows, after); err != nil {
			return err
		}
	}
}

// scanner is one scan.
type scanner struct {
	ctx        context.Context //nolint:containedctx // of one call
	engine     Engine
	collection string
	visit      func(id string, raw []byte) error
	broken     Broken
	last       string // id of the last document visited on this page
	told       map[string]bool
}

func idOf(raw bson.Raw) string {
	id, _ := raw.Lookup("_id").StringValueOK()
	return id
}

func (x *scanner) page(rows []bson.Raw) error {
	for i, raw := range rows {
		id := idOf(raw)
		odd := id <= x.last || i+1 < len(rows) && id >= idOf(rows[i+1])
		if odd {
			own, err := x.owns(id, raw)
			if err != nil {
				return err
			}
			if !own {
				if err := x.tell(id); err != nil {
					return err
				}
				continue
			}
		}
		x.last = id
		if err := x.visit(id, raw); err != nil {
			return err
		}
	}
	return nil
}

func (x *scanner) tell(id string) error {
	if x.told[id] {
		return nil
	}
	x.told[id] = true
	return x.broken(id, errOtherID)
}

// owns tells whether the engine finds this very document under its id.
func (x *scanner) owns(id string, raw bson.Raw) (bool, error) {
	have, err := x.engine.Get(x.ctx, x.collection, id)
	if errors.Is(err, ErrMissing) {
		return false, nil
	}
	return string(have) == string(raw), failed(err)
}

// cursor is the last id of a page under which the engine finds its document.
func (x *scanner) cursor(rows []bson.Raw, before string) (string, error) {
	for _, raw := range slices.Backward(rows) {
		id := idOf(raw)
		if id <= before {
			continue
		}
		own, err := x.owns(id, raw)
		if err != nil {
			return "", err
		}
		if own {
			return id, nil
		}
	}
	return "", errors.New("storage: a page of " + x.collection + " without one id that is its own")
}
