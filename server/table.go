package server

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
)

// table is rows for Excel, the header first. Texts that somebody wrote go through cell; our own numbers and times do not.
type table [][]string

// cell keeps a spreadsheet from taking a text for a formula: half or full width, it begins with an apostrophe then.
func cell(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// send answers with CSV: UTF-8 with byte order mark and CRLF, as Excel wants it.
func (t table) send(c *call, name string) error {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.WriteAll(t); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(b.Bytes())
}
