package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lindan/domain"
)

// The hamlet: one community with one grid of one building, and a few people with invented numbers of the 199 series.
const (
	community  = "420199-001-001"
	grid       = community + "-01"
	building   = grid + "-001"
	adminPhone = "19920000001"

	volunteers  = 74
	residents   = 16
	dispatchers = 8
)

func volunteerPhone(n int) string  { return fmt.Sprintf("1990000%04d", n) }
func residentPhone(n int) string   { return fmt.Sprintf("1991000%04d", n) }
func dispatcherPhone(n int) string { return fmt.Sprintf("1993000%04d", n) }

// What nobody may find in a log, a meter or the database file.
const (
	secretName    = "卞幽兰"
	secretDoor    = "梧桐里七幢一单元四零二"
	secretNumber  = "420199195003072228"
	secretHelper  = "鄢墨轩"
	secretHelpers = "420199196811023314"
)

// writeRoster writes the four files of the hamlet.
func writeRoster(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "areas.geojson"), []byte(mapOfHamlet()), 0o600); err != nil {
		return err
	}
	for name, rows := range map[string][][]string{"staff.csv": staffRows(), "volunteers.csv": volunteerRows(), "households.csv": residentRows()} {
		if err := writeTable(filepath.Join(dir, name), rows); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(file string, rows [][]string) error {
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(b.String()), 0o600)
}

func rosterFiles(dir string) []string {
	var list []string
	for _, f := range []string{"areas=areas.geojson", "staff=staff.csv", "volunteers=volunteers.csv", "households=households.csv"} {
		kind, name, _ := strings.Cut(f, "=")
		list = append(list, kind+"="+filepath.Join(dir, name))
	}
	return list
}

func mapOfHamlet() string {
	const square = `{"type":"Polygon","coordinates":[[[114.20,30.50],[114.24,30.50],[114.24,30.54],[114.20,30.54],[114.20,30.50]]]}`
	const house = `{"type":"Point","coordinates":[114.2213,30.5211]}`
	var list []string
	for _, p := range [][3]string{
		{"420199", "江城区", square},
		{"420199-001", "柳岸街道", square},
		{community, "桃溪社区", square},
		{grid, "第一网格", square},
		{building, "7栋", house},
	} {
		list = append(list, fmt.Sprintf(`{"type":"Feature","properties":{"id":"%s","name":"%s"},"geometry":%s}`, p[0], p[1], p[2]))
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(list, ",\n") + `]}`
}

func staffRows() [][]string {
	rows := [][]string{{"姓名", "手机号", "角色", "区域编号", "所属社区"}, {"管一", adminPhone, "管理员", "420199", community}}
	for n := range dispatchers {
		rows = append(rows, []string{fmt.Sprintf("派单%d号", n), dispatcherPhone(n), "社区派单员", community, community})
	}
	return rows
}

func volunteerRows() [][]string {
	rows := [][]string{{"志愿者编号", "姓名", "性别", "出生年份", "身份证号", "手机号", "所属网格", "房号", "地址", "已核验"}}
	for n := range volunteers {
		name, number, sex, year := fmt.Sprintf("志愿%d号", n), idNumber(n), "女", "1970"
		if n == 0 {
			name, number, sex, year = secretHelper, secretHelpers, "男", "1968"
		}
		if n == 68 {
			number = "" // the row that the import's tests break: nothing else may contradict
		}
		rows = append(rows, []string{fmt.Sprintf("LA%06d", n), name, sex, year, number, volunteerPhone(n), grid, fmt.Sprint(1000 + n), "桃溪路1号", "是"})
	}
	return rows
}

// idNumber is a number of a woman born in 1970, of a district that does not exist.
func idNumber(n int) string {
	body := fmt.Sprintf("420199197001%02d%03d", 1+n%28, 2*(n/28))
	for _, digit := range "0123456789X" {
		if id, err := domain.NormalIDNumber("", body+string(digit)); err == nil {
			return id
		}
	}
	panic("one of the eleven always fits")
}

func residentRows() [][]string {
	rows := [][]string{{"户编号", "人员编号", "姓名", "性别", "出生年份", "身份证号", "联系电话", "楼栋编号", "房号", "地址"}}
	for n := range residents {
		name, number, street := fmt.Sprintf("居民%d号", n), "", "桃溪路2号"
		if n == 0 {
			name, number, street = secretName, secretNumber, secretDoor
		}
		id := fmt.Sprintf("%s-%04d", building, n)
		rows = append(rows, []string{id, id + "-1", name, "女", "1950", number, residentPhone(n), building, fmt.Sprint(100 + n), street})
	}
	return rows
}
