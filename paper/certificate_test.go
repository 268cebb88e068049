package paper

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"lindan/domain"
)

// widest is the fullest certificate: a name of 20 characters, 30 services, 1,500 hours, another unit, a seal.
func widest() Certificate {
	c := Certificate{
		Title: "志愿服务记录证明", Number: "LD26 7K3QF 9M2XA 65", URL: "https://fuwu.liuan.example.org/v/LD267K3QF9M2XA65",
		Issued: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
		Facts: []Fact{
			{"姓名", strings.Repeat("阿依古丽·买买提", 3)[:60]},
			{"志愿者编号", "LD-0001"},
			{"证件号码", "420***********0022"},
			{"服务期间", "2020-01-01 至 2026-11-23"},
			{"出具单位", "江城区柳岸街道梧桐树下第一二三四五六七八九十社区居民委员会办公服务中心"},
			{"记录单位", "江城区柳岸街道梧桐树下第一二三四五六七八九十社区居民委员会办公服务中心"},
			{"负责人", "梧桐社区"},
			{"经办", "志愿者本人自助开具"},
			{"联系电话", "027-85001234"},
			{"开具日期", "2026-11-23"},
		},
		Hours: "1500.00 小时（90000 分钟）", Under: "共 2250 次服务：系统计时 88000 分钟，补录 1500 分钟，历史导入 500 分钟",
		Seal:  "已由梧桐社区确认，2026-11-23（电子确认，不是印章）",
		Notes: []string{"小时按两位小数截取，以分钟为准。", "只证明出具单位记录的服务；其他单位的记录另列，不计入合计。", "本证明免费，由志愿者本人自助开具；记录尚未同步至全国志愿服务信息系统。"},
	}
	work := Table{Heading: "服务内容", Head: []string{"服务", "来源", "次数", "分钟", "小时"}, Widths: []float64{80, 60, 70, 70}}
	for i := range 30 {
		work.Rows = append(work.Rows, []string{fmt.Sprintf("十二个字长的服务项目%02d", i), "系统计时", "75", "3000", "50.00"})
	}
	grades := Table{Heading: "证据等级", Head: []string{"等级", "次数", "分钟", "小时"}, Widths: []float64{60, 70, 70}}
	for _, g := range []domain.Grade{domain.GradeA, domain.GradeB, domain.GradeC, domain.GradeL} {
		grades.Rows = append(grades.Rows, []string{string(g) + "  " + domain.GradeName(g), "500", "22500", "375.00"})
	}
	others := Table{Heading: "其他单位的记录（不在本证明合计之内）", Head: []string{"单位", "次数", "分钟", "小时"}, Widths: []float64{60, 70, 70}, Rows: [][]string{{"银杏社区", "2", "90", "1.50"}}}
	c.Tables = []Table{work, grades, others}
	return c
}

