package storage

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"lindan/domain"
)

// Sealer encrypts personal texts: AES-256-GCM per field, one data key per person, wrapped by the master key (KEK). The
// collection, document id and field name are bound into each cipher text, so that it cannot be moved. Destroying a person's
// data key erases her texts everywhere, backups included. Form of a cipher text: 12 bytes nonce, then GCM output.
type Sealer struct {
	kek    cipher.AEAD
	kid    string
	blind  []byte
	keys   table[personKey]
	mu     sync.Mutex
	cached map[domain.AccountID]cipher.AEAD
}

// personKey is a person's data key, wrapped. An erased person's has an empty Wrapped.
type personKey struct {
	ID      string `bson:"_id"`
	V       int64  `bson:"v"`
	KID     string `bson:"kid"` // which master key wrapped it
	Wrapped []byte `bson:"wrapped"`
}

func (k *personKey) key() string     { return k.ID }
func (k *personKey) version() *int64 { return &k.V }

// MasterKeyBytes is the length of the master key.
const MasterKeyBytes = 32

// maxCachedKeys bounds the memory of opened data keys (about 1 KB each).
const maxCachedKeys = 4096

// NewSealer derives the wrapping key and the blind-index key from a master key of 32 bytes.
func NewSealer(engine Engine, master []byte) (*Sealer, error) {
	if len(master) != MasterKeyBytes {
		return nil, fmt.Errorf("master key: want %d bytes, have %d", MasterKeyBytes, len(master))
	}
	derive := func(use string) []byte {
		key, err := hkdf.Key(sha256.New, master, nil, "lindan "+use, 32)
		if err != nil {
			panic(err) // the length is constant and legal
		}
		return key
	}
	kek, err := newGCM(derive("wrap"))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(derive("name"))
	s := &Sealer{kek: kek, kid: base64.RawURLEncoding.EncodeToString(sum[:6]), blind: derive("blind"), cached: map[domain.AccountID]cipher.AEAD{}}
	s.keys = table[personKey]{engine, nil, "keys", func(k *personKey) document { return k }}
	return s, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

// Blind is the keyed hash under which a value is found without being stored: HMAC-SHA256 over field and value, base64url.
func (s *Sealer) Blind(field, value string) string {
	m := hmac.New(sha256.New, s.blind)
	m.Write([]byte(field + "\x00" + value))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// errErased tells that the person's key was destroyed: nothing of hers can be read, and nothing new may be kept.
var errErased = domain.Errf(domain.Conflict, "person.erased", "这个账号已注销，不能再记录个人信息")

// person gives the data key of the person; make creates one where there is none.
func (s *Sealer) person(ctx context.Context, id domain.AccountID, make bool) (cipher.AEAD, error) {
	s.mu.Lock()
	have, ok := s.cached[id]
	s.mu.Unlock()
	if ok {
		return have, nil
	}
	k, err := s.keys.get(ctx, string(id))
	if domain.KindOf(err) == domain.Missing {
		if !make {
			return nil, fmt.Errorf("the data key of %s is lost", id) // a fault: what it sealed is not missing
		}
		k, err = s.newPerson(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	if len(k.Wrapped) == 0 {
		return nil, errErased
	}
	key, err := unpack(s.kek, k.Wrapped, "keys|"+k.ID)
	if err != nil {
		return nil, fmt.Errorf("master key %s does not open a key wrapped by %s: %w", s.kid, k.KID, err)
	}
	aead, err := newGCM(key)
	if err == nil {
		s.keep(id, aead)
	}
	return aead, err
}

func (s *Sealer) newPerson(ctx context.Context, id domain.AccountID) (*personKey, error) {
	key := make([]byte, 32)
	rand.Read(key)
	k := &personKey{ID: string(id), KID: s.kid, Wrapped: pack(s.kek, key, "keys|"+string(id))}
	err := s.keys.insert(ctx, k)
	if errors.Is(err, ErrExists) {
		return s.keys.get(ctx, string(id))
	}
	return k, err
}

// erase destroys the person's data key: whatever was sealed with it is noise from now on. Erasing twice is erasing once.
func (s *Sealer) erase(ctx context.Context, id domain.AccountID) error {
	_, err := s.keys.upsert(ctx, string(id), func() *personKey { return &personKey{ID: string(id), KID: s.kid} }, func(k *personKey) error {
		k.Wrapped = nil
		return nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.cached, id)
	return err
}

func (s *Sealer) keep(id domain.AccountID, aead cipher.AEAD) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.cached) >= maxCachedKeys {
		clear(s.cached)
	}
	s.cached[id] = aead
}

// seal encrypts the texts of d that have no cipher text yet.
func (s *Sealer) seal(ctx context.Context, collection, id string, d private) error {
	subject, list := d.Secrets()
	for _, n := range list {
		if len(n.Secret.Cipher) > 0 || n.Secret.Empty() {
			continue
		}
		key, err := s.person(ctx, subject, true)
		if err != nil {
			return err
		}
		n.Secret.Cipher = pack(key, []byte(n.Secret.Reveal()), collection+"|"+id+"|"+n.Field)
	}
	return nil
}

// open decrypts the texts of d. An erased person's stay empty.
func (s *Sealer) open(ctx context.Context, collection, id string, d private) error {
	subject, list := d.Secrets()
	for _, n := range list {
		if len(n.Secret.Cipher) == 0 {
			continue
		}
		key, err := s.person(ctx, subject, false)
		if errors.Is(err, errErased) {
			return nil
		}
		if err != nil {
			return err
		}
		text, err := unpack(key, n.Secret.Cipher, collection+"|"+id+"|"+n.Field)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", n.Field, id, err)
		}
		n.Secret.Unseal(string(text))
	}
	return nil
}

func pack(a cipher.AEAD, text []byte, bound string) []byte {
	nonce := make([]byte, a.NonceSize(), a.NonceSize()+len(text)+a.Overhead())
	rand.Read(nonce)
	return a.Seal(nonce, nonce, text, []byte(bound))
}

func unpack(a cipher.AEAD, data []byte, bound string) ([]byte, error) {
	if len(data) < a.NonceSize() {
		return nil, errors.New("cipher text too short")
	}
	return a.Open(nil, data[:a.NonceSize()], data[a.NonceSize():], []byte(bound))
}
