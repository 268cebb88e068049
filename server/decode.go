package server

import (
	"bytes"
	"encoding/json"
	"mime"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lindan/domain"
)

// maxItems bounds every list in a request, whatever the contract says of it.
const maxItems = 100

// decode reads the request's JSON into a struct of package wire. It is strict: no unknown, missing, repeated or null field,
// no other type, no text that is not Unicode, nothing behind the end. Errors name the field (json.*, 422); what is no JSON at
// all is json.malformed (400), another content type content.type (415). An empty body stands for {}.
func decode[T any](c *call) (T, error) {
	body, err := jsonBody(c)
	if err != nil {
		var none T
		return none, err
	}
	return decodeJSON[T](body)
}

func decodeJSON[T any](body []byte) (T, error) {
	var v T
	s := &strict{dec: json.NewDecoder(bytes.NewReader(body))}
	s.dec.UseNumber()
	if err := s.value("", reflect.TypeFor[T]()); err != nil {
		return v, err
	}
	if s.dec.More() || len(bytes.TrimSpace(body[s.dec.InputOffset():])) > 0 {
		return v, malformed("")
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, malformed("")
	}
	return v, nil
}

// jsonBody is the body as it came: a compressed one is refused, for it would have to be unpacked before it can be measured.
func jsonBody(c *call) ([]byte, error) {
	body := c.BodyRaw()
	if len(body) == 0 {
		return []byte("{}"), nil
	}
	kind, params, err := mime.ParseMediaType(c.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	if err != nil || kind != "application/json" || charset != "" && charset != "utf-8" || c.Get("Content-Encoding") != "" {
		return nil, domain.Errf(domain.Invalid, "content.type", "请求内容须为 application/json（UTF-8，不压缩）")
	}
	return body, nil
}

func malformed(path string) error {
	return domain.Fieldf(path, "json.malformed", "请求内容不是有效的 JSON")
}

// strict walks JSON along a type and refuses what json.Unmarshal would let pass.
type strict struct{ dec *json.Decoder }

func (s *strict) value(path string, t reflect.Type) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	tok, err := s.dec.Token()
	if err != nil {
		return malformed(path)
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return checkTime(path, tok)
	case t.Kind() == reflect.Struct && tok == json.Delim('{'):
		return s.object(path, t)
	case t.Kind() == reflect.Slice && tok == json.Delim('['):
		return s.list(path, t.Elem())
	}
	return checkScalar(path, tok, t)
}

func (s *strict) object(path string, t reflect.Type) error {
	known, required := fields(t)
	var seen []string
	for s.dec.More() {
		tok, err := s.dec.Token()
		name, ok := tok.(string)
		if err != nil || !ok {
			return malformed(path)
		}
		at := join(path, name)
		switch field, ok := known[name]; {
		case !ok:
			return domain.Fieldf(plain(at), "json.unknown_field", "没有这个字段")
		case slices.Contains(seen, name):
			return domain.Fieldf(at, "json.duplicate", "字段重复")
		default:
			if err := s.value(at, field); err != nil {
				return err
			}
		}
		seen = append(seen, name)
	}
	if err := s.end(path); err != nil {
		return err
	}
	for _, name := range required {
		if !slices.Contains(seen, name) {
			return domain.Fieldf(join(path, name), "json.missing", "缺少必填的内容")
		}
	}
	return nil
}

func (s *strict) list(path string, elem reflect.Type) error {
	for i := 0; s.dec.More(); i++ {
		if i >= maxItems {
			return domain.Fieldf(path, "json.too_many", "最多 %d 项", maxItems)
		}
		if err := s.value(join(path, strconv.Itoa(i)), elem); err != nil {
			return err
		}
	}
	return s.end(path)
}

func (s *strict) end(path string) error {
	if _, err := s.dec.Token(); err != nil {
		return malformed(path)
	}
	return nil
}

// fields lists a struct's JSON fields with their types; those without omitempty are required.
func fields(t reflect.Type) (known map[string]reflect.Type, required []string) {
	known = make(map[string]reflect.Type, t.NumField())
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = t.Field(i).Type
		if !strings.Contains(options, "omitempty") {
			required = append(required, name)
		}
	}
	return known, required
}

func checkScalar(path string, tok json.Token, t reflect.Type) error {
	switch v := tok.(type) {
	case string:
		if t.Kind() == reflect.String {
			return checkText(path, v)
		}
	case bool:
		if t.Kind() == reflect.Bool {
			return nil
		}
	case json.Number:
		return checkNumber(path, string(v), t)
	}
	return domain.Fieldf(path, "json.type", "内容的类型不对，应为%s", typeName(t))
}

// checkText refuses what was not valid Unicode before the decoder mended it.
func checkText(path, s string) error {
	if strings.ContainsRune(s, utf8.RuneError) || strings.ContainsRune(s, 0) {
		return domain.Fieldf(path, "json.text", "含有无法识别的文字")
	}
	return nil
}

func checkNumber(path, s string, t reflect.Type) error {
	var err error
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		_, err = strconv.ParseInt(s, 10, t.Bits())
	case reflect.Float64:
		_, err = strconv.ParseFloat(s, 64)
	default:
		return domain.Fieldf(path, "json.type", "内容的类型不对，应为%s", typeName(t))
	}
	if err != nil {
		return domain.Fieldf(path, "json.range", "数字不对，应为%s", typeName(t))
	}
	return nil
}

func checkTime(path string, tok json.Token) error {
	s, ok := tok.(string)
	if _, err := time.Parse(time.RFC3339, s); !ok || err != nil {
		return domain.Fieldf(path, "json.time", "时间格式应如 2026-11-20T08:30:00Z")
	}
	return nil
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "文字"
	case reflect.Bool:
		return " true 或 false"
	case reflect.Int, reflect.Int64:
		return "整数"
	case reflect.Float64:
		return "数字"
	case reflect.Slice:
		return "列表"
	}
	return "对象"
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// plain makes a name that a stranger chose fit to be shown and logged.
func plain(path string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return '?'
		}
		return r
	}, path)
	r := []rune(clean)
	return string(r[:min(len(r), 60)])
}
