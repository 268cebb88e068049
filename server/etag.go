package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"lindan/desk"
	"lindan/domain"
)

func etag(n int) string { return `"` + strconv.Itoa(n) + `"` }

var etagForm = regexp.MustCompile(`^"[0-9]{1,9}"$`)

// ifMatch is the number in If-Match; false where the header is not there.
func ifMatch(c *call) (int, bool, error) {
	s := c.Get("If-Match")
	if s == "" {
		return 0, false, nil
	}
	if !etagForm.MatchString(s) {
		return 0, false, domain.Fieldf("If-Match", "if_match.form", `If-Match 应如 "7"`)
	}
	n, err := strconv.Atoi(strings.Trim(s, `"`))
	return n, true, err
}

// unchanged tells whether If-None-Match names the version.
func unchanged(c *call, n int) bool { return c.Get("If-None-Match") == etag(n) }

// idempotencyKey reads the key, 1–255 visible ASCII characters. Without it idempotency.missing (400).
func idempotencyKey(c *call) (string, error) {
	key := c.Get("Idempotency-Key")
	switch {
	case key == "":
		return "", domain.Fieldf("Idempotency-Key", "idempotency.missing", "请求须带 Idempotency-Key")
	case len(key) > 255 || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }):
		return "", domain.Fieldf("Idempotency-Key", "idempotency.form", "Idempotency-Key 应为 1–255 个可见的 ASCII 字符")
	}
	return key, nil
}

// requestHash tells whether two requests under one key are the same: SHA-256 over method, path and the raw body.
func requestHash(c *call) string {
	h := sha256.New()
	for _, part := range []string{c.Method(), c.Path()} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(c.BodyRaw())
	return hex.EncodeToString(h.Sum(nil))
}

// command is what a move of an order is made of: who, which order, under which key, having seen which version.
func command(c *call) (desk.Command, error) {
	id, err := orderID(c)
	if err != nil {
		return desk.Command{}, err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return desk.Command{}, err
	}
	n, given, err := ifMatch(c)
	if err != nil {
		return desk.Command{}, err
	}
	if given && n == 0 {
		return desk.Command{}, domain.Errf(domain.Stale, "order.stale", "订单刚有变化，请刷新后再操作")
	}
	return desk.Command{By: c.actor, Order: id, Key: ownKey(c.actor.ID, key), Hash: requestHash(c), IfMatch: n}, nil
}

// ownKey makes a key the person's own, and short enough to be kept in the order: two people who hit upon the same key do not
// stand in for one another.
func ownKey(by domain.AccountID, key string) string {
	sum := sha256.Sum256([]byte(string(by) + "\x00" + key))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

var (
	orderForm   = regexp.MustCompile(`^o_[0-9]{6}-[0-9]{3}-[0-9]{3}\.[a-z2-7]{26}$`)
	accountForm = regexp.MustCompile(`^a_[A-Za-z0-9_-]{1,80}$`)
)

// orderID is the order that the path names. One that cannot exist is as missing as one that does not.
func orderID(c *call) (domain.OrderID, error) { return orderNamed(c.Params("id")) }

func orderNamed(id string) (domain.OrderID, error) {
	if !orderForm.MatchString(id) {
		return "", domain.Errf(domain.Missing, "order.missing", "没有找到这个订单")
	}
	return domain.OrderID(id), nil
}

// accountIDs checks the form of ids in a body.
func accountIDs(field string, ids []string) ([]domain.AccountID, error) {
	list := make([]domain.AccountID, len(ids))
	for i, id := range ids {
		if !accountForm.MatchString(id) {
			return nil, domain.Fieldf(join(field, strconv.Itoa(i)), "account.id", "人员编号格式不对")
		}
		list[i] = domain.AccountID(id)
	}
	return list, nil
}
