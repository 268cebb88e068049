package roster

import (
	"bytes"
	"os"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

// BenchmarkHouseholds reads the 20,000 residents of the test data.
func BenchmarkHouseholds(b *testing.B) {
	data, err := os.ReadFile("../testdata/households.csv")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if rows, _ := ReadPeople(bytes.NewReader(data), "", Households, now); len(rows) != 20_000 {
			b.Fatal(len(rows))
		}
	}
}

// BenchmarkLargestSheet reads an XLSX file of MaxRows residents in 9 columns.
func BenchmarkLargestSheet(b *testing.B) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	_ = w.SetRow("A1", []any{"户编号", "人员编号", "姓名", "性别", "出生年份", "联系电话", "楼栋编号", "房号", "地址"})
	for i := range MaxRows {
		n := strconv.Itoa(i)
		_ = w.SetRow("A"+strconv.Itoa(i+2), []any{"H" + n, "P" + n, "张三", "女", 1958, 19910000000 + i, "420199-001-002-03-007", "301", "柳岸街道桃溪路" + n + "号"})
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if rows, p := ReadPeople(bytes.NewReader(file.Bytes()), "", Households, now); len(rows) != MaxRows {
			b.Fatal(len(rows), p)
		}
	}
}
