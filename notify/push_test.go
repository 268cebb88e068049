package notify

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lindan/domain"
	"lindan/redistest"
)

// browser is the far end of web push: it holds the keys that open what is sent to it.
type browser struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	return browser{key, auth}
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func plainOf(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// push is the browser's subscription at an address.
func (b browser) push(session, endpoint string) *domain.Push {
	return &domain.Push{ID: session, Endpoint: domain.Hide(endpoint), P256dh: base64url(b.key.PublicKey().Bytes()), Auth: domain.Hide(base64url(b.auth))}
}

// open decrypts a message as RFC 8291 says, with nothing of the library that encrypted it.
func (b browser) open(body []byte) ([]byte, error) {
	if len(body) < 21 || len(body) < 21+int(body[20]) {
		return nil, errors.New("too short")
	}
	salt, record, sender, data := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:21+int(body[20])], body[21+int(body[20]):]
	if int(record) < len(data) {
		return nil, fmt.Errorf("%d bytes in a record of %d", len(data), record)
	}
	point, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	shared, err := b.key.ECDH(point)
	if err != nil {
		return nil, err
	}
	expand := func(secret, salt []byte, info string, n int) []byte {
		key, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			panic(err)
		}
		return key
	}
	ikm := expand(shared, b.auth, "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(sender), 32)
	block, err := aes.NewCipher(expand(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	text, err := gcm.Open(nil, expand(ikm, salt, "Content-Encoding: nonce\x00", 12), data, nil)
	text = bytes.TrimRight(text, "\x00")
	if err != nil || len(text) == 0 || text[len(text)-1] != 2 {
		return nil, fmt.Errorf("not the last record: %w", err)
	}
	return text[:len(text)-1], nil
}

// TestTheBrowserOfTheTestsOpensTheExampleOfTheStandard holds the test's own decryption to RFC 8291, appendix A.
func TestTheBrowserOfTheTestsOpensTheExampleOfTheStandard(t *testing.T) {
	key, err := ecdh.P256().NewPrivateKey(plainOf(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	if err != nil {
		t.Fatal(err)
	}
	b := browser{key, plainOf(t, "BTBZMqHH6r4Tts7J_aSIgg")}
	text, err := b.open(plainOf(t, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"))
	if err != nil || string(text) != "When I grow up, I want to be a watermelon" {
		t.Fatalf("opened %q, %v", text, err)
	}
}

// service is a push service on this machine. It answers with a status and keeps what came.
type service struct {
	*httptest.Server
	got    chan *http.Request // the body is in it still
	status int
	head   http.Header
}

func newService(t *testing.T, status int) *service {
	t.Helper()
	s := &service{got: make(chan *http.Request, 50), status: status, head: http.Header{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		for k, v := range s.head {
			w.Header()[k] = v
		}
		w.WriteHeader(s.status)
		s.got <- r
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *service) next(t *testing.T) (*http.Request, []byte) {
	t.Helper()
	select {
	case r := <-s.got:
		body, _ := io.ReadAll(r.Body)
		return r, body
	case <-redistest.Context(t).Done():
		t.Fatal("nothing came")
		return nil, nil
	}
}

// book is a list of subscriptions.
type book struct {
	mu      sync.Mutex
	list    []*domain.Push
	dropped chan string
}

func (b *book) Pushes(context.Context, Notice) ([]*domain.Push, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.list, nil
}

func (b *book) DropPush(_ context.Context, id string) error {
	b.dropped <- id
	return nil
}

func newPush(t *testing.T, hosts ...string) *Push {
	t.Helper()
	p, err := NewPush(PushOptions{Seed: bytes.Repeat([]byte{7}, 32), Contact: "mailto:help@example.org", Hosts: hosts, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// telling runs a push until the test ends.
func telling(t *testing.T, p *Push, list ...*domain.Push) *book {
	t.Helper()
	b := &book{list: list, dropped: make(chan string, 50)}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { p.Run(ctx, b); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return b
}

func TestAPushIsOpenedByItsBrowserAndByNobodyElse(t *testing.T) {
	s, b := newService(t, http.StatusCreated), newBrowser(t)
	p := newPush(t, s.URL)
	telling(t, p, b.push("s_1", s.URL+"/send/abc"))
	for _, c := range []struct{ kind, ttl, urgency string }{
		{"order.offered", "3600", "high"},
		{"order.reported", "86400", "high"},
		{"order.changed", "86400", "normal"},
		{"order.released", "86400", "normal"},
		{"order.escalated", "86400", "normal"},
	} {
		n := Notice{To: "a_1", Kind: c.kind, Order: "o_420199-001-001.x", N: 7, Text: "附近有一位邻居需要帮助：送药"}
		if err := p.Send(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		r, body := s.next(t)
		text, err := b.open(body)
		if want := `{"kind":"` + c.kind + `","order":"o_420199-001-001.x","text":"附近有一位邻居需要帮助：送药"}`; err != nil || string(text) != want {
			t.Fatalf("opened %q, %v; want %s", text, err, want)
		}
		if _, err := newBrowser(t).open(body); err == nil {
			t.Fatal("another browser opened it")
		}
		if bytes.Contains(body, []byte("o_420199")) || len(body) != pushRecord {
			t.Fatalf("%d bytes: %q", len(body), body)
		}
		h := r.Header
		if h.Get("TTL") != c.ttl || h.Get("Urgency") != c.urgency || len(h.Get("Topic")) != 32 || h.Get("Content-Encoding") != "aes128gcm" {
			t.Fatalf("%s: header %v", c.kind, h)
		}
	}
}

func TestThePushServiceReadsWhoSends(t *testing.T) {
	s, b := newService(t, http.StatusCreated), newBrowser(t)
	p := newPush(t, s.URL)
	telling(t, p, b.push("s_1", s.URL+"/send/abc"))
	if err := p.Send(t.Context(), Notice{To: "a_1", Kind: "order.offered"}); err != nil {
		t.Fatal(err)
	}
	r, _ := s.next(t)
	token, key, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
	if key != p.Key() {
		t.Fatalf("sent by %s, the key is %s", key, p.Key())
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), plainOf(t, key))
	if err != nil {
		t.Fatal(err)
	}
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return public, nil },
		jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience(s.URL), jwt.WithExpirationRequired(), jwt.WithSubject("mailto:help@example.org"))
	if err != nil {
		t.Fatalf("token %s: %v", token, err)
	}
	if exp, _ := claims.GetExpirationTime(); time.Until(exp.Time) > 24*time.Hour {
		t.Fatalf("lives until %v, more than a day", exp)
	}
}

func TestTheKeyOfTheServiceFollowsFromItsSeed(t *testing.T) {
	const want = "BMzY9UVjOBYRBmUngbgrqr7bS0DjvjdKzV0kcOaaM9lR6h6P96JbVnS60AtP-ePvL1DuRIidzrle1lctWWs0mrU" // it may never change
	p := newPush(t)
	if p.Key() != want || len(plainOf(t, p.Key())) != 65 {
		t.Fatalf("key %s, want %s", p.Key(), want)
	}
	if _, err := NewPush(PushOptions{Seed: make([]byte, 31)}); err == nil {
		t.Fatal("a short seed was taken")
	}
}

func TestABrowserThatIsGoneIsForgotten(t *testing.T) {
	for status, gone := range map[int]bool{404: true, 410: true, 201: false, 403: false, 429: false, 500: false} {
		s := newService(t, status)
		p := newPush(t, s.URL)
		b := telling(t, p, newBrowser(t).push("s_1", s.URL+"/send/1"))
		for range 2 {
			if err := p.Send(t.Context(), Notice{To: "a_1", Kind: "order.changed"}); err != nil {
				t.Fatal(err)
			}
			s.next(t)
			if !gone {
				continue
			}
			select {
			case id := <-b.dropped:
				if id != "s_1" {
					t.Fatalf("%d: forgot %s", status, id)
				}
			case <-redistest.Context(t).Done():
				t.Fatalf("%d: nothing was forgotten", status)
			}
		}
		if len(b.dropped) != 0 {
			t.Fatalf("%d: forgotten", status)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	other := newService(t, http.StatusCreated)
	s := newService(t, http.StatusTemporaryRedirect)
	s.head.Set("Location", other.URL+"/inside")
	p := newPush(t, s.URL, other.URL)
	if gone, err := p.post(t.Context(), newBrowser(t).push("s_1", s.URL+"/x"), Notice{Kind: "order.changed"}); gone || err == nil || !strings.Contains(err.Error(), "307") {
		t.Fatalf("answered %v, %v", gone, err)
	}
	if len(other.got) != 0 {
		t.Fatal("the redirect was followed")
	}
}

func TestAnAddressOfABrowserIsNotInTheLog(t *testing.T) {
	s := newService(t, http.StatusCreated)
	url := s.URL
	s.Close()
	_, err := newPush(t, url).post(t.Context(), newBrowser(t).push("s_1", url+"/send/secret-capability"), Notice{Kind: "order.changed"})
	if err == nil || strings.Contains(err.Error(), "secret-capability") {
		t.Fatalf("the log would read: %v", err)
	}
}

func TestOnlyAddressesOfPushServicesAreTaken(t *testing.T) {
	p := newPush(t, "push.example.org", "*.push.example.com", "http://127.0.0.1:8089")
	for endpoint, want := range map[string]bool{
		"https://fcm.googleapis.com/fcm/send/abc":                true,
		"https://FCM.googleapis.com:443/fcm/send/abc":            true,
		"https://updates.push.services.mozilla.com/wpush/v2/":    true,
		"https://web.push.apple.com/x":                           true,
		"https://wns2-par02p.notify.windows.com/w/?token=1":      true,
		"https://push.example.org/x":                             true,
		"https://a.push.example.com/x":                           true,
		"http://127.0.0.1:8089/x":                                true,
		"http://fcm.googleapis.com/fcm/send/abc":                 false,
		"https://fcm.googleapis.com:8443/x":                      false,
		"https://fcm.googleapis.com.evil.org/x":                  false,
		"https://evilfcm.googleapis.com/x":                       false,
		"https://push.apple.com/x":                               false,
		"https://evilpush.apple.com/x":                           false,
		"https://user@fcm.googleapis.com/x":                      false,
		"https://fcm.googleapis.com@evil.org/x":                  false,
		"https://127.0.0.1:8089/x":                               false,
		"http://127.0.0.1:8090/x":                                false,
		"http://localhost:8089/x":                                false,
		"http://169.254.169.254/latest/meta-data":                false,
		"https://169.254.169.254/":                               false,
		"https://[::1]/":                                         false,
		"https:///x":                                             false,
		"ftp://fcm.googleapis.com/x":                             false,
		"//fcm.googleapis.com/x":                                 false,
		"fcm.googleapis.com":                                     false,
		"https://fcm.googleapis.com/#x":                          false,
		"https://fcm.googleapis.com/" + strings.Repeat("x", 600): false,
		"": false,
	} {
		err := p.Admit(newBrowser(t).push("s_1", endpoint))
		if (err == nil) != want || err != nil && domain.CodeOf(err) != "push.endpoint" {
			t.Errorf("%s: %v, want %v", endpoint, err, want)
		}
	}
}

func TestKeysThatCouldNotBeUsedAreNotTaken(t *testing.T) {
	p := newPush(t)
	good := newBrowser(t).push("s_1", "https://fcm.googleapis.com/x")
	offCurve := bytes.Repeat([]byte{4}, 65)
	for name, c := range map[string]struct {
		p256dh, auth, field string
	}{
		"good ones":              {good.P256dh, good.Auth.Reveal(), ""},
		"with padding":           {good.P256dh + "=", good.Auth.Reveal() + "==", ""},
		"a point off the curve":  {base64url(offCurve), good.Auth.Reveal(), "p256dh"},
		"a compressed point":     {base64url(offCurve[:33]), good.Auth.Reveal(), "p256dh"},
		"no base64":              {"好", good.Auth.Reveal(), "p256dh"},
		"a short secret":         {good.P256dh, base64url(make([]byte, 15)), "auth"},
		"a long secret":          {good.P256dh, base64url(make([]byte, 17)), "auth"},
		"a secret of no letters": {good.P256dh, "?", "auth"},
	} {
		s := &domain.Push{Endpoint: good.Endpoint, P256dh: c.p256dh, Auth: domain.Hide(c.auth)}
		field := ""
		if e := (*domain.Error)(nil); errors.As(p.Admit(s), &e) {
			field = e.Field
		}
		if field != c.field {
			t.Errorf("%s: field %q, want %q", name, field, c.field)
		}
	}
}

func TestASettingThatOpensTheNetworkIsRefused(t *testing.T) {
	for _, h := range []string{"*", "*.", "https://push.example.org", "http://10.0.0.1", "http://push.example.org", "10.0.0.1", "localhost", "push.example.org/x", "push.example.org:8443", "http://127.0.0.1:80/x", "[::1]"} {
		if _, err := NewPush(PushOptions{Seed: make([]byte, 32), Hosts: []string{h}}); err == nil {
			t.Errorf("%q was taken", h)
		}
	}
}

func TestAFullQueueDoesNotHoldUpItsSender(t *testing.T) {
	p := newPush(t) // nobody sends
	for range pushQueue {
		if err := p.Send(t.Context(), Notice{To: "a_1", Kind: "order.changed"}); err != nil {
			t.Fatal(err)
		}
	}
	if p.Send(t.Context(), Notice{To: "a_1", Kind: "order.changed"}) == nil {
		t.Fatal("a notice beyond the queue was taken")
	}
}

func TestWhatOnlyOpenPagesAreToldIsNotPushed(t *testing.T) {
	p := newPush(t)
	for _, kind := range []string{"queue.changed", "order.withdrawn", "order.filled", "login.code"} {
		if err := p.Send(t.Context(), Notice{To: "a_1", Kind: kind, Text: "x"}); err != nil || len(p.queue) != 0 {
			t.Fatalf("%s is in the queue, %v", kind, err)
		}
	}
}
