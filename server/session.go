package server

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"lindan/desk"
	"lindan/domain"
	"lindan/server/wire"
)

// cookieName is the refresh cookie's. Browsers keep a name that begins so to this host and to TLS.
const cookieName = "__Host-lindan"

// requestCode sends a login code. The answer does not tell whether the number is known; of a demo's people it tells the code.
func (s *Server) requestCode(c *call) error {
	body, err := decode[wire.CodeRequest](c)
	if err != nil {
		return err
	}
	code, err := s.desk.RequestCode(c.ctx, body.Phone, body.Device)
	if err != nil {
		return err
	}
	if s.o.Production {
		code = "" // whatever the desk was built with
	}
	return c.Status(http.StatusAccepted).JSON(wire.CodeSent{ExpiresIn: int(domain.CodeLife / time.Second), DemoCode: code})
}

// signUp opens a resident's account with a login code, and signs in.
func (s *Server) signUp(c *call) error {
	body, err := decode[wire.SignUp](c)
	if err != nil {
		return err
	}
	in, err := s.desk.SignUp(c.ctx, desk.SignUpRequest{
		Phone: body.Phone, Code: body.Code, Device: body.Device, Label: body.Label, Name: body.Name, Address: body.Address,
		Home: domain.AreaID(body.Home), BirthYear: body.BirthYear, Terms: body.Terms,
	})
	if err != nil {
		return err
	}
	c.Status(http.StatusCreated)
	return s.showSession(c, in, nil)
}

// signIn trades a login code for a session.
func (s *Server) signIn(c *call) error {
	body, err := decode[wire.SignIn](c)
	if err != nil {
		return err
	}
	in, err := s.desk.SignIn(c.ctx, body.Phone, body.Code, body.Device, body.Label)
	if err != nil {
		return err
	}
	return s.showSession(c, in, nil)
}

// refresh trades the cookie for the next one and a new access token. A cookie that is no good is taken away.
func (s *Server) refresh(c *call) error {
	parts, err := partsAsked(c)
	if err != nil {
		return err
	}
	in, err := s.desk.Refresh(c.ctx, c.Cookies(cookieName))
	if domain.KindOf(err) == domain.Unsigned {
		dropCookie(c)
	}
	if err != nil {
		return err
	}
	c.actor, c.session = in.Account, in.Session.ID
	return s.showSession(c, in, s.viewFirst(c, parts))
}

// signOut ends the session of this device.
func (s *Server) signOut(c *call) error {
	if err := s.desk.SignOut(c.ctx, c.session); err != nil {
		return err
	}
	dropCookie(c)
	return c.SendStatus(http.StatusNoContent)
}

func (s *Server) showSession(c *call, in desk.SignedIn, first *wire.First) error {
	visitOf(c.Ctx).account = string(in.Account.ID)
	token, err := s.o.Tokens.Issue(in.Account.ID, in.Session.ID, s.newID("t"))
	if err != nil {
		return err
	}
	me, err := s.viewMe(c.ctx, in.Account)
	if err != nil {
		return err
	}
	k := refreshCookie(in.Refresh)
	k.MaxAge = int(domain.SessionLife / time.Second)
	c.Cookie(k)
	return c.JSON(wire.Session{AccessToken: token, ExpiresIn: int(TokenLife / time.Second), Account: me, First: first})
}

func refreshCookie(value string) *fiber.Cookie {
	return &fiber.Cookie{Name: cookieName, Value: value, Path: "/", Secure: true, HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode}
}

func dropCookie(c *call) {
	k := refreshCookie("")
	k.Expires = fasthttp.CookieExpireDelete
	c.Cookie(k)
}
