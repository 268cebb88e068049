package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"lindan/domain"
)

// rootLate is how old a block may be before it has to be in the tree.
const rootLate = 3 * time.Hour

// tree is what the roots and their blocks make, computed again.
type tree struct {
	edge   Edge
	heads  map[int64]tlog.Hash // by size, where a note outside asks for it
	hashes []tlog.Hash         // every stored hash, in its order
	places map[string]int64
	roots  map[string]int64
}

// checkRoots recomputes the tree from the blocks that each root names, and holds every note to it.
func (c *check) checkRoots() error {
	c.tree = tree{heads: map[int64]tlog.Hash{}, places: map[string]int64{}, roots: map[string]int64{}}
	outside := c.openNotes()
	seq := int64(0)
	err := c.store.ScanRoots(c.ctx, func(r *domain.Root) error {
		c.Examined["I7 roots"]++
		c.seenAt(r.At)
		if r.Seq != seq+1 || r.ID != domain.RootID(r.Seq) || r.V != 1 {
			c.say("roots", r.ID, "root.gap", fmt.Sprintf("after number %d", seq), r.At)
		}
		seq = r.Seq
		for _, id := range r.Blocks {
			if err := c.plant(r, id, outside); err != nil {
				return err
			}
		}
		return c.oneRoot(r)
	}, c.broken("roots", "root.form"))
	if err != nil {
		return err
	}
	c.compareNotes(outside)
	late := c.reference() - domain.Millis(rootLate.Milliseconds())
	for _, b := range c.blocks {
		if !b.rooted && b.at < late {
			c.say("blocks", b.id, "block.unpublished", "in no root", b.at)
		}
	}
	return nil
}

// plant brings a block into the tree again.
func (c *check) plant(r *domain.Root, id string, outside []outsideNote) error {
	i, ok := slices.BinarySearchFunc(c.blocks, id, func(b blockSeen, id string) int { return cmp.Compare(b.id, id) })
	hash := ""
	switch {
	case !ok:
		c.say("blocks", id, "block.missing", "named by root "+r.ID, r.At)
	case c.blocks[i].rooted:
		c.say("blocks", id, "block.twice", "in the tree, by root "+r.ID, r.At)
	}
	if ok {
		c.blocks[i].rooted, hash = true, c.blocks[i].hash
	}
	c.tree.places[id], c.tree.roots[id] = c.tree.edge.Size(), r.Seq
	more, err := c.tree.edge.Add(id, hash)
	if err != nil {
		return err
	}
	c.tree.hashes = append(c.tree.hashes, more...)
	for _, n := range outside {
		if n.head.Size == c.tree.edge.Size() {
			if c.tree.heads[n.head.Size], err = c.tree.edge.Root(); err != nil {
				return err
			}
		}
	}
	return nil
}

// oneRoot holds a root and its note to the tree so far.
func (c *check) oneRoot(r *domain.Root) error {
	if c.tree.edge.Size() == 0 {
		c.say("roots", r.ID, "root.size", "no blocks", r.At)
		return nil
	}
	hash, err := c.tree.edge.Root()
	if err != nil {
		return err
	}
	head, noteErr := c.key.OpenNote(r.Note)
	switch {
	case len(r.Blocks) == 0 || r.Size != c.tree.edge.Size():
		c.say("roots", r.ID, "root.size", fmt.Sprintf("says %d, the blocks make %d", r.Size, c.tree.edge.Size()), r.At)
	case r.Hash != hash.String():
		c.say("roots", r.ID, "root.hash", "another tree", r.At)
	case noteErr != nil:
		c.say("roots", r.ID, "root.note", noteErr.Error(), r.At)
	case head.Size != r.Size || head.Hash != hash || head.At != r.At:
		c.say("roots", r.ID, "root.note", "signed for something else", r.At)
	}
	return nil
}

// outsideNote is a root that was kept outside.
type outsideNote struct {
	name string
	head Head
}

func (c *check) openNotes() []outsideNote {
	var list []outsideNote
	for i, text := range c.ask.Notes {
		c.Examined["roots kept outside"]++
		name := fmt.Sprintf("note %d", i+1)
		head, err := c.key.OpenNote(text)
		if err != nil {
			c.say("outside", name, "outside.note", err.Error(), 0)
			continue
		}
		list = append(list, outsideNote{name, head})
	}
	return list
}

// compareNotes holds the tree to the notes outside: what they signed must be its beginning.
func (c *check) compareNotes(outside []outsideNote) {
	for _, n := range outside {
		hash, ok := c.tree.heads[n.head.Size]
		switch {
		case !ok:
			c.say("outside", n.name, "outside.longer", fmt.Sprintf("signed %d blocks, the tree has %d: some are gone", n.head.Size, c.tree.edge.Size()), n.head.At)
		case hash != n.head.Hash:
			c.say("outside", n.name, "outside.hash", fmt.Sprintf("the first %d blocks are not those that were signed", n.head.Size), n.head.At)
		}
	}
}

// checkNodes compares the stored hashes, from which proofs are made. Missing ones are no fault: they can be built again.
func (c *check) checkNodes() error {
	return c.store.ScanNodes(c.ctx, func(n *domain.Node) error {
		c.Examined["I7 nodes"]++
		var index int64
		_, err := fmt.Sscanf(n.ID, "%d", &index)
		if err != nil || n.ID != domain.NodeID(index) || index >= int64(len(c.tree.hashes)) || n.Hash != c.tree.hashes[index].String() {
			c.say("nodes", n.ID, "node.hash", "not what the blocks make", 0)
		}
		return nil
	}, c.broken("nodes", "node.form"))
}

// checkTreePlaces compares where the blocks are said to stand.
func (c *check) checkTreePlaces() error {
	return c.store.ScanTreePlaces(c.ctx, func(p *domain.TreePlace) error {
		c.Examined["I7 places"]++
		index, ok := c.tree.places[p.ID]
		if !ok || index != p.Index || c.tree.roots[p.ID] != p.Root {
			c.say("tree_places", p.ID, "place.index", "not where the roots put it", 0)
		}
		return nil
	}, c.broken("tree_places", "place.form"))
}
