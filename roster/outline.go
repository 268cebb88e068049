package roster

import (
	"encoding/json"
	"errors"

	"lindan/domain"
)

// area makes the place. It is nil where its id is of no use, and not ok where anything is wrong.
func (f feature) area(p *problems) (*domain.Area, bool) {
	before := p.count()
	id := domain.AreaID(narrow(string(f.Properties.ID)))
	known := id.Valid()
	if !known {
		f.wrong(p, "properties.id", "缺少编号或格式不对，应如 420106-003-005-02")
		id = "000000" // so that the rest is checked, too
	}
	phone := f.phone(p)
	shape, centre, ok := f.outline(id.Level(), p)
	if !ok {
		shape, centre = nil, domain.Point{Lon: 114, Lat: 30} // told; what follows is about the name
	}
	a, err := domain.NewArea(id, string(f.Properties.Name), shape, centre)
	var e *domain.Error
	if errors.As(err, &e) {
		f.wrong(p, property(e.Field), "%s", e.Text)
		a = &domain.Area{ID: id}
	}
	if !known {
		return nil, false
	}
	a.Phone = phone
	return a, p.count() == before
}

func (f feature) wrong(p *problems, column, text string, args ...any) {
	p.add(f.line, column, "第 %d 个地点："+text, append([]any{f.ordinal}, args...)...)
}

// property is where in a feature a field of domain stands.
func property(field string) string {
	if field == "shape" || field == "centre" {
		return "geometry.coordinates"
	}
	return "properties." + field
}

func (f feature) phone(p *problems) string {
	if f.Properties.Phone == "" {
		return ""
	}
	phone, err := domain.NormalPhone("phone", string(f.Properties.Phone))
	var e *domain.Error
	if errors.As(err, &e) {
		f.wrong(p, "properties.phone", "%s", e.Text)
	}
	return phone
}

// outline reads the polygon or the point that a place of the level has.
func (f feature) outline(level int, p *problems) (domain.Polygon, domain.Point, bool) {
	g := f.Geometry
	switch {
	case g.Type == "Polygon" && level < domain.Building:
		shape, ok := f.polygon(p)
		return shape, domain.Point{}, ok
	case g.Type == "Point" && (level == domain.Building || level < domain.Community):
		var xy []float64
		if json.Unmarshal(g.Coordinates, &xy) != nil || len(xy) < 2 {
			f.wrong(p, "geometry.coordinates", "应为 [经度, 纬度]")
			return nil, domain.Point{}, false
		}
		centre := domain.Point{Lon: xy[0], Lat: xy[1]}
		return nil, centre, f.inChina(centre, p)
	case g.Type == "MultiPolygon":
		f.wrong(p, "geometry.type", "不能用 MultiPolygon：一个地点只能有一块连着的范围，请合并成一个 Polygon，或拆成几个编号")
	case level == domain.Building:
		f.wrong(p, "geometry.type", "楼栋应为 Point")
	default:
		f.wrong(p, "geometry.type", "社区、网格应为 Polygon，街道、区可为 Polygon 或 Point")
	}
	return nil, domain.Point{}, false
}

func (f feature) polygon(p *problems) (domain.Polygon, bool) {
	var rings [][][]float64
	if json.Unmarshal(f.Geometry.Coordinates, &rings) != nil || len(rings) == 0 {
		f.wrong(p, "geometry.coordinates", "应为由环组成的多边形，每个环是一列 [经度, 纬度]")
		return nil, false
	}
	var shape domain.Polygon
	corners := 0
	for _, ring := range rings {
		corners += len(ring)
		line, ok := f.ring(ring, p)
		if !ok {
			return nil, false
		}
		shape = append(shape, line)
	}
	if corners > maxCorners {
		f.wrong(p, "geometry.coordinates", "边界有 %d 个点，请简化到 %d 个以内", corners, maxCorners)
		return nil, false
	}
	return shape, true
}

func (f feature) ring(points [][]float64, p *problems) (domain.Ring, bool) {
	line := make(domain.Ring, 0, len(points))
	for _, xy := range points {
		if len(xy) < 2 {
			f.wrong(p, "geometry.coordinates", "每个点应为 [经度, 纬度]")
			return nil, false
		}
		at := domain.Point{Lon: xy[0], Lat: xy[1]}
		if !f.inChina(at, p) {
			return nil, false
		}
		line = append(line, at)
	}
	return line, true
}

func (f feature) inChina(at domain.Point, p *problems) bool {
	fault := pointFault(at)
	if fault != "" {
		f.wrong(p, "geometry.coordinates", "%s", fault)
	}
	return fault == ""
}
