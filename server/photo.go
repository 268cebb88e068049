package server

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // a kind of picture that phones send
	"mime"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/image/draw"

	"lindan/domain"
)

// Bounds of a picture: what is looked at, what is kept, in pixels a side, and the quality of the JPEG.
const (
	widestPicture = 4096
	keptPicture   = 512
	jpegQuality   = 80
)

// picturesAtOnce bounds how many pictures are unpacked side by side: a small file may hold 16 million pixels.
const picturesAtOnce = 2

// setPhoto keeps the volunteer's picture, made anew so that nothing of the file is left but what one sees.
func (s *Server) setPhoto(c *call) error {
	body, err := pictureBody(c)
	if err != nil {
		return err
	}
	if c.actor.Serves == nil { // before any work
		return s.desk.SetPhoto(c.ctx, c.actor, nil)
	}
	square, err := s.made(c, body, squareJPEG)
	if err != nil {
		return err
	}
	if err := s.desk.SetPhoto(c.ctx, c.actor, square); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// pictureBody is the body as it came: one JPEG or PNG. Another content type is content.type (415).
func pictureBody(c *call) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != "image/jpeg" && kind != "image/png" || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, domain.Errf(domain.Invalid, "content.type", "照片须为 JPEG 或 PNG")
	}
	return c.BodyRaw(), nil
}

// made makes the picture when there is room for it, or gives up with the request.
func (s *Server) made(c *call, body []byte, make func([]byte) ([]byte, error)) ([]byte, error) {
	select {
	case s.pictures <- struct{}{}:
	case <-c.ctx.Done():
		return nil, c.ctx.Err()
	}
	defer func() { <-s.pictures }()
	return make(body)
}

// readPicture unpacks a JPEG or PNG. What is too large is refused by its header, before it is unpacked. Errors name the field photo.
func readPicture(body []byte) (image.Image, error) {
	head, kind, err := image.DecodeConfig(bytes.NewReader(body))
	switch {
	case err != nil || kind != "jpeg" && kind != "png" || head.Width < 1 || head.Height < 1:
		return nil, errPicture
	case head.Width > widestPicture || head.Height > widestPicture:
		return nil, domain.Fieldf("photo", "photo.size", "照片的边长不超过 %d 像素", widestPicture)
	}
	src, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return nil, errPicture // what the decoder says is not for people
	}
	return src, nil
}

// squareJPEG is the middle square of a JPEG or PNG, at most keptPicture a side, as a JPEG without metadata.
func squareJPEG(body []byte) ([]byte, error) {
	src, err := readPicture(body)
	if err != nil {
		return nil, err
	}
	return encodeJPEG(middle(src))
}

func encodeJPEG(m image.Image) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return out.Bytes(), nil
}

var errPicture = domain.Fieldf("photo", "photo.form", "无法识别这张照片，请换一张 JPEG 或 PNG")

// middle is the square in the middle, scaled down to keptPicture and on white where one could see through.
func middle(src image.Image) image.Image {
	b := src.Bounds()
	side := min(b.Dx(), b.Dy())
	from := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	kept := min(side, keptPicture)
	dst := image.NewRGBA(image.Rect(0, 0, kept, kept))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.BiLinear.Scale(dst, dst.Bounds(), src, image.Rectangle{from, from.Add(image.Pt(side, side))}, draw.Over, nil)
	return dst
}

func (s *Server) showPhoto(c *call) error {
	p, err := s.desk.Photo(c.ctx, c.actor.ID)
	if err != nil {
		return err
	}
	return sendPicture(c, p)
}

func sendPicture(c *call, p *domain.Photo) error {
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(picture(p))
}

func (s *Server) removePhoto(c *call) error {
	if err := s.desk.RemovePhoto(c.ctx, c.actor); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// showVisitor is the picture of who comes, for those who wait at the door and the staff.
func (s *Server) showVisitor(c *call) error {
	id, err := orderID(c)
	if err != nil {
		return err
	}
	number, err := url.PathUnescape(c.Params("number"))
	if err != nil || number == "" {
		return domain.Errf(domain.Missing, "photo.missing", "没有照片")
	}
	p, err := s.desk.Visitor(c.ctx, c.actor, id, number)
	if err != nil {
		return err
	}
	return sendPicture(c, p)
}
