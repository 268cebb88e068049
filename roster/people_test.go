package roster

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lindan/domain"
)

var now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// said is the problems as "line column: text", each cut down to what the case wants to see.
func said(list []Problem) []string {
	var all []string
	for _, p := range list {
		all = append(all, fmt.Sprintf("%d %s: %s", p.Line, p.Column, p.Text))
	}
	return all
}

// expect compares problems with prefixes, in order.
func expect(t *testing.T, got []Problem, want ...string) {
	t.Helper()
	all := said(got)
	if len(all) != len(want) {
		t.Fatalf("%d problems, want %d:\n%s", len(all), len(want), strings.Join(all, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(all[i], want[i]) {
			t.Errorf("problem %d is\n%s, want\n%s", i, all[i], want[i])
		}
	}
}

func read(text string, kind Kind) ([]Row, []Problem) {
	return ReadPeople(strings.NewReader(text), "名单.csv", kind, now)
}

// readClean reads a roster that must have no problem.
func readClean(t *testing.T, text string, kind Kind) []Row {
	t.Helper()
	rows, problems := read(text, kind)
	expect(t, problems)
	return rows
}

const wholeVolunteer = `序号,志愿者编号,姓 名*,性别(男/女),出生日期,身份证号,手机号（必填）,所属网格,楼栋编号,房号,地址,户编号,经度,纬度,政治面貌,所属党支部,工作单位,技能,已核验,持证,夜间紧急,服务半径（米）,备注
1,V0001,张　三,男,1958年6月1日,,１９９　0000-0001,420199-001-002-03,7栋,301,柳岸街道桃溪路 5 号,H9,114.2301,30.5202,中共党员,桃溪第一党支部,柳岸小学,陪诊、家电小修；手机/一般 陪诊,是,√,否,1.5公里,随便写
`

func TestAVolunteerIsReadWholly(t *testing.T) {
	rows := readClean(t, wholeVolunteer, Volunteers)
	home := domain.AreaID("420199-001-002-03-007")
	want := Row{File: "名单.csv", Line: 2, Key: "V0001", Account: domain.Account{
		Name: domain.Hide("张三"), Phone: domain.Hide("19900000001"), Address: domain.Hide("柳岸街道桃溪路 5 号 301"),
		Home: home, Gender: domain.Male, BirthYear: 1958, At: domain.Point{Lon: 114.2301, Lat: 30.5202},
		Household: "420199-001-002/H9",
		Grants:    []domain.Grant{{Role: domain.Volunteer, Area: "420199-001-002"}, {Role: domain.Resident, Area: home}, {Role: domain.PartyMember, Area: "420199-001-002"}},
		Serves: &domain.Profile{
			Number: "V0001", Branch: "桃溪第一党支部", Unit: "柳岸小学", Verified: true, Certified: true, Radius: 1500,
			Skills: []domain.SkillClass{domain.Escort, domain.Repair, domain.Digital},
		},
	}}
	if len(rows) != 1 || !reflect.DeepEqual(rows[0], want) {
		t.Errorf("read %#v\nwant %#v", rows, want)
	}
	if got := rows[0].Account.Name.Reveal() + rows[0].Account.Phone.Reveal() + rows[0].Account.Address.Reveal(); got != "张三19900000001柳岸街道桃溪路 5 号 301" {
		t.Errorf("secrets are %s", got)
	}
}

func TestAResidentNeedsOnlyNameAndPlace(t *testing.T) {
	rows := readClean(t, "姓名,楼栋,人员编号\n李四,420199-001-002-03-007,P7\n", Households)
	a := rows[0].Account
	if a.Home != "420199-001-002-03-007" || !slices.Equal(a.Grants, []domain.Grant{{Role: domain.Resident, Area: a.Home}}) || a.Serves != nil || !a.At.IsZero() {
		t.Errorf("read %#v", a)
	}
	if rows[0].Key != "420199-001-002/P7" {
		t.Errorf("the key of a number of the community's own is %q", rows[0].Key)
	}
}

func TestKeys(t *testing.T) {
	cases := map[string]struct {
		kind       Kind
		text, want string
	}{
		"the volunteer's number comes first": {Volunteers, "姓名,电话,网格,志愿者编号,人员编号\n张三,19900000001,420199-001-002-03,V1,P1\n", "V1"},
		"then the person's number":           {Volunteers, "姓名,电话,网格,志愿者编号,人员编号\n张三,19900000001,420199-001-002-03,,P1\n", "420199-001-002/P1"},
		"a number that names the community":  {Households, "姓名,网格,人员编号\n张三,420199-001-002-03,420199-001-002-P1\n", "420199-001-002-P1"},
		"then name and phone":                {Households, "姓名,网格,电话\n张 三,420199-001-002-03,199 0000 0001\n", "420199-001-002\t张三\t19900000001"},
		"without a phone the household":      {Households, "姓名,网格,户号\n张三,420199-001-002-03,H1\n", "420199-001-002\t张三\t420199-001-002/H1"},
		"without a household the address":    {Households, "姓名,网格,地址\n张三,420199-001-002-03,柳岸路\n", "420199-001-002\t张三\t420199-001-002-03 柳岸路"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			if rows := readClean(t, c.text, c.kind); rows[0].Key != c.want {
				t.Errorf("key %q, want %q", rows[0].Key, c.want)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	cases := map[string]struct {
		text string
		want []string
	}{
		"missing columns are named one by one": {"性别,备注\n男,x\n", []string{"1 姓名: 缺少", "1 手机号: 缺少", "1 所属网格或楼栋编号: 缺少"}},
		"an unknown column is named":           {"姓名,手机号,网格编号,民族\n", []string{"1 民族: 不认识", "1 : 表头下面没有数据"}},
		"a column of another kind is unknown":  {"姓名,手机号,网格编号,角色\n张三,19900000001,420199-001-002-03,网格员\n", []string{"1 角色: 不认识"}},
		"a column twice, by another name":      {"姓名,手机号,联系电话,网格编号\n张三,19900000001,,420199-001-002-03\n", []string{"1 联系电话: 与“手机号”一列重复"}},
		"longitude without latitude":           {"姓名,手机号,网格,经度\n张三,19900000001,420199-001-002-03,114\n", []string{"1 经度: 经度、纬度两列须同时有"}},
		"no header at all":                     {"张三,19900000001\n李四,19900000002\n", []string{"0 : 前 5 行里没有表头"}},
		"a person in place of a header":        {"姓名,19900000001,420199-001-002-03,手机号,网格\n张三,,,,\n", []string{"1 （11 位数字）: 不认识", "1 （14 位数字）: 不认识"}},
		"an empty file":                        {"", []string{"0 : 文件是空的"}},
		"only blank lines":                     {"\n\n,,,\n", []string{"0 : 前 5 行里没有表头"}},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := read(c.text, Volunteers)
			expect(t, problems, c.want...)
			if len(rows) != 0 {
				t.Errorf("a file with a wrong header gave %d rows", len(rows))
			}
		})
	}
}

func TestAHeaderMayFollowATitle(t *testing.T) {
	rows := readClean(t, "柳岸街道志愿者花名册,,\n填表日期：2026-06-01,,\n姓名,联系电话,网格\n张三,19900000001,420199-001-002-03\n", Volunteers)
	if len(rows) != 1 || rows[0].Line != 4 {
		t.Errorf("read %v", rows)
	}
}

// volunteerWith reads one volunteer who has the column besides what is needed.
func volunteerWith(column, value string) ([]Row, []Problem) {
	return read(fmt.Sprintf("姓名,手机号,所属网格,%s\n张三,19900000001,420199-001-002-03,\"%s\"\n", column, value), Volunteers)
}

func TestCellsThatAreWrong(t *testing.T) {
	cases := map[string][3]string{
		"a gender that is none":             {"性别", "甲", "应为 女 或 男"},
		"a year in words":                   {"出生年份", "五八年", "应为年份或日期"},
		"a day that does not exist":         {"出生日期", "1958-02-30", "应为年份或日期"},
		"a year to come":                    {"出生年份", "2027", "出生年份应在 1900 与今年之间"},
		"a child with a phone":              {"出生年份", "2015", "未满 14 周岁"},
		"a date's serial number in text":    {"出生日期", "21337", "应为年份或日期"},
		"an identity number with a slip":    {"身份证号", "420199195806010013", "身份证号码不正确"},
		"an identity number in E notation":  {"身份证号", "4.20199E+17", "数字被表格软件写成了科学计数法"},
		"a birthday that does not exist":    {"身份证号", "420199195813010010", "身份证号码里的出生日期不存在"},
		"a birthday of another century":     {"身份证号", "420199185806010013", "身份证号码里的出生日期不存在"},
		"an identity of another year":       {"出生年份,身份证号", `1959","420199195806010012`, "与这一行的出生年份不一致"},
		"an identity of another gender":     {"性别,身份证号", `女","420199195806010012`, "与这一行的性别不一致"},
		"not a number for a longitude":      {"纬度,经度", `30.5","一一四`, "应为小数形式的度数"},
		"NaN for a longitude":               {"纬度,经度", `30.5","NaN`, "坐标不是有效的经纬度"},
		"an infinite longitude":             {"纬度,经度", `30.5","+Inf`, "坐标不是有效的经纬度"},
		"longitude and latitude swapped":    {"纬度,经度", `114.23","30.52`, "经度和纬度填反了"},
		"a place abroad":                    {"纬度,经度", `48.85","2.35`, "坐标不在中国境内"},
		"the zero point":                    {"纬度,经度", `0","0`, "坐标不在中国境内"},
		"a latitude alone":                  {"经度,纬度", `","30.5`, "有纬度，没有经度"},
		"a building of another grid":        {"楼栋编号", "420199-001-002-04-007", "这栋楼不在同一行的网格里"},
		"a building by name":                {"楼栋", "柳岸花园", "应为楼栋编号"},
		"a skill nobody knows":              {"技能", "陪诊、飞行", "第 2 项不认识"},
		"a tick that says neither":          {"已核验", "大概", "应为 是 或 否"},
		"a radius that may be kilometres":   {"服务半径", "3", "应为米数"},
		"a radius beyond the city":          {"服务半径", "30公里", "服务半径应在 0–20000 米之间"},
		"an affiliation nobody knows":       {"政治面貌", "其他", "应为 中共党员"},
		"a branch without membership":       {"政治面貌,党支部", `群众","第一党支部`, "政治面貌不是党员"},
		"a formula that failed":             {"单位", "#REF!", "这一格的公式出错"},
		"a cell that swallowed a page":      {"单位", strings.Repeat("长", 201), "内容超过 200 个字"},
		"a control character":               {"单位", "柳岸\x07小学", "有看不见的控制字符"},
		"an address too long for the store": {"地址", strings.Repeat("柳岸路", 41), "地址不超过 120 个字"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := volunteerWith(c[0], c[1])
			last := c[0][strings.LastIndex(c[0], ",")+1:]
			if strings.HasPrefix(c[2], "有纬度") {
				last = "经度"
			}
			expect(t, problems, "2 "+last+": "+c[2])
			if len(rows) != 0 {
				t.Error("a wrong line gave a row")
			}
		})
	}
}

func TestAPhoneThatLostItsDigitsIsNotFilledUp(t *testing.T) {
	for _, phone := range []string{"1.99E+10", "1.99000012E+10", "1.990000123456E+10"} {
		rows, problems := read("姓名,手机号,网格\n张三,"+phone+",420199-001-002-03\n", Volunteers)
		expect(t, problems, "2 手机号: 数字被表格软件写成了科学计数法")
		if len(rows) != 0 {
			t.Errorf("%s gave a row", phone)
		}
	}
}

func TestCellsThatAreOnlyOddlyWritten(t *testing.T) {
	phone := func(a domain.Account) string { return a.Phone.Reveal() }
	year := func(a domain.Account) string { return fmt.Sprint(a.BirthYear) }
	home := func(a domain.Account) string { return string(a.Home) }
	cases := map[string]struct {
		column, value, want string
		of                  func(domain.Account) string
	}{
		"a phone in full width":           {"手机号", "１９９００００１２３４", "19900001234", phone},
		"a phone with country code":       {"手机号", "+86 199-0000-1234", "19900001234", phone},
		"a phone with direction marks":    {"手机号", "\u202d19900001234\u202c", "19900001234", phone},
		"a phone with a no-break space":   {"手机号", "199\u00a00000\u00a01234 ", "19900001234", phone},
		"a phone forced to be text":       {"手机号", `=""19900001234""`, "19900001234", phone},
		"a phone behind an apostrophe":    {"手机号", "'19900001234", "19900001234", phone},
		"a phone that became a float":     {"手机号", "19900001234.0", "19900001234", phone},
		"a phone in full E notation":      {"手机号", "1.9900001234E+10", "19900001234", phone},
		"a fixed line":                    {"手机号", "（027）8500-1234", "02785001234", phone},
		"a birthday with slashes":         {"出生日期", "1958/6/1", "1958", year},
		"a birthday with dots":            {"出生日期", "1958.06", "1958", year},
		"a birthday in eight digits":      {"出生日期", "19580601", "1958", year},
		"a birthday with a time":          {"出生日期", "1958-06-01 00:00:00", "1958", year},
		"a year with its word":            {"出生年份", "1958年", "1958", year},
		"a year out of the identity":      {"身份证号", "420199195806010012", "1958", year},
		"a small x as check digit":        {"身份证号", "42019919580601008x", "1958", year},
		"a building by its number":        {"楼栋", "12号楼", "420199-001-002-03-012", home},
		"a building that lost its zeros":  {"楼栋编号", "7.0", "420199-001-002-03-007", home},
		"a building by its whole id":      {"楼栋编号", "420199-001-002-03-007", "420199-001-002-03-007", home},
		"an empty building":               {"楼栋编号", "", "420199-001-002-03", home},
		"a grid with full-width dashes":   {"所属网格", "420199－001－002－03", "420199-001-002-03", home},
		"a building in the grid's column": {"所属网格", "420199-001-002-03-007", "420199-001-002-03-007", home},
		"a community in the grid's one":   {"所属网格", "420199-001-002", "420199-001-002", home},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			values := map[string]string{"姓名": "张三", "手机号": "19900000001", "所属网格": "420199-001-002-03", c.column: c.value}
			var head, line []string
			for column, value := range values {
				head, line = append(head, column), append(line, `"`+value+`"`)
			}
			rows := readClean(t, strings.Join(head, ",")+"\n"+strings.Join(line, ",")+"\n", Volunteers)
			if got := c.of(rows[0].Account); got != c.want {
				t.Errorf("read %s, want %s", got, c.want)
			}
		})
	}
}

