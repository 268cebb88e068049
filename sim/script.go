package sim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"lindan/domain"
)

// Everything below is drawn before a policy runs, one stream for each concern, so that all policies and truths meet the same city,
// people, duties and arrivals (matching.md §4.2). Times are milliseconds since the first midnight.

// Milliseconds of common spans.
const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// firstMidnight is a Monday 0:00 in Asia/Shanghai.
func firstMidnight() time.Time { return time.Date(2026, 3, 2, 0, 0, 0, 0, domain.Shanghai).UTC() }

// seconds turns seconds into milliseconds.
func seconds(s float64) int64 { return int64(math.Round(s * 1000)) }

// block is a time on duty, [from, to).
type block struct{ from, to int64 }

// person is a volunteer.
type person struct {
	account *domain.Account
	home    domain.Point // to about 100 m, as the service keeps positions
	classes uint32       // bits of classBit
	trait   float64      // readiness, standard normal
	blocks  []block
}

// wish is an order that will come.
type wish struct {
	at       int64
	resident int
	where    domain.Point
	place    int // community
	service  string
	class    domain.SkillClass
	urgent   bool
	window   block // of a scheduled order; zero for one that is for now
	slots    int
	minutes  int
	ends     int64 // when it is too late: deadline or patience, the first; of a scheduled one the last start
}

func (w *wish) now() bool { return w.window.to == 0 }

// Script is one seed's city: who lives there, when they are on duty, what is ordered.
type Script struct {
	Seed      uint64
	Days      int
	city      *City
	areas     []*domain.Area
	people    []person
	residents []*domain.Account // first those who order again and again
	regulars  int
	wishes    []wish
	staff     *domain.Account
	menu      []domain.Item
	index     map[domain.AccountID]int // of people
	accounts  map[domain.AccountID]*domain.Account
}

// rareClasses are the classes that an order may need besides the common one.
func rareClasses() []domain.SkillClass {
	return []domain.SkillClass{domain.Escort, domain.Repair, domain.Tutoring, domain.Digital, domain.Haircut, domain.Psychology}
}

// classBit is the class's bit; every volunteer holds the common one.
func classBit(c domain.SkillClass) uint32 {
	return 1 << (slices.Index(domain.SkillClasses(), c) + 1)
}

// NewScript draws a seed's city for so many days of arrivals. One more day has duties, so that what was planned can be filled.
func NewScript(c *City, b Behaviour, volunteers, days int, seed uint64) *Script {
	s := &Script{Seed: seed, Days: days, city: c, areas: c.areas(), menu: menu(), index: make(map[domain.AccountID]int, volunteers), accounts: make(map[domain.AccountID]*domain.Account, volunteers)}
	s.staff = &domain.Account{ID: "a_staff", Home: areaOf(0), Grants: []domain.Grant{{Role: domain.Dispatcher, Area: district}}}
	s.drawPeople(&b, volunteers)
	s.drawDuties(&b)
	s.drawResidents(&b)
	s.drawWishes(&b)
	return s
}

func menu() []domain.Item {
	list := []domain.Item{{Code: "errand", Name: "代买", Skill: domain.AnySkill, Risk: domain.LowRisk, Volunteer: 1, Minutes: 40}}
	for _, c := range rareClasses() {
		list = append(list, domain.Item{Code: string(c), Name: domain.SkillName(c), Skill: c, Risk: domain.LowRisk, Volunteer: 1, Minutes: 40})
	}
	return list
}

func (s *Script) drawPeople(b *Behaviour, n int) {
	r := newStream(s.Seed, forPeople)
	s.people = make([]person, n)
	for i := range s.people {
		at := hundredMetres(s.city.place(r))
		p := &s.people[i]
		p.home, p.classes, p.trait = at, classBit(domain.AnySkill), r.normal()
		var skills []domain.SkillClass
		for _, c := range rareClasses()[:b.Rare.Classes] {
			if r.chance(b.Rare.Held) {
				skills, p.classes = append(skills, c), p.classes|classBit(c)
			}
		}
		home := areaOf(s.city.community(at))
		p.account = &domain.Account{
			ID: domain.AccountID(fmt.Sprintf("a_v%06d", i)), Home: home, At: at, BirthYear: 1950 + r.below(50),
			Grants: []domain.Grant{{Role: domain.Volunteer, Area: home}},
			Serves: &domain.Profile{Verified: true, Skills: skills, UrgentOK: true},
		}
		s.index[p.account.ID], s.accounts[p.account.ID] = i, p.account
	}
}

// hundredMetres rounds a position as the service does.
func hundredMetres(p domain.Point) domain.Point {
	return domain.Point{Lon: math.Round(p.Lon*1000) / 1000, Lat: math.Round(p.Lat*1000) / 1000}
}

// The hours in which people are awake: duties and orders lie in them.
const (
	dutyBegins = 5 * hour // so that somebody is on duty when the first orders come
	dayBegins  = 7 * hour
	dayEnds    = 22 * hour
)

