package sim

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lindan/domain"
	"lindan/hunt"
	"lindan/matching"
)

// world is one run: one seed's city under one policy and one truth. Nothing in it knows the time of the day outside or any chance
// but that of its seed.
type world struct {
	script   *Script
	b        *Behaviour
	truth    Truth
	policy   domain.Policy
	hunt     *hunt.Hunt
	play     *play
	grid     *grid
	agenda   agenda
	now      int64
	start    time.Time
	end      int64
	tick     int64
	orders   []live
	byID     map[domain.OrderID]int
	ordersOf map[domain.AccountID][]int
	engaged  map[domain.AccountID]*domain.Engagement
	moods    []mood
	learned  *domain.Learned
	changed  []int // orders that the hunt has written since settle ran
	due      []int
	count    counters
	warm     int64
	looked   bool // the looks of this moment were made: the next is later
}

// live is an order in the world.
type live struct {
	o        *domain.Order
	wish     *wish
	asked    []asking
	known    int // events that had their effects
	wakes    int64
	touched  bool
	due      bool
	gone     bool  // no search any more: filled, cancelled or expired
	refilled bool  // it was filled once: patience counts no more
	filledAt int64 // the last place was taken, the first time
	ways     int
	way      float64 // metres of path, sum
}

// asking is one invitation under way.
type asking struct {
	Asking
	plan   answer
	over   bool
	sent   int64
	chance float64 // predicted
}

// answer is what she will do.
type answer int

const (
	silent answer = iota // in a silent spell: she does not even see it
	yes
	no
	nothing // sees it and lets it be
)

// mood is how a volunteer is disposed.
type mood struct {
	silentTo int64
	notes    []int64 // invitations of the last 24 hours
	ignored  []int64 // those of the last week that she let be
	left     bool
	hours    float64 // on duty, after the warm-up
	served   float64 // hours of visits, likewise
	busyTo   int64
	today    int // notes of the day
}

// Options is one run.
type Options struct {
	Script    *Script
	Behaviour Behaviour
	Truth     Truth
	Policy    *Policy
	Warmup    int           // days that do not count
	Tick      time.Duration // due looks are made so often, together; below 1 ms: at once
}

// Run plays a script from beginning to end.
func Run(ctx context.Context, o Options) (Figures, error) {
	w, err := run(ctx, o)
	if err != nil {
		return Figures{}, err
	}
	return w.figures(), nil
}

func run(ctx context.Context, o Options) (*world, error) {
	w := newWorld(o)
	w.fill()
	for len(w.agenda.list) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := w.moment(ctx); err != nil {
			return nil, fmt.Errorf("seed %d, %s, %s: %w", o.Script.Seed, o.Policy.Name, o.Truth.Name(), err)
		}
	}
	return w, nil
}

func newWorld(o Options) *world {
	s := o.Script
	w := &world{
		script: s, b: &o.Behaviour, truth: o.Truth, start: firstMidnight(), end: int64(s.Days+1) * day, tick: max(o.Tick.Milliseconds(), 1),
		grid:   newGrid(s.city.south, s.city.north, len(s.people)),
		orders: make([]live, 0, len(s.wishes)), byID: make(map[domain.OrderID]int, len(s.wishes)),
		ordersOf: make(map[domain.AccountID][]int, len(s.residents)), engaged: make(map[domain.AccountID]*domain.Engagement, len(s.people)),
		moods: make([]mood, len(s.people)), learned: &domain.Learned{ID: district},
	}
	w.policy = policyOf(w.b, s.menu)
	w.warm = int64(o.Warmup) * day
	list := make([]domain.Engagement, len(s.people))
	for i := range s.people {
		list[i] = domain.Engagement{ID: s.people[i].account.ID, District: district}
		w.engaged[list[i].ID] = &list[i]
	}
	w.play = o.Policy.begin(w)
	w.hunt = hunt.New(hunt.Options{
		Store: w, Near: w.play.near, Tuning: w.play.tuning,
		Strategy: func(p domain.Policy) matching.Strategy { return w.play.strategy },
	})
	return w
}

// policyOf is the community's policy: the service's own figures, with the simulated menu, promises and deadline.
func policyOf(b *Behaviour, menu []domain.Item) domain.Policy {
	p := domain.DefaultPolicy()
	p.Services = menu
	p.PromiseUrgent, p.PromiseToday = time.Duration(seconds(b.SLA.Urgent))*time.Millisecond, time.Duration(seconds(b.SLA.Normal))*time.Millisecond
	p.ArriveWithin = time.Duration(seconds(b.Deadline.Normal)) * time.Millisecond
	return p
}

// flushEvery is how often the service writes what it has learned.
const flushEvery = 10 * second

// fill puts everything into the agenda that was drawn before.
func (w *world) fill() {
	w.agenda.list = make([]event, 0, len(w.script.wishes)+len(w.script.people))
	for d := 1; d <= w.script.Days; d++ {
		w.agenda.add(int64(d)*day, midnight, d, 0)
	}
	for i := range w.script.people {
		if len(w.script.people[i].blocks) > 0 {
			w.agenda.add(w.script.people[i].blocks[0].from, dutyOn, i, 0)
		}
	}
	for i := range w.script.wishes {
		w.agenda.add(w.script.wishes[i].at, arrives, i, 0)
	}
	w.agenda.add(flushEvery, flushes, 0, 0)
}

// time is the moment as the rules want it.
func (w *world) time(ms int64) time.Time { return w.start.Add(time.Duration(ms) * time.Millisecond) }

