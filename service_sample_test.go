package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// sample makes a value of a schema with every field in it.
func sample(s *openapi3.Schema) any {
	for _, part := range s.AllOf {
		return sample(part.Value)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Is("object"):
		o := fields{}
		for name, p := range s.Properties {
			o[name] = sample(p.Value)
		}
		return o
	case s.Type.Is("array"):
		return []any{sample(s.Items.Value)}
	case s.Type.Is("boolean"):
		return false
	case s.Type.Is("integer"):
		return 5
	case s.Type.Is("number"):
		return 1.5
	case s.Format == "date-time":
		return "2026-11-21T01:00:00Z"
	case s.Example != nil:
		return s.Example
	}
	return strings.Repeat("1", max(int(s.MinLength), 4))
}

// spot is one field of a body: the way to it, and what stands there.
type spot struct {
	path  []string
	value any
}

// name is how the service calls the field: window.from, hazards.0.
func (p spot) name() string { return strings.Join(p.path, ".") }

// listed tells whether it is an element of a list, not a field.
func (p spot) listed() bool {
	_, err := strconv.Atoi(p.path[len(p.path)-1])
	return err == nil
}

// places lists every field of a body, inner ones too.
func places(body any) []spot {
	var list []spot
	add := func(name string, v any) {
		list = append(list, spot{[]string{name}, v})
		for _, in := range places(v) {
			list = append(list, spot{append([]string{name}, in.path...), in.value})
		}
	}
	switch b := body.(type) {
	case fields:
		for _, name := range slices.Sorted(maps.Keys(b)) {
			add(name, b[name])
		}
	case []any:
		for i, v := range b {
			add(strconv.Itoa(i), v)
		}
	}
	return list
}

// wrongFor lists JSON texts that are no value of that kind.
func wrongFor(v any) []string {
	common := []string{`null`, `NaN`, `Infinity`, `{"$gt":""}`, `[["x"]]`}
	switch v.(type) {
	case string:
		return append(common, `12`, `1e999`, `true`, `"\u0000"`, `"\ud800"`, "\"\xff\xfe\"")
	case bool:
		return append(common, `"true"`, `1`, `1e999`)
	case int:
		return append(common, `"5"`, `1.5`, `1e999`, `99999999999999999999`, `5e0`, `-`)
	case float64:
		return append(common, `"1.5"`, `1e999`, `-1e999`, `true`, `.5`)
	case []any:
		return []string{`null`, `NaN`, `{"0":1}`, `"x"`, `1e999`}
	}
	return []string{`null`, `NaN`, `["x"]`, `"x"`, `1e999`}
}

// render writes the body with other text in one place.
func render(body any, path []string, text string) string {
	const mark = "—here—"
	clean, _ := json.Marshal(replaced(body, path, mark))
	return strings.Replace(string(clean), `"`+mark+`"`, text, 1)
}

// twice writes the body with one field in it two times.
func twice(body any, path []string) string {
	name, _ := json.Marshal(path[len(path)-1])
	value, _ := json.Marshal(valueAt(body, path))
	return render(body, path, fmt.Sprintf("%s,%s:%s", value, name, value))
}

func valueAt(body any, path []string) any {
	for _, step := range path {
		switch b := body.(type) {
		case fields:
			body = b[step]
		case []any:
			i, _ := strconv.Atoi(step)
			body = b[i]
		}
	}
	return body
}

// replaced is a copy of the body with another value in one place.
func replaced(body any, path []string, v any) any {
	if len(path) == 0 {
		return v
	}
	switch b := body.(type) {
	case fields:
		c := maps.Clone(b)
		c[path[0]] = replaced(b[path[0]], path[1:], v)
		return c
	case []any:
		c := slices.Clone(b)
		i, _ := strconv.Atoi(path[0])
		c[i] = replaced(b[i], path[1:], v)
		return c
	}
	return body
}
