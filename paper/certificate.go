package paper

import (
	"time"

	"github.com/signintech/gopdf"
)

// Certificate is the words of a certificate of service 志愿服务记录证明, ready to be set.
type Certificate struct {
	Title  string
	Number string // as it is printed
	URL    string // where it can be checked: what the QR code says
	Over   string // why it does not hold any more; "" where it does
	Issued time.Time
	Facts  []Fact // in two columns
	Hours  string // 服务时长: 12.66 小时（760 分钟）
	Under  string // what the hours are made of, in small letters
	Tables []Table
	Seal   string // the community's confirmation; "" none
	Notes  []string
}

// Fact is a name and what it is: 姓名, 石磊磊.
type Fact struct{ Name, Value string }

// Table is rows under a heading. The first column takes the room that the others leave; they stand to the right.
type Table struct {
	Heading string
	Head    []string
	Widths  []float64 // of the columns after the first, in points
	Rows    [][]string
}

// PDF sets the certificate on A4, one page or more.
func (c Certificate) PDF() ([]byte, error) { return c.set(true) }

func (c Certificate) set(compressed bool) ([]byte, error) {
	code, err := NewCode(c.URL)
	if err != nil {
		return nil, err
	}
	s, err := newSheet(c.Title+" "+c.Number, c.Issued, compressed)
	if err != nil {
		return nil, err
	}
	c.head(s, code)
	c.facts(s)
	c.hours(s)
	for _, t := range c.Tables {
		t.set(s)
	}
	c.foot(s)
	return s.close("证明编号 " + c.Number)
}

const codeSize = 104.0

// head is the title, the number and the code.
func (c Certificate) head(s *sheet, code Code) {
	left := inside - codeSize - 16
	s.write(margin, s.y+4, left, 36, c.Title, ink{size: 25})
	s.write(margin, s.y+46, left, 18, "证明编号  "+c.Number, ink{size: 12})
	s.write(margin, s.y+68, left, 14, "扫右侧的码，或打开下面的网址，可核对本证明：", ink{size: 9, grey: 90})
	y := s.y + 83
	small := ink{size: 9, grey: 90}
	for _, line := range s.lines(c.URL, left, small) {
		s.write(margin, y, left, 13, line, small)
		y += 13
	}
	s.code(code, pageWidth-margin-codeSize, s.y-6, codeSize)
	s.y = max(y, s.y+codeSize-6) + 8
	if c.Over != "" {
		s.shade(margin, s.y, inside, 24, 225)
		s.write(margin+8, s.y, inside-16, 24, c.Over, ink{size: 12})
		s.y += 32
	}
	s.rule(s.y, 60)
	s.y += 4
}

// facts are pairs of names and values, two to a row; what is long takes further lines.
func (c Certificate) facts(s *sheet) {
	const nameWidth = 58.0
	half := inside / 2
	name, value := ink{size: 9.5, grey: 100}, ink{size: 11}
	for i := 0; i < len(c.Facts); i += 2 {
		height := 0.0
		pair := c.Facts[i:min(i+2, len(c.Facts))]
		for n, f := range pair {
			x := margin + float64(n)*half
			s.write(x, s.y+3, nameWidth, 16, f.Name, name)
			k := s.fit(f.Value, half-nameWidth-8, value, 8)
			y := s.y + 3
			for _, line := range s.lines(f.Value, half-nameWidth-8, k) {
				s.write(x+nameWidth, y, half-nameWidth-8, 16, line, k)
				y += 15
			}
			height = max(height, y-s.y+4)
		}
		s.y += height
		s.rule(s.y, 215)
	}
	s.y += 8
}

func (c Certificate) hours(s *sheet) {
	s.shade(margin, s.y, inside, 48, 244)
	s.write(margin+10, s.y+4, 80, 26, "服务时长", ink{size: 11, grey: 90})
	s.write(margin+78, s.y+4, inside-90, 26, c.Hours, ink{size: 19})
	under := ink{size: 9, grey: 90}
	s.write(margin+10, s.y+30, inside-20, 14, c.Under, s.fit(c.Under, inside-20, under, 7))
	s.y += 58
}

const rowHeight = 15.5

func (t Table) set(s *sheet) {
	s.room(18 + 3*rowHeight)
	s.write(margin, s.y, inside, 18, t.Heading, ink{size: 11.5})
	s.y += 19
	t.row(s, t.Head, ink{size: 9, grey: 90}, 236)
	for _, r := range t.Rows {
		if s.room(rowHeight) {
			t.row(s, t.Head, ink{size: 9, grey: 90}, 236)
		}
		t.row(s, r, ink{size: 10}, 255)
	}
	s.y += 9
}

func (t Table) row(s *sheet, cells []string, k ink, ground uint8) {
	if ground < 255 {
		s.shade(margin, s.y, inside, rowHeight, ground)
	}
	first := inside
	for _, w := range t.Widths {
		first -= w
	}
	x := margin
	for i, text := range cells {
		w := first
		k.align = gopdf.Left
		if i > 0 {
			w, k.align = t.Widths[i-1], gopdf.Right
		}
		s.write(x+4, s.y, w-8, rowHeight, text, s.fit(text, w-8, k, 6))
		x += w
	}
	s.y += rowHeight
	s.rule(s.y, 225)
}

// foot is the confirmation, if there is one, and the notes, kept together.
func (c Certificate) foot(s *sheet) {
	height := float64(len(c.Notes)) * 16
	if c.Seal != "" {
		height += 40
	}
	s.room(height)
	if c.Seal != "" {
		s.pdf.SetStrokeColor(90, 90, 90)
		s.pdf.SetLineWidth(1)
		s.pdf.RectFromUpperLeftWithStyle(margin, s.y, inside, 28, "D")
		s.write(margin+10, s.y, inside-20, 28, c.Seal, s.fit(c.Seal, inside-20, ink{size: 11.5}, 8))
		s.y += 36
	}
	for _, note := range c.Notes {
		s.paragraph(margin, inside, note, ink{size: 8.5, grey: 90})
	}
}
