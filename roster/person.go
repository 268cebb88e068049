package roster

import (
	"regexp"
	"strconv"
	"strings"

	"lindan/domain"
)

// resident reads a line of a household roster.
func (r *row) resident() domain.Account {
	a := r.person()
	a.Grants = []domain.Grant{{Role: domain.Resident, Area: a.Home}}
	return a
}

// person reads what volunteers and residents have in common, and sets the line's key.
func (r *row) person() domain.Account {
	a := domain.Account{
		Name: domain.Hide(personName(r.text(name))), Phone: domain.Hide(r.phone()), Number: domain.Hide(r.idNumber()),
		Address: domain.Hide(r.address()), Home: r.home(), Gender: r.gender(), BirthYear: r.birthYear(), At: r.point(),
	}
	a.Household = local(a.Home, r.plain(household))
	r.checkNumber(&a)
	r.setKey(a)
	return a
}

// setKey sets the line's key as described at Row. A line whose home is wrong has none.
func (r *row) setKey(a domain.Account) {
	if !a.Home.Valid() {
		return
	}
	community := a.Home.At(domain.Community)
	if n := r.plain(number); n != "" {
		r.key = n
		return
	}
	if n := r.plain(person); n != "" {
		r.key = local(a.Home, n)
		return
	}
	where := a.Phone.Reveal()
	if where == "" {
		where = a.Household
	}
	if where == "" {
		where = string(a.Home) + " " + a.Address.Reveal()
	}
	r.key = strings.Join([]string{string(community), a.Name.Reveal(), where}, "\t")
}

// local makes a number that a community gave itself unique among communities.
func local(home domain.AreaID, n string) string {
	community := string(home.At(domain.Community))
	if n == "" || strings.HasPrefix(n, community) {
		return n
	}
	return community + "/" + n
}

func (r *row) phone() string {
	s := r.plain(phone)
	if s == "" {
		if r.kind != Households {
			r.wrong(phone, "不能为空")
		}
		return ""
	}
	s, err := domain.NormalPhone(string(phone), s)
	r.refuse(phone, err)
	return s
}

func (r *row) idNumber() string {
	s := r.plain(idNumber)
	if s == "" {
		return ""
	}
	s, err := domain.NormalIDNumber(string(idNumber), s)
	r.refuse(idNumber, err)
	return s
}

func (r *row) gender() domain.Gender {
	g, ok := readGender(r.text(gender))
	if !ok {
		r.wrong(gender, "应为 女 或 男，不知道可以不填")
	}
	return g
}

func (r *row) birthYear() int {
	s := r.plain(birth)
	if s == "" {
		return 0
	}
	year, ok := readYear(s, r.table)
	if !ok {
		r.wrong(birth, "应为年份或日期，如 1958 或 1958-06-01")
	}
	return year
}

// checkNumber holds the identity number against year and gender, and takes them from it where the roster has none: digits
// 7–10 are the year, the 17th is odd for men (GB 11643-1999).
func (r *row) checkNumber(a *domain.Account) {
	id := a.Number.Reveal()
	if id == "" {
		return
	}
	year, ok := yearOf(id[6:10], id[10:12], id[12:14])
	g := domain.Female
	if (id[16]-'0')%2 == 1 {
		g = domain.Male
	}
	switch {
	case !ok || year < 1900:
		r.wrong(idNumber, "身份证号码里的出生日期不存在，请核对")
	case a.BirthYear != 0 && a.BirthYear != year:
		r.wrong(idNumber, "与这一行的出生年份不一致，请核对")
	case a.Gender != "" && a.Gender != g:
		r.wrong(idNumber, "与这一行的性别不一致，请核对")
	}
	a.Gender = g
	if ok && year >= 1900 {
		a.BirthYear = year
	}
}

// address is street and door. A door that the street's line ends with is not said twice.
func (r *row) address() string {
	street, d := r.text(address), r.plain(door)
	if d == "" || strings.HasSuffix(narrow(street), d) {
		return street
	}
	return strings.TrimSpace(street + " " + d)
}

var buildingForm = regexp.MustCompile(`^([0-9]{1,3})(?:栋|幢|座|号楼|号|楼)?$`)

// home is the smallest place that the line names: its building, else its grid, else its community.
func (r *row) home() domain.AreaID {
	home, b := domain.AreaID(r.plain(grid)), r.plain(building)
	if home != "" && (!home.Valid() || home.Level() < domain.Community) {
		r.wrong(grid, "应为编号，如 420106-003-005-02，不是名称")
		return ""
	}
	if b == "" {
		if home == "" {
			r.wrong(grid, "网格和楼栋不能都为空")
		}
		return home
	}
	if m := buildingForm.FindStringSubmatch(b); m != nil && home.Level() == domain.Grid {
		n, _ := strconv.Atoi(m[1]) // one to three digits
		return domain.AreaID(string(home) + "-" + leftPad(n))
	}
	full := domain.AreaID(b)
	switch {
	case !full.Valid() || full.Level() != domain.Building:
		r.wrong(building, "应为楼栋编号，如 420106-003-005-02-011，或已有网格编号时的三位序号")
		return ""
	case home != "" && !full.Within(home) && !home.Within(full):
		r.wrong(building, "这栋楼不在同一行的网格里")
	}
	return full
}

func leftPad(n int) string { return strconv.Itoa(1000 + n)[1:] }

func (r *row) point() domain.Point {
	x, y := narrow(r.text(lon)), narrow(r.text(lat))
	switch {
	case x == "" && y == "":
		return domain.Point{}
	case x == "":
		r.wrong(lon, "有纬度，没有经度")
		return domain.Point{}
	case y == "":
		r.wrong(lat, "有经度，没有纬度")
		return domain.Point{}
	}
	p := domain.Point{Lon: r.degrees(lon, x), Lat: r.degrees(lat, y)}
	if fault := pointFault(p); fault != "" && !r.told[lon] && !r.told[lat] {
		r.wrong(lon, "%s", fault)
	}
	return p
}

func (r *row) degrees(f field, s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		r.wrong(f, "应为小数形式的度数，如 114.2301")
	}
	return x
}
