package roster

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbookOf writes a workbook with the lines on its first sheet; edit may change it before it is saved.
func workbookOf(t testing.TB, lines [][]any, edit func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, line := range lines {
		if err := f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &line); err != nil {
			t.Fatal(err)
		}
	}
	if edit != nil {
		edit(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repack copies a workbook and rewrites one of its parts.
func repack(t testing.TB, data []byte, name string, rewrite func(string) string) []byte {
	t.Helper()
	return repackTo(t, data, name, func(w io.Writer, old string) {
		if _, err := io.WriteString(w, rewrite(old)); err != nil {
			t.Fatal(err)
		}
	})
}

// repackTo copies a workbook and has one of its parts written anew.
func repackTo(t testing.TB, data []byte, name string, write func(w io.Writer, old string)) []byte {
	t.Helper()
	old, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range old.File {
		text, err := fs.ReadFile(old, part.Name)
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if part.Name == name {
			write(to, string(text))
		} else if _, err := to.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBytes(data []byte) ([]Row, []Problem) {
	return ReadPeople(bytes.NewReader(data), "名单.xlsx", Volunteers, now)
}

func sheetLines() [][]any {
	return [][]any{
		{"姓名", "手机号", "所属网格", "出生日期", "已核验"},
		{"张三", 19900000001, "420199-001-002-03", 21337, true},
		nil,
		{"李四", "１９９００００ ０００２ ", "420199-001-002-03", "1960-01-02", "否"},
	}
}

func TestASheetIsReadAsStored(t *testing.T) {
	rows, problems := readBytes(workbookOf(t, sheetLines(), nil))
	expect(t, problems)
	if len(rows) != 2 || rows[0].Line != 2 || rows[1].Line != 4 {
		t.Fatalf("read %v", rows)
	}
	a, b := rows[0].Account, rows[1].Account
	if a.Phone.Reveal() != "19900000001" || a.BirthYear != 1958 || !a.Serves.Verified {
		t.Errorf("numbers are read as %s, %d, %v", a.Phone.Reveal(), a.BirthYear, a.Serves.Verified)
	}
	if b.Phone.Reveal() != "19900000002" || b.BirthYear != 1960 || b.Serves.Verified {
		t.Errorf("texts are read as %s, %d, %v", b.Phone.Reveal(), b.BirthYear, b.Serves.Verified)
	}
}

func TestHowASheetDisplaysANumberDoesNotMatter(t *testing.T) {
	data := workbookOf(t, sheetLines(), func(f *excelize.File) {
		for at, format := range map[string]int{"B2": 11, "D2": 15} { // 0.00E+00 and d-mmm-yy
			style, err := f.NewStyle(&excelize.Style{NumFmt: format})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", at, at, style); err != nil {
				t.Fatal(err)
			}
		}
	})
	rows, problems := readBytes(data)
	expect(t, problems)
	if a := rows[0].Account; a.Phone.Reveal() != "19900000001" || a.BirthYear != 1958 {
		t.Errorf("read %s, %d", a.Phone.Reveal(), a.BirthYear)
	}
}

func TestASheetNamesRowAndColumn(t *testing.T) {
	lines := sheetLines()
	lines[3][1] = "12"
	rows, problems := readBytes(workbookOf(t, lines, nil))
	expect(t, problems, "4 手机号: ")
	if len(rows) != 1 {
		t.Errorf("read %d rows", len(rows))
	}
}

func TestOnlyTheFirstSheetIsRead(t *testing.T) {
	data := workbookOf(t, sheetLines(), func(f *excelize.File) {
		if _, err := f.NewSheet("更多"); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellFormula("更多", "A1", "SUM(1,2)"); err != nil { // without a result, but nobody asks for it
			t.Fatal(err)
		}
	})
	rows, problems := readBytes(data)
	expect(t, problems)
	if len(rows) != 2 {
		t.Errorf("read %d rows", len(rows))
	}
}

func TestDatesOfOldMacs(t *testing.T) {
	data := workbookOf(t, sheetLines(), func(f *excelize.File) {
		on := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &on}); err != nil {
			t.Fatal(err)
		}
	})
	rows, problems := readBytes(data)
	expect(t, problems)
	if got := rows[0].Account.BirthYear; got != 1962 {
		t.Errorf("the year is %d, want 1962: day 21337 since 1904", got)
	}
}

func TestFormulas(t *testing.T) {
	plain := workbookOf(t, sheetLines(), func(f *excelize.File) {
		if err := f.SetCellValue("Sheet1", "B2", nil); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellFormula("Sheet1", "B2", "19900000000+1"); err != nil {
			t.Fatal(err)
		}
	})
	rewrite := func(from, to string) []byte {
		return repack(t, plain, "xl/worksheets/sheet1.xml", func(s string) string {
			if !strings.Contains(s, from) {
				t.Fatalf("no %s in %s", from, s)
			}
			return strings.Replace(s, from, to, 1)
		})
	}
	const formula = "<f>19900000000+1</f>"
	cases := map[string]struct {
		data []byte
		want string
		rows int
	}{
		"the last result counts":       {rewrite(formula, formula+"<v>19900000001</v>"), "", 2},
		"one without a result":         {rewrite(formula, formula), "2 : 单元格 B2 的公式没有结果", 0},
		"one that failed":              {rewrite(formula, formula+"<v>#REF!</v>"), "2 手机号: 这一格的公式出错", 1},
		"one whose result is no text":  {rewrite(formula, formula+"<v></v>"), "2 手机号: 不能为空", 1},
		"a number in Java's notation":  {rewrite(formula, "<v>1.9900000001E10</v>"), "", 2},
		"a round number in E notation": {rewrite(formula, "<v>1.99E10</v>"), "", 2},
		"more digits than a sheet has": {rewrite(formula, "<v>4.2019919580601E17</v>"), "2 手机号: 数字被表格软件写成了科学计数法", 1},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := readBytes(c.data)
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			expect(t, problems, want...)
			if len(rows) != c.rows {
				t.Errorf("%d rows, want %d", len(rows), c.rows)
			}
		})
	}
}

