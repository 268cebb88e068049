package notify

import (
	"context"
	"slices"
	"time"

	"lindan/domain"
)

// Subscription is one open page. First comes Backlog, then what Events brings. Events is closed when the page is too slow
// (64 events wait) or Close was called.
type Subscription struct {
	Backlog []Event
	Events  <-chan Event

	inbox   *Inbox
	queue   chan Event
	account *domain.Account
	staff   bool
	since   position // entries up to here are in the backlog or were seen before
	closed  bool
}

// Subscribe opens a page of the account. After a reconnect, last is the id of the newest event that the page has seen:
// the backlog is then exactly what came since, or one event Reset where that cannot be told. With last empty the backlog
// is one event Ready. Exhausted live.too_many: five pages are open.
func (b *Inbox) Subscribe(ctx context.Context, a *domain.Account, last string) (*Subscription, error) {
	s, g, err := b.register(a, last)
	if err != nil {
		return nil, err
	}
	switch {
	case last == "":
		s.Backlog = []Event{b.startAt(s, g, Ready)}
	case g.inRing || g.known && b.fromStream(ctx, &g):
		s.Backlog = s.mine(g.list)
	default:
		s.Backlog = []Event{b.startAt(s, g, Reset)}
	}
	return s, nil
}

// gap is what a page has missed: the entries in (from, till].
type gap struct {
	here   position // what was read when the page registered
	id     string   // of the event there
	known  bool     // the page's id is of the epoch in force
	epoch  string
	from   position
	till   position
	inRing bool // list is complete
	list   []entry
}

// register puts a new page among the others and finds, in the same moment, the gap between what it has seen and what will
// be handed out to it.
func (b *Inbox) register(a *domain.Account, last string) (*Subscription, gap, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.subs[a.ID]) >= perAccount {
		return nil, gap{}, &domain.Error{Kind: domain.Exhausted, Code: "live.too_many", Text: "您同时打开的页面太多，请先关闭一些", Retry: 30 * time.Second}
	}
	g := b.gapAfter(last)
	s := &Subscription{inbox: b, queue: make(chan Event, queueMost), since: g.till}
	s.Events = s.queue
	s.belongTo(a)
	b.subs[a.ID] = append(b.subs[a.ID], s)
	b.open++
	return s, g, nil
}

func (b *Inbox) gapAfter(last string) gap {
	epoch, from, ok := parseID(last)
	g := gap{here: b.last, id: eventID(b.epoch, b.last), known: ok && epoch == b.epoch, epoch: epoch, from: from, till: b.last}
	if !g.known {
		return g
	}
	if from.after(g.till) { // another replica was ahead of this one: nothing up to there is news
		g.till = from
	}
	g.list, g.inRing = b.fromRing(from)
	return g
}

func (s *Subscription) belongTo(a *domain.Account) {
	s.account = a
	s.staff = slices.ContainsFunc(a.Grants, func(g domain.Grant) bool { return a.StaffOf(g.Area) })
}

// startAt lets the page begin at the place where it registered, and makes the event that says so.
func (b *Inbox) startAt(s *Subscription, g gap, kind string) Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.since = g.here
	return Event{ID: g.id, Kind: kind}
}

// fromRing lists the entries after from, if from itself is in memory.
func (b *Inbox) fromRing(from position) ([]entry, bool) {
	i, found := slices.BinarySearchFunc(b.ring, from, func(e entry, p position) int { return e.at.compare(p) })
	if !found {
		return nil, false
	}
	return slices.Clone(b.ring[i+1:]), true
}

// fromStream fills the gap from Redis, if from itself has not been trimmed away.
func (b *Inbox) fromStream(ctx context.Context, g *gap) bool {
	messages, err := b.rdb.XRange(ctx, streamKey, g.from.String(), g.till.String()).Result()
	if err != nil {
		return false
	}
	list := entries(messages)
	if len(list) == 0 || list[0].at != g.from || list[0].epoch != g.epoch {
		return false
	}
	g.list = list[1:]
	return true
}

func (s *Subscription) mine(list []entry) []Event {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	events := []Event{}
	for _, e := range list {
		if s.wants(e.notice) {
			events = append(events, e.event())
		}
	}
	return events
}

// wants tells whether the notice is for this page: to the person herself, to the staff of a place of hers, or to all.
func (s *Subscription) wants(p payload) bool {
	return p.To != "" && p.To == s.account.ID || p.Area != "" && s.staff && s.account.StaffOf(p.Area) || p.Kind == Reset
}

// handOut gives an entry to those whom it concerns. The lock is held.
func (b *Inbox) handOut(e entry) {
	if e.notice.To != "" {
		for _, s := range slices.Clone(b.subs[e.notice.To]) {
			s.offer(e)
		}
		return
	}
	b.each(func(s *Subscription) { s.offer(e) })
}

func (s *Subscription) offer(e entry) {
	if e.at.after(s.since) && s.wants(e.notice) {
		s.push(e.event())
	}
}

// push queues the event, or drops a page that does not keep up. The lock is held.
func (s *Subscription) push(e Event) {
	if s.closed {
		return
	}
	select {
	case s.queue <- e:
	default:
		s.end()
	}
}

// resetAll tells every page to read again. The lock is held.
func (b *Inbox) resetAll() {
	e := Event{ID: eventID(b.epoch, b.last), Kind: Reset}
	b.each(func(s *Subscription) {
		s.since = b.last
		s.push(e)
	})
}

func (b *Inbox) each(do func(*Subscription)) {
	for _, list := range b.subs {
		for _, s := range slices.Clone(list) {
			do(s)
		}
	}
}

// Renew tells the subscription what its account has become: from now on the new roles decide what it gets.
func (s *Subscription) Renew(a *domain.Account) {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	s.belongTo(a)
}

// Close ends the subscription; closing it again is fine.
func (s *Subscription) Close() {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	s.end()
}

// end takes the subscription out. The lock is held.
func (s *Subscription) end() {
	if s.closed {
		return
	}
	s.closed = true
	close(s.queue)
	b, id := s.inbox, s.account.ID
	b.open--
	b.subs[id] = slices.DeleteFunc(b.subs[id], func(o *Subscription) bool { return o == s })
	if len(b.subs[id]) == 0 {
		delete(b.subs, id)
	}
}
