package sim

import (
	"math"
	"slices"

	"lindan/domain"
)

// counters are counted while a run runs; the rest is read off the orders at its end.
type counters struct {
	accepted  int
	abandoned int
	late      int // who would have said yes and was told that somebody else came first
	clashes   int // visits that overlap: never
	left      int
	looks     int
	touches   int // calls of dispatchers
	told      []prediction
	yes       int // invitations whose volunteer would say yes
	notes     int
}

// prediction is a chance that was predicted and what came of it.
type prediction struct {
	chance float64
	yes    bool
}

// Metric is one figure of a run, by its place in Metrics.
type Metric int

// The metrics (matching.md §4.4). Shares are 0..1, times seconds, ways metres of path.
const (
	Fill Metric = iota
	InSLA
	UrgentInSLA
	WorstInSLA
	PlannedFill
	RareFill
	Median
	P90
	RM
	NotesPerFilled
	NotesDayMean
	NotesDayP99
	NotesDayMax
	LatePerFilled
	Way
	Gini
	LeastShare
	Retention
	Abandonment
	Brier
	ECE
	TouchesPerOrder
	Orders
	MeanChance
	YesRate
	metrics
)

// Metrics lists their names, as in result.json.
func Metrics() []string {
	return []string{
		"fill", "in_sla", "urgent_in_sla", "worst_in_sla", "planned_fill", "rare_fill", "median_s", "p90_s", "rm_s", "notes_per_filled",
		"notes_day_mean", "notes_day_p99", "notes_day_max", "late_per_filled", "way_m", "gini", "least_share", "retention_28d",
		"abandonment", "brier", "ece", "touches_per_order", "orders", "mean_p", "yes_rate",
	}
}

// Figures are the metrics of one run.
type Figures [metrics]float64

// share is how many of all.
type share struct{ of, all int }

func (s *share) add(is bool) {
	s.all++
	if is {
		s.of++
	}
}

// value is 1 where there was nothing: nothing was missed.
func (s share) value() float64 {
	if s.all == 0 {
		return 1
	}
	return float64(s.of) / float64(s.all)
}

// figures reads the metrics off a world that has come to its end.
func (w *world) figures() Figures {
	var f Figures
	t := w.times()
	f[Fill], f[InSLA], f[UrgentInSLA] = t.fill.value(), t.inTime.value(), t.urgent.value()
	f[PlannedFill], f[RareFill], f[Orders] = t.planned.value(), t.rare.value(), float64(t.fill.all)
	f[WorstInSLA] = 1
	for _, s := range t.places {
		if s.all >= leastInPlace {
			f[WorstInSLA] = min(f[WorstInSLA], s.value())
		}
	}
	slices.Sort(t.until)
	f[Median], f[P90], f[RM] = quantile(t.until, 0.5), quantile(t.until, 0.9), t.restricted/float64(max(len(t.until), 1))
	filled := float64(max(t.fill.of, 1))
	f[NotesPerFilled], f[LatePerFilled], f[TouchesPerOrder] = float64(t.notes)/filled, float64(w.count.late)/filled, float64(w.count.touches)/float64(max(t.fill.all, 1))
	f[Way], f[Abandonment] = t.way/float64(max(t.ways, 1)), share{w.count.abandoned, max(w.count.accepted, 1)}.value()
	w.attention(&f)
	w.fairness(&f)
	f[YesRate] = share{w.count.yes, max(w.count.notes, 1)}.value()
	f[Retention] = math.Pow(1-float64(w.count.left)/float64(max(len(w.moods), 1)), 28/float64(max(w.script.Days, 1)))
	f[Brier], f[ECE], f[MeanChance] = calibration(w.count.told)
	return f
}

// leastInPlace is how many orders a community needs to be called the worst.
const leastInPlace = 10

// timing is what the orders tell.
type timing struct {
	fill, inTime, urgent, planned, rare share
	places                              []share
	until                               []float64 // of orders for now
	restricted                          float64   // sum of min(T, D)
	notes, ways                         int
	way                                 float64
}

