package roster

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"lindan/domain"
)

// narrow turns full-width letters, digits and signs (１３８, －, （) into the usual ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

var (
	forcedText = regexp.MustCompile(`^="(.*)"$`) // ="13800138000", by which exports keep Excel from rounding
	wholeFloat = regexp.MustCompile(`^([0-9]+)\.0+$`)
	scientific = regexp.MustCompile(`^[0-9](?:\.([0-9]+))?[eE]\+?([0-9]{1,3})$`)
)

// plainNumber undoes what spreadsheets do to telephone and code numbers. It is not ok if digits are lost: in a CSV file
// 1.99E+10 shows fewer digits than the number has; as stored, more than 15 digits were rounded.
func plainNumber(s string, stored bool) (plain string, ok bool) {
	s = strings.TrimPrefix(narrow(s), "'")
	if m := forcedText.FindStringSubmatch(s); m != nil {
		s = strings.TrimSpace(m[1])
	}
	if m := wholeFloat.FindStringSubmatch(s); m != nil {
		return m[1], true
	}
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		return s, true
	}
	power, err := strconv.Atoi(m[2])
	if err != nil || power >= 15 || power < len(m[1]) || power > len(m[1]) && !stored {
		return "", false
	}
	return s[:1] + m[1] + strings.Repeat("0", power-len(m[1])), true
}

// personName takes the blanks out of a Chinese name: 张　三 is written so to fill a column.
func personName(s string) string {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) && r != ' ' {
			return s
		}
	}
	return strings.ReplaceAll(s, " ", "")
}

// yes reads a tick. Empty is no.
func yes(s string) (on, ok bool) {
	switch strings.ToUpper(s) {
	case "是", "有", "对", "√", "✓", "✔", "Y", "YES", "TRUE", "1", "已核验", "持证", "接受", "愿意":
		return true, true
	case "", "否", "无", "没有", "×", "✗", "✘", "X", "N", "NO", "FALSE", "0", "未核验", "未持证", "不接受", "不愿意", "-", "/":
		return false, true
	}
	return false, false
}

func readGender(s string) (g domain.Gender, ok bool) {
	switch strings.ToUpper(s) {
	case "女", "女性", "F":
		return domain.Female, true
	case "男", "男性", "M":
		return domain.Male, true
	case "", "未知", "不详", "未说明":
		return "", true
	}
	return "", false
}

var dateForm = regexp.MustCompile(`^([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})?日?)?(?: [0-9:.]+)?$`)

// readYear reads the year out of a year, a month or a date. Five digits are a date's serial number in a sheet.
func readYear(s string, t table) (year int, ok bool) {
	s = strings.TrimSuffix(s, "年")
	if m := dateForm.FindStringSubmatch(s); m != nil {
		return yearOf(m[1], m[2], m[3])
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil || n < 0:
		return 0, false
	case len(s) == 4:
		return n, true
	case len(s) == 6:
		return yearOf(s[:4], s[4:], "")
	case len(s) == 8:
		return yearOf(s[:4], s[4:6], s[6:])
	case len(s) == 5 && t.stored:
		return time.Date(1899, 12, 30+n+t.epoch, 0, 0, 0, 0, time.UTC).Year(), true
	}
	return 0, false
}

// yearOf gives the year of a date that exists. An empty day is not judged.
func yearOf(y, m, d string) (int, bool) {
	if d == "" {
		d = "1"
	}
	year, _ := strconv.Atoi(y) // digits, by the callers' forms
	month, _ := strconv.Atoi(m)
	day, err := strconv.Atoi(d)
	if err != nil {
		return 0, false
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return year, date.Year() == year && int(date.Month()) == month && date.Day() == day
}

var radiusForm = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(米|m|公里|千米|km)?$`)

// readRadius reads metres. A bare number below 100 was meant as kilometres, or not thought about: it is not ok.
func readRadius(s string) (metres float64, ok bool) {
	m := radiusForm.FindStringSubmatch(strings.ToLower(s))
	if m == nil {
		return 0, s == ""
	}
	metres, err := strconv.ParseFloat(m[1], 64)
	if m[2] == "公里" || m[2] == "千米" || m[2] == "km" {
		return metres * 1000, err == nil
	}
	return metres, err == nil && (metres == 0 || metres >= 100)
}

// split cuts a list as people write it: 陪诊、理发；家电 / 电工.
func split(s string) []string {
	return strings.FieldsFunc(narrow(s), func(r rune) bool { return strings.ContainsRune("、,;/| ", r) })
}
