package hunt

import (
	"slices"
	"time"

	"lindan/domain"
	"lindan/matching"
)

// Figures is what a district's search for volunteers looks like, for operators: no figure is of a person.
type Figures struct {
	District domain.AreaID
	Offers   int64   // sent, ever
	Filled   int64   // places taken, ever
	Wait     float64 // mean seconds from the beginning of a search to a yes, of late
	Missed   float64 // expected calibration error of the predicted chances
	Brier    float64 // mean squared error of the predicted chances, of late
	Value    float64 // of an hour on duty now, utility: what attention is priced by
}

// Figures lists the districts that this replica has looked at, by code.
func (h *Hunt) Figures(now time.Time) []Figures {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]Figures, 0, len(h.learned))
	for district, m := range h.learned {
		l := m.learned
		list = append(list, Figures{
			District: district, Offers: l.Offers, Filled: l.Filled, Wait: l.Waited.Mean(0, 1e-9), Missed: matching.Miscalibrated(l),
			Brier: l.Brier.Mean(0, 1e-9), Value: matching.HourValue(l, district, now),
		})
	}
	slices.SortFunc(list, func(a, b Figures) int {
		if a.District < b.District {
			return -1
		}
		return 1
	})
	return list
}