func (w *world) times() timing {
	t := timing{places: make([]share, len(w.script.areas))}
	for i := range w.orders {
		l := &w.orders[i]
		if !w.counts(l.wish.at) {
			continue
		}
		t.notes += len(l.asked)
		t.ways += l.ways
		t.way += l.way
		t.add(w.b, l)
	}
	return t
}

func (t *timing) add(b *Behaviour, l *live) {
	x, filled := l.wish, l.filledAt > 0
	t.fill.add(filled)
	if x.class != domain.AnySkill {
		t.rare.add(filled)
	}
	if !x.now() {
		t.planned.add(filled)
		return
	}
	deadline, promise := b.Deadline.Normal, b.SLA.Normal
	if x.urgent {
		deadline, promise = b.Deadline.Urgent, b.SLA.Urgent
	}
	until := b.Deadline.Normal // in vain: later than every deadline
	took := deadline
	if filled {
		took = float64(l.filledAt-x.at) / 1000
		until = min(took, until)
	}
	t.until = append(t.until, until)
	t.restricted += min(took, deadline)
	inTime := filled && took <= promise
	t.inTime.add(inTime)
	t.places[x.place].add(inTime)
	if x.urgent {
		t.urgent.add(inTime)
	}
}

// counts tells whether what happens at the moment, or to an order made then, counts: not during the warm-up.
func (w *world) counts(at int64) bool { return at >= w.warm }

// attention counts invitations by volunteer and day on duty.
func (w *world) attention(f *Figures) {
	days := w.script.Days + 1
	notes := make([]float64, len(w.moods)*days)
	for i := range w.orders {
		for k := range w.orders[i].asked {
			a := &w.orders[i].asked[k]
			notes[a.Volunteer*days+int(a.sent/day)]++
		}
	}
	var list []float64
	for v := range w.script.people {
		for _, b := range w.script.people[v].blocks {
			if d := int(b.from / day); w.counts(b.from) && d < w.script.Days {
				list = append(list, notes[v*days+d])
			}
		}
	}
	slices.Sort(list)
	f[NotesDayMean], f[NotesDayP99], f[NotesDayMax] = mean(list), quantile(list, 0.99), quantile(list, 1)
}

// fairness is over hours served per hour on duty, of those who were on duty at all.
func (w *world) fairness(f *Figures) {
	var list []float64
	for v := range w.moods {
		if m := &w.moods[v]; m.hours > 0 {
			list = append(list, m.served/m.hours)
		}
	}
	f[Gini] = gini(list)
	if m := mean(list); m > 0 {
		f[LeastShare] = slices.Min(list) / m
	}
}

const calibrationBins = 20

// calibration is the mean squared error of the predicted chances, and their expected calibration error.
func calibration(list []prediction) (brier, ece, meanChance float64) {
	var bins [calibrationBins]struct{ p, y, n float64 }
	for _, x := range list {
		y := 0.0
		if x.yes {
			y = 1
		}
		b := &bins[min(int(x.chance*calibrationBins), calibrationBins-1)]
		b.p, b.y, b.n = b.p+x.chance, b.y+y, b.n+1
		brier += (x.chance - y) * (x.chance - y)
		meanChance += x.chance
	}
	for _, b := range bins {
		ece += math.Abs(b.p - b.y)
	}
	n := float64(max(len(list), 1))
	return brier / n, ece / n, meanChance / n
}

// quantile of a sorted list: the least value that so large a share does not exceed.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(q*float64(len(sorted)))) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}

// gini is the inequality of a sharing: 0 all alike, towards 1 one has all.
func gini(list []float64) float64 {
	s := slices.Clone(list)
	slices.Sort(s)
	sum, weighted, n := 0.0, 0.0, float64(len(s))
	for i, x := range s {
		sum += x
		weighted += float64(i+1) * x
	}
	if sum == 0 {
		return 0
	}
	return 2*weighted/(n*sum) - (n+1)/n
}
