package roster

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"lindan/domain"
)

var manyDigits = regexp.MustCompile(`[0-9]{7}`)

// sound is what holds of any file: bounded, readable problems that quote nobody, and rows that the rules accept.
func sound(t *testing.T, rows []Row, problems []Problem) {
	t.Helper()
	soundProblems(t, problems)
	keys, phones := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		phone := r.Account.Phone.Reveal()
		if err := r.Account.Check(now); err != nil {
			t.Errorf("line %d: %v", r.Line, err)
		}
		if r.Key == "" || keys[r.Key] || phone != "" && phones[phone] || r.Line < 1 {
			t.Errorf("line %d has no key, or shares its key or phone", r.Line)
		}
		keys[r.Key], phones[phone] = true, true
		if normal, err := domain.NormalPhone("phone", phone); phone != "" && (err != nil || normal != phone) {
			t.Errorf("line %d: the phone is not normal", r.Line)
		}
	}
}

func soundProblems(t *testing.T, problems []Problem) {
	t.Helper()
	if len(problems) > MaxProblems+1 {
		t.Errorf("%d problems", len(problems))
	}
	for _, p := range problems {
		if p.Text == "" || !utf8.ValidString(p.String()) || manyDigits.MatchString(p.Column+p.Text) {
			t.Errorf("%q is not fit to be shown", p)
		}
	}
}

func FuzzReadPeopleCSV(f *testing.F) {
	for kind, text := range map[Kind]string{
		Volunteers: wholeVolunteer,
		Households: "姓名,楼栋,户编号,身份证号\n李四,420199-001-002-03-007,H1,420199195806010012\n\"李\n五\",x,,\n",
		Staff:      "姓名,手机号,角色,区域编号,所属社区\n甲一,19920000001,网格员,420199-001-002-03、420199-001-002-04,\n",
	} {
		f.Add([]byte(text), int(kind))
		f.Add([]byte("\ufeff"+strings.ReplaceAll(text, "\n", "\r\n")), int(kind))
	}
	f.Fuzz(func(t *testing.T, data []byte, kind int) {
		rows, problems := ReadPeople(bytes.NewReader(data), "名单.csv", Kind(kind), now)
		sound(t, rows, problems)
		if len(rows) == 0 && len(problems) == 0 {
			t.Error("nothing read and nothing said")
		}
	})
}

// FuzzReadPeopleXLSX changes the XML of a sheet inside a sound workbook.
func FuzzReadPeopleXLSX(f *testing.F) {
	workbook := workbookOf(f, sheetLines(), nil)
	repack(f, workbook, "xl/worksheets/sheet1.xml", func(s string) string {
		f.Add(s)
		f.Add(strings.Replace(s, "<v>19900000001</v>", "<f>1+1</f>", 1))
		return s
	})
	f.Fuzz(func(t *testing.T, sheet string) {
		data := repack(t, workbook, "xl/worksheets/sheet1.xml", func(string) string { return sheet })
		rows, problems := ReadPeople(bytes.NewReader(data), "名单.xlsx", Volunteers, now)
		sound(t, rows, problems)
	})
}

func FuzzReadAreas(f *testing.F) {
	f.Add([]byte(mapOf(placeOf("420199-001-002", "桃溪", "Polygon", "["+square+"]"), placeOf("420199-001-002-03-007", "7栋", "Point", "[114.2,30.5]"))))
	f.Add([]byte(mapOf(placeOf("420199", "区", "MultiPolygon", "[["+square+"]]"), "null", "{}")))
	f.Fuzz(func(t *testing.T, data []byte) {
		areas, problems := ReadAreas(bytes.NewReader(data), "区域.geojson")
		soundProblems(t, problems)
		if len(areas) == 0 && len(problems) == 0 {
			t.Error("nothing read and nothing said")
		}
		seen := map[domain.AreaID]bool{}
		for _, a := range areas {
			if _, err := domain.NewArea(a.ID, a.Name, a.Shape, a.Centre); err != nil || seen[a.ID] {
				t.Errorf("place %s: %v", a.ID, err)
			}
			seen[a.ID] = true
		}
	})
}
