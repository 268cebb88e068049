package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"lindan/domain"
)

// The hard limits of sense, above any policy: 12 hours a visit, 16 hours a person's day.
const (
	mostVisit = 12 * 60
	mostDay   = 16 * 60
)

// reversalBatch is how many reversals are compared with their credits at a time.
const reversalBatch = 200

// lineRun is the walk over the lines, which come in any order.
type lineRun struct {
	n         int64
	text      []byte
	unsealed  []unsealedLine
	reversals []domain.Line
	credits   []domain.Line // with ask.All: to be compared with their records and sheets
}

type unsealedLine struct {
	id     [32]byte
	posted domain.Millis
}

func (c *check) checkLines() error {
	err := c.store.ScanLines(c.ctx, c.oneLine, c.broken("lines", "line.form"))
	c.Examined["I5 lines"] = c.line.n
	if err != nil {
		return err
	}
	c.lostLeaves()
	if err := c.compareReversals(); err != nil {
		return err
	}
	if err := c.compareCredits(); err != nil {
		return err
	}
	grace := domain.Millis(domain.SealLate.Milliseconds())
	for _, l := range c.line.unsealed {
		if l.posted < c.reference()-grace {
			c.say("lines", string(lineIDOf(l.id)), "line.unsealed", "in no block", l.posted)
		}
	}
	return nil
}

// oneLine looks at a line by itself and at its leaf.
func (c *check) oneLine(l *domain.Line) error {
	c.line.n++
	c.seenAt(l.Posted)
	key, ok := lineKey(l.ID)
	if !ok {
		c.say("lines", string(l.ID), "line.id", "not the form of an id", l.Posted)
		return nil
	}
	c.line.text = l.AppendText(c.line.text[:0])
	sum := sha256.Sum256(c.line.text)
	leaf := c.leaves.find(key)
	if rule := c.judge(l, key, sum, leaf); rule != "" {
		v := Violation{Collection: "lines", ID: string(l.ID), Rule: rule, Leaf: -1, at: l.Posted}
		if leaf != nil {
			v.Block, v.Leaf, v.at = c.blocks[leaf.block].id, int64(leaf.leaf), leaf.posted
		}
		c.wrong(v)
	}
	if leaf == nil {
		c.line.unsealed = append(c.line.unsealed, unsealedLine{key, l.Posted})
	} else {
		leaf.met = true
	}
	return c.later(l)
}

// judge names the first rule that a line breaks.
func (c *check) judge(l *domain.Line, key, sum [32]byte, leaf *leafSeen) string {
	var told [64]byte
	hex.Encode(told[:], sum[:])
	switch {
	case l.V != 1:
		return "line.version"
	case leaf != nil && leaf.met:
		return "line.twice"
	case string(told[:]) != l.Hash:
		return "line.hash"
	case leaf != nil && leaf.hash != sum:
		return "line.sealed"
	case leaf != nil && leaf.posted != l.Posted:
		return "line.posted"
	case !idFollows(l, key):
		return "line.id"
	}
	return judgeMinutes(l)
}

// idFollows tells whether the id is the one that follows from what the line is, where that is known from the line alone.
func idFollows(l *domain.Line, key [32]byte) bool {
	switch {
	case l.Kind == domain.Reversal:
		return key == domain.ReversalSum(l.Ref)
	case l.Source == domain.FromJob && l.Ref == "":
		return key == domain.LineSum(l.Order, l.Volunteer, l.Epoch, domain.Credit, 0)
	}
	return true
}

// judgeMinutes is I8 for one line.
func judgeMinutes(l *domain.Line) string {
	minutes, work := l.Minutes, l.Work
	if l.Kind == domain.Reversal {
		minutes, work = -minutes, -work
	}
	span := int64(l.Stop.Sub(l.Start) / time.Minute)
	switch {
	case l.Kind != domain.Credit && l.Kind != domain.Reversal:
		return "line.kind"
	case minutes < 0 || work < minutes || l.Nature != domain.Volunteering && l.Nature != "" && minutes != 0:
		return "line.minutes"
	case l.Source == domain.FromJob && (work > span || work > mostVisit):
		return "line.minutes"
	case l.Month != domain.MonthOf(l.Start):
		return "line.month"
	}
	return ""
}

// lostLeaves are those of which no line is there, and those whose line an earlier leaf has.
func (c *check) lostLeaves() {
	for i := range c.leaves.n {
		l := c.leaves.at(i)
		switch {
		case l.twice && c.leaves.find(l.id).met:
			c.leafWrong(l, "leaf.twice")
		case !l.met:
			c.leafWrong(l, "line.missing")
		}
	}
}

func (c *check) leafWrong(l *leafSeen, rule string) {
	c.wrong(Violation{Collection: "lines", ID: string(lineIDOf(l.id)), Rule: rule, Block: c.blocks[l.block].id, Leaf: int64(l.leaf), at: l.posted})
}

// later keeps what is compared with other documents, some at a time.
func (c *check) later(l *domain.Line) error {
	if l.Kind == domain.Reversal {
		c.line.reversals = append(c.line.reversals, *l)
		if len(c.line.reversals) >= reversalBatch {
			return c.compareReversals()
		}
	} else if c.ask.All {
		c.line.credits = append(c.line.credits, *l)
		if len(c.line.credits) >= reversalBatch {
			return c.compareCredits()
		}
	}
	return nil
}

// compareReversals is I6: each cancels an existing credit of the same person, wholly. Its id allows one for each credit.
func (c *check) compareReversals() error {
	list := c.line.reversals
	c.line.reversals = nil
	ids := make([]domain.LineID, len(list))
	for i := range list {
		ids[i] = list[i].Ref
	}
	found, err := c.linesBy(ids)
	if err != nil {
		return err
	}
	for i := range list {
		c.Examined["I6 reversals"]++
		r := &list[i]
		credit := found[r.Ref]
		if credit == nil || credit.Kind != domain.Credit || credit.Volunteer != r.Volunteer || credit.Minutes != -r.Minutes || credit.Work != -r.Work {
			c.say("lines", string(r.ID), "line.reversal", "does not cancel "+string(r.Ref), r.Posted)
		}
		if r.By == r.Second || r.By == r.Volunteer || r.Second == r.Volunteer || r.By == "" || r.Second == "" {
			c.say("lines", string(r.ID), "line.two_people", "", r.Posted)
		}
	}
	return nil
}

func (c *check) linesBy(ids []domain.LineID) (map[domain.LineID]*domain.Line, error) {
	found := map[domain.LineID]*domain.Line{}
	if len(ids) == 0 {
		return found, nil
	}
	lines, err := c.store.ReadableLines(c.ctx, ids)
	for _, l := range lines {
		found[l.ID] = l
	}
	return found, err
}