func TestEveryFaultOfALineIsTold(t *testing.T) {
	_, problems := read("姓名,手机号,网格,性别,服务半径,技能,地址\n,12345,柳岸,甲,99公里,飞,"+strings.Repeat("长", 130)+"\n", Volunteers)
	expect(t, problems, "2 手机号: 请填写 11 位手机号", "2 网格: 应为编号", "2 性别: 应为", "2 技能: 第 1 项", "2 姓名: 姓名应为", "2 地址: 地址不超过", "2 服务半径: 服务半径应在")
}

func TestProblemsQuoteNoCell(t *testing.T) {
	const text = "姓名,手机号,网格,身份证号,性别,技能,地址,政治面貌\n王小明明明明明明明明明明明明明明明明明明明明,1990000123X,王家湾,42019919580601001,王,王修,\"王\x07\",王员\n"
	_, problems := read(text, Volunteers)
	if len(problems) < 7 {
		t.Fatalf("only %d problems", len(problems))
	}
	for _, p := range problems {
		if s := p.String(); strings.ContainsAny(s, "王") || strings.Contains(s, "199") || strings.Contains(s, "420199") {
			t.Errorf("%s quotes the line", s)
		}
	}
}

func TestBothLinesOfADoubleFallAway(t *testing.T) {
	cases := map[string]struct {
		kind Kind
		text string
		want string
	}{
		"the same phone": {
			Volunteers, "姓名,手机号,网格\n甲一,19900000001,420199-001-002-03\n乙二,19900000002,420199-001-002-03\n丙三,+86 19900000001,420199-001-002-03\n",
			"4 手机号: 电话与第 2 行重复",
		},
		"the same number": {
			Volunteers, "姓名,手机号,网格,志愿者编号\n甲一,19900000001,420199-001-002-03,V1\n乙二,19900000002,420199-001-002-03,V2\n丙三,19900000003,420199-001-002-03,V1\n",
			"4 志愿者编号: 志愿者编号与第 2 行重复",
		},
		"the same identity": {
			Households, "姓名,网格,身份证号\n甲一,420199-001-002-03,420199195806010012\n乙二,420199-001-002-03,\n丙三,420199-001-002-03,420199195806010012\n",
			"4 身份证号: 身份证号与第 2 行重复",
		},
		"the same name at one address": {
			Households, "姓名,网格,地址\n甲一,420199-001-002-03,一路\n甲一,420199-001-002-03,二路\n甲一,420199-001-002-03,一路\n",
			"4 姓名: 社区、姓名和住处与第 2 行重复",
		},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := read(c.text, c.kind)
			expect(t, problems, c.want)
			if len(rows) != 1 || rows[0].Line != 3 {
				t.Errorf("left are %d rows", len(rows))
			}
		})
	}
}

