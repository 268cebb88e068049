// Package desk holds the verbs of lindan (服务台): one method for each thing that one can ask. Each loads, lets a rule of
// domain decide, saves, and tells. It is the only room that knows the others.
package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"lindan/domain"
	"lindan/matching"
	"lindan/notify"
	"lindan/storage"
)

// Desk is the service behind every door.
type Desk struct {
	store  *storage.Store
	index  *matching.Index
	live   notify.Sender // to people's open pages
	sms    notify.Sender // login codes
	secret []byte        // start, stop and site codes are derived from it
	now    func() time.Time
	newID  func(prefix string) string
	random func(n int) []byte
	log    *slog.Logger
	nudged chan domain.OrderID
	places placeCache
	people peopleCache
	alive  liveSessions
	codes  codeRounds
}

// Options is what a Desk is built from.
type Options struct {
	Store  *storage.Store
	Index  *matching.Index
	Live   notify.Sender
	SMS    notify.Sender
	Secret []byte // 32 bytes
	Now    func() time.Time
	NewID  func(prefix string) string
	Random func(n int) []byte // from crypto/rand
	Log    *slog.Logger
}

// New builds a Desk. Its Jobs have to be run by the caller.
func New(o Options) *Desk {
	return &Desk{
		store: o.Store, index: o.Index, live: o.Live, sms: o.SMS, secret: o.Secret, now: func() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }, newID: o.NewID, random: o.Random, log: o.Log,
		nudged: make(chan domain.OrderID, 4096), places: placeCache{areas: map[domain.AreaID]cachedArea{}}, people: peopleCache{list: map[domain.AccountID]cachedPerson{}},
	}
}

// placeCache remembers areas for a short while: they are read with every command and change a few times a year.
type placeCache struct {
	mu    sync.Mutex
	areas map[domain.AreaID]cachedArea
}

type cachedArea struct {
	area  *domain.Area
	until time.Time
}

// cacheAreas is how long a replica may work by a policy that another replica has just changed.
const cacheAreas = 3 * time.Second

// Area reads a place, at most cacheAreas old. The caller must not change it.
func (d *Desk) Area(ctx context.Context, id domain.AreaID) (*domain.Area, error) {
	now := d.now()
	d.places.mu.Lock()
	c, ok := d.places.areas[id]
	d.places.mu.Unlock()
	if ok && now.Before(c.until) {
		return c.area, nil
	}
	a, err := d.store.Area(ctx, id)
	if err != nil {
		return nil, err
	}
	d.places.mu.Lock()
	d.places.areas[id] = cachedArea{a, now.Add(cacheAreas)}
	d.places.mu.Unlock()
	return a, nil
}

func (d *Desk) forgetArea(id domain.AreaID) {
	d.places.mu.Lock()
	delete(d.places.areas, id)
	d.places.mu.Unlock()
}

// Policy is what holds in the place: its own, its parents', or the default.
func (d *Desk) Policy(ctx context.Context, id domain.AreaID) (domain.Policy, error) {
	for ; id != ""; id = id.Parent() {
		a, err := d.Area(ctx, id)
		if domain.KindOf(err) == domain.Missing {
			continue
		}
		if err != nil {
			return domain.Policy{}, err
		}
		if a.Policy != nil {
			return *a.Policy, nil
		}
	}
	return domain.DefaultPolicy(), nil
}

// code derives a short number for a purpose: the same for all who know the secret, guessable by nobody else.
func (d *Desk) code(digits int, parts ...any) string {
	m := hmac.New(sha256.New, d.secret)
	fmt.Fprint(m, parts...)
	n := binary.BigEndian.Uint64(m.Sum(nil))
	mod := uint64(1)
	for range digits {
		mod *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%mod)
}

// StartCode and StopCode are what the beneficiary holds (4 digits, for one generation of the order); VisitCode is what the
// volunteer shows at the door, and the resident compares.
func (d *Desk) StartCode(o *domain.Order) string {
	return d.code(4, "start|", o.ID, "|", o.Generation)
}

// StopCode see StartCode.
func (d *Desk) StopCode(o *domain.Order) string { return d.code(4, "stop|", o.ID, "|", o.Generation) }

// VisitCode see StartCode.
func (d *Desk) VisitCode(o *domain.Order) string { return d.code(4, "visit|", o.ID, "|", o.Generation) }

// SiteCode is what the QR of a place says on one day (Asia/Shanghai): 16 letters, useless tomorrow.
func (d *Desk) SiteCode(area domain.AreaID, now time.Time) string {
	m := hmac.New(sha256.New, d.secret)
	fmt.Fprint(m, "site|", area, "|", now.In(domain.Shanghai).Format(time.DateOnly))
	return strings.ToLower(base32.StdEncoding.EncodeToString(m.Sum(nil)[:10]))
}

// Ping tells whether the store can be read and written.
func (d *Desk) Ping(ctx context.Context) error { return d.store.Ping(ctx) }
