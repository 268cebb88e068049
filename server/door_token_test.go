package server

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lindan/domain"
)

// doorTokens are tokens with a clock that the test moves.
func doorTokens(t *testing.T) (*Tokens, *time.Time) {
	t.Helper()
	clock := time.Unix(int64(keyPeriod/time.Second)*230, 0).Add(10 * 24 * time.Hour) // in period 230
	tokens, err := NewTokens(bytes.Repeat([]byte{7}, 32), func() time.Time { return clock })
	doorMust(t, err)
	return tokens, &clock
}

func TestATokenSaysWhoseItIs(t *testing.T) {
	tokens, clock := doorTokens(t)
	text, err := tokens.Issue("a_1", "s_1", "t_1")
	doorMust(t, err)
	c, err := tokens.Check(text)
	if err != nil || c.Account() != "a_1" || c.Session != "s_1" || c.ID != "t_1" {
		t.Fatalf("%+v, %v", c, err)
	}
	*clock = clock.Add(TokenLife + leeway - time.Second)
	if _, err := tokens.Check(text); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	*clock = clock.Add(2 * time.Second)
	if _, err := tokens.Check(text); domain.KindOf(err) != domain.Unsigned {
		t.Errorf("expired: %v", err)
	}
}

func TestATokenThatWasNotMadeSoIsRefused(t *testing.T) {
	tokens, clock := doorTokens(t)
	key, err := tokens.key(230)
	doorMust(t, err)
	now := *clock
	good := jwt.MapClaims{"sub": "a_1", "sid": "s_1", "jti": "t_1", "iss": issuer, "aud": audience, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	with := func(edit func(jwt.MapClaims)) jwt.MapClaims {
		c := maps.Clone(good)
		edit(c)
		return c
	}
	sign := func(m jwt.SigningMethod, claims jwt.MapClaims, kid any, key any) string {
		token := jwt.NewWithClaims(m, claims)
		if kid != nil {
			token.Header["kid"] = kid
		}
		text, err := token.SignedString(key)
		doorMust(t, err)
		return text
	}
	if _, err := tokens.Check(sign(jwt.SigningMethodEdDSA, good, "230", key)); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	_, stranger, err := ed25519.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{9}, 64)))
	doorMust(t, err)
	past, err := tokens.key(228)
	doorMust(t, err)
	next, err := tokens.key(231)
	doorMust(t, err)
	for name, text := range map[string]string{
		"alg none":                  sign(jwt.SigningMethodNone, good, "230", jwt.UnsafeAllowNoneSignatureType),
		"HS256 with the public key": sign(jwt.SigningMethodHS256, good, "230", []byte(key.Public().(ed25519.PublicKey))),
		"another key":               sign(jwt.SigningMethodEdDSA, good, "230", stranger),
		"no kid":                    sign(jwt.SigningMethodEdDSA, good, nil, key),
		"a kid that is a number":    sign(jwt.SigningMethodEdDSA, good, 230, key),
		"a kid in another spelling": sign(jwt.SigningMethodEdDSA, good, "+230", key),
		"a kid of another period":   sign(jwt.SigningMethodEdDSA, good, "229", key),
		"a period long over":        sign(jwt.SigningMethodEdDSA, good, "228", past),
		"a period not yet begun":    sign(jwt.SigningMethodEdDSA, good, "231", next),
		"another issuer":            sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { c["iss"] = "else" }), "230", key),
		"another audience":          sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { c["aud"] = "else" }), "230", key),
		"no audience":               sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { delete(c, "aud") }), "230", key),
		"no exp":                    sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { delete(c, "exp") }), "230", key),
		"no iat":                    sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { delete(c, "iat") }), "230", key),
		"expired":                   sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { c["exp"] = now.Add(-time.Minute).Unix() }), "230", key),
		"issued in the future":      sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { c["iat"] = now.Add(time.Minute).Unix() }), "230", key),
		"nobody's":                  sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { delete(c, "sub") }), "230", key),
		"of no session":             sign(jwt.SigningMethodEdDSA, with(func(c jwt.MapClaims) { delete(c, "sid") }), "230", key),
		"nothing":                   "",
		"nonsense":                  "a.b.c",
	} {
		if _, err := tokens.Check(text); domain.KindOf(err) != domain.Unsigned {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The method is checked before the key is: even a key given as bytes does not let HS256 in.
func TestTheMethodIsFixed(t *testing.T) {
	tokens, clock := doorTokens(t)
	key, err := tokens.key(230)
	doorMust(t, err)
	public := []byte(key.Public().(ed25519.PublicKey))
	claims := jwt.MapClaims{"iss": issuer, "aud": audience, "iat": clock.Unix(), "exp": clock.Add(time.Minute).Unix()}
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(public)
	doorMust(t, err)
	if _, err := tokens.parser.Parse(text, func(*jwt.Token) (any, error) { return public, nil }); err == nil {
		t.Error("HS256 with the public key passed")
	}
}

// The last character of a signature of 64 bytes carries two bits only; the other spellings of it must not pass.
func TestATokenHasOneSpelling(t *testing.T) {
	tokens, _ := doorTokens(t)
	text, err := tokens.Issue("a_1", "s_1", "t_1")
	doorMust(t, err)
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	head, last := text[:len(text)-1], text[len(text)-1]
	signature := text[strings.LastIndex(text, ".")+1:]
	want, err := base64.RawURLEncoding.DecodeString(signature)
	doorMust(t, err)
	same := 0
	for i := range alphabet {
		if alphabet[i] == last {
			continue
		}
		spelling := signature[:len(signature)-1] + alphabet[i:i+1]
		if got, err := base64.RawURLEncoding.DecodeString(spelling); err == nil && bytes.Equal(got, want) {
			same++
		}
		if _, err := tokens.Check(head + alphabet[i:i+1]); domain.KindOf(err) != domain.Unsigned {
			t.Errorf("ending in %q passed", alphabet[i])
		}
	}
	if same != 15 {
		t.Errorf("%d other spellings mean the same bytes, expected 15: the test does not test", same)
	}
}

func TestKeysTurnWithTheirPeriod(t *testing.T) {
	tokens, clock := doorTokens(t)
	turn := time.Unix(int64(keyPeriod/time.Second)*231, 0)
	*clock = turn.Add(-time.Minute)
	old, err := tokens.Issue("a_1", "s_1", "t_1")
	doorMust(t, err)
	ahead, err := NewTokens(bytes.Repeat([]byte{7}, 32), func() time.Time { return turn.Add(10 * time.Second) })
	doorMust(t, err)
	early, err := ahead.Issue("a_1", "s_1", "t_2")
	doorMust(t, err)
	*clock = turn.Add(-15 * time.Second) // the other replica's clock is ahead
	if _, err := tokens.Check(early); err != nil {
		t.Errorf("a token of the next period, its clock 25 s ahead: %v", err)
	}
	*clock = turn.Add(5 * time.Minute)
	if _, err := tokens.Check(old); err != nil {
		t.Errorf("a token of the last period: %v", err)
	}
	if a, b := kidOf(t, old), kidOf(t, early); a != "230" || b != "231" {
		t.Errorf("kids %s, %s", a, b)
	}
	other, err := NewTokens(bytes.Repeat([]byte{8}, 32), func() time.Time { return *clock })
	doorMust(t, err)
	if _, err := other.Check(old); err == nil {
		t.Error("another secret passed")
	}
	if _, err := NewTokens([]byte("short"), nil); err == nil {
		t.Error("a short secret passed")
	}
}

func kidOf(t *testing.T, text string) string {
	t.Helper()
	token, _, err := jwt.NewParser().ParseUnverified(text, jwt.MapClaims{})
	doorMust(t, err)
	kid, _ := token.Header["kid"].(string)
	if _, err := strconv.Atoi(kid); err != nil {
		t.Fatalf("kid %v", token.Header["kid"])
	}
	return kid
}
