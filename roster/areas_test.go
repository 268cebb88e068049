package roster

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lindan/domain"
)

const square = `[[114.20,30.50],[114.21,30.50],[114.21,30.51],[114.20,30.51],[114.20,30.50]]`

// mapOf is a collection with one feature a line, from line 2.
func mapOf(features ...string) string {
	return "{\"type\":\"FeatureCollection\",\"features\":[\n" + strings.Join(features, ",\n") + "\n]}\n"
}

func placeOf(id, name, geometry, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"id":%q,"name":%q,"fid":7},"geometry":{"type":%q,"coordinates":%s}}`, id, name, geometry, coordinates)
}

func readMap(text string) ([]*domain.Area, []Problem) {
	return ReadAreas(strings.NewReader(text), "区域.geojson")
}

func TestAMapIsReadParentsFirst(t *testing.T) {
	community := `{"type":"Feature","id":1,"properties":{"id":"420199-001-002","name":"桃溪社区（南）","phone":"027-8500 0002"},"geometry":{"type":"Polygon","coordinates":[` + square + `]}}`
	areas, problems := readMap("\ufeff" + mapOf(
		placeOf("420199-001-002-03-007", "7栋", "Point", "[114.205,30.505,12.5]"),
		placeOf("420199-001-002-03", "三网格", "Polygon", "["+square+"]"),
		community,
		`{"type":"Feature","properties":{"id":420199,"name":"江城区"},"geometry":{"type":"Point","coordinates":[114.2,30.5]}}`,
	))
	expect(t, problems)
	if len(areas) != 4 || areas[0].ID != "420199" || areas[1].ID != "420199-001-002" || areas[3].Level != domain.Building {
		t.Fatalf("read %v", areas)
	}
	if a := areas[1]; a.Phone != "02785000002" || a.Name != "桃溪社区（南）" || a.Parent != "420199-001" || len(a.Shape) != 1 || a.Centre.IsZero() {
		t.Errorf("read %+v", a)
	}
	if a := areas[3]; a.Centre != (domain.Point{Lon: 114.205, Lat: 30.505}) || a.Shape != nil {
		t.Errorf("read %+v", a)
	}
}

func TestAHoleIsNotInside(t *testing.T) {
	const hole = `[[114.204,30.504],[114.206,30.504],[114.206,30.506],[114.204,30.506],[114.204,30.504]]`
	areas, problems := readMap(mapOf(placeOf("420199-001-002-03", "三网格", "Polygon", "["+square+","+hole+"]")))
	expect(t, problems)
	if a := areas[0]; a.Covers(domain.Point{Lon: 114.205, Lat: 30.505}) || !a.Covers(domain.Point{Lon: 114.202, Lat: 30.502}) {
		t.Error("the hole counts as inside, or the rest does not")
	}
}

func TestPlacesThatAreWrong(t *testing.T) {
	long := strings.TrimSuffix(strings.Repeat("[114.2,30.5],", maxCorners+1), ",")
	cases := map[string][2]string{
		"a multipolygon":               {placeOf("420199-001-002", "桃溪", "MultiPolygon", "[["+square+"]]"), "geometry.type: 第 1 个地点：不能用 MultiPolygon"},
		"a line":                       {placeOf("420199-001-002", "桃溪", "LineString", square), "geometry.type: 第 1 个地点：社区、网格应为 Polygon"},
		"a grid without an outline":    {placeOf("420199-001-002-03", "三", "Point", "[114.2,30.5]"), "geometry.type: 第 1 个地点：社区、网格应为 Polygon"},
		"a building with an outline":   {placeOf("420199-001-002-03-007", "7栋", "Polygon", "["+square+"]"), "geometry.type: 第 1 个地点：楼栋应为 Point"},
		"longitude, latitude swapped":  {placeOf("420199-001-002-03-007", "7栋", "Point", "[30.5,114.2]"), "geometry.coordinates: 第 1 个地点：经度和纬度填反了"},
		"swapped in a ring":            {placeOf("420199-001-002", "桃溪", "Polygon", "["+square[:len(square)-15]+"[30.50,114.20]]]"), "geometry.coordinates: 第 1 个地点：经度和纬度填反了"},
		"metres for degrees":           {placeOf("420199-001-002-03-007", "7栋", "Point", "[523456.1,3378901.2]"), "geometry.coordinates: 第 1 个地点：坐标不是有效的经纬度"},
		"abroad":                       {placeOf("420199-001-002-03-007", "7栋", "Point", "[2.35,48.85]"), "geometry.coordinates: 第 1 个地点：坐标不在中国境内"},
		"a ring that is not closed":    {placeOf("420199-001-002", "桃溪", "Polygon", "[[[114.20,30.50],[114.21,30.50],[114.21,30.51],[114.20,30.51]]]"), "geometry.coordinates: 第 1 个地点：多边形每个环"},
		"a ring of nothing":            {placeOf("420199-001-002", "桃溪", "Polygon", "[[]]"), "geometry.coordinates: 第 1 个地点：多边形每个环"},
		"no rings":                     {placeOf("420199-001-002", "桃溪", "Polygon", "[]"), "geometry.coordinates: 第 1 个地点：应为由环组成"},
		"rings of points of nothing":   {placeOf("420199-001-002", "桃溪", "Polygon", "[[[],[],[],[]]]"), "geometry.coordinates: 第 1 个地点：每个点应为"},
		"a point of one number":        {placeOf("420199-001-002-03-007", "7栋", "Point", "[114]"), "geometry.coordinates: 第 1 个地点：应为 [经度, 纬度]"},
		"an outline too fine to store": {placeOf("420199-001-002", "桃溪", "Polygon", "[["+long+"]]"), "geometry.coordinates: 第 1 个地点：边界有 1001 个点"},
		"no name":                      {placeOf("420199-001-002", " ", "Polygon", "["+square+"]"), "properties.name: 第 1 个地点：区域名称应为"},
		"an id that is none":           {placeOf("桃溪", "桃溪", "Polygon", "["+square+"]"), "properties.id: 第 1 个地点：缺少编号"},
		"an id that is an object":      {`{"type":"Feature","properties":{"id":{},"name":"桃溪"},"geometry":{"type":"Polygon","coordinates":[` + square + `]}}`, "properties.id: 第 1 个地点：缺少编号"},
		"a phone without area code":    {`{"type":"Feature","properties":{"id":"420199","name":"区","phone":"85000002"},"geometry":{"type":"Polygon","coordinates":[` + square + `]}}`, "properties.phone: 第 1 个地点：请填写"},
		"no geometry":                  {`{"type":"Feature","properties":{"id":"420199","name":"区"},"geometry":null}`, "geometry.type: 第 1 个地点：社区、网格应为"},
		"a number for a feature":       {`7`, "features: 第 1 个地点不是"},
		"nothing for a feature":        {`null`, "features: 第 1 个地点不是"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			areas, problems := readMap(mapOf(c[0], placeOf("420199-001-009", "好社区", "Polygon", "["+square+"]")))
			if strings.Contains(c[0], "null") && !strings.Contains(c[0], "Feature") {
				c[1] = "1 " + c[1] // nothing has no place of its own
			} else {
				c[1] = "2 " + c[1]
			}
			expect(t, problems, c[1])
			if len(areas) != 1 || areas[0].Name != "好社区" {
				t.Errorf("%d places came through", len(areas))
			}
		})
	}
}

func TestBothPlacesOfADoubleFallAway(t *testing.T) {
	areas, problems := readMap(mapOf(
		placeOf("420199-001-001", "一", "Polygon", "["+square+"]"), placeOf("420199-001-002", "二", "Polygon", "["+square+"]"),
		placeOf("420199-001-001", "三", "Polygon", "["+square+"]")))
	expect(t, problems, "4 properties.id: 与第 1 个地点编号重复")
	if len(areas) != 1 || areas[0].Name != "二" {
		t.Errorf("left are %d places", len(areas))
	}
}

func TestFilesThatAreNoMap(t *testing.T) {
	good := placeOf("420199-001-001", "一", "Polygon", "["+square+"]")
	cases := map[string][2]string{
		"an empty file":       {"", "0 : 文件是空的"},
		"a roster":            {twoVolunteers, "1 : 不是 GeoJSON"},
		"JSON that breaks":    {mapOf(good, `{"type":`), "4 : 不是 GeoJSON"},
		"a single geometry":   {`{"type":"Polygon","coordinates":[]}`, "0 : 不是 GeoJSON"},
		"a text":              {`"FeatureCollection"`, "0 : 不是 GeoJSON"},
		"no places":           {mapOf(), "0 features: 地点数应在"},
		"another projection":  {strings.Replace(mapOf(good), "{", `{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},`, 1), "0 crs: 坐标系应为"},
		"not UTF-8":           {strings.Replace(mapOf(good), "一", "\xb0\xa1", 1), "0 : 不是 GeoJSON"},
		"20 MB and a byte":    {strings.Repeat(" ", MaxBytes+1), "0 : 文件超过 20 MB"},
		"more after its end":  {mapOf(good) + "}", "4 : 不是 GeoJSON"},
		"features as a place": {`{"type":"FeatureCollection","features":{}}`, "0 : 不是 GeoJSON"},
	}
	for what, c := range cases {
		t.Run(what, func(t *testing.T) {
			areas, problems := readMap(c[0])
			expect(t, problems, c[1])
			if len(areas) != 0 {
				t.Errorf("gave %d places", len(areas))
			}
		})
	}
}

func TestFramesThatAgreeWithWGS84(t *testing.T) {
	for _, crs := range []string{`null`, `{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}`, `{"properties":{"name":"EPSG:4490"}}`} {
		if !json.Valid([]byte(crs)) {
			t.Fatalf("%s is no JSON", crs)
		}
		areas, problems := readMap(strings.Replace(mapOf(placeOf("420199", "区", "Point", "[114.2,30.5]")), "{", `{"crs":`+crs+`,`, 1))
		expect(t, problems)
		if len(areas) != 1 {
			t.Errorf("%s gave %d places", crs, len(areas))
		}
	}
}
