package radar

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"lindan/domain"
)

// The invented town: one community of 200 volunteers and 300 residents over 60 days. The honest part is as untidy as life is;
// where a custom of honest people looks like fraud it is in here, so that precision means something.
const (
	townDays       = 60
	townVolunteers = 200
	townResidents  = 300
)

// invented is the books of one town and what was planted in them.
type invented struct {
	r       *rand.Rand
	acts    []Act
	planted []plant
	people  []*neighbour
	ghosts  int
	lines   int
	staff   []domain.AccountID
}

// plant is one fraud: its kind is the rule that should notice it.
type plant struct {
	kind  string
	lines map[domain.LineID]bool
}

// neighbour is one account: the first 200 volunteer.
type neighbour struct {
	id        domain.AccountID
	home      domain.Point
	wrong     float64 // metres by which the address is misplaced
	household string
	device    string
	joined    time.Time
	pace      float64 // visits a day
	steady    []*neighbour
	tells     bool // agreed to positions
	wifi      bool // positions come from the building's Wi-Fi
	timer     bool // ends by an alarm
	free      time.Time
	at        domain.Point
}

var townStart = time.Date(2026, 9, 1, 0, 0, 0, 0, domain.Shanghai)

// inventTown makes a town from a seed; frauds tells how many of each kind are planted.
func inventTown(seed uint64, frauds int) *invented {
	w := &invented{r: rand.New(rand.NewPCG(seed, 20260901)), staff: []domain.AccountID{"s1", "s2", "s3", "s4", "s5"}}
	w.settle()
	for d := range townDays {
		w.honestDay(d)
	}
	w.customs()
	for range frauds {
		w.fraud()
	}
	return w
}

func (w *invented) chance(p float64) bool          { return w.r.Float64() < p }
func (w *invented) between(a, b int) int           { return a + w.r.IntN(b-a+1) }
func (w *invented) among(a, b float64) float64     { return a + w.r.Float64()*(b-a) }
func (w *invented) pick(l []*neighbour) *neighbour { return l[w.r.IntN(len(l))] }
func (w *invented) volunteers() []*neighbour       { return w.people[:townVolunteers] }
func (w *invented) residents() []*neighbour {
	return w.people[townVolunteers : townVolunteers+townResidents]
}

func shifted(p domain.Point, east, north float64) domain.Point {
	return domain.Point{Lon: p.Lon + east/95800, Lat: p.Lat + north/111200}
}

func round6(p domain.Point) *domain.Point {
	return &domain.Point{Lon: math.Round(p.Lon*1e6) / 1e6, Lat: math.Round(p.Lat*1e6) / 1e6}
}

// settle builds 60 houses on 1.2 km each way, and fills them.
func (w *invented) settle() {
	var houses []domain.Point
	for range 60 {
		houses = append(houses, shifted(here, w.among(-600, 600), w.among(-600, 600)))
	}
	roster := townStart.AddDate(0, -4, 0)
	for i := range townVolunteers + townResidents {
		n := w.newcomer(fmt.Sprintf("a%03d", i), houses[w.r.IntN(len(houses))])
		if n.joined = roster; w.chance(0.4) {
			n.joined = townStart.AddDate(0, 0, -w.between(0, 360)).Add(time.Duration(w.between(8, 20)) * time.Hour)
		}
		n.pace = []float64{0.15, 0.25, 0.3, 0.5, 0.7}[w.r.IntN(5)]
		if w.chance(0.1) {
			n.pace = w.among(2, 3.5) // retired
		}
		n.tells, n.wifi = w.chance(0.7), w.chance(0.1)
		w.people = append(w.people, n)
	}
	for _, v := range w.volunteers() {
		for range w.between(0, 3) {
			v.steady = append(v.steady, w.pick(w.residents()))
		}
	}
	for range 3 { // old couples with one phone, both volunteer
		a, b := w.pick(w.volunteers()), w.pick(w.volunteers())
		b.device, b.household, b.home = a.device, a.household, a.home
	}
	for range 3 {
		w.pick(w.residents()).wrong = w.among(600, 900)
	}
	for range 6 { // neighbours who help each other at times
		a, b := w.pick(w.volunteers()), w.pick(w.volunteers())
		a.steady, b.steady = append(a.steady, b), append(b.steady, a)
	}
	if w.chance(0.5) {
		w.pick(w.volunteers()).timer = true
	}
}

