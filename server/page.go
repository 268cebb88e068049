package server

import (
	"encoding/base64"
	"strconv"
	"strings"

	"lindan/domain"
	"lindan/storage"
)

// The rows of a page: usual and most.
const (
	usualRows = 20
	mostRows  = 100
)

// sorting says what the cursor of a list holds besides the id.
type sorting byte

// The sortings.
const (
	byNumber sorting = 'n' // a time in milliseconds
	byText   sorting = 't'
)

// readPage reads cursor and limit. It asks for one row more than the page has: cut tells by it whether there is a next page.
func readPage(c *call, by sorting) (storage.Page, error) {
	p := storage.Page{Limit: usualRows + 1}
	if s := c.Query("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > mostRows {
			return p, domain.Fieldf("limit", "page.limit", "每页行数应为 1–%d", mostRows)
		}
		p.Limit = n + 1
	}
	s := c.Query("cursor")
	if s == "" {
		return p, nil
	}
	after, ok := readCursor(s, by)
	if !ok {
		return p, domain.Fieldf("cursor", "page.cursor", "翻页位置无效，请从第一页看起")
	}
	p.After = &after
	return p, nil
}

// A cursor is base64url of: sorting, value, "|", id.
func readCursor(s string, by sorting) (storage.Cursor, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) < 3 || len(raw) > 220 || sorting(raw[0]) != by {
		return storage.Cursor{}, false
	}
	value, id, ok := strings.Cut(string(raw[1:]), "|")
	if !ok || id == "" {
		return storage.Cursor{}, false
	}
	if by == byText {
		return storage.Cursor{Value: value, ID: id}, true
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return storage.Cursor{Value: n, ID: id}, err == nil
}

func writeCursor(c storage.Cursor) string {
	text := ""
	switch v := c.Value.(type) {
	case int64:
		text = string(byNumber) + strconv.FormatInt(v, 10)
	case string:
		text = string(byText) + v
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text + "|" + c.ID))
}

// cut takes the extra row off a list and makes the cursor of the next page; "" on the last.
func cut[T any](list []T, p storage.Page, at func(T) storage.Cursor) (page []T, next string) {
	if len(list) < p.Limit {
		return list, ""
	}
	page = list[:p.Limit-1]
	return page, writeCursor(at(page[len(page)-1]))
}

func atOrder(o *domain.Order) storage.Cursor {
	return storage.Cursor{Value: int64(o.Created), ID: string(o.ID)}
}
