// Package ledger seals lines into blocks and blocks into a tree, signs what it makes, and checks all of it 账本. It is pure: what
// is stored comes in as streams. Trees and proofs are RFC 6962's, by golang.org/x/mod/sumdb/tlog; roots are signed notes.
package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lindan/domain"
)

// originPrefix stands before the name in a key's name, which is also the first line of every note. A note's name has no blank.
const originPrefix = "lindan-ledger/"

// Key signs blocks and roots of one installation. Its name follows from its public half, so that two installations never
// share one.
type Key struct {
	private ed25519.PrivateKey
	Public
}

// Public is what anybody needs to check what a Key signed.
type Public struct {
	key  ed25519.PublicKey
	text string
	note note.Verifier
}

// NewKey makes the key of a seed of 32 bytes.
func NewKey(seed []byte) (*Key, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("ledger key: want %d bytes, have %d", ed25519.SeedSize, len(seed))
	}
	private := ed25519.NewKeyFromSeed(seed)
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("ledger key: no public half")
	}
	sum := sha256.Sum256(public)
	name := originPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
	text, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		return nil, fmt.Errorf("ledger key: %w", err)
	}
	p, err := ReadPublic(text)
	if err != nil {
		return nil, err
	}
	return &Key{private, *p}, nil
}

// ReadPublic reads a verifier key in the form of golang.org/x/mod/sumdb/note: name+hash+key.
func ReadPublic(text string) (*Public, error) {
	v, err := note.NewVerifier(text)
	if err != nil {
		return nil, fmt.Errorf("verifier key: %w", err)
	}
	parts := strings.SplitN(text, "+", 3) // the key may hold a + of its own
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return nil, errors.New("verifier key: not Ed25519")
	}
	return &Public{key: raw[1:], text: text, note: v}, nil
}

// Name is the first line of the notes.
func (p *Public) Name() string { return p.note.Name() }

// String is the verifier key to print and to publish.
func (p *Public) String() string { return p.text }

// KeyHash is part of the key's name in a note.
func (p *Public) KeyHash() uint32 { return p.note.KeyHash() }

// Sign signs a message: a block's text or that of a note.
func (k *Key) Sign(message []byte) ([]byte, error) { return ed25519.Sign(k.private, message), nil }

// Head is what a note says.
type Head struct {
	Size int64
	Hash tlog.Hash
	At   domain.Millis
}

// noteTime is the form of the time line: UTC with milliseconds.
const noteTime = "2006-01-02T15:04:05.000Z"

// Note signs a head as a checkpoint: name, size, hash and time, a line each.
func (k *Key) Note(h Head) (string, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", k.Name(), h.Size, h.Hash, h.At.Time().Format(noteTime))
	signed, err := note.Sign(&note.Note{Text: text}, k)
	if err != nil {
		return "", fmt.Errorf("sign root: %w", err)
	}
	return string(signed), nil
}

// OpenNote reads a note and refuses one that this key did not sign.
func (p *Public) OpenNote(text string) (Head, error) {
	n, err := note.Open([]byte(text), note.VerifierList(p.note))
	if err != nil {
		return Head{}, fmt.Errorf("note: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || lines[0] != p.Name() {
		return Head{}, errors.New("note: not a root of this ledger")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return Head{}, errors.New("note: no size")
	}
	hash, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Head{}, fmt.Errorf("note: %w", err)
	}
	at, err := time.Parse(noteTime, lines[3])
	if err != nil {
		return Head{}, fmt.Errorf("note: %w", err)
	}
	return Head{size, hash, domain.At(at)}, nil
}

// SplitNotes cuts a file of notes, one after the other, into single ones.
func (p *Public) SplitNotes(file string) []string {
	var list []string
	for line := range strings.Lines(file) {
		if strings.TrimRight(line, "\r\n") == p.Name() || len(list) == 0 && strings.TrimSpace(line) != "" {
			list = append(list, "")
		}
		if len(list) > 0 {
			list[len(list)-1] += strings.ReplaceAll(line, "\r\n", "\n")
		}
	}
	for i := range list {
		list[i] = strings.TrimRight(list[i], "\n") + "\n"
	}
	return list
}
