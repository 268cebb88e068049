package server

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// note writes the one log line of a visit, and its meters. Query strings, bodies and addresses are not in it.
func (s *Server) note(f *fiber.Ctx, v *visit) {
	took, status := s.now().Sub(v.start), f.Response().StatusCode()
	method, route := f.Method(), v.route
	if !slices.Contains(fiber.DefaultMethods, method) {
		method = "OTHER"
	}
	if route == "" {
		route = "unmatched"
	}
	s.meters.observe(route, method, status, took)
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", method), slog.String("route", route), slog.Int("status", status),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("request", v.request),
	}
	if v.account != "" {
		attrs = append(attrs, slog.String("account", v.account))
	}
	if v.err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("err", v.err.Error()))
	}
	if v.stack != "" {
		attrs = append(attrs, slog.String("stack", v.stack))
	}
	s.log.LogAttrs(context.Background(), level, "request", attrs...)
}

// Redact is a ReplaceAttr for slog: the last net under everything that is logged. It hides mobile numbers of 11 digits and
// identity numbers of 18 in any text, error or value. Line breaks need no care here: slog's handlers quote them.
func Redact(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(redact(a.Value.String()))
	case slog.KindInt64, slog.KindUint64:
		if text := a.Value.String(); redact(text) != text {
			a.Value = slog.StringValue(hidden)
		}
	case slog.KindAny:
		a.Value = redactAny(a.Value)
	default:
	}
	return a
}

func redactAny(v slog.Value) slog.Value {
	switch x := v.Any().(type) {
	case error:
		return slog.StringValue(redact(x.Error()))
	case []byte:
		return slog.StringValue(redact(string(x)))
	case fmt.Stringer:
		return slog.StringValue(redact(x.String()))
	default:
		text, err := json.Marshal(x)
		if err != nil {
			return slog.StringValue(fmt.Sprintf("[%T]", x))
		}
		if clean := redact(string(text)); clean != string(text) {
			return slog.StringValue(clean)
		}
		return v
	}
}

const hidden = "[hidden]"

// redact hides each run of digits that is a mobile number or an identity number.
func redact(text string) string {
	var clean strings.Builder
	digit := func(i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
	from := 0
	for i := 0; i < len(text); {
		if !digit(i) {
			i++
			continue
		}
		end := i
		for digit(end) {
			end++
		}
		if end-i >= 17 && end < len(text) && (text[end] == 'X' || text[end] == 'x') {
			end++
		}
		if personal(text[i:end]) {
			clean.WriteString(text[from:i] + hidden)
			from = end
		}
		i = end
	}
	return clean.String() + text[from:]
}

// personal tells whether the digits have the form of a mobile number or an identity number, with or without 86 before it.
func personal(run string) bool {
	for _, country := range []string{"", "86", "0086"} {
		n, ok := strings.CutPrefix(run, country)
		if ok && (len(n) == 18 || len(n) == 11 && n[0] == '1' && n[1] >= '3') {
			return true
		}
	}
	return false
}
