package roster

import "lindan/domain"

// pointFault says what is wrong with a position of a Chinese community, empty where nothing is. The box is the mainland
// with its islands, generously: longitude 73–136, latitude 3–54. Its two sides do not overlap, so a swap always shows.
func pointFault(p domain.Point) string {
	inChina := func(p domain.Point) bool { return p.Lon >= 73 && p.Lon <= 136 && p.Lat >= 3 && p.Lat <= 54 }
	switch {
	case inChina(p):
		return ""
	case inChina(domain.Point{Lon: p.Lat, Lat: p.Lon}):
		return "经度和纬度填反了"
	case !p.Valid():
		return "坐标不是有效的经纬度"
	}
	return "坐标不在中国境内"
}