func (s *Script) drawDuties(b *Behaviour) {
	r := newStream(s.Seed, forDuty)
	for d := range s.Days + 1 {
		for i := range s.people {
			on, long, at := r.chance(b.Duty.PerDay), r.between(b.Duty.Least, b.Duty.Most), r.uniform()
			if !on {
				continue
			}
			length := seconds(long * 3600)
			from := int64(d)*day + dutyBegins + int64(at*float64(dayEnds-dutyBegins-length))
			s.people[i].blocks = append(s.people[i].blocks, block{from, from + length})
		}
	}
}

// everyDays is how many days pass between two orders of a resident who orders again and again.
const everyDays = 3

func (s *Script) drawResidents(b *Behaviour) {
	r := newStream(s.Seed, forResidents)
	for range max(int(b.Recurring*b.OrdersPerDay*everyDays), 1) {
		s.residents = append(s.residents, s.newResident(s.city.place(r)))
	}
	s.regulars = len(s.residents)
}

func (s *Script) newResident(at domain.Point) *domain.Account {
	home := areaOf(s.city.community(at))
	return &domain.Account{
		ID: domain.AccountID(fmt.Sprintf("a_r%06d", len(s.residents))), Home: home, At: at,
		Grants: []domain.Grant{{Role: domain.Resident, Area: home}}, Phone: domain.Hide("19900000001"),
	}
}

// demandAt is how busy a moment of the day is: a low ground and peaks at 9:30 and 17:00.
func demandAt(ms int64) float64 {
	h := float64(ms%day) / float64(hour)
	bump := func(middle, wide float64) float64 { return math.Exp(-(h - middle) * (h - middle) / (2 * wide * wide)) }
	return 0.35 + bump(9.5, 1.4) + 0.8*bump(17, 1.6)
}

// lastOrder is the time of day after which nobody orders for today.
const lastOrder = 21 * hour

func weekend(d int) bool { return d%7 >= 5 }

func (s *Script) drawWishes(b *Behaviour) {
	r := newStream(s.Seed, forDemand)
	for d := range s.Days {
		mean := b.OrdersPerDay * 7 / 6.6 // so that a week has seven times orders_per_day
		if weekend(d) {
			mean *= 0.8
		}
		for range r.poisson(mean) {
			s.addWish(b, r, int64(d)*day+busyMoment(r), nil)
		}
		for range r.poisson(b.Storm.PerDay) {
			at, where := int64(d)*day+busyMoment(r), s.city.place(r)
			for range r.poisson(b.Storm.Orders) {
				near := moved(where, 250*r.normal(), 250*r.normal())
				s.addWish(b, r, min(at+int64(r.uniform()*float64(hour)), int64(d)*day+lastOrder), &near)
			}
		}
	}
	slices.SortStableFunc(s.wishes, func(x, y wish) int { return cmp.Compare(x.at, y.at) })
}

// busyMoment draws a time of the day by demandAt.
func busyMoment(r *stream) int64 {
	for {
		at := dayBegins + int64(r.uniform()*float64(lastOrder-dayBegins))
		if r.uniform()*2.2 < demandAt(at) {
			return at
		}
	}
}

// addWish draws an order. Every wish takes the same number of draws whatever it becomes.
func (s *Script) addWish(b *Behaviour, r *stream, at int64, near *domain.Point) {
	again, who, home := r.chance(b.Recurring), r.below(s.regulars), s.city.place(r)
	w := wish{at: at, resident: who, slots: 1, service: "errand", class: domain.AnySkill}
	if near != nil {
		home, again = *near, false
	}
	if !again {
		w.resident = len(s.residents)
		s.residents = append(s.residents, s.newResident(home))
	}
	w.where = s.residents[w.resident].At
	w.place = s.city.community(w.where)
	if rare, class := r.chance(b.Rare.Share), r.below(b.Rare.Classes); rare {
		w.class = rareClasses()[class]
		w.service = string(w.class)
	}
	w.minutes = int(r.between(b.Minutes.Least, b.Minutes.Most))
	kind, group, wait, ahead := r.uniform(), r.chance(b.Group), r.weibull(b.Patience.Shape, b.Patience.Scale), r.uniform()
	size := 2 + r.below(2)
	switch {
	case kind < b.UrgentShare:
		w.urgent = true
		w.ends = at + min(seconds(wait), seconds(b.Deadline.Urgent))
	case kind < b.UrgentShare+b.Scheduled:
		w.window = plannedFor(at, ahead)
		w.ends = w.window.to - int64(w.minutes)*minute
	default:
		w.ends = at + min(seconds(wait), seconds(b.Deadline.Normal))
	}
	if group && !w.urgent {
		w.slots = size
	}
	s.wishes = append(s.wishes, w)
}

// plannedFor is a window of two hours: today from two hours on where the day is long enough, else tomorrow.
func plannedFor(at int64, u float64) block {
	const length = 2 * hour
	midnight := at / day * day
	first, last := at+2*hour, midnight+dayEnds-length-hour
	if first > last {
		first, last = midnight+day+dayBegins+hour, midnight+day+14*hour
	}
	from := (first + int64(u*float64(last-first))) / minute * minute
	return block{from, from + length}
}