// moment carries out everything of one millisecond: all that happens, then all looks for volunteers that are due, together.
func (w *world) moment(ctx context.Context) error {
	w.now = w.agenda.list[0].at
	for len(w.agenda.list) > 0 && w.agenda.list[0].at == w.now {
		e := w.agenda.take()
		if err := w.happen(ctx, &e); err != nil {
			return err
		}
		if err := w.settle(ctx); err != nil {
			return err
		}
	}
	if len(w.due) == 0 {
		return nil
	}
	slices.Sort(w.due)
	list := make([]hunt.Due, 0, len(w.due))
	for _, i := range w.due {
		w.orders[i].due = false
		if o := w.orders[i].o; o.Hunting() {
			list = append(list, hunt.Due{Order: o, Policy: w.policy})
		}
	}
	w.due = w.due[:0]
	if err := w.play.waves(ctx, list, w.time(w.now)); err != nil {
		return err
	}
	w.count.looks += len(list)
	for i := range list {
		w.touch(w.byID[list[i].Order.ID])
	}
	w.looked = true
	err := w.settle(ctx)
	w.looked = false
	return err
}

func (w *world) happen(ctx context.Context, e *event) error {
	switch e.kind {
	case arrives:
		return w.arrive(int(e.a))
	case wakes:
		return w.wake(int(e.a))
	case answers:
		return w.answer(ctx, int(e.a), int(e.b))
	case givesUp:
		return w.giveUp(int(e.a))
	case begins:
		return w.begin(int(e.a), int(e.b))
	case ends:
		return w.finish(int(e.a), int(e.b))
	case missed:
		return w.miss(int(e.a), int(e.b))
	case dutyOn:
		w.goOn(int(e.a), int(e.b))
	case dutyOff:
		w.goOff(int(e.a), int(e.b))
	case midnight:
		w.leave(int(e.a))
	case flushes:
		if w.now+flushEvery < w.end {
			w.agenda.add(w.now+flushEvery, flushes, 0, 0)
		}
		return w.hunt.Flush(ctx, w.time(w.now))
	case ticks:
	}
	return nil
}

// arrive places and publishes an order by the rules of the service.
func (w *world) arrive(n int) error {
	x := &w.script.wishes[n]
	now, resident := w.time(w.now), w.script.residents[x.resident]
	wish := domain.Wish{Service: x.service, Now: x.now(), Urgent: x.urgent, Minutes: x.minutes, Slots: x.slots, Channel: domain.ByPhonePage}
	if !x.now() {
		wish.Window = &domain.Window{From: w.time(x.window.from), To: w.time(x.window.to)}
	}
	id := domain.OrderID(fmt.Sprintf("o_%s.%026d", areaOf(x.place), n))
	o, err := domain.NewOrder(wish, domain.Placing{
		ID: id, Requester: resident, Beneficiary: resident, Community: w.script.areas[x.place], Policy: w.policy,
	}, now)
	if err != nil {
		return err
	}
	if err := o.Publish(w.script.staff, nil, w.policy, now); err != nil {
		return err
	}
	i := len(w.orders)
	w.orders = append(w.orders, live{o: o, wish: x})
	w.byID[id] = i
	w.ordersOf[resident.ID] = append(w.ordersOf[resident.ID], i)
	w.agenda.add(x.ends, givesUp, i, 0)
	w.touch(i)
	return nil
}

// touch notes that an order was written: its effects and its next wait are looked after by settle.
func (w *world) touch(i int) {
	if !w.orders[i].touched {
		w.orders[i].touched = true
		w.changed = append(w.changed, i)
	}
}

// act changes an order in place by a rule that refuses before it changes anything.
func (w *world) act(i int, rule func(*domain.Order) error) error {
	err := rule(w.orders[i].o)
	if err == nil {
		w.touch(i)
	}
	return err
}

// wake ends the waits of an order that are over, and notes a look that is due.
func (w *world) wake(i int) error {
	l := &w.orders[i]
	if l.wakes != w.now || !l.o.Hunting() {
		return nil
	}
	l.wakes = 0
	now := w.time(w.now)
	if _, err := l.o.Tick(now, w.policy); err != nil {
		return err
	}
	w.touch(i)
	return nil
}

// settle carries out the effects of what was written, as the desk does, and sets when each order wakes.
func (w *world) settle(ctx context.Context) error {
	for len(w.changed) > 0 {
		list := w.changed
		w.changed = nil
		slices.SortFunc(list, func(a, b int) int { return cmp.Compare(a, b) })
		for _, i := range list {
			w.orders[i].touched = false
			if err := w.tell(ctx, i); err != nil {
				return err
			}
			w.rest(i)
		}
	}
	return nil
}

// rest sets the event of the order's next wait: the look at the next tick, everything else at its moment.
func (w *world) rest(i int) {
	l := &w.orders[i]
	o := l.o
	o.Told = o.N
	o.Rewake(time.Time{})
	if !o.Hunting() || l.due {
		return
	}
	at := int64(o.Wake) - w.start.UnixMilli()
	if look := o.Due(domain.NextWave); !look.IsZero() {
		due := max(look.UnixMilli()-w.start.UnixMilli(), w.now)
		if w.looked {
			due = max(due, w.now+1)
		}
		if due = (due + w.tick - 1) / w.tick * w.tick; due == w.now {
			l.due = true
			w.due = append(w.due, i)
			return
		}
		if int64(o.Wake) == look.UnixMilli() {
			at = due
		}
	}
	if at = max(at, w.now+1); at != l.wakes {
		l.wakes = at
		w.agenda.add(at, wakes, i, 0)
	}
}