func TestALineOfFormulasWithoutResultsIsNotEmpty(t *testing.T) {
	data := workbookOf(t, sheetLines(), func(f *excelize.File) {
		for _, at := range []string{"A3", "B3", "C3"} {
			if err := f.SetCellFormula("Sheet1", at, "Sheet2!A1"); err != nil {
				t.Fatal(err)
			}
		}
	})
	_, problems := readBytes(data)
	expect(t, problems, "3 : 单元格 A3 的公式没有结果")
}

func TestASheetThatBreaksInTheMiddleGivesNoRows(t *testing.T) {
	whole := workbookOf(t, sheetLines(), nil)
	cases := map[string]func(string) string{
		"cut off":               func(s string) string { return s[:strings.Index(s, `<row r="4"`)] },
		"a control character":   func(s string) string { return strings.Replace(s, `<row r="4"`, "\x0b<row r=\"4\"", 1) },
		"a tag that never ends": func(s string) string { return strings.Replace(s, `</row><row r="4"`, `<row r="4"`, 1) },
	}
	for what, rewrite := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := readBytes(repack(t, whole, "xl/worksheets/sheet1.xml", rewrite))
			expect(t, problems, "0 : XLSX 文件已损坏")
			if len(rows) != 0 {
				t.Errorf("gave %d rows", len(rows))
			}
		})
	}
}

func TestAFlippedByteIsNoticed(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	to, err := w.CreateHeader(&zip.FileHeader{Name: "xl/media/image1.png", Method: zip.Store})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = to.Write([]byte("picture"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data := bytes.Replace(b.Bytes(), []byte("picture"), []byte("pidture"), 1)
	if _, err := checkWorkbook(data); err == nil {
		t.Error("a part whose checksum is wrong was accepted")
	}
}

// bomb is a sheet of n MB of nothing, which zip makes a thousand times smaller.
func bomb(t testing.TB, n int) []byte {
	t.Helper()
	return repackTo(t, workbookOf(t, sheetLines(), nil), "xl/worksheets/sheet1.xml", func(w io.Writer, old string) {
		head, tail, _ := strings.Cut(old, "</sheetData>")
		nothing := strings.Repeat(" ", 1<<20)
		_, _ = io.WriteString(w, head)
		for range n {
			_, _ = io.WriteString(w, nothing)
		}
		_, _ = io.WriteString(w, "</sheetData>"+tail)
	})
}

func TestAZipBombIsNotUnpacked(t *testing.T) {
	data := bomb(t, maxUnzipped>>20)
	if len(data) > MaxBytes/10 {
		t.Fatalf("the bomb has %d bytes", len(data))
	}
	rows, problems := readBytes(data)
	expect(t, problems, "0 : XLSX 解压后超过 192 MB")
	if len(rows) != 0 {
		t.Errorf("gave %d rows", len(rows))
	}
}

func TestAZipBombThatLiesAboutItsSize(t *testing.T) {
	honest := bomb(t, 1)
	z, err := zip.NewReader(bytes.NewReader(honest), int64(len(honest)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range z.File {
		header := part.FileHeader
		if strings.HasSuffix(part.Name, "sheet1.xml") {
			header.UncompressedSize64 = 1000
		}
		raw, err := part.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.CreateRaw(&header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rows, problems := readBytes(b.Bytes())
	expect(t, problems, "0 : XLSX 文件已损坏")
	if len(rows) != 0 {
		t.Errorf("gave %d rows", len(rows))
	}
}
