package server

import (
	"strconv"
	"strings"
	"time"

	"lindan/domain"
)

// sheet writes CSV into chunks: CRLF, and no cell that a spreadsheet takes for a formula.
type sheet struct {
	buf  []byte
	open bool // a row has begun
	send func([]byte) error
}

// sheetHead is the byte order mark and the titles.
func sheetHead(titles []string) []byte {
	s := &sheet{buf: []byte("\ufeff")}
	for _, t := range titles {
		s.code(t)
	}
	return append(s.buf, "\r\n"...)
}

// text is a cell with what somebody wrote. Where a spreadsheet would reckon with it, an apostrophe stands before it, and where it
// begins with one itself, another: taking one away always gives the text.
func (s *sheet) text(t string) {
	if t != "" && (t[0] == '\'' || cell(t) != t) {
		t = "'" + t
	}
	s.code(t)
}

// code is a cell with an id, a time or a word of ours: nothing that somebody wrote.
func (s *sheet) code(t string) {
	s.gap()
	if bare(t) {
		s.buf = append(s.buf, t...)
		return
	}
	s.buf = append(s.buf, '"')
	s.buf = append(s.buf, strings.ReplaceAll(t, `"`, `""`)...)
	s.buf = append(s.buf, '"')
}

// bare tells whether a cell needs no quotes.
func bare(t string) bool {
	for i := range len(t) {
		if c := t[i]; c == ',' || c == '"' || c == '\r' || c == '\n' {
			return false
		}
	}
	return true
}

func (s *sheet) number(n int64) {
	s.gap()
	s.buf = strconv.AppendInt(s.buf, n, 10)
}

// hours is minutes as hours with two decimals.
func (s *sheet) hours(minutes int64) { s.code(domain.Hours(minutes)) }

// moment is a time as people in Shanghai read it; nothing for the zero time.
func (s *sheet) moment(t time.Time, layout string) {
	s.gap()
	if !t.IsZero() {
		s.buf = t.In(domain.Shanghai).AppendFormat(s.buf, layout)
	}
}

func (s *sheet) gap() {
	if s.buf == nil {
		s.buf = chunks.take()
	}
	if s.open {
		s.buf = append(s.buf, ',')
	}
	s.open = true
}

// end ends a row.
func (s *sheet) end() error {
	s.buf, s.open = append(s.buf, "\r\n"...), false
	if len(s.buf) < packChunk {
		return nil
	}
	return s.flush()
}

// flush hands on what is there. The chunk is the receiver's, who gives it back with chunks.free.
func (s *sheet) flush() error {
	if len(s.buf) == 0 {
		return nil
	}
	b := s.buf
	s.buf = nil
	return s.send(b)
}
