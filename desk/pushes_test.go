package desk

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"lindan/domain"
	"lindan/notify"
	"lindan/redistest"
	"lindan/storage"
)

// pushing gives the city web push to a service on this machine, and what arrives there by path.
func (c *city) pushing() (address string, got chan string) {
	c.t.Helper()
	got = make(chan string, 100)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		got <- r.URL.Path
	}))
	c.t.Cleanup(s.Close)
	var err error
	c.push, err = notify.NewPush(notify.PushOptions{Seed: bytes.Repeat([]byte{7}, 32), Contact: "https://localhost", Hosts: []string{s.URL}, Log: slog.New(slog.DiscardHandler)})
	must(c.t, err)
	return s.URL, got
}

// tells runs the web push until the test ends.
func (c *city) tells() {
	done := make(chan struct{})
	go func() { c.push.Run(c.ctx, c.Desk); close(done) }()
	c.t.Cleanup(func() { <-done }) // the context of a test ends before its cleanups
}

func (c *city) session(by *domain.Account, id string) {
	c.t.Helper()
	must(c.t, c.store.AddSession(c.ctx, &domain.Session{ID: id, Account: by.ID, Created: domain.At(c.clock), Expires: domain.At(c.clock.Add(domain.SessionLife))}))
}

// keys are a browser's, fit to be encrypted for.
func browserKeys(endpoint string) domain.Push {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	text := base64.RawURLEncoding.EncodeToString
	return domain.Push{Endpoint: domain.Hide(endpoint), P256dh: text(key.PublicKey().Bytes()), Auth: domain.Hide(text(bytes.Repeat([]byte{9}, 16)))}
}

// subscribes signs the person in under a session of this name and tells her browser there.
func (c *city) subscribes(by *domain.Account, session, address string) {
	c.t.Helper()
	c.session(by, session)
	must(c.t, c.SubscribePush(c.ctx, by, session, browserKeys(address+"/"+session)))
}

func (c *city) pushes(n notify.Notice) []string {
	c.t.Helper()
	list, err := c.Pushes(c.ctx, n)
	must(c.t, err)
	ids := []string{}
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	return ids
}

func TestAnOfferReachesAPhoneThatIsInAPocket(t *testing.T) {
	c := newCity(t)
	address, got := c.pushing()
	wang, desk, v := c.person("王秀英", nil), c.staff("派单员", domain.Dispatcher, community), c.volunteer("志愿者", 100)
	c.subscribes(wang, "wang", address)
	c.subscribes(v, "v", address)
	c.subscribes(desk, "desk", address)
	c.tells()
	wait := func(want string) {
		t.Helper()
		for {
			select {
			case path := <-got:
				if path == want {
					return
				}
			case <-redistest.Context(t).Done():
				t.Fatalf("nothing came to %s", want)
			}
		}
	}
	o := c.order(wang, nil)
	_, err := c.Publish(c.ctx, c.do(o, desk), nil)
	must(t, err)
	c.settle()
	wait("/v") // offered
	_, err = c.Accept(c.ctx, c.do(o, v))
	must(t, err)
	c.settle()
	wait("/wang") // changed
	_, err = c.Report(c.ctx, c.do(o, v), "unsafe", "")
	must(t, err)
	c.settle()
	wait("/desk") // reported
}

func TestStaffAreToldOfTheirOwnPlaceOnly(t *testing.T) {
	c := newCity(t)
	address, _ := c.pushing()
	c.subscribes(c.staff("派单员", domain.Dispatcher, community), "desk", address)
	c.subscribes(c.staff("网格员", domain.GridWorker, grid), "walker", address)
	c.subscribes(c.staff("督办", domain.Supervisor, community.Parent()), "super", address)
	c.subscribes(c.staff("邻社区", domain.Dispatcher, "420199-001-002"), "next", address)
	c.subscribes(c.staff("邻区", domain.Supervisor, "420198"), "far", address)
	c.subscribes(c.person("王秀英", nil), "wang", address)
	was := c.staff("离任", domain.Dispatcher, community)
	c.subscribes(was, "was", address)
	_, err := c.store.UpdateAccount(c.ctx, was.ID, func(a *domain.Account) error { a.Grants = nil; return nil })
	must(t, err)
	for area, want := range map[domain.AreaID][]string{
		grid: {"desk", "super", "walker"}, community: {"desk", "super"}, community.Parent(): {"super"},
	} {
		if have := c.pushes(notify.Notice{Area: area, Kind: "order.reported"}); !slices.Equal(have, want) {
			t.Errorf("of %s are told %v, want %v", area, have, want)
		}
	}
}

