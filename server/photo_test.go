package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"lindan/domain"
	"lindan/server/wire"
)

// stripes is a picture of three upright stripes: red, green, blue.
func stripes(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, []color.Color{color.RGBA{R: 255, A: 255}, color.RGBA{G: 255, A: 255}, color.RGBA{B: 255, A: 255}}[min(x*3/width, 2)])
		}
	}
	return m
}

// gps stands for where a phone took a picture.
const gps = "canary 30.53249N 114.22137E"

// phonePicture is a JPEG with Exif data and a comment, as phones make them.
func phonePicture(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, stripes(width, height), nil); err != nil {
		t.Fatal(err)
	}
	segment := func(marker byte, text string) []byte {
		n := len(text) + 2
		return append([]byte{0xff, marker, byte(n >> 8), byte(n)}, text...)
	}
	exif := append(segment(0xe1, "Exif\x00\x00"+gps), segment(0xfe, gps)...)
	whole := append([]byte{0xff, 0xd8}, exif...)
	whole = append(whole, b.Bytes()[2:]...)
	if _, err := jpeg.Decode(bytes.NewReader(whole)); err != nil || !bytes.Contains(whole, []byte(gps)) {
		t.Fatalf("the picture of the test is none: %v", err)
	}
	return whole
}

func TestAPictureIsMadeAnewFromItsMiddle(t *testing.T) {
	var plain bytes.Buffer
	if err := png.Encode(&plain, stripes(300, 90)); err != nil {
		t.Fatal(err)
	}
	var clear bytes.Buffer
	if err := png.Encode(&clear, image.NewNRGBA(image.Rect(0, 0, 40, 60))); err != nil {
		t.Fatal(err)
	}
	green, white := [3]uint32{0, 255, 0}, [3]uint32{255, 255, 255}
	for name, tt := range map[string]struct {
		body []byte
		side int
		want [3]uint32 // the colour of all of it
	}{
		"a JPEG with the place in it, scaled down": {phonePicture(t, 1800, 600), 512, green},
		"an upright JPEG of one stripe's width":    {phonePicture(t, 900, 300), 300, green},
		"a small PNG keeps its size":               {plain.Bytes(), 90, green},
		"what one can see through becomes white":   {clear.Bytes(), 40, white},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := squareJPEG(tt.body)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(out, []byte("canary")) || bytes.Contains(out, []byte("Exif")) || bytes.Contains(out, []byte{0xff, 0xe1}) || bytes.Contains(out, []byte{0xff, 0xfe}) {
				t.Error("metadata came through")
			}
			m, kind, err := image.Decode(bytes.NewReader(out))
			if err != nil || kind != "jpeg" || m.Bounds().Dx() != tt.side || m.Bounds().Dy() != tt.side {
				t.Fatalf("%s %v, %v; want a square of %d", kind, m.Bounds(), err, tt.side)
			}
			for _, x := range []int{2, tt.side / 2, tt.side - 3} {
				r, g, b, _ := m.At(x, tt.side/2).RGBA()
				for i, c := range []uint32{r >> 8, g >> 8, b >> 8} {
					if max(c, tt.want[i])-min(c, tt.want[i]) > 40 {
						t.Fatalf("at %d it has the colour %d %d %d, want %v", x, r>>8, g>>8, b>>8, tt.want)
					}
				}
			}
		})
	}
}

// wide is a PNG that says it is w pixels wide and ends there: who unpacks it finds nothing.
func wide(t *testing.T, w int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()[:33] // signature and IHDR
}

func TestWhatIsNoPictureOrTooLargeIsRefusedByItsHeader(t *testing.T) {
	var moving bytes.Buffer
	if err := gif.Encode(&moving, stripes(30, 30), nil); err != nil {
		t.Fatal(err)
	}
	photo := phonePicture(t, 60, 60)
	for name, tt := range map[string]struct {
		body []byte
		code string
	}{
		"nothing":                    {nil, "photo.form"},
		"a text":                     {[]byte("hello"), "photo.form"},
		"a GIF":                      {moving.Bytes(), "photo.form"},
		"half a JPEG":                {photo[:len(photo)/2], "photo.form"},
		"a header that is too wide":  {wide(t, 4097), "photo.size"},
		"a header of the right size": {wide(t, 4096), "photo.form"},
	} {
		_, err := squareJPEG(tt.body)
		var e *domain.Error
		if !errors.As(err, &e) || e.Code != tt.code || e.Field != "photo" || e.Kind != domain.Invalid {
			t.Errorf("%s: %v, want %s", name, err, tt.code)
		}
	}
}

