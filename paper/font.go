// Package paper makes the documents that people take home: A4, in Chinese, with the font inside and a code that a phone can read. It
// gets plain words and knows nobody: who may have them was decided before.
package paper

import (
	_ "embed" // the font
	"fmt"
	"sync"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font/sfnt"
)

// notoSansSC is Noto Sans SC Regular (SIL Open Font License 1.1, font/OFL.txt). A document holds only the characters that it uses.
//
//go:embed font/NotoSansSC-Regular.ttf
var notoSansSC []byte

const family = "noto"

// press is the font, read once: gopdf's form of it and the table of its characters.
type press struct {
	fonts gopdf.FontContainer
	table *sfnt.Font
}

var pressed = sync.OnceValues(func() (*press, error) {
	p := &press{}
	if err := p.fonts.AddTTFFontData(family, notoSansSC); err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	var err error
	if p.table, err = sfnt.Parse(notoSansSC); err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	return p, nil
})

// Covers tells whether the font has every character of the texts. Characters above U+FFFF count as lacking: gopdf draws some of them and
// leaves a wrong or no letter behind for who copies the text. A silent hole in a name is what this is for.
func Covers(texts ...string) (bool, error) {
	p, err := pressed()
	if err != nil {
		return false, err
	}
	var b sfnt.Buffer
	for _, text := range texts {
		for _, r := range text {
			glyph, err := p.table.GlyphIndex(&b, r)
			if err != nil || glyph == 0 || r > 0xFFFF {
				return false, err
			}
		}
	}
	return true, nil
}
