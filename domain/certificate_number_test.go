package domain

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anyNumber is a number of any year.
func anyNumber(t *rapid.T) CertificateNumber {
	return NewCertificateNumber(rapid.IntRange(2026, 2099).Draw(t, "year"), rapid.SliceOfN(rapid.Byte(), 7, 32).Draw(t, "random"))
}

// TestA12EveryTypingErrorIsNoticed tries, for any number, every wrong character in every place and every pair that changed places.
func TestA12EveryTypingErrorIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := []byte(anyNumber(t))
		refused := func(what string, typed []byte) {
			if got, err := ParseCertificateNumber(string(typed)); err == nil && got != CertificateNumber(n) { // itself, written otherwise, is right
				t.Fatalf("%s: %s typed as %s was taken for %s", what, n, typed, got)
			}
		}
		for i := range n {
			for c := range byte(128) {
				wrong := slices.Clone(n)
				wrong[i] = c
				refused("one wrong", wrong)
			}
			for j := i + 1; j < len(n); j++ {
				swapped := slices.Clone(n)
				swapped[i], swapped[j] = n[j], n[i]
				refused("two swapped", swapped)
			}
		}
	})
}

func TestA12ANumberIsReadHoweverItIsWritten(t *testing.T) {
	n := NewCertificateNumber(2026, []byte{0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6})
	if n[:4] != "LD26" || !strings.Contains(string(n), "0") || !strings.Contains(string(n), "1") {
		t.Fatal("the number has to hold 0 and 1 for this test: ", n)
	}
	s := string(n)
	tests := map[string]string{
		"as it is": s, "in groups": n.Shown(), "in small letters": strings.ToLower(s), "with dashes": strings.Join(strings.Split(s, ""), "-"),
		"O for 0": "LD" + strings.ReplaceAll(s[2:], "0", "o"), "I for 1": "LD" + strings.ReplaceAll(s[2:], "1", "I"),
		"l for 1": "ld" + strings.ReplaceAll(s[2:], "1", "l"), "1 for the first L": "1D" + s[2:], "with blanks around": "  " + s + "\n",
		"full width": strings.Map(func(r rune) rune { return r - '!' + '！' }, s), "with an ideographic space": s[:4] + "　" + s[4:],
	}
	for name, typed := range tests {
		if got, err := ParseCertificateNumber(typed); err != nil || got != n {
			t.Errorf("%s: %q is %s, %v", name, typed, got, err)
		}
	}
	for name, typed := range map[string]string{
		"nothing": "", "too short": s[:15], "too long": s + "0", "another prefix": "XD" + s[2:], "a letter in the year": "LDA6" + s[4:],
		"U is none of the letters": s[:4] + "U" + s[5:], "a letter at the end": s[:15] + "A", "Chinese": "证明编号是什么呢请问一下好吗谢谢",
		"only LD": "LD", "sixteen bytes of something": "LD26ééé012345678"[:16],
	} {
		if got, err := ParseCertificateNumber(typed); CodeOf(err) != "certificate.form" {
			t.Errorf("%s: %q is %s, %v", name, typed, got, err)
		}
	}
	wrong := s[:4] + "9" + s[5:]
	if _, err := ParseCertificateNumber(wrong); CodeOf(err) != "certificate.check" || KindOf(err) != Invalid {
		t.Errorf("%s: %v", wrong, err)
	}
}

func FuzzCertificateNumber(f *testing.F) {
	f.Add("LD267K3QF9M2XA65")
	f.Add("ld 26 ooooo lllll 12")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseCertificateNumber(text)
		if err != nil {
			return
		}
		if again, err := ParseCertificateNumber(n.Shown()); err != nil || again != n {
			t.Errorf("%q is %s, which is %s, %v", text, n, again, err)
		}
	})
}
