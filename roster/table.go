package roster

import (
	"bytes"
	"strings"
	"unicode"
)

// record is one line of a table that is not empty. Its cells are tidy.
type record struct {
	line  int
	cells []string
}

// table is what a CSV file and a sheet have in common.
type table struct {
	records []record
	stored  bool // numbers are as stored, not as displayed: 1.99E10 has lost nothing (XLSX)
	epoch   int  // days to add to a date's serial number; 1462 in workbooks of old Macs
}

// maxCells is how many columns a table may have; a roster has about 20.
const maxCells = 200

func readTable(data []byte, p *problems) (table, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readSheet(data, p)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		p.add(0, "", "这是旧版 XLS 或带密码的文件，请另存为不带密码的 XLSX 或 CSV")
		return table{}, false
	}
	return readCSV(data, p)
}

// keep adds a line to the table unless it is empty. It tells whether the table is still within its limits.
func (t *table) keep(line int, cells []string, p *problems) bool {
	if len(cells) > maxCells {
		p.add(line, "", "列数超过 %d，这不像一份名单", maxCells)
		return false
	}
	filled := false
	for i, c := range cells {
		cells[i] = tidy(c)
		filled = filled || cells[i] != ""
	}
	if !filled {
		return true
	}
	if len(t.records) >= MaxRows+headerWithin {
		p.add(line, "", "超过 %d 行，请拆成几个文件", MaxRows)
		return false
	}
	t.records = append(t.records, record{line, cells})
	return true
}

// tidy drops what people do not see (byte order marks, direction marks of copied phone numbers) and turns every run of
// white space into one space; none is left at the ends.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
