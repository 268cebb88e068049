package server

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lindan/domain"
)

// Tokens issues and checks access tokens: JWTs signed with Ed25519. The keys follow from one secret and the number of the
// 90-day period, so that replicas agree without telling each other. Two periods are accepted, this and the last; the next
// one for an hour before it begins, for clocks that differ.
type Tokens struct {
	secret []byte
	now    func() time.Time
	parser *jwt.Parser

	mu   sync.Mutex
	keys map[int64]ed25519.PrivateKey // by period; made when first needed, old ones stay
}

// What a token says of its time and place.
const (
	TokenLife = 15 * time.Minute
	keyPeriod = 90 * 24 * time.Hour
	keySkew   = time.Hour
	leeway    = 30 * time.Second
	issuer    = "lindan"
	audience  = "lindan-api"
)

// NewTokens makes tokens of a secret of 32 bytes. Any other length is an error.
func NewTokens(secret []byte, now func() time.Time) (*Tokens, error) {
	if len(secret) != 32 {
		return nil, fmt.Errorf("tokens: the secret has %d bytes, not 32", len(secret))
	}
	return &Tokens{secret: secret, now: now, keys: map[int64]ed25519.PrivateKey{}, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithExpirationRequired(), jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithIssuedAt(),
		jwt.WithLeeway(leeway), jwt.WithStrictDecoding(), jwt.WithTimeFunc(now),
	)}, nil
}

// Claims is what a token says: whose it is, of which sign-in, and its own id.
type Claims struct {
	Session string `json:"sid"`
	jwt.RegisteredClaims
}

// Account is whose token it is.
func (c *Claims) Account() domain.AccountID { return domain.AccountID(c.Subject) }

// Issue makes a token for the account on the session. id names the token itself.
func (t *Tokens) Issue(account domain.AccountID, session, id string) (string, error) {
	now := t.now()
	period := periodOf(now)
	key, err := t.key(period)
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, &Claims{Session: session, RegisteredClaims: jwt.RegisteredClaims{
		ID: id, Subject: string(account), Issuer: issuer, Audience: jwt.ClaimStrings{audience},
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(TokenLife)),
	}})
	token.Header["kid"] = strconv.FormatInt(period, 10)
	text, err := token.SignedString(key)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	return text, nil
}

// errToken says the same for every token that does not count.
var errToken = domain.Errf(domain.Unsigned, "token.invalid", "登录已失效，请重新登录")

// Check reads a token. Unsigned token.invalid for any that was not made here, is over or is not yet good.
func (t *Tokens) Check(text string) (*Claims, error) {
	claims := &Claims{}
	_, err := t.parser.ParseWithClaims(text, claims, t.publicKey)
	if err != nil || claims.Subject == "" || claims.Session == "" || claims.ID == "" || claims.IssuedAt == nil {
		return nil, errToken
	}
	return claims, nil
}

// publicKey finds the key that a token names. It gives an ed25519.PublicKey, never bytes: those would pass as an HMAC key.
func (t *Tokens) publicKey(token *jwt.Token) (any, error) {
	kid, _ := token.Header["kid"].(string)
	period, err := strconv.ParseInt(kid, 10, 64)
	if err != nil || strconv.FormatInt(period, 10) != kid {
		return nil, errors.New("no such key")
	}
	now := t.now()
	if current := periodOf(now); period < current-1 || period > current && period != periodOf(now.Add(keySkew)) {
		return nil, errors.New("a key of another time")
	}
	key, err := t.key(period)
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

func periodOf(t time.Time) int64 { return t.Unix() / int64(keyPeriod/time.Second) }

func (t *Tokens) key(period int64) (ed25519.PrivateKey, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k, ok := t.keys[period]; ok {
		return k, nil
	}
	seed, err := hkdf.Key(sha256.New, t.secret, nil, "lindan access token "+strconv.FormatInt(period, 10), ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("token key: %w", err)
	}
	t.keys[period] = ed25519.NewKeyFromSeed(seed)
	return t.keys[period], nil
}
