package server

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lindan/desk"
	"lindan/redistest"
)

// TestADeflaterIsOneStream: blocks that were compressed side by side read back as what was written.
func TestADeflaterIsOneStream(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, deflateBlock - 1, deflateBlock, 5*deflateBlock + 77} {
		text := make([]byte, size)
		for i := range text {
			text[i] = byte('a' + chance.IntN(9))
		}
		var out bytes.Buffer
		d, err := newDeflater(&out)
		if err != nil {
			t.Fatal(err)
		}
		for part := range slices.Chunk(text, 99_991) {
			if _, err := d.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		back, err := io.ReadAll(flate.NewReader(&out))
		if err != nil || !bytes.Equal(back, text) {
			t.Errorf("%d bytes: %d came back, %v", size, len(back), err)
		}
	}
	d, _ := newDeflater(failingWriter{})
	_, _ = d.Write(make([]byte, 3*deflateBlock))
	if err := d.Close(); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

var errFull = errors.New("full")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

// TestPartsAreRenderedSideBySideAndWrittenInOrder, and the first that fails, or panics, ends the file.
func TestPartsAreRenderedSideBySideAndWrittenInOrder(t *testing.T) {
	const parts, rows = 40, 3000
	var out bytes.Buffer
	p := newPack(&out, time.Now())
	meet := make(chan struct{})
	err := p.file(t.Context(), "f.csv", []string{"n"}, parts, func(_ context.Context, part int, to *sheet) error {
		switch part { // the second waits for the first, which goes on once the second runs
		case 0:
			<-meet
		case 1:
			close(meet)
		}
		for i := range rows {
			to.number(int64(part*rows + i))
			if err := to.end(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || p.zip.Close() != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("f.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("\ufeffn\r\n")
	for i := range parts * rows {
		fmt.Fprintf(&want, "%d\r\n", i)
	}
	if string(text) != want.String() {
		t.Errorf("%d bytes, want %d", len(text), want.Len())
	}
	broken := func(fail func() error) error {
		return newPack(io.Discard, time.Now()).file(t.Context(), "f.csv", nil, parts, func(_ context.Context, part int, to *sheet) error {
			if part == 7 {
				return fail()
			}
			to.number(1)
			return to.end()
		})
	}
	if err := broken(func() error { return errFull }); !errors.Is(err, errFull) {
		t.Errorf("a part that fails: %v", err)
	}
	if err := broken(func() error { panic("a fault") }); err == nil || !strings.Contains(err.Error(), "panic") {
		t.Errorf("a part that panics: %v", err)
	}
}

// TestAPackThatBreaksOffIsNotTakenForWhole: the client sees the connection end.
func TestAPackThatBreaksOffIsNotTakenForWhole(t *testing.T) {
	hold := make(chan struct{})
	h := openDoor(t, func(s *doorSetup) {
		s.routes = []route{
			{get, "/broken", public, limitRead, func(s *Server, c *call) error {
				leave, err := s.packRoom()
				if err != nil {
					return err
				}
				return s.sendPack(c, "x.zip", leave, func(_ context.Context, p *pack) error {
					return errors.Join(p.text("a.txt", strings.Repeat("邻单", 50_000)), p.zip.Flush(), errFull)
				})
			}},
			{get, "/held", public, limitRead, func(s *Server, c *call) error {
				leave, err := s.packRoom()
				if err != nil {
					return err
				}
				return s.sendPack(c, "x.zip", leave, func(context.Context, *pack) error { <-hold; return nil })
			}},
		}
	})
	// The end may come before the answer's head was sent, or in the middle: never as a whole.
	if res, err := packTry(t, h, "/broken"); err == nil {
		if _, err := io.ReadAll(res.Body); err == nil {
			t.Error("a part of a pack came as a whole")
		}
	}
	for range packsAtOnce {
		packCall(t, h, "/held")
	}
	if res := packCall(t, h, "/held"); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("one pack too many: %d", res.StatusCode)
	}
	close(hold)
}

func packCall(t *testing.T, h *doorHouse, path string) *http.Response {
	t.Helper()
	res, err := packTry(t, h, path)
	doorMust(t, err)
	return res
}

func packTry(t *testing.T, h *doorHouse, path string) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(redistest.Context(t), http.MethodGet, h.url+apiPrefix+path, nil)
	doorMust(t, err)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		t.Cleanup(func() { _ = res.Body.Close() })
	}
	return res, err
}

// TestFurtherFilesOfAPack: what other parts of the service keep comes as a table of its own, and README.txt names it.
func TestFurtherFilesOfAPack(t *testing.T) {
	var out bytes.Buffer
	n := &inspection{t: &desk.Taking{}}
	x := desk.Extra{Name: "blocks.csv", About: "账本区块", Header: []string{"a", "b"}, Each: func(_ context.Context, row func(...string) error) error { return row("1", "=2") }}
	if readme := n.readme([]desk.Extra{x}); !strings.Contains(readme, "blocks.csv\r\n  账本区块\r\n") {
		t.Error(readme)
	}
	p := newPack(&out, time.Now())
	if err := errors.Join(n.extra(t.Context(), p, x), p.zip.Close()); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("blocks.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || string(text) != "\ufeffa,b\r\n1,'=2\r\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestMeritsHaveTheirColumns: training and awards, once there are any.
func TestMeritsHaveTheirColumns(t *testing.T) {
	m := desk.Merit{Number: "LD-1", Name: "=培训", Content: "急救", Minutes: 90, Organiser: "街道", Date: "2026-11-02"}
	for want, write := range map[string]func(*sheet, []desk.Merit) error{
		"LD-1,'=培训,急救,90,街道,2026-11-02\r\n": trainingRows, "LD-1,'=培训,2026-11-02,街道\r\n": awardRows,
	} {
		var s sheet
		if err := write(&s, []desk.Merit{m}); err != nil || string(s.buf) != want {
			t.Errorf("%q, %v", s.buf, err)
		}
	}
}

// TestNoCellIsAFormula and every text can be had back by taking one apostrophe away.
func TestNoCellIsAFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-1", "@a", "\tx", "\rx", "＝1", "'=1", "'", "plain", "a,b", `say "x"`, "", "＋", "－1", "＠a", "=a,\"b\""} {
		var s sheet
		s.text(text)
		cell := string(s.buf)
		if strings.HasPrefix(cell, `"`) {
			cell = strings.ReplaceAll(cell[1:len(cell)-1], `""`, `"`)
		}
		if cell != "" && strings.ContainsAny(string([]rune(cell)[0]), "=+-@\t\r＝＋－＠") {
			t.Errorf("%q stands as %q", text, cell)
		}
		if strings.TrimPrefix(cell, "'") != text {
			t.Errorf("%q comes back as %q", text, cell)
		}
	}
}
