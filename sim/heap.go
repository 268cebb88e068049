package sim

// kind of an event.
type kind uint8

const (
	arrives  kind = iota // a: wish
	wakes                // a: order; its next wait is over
	answers              // a: order, b: which of its askings
	givesUp              // a: order; the resident waits no longer
	begins               // a: order, b: volunteer; the visit begins
	ends                 // a: order, b: volunteer; the visit ends
	missed               // a: order, b: volunteer; who accepted did not come
	dutyOn               // a: volunteer, b: which of her blocks
	dutyOff              // a: volunteer, b: likewise
	midnight             // a: day; who leaves for good
	flushes              // what was learned is written
	ticks                // a policy's own clock
)

// event is something that happens at a moment. Events of one moment happen in the order in which they were made.
type event struct {
	at   int64
	n    uint32
	a, b int32
	kind kind
}

func (e *event) before(f *event) bool { return e.at < f.at || e.at == f.at && e.n < f.n }

// agenda is a heap of events, four children to a node.
type agenda struct {
	list []event
	made uint32
}

func (g *agenda) add(at int64, k kind, a, b int) {
	g.made++
	e := event{at, g.made, int32(a), int32(b), k}
	g.list = append(g.list, e)
	i := len(g.list) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(&g.list[up]) {
			break
		}
		g.list[i] = g.list[up]
		i = up
	}
	g.list[i] = e
}

func (g *agenda) take() event {
	top := g.list[0]
	last := g.list[len(g.list)-1]
	g.list = g.list[:len(g.list)-1]
	if n := len(g.list); n > 0 {
		g.sink(last, n)
	}
	return top
}

// sink lets an event fall from the top to its place among n.
func (g *agenda) sink(e event, n int) {
	i := 0
	for {
		first := 4*i + 1
		if first >= n {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, n); c++ {
			if g.list[c].before(&g.list[least]) {
				least = c
			}
		}
		if !g.list[least].before(&e) {
			break
		}
		g.list[i] = g.list[least]
		i = least
	}
	g.list[i] = e
}
