package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// readFeatures reads the collection. A feature that is no object of the right form is a problem, the others are read.
func readFeatures(data []byte, p *problems) ([]feature, bool) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var head struct {
		Type     string             `json:"type"`
		CRS      *json.RawMessage   `json:"crs"`
		Features []*json.RawMessage `json:"features"`
	}
	if !utf8.Valid(data) || json.Unmarshal(data, &head) != nil || head.Type != "FeatureCollection" {
		p.add(brokenAt(data), "", "不是 GeoJSON 的 FeatureCollection（UTF-8）")
		return nil, false
	}
	if head.CRS != nil && !isWGS84(*head.CRS) {
		p.add(0, "crs", "坐标系应为 WGS-84（EPSG:4326）或 CGCS2000（EPSG:4490）")
		return nil, false
	}
	if len(head.Features) > MaxRows || len(head.Features) == 0 {
		p.add(0, "features", "地点数应在 1 与 %d 之间", MaxRows)
		return nil, false
	}
	var all []feature
	at := place{rest: data, line: 1}
	for i, raw := range head.Features {
		f := feature{ordinal: i + 1, line: at.find(raw)}
		if raw == nil || json.Unmarshal(*raw, &f) != nil || f.Type != "Feature" {
			p.add(f.line, "features", "第 %d 个地点不是 GeoJSON 的 Feature", f.ordinal)
			continue
		}
		all = append(all, f)
	}
	return all, true
}

// place walks through the file to know on which line each feature begins.
type place struct {
	rest []byte
	line int
}

// find goes to the start of the next feature and tells its line.
func (at *place) find(raw *json.RawMessage) int {
	if raw == nil {
		return at.line
	}
	start := max(bytes.Index(at.rest, *raw), 0)
	line := at.line + bytes.Count(at.rest[:start], []byte("\n"))
	at.line = line + bytes.Count(*raw, []byte("\n"))
	at.rest = at.rest[start+len(*raw):]
	return line
}

// brokenAt is the line where the JSON breaks, 0 where it does not.
func brokenAt(data []byte) int {
	var whole json.RawMessage
	var e *json.SyntaxError
	if err := json.Unmarshal(data, &whole); errors.As(err, &e) {
		return 1 + bytes.Count(data[:min(int(e.Offset), len(data))], []byte("\n"))
	}
	return 0
}

// isWGS84 reads the member crs of older GeoJSON. CGCS2000, China's frame, agrees with WGS-84 within a metre.
func isWGS84(crs json.RawMessage) bool {
	s := string(crs)
	return s == "null" || strings.Contains(s, "CRS84") || strings.Contains(s, "4326") || strings.Contains(s, "4490")
}
