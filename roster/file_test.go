package roster

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const twoVolunteers = "姓名,手机号,所属网格\n张三,19900000001,420199-001-002-03\n龚㚥,19900000002,420199-001-002-03\n"

func TestEncodings(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(twoVolunteers)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{
		"UTF-8":                       twoVolunteers,
		"UTF-8 with byte order mark":  "\ufeff" + twoVolunteers,
		"GB18030 as Excel writes it":  gb,
		"lines ending in CR LF":       strings.ReplaceAll(twoVolunteers, "\n", "\r\n"),
		"a mark before a quote":       "\ufeff" + `"` + strings.Replace(twoVolunteers, ",", `",`, 1),
		"everything quoted":           `"` + strings.NewReplacer(",", `","`, "\n", "\"\n\"").Replace(strings.TrimSpace(twoVolunteers)) + `"`,
		"blank lines and trailing ,,": "\n,,,\n" + strings.ReplaceAll(twoVolunteers, "\n", ",,\n\n") + ",,,,\n",
	}
	for what, text := range cases {
		t.Run(what, func(t *testing.T) {
			rows := readClean(t, text, Volunteers)
			if len(rows) != 2 || rows[1].Account.Name.Reveal() != "龚㚥" || rows[1].Account.Phone.Reveal() != "19900000002" {
				t.Errorf("read %d rows", len(rows))
			}
		})
	}
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	rows, problems := read("姓名,手机号,所属网格,地址\n张三,19900000001,420199-001-002-03,\"柳岸路\n五号\"\n\n李四,1,420199-001-002-03,\"说\"\"好\"\"\"\n", Volunteers)
	expect(t, problems, "5 手机号: ")
	if len(rows) != 1 || rows[0].Account.Address.Reveal() != "柳岸路 五号" {
		t.Errorf("read %d rows", len(rows))
	}
}

func TestBrokenQuotes(t *testing.T) {
	rows, problems := read("姓名,手机号,所属网格\n张\"三,19900000001,420199-001-002-03\n李四,19900000002,420199-001-002-03\n\"王五,19900000003,420199-001-002-03\n赵六,19900000004,420199-001-002-03\n", Volunteers)
	expect(t, problems, "2 : 引号不成对", "4 : 引号不成对")
	if len(rows) != 1 || rows[0].Line != 3 {
		t.Errorf("read %d rows", len(rows))
	}
}

func TestFilesThatAreNoRoster(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	garbage := make([]byte, 5<<20)
	_, _ = random.Read(garbage)
	words := bytes.ReplaceAll(garbage, []byte{0}, []byte{1}) // no NUL, as if it were some old text encoding
	cases := map[string]struct {
		data []byte
		want string
	}{
		"5 MB of garbage":             {garbage, "0 : 不是文字文件"},
		"5 MB of garbage without NUL": {words, "0 : 不是文字文件"},
		"UTF-16":                      {[]byte("\xff\xfe\x00\x59\x0d\x54"), "0 : 不是文字文件"},
		"a text with NUL":             {[]byte(strings.Replace(twoVolunteers, "\n", "\n\x00", 1)), "0 : 不是文字文件"},
		"an old XLS file":             {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), "0 : 这是旧版 XLS"},
		"a zip file cut short":        {[]byte("PK\x03\x04 and so on"), "0 : XLSX 文件已损坏"},
		"a file of 20 MB and a byte":  {bytes.Repeat([]byte("a"), MaxBytes+1), "0 : 文件超过 20 MB"},
		"a line of commas":            {append([]byte("姓名"), bytes.Repeat([]byte(","), maxCells)...), "1 : 列数超过"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := ReadPeople(bytes.NewReader(c.data), "名单", Volunteers, now)
			expect(t, problems, c.want)
			if len(rows) != 0 {
				t.Errorf("gave %d rows", len(rows))
			}
		})
	}
}

func TestAFileThatBreaksOff(t *testing.T) {
	r := io.MultiReader(strings.NewReader(twoVolunteers), iotest.ErrReader(errors.New("connection lost")))
	rows, problems := ReadPeople(r, "名单.csv", Volunteers, now)
	expect(t, problems, "0 : 文件没有读完整")
	if len(rows) != 0 {
		t.Errorf("half a file gave %d rows", len(rows))
	}
}

func TestRowsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("姓名,楼栋,人员编号\n")
	for i := range MaxRows + headerWithin {
		b.WriteString("张三,420199-001-002-03-007,P" + strconv.Itoa(i) + "\n")
	}
	rows, problems := read(b.String(), Households)
	expect(t, problems, strconv.Itoa(MaxRows+headerWithin+1)+" : 超过 100000 行")
	if len(rows) != 0 {
		t.Errorf("a file that is too long gave %d rows", len(rows))
	}
}

func TestAProblemReadsAsOneLine(t *testing.T) {
	cases := map[string]Problem{
		"名单.csv 第 12 行“手机号”：请填写": {File: "名单.csv", Line: 12, Column: "手机号", Text: "请填写"},
		"名单.csv：文件是空的":           {File: "名单.csv", Text: "文件是空的"},
	}
	for want, p := range cases {
		if p.String() != want {
			t.Errorf("%s, want %s", p, want)
		}
	}
}
