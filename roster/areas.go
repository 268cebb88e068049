package roster

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"lindan/domain"
)

// maxCorners bounds the outline of one place: its stored document has room for about 1,500 points.
const maxCorners = 1000

// ReadAreas reads a map: a GeoJSON FeatureCollection (RFC 7946, WGS-84), one feature a place with the properties id, name
// and, optionally, phone. Communities and grids are Polygons (holes allowed), buildings are Points, districts and
// subdistricts either. The places come ordered by id, parents first; a faulty one is a Problem and does not come, of two
// with one id neither. A file that is no such collection gives no places at all.
func ReadAreas(r io.Reader, name string) ([]*domain.Area, []Problem) {
	p := &problems{file: name}
	data, ok := readAll(r, p)
	if !ok {
		return nil, p.all()
	}
	features, ok := readFeatures(data, p)
	if !ok {
		return nil, p.all()
	}
	var areas []*domain.Area
	seen, spoiled := map[domain.AreaID]int{}, map[domain.AreaID]bool{}
	for _, f := range features {
		a, ok := f.area(p)
		if a == nil {
			continue
		}
		if first, twice := seen[a.ID]; twice {
			p.add(f.line, "properties.id", "与第 %d 个地点编号重复，两处都不导入", first)
			spoiled[a.ID] = true
			continue
		}
		seen[a.ID] = f.ordinal
		if ok {
			areas = append(areas, a)
		}
	}
	areas = slices.DeleteFunc(areas, func(a *domain.Area) bool { return spoiled[a.ID] })
	slices.SortFunc(areas, func(a, b *domain.Area) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return areas, p.all()
}

// feature is one place of a map, as far as it is of use.
type feature struct {
	ordinal  int // 1 is the first
	line     int
	Type     string `json:"type"`
	Geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
	Properties struct {
		ID    label `json:"id"`
		Name  label `json:"name"`
		Phone label `json:"phone"`
	} `json:"properties"`
}

// label is a property that may be written as a text or as a number.
type label string

// UnmarshalJSON reads either; anything else counts as empty, so that the rule about the property speaks.
func (l *label) UnmarshalJSON(b []byte) error {
	var s string
	var n json.Number
	if json.Unmarshal(b, &s) == nil {
		*l = label(tidy(s))
	} else if json.Unmarshal(b, &n) == nil {
		*l = label(n)
	}
	return nil
}
