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
	"sync/atomic"
	"time"

	"lindan/domain"
	"lindan/hunt"
	"lindan/ledger"
	"lindan/matching"
	"lindan/notify"
	"lindan/storage"
)

// Desk is the service behind every door.
type Desk struct {
	store     *storage.Store
	index     *matching.Index
	hunt      *hunt.Hunt
	live      notify.Sender // to people's open pages
	sms       notify.Sender // login codes
	push      *notify.Push  // to browsers that are closed; nil: none
	demoCodes []string      // normal numbers
	secret    []byte        // start, stop and site codes are derived from it
	ledgerKey *ledger.Key   // signs blocks and roots
	checked   checkFigures  // by the hourly check
	now       func() time.Time
	newID     func(prefix string) string
	random    func(n int) []byte
	log       *slog.Logger
	calendar  *domain.Calendar
	nudged    chan domain.OrderID
	places    cache[domain.AreaID, *domain.Area]
	people    cache[domain.AccountID, *domain.Account]
	alive     cache[string, struct{}] // sessions that are not over
	codes     codeRounds

	reversalsSeen atomic.Int64 // by the job "certificates", in Unix milliseconds
	workdays      func(from time.Time, n int) (time.Time, error)
}

// Options is what a Desk is built from.
type Options struct {
	Store  *storage.Store
	Index  *matching.Index
	Live   notify.Sender
	SMS    notify.Sender
	Push   *notify.Push // nil: none
	Secret []byte       // 32 bytes
	// LedgerKey is the seed of the key that signs blocks and roots, 32 bytes; nil: one that follows from Secret.
	LedgerKey []byte
	Now       func() time.Time
	NewID     func(prefix string) string
	Random    func(n int) []byte // from crypto/rand
	Log       *slog.Logger
	// Calendar is the working days; nil: those that lindan carries within it.
	Calendar *domain.Calendar
	// DemoCodes are the numbers of a demo's invented people: RequestCode tells their codes. nil outside a demo.
	DemoCodes []string
}

// New builds a Desk. Its Jobs have to be run by the caller.
func New(o Options) *Desk {
	if o.Calendar == nil {
		o.Calendar = domain.Workdays()
	}
	d := &Desk{
		store: o.Store, index: o.Index, live: o.Live, sms: o.SMS, push: o.Push, secret: o.Secret, now: func() time.Time { return o.Now().UTC().Truncate(time.Millisecond) }, newID: o.NewID, random: o.Random, log: o.Log,
		demoCodes: o.DemoCodes, calendar: o.Calendar, ledgerKey: newLedgerKey(o), workdays: o.Calendar.Deadline,
		nudged: make(chan domain.OrderID, 4096),
	}
	d.goHunting()
	return d
}

// goHunting lets the hunt work on the desk's store and index.
func (d *Desk) goHunting() { d.hunt = hunt.New(hunt.Options{Store: d.store, Near: d.index}) }

// cacheAreas is how long a replica may work by a policy that another replica has just changed.
const cacheAreas = 3 * time.Second

// Area reads a place, at most cacheAreas old. The caller must not change it.
func (d *Desk) Area(ctx context.Context, id domain.AreaID) (*domain.Area, error) {
	now := d.now()
	if a, ok := d.places.get(id, now); ok {
		return a, nil
	}
	a, err := d.store.Area(ctx, id)
	if err == nil {
		d.places.put(id, a, now.Add(cacheAreas))
	}
	return a, err
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
			p := *a.Policy
			p.Number, p.Area = a.Version, id
			return p, nil
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
