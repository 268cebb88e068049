package paper

import (
	"bytes"
	"fmt"
	"time"

	"github.com/signintech/gopdf"
)

// A4 in points, and where text stands on it.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 48.0
	inside     = pageWidth - 2*margin
	bottom     = pageHeight - 58
)

// sheet is a document in the making: a pen that goes down the page and on to the next. The first failure stays.
type sheet struct {
	pdf   *gopdf.GoPdf
	y     float64
	pages int
	err   error
}

func newSheet(title string, at time.Time, compressed bool) (*sheet, error) {
	p, err := pressed()
	if err != nil {
		return nil, err
	}
	s := &sheet{pdf: &gopdf.GoPdf{}}
	s.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	if !compressed {
		s.pdf.SetNoCompression()
	}
	s.pdf.SetInfo(gopdf.PdfInfo{Title: title, Creator: "lindan", Producer: "lindan", CreationDate: at})
	if err := s.pdf.AddTTFFontFromFontContainer(family, &p.fonts); err != nil {
		return nil, fmt.Errorf("use the font: %w", err)
	}
	s.turn()
	return s, s.err
}

func (s *sheet) do(err error) {
	if s.err == nil {
		s.err = err
	}
}

// turn begins a new page.
func (s *sheet) turn() {
	s.pdf.AddPage()
	s.pages++
	s.y = margin
}

// room turns the page if less than height is left; it tells whether it did.
func (s *sheet) room(height float64) bool {
	if s.y+height <= bottom {
		return false
	}
	s.turn()
	return true
}

// ink is how a text looks.
type ink struct {
	size  float64
	grey  uint8
	align int // gopdf.Left, Right, Center
}

func (s *sheet) use(k ink) {
	s.do(s.pdf.SetFont(family, "", k.size))
	s.pdf.SetTextColor(k.grey, k.grey, k.grey)
}

// write puts one line of text into a box.
func (s *sheet) write(x, y, w, h float64, text string, k ink) {
	s.use(k)
	s.pdf.SetXY(x, y)
	s.do(s.pdf.CellWithOption(&gopdf.Rect{W: w, H: h}, text, gopdf.CellOption{Align: k.align | gopdf.Middle}))
}

// fit makes a text small enough for one line of the width, but not below least.
func (s *sheet) fit(text string, w float64, k ink, least float64) ink {
	for ; k.size > least; k.size -= 0.5 {
		s.use(k)
		if have, err := s.pdf.MeasureTextWidth(text); err != nil || have <= w {
			s.do(err)
			break
		}
	}
	return k
}

// lines breaks a text to the width.
func (s *sheet) lines(text string, w float64, k ink) []string {
	if text == "" {
		return []string{""}
	}
	s.use(k)
	list, err := s.pdf.SplitText(text, w)
	s.do(err)
	return list
}

// paragraph writes a text over as many lines as it takes.
func (s *sheet) paragraph(x, w float64, text string, k ink) {
	for _, line := range s.lines(text, w, k) {
		s.room(k.size * 1.6)
		s.write(x, s.y, w, k.size*1.6, line, k)
		s.y += k.size * 1.6
	}
}

func (s *sheet) rule(y float64, grey uint8) {
	s.pdf.SetStrokeColor(grey, grey, grey)
	s.pdf.SetLineWidth(0.5)
	s.pdf.Line(margin, y, pageWidth-margin, y)
}

func (s *sheet) shade(x, y, w, h float64, grey uint8) {
	s.pdf.SetFillColor(grey, grey, grey)
	s.pdf.RectFromUpperLeftWithStyle(x, y, w, h, "F")
}

// code draws a QR code, edge by edge sharp: it is made of rectangles, not of pixels.
func (s *sheet) code(c Code, x, y, size float64) {
	s.shade(x, y, size, size, 255)
	unit := size / float64(c.side+2*quiet)
	s.pdf.SetFillColor(0, 0, 0)
	c.runs(func(col, row, length int) {
		s.pdf.RectFromUpperLeftWithStyle(x+float64(col+quiet)*unit, y+float64(row+quiet)*unit, float64(length)*unit, unit*1.01, "F")
	})
}

// close writes the foot of every page and gives the document.
func (s *sheet) close(foot string) ([]byte, error) {
	for n := 1; n <= s.pages && s.err == nil; n++ {
		s.do(s.pdf.SetPage(n))
		s.rule(pageHeight-50, 200)
		s.write(margin, pageHeight-46, inside, 14, foot, ink{size: 8, grey: 110, align: gopdf.Left})
		s.write(margin, pageHeight-46, inside, 14, fmt.Sprintf("第 %d 页，共 %d 页", n, s.pages), ink{size: 8, grey: 110, align: gopdf.Right})
	}
	var b bytes.Buffer
	if s.err == nil {
		_, s.err = s.pdf.WriteTo(&b)
	}
	if s.err != nil {
		return nil, fmt.Errorf("make a document: %w", s.err)
	}
	return b.Bytes(), nil
}
