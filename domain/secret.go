package domain

import "log/slog"

// Secret is a personal text: a name, a phone number, an address, an ID number, a note. In memory it is plain; the store
// keeps only the cipher text (storage/seal.go). It hides itself from fmt, slog and json.
type Secret struct {
	Cipher []byte `bson:"c,omitempty" json:"-"`
	text   string
}

// Hide makes a secret of a plain text.
func Hide(text string) Secret { return Secret{text: text} }

// Reveal is the plain text, for the one who may see it. Every call from a view has to be justified there.
func (s Secret) Reveal() string { return s.text }

// Copy is the same text for another document, to be sealed anew.
func (s Secret) Copy() Secret { return Hide(s.text) }

// Unseal sets the plain text that belongs to the cipher text. Only the store calls it.
func (s *Secret) Unseal(text string) { s.text = text }

// Empty tells whether there is neither plain nor cipher text.
func (s Secret) Empty() bool { return s.text == "" && len(s.Cipher) == 0 }

// String hides the text from fmt.
func (s Secret) String() string { return "[hidden]" }

// GoString hides the text from %#v.
func (s Secret) GoString() string { return "[hidden]" }

// LogValue hides the text from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// MarshalJSON hides the text from encoding/json: a view maps a secret on purpose, or not at all.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"[hidden]"`), nil }

// NamedSecret is one secret of a document and its field name, which is bound into the cipher text.
type NamedSecret struct {
	Field  string
	Secret *Secret
}

// Erased tells whether there was a text whose key was destroyed.
func (s Secret) Erased() bool { return s.text == "" && len(s.Cipher) > 0 }
