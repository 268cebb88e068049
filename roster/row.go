package roster

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lindan/domain"
)

// maxCell is the longest cell in characters; a longer one was pasted by mistake.
const maxCell = 200

// row is one line while it is read. The first fault of each column is told, and every column is read.
type row struct {
	*sheet
	record
	told map[field]bool
	key  string
}

// people reads every line. A line that shares a key with another falls away together with it.
func (s *sheet) people() []Row {
	var all []Row
	for _, rec := range s.records {
		r := &row{sheet: s, record: rec, told: map[field]bool{}}
		a := r.account()
		r.checkAlone(a)
		if len(r.told) == 0 {
			all = append(all, Row{File: s.problems.file, Line: r.line, Key: r.key, Account: a})
		}
	}
	return slices.DeleteFunc(all, func(r Row) bool { return s.spoiled[r.Line] })
}

func (r *row) account() domain.Account {
	r.checkCells()
	var a domain.Account
	switch r.kind {
	case Volunteers:
		a = r.volunteer()
	case Households:
		a = r.resident()
	case Staff:
		a = r.staff()
	case Legacy: // no person: see past
	}
	r.checkAccount(a)
	return a
}

// text is what stands in a column, empty where the roster has no such column or the line ends before it.
func (r *row) text(f field) string {
	i, ok := r.at[f]
	if !ok || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// plain is a number or code in a column, in usual digits.
func (r *row) plain(f field) string {
	s, ok := plainNumber(r.text(f), r.stored)
	if !ok {
		r.wrong(f, "数字被表格软件写成了科学计数法，位数已丢失，请把这一列设为文本后重新填写")
	}
	return s
}

// wrong tells a fault of a column.
func (r *row) wrong(f field, text string, args ...any) {
	if !r.told[f] {
		r.told[f] = true
		r.problems.add(r.line, r.title(f), text, args...)
	}
}

// refuse tells a rule of domain that the column breaks.
func (r *row) refuse(f field, err error) {
	var e *domain.Error
	if errors.As(err, &e) {
		r.wrong(f, "%s", e.Text)
	}
}

// checkCells looks at what no column reads: cells without a header, what a spreadsheet could not work out, what was pasted
// by mistake.
func (r *row) checkCells() {
	for i, c := range r.cells {
		if c == "" {
			continue
		}
		if i >= len(r.titles) || r.titles[i] == "" {
			r.told["no header"] = true
			r.problems.add(r.line, "", "第 %d 列有内容，却没有表头", i+1)
			return
		}
		if fault := cellFault(c); fault != "" && r.fields[i] != ignored {
			r.wrong(r.fields[i], "%s", fault)
		}
	}
}

var failedFormula = regexp.MustCompile(`^#(REF!|N/A|NAME\?|DIV/0!|VALUE!|NULL!|NUM!|SPILL!|CALC!|#+)$`)

func cellFault(c string) string {
	switch {
	case failedFormula.MatchString(c):
		return "这一格的公式出错，或列宽不够没有显示出来，请改正后再导入"
	case utf8.RuneCountInString(c) > maxCell:
		return "内容超过 200 个字"
	case strings.ContainsFunc(c, unicode.IsControl):
		return "有看不见的控制字符，请重新填写"
	}
	return ""
}

// checkAccount asks the rules of domain until each fault is told: a fault hides those behind it, so it is taken out.
func (r *row) checkAccount(a domain.Account) {
	if !a.Phone.Empty() {
		a.PhoneKey = "set" // the rules ask only whether there is one
	}
	if a.Serves != nil {
		own := *a.Serves
		a.Serves = &own
	}
	if a.Home == "" && len(r.told) > 0 {
		a.Home = anywhere // told already, in the words of its column
	}
	for err := a.Check(r.now); err != nil; err = a.Check(r.now) {
		var e *domain.Error
		if !errors.As(err, &e) || !takeOut(&a, field(e.Field)) {
			r.wrong(name, "这一行不合规则")
			return
		}
		r.refuse(field(e.Field), err)
	}
}

const anywhere domain.AreaID = "000000-000-000"

// takeOut puts something harmless where the fault is. It tells whether it knows the field.
func takeOut(a *domain.Account, f field) bool {
	switch f {
	case name:
		a.Name = domain.Hide("无")
	case grid:
		a.Home = anywhere
	case lon:
		a.At = domain.Point{}
	case gender:
		a.Gender = ""
	case birth:
		a.BirthYear = 0
	case address:
		a.Address = domain.Hide("")
	case skills:
		a.Serves.Skills = nil
	case radius:
		a.Serves.Radius = 0
	default:
		return false
	}
	return true
}

// checkAlone compares the line with those above: key, phone and identity number stand once in a file.
func (r *row) checkAlone(a domain.Account) {
	r.once(phone, a.Phone.Reveal(), "电话")
	r.once(idNumber, a.Number.Reveal(), "身份证号")
	switch {
	case r.text(number) != "":
		r.once(number, r.key, "志愿者编号")
	case r.text(person) != "":
		r.once(person, r.key, "人员编号")
	case a.Phone.Empty() && len(r.told) == 0:
		r.once(name, r.key, "社区、姓名和住处")
	}
}

// once notes a value that must not come twice. If it did, both lines are spoiled, for nobody can say which is right.
func (r *row) once(f field, value, what string) {
	if value == "" {
		return
	}
	key := string(f) + "\t" + value
	if first, ok := r.seen[key]; ok {
		r.wrong(f, "%s与第 %d 行重复，两行都不导入", what, first)
		r.spoiled[first] = true
		return
	}
	r.seen[key] = r.line
}
