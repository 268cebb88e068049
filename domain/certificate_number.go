package domain

import (
	"encoding/base32"
	"fmt"
	"strings"
	"unicode"
)

// CertificateNumber names one certificate of service 证明编号: LD, two digits of the year, ten characters that cannot be guessed,
// two check digits. It says nothing about the person.
type CertificateNumber string

// crockford is the alphabet of the ten: no I, L, O or U, which are misread.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// numberLength is that of a whole number: LD, year, ten, check digits.
const numberLength = 2 + 2 + 10 + 2

// NewCertificateNumber makes a number of the year (its last two digits count) from at least 7 random bytes, of which 50 bits go in.
func NewCertificateNumber(year int, random []byte) CertificateNumber {
	body := fmt.Sprintf("%02d", year%100) + base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(random)[:10]
	return CertificateNumber(fmt.Sprintf("LD%s%02d", body, 98-remainder(body)*100%97))
}

// ParseCertificateNumber reads a number as somebody typed it: in any case, half or full width, with or without spaces and dashes, O
// for 0 and I or L for 1. Errors name the field number: certificate.form for what cannot be one, certificate.check where the
// check digits do not fit; one wrong character or two that changed places are always noticed.
func ParseCertificateNumber(text string) (CertificateNumber, error) {
	s := strings.Map(tidy, text)
	if len(s) != numberLength || strings.TrimLeft(s[:2], "LI1") != "D" {
		return "", errNumberForm
	}
	body := strings.Map(misread, s[2:])
	year, rest, check := body[:2], body[2:12], body[12:]
	if !allDigits(year) || !allDigits(check) || strings.Trim(rest, crockford) != "" {
		return "", errNumberForm
	}
	digits := int(check[0]-'0')*10 + int(check[1]-'0')
	if digits != 98-remainder(body[:12])*100%97 {
		return "", Fieldf("number", "certificate.check", "编号有误，请逐字核对后再输入")
	}
	return CertificateNumber("LD" + body), nil
}

var errNumberForm = Fieldf("number", "certificate.form", "证明编号以 LD 开头，共 16 位字母和数字，请核对")

// tidy drops what people put between characters, and turns the rest to upper case and half width.
func tidy(r rune) rune {
	if r >= '！' && r <= '～' {
		r += '!' - '！'
	}
	if r == '-' || r == '·' || r == '—' || unicode.IsSpace(r) {
		return -1
	}
	return unicode.ToUpper(r)
}

// misread turns the letters that are not in the alphabet into the digits that they were.
func misread(r rune) rune {
	switch r {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return r
}

// remainder is what is left of the characters divided by 97, each as two decimal digits (0 is 00, Z is 31), as ISO 7064 MOD 97-10
// wants digits. Two digits for each, also for 0–9: so a wrong character never moves the others, and nothing is missed.
func remainder(body string) int {
	n := 0
	for i := range len(body) {
		n = (n*100 + strings.IndexByte(crockford, body[i])) % 97
	}
	return n
}

// Shown is the number as it is printed: in groups.
func (n CertificateNumber) Shown() string {
	if len(n) != numberLength {
		return string(n)
	}
	return string(n[:4] + " " + n[4:9] + " " + n[9:14] + " " + n[14:])
}
