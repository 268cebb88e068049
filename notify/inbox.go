package notify

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"lindan/domain"
)

// Inbox tells open pages through one Redis stream. A replica reads the stream once (Run) and gives each subscriber what is
// hers, so that the cost in Redis follows the notices and the replicas, never the people.
//
// Every entry carries the epoch in force: a random value beside the stream, lost and made anew with it. An id of another
// epoch cannot be resumed from, whatever the clock of a restarted Redis says.
type Inbox struct {
	rdb    redis.UniversalClient
	random func(n int) []byte
	log    *slog.Logger
	block  time.Duration // one wait for news; also how soon a flush is seen, and how soon Run ends
	missed atomic.Bool   // a notice was not sent: everybody has to read again, once Redis is back

	mu    sync.Mutex
	epoch string   // "" before the stream was first reached
	last  position // of the stream, as far as it was read
	ring  []entry  // the newest, in order
	subs  map[domain.AccountID][]*Subscription
	open  int // subscriptions in all
}

const (
	streamKey  = "live:{lindan}"
	streamMost = 10000 // entries kept, about
	// epochKey lies in the slot of the stream, so that one script reads the one and writes the other.
	epochKey = "live-epoch:{lindan}"

	ringMost   = 1000        // entries kept in memory
	queueMost  = 64          // events that a slow page may leave waiting
	perAccount = 5           // pages open at once
	sendWithin = time.Second // a notice is a convenience: it must not hold up its sender
)

// NewInbox makes an inbox. random gives n bytes of chance (crypto/rand). Run has to run for anybody to receive anything.
func NewInbox(rdb redis.UniversalClient, random func(n int) []byte, log *slog.Logger) *Inbox {
	return &Inbox{rdb: rdb, random: random, log: log, block: time.Second, subs: map[domain.AccountID][]*Subscription{}}
}

// sendScript appends a notice under the epoch in force, making one where there is none.
// KEYS: the epoch, the stream. ARGV: a new epoch, the stream's length, the notice. It returns the entry's id.
var sendScript = redis.NewScript(`
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'e', redis.call('GET', KEYS[1]), 'p', ARGV[3])`)

// Send puts a notice into the stream. An error means that it may not have arrived; then all pages are told to read again
// as soon as Redis is back.
func (b *Inbox) Send(ctx context.Context, n Notice) error {
	if n.To == "" && n.Area == "" {
		return errors.New("notify: a notice to nobody")
	}
	if err := b.mend(ctx); err != nil {
		return err
	}
	return b.append(ctx, payload{To: n.To, Area: n.Area, Kind: n.Kind, Order: n.Order, N: n.N, Text: n.Text})
}

// mend tells everybody to read again if a notice was not sent.
func (b *Inbox) mend(ctx context.Context) error {
	if !b.missed.CompareAndSwap(true, false) {
		return nil
	}
	return b.append(ctx, payload{Kind: Reset})
}

func (b *Inbox) append(ctx context.Context, p payload) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := sendScript.Run(ctx, b.rdb, []string{epochKey, streamKey}, b.newEpoch(), streamMost, text).Err(); err != nil {
		b.missed.Store(true)
		return fmt.Errorf("notice to the stream: %w", err)
	}
	return nil
}

func (b *Inbox) newEpoch() string { return hex.EncodeToString(b.random(8)) }

// Open is the number of open subscriptions on this replica.
func (b *Inbox) Open() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open
}
