package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// messagesADay is the budget of login messages in all: beyond it somebody is pumping (reliability reference S2).
const messagesADay = 20000

// RequestCode sends a login code to a phone. Known and unknown numbers get the same answer and the same message, for with the
// code of an unknown one an account can be opened (SignUp); the message goes out behind the answer. device is a nonce that the
// asking device keeps. The code itself is returned for the numbers of Options.DemoCodes only; "" for all others.
func (d *Desk) RequestCode(ctx context.Context, phone, device string) (string, error) {
	number, err := domain.NormalPhone("phone", phone)
	if err != nil {
		return "", err
	}
	if len(device) < 16 || len(device) > 64 {
		return "", domain.Fieldf("device", "code.device", "设备标识应为 16–64 个字符")
	}
	now, code := d.now(), d.sixDigits()
	day := now.In(domain.Shanghai).Format(time.DateOnly)
	if _, err := d.store.UpdateBudget(ctx, "sms|"+day, func(b *domain.Budget) error { return b.Take(messagesADay, now) }); err != nil {
		return "", err
	}
	key, invented := d.store.PhoneKey(number), slices.Contains(d.demoCodes, number)
	_, err = d.store.UpdateCode(ctx, key, func(c *domain.LoginCode) error {
		if invented {
			c.Sent = nil // costs nobody a message, and who tries a demo changes to and fro between its people
		}
		return c.Issue(d.codeHash(key, code), device, now)
	})
	if err != nil {
		return "", err
	}
	err = d.codes.start(func(ctx context.Context) {
		if err := d.sendCode(ctx, number, code); err != nil {
			d.log.Error("login code not sent", "err", err)
		}
	})
	if err != nil || !invented {
		return "", err
	}
	return code, nil
}

func (d *Desk) sendCode(ctx context.Context, number, code string) error {
	err := d.sms.Send(ctx, notify.Notice{Phone: number, Kind: "login.code", Text: "登录验证码 " + code + "，5 分钟内有效。工作人员不会向您索要验证码。"})
	if err != nil {
		// A sender's words may repeat the number.
		return errors.New(strings.ReplaceAll(err.Error(), number, "[phone]"))
	}
	return nil
}

// codeRounds are the messages on their way: nobody waits for the carrier.
type codeRounds struct {
	running atomic.Int64
	all     sync.WaitGroup
}

// The most messages on their way at once, and how long one may take.
const (
	maxCodeRounds = 256
	codeWithin    = 15 * time.Second
)

// start runs the round behind the caller's back. Unavailable code.busy: too many are on their way.
func (r *codeRounds) start(round func(context.Context)) error {
	if r.running.Add(1) > maxCodeRounds {
		r.running.Add(-1)
		return &domain.Error{Kind: domain.Unavailable, Code: "code.busy", Text: "短信发送繁忙，请稍后再试", Retry: 5 * time.Second}
	}
	r.all.Go(func() {
		defer r.running.Add(-1)
		ctx, cancel := context.WithTimeout(context.Background(), codeWithin)
		defer cancel()
		round(ctx)
	})
	return nil
}

// CodesSent waits until the login codes that were asked for are sent: for an orderly stop, and for tests.
func (d *Desk) CodesSent() { d.codes.all.Wait() }

func (d *Desk) sixDigits() string {
	// 2^64 / 10^6 leaves a bias below 10^-13.
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(d.random(8))%1_000_000)
}

func (d *Desk) codeHash(key, code string) []byte {
	m := hmac.New(sha256.New, d.secret)
	fmt.Fprintf(m, "login|%s|%s", key, code)
	return m.Sum(nil)
}

// SignedIn is who signed in, on which session, with the refresh token that is now live. Its text is shown once.
type SignedIn struct {
	Account *domain.Account
	Session *domain.Session
	Refresh string
}

// SignIn checks a login code and opens a session. Every try is counted before it is looked at. Missing account.unknown: the code
// is right, and the number belongs to nobody; it is not spent, for it can still open an account (SignUp).
func (d *Desk) SignIn(ctx context.Context, phone, code, device, label string) (SignedIn, error) {
	number, err := domain.NormalPhone("phone", phone)
	if err != nil {
		return SignedIn{}, err
	}
	key := d.store.PhoneKey(number)
	if err := d.tryCode(ctx, key, code, device); err != nil {
		return SignedIn{}, err
	}
	a, err := d.owner(ctx, number)
	if err != nil {
		return SignedIn{}, err
	}
	if err := d.spendCode(ctx, key, code); err != nil {
		return SignedIn{}, err
	}
	return d.openSession(ctx, a, label, device)
}

// owner is the account that a number belongs to now. Missing account.unknown: it never had one, or whoever had it gave up the
// number or her account.
func (d *Desk) owner(ctx context.Context, number string) (*domain.Account, error) {
	unknown := domain.Errf(domain.Missing, "account.unknown", "这个手机号还没有登记，请先登记")
	id, err := d.store.PhoneOwner(ctx, number)
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, unknown
	}
	a, err := d.store.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && !d.holds(a, number) {
		return nil, unknown
	}
	return a, err
}

