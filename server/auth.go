package server

import (
	"context"
	"net/netip"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"lindan/domain"
)

// errUnsigned is the answer to a request without a token.
var errUnsigned = domain.Errf(domain.Unsigned, "token.missing", "请先登录")

// signedIn finds out whose request it is: a good token, of a sign-in that was not ended, of an account that is open.
func (s *Server) signedIn(c *call) error {
	scheme, text, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "Bearer") || text == "" {
		return errUnsigned
	}
	claims, err := s.o.Tokens.Check(text)
	if err != nil {
		return err
	}
	c.session = claims.Session
	c.actor, err = s.holder(c.ctx, claims.Session, claims.Account())
	return err
}

// holder reads the account behind a session, if both still are what they were.
func (s *Server) holder(ctx context.Context, session string, id domain.AccountID) (*domain.Account, error) {
	live, err := s.desk.SessionLive(ctx, session)
	if err != nil {
		return nil, err
	}
	a, err := s.desk.Account(ctx, id)
	if domain.KindOf(err) == domain.Missing || err == nil && (a.Closed || !live) {
		return nil, errToken
	}
	return a, err
}

// ownPage refuses requests by cookie that a page elsewhere could have made: they need a header that only scripts can set,
// and come from our own host.
func (s *Server) ownPage(c *call) error {
	origin := c.Get(fiber.HeaderOrigin)
	if c.Get("X-Lindan") == "1" && (origin == "" || hostOf(origin) == strings.ToLower(c.Hostname())) {
		return nil
	}
	return domain.Errf(domain.Denied, "origin.refused", "请在本服务的页面上操作")
}

func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return "?"
	}
	return strings.ToLower(u.Host)
}

// addressOf is where the request comes from. Behind a trusted proxy it is the last entry of the proxy's header: the one
// that the proxy itself wrote. Everybody else's header is ignored.
func (s *Server) addressOf(f *fiber.Ctx) netip.Addr {
	peer, _ := netip.AddrFromSlice(f.Context().RemoteIP())
	if s.o.ProxyHeader == "" || !f.IsProxyTrusted() {
		return peer.Unmap()
	}
	entries := strings.Split(f.Get(s.o.ProxyHeader), ",")
	told, err := netip.ParseAddr(strings.TrimSpace(entries[len(entries)-1]))
	if err != nil {
		return peer.Unmap()
	}
	return told.Unmap()
}