func TestAPushEndsWithItsSession(t *testing.T) {
	c := newCity(t)
	address, _ := c.pushing()
	wang := c.person("王秀英", nil)
	for _, s := range []string{"out", "revoked", "expired", "dropped", "stays"} {
		c.subscribes(wang, s, address)
	}
	must(t, c.SignOut(c.ctx, "out"))
	if c.stored("out").Expires == 0 {
		t.Fatal("a sign-out left the push behind")
	}
	for _, s := range []string{"revoked", "expired"} {
		_, err := c.store.UpdateSession(c.ctx, s, func(d *domain.Session) error {
			if s == "revoked" {
				d.Revoked = "lost"
			} else {
				d.Expires = domain.At(c.clock)
			}
			return nil
		})
		must(t, err)
	}
	must(t, c.DropPush(c.ctx, "dropped"))
	must(t, c.DropPush(c.ctx, "dropped"))
	must(t, c.DropPush(c.ctx, "never was"))
	if have := c.pushes(notify.Notice{To: wang.ID}); !slices.Equal(have, []string{"stays"}) {
		t.Fatalf("told are %v", have)
	}
	for _, s := range []string{"out", "revoked", "expired", "dropped"} {
		p := c.stored(s)
		if p.Expires == 0 || p.Account != "" || !p.Endpoint.Empty() || !p.Auth.Empty() || p.P256dh != "" || p.EndpointKey != "" {
			t.Errorf("%s left %+v", s, p)
		}
	}
	c.clock = c.clock.Add(25 * time.Hour)
	must(t, c.Purge(c.ctx))
	if n := len(c.raw()); n != 1 {
		t.Fatalf("%d documents after a day, want 1", n)
	}
}

func TestAStolenRefreshTokenEndsThePushes(t *testing.T) {
	c := newCity(t)
	address, _ := c.pushing()
	wang := c.person("王秀英", nil)
	in, err := c.openSession(c.ctx, wang, "phone", "a nonce of a phone")
	must(t, err)
	must(t, c.SubscribePush(c.ctx, wang, in.Session.ID, browserKeys(address+"/x")))
	// The token was replaced long ago.
	_, err = c.store.UpdateSession(c.ctx, in.Session.ID, func(s *domain.Session) error { s.Hash, s.Before = []byte("another"), nil; return nil })
	must(t, err)
	if _, err = c.Refresh(c.ctx, in.Refresh); domain.KindOf(err) != domain.Unsigned {
		t.Fatalf("an old token answered %v", err)
	}
	if c.stored(in.Session.ID).Expires == 0 {
		t.Fatal("the push outlived its session")
	}
}

func TestABrowserTellsOneSessionAndAnAccountHasTen(t *testing.T) {
	c := newCity(t)
	address, _ := c.pushing()
	wang, son := c.person("王秀英", nil), c.person("小海", nil)
	c.subscribes(wang, "first", address)
	c.session(son, "son")
	p := browserKeys(address + "/first") // the same browser, after another signed in
	must(t, c.SubscribePush(c.ctx, son, "son", p))
	if have := c.pushes(notify.Notice{To: wang.ID}); len(have) != 0 {
		t.Fatalf("the one before is still told: %v", have)
	}
	must(t, c.SubscribePush(c.ctx, son, "son", browserKeys(address+"/other")))
	if have := c.pushes(notify.Notice{To: son.ID}); !slices.Equal(have, []string{"son"}) {
		t.Fatalf("a session has %v", have)
	}
	for i := range 12 {
		c.clock = c.clock.Add(time.Second)
		c.subscribes(wang, fmt.Sprintf("w%02d", i), address)
	}
	if have := c.pushes(notify.Notice{To: wang.ID}); len(have) != 10 || have[0] != "w02" {
		t.Fatalf("told are %v, want the ten newest", have)
	}
	must(t, c.store.RemovePushesOf(c.ctx, wang.ID, c.clock))
	if have := c.pushes(notify.Notice{To: wang.ID}); len(have) != 0 {
		t.Fatalf("after all were removed: %v", have)
	}
}

func TestWhereAPersonIsToldIsSealed(t *testing.T) {
	c := newCity(t)
	address, _ := c.pushing()
	c.subscribes(c.person("王秀英", nil), "s", address)
	for _, raw := range c.raw() {
		if text := string(raw); strings.Contains(text, address) || strings.Contains(text, c.stored("s").Auth.Reveal()) {
			t.Fatalf("stored in the open: %q", text)
		}
	}
	if c.stored("s").Endpoint.Reveal() != address+"/s" {
		t.Fatal("and not to be read again")
	}
}

func TestWhatCannotBePushedToIsRefused(t *testing.T) {
	c := newCity(t)
	wang := c.person("王秀英", nil)
	if err := c.SubscribePush(c.ctx, wang, "s", browserKeys("https://fcm.googleapis.com/x")); domain.CodeOf(err) != "push.off" {
		t.Fatalf("without web push: %v", err)
	}
	c.pushing()
	var e *domain.Error
	if err := c.SubscribePush(c.ctx, wang, "s", browserKeys("https://10.0.0.1/x")); !errors.As(err, &e) || e.Field != "endpoint" {
		t.Fatalf("an address inside the network: %v", err)
	}
	if len(c.raw()) != 0 {
		t.Fatal("stored all the same")
	}
}

// raw is the collection as the engine holds it.
func (c *city) raw() []bson.Raw {
	c.t.Helper()
	list, err := c.engine.Find(c.ctx, "pushes", storage.Query{})
	must(c.t, err)
	return list
}

func (c *city) stored(id string) *domain.Push {
	c.t.Helper()
	p, err := c.store.Push(c.ctx, id)
	must(c.t, err)
	return p
}