// photoStory: who may see the picture of v1, and when.
func (w *town) photoStory() {
	t := w.t
	w.expect("wang", put, "/me/photo", 403)
	w.expect("v1", get, "/me/photo", 404)
	if r := w.send("v1", put, "/me/photo", "{}", nil); r.status != 415 {
		t.Errorf("JSON for a picture: %d", r.status)
	}
	if r := w.send("v1", put, "/me/photo", "GIF89a", map[string]string{"Content-Type": "image/jpeg"}); r.status != 422 || !strings.Contains(r.body, `"field":"photo"`) {
		t.Errorf("no picture: %d %s", r.status, r.body)
	}
	w.expect("v1", put, "/me/photo", 204)
	mine := w.expect("v1", get, "/me/photo", 200)
	if mine.head.Get("Content-Type") != "image/jpeg" || mine.head.Get("Cache-Control") != "no-store" || strings.Contains(mine.body, "canary") {
		t.Errorf("own picture: %v", mine.head)
	}
	if r := w.send("v1", get, "/me", "", nil); !strings.Contains(r.body, `"photo":true`) {
		t.Errorf("her account does not say that there is a picture: %s", r.body)
	}
	w.in(domain.Offered)
	w.visitor("before she accepts", "")
	w.run([]step{{who: "v1", do: "POST /orders/{o}/accept", want: 200, sees: true, not: []string{`"photo":true`}}})
	w.visitor("when she has accepted", "wang walker disp super admin")
	w.run([]step{
		{who: "wang", do: "GET /orders/{o}", want: 200, sees: true, meets: "石磊磊", has: []string{`"photo":true`}},
		{who: "disp", do: "GET /orders/{o}", want: 200, has: []string{`"photo":true`}},
		{who: "v1", do: "GET /orders/{o}", want: 200, sees: true, not: []string{`"photo":true`}},
		{who: "wang", do: "GET /orders/{o}/photos/LD-0002", want: 404},
		{who: "wang", do: "GET /orders/{o}/photos/%20", want: 404},
		{who: "v1", do: "POST /orders/{o}/hand_back", want: 200},
	})
	w.visitor("when she gave the job up", "")
	w.run([]step{
		{who: "v2", do: "POST /orders/{o}/accept", want: 200, sees: true},
		{who: "wang", do: "GET /orders/{o}/photos/LD-0002", want: 404},
	})
	w.expect("v2", put, "/me/photo", 204)
	w.run([]step{
		{who: "v2", do: "POST /orders/{o}/check_in", body: `{"code":"{start}"}`, want: 200, sees: true},
		{who: "v2", do: "POST /orders/{o}/check_out", body: `{"code":"{stop}"}`, after: time.Hour, want: 200, sees: true},
		{who: "wang", do: "POST /orders/{o}/confirm", want: 200, sees: true, meets: "鲁冰花", has: []string{`"photo":true`}},
		{who: "wang", do: "GET /orders/{o}/photos/LD-0002", want: 200},
		{who: "wang", do: "GET /orders/{o}/photos/LD-0002", after: 25 * time.Hour, want: 404},
		{who: "disp", do: "GET /orders/{o}/photos/LD-0002", want: 404},
		{who: "v2", do: "DELETE /me/photo", want: 204},
		{who: "v2", do: "DELETE /me/photo", want: 204},
		{who: "v2", do: "GET /me/photo", want: 404},
	})
}

// expect makes a request about one's picture and wants its status.
func (w *town) expect(who, method, path string, want int) reply {
	w.t.Helper()
	body, head := "", map[string]string(nil)
	if method == put {
		body, head = string(phonePicture(w.t, 120, 90)), map[string]string{"Content-Type": "image/jpeg"}
	}
	r := w.send(who, method, path, body, head)
	if r.status != want {
		w.t.Fatalf("%s: %s %s: %d, want %d: %.200q", who, method, path, r.status, want, r.body)
	}
	return r
}

// visitor wants exactly these people to see the picture of v1 on order o, and everybody's card of her to say the same.
func (w *town) visitor(when, want string) {
	w.t.Helper()
	for _, who := range strings.Fields("wang son mei v1 v2 v4 vnear vfar both walker walker2 disp super admin other") {
		status := 404
		if strings.Contains(" "+want+" ", " "+who+" ") || who == "both" && want != "" { // both is a dispatcher
			status = 200
		}
		if r := w.send(who, get, "/orders/"+w.ids["o"]+"/photos/LD-0001", "", nil); r.status != status {
			w.t.Errorf("%s, %s: %d, want %d", when, who, r.status, status)
		}
		var o wire.Order
		if r := w.send(who, get, "/orders/"+w.ids["o"], "", nil); r.status == 200 {
			w.must(json.Unmarshal([]byte(r.body), &o))
		}
		for _, j := range o.Jobs {
			if j.Number == "LD-0001" && j.Photo != (status == 200) {
				w.t.Errorf("%s, %s: the card says photo %v", when, who, j.Photo)
			}
		}
	}
}
