// Package hunt asks volunteers for orders: it looks who is near, lets matching choose, reserves each one's attention, writes the
// offers, and learns from how they end. The service and the simulated city run the same code; they differ only in what stands
// behind Store and Near.
package hunt

import (
	"context"
	"sync"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/storage"
)

// Store is what the hunt reads and writes. Rules are pure and may run more than once (storage.Store).
type Store interface {
	UpdateOrder(ctx context.Context, id domain.OrderID, rule func(*domain.Order) error) (*domain.Order, error)
	Order(ctx context.Context, id domain.OrderID) (*domain.Order, error)
	OrdersOf(ctx context.Context, as storage.Whose, of domain.AccountID, p storage.Page) ([]*domain.Order, error)
	Accounts(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Account, error)
	Sealed(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Account, error) // without personal texts
	Engagements(ctx context.Context, ids []domain.AccountID) (map[domain.AccountID]*domain.Engagement, error)
	UpdateEngagement(ctx context.Context, id domain.AccountID, rule func(*domain.Engagement) error) (*domain.Engagement, error)
	Learned(ctx context.Context, district domain.AreaID) (*domain.Learned, error)
	UpdateLearned(ctx context.Context, district domain.AreaID, rule func(*domain.Learned) error) (*domain.Learned, error)
}

// Near finds volunteers on duty around a place (matching.Index).
type Near interface {
	Near(ctx context.Context, a matching.Ask) ([]matching.Found, error)
}

// Hunt is the asking of volunteers. All methods are safe for use by many goroutines and many replicas.
type Hunt struct {
	store    Store
	near     Near
	strategy func(domain.Policy) matching.Strategy
	tuning   *matching.Tuning

	mu      sync.Mutex
	learned map[domain.AreaID]memory
	lessons map[domain.AreaID]*lessons
}

// memory is what a district has learned, as read at a moment. It is shared and never changed.
type memory struct {
	learned *domain.Learned
	until   time.Time
}

// lessons wait to be written together: a crash forgets some seconds of them, which costs nothing but time.
type lessons struct {
	answers []matching.Lesson
	looks   []matching.Look
	gains   []matching.Gain
}

// Options is what a Hunt is built from.
type Options struct {
	Store    Store
	Near     Near
	Strategy func(domain.Policy) matching.Strategy // nil: matching.StrategyOf
	Tuning   *matching.Tuning                      // nil: matching.DefaultTuning
}

// New builds a Hunt.
func New(o Options) *Hunt {
	if o.Strategy == nil {
		o.Strategy = matching.StrategyOf
	}
	if o.Tuning == nil {
		t := matching.DefaultTuning()
		o.Tuning = &t
	}
	return &Hunt{
		store: o.Store, near: o.Near, strategy: o.Strategy, tuning: o.Tuning,
		learned: map[domain.AreaID]memory{}, lessons: map[domain.AreaID]*lessons{},
	}
}

// remembered is how long a replica works with what it has read of a district's learning.
const remembered = 5 * time.Second

// Learned is what the order's district has learned, at most some seconds old. The caller must not change it.
func (h *Hunt) Learned(ctx context.Context, area domain.AreaID, now time.Time) (*domain.Learned, error) {
	district := area.At(domain.District)
	h.mu.Lock()
	m, ok := h.learned[district]
	h.mu.Unlock()
	if ok && now.Before(m.until) {
		return m.learned, nil
	}
	l, err := h.store.Learned(ctx, district)
	if err != nil {
		return nil, err
	}
	h.remember(district, l, now)
	return l, nil
}

func (h *Hunt) remember(district domain.AreaID, l *domain.Learned, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.learned[district] = memory{l, now.Add(remembered)}
}

// learn keeps lessons for the next Flush.
func (h *Hunt) learn(area domain.AreaID, add func(*lessons)) {
	district := area.At(domain.District)
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.lessons[district]
	if s == nil {
		s = &lessons{}
		h.lessons[district] = s
	}
	add(s)
}

// Earned tells what a place or a duty brought.
func (h *Hunt) Earned(g matching.Gain) {
	h.learn(g.Community, func(s *lessons) { s.gains = append(s.gains, g) })
}

// Served tells that a visit ended.
func (h *Hunt) Served(community domain.AreaID, v domain.Visit) {
	h.Earned(matching.Gain{Community: community, At: v.To, Served: v.To.Sub(v.From).Hours()})
}

// OnDuty tells of a duty that ended: its hours count where and when they were.
func (h *Hunt) OnDuty(community domain.AreaID, from, to time.Time) {
	for from.Before(to) {
		end := from.Truncate(time.Hour).Add(time.Hour)
		if end.After(to) {
			end = to
		}
		h.Earned(matching.Gain{Community: community, At: from, Hours: end.Sub(from).Hours()})
		from = end
	}
}

// Flush writes what was learned since the last one.
func (h *Hunt) Flush(ctx context.Context, now time.Time) error {
	h.mu.Lock()
	all := h.lessons
	h.lessons = map[domain.AreaID]*lessons{}
	h.mu.Unlock()
	for district, s := range all {
		l, err := h.store.UpdateLearned(ctx, district, func(l *domain.Learned) error {
			matching.Study(l, s.answers)
			matching.Observe(l, s.looks)
			matching.Earn(l, s.gains)
			return nil
		})
		if err != nil {
			return err
		}
		h.remember(district, l, now)
	}
	return nil
}
