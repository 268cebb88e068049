package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode/qr"
)

// Code is a QR code without its margin: side × side modules.
type Code struct {
	side int
	dark []bool
}

// NewCode makes the code of a text, which survives about 15 % of damage (level M).
func NewCode(text string) (Code, error) {
	img, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("code of a text of %d bytes: %w", len(text), err)
	}
	c := Code{side: img.Bounds().Dx()}
	c.dark = make([]bool, c.side*c.side)
	for y := range c.side {
		for x := range c.side {
			c.dark[y*c.side+x] = img.At(x, y) == color.Black
		}
	}
	return c, nil
}

// quiet is the margin that readers need, in modules.
const quiet = 4

// PNG is the code as a picture with its margin, scale pixels a module.
func (c Code) PNG(scale int) ([]byte, error) {
	size := (c.side + 2*quiet) * scale
	img := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	for y := range c.side * scale {
		for x := range c.side * scale {
			if c.dark[y/scale*c.side+x/scale] {
				img.SetColorIndex(x+quiet*scale, y+quiet*scale, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	return b.Bytes(), nil
}

// runs calls f for each row's runs of dark modules.
func (c Code) runs(f func(x, y, length int)) {
	for y := range c.side {
		for x := 0; x < c.side; x++ {
			begin := x
			for x < c.side && c.dark[y*c.side+x] {
				x++
			}
			if x > begin {
				f(begin, y, x-begin)
			}
		}
	}
}
