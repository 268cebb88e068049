package server

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"lindan/domain"
	"lindan/server/wire"
)

// Tiles is where the app takes map pictures from. The zero Tiles means nowhere: the map has plain ground.
type Tiles struct {
	URL         string // template with {z}, {x} and {y}
	Attribution string // whom the map has to name
	System      string // wgs84 or gcj02: how the pictures lie on the ground
}

// DemoPerson is an invented person whom a visitor of a demo may sign in as.
type DemoPerson struct {
	Role  domain.Role
	Phone string
}

var tileHost = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/`)

// Check refuses a template that a browser could not fetch, or that would let more into the page than pictures of one host.
func (t Tiles) Check() error {
	switch lacks := func(part string) bool { return !strings.Contains(t.URL, part) }; {
	case t.URL == "":
		return nil
	case !tileHost.MatchString(t.URL) || strings.ContainsAny(t.URL, " \"'<>\t\r\n"):
		return errors.New("the template begins with https:// or http:// and one host, like https://tiles.example.org/{z}/{x}/{y}.png")
	case slices.ContainsFunc([]string{"{z}", "{x}", "{y}"}, lacks):
		return errors.New("the template needs {z}, {x} and {y}")
	}
	return nil
}

// origin is scheme and host of the pictures; "" for none.
func (t Tiles) origin() string { return strings.TrimSuffix(tileHost.FindString(t.URL), "/") }

func (s *Server) showConfig(c *call) error {
	v := wire.Config{Version: s.o.Version, Production: s.o.Production, Terms: domain.TermsVersion, PushKey: s.o.PushKey, Demo: s.viewDemo()}
	if t := s.o.Tiles; t.URL != "" {
		v.Tiles = &wire.Tiles{Url: t.URL, Attribution: t.Attribution, System: wire.TilesSystem(t.System)}
	}
	return c.JSON(v)
}

// viewDemo lists whom one may sign in as: nobody in production, whatever the options say.
func (s *Server) viewDemo() []wire.DemoPerson {
	list := []wire.DemoPerson{}
	if s.o.Production {
		return list
	}
	for _, p := range s.o.Demo {
		list = append(list, wire.DemoPerson{Role: wire.Role(p.Role), RoleName: roleName(p.Role), Phone: p.Phone})
	}
	return list
}
