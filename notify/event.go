package notify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"lindan/domain"
)

// Event is what an open page is told. It holds ids, a count and a short Chinese sentence; nothing personal.
type Event struct {
	ID    string         `json:"-"` // "<epoch>.<ms>-<n>"; "" while Redis has not been reached yet
	Kind  string         `json:"-"` // as Notice.Kind, or Ready or Reset
	Order domain.OrderID `json:"order,omitempty"`
	N     int            `json:"n,omitempty"`
	Text  string         `json:"text,omitempty"`
}

// The kinds of events that the inbox itself makes.
const (
	Ready = "ready" // the first event of a new stream: from its ID on, nothing is missed
	Reset = "reset" // something may have been missed: read everything again
)

// position is where an entry stands in the stream: Redis' own id. The zero position lies before every entry.
type position struct{ ms, n uint64 }

func (p position) String() string { return fmt.Sprintf("%d-%d", p.ms, p.n) }

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.ms, q.ms), cmp.Compare(p.n, q.n))
}

func (p position) after(q position) bool { return p.compare(q) > 0 }

func parsePosition(s string) (position, bool) {
	ms, n, ok := strings.Cut(s, "-")
	a, errA := strconv.ParseUint(ms, 10, 64)
	b, errB := strconv.ParseUint(n, 10, 64)
	return position{a, b}, ok && errA == nil && errB == nil
}

// parseID reads the id of an event as a client gives it back.
func parseID(id string) (epoch string, p position, ok bool) {
	epoch, rest, ok := strings.Cut(id, ".")
	if !ok || epoch == "" {
		return "", position{}, false
	}
	p, ok = parsePosition(rest)
	return epoch, p, ok
}

// entry is one line of the stream.
type entry struct {
	at     position
	epoch  string
	notice payload
}

// payload is a notice as it stands in the stream. A login code's phone number never gets here.
type payload struct {
	To    domain.AccountID `json:"to,omitempty"`
	Area  domain.AreaID    `json:"area,omitempty"`
	Kind  string           `json:"kind"`
	Order domain.OrderID   `json:"order,omitempty"`
	N     int              `json:"n,omitempty"`
	Text  string           `json:"text,omitempty"`
}

func (e entry) event() Event {
	p := e.notice
	return Event{ID: eventID(e.epoch, e.at), Kind: p.Kind, Order: p.Order, N: p.N, Text: p.Text}
}

func eventID(epoch string, at position) string {
	if epoch == "" {
		return ""
	}
	return epoch + "." + at.String()
}

// readEntry reads a line of the stream as Send wrote it; ok is false for anything else.
func readEntry(id string, values map[string]any) (e entry, ok bool) {
	at, ok := parsePosition(id)
	epoch, isText := values["e"].(string)
	text, hasNotice := values["p"].(string)
	if !ok || !isText || !hasNotice {
		return entry{}, false
	}
	e = entry{at: at, epoch: epoch}
	return e, json.Unmarshal([]byte(text), &e.notice) == nil
}