func TestABadLineLeavesTheOthers(t *testing.T) {
	rows, problems := read("姓名,电话,网格\n甲一,19900000001,420199-001-002-03\n乙二,1990,420199-001-002-03\n\n,,\n丙三,19900000003,420199-001-002-03,多出来的\n丁四,19900000004,420199-001-002-03\n", Volunteers)
	expect(t, problems, "3 电话: 请填写", "6 : 第 4 列有内容，却没有表头")
	if len(rows) != 2 || rows[0].Line != 2 || rows[1].Line != 7 {
		t.Errorf("read %d rows", len(rows))
	}
}

func TestProblemsAreBounded(t *testing.T) {
	text := "姓名,电话,网格\n" + strings.Repeat("甲一,1,420199-001-002-03\n", MaxProblems+7)
	rows, problems := read(text, Volunteers)
	if len(problems) != MaxProblems+1 || len(rows) != 0 || problems[MaxProblems].Text != "另有 7 处问题没有列出，请先改正以上各处" {
		t.Errorf("%d problems, the last %v", len(problems), problems[len(problems)-1])
	}
}

func TestStaff(t *testing.T) {
	const text = `姓名,手机号,角色,区域编号,所属社区
甲一,19920000001,网格员,420199-001-002-03、420199-001-002-04,
乙二,19920000002,社区派单员,420199-001-002,
丙三,19920000003,街道督办员,420199-001,420199-001-002
丁四,19920000004,管理员,420199,420199-001-002
`
	rows := readClean(t, text, Staff)
	want := [][]domain.Grant{
		{{Role: domain.GridWorker, Area: "420199-001-002-03"}, {Role: domain.GridWorker, Area: "420199-001-002-04"}},
		{{Role: domain.Dispatcher, Area: "420199-001-002"}},
		{{Role: domain.Supervisor, Area: "420199-001"}},
		{{Role: domain.Admin, Area: "420199"}},
	}
	homes := []domain.AreaID{"420199-001-002-03", "420199-001-002", "420199-001-002", "420199-001-002"}
	for i, r := range rows {
		if !slices.Equal(r.Account.Grants, want[i]) || r.Account.Home != homes[i] {
			t.Errorf("line %d: %v at %s", r.Line, r.Account.Grants, r.Account.Home)
		}
	}
}

