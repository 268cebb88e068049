package server

import (
	"bytes"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/xuri/excelize/v2"
)

// book is rows for a workbook of one sheet. Texts are cells of type text and never formulas; they are made safe as in a CSV
// besides, for whoever saves the sheet as one.
type book struct {
	rows [][]any
}

// hours is minutes as a number with two decimals, truncated as domain.Hours does.
type hours int64

func (b *book) head(titles []string) {
	row := make([]any, len(titles))
	for i, t := range titles {
		row[i] = t
	}
	b.rows = append(b.rows, row)
}

func (b *book) row(cells ...any) { b.rows = append(b.rows, cells) }

// send answers with the workbook.
func (b *book) send(c *call, sheet, name string) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := b.fill(f, sheet); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	c.Set(fiber.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(out.Bytes())
}

func (b *book) fill(f *excelize.File, sheet string) error {
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	decimals := "0.00"
	two, err := f.NewStyle(&excelize.Style{CustomNumFmt: &decimals})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, 2, 26); err != nil {
		return err
	}
	for i, row := range b.rows {
		cells := make([]any, len(row))
		for k, v := range row {
			cells[k] = bookCell(v, two)
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

func bookCell(v any, decimals int) any {
	switch v := v.(type) {
	case string:
		return cell(v)
	case hours:
		return excelize.Cell{StyleID: decimals, Value: float64(int64(v)*100/60) / 100}
	}
	return v
}
