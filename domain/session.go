package domain

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"time"
)

// LoginCode is the one-time code of a phone number (its blind index is the id), with the count of what was sent and tried.
// The code itself is stored as a keyed hash. Limits: reliability reference S1, S2.
type LoginCode struct {
	ID      string   `bson:"_id"`
	V       int64    `bson:"v"`
	Hash    []byte   `bson:"hash,omitempty"`
	Device  string   `bson:"device,omitempty"` // the nonce of the device that asked; the code works only there
	Until   Millis   `bson:"until"`            // of the code
	Tries   int      `bson:"tries"`
	Sent    []Millis `bson:"sent"`
	Expires Millis   `bson:"expires"` // of the document
}

// The limits of login codes.
const (
	CodeLife    = 5 * time.Minute
	CodeTries   = 5
	codeEvery   = time.Minute
	codesHourly = 5
	codesDaily  = 10
)

// Issue notes a new code before it is sent. Exhausted code.too_often.
func (c *LoginCode) Issue(hash []byte, device string, now time.Time) error {
	c.Sent = slices.DeleteFunc(c.Sent, func(m Millis) bool { return now.Sub(m.Time()) >= 24*time.Hour })
	hour, last := 0, time.Time{}
	for _, m := range c.Sent {
		last = later(last, m.Time())
		if now.Sub(m.Time()) < time.Hour {
			hour++
		}
	}
	if wait := codeEvery - now.Sub(last); !last.IsZero() && wait > 0 {
		return &Error{Kind: Exhausted, Code: "code.too_often", Text: "验证码已发送，请一分钟后再试", Retry: wait}
	}
	if hour >= codesHourly || len(c.Sent) >= codesDaily {
		return &Error{Kind: Exhausted, Code: "code.too_many", Text: "今天发送次数较多，请稍后再试，或请社区工作人员协助", Retry: time.Hour}
	}
	c.Hash, c.Device, c.Tries, c.Until = hash, device, 0, At(now.Add(CodeLife))
	c.Sent = append(c.Sent, At(now))
	c.Expires = At(now.Add(48 * time.Hour))
	return nil
}

// errWrongCode says the same for a wrong, an old and a never-sent code.
var errWrongCode = &Error{Kind: Invalid, Code: "code.wrong", Text: "验证码不正确或已过期", Field: "code"}

// Try counts a try. It must be stored before the answer is looked at (Matches), so that parallel guesses are counted too.
func (c *LoginCode) Try(now time.Time) error {
	if len(c.Hash) == 0 || !now.Before(c.Until.Time()) || c.Tries >= CodeTries {
		return errWrongCode
	}
	c.Tries++
	return nil
}

// Matches compares a code that was counted; Spend ends it.
func (c *LoginCode) Matches(hash []byte, device string) error {
	if subtle.ConstantTimeCompare(c.Hash, hash) != 1 || c.Device != device {
		return errWrongCode
	}
	return nil
}

// Spend ends a code that matched; a code that somebody else spent in between is wrong.
func (c *LoginCode) Spend(hash []byte) error {
	if subtle.ConstantTimeCompare(c.Hash, hash) != 1 {
		return errWrongCode
	}
	c.Hash = nil
	return nil
}

// Budget counts what was sent under one name (all messages of a day, those to one prefix).
type Budget struct {
	ID      string `bson:"_id"`
	V       int64  `bson:"v"`
	Count   int    `bson:"count"`
	Expires Millis `bson:"expires"`

	Names []string `bson:"names,omitempty"` // of what was counted, where the same may come again
}

// Take counts one more, up to most.
func (b *Budget) Take(most int, now time.Time) error {
	if b.Count >= most {
		return &Error{Kind: Exhausted, Code: "code.budget", Text: "短信发送繁忙，请稍后再试", Retry: time.Hour}
	}
	b.Count++
	b.Expires = At(now.Add(48 * time.Hour))
	return nil
}

// Session is one sign-in on one device: a family of refresh tokens of which one is live. Tokens are random; only their
// SHA-256 is stored.
type Session struct {
	ID      string    `bson:"_id"`
	V       int64     `bson:"v"`
	Account AccountID `bson:"account"`
	Hash    []byte    `bson:"hash"`           // of the live token
	Before  []byte    `bson:"before"`         // of the one it replaced
	Turned  Millis    `bson:"turned"`         // when
	Device  string    `bson:"device"`         // what the phone calls itself, at most 60 characters
	Mark    string    `bson:"mark,omitempty"` // keyed hash of the nonce that the device keeps: tells that two sign-ins were on one device
	Revoked string    `bson:"revoked"`        // why; "" live
	Created Millis    `bson:"created"`
	Expires Millis    `bson:"expires"`
}

// How long a sign-in lasts without use, and how long the old token still works for a retry of the same rotation.
const (
	SessionLife  = 30 * 24 * time.Hour
	refreshGrace = 10 * time.Second
)

// Rotate replaces the live token by the next. The one before it works for a few seconds more, counted from the first
// rotation, for a retry of the same device. Any other token of the family revokes it: it was stolen or leaked.
func (s *Session) Rotate(token, next string, now time.Time) error {
	sum, fresh := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(next))
	switch {
	case s.Revoked != "" || !now.Before(s.Expires.Time()):
		return Errf(Unsigned, "session.over", "登录已失效，请重新登录")
	case subtle.ConstantTimeCompare(s.Hash, sum[:]) == 1:
		s.Before, s.Turned = s.Hash, At(now)
	case subtle.ConstantTimeCompare(s.Before, sum[:]) == 1 && now.Sub(s.Turned.Time()) <= refreshGrace:
	default:
		s.Revoked = "reuse"
		return nil
	}
	s.Hash, s.Expires = fresh[:], At(now.Add(SessionLife))
	return nil
}