func TestStaffMistakes(t *testing.T) {
	cases := map[string][2]string{
		"a grid worker of a whole district":  {"甲,19920000001,网格员,420199,420199-001-002", "2 区域编号: 第 1 个编号与角色不合"},
		"a dispatcher of a whole district":   {"甲,19920000001,派单员,420199,420199-001-002", "2 区域编号: 第 1 个编号与角色不合"},
		"a supervisor of a whole district":   {"甲,19920000001,督办员,420199,420199-001-002", "2 区域编号: 第 1 个编号与角色不合"},
		"an admin of a building":             {"甲,19920000001,管理员,420199-001-002-03-004,420199-001-002", "2 区域编号: 第 1 个编号与角色不合"},
		"a second place that is none":        {"甲,19920000001,网格员,420199-001-002-03、柳岸,", "2 区域编号: 第 2 个编号与角色不合"},
		"a role that is none":                {"甲,19920000001,书记,420199-001-002,", "2 角色: 应为"},
		"no place":                           {"甲,19920000001,网格员,,420199-001-002", "2 区域编号: 不能为空"},
		"a supervisor who works nowhere":     {"甲,19920000001,督办员,420199-001,", "2 所属社区: 街道、区的工作人员请填写"},
		"a supervisor who works in a street": {"甲,19920000001,督办员,420199-001,420199-001", "2 所属社区: 应为编号"},
		"nobody to call":                     {"甲,,网格员,420199-001-002-03,", "2 手机号: 不能为空"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			rows, problems := read("姓名,手机号,角色,区域编号,所属社区\n"+c[0]+"\n", Staff)
			expect(t, problems, c[1])
			if len(rows) != 0 {
				t.Error("a wrong line gave a row")
			}
		})
	}
}

func TestEverySkillHasAName(t *testing.T) {
	for _, c := range domain.SkillClasses() {
		for _, word := range append(skillWords(c), domain.SkillName(c)) {
			if got, ok := skillNamed(word); !ok || got != c {
				t.Errorf("%s means %s, want %s", word, got, c)
			}
			if parts := split(word); len(parts) != 1 {
				t.Errorf("%s is cut into %v", word, parts)
			}
		}
	}
}
