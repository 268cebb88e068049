package matching

import (
	"math"
	"sync"

	"lindan/domain"
)

const (
	hintsHeld  = 1 << 16 // cells remembered, at about 100 bytes: a city has some 10,000 of 250 m
	hintMargin = 1.4     // the ring starts at this multiple of the distance expected: twice the area, so that one ring nearly always does
	firstRing  = 150.0   // metres, where nothing is known; rings grow by doubling, so that too small is cheaper than too large
	leastRing  = 25.0    // metres
)

// hintKey names what a hint is about.
type hintKey struct {
	district domain.AreaID
	class    domain.SkillClass
	need     Flags
	cell     cell
}

// hints remembers how thick eligible people stand in a cell, as metres to the nth of them over √n: the number n changes
// from ask to ask, the density does not. It is a guess that saves work and never changes an answer. Two generations bound
// it: when the young one is full it becomes the old one, and what is asked again moves over.
type hints struct {
	mu         sync.Mutex
	most       int // entries in one generation
	young, old map[hintKey]float64
}

func newHints(most int) *hints {
	return &hints{most: most, young: map[hintKey]float64{}}
}

// start is the radius in metres of the first ring for the ask: what its cell taught, else what the district did.
func (h *hints) start(a Ask) float64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	spread, ok := h.recall(a.hintKey(cellOf(a.At)))
	if !ok {
		spread, ok = h.recall(a.hintKey(cell{}))
	}
	if !ok {
		return min(firstRing, a.Radius)
	}
	return min(max(hintMargin*spread*math.Sqrt(float64(a.N)), leastRing), a.Radius)
}

// learn notes what an ask found, nearest first.
func (h *hints) learn(a Ask, found []Found) {
	far := a.Radius
	if len(found) > 0 && len(found) >= a.N {
		far = found[len(found)-1].Metres
	}
	spread := far / math.Sqrt(float64(max(len(found), 1)))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keep(a.hintKey(cellOf(a.At)), spread)
	h.keep(a.hintKey(cell{}), spread)
}

func (h *hints) recall(k hintKey) (float64, bool) {
	if spread, ok := h.young[k]; ok {
		return spread, true
	}
	spread, ok := h.old[k]
	if ok {
		h.keep(k, spread)
	}
	return spread, ok
}

func (h *hints) keep(k hintKey, spread float64) {
	if len(h.young) >= h.most {
		h.old, h.young = h.young, make(map[hintKey]float64, h.most/4)
	}
	h.young[k] = spread
}

func (a Ask) hintKey(c cell) hintKey {
	return hintKey{a.District.At(domain.District), a.Class, a.Need, c}
}
