package domain

import (
	"slices"
	"time"
)

// Sheet is one volunteer's month 月计时表: the intervals that her lines took. It is where the cap of a day is kept and where two
// lines are kept from counting the same time: one document, so one compare-and-swap decides. Its id is volunteer|month.
type Sheet struct {
	ID      string  `bson:"_id"`
	V       int64   `bson:"v"`
	Entries []Entry `bson:"entries"`
}

// Entry is the time of one line.
type Entry struct {
	Line     LineID    `bson:"line"`
	From     time.Time `bson:"from"`
	To       time.Time `bson:"to"`
	Minutes  int64     `bson:"minutes"`
	Reversed bool      `bson:"reversed,omitempty"` // the line was cancelled: the time is free again
}

// SheetID names the sheet of a volunteer's month.
func SheetID(v AccountID, month string) string { return string(v) + "|" + month }

// Enter takes the time of a line and tells how many of the wanted minutes the cap of the day leaves; 0 for no cap. The same line
// again meets itself and hears the same. near are entries of the months beside. Conflict hours.overlap.
func (s *Sheet) Enter(e Entry, want, dailyCap int64, near []Entry) (int64, error) {
	if i := slices.IndexFunc(s.Entries, func(h Entry) bool { return h.Line == e.Line }); i >= 0 {
		return s.Entries[i].Minutes, nil
	}
	day, left := dayOf(e.From), dailyCap
	for _, h := range slices.Concat(s.Entries, near) {
		if h.Reversed || h.Line == e.Line {
			continue
		}
		if h.From.Before(e.To) && e.From.Before(h.To) {
			return 0, Errf(Conflict, "hours.overlap", "这段时间与另一条服务记录重叠")
		}
		if dayOf(h.From) == day {
			left -= h.Minutes
		}
	}
	e.Minutes = want
	if dailyCap > 0 {
		e.Minutes = min(want, max(left, 0))
	}
	s.Entries = append(s.Entries, e)
	return e.Minutes, nil
}

// Free gives the time of a cancelled line back; false if nothing changed.
func (s *Sheet) Free(l LineID) bool {
	for i := range s.Entries {
		if h := &s.Entries[i]; h.Line == l && !h.Reversed {
			h.Reversed = true
			return true
		}
	}
	return false
}

// dayOf is the day of a moment in Asia/Shanghai.
func dayOf(t time.Time) string { return t.In(Shanghai).Format(time.DateOnly) }