// holds tells whether the number is hers still: she gave up neither it nor her account.
func (d *Desk) holds(a *domain.Account, number string) bool {
	return !a.Closed && a.PhoneKey == d.store.PhoneKey(number)
}

// tryCode counts a try and compares the code. It may be compared again until spendCode has ended it.
func (d *Desk) tryCode(ctx context.Context, key, code, device string) error {
	now := d.now()
	c, err := d.store.UpdateCode(ctx, key, func(c *domain.LoginCode) error { return c.Try(now) })
	if err != nil {
		return err
	}
	return c.Matches(d.codeHash(key, code), device)
}

// spendCode ends a code that matched. It is wrong where somebody else was faster.
func (d *Desk) spendCode(ctx context.Context, key, code string) error {
	hash := d.codeHash(key, code)
	_, err := d.store.UpdateCode(ctx, key, func(c *domain.LoginCode) error { return c.Spend(hash) })
	return err
}

// openSession opens a session on the device that keeps the nonce.
func (d *Desk) openSession(ctx context.Context, a *domain.Account, label, nonce string) (SignedIn, error) {
	now := d.now()
	s := &domain.Session{ID: d.newID("s"), Account: a.ID, Device: clip(label, 60), Mark: d.store.Blind("device", nonce), Created: domain.At(now), Expires: domain.At(now.Add(domain.SessionLife))}
	token := d.token(s.ID)
	sum := sha256.Sum256([]byte(token))
	s.Hash, s.Turned = sum[:], domain.At(now)
	return SignedIn{a, s, token}, d.store.AddSession(ctx, s)
}

// token is a refresh token: the session's id, 256 random bits, and a mark that it was made here.
func (d *Desk) token(session string) string {
	t := session + "." + base64.RawURLEncoding.EncodeToString(d.random(32))
	return t + "." + d.mark(t)
}

// mark tells tokens that were made here from those that somebody made up: only the former can end a session by being old.
func (d *Desk) mark(t string) string {
	m := hmac.New(sha256.New, d.secret)
	fmt.Fprintf(m, "refresh|%s", t)
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

func (d *Desk) authentic(token string) bool {
	i := strings.LastIndexByte(token, '.')
	return i > 0 && len(token) <= 200 && hmac.Equal([]byte(token[i+1:]), []byte(d.mark(token[:i])))
}

// Refresh turns the session's token into the next one. A token that was replaced before revokes the whole session.
func (d *Desk) Refresh(ctx context.Context, token string) (SignedIn, error) {
	over := domain.Errf(domain.Unsigned, "session.over", "登录已失效，请重新登录")
	id, _, ok := strings.Cut(token, ".")
	if !ok || !d.authentic(token) {
		return SignedIn{}, over
	}
	now, next := d.now(), d.token(id)
	s, err := d.store.UpdateSession(ctx, id, func(s *domain.Session) error { return s.Rotate(token, next, now) })
	if domain.KindOf(err) == domain.Missing {
		return SignedIn{}, over
	}
	if err != nil {
		return SignedIn{}, err
	}
	if s.Revoked != "" {
		d.alive.forget(id)
		d.log.Warn("refresh token reused, session revoked", "session", s.ID, "account", s.Account)
		return SignedIn{}, errors.Join(over, d.DropPush(ctx, id))
	}
	a, err := d.store.Account(ctx, s.Account)
	if err == nil && a.Closed {
		err = over
	}
	return SignedIn{a, s, next}, err
}

// SignOut ends a session; ending it twice is fine.
func (d *Desk) SignOut(ctx context.Context, session string) error {
	_, err := d.store.UpdateSession(ctx, session, func(s *domain.Session) error {
		if s.Revoked != "" {
			return storage.Unchanged()
		}
		s.Revoked = "signed_out"
		return nil
	})
	d.alive.forget(session)
	if err != nil && domain.KindOf(err) != domain.Missing {
		return err
	}
	return d.DropPush(ctx, session)
}

// cacheSessions is how long an access token works, on another replica, after its session was ended.
const cacheSessions = 10 * time.Second

// SessionLive tells whether a session was neither revoked nor signed out, by knowledge at most cacheSessions old. A session
// that does not exist is not live.
func (d *Desk) SessionLive(ctx context.Context, id string) (bool, error) {
	now := d.now()
	if _, ok := d.alive.get(id, now); ok {
		return true, nil
	}
	s, err := d.store.Session(ctx, id)
	if domain.KindOf(err) == domain.Missing {
		return false, nil
	}
	if err != nil || s.Revoked != "" || !now.Before(s.Expires.Time()) {
		return false, err
	}
	d.alive.put(id, struct{}{}, now.Add(cacheSessions))
	return true, nil
}

func clip(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}
