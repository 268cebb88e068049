package roster

import (
	"slices"
	"strings"
)

// field is what a column holds. Those that a rule of domain can refuse carry the name that the rule gives.
type field string

const (
	name      field = "name"
	phone     field = "phone"
	idNumber  field = "id_number"
	gender    field = "gender"
	birth     field = "birth_year"
	address   field = "address"
	door      field = "door"
	grid      field = "home"
	building  field = "building"
	lon       field = "at"
	lat       field = "lat"
	household field = "household"
	person    field = "person"
	number    field = "number"
	skills    field = "skills"
	politics  field = "politics"
	branch    field = "branch"
	unit      field = "unit"
	verified  field = "verified"
	certified field = "certified"
	urgent    field = "urgent"
	radius    field = "radius"
	role      field = "role"
	scope     field = "scope"
	ignored   field = "ignored"
)

// column is one column that a roster may have: the kinds of rosters it belongs to and its headers, the usual one first.
type column struct {
	field field
	kinds []Kind
	names []string
}

func columns() []column {
	all, people, volunteers, staff := []Kind{Volunteers, Households, Staff}, []Kind{Volunteers, Households}, []Kind{Volunteers}, []Kind{Staff}
	return append(legacyColumns(), []column{
		{name, all, []string{"姓名", "名字", "居民姓名", "志愿者姓名"}},
		{phone, all, []string{"手机号", "手机号码", "手机", "联系电话", "电话", "电话号码", "联系方式"}},
		{gender, all, []string{"性别"}},
		{grid, people, []string{"所属网格", "网格编号", "网格"}},
		{grid, staff, []string{"所属社区", "社区编号", "所属网格", "网格编号"}},
		{person, all, []string{"人员编号", "居民编号", "工号"}},
		{ignored, all, []string{"备注", "说明", "序号"}},
		{birth, people, []string{"出生年份", "出生日期", "出生年月", "出生年", "生日"}},
		{idNumber, people, []string{"身份证号", "身份证号码", "身份证", "公民身份号码"}},
		{building, people, []string{"楼栋编号", "楼栋", "楼栋号", "楼号"}},
		{door, people, []string{"房号", "门牌号", "房间号", "室号"}},
		{address, people, []string{"地址", "家庭地址", "住址", "居住地址", "详细地址", "家庭住址"}},
		{lon, people, []string{"经度"}},
		{lat, people, []string{"纬度"}},
		{household, people, []string{"户编号", "户号", "家庭编号"}},
		{number, volunteers, []string{"志愿者编号", "志愿者号", "志愿者证号"}},
		{skills, volunteers, []string{"技能", "服务技能", "特长", "技能特长"}},
		{politics, volunteers, []string{"政治面貌"}},
		{branch, volunteers, []string{"党支部", "所属党支部", "所在党支部"}},
		{unit, volunteers, []string{"单位", "工作单位", "所在单位"}},
		{verified, volunteers, []string{"已核验", "是否核验", "实名核验"}},
		{certified, volunteers, []string{"持证", "是否持证"}},
		{urgent, volunteers, []string{"夜间紧急", "接受夜间紧急", "夜间紧急服务"}},
		{radius, volunteers, []string{"服务半径"}},
		{role, staff, []string{"角色", "岗位"}},
		{scope, staff, []string{"区域编号", "管辖区域", "负责区域"}},
	}...)
}

// needs lists the columns that a roster must have; of several in one line any one does.
func (k Kind) needs() [][]field {
	switch k {
	case Volunteers:
		return [][]field{{name}, {phone}, {grid, building}}
	case Households:
		return [][]field{{name}, {grid, building}}
	case Staff:
		return [][]field{{name}, {phone}, {role}, {scope}}
	case Legacy:
		return legacyNeeds()
	}
	return nil
}

// column finds the column that a header means, among those of the kind.
func (k Kind) column(title string) (field, bool) {
	title = plainTitle(title)
	for _, c := range columns() {
		if slices.Contains(c.kinds, k) && slices.Contains(c.names, title) {
			return c.field, true
		}
	}
	return "", false
}

// wanted names the columns that the kind needs, one name for each line of needs.
func (k Kind) wanted() []string {
	var names []string
	for _, either := range k.needs() {
		each := make([]string, len(either))
		for i, f := range either {
			each[i] = k.usual(f)
		}
		names = append(names, strings.Join(each, "或"))
	}
	return names
}

// accepted names all columns of the kind.
func (k Kind) accepted() []string {
	var names []string
	for _, c := range columns() {
		if slices.Contains(c.kinds, k) {
			names = append(names, c.names[0])
		}
	}
	return names
}

// usual is the first header of a column, empty where the kind has no such column.
func (k Kind) usual(f field) string {
	for _, c := range columns() {
		if c.field == f && slices.Contains(c.kinds, k) {
			return c.names[0]
		}
	}
	return ""
}
