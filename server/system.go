package server

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
)

//go:generate go run ../tools/reference -from ../openapi.yaml -to reference/index.html

// pages are the first page's template, and the API reference, which tools/reference makes of openapi.yaml.
//
//go:embed reference/home.html reference/index.html reference/style.css
var pages embed.FS

var homePage = template.Must(template.ParseFS(pages, "reference/home.html"))

// checkWithin is how long a look at the store and at Redis may take.
const checkWithin = 2 * time.Second

// system adds what is not part of the API: for operators, for load balancers, and for whoever opens the address in a browser.
func (s *Server) system() {
	s.page("/healthz", func(f *fiber.Ctx) error { return f.JSON(fiber.Map{"status": "alive", "version": s.o.Version}) })
	s.page("/readyz", s.showReady)
	s.page("/metrics", s.showMetrics())
	s.page("/openapi.yaml", s.file("application/yaml; charset=utf-8", s.o.OpenAPI))
	s.page("/reference", s.file("text/html; charset=utf-8", page("reference/index.html")))
	s.page("/reference/style.css", s.file("text/css; charset=utf-8", page("reference/style.css")))
	s.page("/", s.showHome)
}

// page registers a path for GET and HEAD.
func (s *Server) page(path string, show fiber.Handler) {
	s.app.Get(path, func(f *fiber.Ctx) error {
		visitOf(f).route = path
		return show(f)
	})
}

func page(name string) []byte {
	text, err := pages.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return text
}

// file serves a text that changes with releases only.
func (s *Server) file(kind string, text []byte) fiber.Handler {
	return func(f *fiber.Ctx) error {
		f.Set(fiber.HeaderContentType, kind)
		f.Set(fiber.HeaderCacheControl, "public, max-age=300")
		return f.Send(text)
	}
}

// showReady answers 200 when this replica can serve, else 503 with the reason.
func (s *Server) showReady(f *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkWithin)
	defer cancel()
	if err := s.desk.Ready(ctx); err != nil {
		return err
	}
	return f.JSON(fiber.Map{"status": "ready"})
}

// home is what the first page says of the service.
type home struct {
	Version    string
	Store      bool
	Redis      bool
	Production bool
}

// showHome shows the app, or, where it has not been built, how the service is. It is the one page that search engines may show.
func (s *Server) showHome(f *fiber.Ctx) error {
	f.Response().Header.Del("X-Robots-Tag")
	if app := s.site[indexPath]; app != nil {
		return app.send(f)
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkWithin)
	defer cancel()
	var text bytes.Buffer
	err := homePage.Execute(&text, home{
		Version: s.o.Version, Production: s.o.Production,
		Store: s.desk.Ping(ctx) == nil, Redis: s.o.Redis.Ping(ctx).Err() == nil,
	})
	if err != nil {
		return err
	}
	f.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	return f.Status(http.StatusOK).Send(text.Bytes())
}