func (w *invented) newcomer(id string, home domain.Point) *neighbour {
	return &neighbour{
		id: domain.AccountID(id), home: home, at: home, household: "h" + id, device: "phone of " + id,
		joined: townStart.AddDate(0, 0, -w.between(1, 100)), tells: true,
	}
}

// service is what an order asks for, with its usual length.
type service struct {
	code    string
	minutes float64
	away    bool
}

var townServices = []service{{"medicine", 30, true}, {"errand", 45, true}, {"visit", 45, false}, {"escort", 180, true}, {"phone_help", 45, false}, {"tutoring", 60, false}, {"repair", 60, false}}

func (w *invented) honestDay(d int) {
	today := townStart.AddDate(0, 0, d)
	for _, v := range w.volunteers() {
		n := 0
		for p := v.pace; p > 0; p-- {
			if w.chance(p) {
				n++
			}
		}
		for range n {
			to := w.pick(w.residents())
			switch {
			case len(v.steady) > 0 && w.chance(0.5):
				to = w.pick(v.steady)
			case w.chance(0.05):
				to = w.pick(w.volunteers())
			}
			if to != v && to.household != v.household {
				w.honestVisit(v, to, today.Add(time.Duration(w.between(8*60, 18*60))*time.Minute))
			}
		}
	}
}

// honestVisit is one visit, not before she can be there.
func (w *invented) honestVisit(v, to *neighbour, wanted time.Time) *Act {
	s := townServices[w.r.IntN(len(townServices))]
	way := time.Duration(v.at.Metres(to.home)/w.among(70, 300)*float64(time.Minute)) + time.Duration(w.between(2, 20))*time.Minute
	if ready := v.free.Add(way); wanted.Before(ready) {
		wanted = ready
	}
	if wanted.In(domain.Shanghai).Hour() >= 21 {
		return nil // tomorrow is another day
	}
	length := s.minutes * math.Max(0.35, 1+0.22*w.r.NormFloat64())
	if w.chance(0.15) {
		length = s.minutes + 1.5*w.r.NormFloat64() // who looks at the clock
	}
	if v.timer {
		length = 60.2
	}
	a := w.job(v, to, s, wanted.Add(time.Duration(w.between(0, 59))*time.Second), time.Duration(length*float64(time.Minute)))
	w.untidy(a, v, to)
	v.free, v.at = a.Stop, to.home
	return a
}

// job adds a visit that is shown by both codes at the right place.
func (w *invented) job(v, to *neighbour, s service, start time.Time, length time.Duration) *Act {
	w.lines++
	m := min(int64(length/time.Minute), 480)
	a := Act{
		Line: domain.LineID(fmt.Sprintf("l_%05d", w.lines)), Kind: domain.Credit, Source: domain.FromJob, Grade: domain.GradeA,
		Order: domain.OrderID(fmt.Sprintf("o_%05d", w.lines)), Service: s.code, Minutes: m, Work: m, Start: start, Stop: start.Add(length),
		Volunteer: v.id, Beneficiary: to.id, Orderer: to.id, At: shifted(to.home, to.wrong, 0), Away: s.away, Word: w.chance(0.85),
		Begin: Mark{Method: domain.ByCode}, End: Mark{Method: domain.ByCode},
		Household: v.household, Door: to.household, Devices: []string{v.device}, Phones: []string{to.device}, Joined: v.joined, Known: to.joined,
	}
	a.Posted = a.Stop.Add(time.Duration(w.between(5, 72*60)) * time.Minute)
	if v.tells {
		a.Begin.Place, a.Begin.Accuracy = w.fix(v, to.home)
		end := to.home
		if s.code == "escort" && w.chance(0.6) {
			end = shifted(here, 2500, 800) // the hospital
		}
		a.End.Place, a.End.Accuracy = w.fix(v, end)
	}
	w.acts = append(w.acts, a)
	return &w.acts[len(w.acts)-1]
}

