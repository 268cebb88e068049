package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// textWithin tells whether s is valid UTF-8 of least..most runes without control characters (newline and tab allowed).
func textWithin(s string, least, most int) bool {
	if !utf8.ValidString(s) {
		return false
	}
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	if n < least || utf8.RuneCountInString(s) > most {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

// NormalPhone is the number in the one form that is stored and hashed: 11 digits for a mainland mobile, digits with area
// code for a fixed line; spaces, dashes and a leading +86 or 0086 are dropped. Invalid input gives a field error.
func NormalPhone(field, s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r == '+':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '＋':
			return '+'
		case strings.ContainsRune(" -()　－（）", r):
			return -1
		}
		return 'x'
	}, s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+86"), "0086")
	if !allDigits(s) || !isMobile(s) && !isFixedLine(s) {
		return "", Fieldf(field, "phone.form", "请填写 11 位手机号，或带区号的固定电话")
	}
	return s, nil
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
func isMobile(s string) bool    { return len(s) == 11 && s[0] == '1' && s[1] >= '3' }
func isFixedLine(s string) bool { return s[0] == '0' && len(s) >= 10 && len(s) <= 12 }

// MaskName keeps the family name's first character: 王**. Two-character names keep one too: 王*.
func MaskName(name string) string {
	r := []rune(strings.TrimSpace(name))
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + strings.Repeat("*", min(max(len(r)-1, 1), 2))
}

// MaskPhone keeps the first three and last four digits of a mobile: 138****1234; of anything else the last two.
func MaskPhone(phone string) string {
	if isMobile(phone) && allDigits(phone) {
		return phone[:3] + "****" + phone[7:]
	}
	if len(phone) < 3 {
		return ""
	}
	return strings.Repeat("*", len(phone)-2) + phone[len(phone)-2:]
}

// NormalIDNumber is the 18-character resident identity number with an upper-case X, its check digit verified (GB 11643-1999).
func NormalIDNumber(field, s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 18 || !allDigits(s[:17]) || s[17] != idCheckDigit(s[:17]) {
		return "", Fieldf(field, "id_number.form", "身份证号码不正确，请核对")
	}
	return s, nil
}

func idCheckDigit(s string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}
