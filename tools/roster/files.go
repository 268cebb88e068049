package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"lindan/domain"
)

// writeAll writes every file of the town to the folder.
func writeAll(folder string, t *town) error {
	sheet, err := workbook(t)
	if err != nil {
		return fmt.Errorf("make workbook: %w", err)
	}
	files := map[string][]byte{
		"areas.geojson":   areas(t),
		"volunteers.csv":  table(volunteerLines(t.volunteers)),
		"households.csv":  append([]byte("\ufeff"), table(householdLines(t))...), // as Excel saves "CSV UTF-8"
		"staff.csv":       table(staffLines(t)),
		"volunteers.xlsx": sheet,
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func table(lines [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(lines) // a buffer takes everything
	return b.Bytes()
}

func volunteerLines(all []volunteer) [][]string {
	lines := [][]string{{
		"志愿者编号", "姓名", "性别", "出生年份", "身份证号", "手机号", "所属网格", "楼栋编号", "房号", "地址", "户编号", "经度", "纬度",
		"政治面貌", "党支部", "工作单位", "技能", "已核验", "持证", "夜间紧急", "服务半径", "备注",
	}}
	for _, v := range all {
		at, politics := [2]string{}, "群众"
		if v.located {
			at = [2]string{degrees(v.home.at.at.Lon), degrees(v.home.at.at.Lat)}
		}
		if v.branch != "" {
			politics = "中共党员"
		}
		lines = append(lines, []string{
			v.number, v.name, gender(v.gender), strconv.Itoa(v.born), v.idNumber, v.phone, string(v.grid.id), string(v.home.at.id), v.home.door,
			v.home.at.street, v.home.id, at[0], at[1], politics, v.branch, v.unit, skills(v.skills), yes(v.verified), yes(v.certified),
			yes(v.urgent), metres(v.radius), "",
		})
	}
	return lines
}

func householdLines(t *town) [][]string {
	lines := [][]string{{"户编号", "人员编号", "姓名", "性别", "出生年份", "联系电话", "楼栋编号", "房号", "地址"}}
	for _, r := range t.residents {
		b := r.home.at
		lines = append(lines, []string{r.home.id, r.id, r.name, gender(r.gender), strconv.Itoa(r.born), r.phone, string(b.id), r.home.door, b.street})
	}
	return lines
}

func staffLines(t *town) [][]string {
	lines := [][]string{{"姓名", "手机号", "角色", "区域编号", "所属社区"}}
	for _, w := range t.staff {
		lines = append(lines, []string{w.name, w.phone, w.role, string(w.area), string(w.home)})
	}
	return lines
}

// workbook holds the first community's volunteers, with phones and years as numbers, as people type them.
func workbook(t *town) ([]byte, error) {
	var first []volunteer
	for _, v := range t.volunteers {
		if v.community == t.communities[0] {
			first = append(first, v)
		}
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // it holds memory only
	if err := f.SetSheetName("Sheet1", "志愿者"); err != nil {
		return nil, err
	}
	for i, line := range volunteerLines(first) {
		row := make([]any, len(line))
		for k, text := range line {
			row[k] = text
			if n, err := strconv.Atoi(text); err == nil && (k == 3 || k == 5) {
				row[k] = n
			}
		}
		if err := f.SetSheetRow("志愿者", "A"+strconv.Itoa(i+1), &row); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := f.Write(&b)
	return b.Bytes(), err
}

func district() domain.Ring {
	const w, s, e, n = 114.20, 30.50, 114.26, 30.56
	return domain.Ring{{Lon: w, Lat: s}, {Lon: e, Lat: s}, {Lon: e, Lat: n}, {Lon: w, Lat: n}, {Lon: w, Lat: s}}
}

// areas is the map, one place a line.
func areas(t *town) []byte {
	all := []string{
		place(districtID, "江城区", "", polygon(district())),
		place(subdistrictID, "柳岸街道", "027-85000000", polygon(t.outline(0, 0, cells, cells))),
	}
	for _, c := range t.communities {
		all = append(all, place(c.id, c.name, c.phone, polygon(c.shape)))
		for _, g := range c.grids {
			all = append(all, place(g.id, g.name, "", polygon(g.shape)))
			for _, b := range g.buildings {
				all = append(all, place(b.id, b.name, "", fmt.Sprintf(`{"type":"Point","coordinates":%s}`, position(b.at))))
			}
		}
	}
	return []byte("{\"type\":\"FeatureCollection\",\"features\":[\n" + strings.Join(all, ",\n") + "\n]}\n")
}

func place(id domain.AreaID, name, phone, geometry string) string {
	properties := fmt.Sprintf(`{"id":%q,"name":%q}`, id, name)
	if phone != "" {
		properties = fmt.Sprintf(`{"id":%q,"name":%q,"phone":%q}`, id, name, phone)
	}
	return fmt.Sprintf(`{"type":"Feature","properties":%s,"geometry":%s}`, properties, geometry)
}

func polygon(r domain.Ring) string {
	points := make([]string, len(r))
	for i, p := range r {
		points[i] = position(p)
	}
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[%s]]}`, strings.Join(points, ","))
}

func position(p domain.Point) string { return "[" + degrees(p.Lon) + "," + degrees(p.Lat) + "]" }

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func gender(g domain.Gender) string {
	if g == domain.Male {
		return "男"
	}
	return "女"
}

func yes(on bool) string {
	if on {
		return "是"
	}
	return "否"
}

func metres(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func skills(held []domain.SkillClass) string {
	names := make([]string, len(held))
	for i, s := range held {
		names[i] = domain.SkillName(s)
	}
	return strings.Join(names, "、")
}