// fix is where a phone thinks it is.
func (w *invented) fix(v *neighbour, at domain.Point) (*domain.Point, float64) {
	switch {
	case v.wifi:
		return round6(at), 40 // the building's, always the same
	case w.chance(0.03):
		return round6(shifted(at, 900*w.r.NormFloat64(), 900*w.r.NormFloat64())), w.among(600, 1500) // a tower's
	case w.chance(0.005):
		return round6(shifted(at, 900*w.r.NormFloat64(), 900*w.r.NormFloat64())), w.among(15, 60) // simply wrong
	}
	s := w.among(5, 25)
	return round6(shifted(at, s*w.r.NormFloat64(), s*w.r.NormFloat64())), 1.5 * s
}

// untidy is what goes wrong without anybody's fault.
func (w *invented) untidy(a *Act, v, to *neighbour) {
	switch p := w.r.Float64(); {
	case p < 0.10:
		a.Begin.Method, a.End.Method, a.Grade = domain.BySite, domain.BySite, domain.GradeB
	case p < 0.14:
		a.End.Method, a.Grade, a.Word = domain.ByRule, domain.GradeB, true
		a.Stop = a.Start.Add(time.Duration(a.Work+30) * time.Minute)
	case p < 0.18:
		a.End.Method, a.Grade, a.Word = domain.ByHand, domain.GradeB, true
	}
	if a.Begin.Place != nil && w.chance(0.08) {
		a.End = Mark{a.End.Method, a.Begin.Place, a.Begin.Accuracy} // one cached position for both
	}
	a.Told = w.chance(0.04)
	if a.Told {
		a.Start, a.Stop, a.Grade = a.Start.Add(-3*time.Minute), a.Stop.Add(-3*time.Minute), domain.GradeB
	}
	if w.chance(0.1) { // a daughter ordered
		a.Orderer, a.Phones = to.id+"d", []string{"phone of daughter of " + string(to.id)}
	}
}

// manual adds a line by hand, proposed and approved by two of the staff.
func (w *invented) manual(v *neighbour, start time.Time, length, after time.Duration, word bool) *Act {
	w.lines++
	by := w.r.IntN(len(w.staff))
	second := (by + w.between(1, len(w.staff)-1)) % len(w.staff)
	m := int64(length / time.Minute)
	w.acts = append(w.acts, Act{
		Line: domain.LineID(fmt.Sprintf("l_%05d", w.lines)), Kind: domain.Credit, Source: domain.FromManual, Grade: domain.GradeC, Minutes: m, Work: m,
		Start: start, Stop: start.Add(length), Posted: start.Add(length + after), Volunteer: v.id, By: w.staff[by], Second: w.staff[second],
		Word: word, Household: v.household, Devices: []string{v.device}, Joined: v.joined,
	})
	return &w.acts[len(w.acts)-1]
}

func (w *invented) quarter(day int) time.Time {
	return townStart.AddDate(0, 0, day).Add(time.Duration(w.between(36, 68)*15) * time.Minute)
}

