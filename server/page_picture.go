package server

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"

	"lindan/domain"
)

// mostOfPage is how many bytes of a page are kept: with its seal it fits into one document.
const mostOfPage = 700 << 10

// pageJPEG is a JPEG or PNG of a sheet of paper, whole, as a JPEG without metadata: at most 1600 pixels a side so that it can be
// read, less where it would be too large to keep.
func pageJPEG(body []byte) ([]byte, error) {
	src, err := readPicture(body)
	if err != nil {
		return nil, err
	}
	for _, side := range []int{1600, 1100, 700} {
		page, err := encodeJPEG(within(src, side))
		if err != nil || len(page) <= mostOfPage {
			return page, err
		}
	}
	return nil, domain.Fieldf("photo", "photo.size", "照片太大，请缩小后再上传")
}

// within is the picture scaled down to a side at most, on white where one could see through.
func within(src image.Image, side int) image.Image {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if longest := max(w, h); longest > side {
		w, h = max(w*side/longest, 1), max(h*side/longest, 1)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.BiLinear.Scale(dst, dst.Bounds(), src, b, draw.Over, nil)
	return dst
}
