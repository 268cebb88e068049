package ledger

import (
	"fmt"
	"time"

	"lindan/domain"
)

// compareCredits is the one half of I5: behind each credit stands its posted record, her sheet has its time, and behind a visit's
// stands the job of its order.
func (c *check) compareCredits() error {
	list := c.line.credits
	c.line.credits = nil
	if len(list) == 0 {
		return nil
	}
	ids, sheets := make([]domain.LineID, len(list)), map[string]bool{}
	for i := range list {
		ids[i] = list[i].ID
		sheets[domain.SheetID(list[i].Volunteer, list[i].Month)] = true
	}
	records, err := c.recordsBy(ids)
	if err != nil {
		return err
	}
	entries, err := c.entriesIn(sheets)
	if err != nil {
		return err
	}
	for i := range list {
		l := &list[i]
		c.Examined["I5 credits"]++
		if r := records[l.ID]; r == nil || r.State != domain.RecordPosted && r.State != domain.RecordSealed {
			c.say("lines", string(l.ID), "line.record", "no record stands behind it", l.Posted)
		}
		if e, ok := entries[l.ID]; !ok || !e.From.Equal(l.Start) || !e.To.Equal(l.Stop) || e.Minutes != l.Minutes {
			c.say("lines", string(l.ID), "line.sheet", "not in the sheet of its month, or otherwise", l.Posted)
		}
	}
	return c.compareVisits(list)
}

func (c *check) recordsBy(ids []domain.LineID) (map[domain.LineID]*domain.Record, error) {
	records, err := c.store.ReadableRecords(c.ctx, ids)
	found := map[domain.LineID]*domain.Record{}
	for _, r := range records {
		found[r.ID] = r
	}
	return found, err
}

func (c *check) entriesIn(sheets map[string]bool) (map[domain.LineID]domain.Entry, error) {
	var ids []string
	for id := range sheets {
		ids = append(ids, id)
	}
	list, err := c.store.ReadableSheets(c.ctx, ids)
	found := map[domain.LineID]domain.Entry{}
	for _, s := range list {
		for _, e := range s.Entries {
			found[e.Line] = e
		}
	}
	return found, err
}

// checkRecords is I4 and the other half of I5: each posted record has its line, and the line says what the record says.
func (c *check) checkRecords() error {
	var batch []*domain.Record
	err := c.store.ScanRecords(c.ctx, func(r *domain.Record) error {
		c.Examined["I4 records"]++
		if r.State != domain.RecordPosted {
			return nil
		}
		batch = append(batch, r)
		if len(batch) < reversalBatch {
			return nil
		}
		full := batch
		batch = nil
		return c.compareRecords(full)
	}, c.broken("records", "record.form"))
	if err != nil {
		return err
	}
	return c.compareRecords(batch)
}

func (c *check) compareRecords(list []*domain.Record) error {
	ids := make([]domain.LineID, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	lines, err := c.linesBy(ids)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := c.oneRecord(r, lines[r.ID]); err != nil {
			return err
		}
	}
	return nil
}

// oneRecord makes the record's line again and compares. Where her salt went with her key, the commitment cannot be made again;
// a salt that is gone without her key is a change.
func (c *check) oneRecord(r *domain.Record, l *domain.Line) error {
	if l == nil {
		c.say("records", string(r.ID), "record.line", "posted, and no line is there", r.Line)
		return nil
	}
	made, err := r.Credit(l.Posted.Time())
	if err != nil {
		return err
	}
	erased := false
	if r.Salt.Reveal() == "" {
		if erased, err = c.store.Erased(c.ctx, r.Volunteer); err != nil {
			return err
		}
		if !erased {
			c.say("records", string(r.ID), "record.salt", "gone, and her key is there", r.Line)
			return nil
		}
	}
	words := made.Record == l.Record || erased
	made.Record = l.Record
	switch same := made.Sum() == l.Sum(); {
	case !same:
		c.say("records", string(r.ID), "record.facts", "the line says something else", r.Line)
	case !words:
		c.say("records", string(r.ID), "record.words", "not the words that the line commits to", r.Line)
	case r.Line != l.Posted && r.Line != 0:
		c.say("records", string(r.ID), "record.posted", "another moment than the line's", r.Line)
	}
	return nil
}

// checkSheets holds the sheets to the lines: each entry has its line or a record on its way, a cancelled one its reversal; no two
// overlap; no day is too long.
func (c *check) checkSheets() error {
	var before []domain.Entry
	owner := ""
	return c.store.ScanSheets(c.ctx, func(s *domain.Sheet) error {
		c.Examined["I8 sheets"]++
		v := ownerOf(s.ID)
		if v != owner {
			before, owner = nil, v
		}
		c.judgeDays(s, before)
		before = s.Entries
		return c.compareEntries(s)
	}, c.broken("sheets", "sheet.form"))
}

func ownerOf(sheet string) string { return sheet[:max(len(sheet)-len("|2026-11"), 0)] }

// judgeDays looks for overlaps, also with the month before, and for days that are too long.
func (c *check) judgeDays(s *domain.Sheet, before []domain.Entry) {
	days := map[string]int64{}
	for i, e := range s.Entries {
		if e.Reversed {
			continue
		}
		day := e.From.In(domain.Shanghai).Format(time.DateOnly)
		if days[day] += e.Minutes; days[day] > mostDay {
			c.say("sheets", s.ID, "sheet.day", fmt.Sprintf("%d minutes on %s", days[day], day), domain.At(e.From))
		}
		for _, list := range [][]domain.Entry{s.Entries[:i], before} {
			for _, o := range list {
				if !o.Reversed && o.From.Before(e.To) && e.From.Before(o.To) {
					c.say("sheets", s.ID, "sheet.overlap", string(o.Line)+" and "+string(e.Line), domain.At(e.From))
				}
			}
		}
	}
}

func (c *check) compareEntries(s *domain.Sheet) error {
	var ids, without []domain.LineID
	for _, e := range s.Entries {
		ids = append(ids, e.Line, domain.ReversalID(e.Line))
	}
	lines, err := c.linesBy(ids)
	if err != nil {
		return err
	}
	for _, e := range s.Entries {
		l, reversal := lines[e.Line], lines[domain.ReversalID(e.Line)]
		switch {
		case l == nil:
			without = append(without, e.Line)
		case domain.SheetID(l.Volunteer, l.Month) != s.ID:
			c.say("sheets", s.ID, "sheet.entry", "line "+string(e.Line)+" is of another sheet", l.Posted)
		case e.Reversed && reversal == nil:
			c.say("sheets", s.ID, "sheet.reversal", "no reversal of "+string(e.Line)+" is there", l.Posted)
		}
	}
	return c.compareOpen(s, without)
}

// compareOpen is about time that was taken and has no line yet: its record is on its way.
func (c *check) compareOpen(s *domain.Sheet, ids []domain.LineID) error {
	if len(ids) == 0 {
		return nil
	}
	records, err := c.recordsBy(ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if r := records[id]; r == nil || r.State == domain.RecordPosted {
			c.say("sheets", s.ID, "sheet.entry", "no line "+string(id)+" is there", c.newest)
		}
	}
	return nil
}
