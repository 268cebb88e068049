// Package roster reads what a community really has, rosters of people (CSV, XLSX) and maps of places (GeoJSON), into
// domain values. It only reads: every mistake comes back as a Problem that names the file, the row and the column, and a
// row with a mistake gives no value. Storing, sealing and comparing with what is stored is the importer's work.
package roster

import (
	"io"
	"time"

	"lindan/domain"
)

// What a file may be at most.
const (
	MaxBytes    = 20 << 20 // of the file as it lies on the disk
	MaxRows     = 100_000  // of people, or of places in a map; the header is not counted
	MaxProblems = 1000     // that are listed one by one
)

// Kind says what the rows of a roster are.
type Kind int

// The kinds of rosters.
const (
	Volunteers Kind = iota + 1 // 志愿者名单: people who serve
	Households                 // 居民名单: people of households, who may order
	Staff                      // 工作人员名单: grid workers, dispatchers, supervisors, admins
)

// Row is one person of a roster, checked wholly.
type Row struct {
	File string
	Line int // in the file, 1 is the first; of a CSV record that spans lines, the first of them
	// Key is the same each time the same roster is read, and unique within one kind of roster: 志愿者编号, else 人员编号 (a
	// number that does not start with the community's id gets it in front), else community, name and phone, or household
	// or address where there is no phone, with tabs between. It may hold personal data: hash it before it is stored.
	Key string
	// Account has no ID, PhoneKey, Source, Digest and Created. At is zero where the roster has no coordinates.
	Account domain.Account
}

// ReadPeople reads a roster: CSV (UTF-8 with or without BOM, or GB18030) or the first sheet of an XLSX file, told apart by
// content. The header stands in one of the first 5 lines. Rows without a mistake come in the order of the file; if two rows
// share a key, a phone or an identity number, neither comes. Mistakes of the file or its header give no rows at all. Now
// judges years of birth. At most MaxProblems problems come, and one more that counts the rest; no problem quotes a cell.
func ReadPeople(r io.Reader, name string, kind Kind, now time.Time) ([]Row, []Problem) {
	p := &problems{file: name}
	data, ok := readAll(r, p)
	if !ok {
		return nil, p.all()
	}
	t, ok := readTable(data, p)
	if !ok {
		return nil, p.all()
	}
	in, ok := readHeader(t, kind, p)
	if !ok {
		return nil, p.all()
	}
	in.now = now
	return in.people(), p.all()
}

// readAll reads the whole file. It refuses one that is empty, too large or broken off.
func readAll(r io.Reader, p *problems) ([]byte, bool) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		p.add(0, "", "文件没有读完整，请重新上传")
	case len(data) > MaxBytes:
		p.add(0, "", "文件超过 %d MB，请拆成几个文件", MaxBytes>>20)
	case len(data) == 0:
		p.add(0, "", "文件是空的")
	default:
		return data, true
	}
	return nil, false
}