// customs are honest habits that look odd. Some are so odd that a rule will speak: those are the price of the rule.
func (w *invented) customs() {
	w.lostPhones()
	w.partyDay()
	if w.chance(0.3) { // a helper signs three elders in on her own phone and goes on helping them
		v := w.pick(w.volunteers())
		for range 3 {
			to := w.pick(w.residents())
			to.device = v.device
			w.honestVisit(v, to, w.quarter(w.between(5, 55)))
		}
	}
	nights := 3
	if w.chance(0.3) {
		nights = 5 // with a dying neighbour
	}
	carer, sick := w.pick(w.volunteers()), w.pick(w.residents())
	for i := range nights {
		w.job(carer, sick, townServices[2], townStart.AddDate(0, 0, 20+2*i).Add(time.Duration(23*60+w.between(0, 200))*time.Minute), time.Duration(w.between(40, 150))*time.Minute)
	}
	late := 1
	if w.chance(0.2) {
		late = 2 // a dispute that took long
	}
	v := w.pick(w.volunteers())
	for i := range late {
		start := w.quarter(i + 3)
		for w.busy(v, start, start.Add(time.Hour)) {
			start = start.Add(time.Hour)
		}
		w.manual(v, start, time.Hour, time.Duration(w.between(32, 45))*24*time.Hour, true)
	}
	if w.chance(0.3) { // two widows and little else
		a, b := w.newcomer("widow1", w.people[0].home), w.newcomer("widow2", w.people[1].home)
		for i := range 4 {
			w.honestVisit(a, b, w.quarter(5+7*i))
			w.honestVisit(b, a, w.quarter(8+7*i))
		}
	}
	if w.chance(0.3) { // came to the desk together
		a, b := w.newcomer("friend1", w.people[2].home), w.newcomer("friend2", w.people[3].home)
		b.joined = a.joined
		for i := range 5 {
			w.honestVisit(a, b, w.quarter(5+8*i))
		}
	}
}

// lostPhones are honest manual lines; one of the staff approves what lies there on Friday afternoons.
func (w *invented) lostPhones() {
	for _, v := range w.volunteers() {
		if !w.chance(0.08) {
			continue
		}
		for range w.between(1, 2) {
			start, length := w.quarter(w.between(1, 55)), time.Duration(w.between(2, 8)*15)*time.Minute
			if w.busy(v, start, start.Add(length)) {
				continue
			}
			a := w.manual(v, start, length, 48*time.Hour, w.chance(0.5))
			friday := time.Duration((12-int(a.Posted.In(domain.Shanghai).Weekday()))%7) * 24 * time.Hour
			a.Posted = time.Date(a.Posted.Year(), a.Posted.Month(), a.Posted.Day(), 16, 0, w.between(0, 1800), 0, domain.Shanghai).Add(friday)
			if a.Second = "s2"; a.By == a.Second {
				a.By = "s3"
			}
		}
	}
}

// busy tells whether the ledger would refuse the time.
func (w *invented) busy(v *neighbour, from, to time.Time) bool {
	return slices.ContainsFunc(w.acts, func(a Act) bool { return a.Volunteer == v.id && a.Start.Before(to) && from.Before(a.Stop) })
}

// partyDay: thirty people clean a street; the phones of some fail, who are entered by hand with the day's times.
func (w *invented) partyDay() {
	nine := townStart.AddDate(0, 0, 25).Add(9 * time.Hour)
	failed := w.between(3, 9)
	for i, k := range w.r.Perm(townVolunteers)[:30] {
		v := w.people[k]
		if w.busy(v, nine.Add(-10*time.Minute), nine.Add(3*time.Hour)) {
			continue
		}
		if i < failed {
			a := w.manual(v, nine, 2*time.Hour, 26*time.Hour, true)
			a.By, a.Second = "s1", "s2"
			continue
		}
		a := w.job(v, v, service{"snow", 120, false}, nine.Add(time.Duration(w.between(-400, 500))*time.Second), time.Duration(w.between(105, 130))*time.Minute)
		a.Begin.Method, a.End.Method, a.Grade, a.Beneficiary, a.Orderer, a.Door, a.Phones = domain.BySite, domain.BySite, domain.GradeB, "", "s1", "", nil
		a.At = here
	}
}
