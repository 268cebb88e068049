package storage

import (
	"errors"
	"fmt"
	"time"

	"lindan/domain"
)

// BSON's types that a line has.
const (
	bsonText  = 0x02
	bsonTime  = 0x09
	bsonInt32 = 0x10
	bsonInt64 = 0x12
)

var errLineForm = errors.New("not the form of a line")

// lineWalker reads a BSON document from its bytes, field by field, without reflection: the check of the ledger reads every line
// there is. Its texts are parts of the one string.
type lineWalker struct {
	s    string
	at   int
	kind byte
	bad  bool
}

// take gives the next n bytes; where there are not so many, the walk is bad.
func (w *lineWalker) take(n int) string {
	if n < 0 || w.bad || len(w.s)-w.at < n {
		w.bad = true
		return ""
	}
	part := w.s[w.at : w.at+n]
	w.at += n
	return part
}

// next gives the name of the next field; "" at the end.
func (w *lineWalker) next() string {
	kind := w.take(1)
	if w.bad || kind[0] == 0 {
		return ""
	}
	w.kind = kind[0]
	for i := w.at; i < len(w.s); i++ {
		if w.s[i] == 0 {
			name := w.s[w.at:i]
			w.at = i + 1
			return name
		}
	}
	w.bad = true
	return ""
}

func (w *lineWalker) little(n int) int64 {
	part := w.take(n)
	if w.bad {
		return 0
	}
	v := uint64(0)
	for i := n - 1; i >= 0; i-- {
		v = v<<8 | uint64(part[i])
	}
	if n == 4 {
		return int64(int32(v)) // two's complement
	}
	return int64(v) // two's complement
}

func (w *lineWalker) text() string {
	w.want(bsonText)
	part := w.take(int(w.little(4)))
	if w.bad || part == "" || part[len(part)-1] != 0 {
		w.bad = true
		return ""
	}
	return part[:len(part)-1]
}

func (w *lineWalker) number() int64 {
	if w.kind == bsonInt32 {
		return w.little(4)
	}
	w.want(bsonInt64)
	return w.little(8)
}

func (w *lineWalker) moment() time.Time {
	w.want(bsonTime)
	return time.UnixMilli(w.little(8)).UTC()
}

func (w *lineWalker) want(kind byte) { w.bad = w.bad || w.kind != kind }

// lineFields is how many fields a line has that are always there.
const lineFields = 23

// readLine fills l from a stored line. Everything that is not a line of ours is an error: a field that we do not know, one twice,
// one missing.
func readLine(raw []byte, l *domain.Line) error {
	w := &lineWalker{s: string(raw)}
	*l = domain.Line{}
	if int(w.little(4)) != len(raw) {
		return errLineForm
	}
	seen, must := uint64(0), 0
	for name := w.next(); name != ""; name = w.next() {
		bit, always := w.field(name, l)
		if bit == 0 || seen&bit != 0 {
			return fmt.Errorf("%w: field %q", errLineForm, name)
		}
		seen |= bit
		if always {
			must++
		}
	}
	if w.bad || w.at != len(raw) || must != lineFields {
		return errLineForm
	}
	return nil
}

// field reads one field; the bit names it, 0 for an unknown one.
//
//nolint:gocyclo // one case a field
func (w *lineWalker) field(name string, l *domain.Line) (bit uint64, always bool) {
	switch name {
	case "_id":
		l.ID = domain.LineID(w.text())
		return 1, true
	case "v":
		l.V = w.number()
		return 1 << 1, true
	case "community":
		l.Community = domain.AreaID(w.text())
		return 1 << 2, true
	case "grid":
		l.Grid = domain.AreaID(w.text())
		return 1 << 3, true
	case "branch":
		l.Branch = w.text()
		return 1 << 4, true
	case "unit":
		l.Unit = w.text()
		return 1 << 5, true
	case "volunteer":
		l.Volunteer = domain.AccountID(w.text())
		return 1 << 6, true
	case "order":
		l.Order = domain.OrderID(w.text())
		return 1 << 7, true
	case "epoch":
		l.Epoch = int(w.number())
		return 1 << 8, true
	case "service":
		l.Service = w.text()
		return 1 << 9, true
	case "kind":
		l.Kind = domain.LineKind(w.text())
		return 1 << 10, true
	case "source":
		l.Source = domain.Source(w.text())
		return 1 << 11, true
	case "nature":
		l.Nature = domain.Nature(w.text())
		return 1 << 12, true
	case "minutes":
		l.Minutes = w.number()
		return 1 << 13, true
	case "work":
		l.Work = w.number()
		return 1 << 14, true
	case "grade":
		l.Grade = domain.Grade(w.text())
		return 1 << 15, true
	}
	return w.laterField(name, l)
}

func (w *lineWalker) laterField(name string, l *domain.Line) (bit uint64, always bool) {
	switch name {
	case "month":
		l.Month = w.text()
		return 1 << 16, true
	case "start":
		l.Start = w.moment()
		return 1 << 17, true
	case "stop":
		l.Stop = w.moment()
		return 1 << 18, true
	case "policy":
		l.Policy = int(w.number())
		return 1 << 19, true
	case "ref":
		l.Ref = domain.LineID(w.text())
		return 1 << 20, false
	case "why":
		l.Reason = w.text()
		return 1 << 21, false
	case "by":
		l.By = domain.AccountID(w.text())
		return 1 << 22, false
	case "two":
		l.Second = domain.AccountID(w.text())
		return 1 << 23, false
	case "record":
		l.Record = w.text()
		return 1 << 24, true
	case "hash":
		l.Hash = w.text()
		return 1 << 25, true
	case "posted":
		l.Posted = domain.Millis(w.number())
		return 1 << 26, true
	}
	return 0, false
}
