package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"lindan/domain"
	"lindan/notify"
	"lindan/storage"
)

// messagesADay is the budget of login messages in all: beyond it somebody is pumping (reliability reference S2).
const messagesADay = 20000

// RequestCode sends a login code to a phone. Known and unknown numbers get the same answer in the same time: the message goes
// out behind it, and only to numbers that belong to an account. device is a nonce that the asking device keeps.
func (d *Desk) RequestCode(ctx context.Context, phone, device string) error {
	number, err := domain.NormalPhone("phone", phone)
	if err != nil {
		return err
	}
	if len(device) < 16 || len(device) > 64 {
		return domain.Fieldf("device", "code.device", "设备标识应为 16–64 个字符")
	}
	now, code := d.now(), d.sixDigits()
	day := now.In(domain.Shanghai).Format(time.DateOnly)
	if _, err := d.store.UpdateBudget(ctx, "sms|"+day, func(b *domain.Budget) error { return b.Take(messagesADay, now) }); err != nil {
		return err
	}
	key := d.store.PhoneKey(number)
	if _, err := d.store.UpdateCode(ctx, key, func(c *domain.LoginCode) error { return c.Issue(d.codeHash(key, code), device, now) }); err != nil {
		return err
	}
	owner, err := d.store.PhoneOwner(ctx, number)
	if err != nil || owner == "" {
		return err
	}
	return d.sms.Send(ctx, notify.Notice{Phone: number, Kind: "login.code", Text: "登录验证码 " + code + "，5 分钟内有效。工作人员不会向您索要验证码。"})
}

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

// SignIn checks a login code and opens a session. Every try is counted before it is looked at.
func (d *Desk) SignIn(ctx context.Context, phone, code, device, label string) (SignedIn, error) {
	number, err := domain.NormalPhone("phone", phone)
	if err != nil {
		return SignedIn{}, err
	}
	if err := d.spendCode(ctx, d.store.PhoneKey(number), code, device); err != nil {
		return SignedIn{}, err
	}
	owner, err := d.store.PhoneOwner(ctx, number)
	if err != nil {
		return SignedIn{}, err
	}
	a, err := d.store.Account(ctx, owner)
	if err != nil || a.Closed {
		return SignedIn{}, domain.Fieldf("code", "code.wrong", "验证码不正确或已过期")
	}
	return d.openSession(ctx, a, label)
}

func (d *Desk) spendCode(ctx context.Context, key, code, device string) error {
	now, hash := d.now(), d.codeHash(key, code)
	c, err := d.store.UpdateCode(ctx, key, func(c *domain.LoginCode) error { return c.Try(now) })
	if err != nil {
		return err
	}
	if err := c.Matches(hash, device); err != nil {
		return err
	}
	_, err = d.store.UpdateCode(ctx, key, func(c *domain.LoginCode) error { return c.Spend(hash) })
	return err
}

func (d *Desk) openSession(ctx context.Context, a *domain.Account, label string) (SignedIn, error) {
	now := d.now()
	s := &domain.Session{ID: d.newID("s"), Account: a.ID, Device: clip(label, 60), Created: domain.At(now), Expires: domain.At(now.Add(domain.SessionLife))}
	token := d.token(s.ID)
	sum := sha256.Sum256([]byte(token))
	s.Hash, s.Turned = sum[:], domain.At(now)
	return SignedIn{a, s, token}, d.store.AddSession(ctx, s)
}

// token is a refresh token: the session's id and 256 random bits.
func (d *Desk) token(session string) string {
	return session + "." + base64.RawURLEncoding.EncodeToString(d.random(32))
}

// Refresh turns the session's token into the next one. A token that was replaced before revokes the whole session.
func (d *Desk) Refresh(ctx context.Context, token string) (SignedIn, error) {
	over := domain.Errf(domain.Unsigned, "session.over", "登录已失效，请重新登录")
	id, _, ok := strings.Cut(token, ".")
	if !ok || len(token) > 200 {
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
		d.log.Warn("refresh token reused, session revoked", "session", s.ID, "account", s.Account)
		return SignedIn{}, over
	}
	a, err := d.store.Account(ctx, s.Account)
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
	if domain.KindOf(err) == domain.Missing {
		return nil
	}
	return err
}

func clip(s string, n int) string {
	r := []rune(s)
	return string(r[:min(len(r), n)])
}
