package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// readCSV reads comma-separated lines. A line with a broken quote is a problem; those after it are still read.
func readCSV(data []byte, p *problems) (table, bool) {
	data, ok := decodeText(data)
	if !ok {
		p.add(0, "", "不是文字文件，或编码既非 UTF-8 也非 GB18030，请另存为 CSV 或 XLSX")
		return table{}, false
	}
	var t table
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	for {
		cells, err := r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return t, true
		case errors.As(err, &broken):
			p.add(broken.StartLine, "", "引号不成对，这一行起读不出来")
			continue
		}
		line, _ := r.FieldPos(0)
		if !t.keep(line, cells, p) {
			return t, false
		}
	}
}

// decodeText gives UTF-8 without byte order mark. What is not valid UTF-8 is taken for GB18030, as Excel in China writes it.
func decodeText(data []byte) ([]byte, bool) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, false
	}
	if utf8.Valid(data) {
		return data, true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}
