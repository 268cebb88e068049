package roster

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// headerWithin is in how many of the first filled lines the header is looked for: rosters often begin with a title.
const headerWithin = 5

// sheet is a roster whose header is understood.
type sheet struct {
	table
	kind     Kind
	now      time.Time
	problems *problems
	titles   []string      // as in the file, by position
	fields   []field       // what each column holds, by position
	at       map[field]int // position of each column that the file has
	seen     map[string]int
	spoiled  map[int]bool // lines that share a key with another
}

// readHeader finds the header and checks all of it: unknown columns, repeated ones, missing ones. The records that are
// left in the sheet are those below it.
func readHeader(t table, kind Kind, p *problems) (*sheet, bool) {
	s := &sheet{table: t, kind: kind, problems: p, at: map[field]int{}, seen: map[string]int{}, spoiled: map[int]bool{}}
	i, known := s.findHeader()
	if known == 0 {
		p.add(0, "", "前 %d 行里没有表头，需要的列：%s", headerWithin, strings.Join(kind.wanted(), "、"))
		return s, false
	}
	before := p.count()
	header := t.records[i]
	s.titles, s.records = header.cells, t.records[i+1:]
	s.place(header.line)
	s.miss(header.line)
	if len(s.records) == 0 {
		p.add(header.line, "", "表头下面没有数据")
	}
	return s, p.count() == before
}

// findHeader gives the line with the most known headers, and how many they are.
func (s *sheet) findHeader() (at, known int) {
	for i, rec := range s.records[:min(headerWithin, len(s.records))] {
		n := 0
		for _, title := range rec.cells {
			if _, ok := s.kind.column(title); ok {
				n++
			}
		}
		if n > known {
			at, known = i, n
		}
	}
	return at, known
}

// place notes where each column stands.
func (s *sheet) place(line int) {
	s.fields = make([]field, len(s.titles))
	for i, title := range s.titles {
		if title == "" {
			continue
		}
		f, ok := s.kind.column(title)
		s.fields[i] = f
		first, twice := s.at[f]
		switch {
		case !ok:
			s.problems.add(line, shown(title), "不认识这一列，请删去或改成：%s", strings.Join(s.kind.accepted(), "、"))
		case f == ignored:
		case twice:
			s.problems.add(line, shown(title), "与“%s”一列重复，请只留一列", shown(s.titles[first]))
		default:
			s.at[f] = i
		}
	}
}

func (s *sheet) miss(line int) {
	for i, either := range s.kind.needs() {
		if !slices.ContainsFunc(either, s.has) {
			s.problems.add(line, s.kind.wanted()[i], "缺少这一列")
		}
	}
	if s.has(lon) != s.has(lat) {
		s.problems.add(line, s.title(lon), "经度、纬度两列须同时有")
	}
}

func (s *sheet) has(f field) bool {
	_, ok := s.at[f]
	return ok
}

// title is the header of a column as it stands in the file, or, where the file has none, as it usually reads. A fault of
// the home belongs to the building's column where no grid's is.
func (s *sheet) title(f field) string {
	switch {
	case s.has(f):
		return shown(s.titles[s.at[f]])
	case f == grid && s.has(building):
		return s.title(building)
	case f == grid && s.has(scope):
		return s.title(scope)
	case f == birth && s.has(idNumber):
		return s.title(idNumber)
	}
	return s.kind.usual(f)
}

// plainTitle takes a header as people write it, "姓 名*", "服务半径（米）", down to its word.
func plainTitle(title string) string {
	title, _, _ = strings.Cut(narrow(title), "(")
	return strings.Trim(strings.ReplaceAll(title, " ", ""), "*:'")
}

// shown is a header that may be quoted: short, and not the phone number of a roster whose first line is a person.
func shown(title string) string {
	digits := 0
	for _, r := range title {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits > 4 {
		return fmt.Sprintf("（%d 位数字）", digits)
	}
	if r := []rune(title); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return title
}