// plainText is what stands in an uncompressed document, glyph by glyph through its own table of characters: what copies out of it.
func plainText(t *testing.T, pdf []byte) string {
	t.Helper()
	letters := map[string]rune{}
	for _, m := range regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>`).FindAllSubmatch(pdf, -1) {
		n, err := strconv.ParseUint(string(m[2]), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		letters[string(m[1])] = rune(n)
	}
	var b strings.Builder
	for _, m := range regexp.MustCompile(`<([0-9A-Fa-f]+)>\s*\]?\s*T[jJ]`).FindAllSubmatch(pdf, -1) {
		if _, err := hex.DecodeString(string(m[1])); err != nil {
			t.Fatal(err)
		}
		for i := 0; i+4 <= len(m[1]); i += 4 {
			b.WriteRune(letters[strings.ToUpper(string(m[1][i:i+4]))])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func set(t *testing.T, c Certificate, compressed bool) []byte {
	t.Helper()
	pdf, err := c.set(compressed)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestA11EveryWordOfACertificateIsOnThePaper(t *testing.T) {
	c := widest()
	text := plainText(t, set(t, c, false))
	squeezed := strings.ReplaceAll(text, "\n", "")
	words := []string{c.Title, c.Number, c.URL, c.Hours, c.Under, c.Seal, "第 1 页，共 2 页", "第 2 页，共 2 页"}
	words = append(words, c.Notes...)
	for _, f := range c.Facts {
		words = append(words, f.Name, f.Value)
	}
	for _, tab := range c.Tables {
		words = append(words, tab.Heading)
		for _, r := range tab.Rows {
			words = append(words, r...)
		}
	}
	for _, w := range words {
		if !strings.Contains(squeezed, w) {
			t.Errorf("not on the paper: %s", w)
		}
	}
}

func TestA14NoPaperClaimsTooMuch(t *testing.T) {
	text := plainText(t, set(t, widest(), false))
	if w := domain.Claims(text, false); w != "" || len(text) < 500 {
		t.Errorf("the paper says %q in %d bytes", w, len(text))
	}
	claiming := widest()
	claiming.Seal = "官 方"
	if domain.Claims(plainText(t, set(t, claiming, false)), false) == "" {
		t.Error("a claim on the paper is not found")
	}
}

func TestADocumentIsSmallAndHasTheFontInside(t *testing.T) {
	pdf := set(t, widest(), true)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("/FontFile2")) {
		t.Fatalf("%.20q", pdf)
	}
	if len(pdf) < 20_000 || len(pdf) > 200_000 {
		t.Errorf("%d bytes", len(pdf))
	}
}

func TestTheSameWordsMakeTheSameDocument(t *testing.T) {
	if !bytes.Equal(set(t, widest(), true), set(t, widest(), true)) {
		t.Error("two documents of the same words differ")
	}
}

func TestCoversFindsWhatTheFontLacks(t *testing.T) {
	for text, want := range map[string]bool{
		"石磊磊": true, "䶮㙍㛃": true, "阿依古丽·买买提": true, "LD-0001 420***0022 （），。": true, "": true,
		"𠮷田": false, "𬱖": false, "王\U000f0000": false, "ก": false,
	} {
		got, err := Covers("通用", text)
		if err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// decode reads a QR code in a picture.
func decode(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bmp, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	r, err := qrcode.NewQRCodeReader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal("no phone could read this code: ", err)
	}
	return r.GetText()
}

func TestAPhoneReadsTheCode(t *testing.T) {
	for _, url := range []string{widest().URL, "http://127.0.0.1:8080/v/LD267K3QF9M2XA65"} {
		c, err := NewCode(url)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := c.PNG(4)
		if err != nil {
			t.Fatal(err)
		}
		if got := decode(t, picture); got != url {
			t.Errorf("the code says %s", got)
		}
		if img, err := png.Decode(bytes.NewReader(picture)); err != nil || img.Bounds().Dx() != (c.side+8)*4 || !white(img, 16) {
			t.Error("the code has no margin of four modules")
		}
	}
}

// white tells whether the upper rows of a picture are.
func white(img image.Image, rows int) bool {
	for y := range rows {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b != 3*0xFFFF {
				return false
			}
		}
	}
	return true
}

// TestAPhoneReadsTheCodeOnThePaper needs pdftoppm (poppler-utils), as a printer would.
func TestAPhoneReadsTheCodeOnThePaper(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("SKIPPED, the printed code is not checked: install poppler-utils for pdftoppm")
	}
	dir := t.TempDir()
	if keep := os.Getenv("PAPER_DIR"); keep != "" {
		dir = keep // to look at it
	}
	file := filepath.Join(dir, "certificate.pdf")
	if err := os.WriteFile(file, set(t, widest(), true), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "110", "-png", file, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	picture, err := os.ReadFile(filepath.Join(dir, "page-1.png"))
	if err != nil {
		t.Fatal(err)
	}
	if got := decode(t, picture); got != widest().URL {
		t.Errorf("the printed code says %s", got)
	}
}

func BenchmarkCertificate(b *testing.B) {
	c := widest()
	if _, err := c.PDF(); err != nil { // the font is read once
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
