package domain

import "time"

// History is what an inspector may see of an order: who did what as which party, and the evidence of each job. Nobody is named
// and no position is given.
type History struct {
	ID        OrderID
	Community AreaID
	Events    []Event
	Jobs      []Evidence
}

// Evidence is what stands behind the minutes of one job.
type Evidence struct {
	Volunteer AccountID
	Line      LineID
	Grade     Grade
	Start     StampClass
	Stop      StampClass
}

// StampClass is one end of the service time without the position that came with it.
type StampClass struct {
	At     time.Time
	Method Method
	Late   bool // told by a phone that had no signal
	Fence  Fence
}

// Fence is how far from the door a position was 围栏.
type Fence string

// The classes. No position is no fault: it needs consent.
const (
	FenceNone   Fence = ""       // no position was given
	FenceInside Fence = "inside" // at most FenceMetres
	FenceNear   Fence = "near"   // at most three times that
	FenceFar    Fence = "far"
)

// FenceOf is the class of a distance, from which the phone's own error was taken (see Spread); placed tells whether a position came with the stamp.
func FenceOf(metres float64, placed bool) Fence {
	switch {
	case !placed:
		return FenceNone
	case metres <= FenceMetres:
		return FenceInside
	case metres <= 3*FenceMetres:
		return FenceNear
	}
	return FenceFar
}

// EvidenceOf is the evidence of a volunteer's job that an event of it speaks of: the one whose start or stop was then, else her
// last that had begun. nil for none.
func (h *History) EvidenceOf(e Event) *Evidence {
	var found *Evidence
	for i := range h.Jobs {
		j := &h.Jobs[i]
		if j.Volunteer != e.Whom {
			continue
		}
		if j.Start.At.Equal(e.At) || j.Stop.At.Equal(e.At) {
			return j
		}
		if found == nil || !j.Start.At.After(e.At) {
			found = j
		}
	}
	return found
}

// Lines lists the lines that came of the order and that a pack may hold, in the order of its jobs. They are promised, and not
// all of them need to be posted.
func (h *History) Lines(holds func(Evidence) bool) []LineID {
	var list []LineID
	for _, j := range h.Jobs {
		if j.Line != "" && j.Line != NoLine && holds(j) {
			list = append(list, j.Line)
		}
	}
	return list
}
