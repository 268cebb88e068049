package notify

import (
	"context"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"lindan/domain"
)

// Push tells browsers that are closed, by web push (RFC 8030, 8291, 8292). What it sends holds a kind, an order's id and a
// sentence; nothing personal. It is a convenience: its queue is bounded and nothing is tried twice.
type Push struct {
	hosts   pushHosts
	contact string
	public  string // VAPID, base64url
	private string
	client  *http.Client
	log     *slog.Logger
	queue   chan Notice
}

// PushOptions is what a Push is built from.
type PushOptions struct {
	Seed    []byte   // secret, at least 32 bytes; the service's key pair follows from it
	Contact string   // mailto: or https:, for the push services
	Hosts   []string // of push services besides the known ones; see pushHosts
	Log     *slog.Logger
}

// PushBook knows where a notice goes, and forgets what is gone.
type PushBook interface {
	Pushes(ctx context.Context, n Notice) ([]*domain.Push, error)
	DropPush(ctx context.Context, session string) error
}

const (
	pushQueue   = 1000
	pushWorkers = 8
	pushWithin  = 10 * time.Second // one browser
	pushAllIn   = 30 * time.Second // all browsers of one notice
	// pushRecord is the length that every message is padded to: its length says nothing.
	pushRecord = 2048
)

// NewPush builds a Push; Run sends. The error names what does not fit.
func NewPush(o PushOptions) (*Push, error) {
	hosts, err := newPushHosts(o.Hosts)
	if err != nil {
		return nil, err
	}
	key, err := pushKey(o.Seed)
	if err != nil {
		return nil, err
	}
	base64url := base64.RawURLEncoding.EncodeToString
	return &Push{
		hosts: hosts, contact: strings.TrimPrefix(o.Contact, "mailto:"), // the library puts it back
		public: base64url(key.PublicKey().Bytes()), private: base64url(key.Bytes()),
		client: &http.Client{
			Timeout:       pushWithin,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		log: o.Log, queue: make(chan Notice, pushQueue),
	}, nil
}

// pushKey derives the service's P-256 key: the same seed gives the same key for ever, or every subscription would be lost.
func pushKey(seed []byte) (*ecdh.PrivateKey, error) {
	if len(seed) < 32 {
		return nil, errors.New("push: the seed is shorter than 32 bytes")
	}
	for i := 0; ; i++ {
		scalar, err := hkdf.Key(sha256.New, seed, nil, "lindan vapid "+strconv.Itoa(i), 32)
		if err != nil {
			return nil, fmt.Errorf("push key: %w", err)
		}
		if key, err := ecdh.P256().NewPrivateKey(scalar); err == nil { // one in 2³² is no scalar of the curve
			return key, nil
		}
	}
}

// Key is the service's public key as browsers want it: base64url of the uncompressed point.
func (p *Push) Key() string { return p.public }

// Admit refuses a subscription that is not one of a known push service, or whose keys could not be used. Errors name the field.
func (p *Push) Admit(s *domain.Push) error {
	if !p.hosts.allow(s.Endpoint.Reveal()) {
		return domain.Fieldf("endpoint", "push.endpoint", "不支持这个浏览器的消息推送")
	}
	point, err := fromBase64(s.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil || len(point) != 65 {
		return domain.Fieldf("p256dh", "push.key", "推送密钥格式不对")
	}
	if auth, err := fromBase64(s.Auth.Reveal()); err != nil || len(auth) != 16 {
		return domain.Fieldf("auth", "push.key", "推送密钥格式不对")
	}
	return nil
}

func fromBase64(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}

// pushed tells how a kind of notice is pushed: how long the push service keeps it, and how soon it wakes the phone. Other
// kinds are for open pages only.
func pushed(kind string) (ttl time.Duration, urgency webpush.Urgency, ok bool) {
	switch kind {
	case "order.offered":
		return time.Hour, webpush.UrgencyHigh, true
	case "order.reported":
		return 24 * time.Hour, webpush.UrgencyHigh, true
	case "order.changed", "order.released", "order.escalated", "record.reminder", "record.dismissed", "certificate.revoked",
		"hours.changed", "dispute.opened", "dispute.answered", "dispute.overdue", "proposal.waiting", "proposal.decided":
		return 24 * time.Hour, webpush.UrgencyNormal, true
	}
	return 0, "", false
}

// Send puts a notice into the queue, if it is of a kind that is pushed. It never waits: a full queue is an error.
func (p *Push) Send(_ context.Context, n Notice) error {
	if _, _, ok := pushed(n.Kind); !ok {
		return nil
	}
	select {
	case p.queue <- n:
		return nil
	default:
		return errors.New("push: the queue is full")
	}
}

// Run sends what is in the queue until ctx ends.
func (p *Push) Run(ctx context.Context, book PushBook) {
	var working sync.WaitGroup
	for range pushWorkers {
		working.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case n := <-p.queue:
					p.deliver(ctx, book, n)
				}
			}
		})
	}
	working.Wait()
}

// deliver sends one notice to all its browsers.
func (p *Push) deliver(ctx context.Context, book PushBook, n Notice) {
	ctx, cancel := context.WithTimeout(ctx, pushAllIn)
	defer cancel()
	list, err := book.Pushes(ctx, n)
	if err != nil {
		p.log.Warn("push not sent", "order", n.Order, "kind", n.Kind, "err", err)
	}
	for _, s := range list {
		gone, err := p.post(ctx, s, n)
		if gone {
			err = book.DropPush(ctx, s.ID)
		}
		if err != nil {
			p.log.Warn("push not sent", "order", n.Order, "kind", n.Kind, "err", err)
		}
	}
}

// post sends to one browser; gone tells that there is none any more.
func (p *Push) post(ctx context.Context, s *domain.Push, n Notice) (gone bool, err error) {
	if p.Admit(s) != nil {
		return true, nil //nolint:nilerr // the settings have changed, or the person's key was destroyed: nothing to tell
	}
	text, err := json.Marshal(struct {
		Kind  string         `json:"kind"`
		Order domain.OrderID `json:"order,omitempty"`
		Text  string         `json:"text,omitempty"`
	}{n.Kind, n.Order, n.Text})
	if err != nil {
		return false, fmt.Errorf("push: %w", err)
	}
	ttl, urgency, _ := pushed(n.Kind)
	res, err := webpush.SendNotificationWithContext(ctx, text, &webpush.Subscription{
		Endpoint: s.Endpoint.Reveal(), Keys: webpush.Keys{P256dh: s.P256dh, Auth: s.Auth.Reveal()},
	}, &webpush.Options{
		HTTPClient: p.client, RecordSize: pushRecord, Subscriber: p.contact, Topic: topic(s, n), TTL: int(ttl / time.Second), Urgency: urgency,
		VAPIDPublicKey: p.public, VAPIDPrivateKey: p.private,
	})
	if err != nil {
		return false, fmt.Errorf("push service: %w", withoutURL(err))
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 4<<10))
	_ = res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		return true, nil
	case res.StatusCode < 200 || res.StatusCode > 299:
		return false, fmt.Errorf("push service %s: status %d", res.Request.URL.Hostname(), res.StatusCode)
	}
	return false, nil
}

// topic lets a newer message of one kind about one order take the place of one that the phone has not fetched yet. It says
// nothing to the push service, and differs from browser to browser.
func topic(s *domain.Push, n Notice) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s", s.Auth.Reveal(), n.Order, n.Kind))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

// withoutURL takes the address of a browser out of an error that is for the log.
func withoutURL(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}
