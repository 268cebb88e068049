package server

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// site is the phone app as it was built: its files by path ("/assets/app.js"), read once. The zero site has none.
type site map[string]*asset

// asset is one file with its compressed twins.
type asset struct {
	kind  string // content type
	cache string // Cache-Control
	rules string // Content-Security-Policy of a page; "" for what is no page
	forms []form // the preferred first; the plain one is the last
}

// form is one encoding of a file. Its tag is of its own bytes: a cache that holds the one does not take it for the other.
type form struct {
	coding string // "br", "gzip", "" plain
	etag   string
	body   []byte
}

const (
	indexPath  = "/index.html"
	assetsPath = "/assets/"
	// hashed files change their name with their content; all others are asked for again each time, by their tag.
	cacheHashed = "public, max-age=31536000, immutable"
	cacheOthers = "no-cache"
)

// pagesName is where the build says which files a page asks for: {"/orders": ["/assets/app.js", …], "/jobs/": […]}, a path that
// ends in "/" for all behind it. Hidden files are not served.
const pagesName = ".pages.json"

// kinds are the content types of what a build is made of.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".webmanifest": "application/manifest+json",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2",
}

// openSite reads all files. Hidden ones are left out; those that end in .br or .gz are the twins of the file without it.
// pictures is where pages may take pictures from besides us.
func openSite(files fs.FS, pictures string) (site, error) {
	w := site{}
	if files == nil {
		return w, nil
	}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		switch hidden := strings.HasPrefix(e.Name(), ".") && name != "."; {
		case err != nil:
			return err
		case hidden && e.IsDir():
			return fs.SkipDir
		case hidden || e.IsDir() || slices.Contains([]string{".br", ".gz"}, path.Ext(name)):
			return nil
		}
		w["/"+name], err = readAsset(files, name, pictures)
		return err
	})
	if err != nil {
		return site{}, fmt.Errorf("read the app: %w", err)
	}
	return w, nil
}

func readAsset(files fs.FS, name, pictures string) (*asset, error) {
	a := &asset{kind: cmp.Or(kinds[path.Ext(name)], "application/octet-stream"), cache: cacheOthers}
	for _, f := range []form{{coding: "br"}, {coding: "gzip"}, {}} {
		body, err := fs.ReadFile(files, name+map[string]string{"br": ".br", "gzip": ".gz"}[f.coding])
		if err != nil && f.coding != "" {
			continue // no such twin
		}
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		f.body, f.etag = body, strconv.Quote(base64.RawURLEncoding.EncodeToString(sum[:15]))
		a.forms = append(a.forms, f)
	}
	if strings.HasPrefix("/"+name, assetsPath) {
		a.cache = cacheHashed
	}
	if path.Ext(name) == ".html" {
		a.rules = contentRules(inlineStyles(a.plain()), pictures)
	}
	return a, nil
}

// plain is the file as it is.
func (a *asset) plain() []byte { return a.forms[len(a.forms)-1].body }

var inlineStyle = regexp.MustCompile(`(?is)<style[^>]*>(.*?)</style>`)

// inlineStyles are the sources by which a page's own style elements are allowed: nobody else's are.
func inlineStyles(html []byte) string {
	var b strings.Builder
	for _, m := range inlineStyle.FindAllSubmatch(html, -1) {
		sum := sha256.Sum256(bytes.ReplaceAll(m[1], []byte("\r\n"), []byte("\n"))) // browsers hash what they have read
		b.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return b.String()
}

// openWeb reads the app. Without index.html there is none, and the first page is the plain one.
func (s *Server) openWeb() {
	w, err := openSite(s.o.Web, s.o.Tiles.origin())
	if err != nil {
		s.log.Error("no app", "err", err)
	}
	if w[indexPath] != nil {
		s.site, s.ahead = w, w.aheadOf(s.o.Web)
	}
}

// aheadOf is the Link header of each page that the build names, with what the page will ask for: on a slow line its files come
// together with the app instead of after it. A file that is not there is left out.
func (w site) aheadOf(files fs.FS) map[string]string {
	var pages map[string][]string
	if text, err := fs.ReadFile(files, pagesName); err != nil || json.Unmarshal(text, &pages) != nil {
		return nil // the pages ask themselves
	}
	links := map[string]string{}
	for page, names := range pages {
		var list []string
		for _, name := range names {
			if kind := map[string]string{".js": "modulepreload", ".css": "preload; as=style"}[path.Ext(name)]; w[name] != nil && kind != "" {
				list = append(list, "<"+name+">; rel="+kind)
			}
		}
		links[page] = strings.Join(list, ", ")
	}
	return links
}

// showFile answers with a file of the app, or, to whoever wants a page, with the app itself, which knows its own paths.
// What is neither goes on: it is not found, or not by this method.
func (s *Server) showFile(f *fiber.Ctx) error {
	a := s.site[f.Path()]
	page := a == nil && wantsPage(f)
	if page {
		a = s.site[indexPath]
	}
	if a == nil || f.Method() != http.MethodGet && f.Method() != http.MethodHead {
		return f.Next()
	}
	if page {
		s.sendAhead(f)
	}
	visitOf(f).route = "/*"
	return a.send(f)
}

// sendAhead names what the page will ask for.
func (s *Server) sendAhead(f *fiber.Ctx) {
	at := f.Path()
	if links := cmp.Or(s.ahead[at], s.ahead[at[:strings.LastIndexByte(at, '/')+1]]); links != "" {
		f.Set(fiber.HeaderLink, links)
	}
}

// fileName is how the address of a file ends. The ids of orders hold a dot too, with a longer tail.
var fileName = regexp.MustCompile(`\.[A-Za-z0-9]{1,11}$`)

// wantsPage tells whether somebody went to a page of the app: not a file that is missing, not the API, not a public check page.
func wantsPage(f *fiber.Ctx) bool {
	at := f.Path()
	elsewhere := slices.ContainsFunc([]string{"/api/", "/v/", assetsPath}, func(p string) bool { return strings.HasPrefix(at+"/", p) })
	return !elsewhere && !fileName.MatchString(at) && strings.Contains(strings.ToLower(f.Get(fiber.HeaderAccept)), "text/html")
}

func (a *asset) send(f *fiber.Ctx) error {
	chosen := a.forms[slices.IndexFunc(a.forms, func(m form) bool { return m.coding == "" || takes(f.Get(fiber.HeaderAcceptEncoding), m.coding) })]
	f.Set(fiber.HeaderETag, chosen.etag)
	f.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	f.Set(fiber.HeaderCacheControl, a.cache)
	if a.rules != "" {
		f.Set(fiber.HeaderContentSecurityPolicy, a.rules)
	}
	if names(f.Get(fiber.HeaderIfNoneMatch), chosen.etag) {
		f.Status(http.StatusNotModified)
		return nil
	}
	if chosen.coding != "" {
		f.Set(fiber.HeaderContentEncoding, chosen.coding)
	}
	f.Set(fiber.HeaderContentType, a.kind)
	f.Status(http.StatusOK).Response().SetBodyRaw(chosen.body)
	return nil
}

// names tells whether If-None-Match holds the tag, strong or weak, or any.
func names(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

// takes tells whether Accept-Encoding allows the coding: by name, or with all others, and not with a weight of zero.
func takes(header, coding string) bool {
	all := false
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		name, params, _ := strings.Cut(part, ";")
		switch strings.TrimSpace(name) {
		case coding:
			return weighs(params)
		case "*":
			all = weighs(params)
		}
	}
	return all
}

func weighs(params string) bool {
	text, told := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
	q, err := strconv.ParseFloat(text, 64)
	return !told || err == nil && q > 0
}
