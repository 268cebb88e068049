package roster

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxUnzipped bounds what an XLSX file may grow to in memory: 100,000 rows of 20 columns take 127 MB (measured).
const maxUnzipped = 192 << 20

// maxWithFormulas is how large the sheets may be if a formula has to be looked up, which takes six times that in memory.
const maxWithFormulas = 16 << 20

var errTooLarge = errors.New("unzipped file is too large")

// readSheet reads the first sheet of a workbook. Values are as stored; a formula counts as its last result.
func readSheet(data []byte, p *problems) (table, bool) {
	w, err := checkWorkbook(data)
	switch {
	case errors.Is(err, errTooLarge):
		p.add(0, "", "XLSX 解压后超过 %d MB，请拆成几个文件", maxUnzipped>>20)
		return table{}, false
	case err != nil:
		p.add(0, "", "XLSX 文件已损坏，请用 Excel 打开后另存")
		return table{}, false
	}
	// One limit for both, so that excelize never unpacks personal data into the system's temporary folder.
	f, err := excelize.OpenReader(bytes.NewReader(data),
		excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		p.add(0, "", "XLSX 文件打不开，请用 Excel 打开后另存")
		return table{}, false
	}
	defer func() { _ = f.Close() }() // it holds memory only
	return readFirstSheet(f, w, p)
}

func readFirstSheet(f *excelize.File, w workbook, p *problems) (table, bool) {
	t := table{stored: true}
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		t.epoch = 1462
	}
	name := f.GetSheetName(0)
	rows, err := f.Rows(name)
	if err != nil {
		p.add(0, "", "XLSX 里没有能读的工作表")
		return table{}, false
	}
	look := formulas{f: f, sheet: name, w: w}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			p.add(line, "", "XLSX 的这一行已损坏，请用 Excel 打开后另存")
			return table{}, false
		}
		if !look.computed(line, cells, p) || !t.keep(line, cells, p) {
			return table{}, false
		}
	}
	if err := rows.Close(); err != nil {
		p.add(0, "", "XLSX 的行数超出了表格的上限")
		return table{}, false
	}
	return t, true
}

// formulas looks for formulas that were never computed: their cells look empty, but are not.
type formulas struct {
	f     *excelize.File
	sheet string
	w     workbook
}

// computed names the first cell of the line whose formula has no result.
func (l formulas) computed(line int, cells []string, p *problems) bool {
	if !l.w.bare {
		return true
	}
	if l.w.sheets > maxWithFormulas {
		p.add(0, "", "表中有没算出结果的公式，请用 Excel 打开并保存后再导入")
		return false
	}
	for i, c := range cells {
		if c != "" {
			continue
		}
		at, _ := excelize.CoordinatesToCellName(i+1, line) // excelize itself gave the line and the column
		if formula, err := l.f.GetCellFormula(l.sheet, at); err != nil || formula != "" {
			p.add(line, "", "单元格 %s 的公式没有结果，请用 Excel 打开并保存后再导入", at)
			return false
		}
	}
	return true
}

// workbook is what has to be known of a file before excelize reads it.
type workbook struct {
	bare   bool   // some sheet has a formula without a result
	sheets uint64 // bytes of all sheets, unzipped
}

// checkWorkbook reads every part once and keeps nothing: sizes as declared and as they are, checksums, and that each sheet
// is well-formed to its end. excelize would skip the rows behind such a fault and report nothing.
func checkWorkbook(data []byte) (workbook, error) {
	var w workbook
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return w, fmt.Errorf("open zip: %w", err)
	}
	left := uint64(maxUnzipped)
	for _, part := range z.File {
		if part.UncompressedSize64 > left {
			return w, errTooLarge
		}
		left -= part.UncompressedSize64
		if err := w.checkPart(part); err != nil {
			return w, fmt.Errorf("read part: %w", err)
		}
	}
	return w, nil
}

func (w *workbook) checkPart(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // a wrong checksum shows at the end of reading
	if strings.HasPrefix(strings.ToLower(part.Name), "xl/worksheets/") && strings.HasSuffix(part.Name, ".xml") {
		w.sheets += part.UncompressedSize64
		if err := w.checkXML(r); err != nil {
			return err
		}
	}
	_, err = io.Copy(io.Discard, r) //nolint:gosec // the parts' sizes were bounded before
	return err
}

func (w *workbook) checkXML(r io.Reader) error {
	formula, value := false, false
	for d := xml.NewDecoder(r); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "c":
				formula, value = false, false
			case "f":
				formula = true
			case "v", "is":
				value = true
			}
		case xml.EndElement:
			w.bare = w.bare || e.Name.Local == "c" && formula && !value
		}
	}
}
