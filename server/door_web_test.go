package server

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

const builtPage = "<!doctype html><style>body{margin:0}</style><STYLE media=\"print\">\r\np{}\r\n</STYLE><main>邻单</main>"

// built is an app as the build leaves it.
func built() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"index.html": builtPage, "index.html.br": "br of the page", "sw.js": "self.x=1", "manifest.webmanifest": "{}", "robots.txt": "User-agent: *\n",
		"assets/app-1.js": "let a", "assets/app-1.js.br": "br of the code", "assets/app-1.js.gz": "gz of the code",
		"assets/app-1.css": "p{}", "assets/app-1.css.gz": "gz of the style", "assets/face-1.woff2": "f", "assets/app-1.js.map": "{}", "data.json": "{}",
		"icon.svg": "<svg/>", "icon-192.png": "p", "favicon.ico": "i", ".keep": "", ".vite/manifest.json": "{}", "odd.bin": "o",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func openBuilt(t *testing.T, change ...func(*doorSetup)) *doorHouse {
	t.Helper()
	return openDoor(t, append([]func(*doorSetup){func(set *doorSetup) { set.Web = built() }}, change...)...)
}

func TestFilesOfTheAppComeWithTheirKindAndTheirTimeToLive(t *testing.T) {
	h := openBuilt(t)
	for path, want := range map[string]struct{ kind, cache, text string }{
		"/":                     {"text/html; charset=utf-8", "no-cache", builtPage},
		"/index.html":           {"text/html; charset=utf-8", "no-cache", builtPage},
		"/sw.js":                {"text/javascript; charset=utf-8", "no-cache", "self.x=1"},
		"/manifest.webmanifest": {"application/manifest+json", "no-cache", "{}"},
		"/robots.txt":           {"text/plain; charset=utf-8", "no-cache", "User-agent: *\n"},
		"/data.json":            {"application/json", "no-cache", "{}"},
		"/icon.svg":             {"image/svg+xml", "no-cache", "<svg/>"},
		"/icon-192.png":         {"image/png", "no-cache", "p"},
		"/favicon.ico":          {"image/x-icon", "no-cache", "i"},
		"/odd.bin":              {"application/octet-stream", "no-cache", "o"},
		"/assets/app-1.js":      {"text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "let a"},
		"/assets/app-1.css":     {"text/css; charset=utf-8", "public, max-age=31536000, immutable", "p{}"},
		"/assets/app-1.js.map":  {"application/json", "public, max-age=31536000, immutable", "{}"},
		"/assets/face-1.woff2":  {"font/woff2", "public, max-age=31536000, immutable", "f"},
	} {
		a := h.ask(doorAsk{method: "GET", path: path, header: map[string]string{"Accept-Encoding": "identity"}})
		if a.StatusCode != 200 || a.text != want.text || a.Header.Get("Content-Type") != want.kind || a.Header.Get("Cache-Control") != want.cache ||
			a.Header.Get("Vary") != "Accept-Encoding" || a.Header.Get("Content-Encoding") != "" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %q %v", path, a.StatusCode, a.text, a.Header)
		}
		head := h.ask(doorAsk{method: "HEAD", path: path, header: map[string]string{"Accept-Encoding": "identity"}})
		if head.StatusCode != 200 || head.text != "" || head.ContentLength != int64(len(want.text)) || head.Header.Get("Etag") != a.Header.Get("Etag") {
			t.Errorf("HEAD %s: %d, %d bytes, %v", path, head.StatusCode, head.ContentLength, head.Header)
		}
	}
}

func TestTheCompressedTwinIsSentToWhoTakesIt(t *testing.T) {
	h := openBuilt(t)
	tags := map[string]bool{}
	for _, c := range []struct{ path, takes, coding, text string }{
		{"/assets/app-1.js", "gzip, deflate, br", "br", "br of the code"},
		{"/assets/app-1.js", "GZIP", "gzip", "gz of the code"},
		{"/assets/app-1.js", "br;q=0, gzip;q=0.5", "gzip", "gz of the code"},
		{"/assets/app-1.js", "br; q=0.000, gzip; q=0", "", "let a"},
		{"/assets/app-1.js", "br;q=none", "", "let a"},
		{"/assets/app-1.js", "*", "br", "br of the code"},
		{"/assets/app-1.js", "*, br;q=0", "gzip", "gz of the code"},
		{"/assets/app-1.js", "br;q=0, *", "gzip", "gz of the code"},
		{"/assets/app-1.js", "*;q=0", "", "let a"},
		{"/assets/app-1.js", "abr, brx", "", "let a"},
		{"/assets/app-1.css", "br, gzip", "gzip", "gz of the style"},
		{"/", "br", "br", "br of the page"},
		{"/sw.js", "br, gzip", "", "self.x=1"},
	} {
		a := h.ask(doorAsk{method: "GET", path: c.path, header: map[string]string{"Accept-Encoding": c.takes}})
		if a.StatusCode != 200 || a.Header.Get("Content-Encoding") != c.coding || a.text != c.text {
			t.Errorf("%s for %q: %d %q %q", c.path, c.takes, a.StatusCode, a.Header.Get("Content-Encoding"), a.text)
		}
		if c.path == "/assets/app-1.js" {
			tags[a.Header.Get("Etag")] = true
		}
	}
	if len(tags) != 3 {
		t.Errorf("three encodings have the tags %v", tags)
	}
}

func TestAFileThatIsKnownIsNotSentAgain(t *testing.T) {
	h := openBuilt(t)
	for _, path := range []string{"/", "/assets/app-1.js"} {
		ask := func(takes, match string) doorAnswer {
			return h.ask(doorAsk{method: "GET", path: path, header: map[string]string{"Accept-Encoding": takes, "If-None-Match": match}})
		}
		tag := ask("br", "").Header.Get("Etag")
		for match, status := range map[string]int{
			tag: 304, `"other", W/` + tag: 304, "*": 304, `"other"`: 200, strings.Trim(tag, `"`): 200, "": 200,
		} {
			a := ask("br", match)
			if a.StatusCode != status || a.Header.Get("Etag") != tag || a.Header.Get("Vary") != "Accept-Encoding" || (a.text == "") != (status == 304) {
				t.Errorf("%s with %q: %d %q %v", path, match, a.StatusCode, a.text, a.Header)
			}
		}
		if a := ask("identity", tag); a.StatusCode != 200 {
			t.Errorf("%s: the tag of another encoding: %d", path, a.StatusCode)
		}
	}
	other := built()
	other["index.html"] = &fstest.MapFile{Data: []byte("changed")}
	one, two := h.site["/index.html"].forms[1].etag, ""
	if w, err := openSite(other, ""); err == nil {
		two = w["/index.html"].forms[1].etag
	}
	if one == two || two == "" {
		t.Errorf("a changed page has the tags %s and %s", one, two)
	}
}

func TestPagesOfTheAppAreTheAppAndNothingElseIs(t *testing.T) {
	h := openBuilt(t)
	const page = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		ask    string
		accept string
		status int
		code   string // of the problem; "" the app
	}{
		{"GET /orders", page, 200, ""},
		{"HEAD /orders/o_420199-001-001-x", page, 200, ""},
		{"GET /orders/o_420199-001-003.mzxw6ytboi4dsnrqgq2tmnzyha", page, 200, ""},
		{"GET /serve/offers?from=1.2", page, 200, ""},
		{"GET /apiary", page, 200, ""},
		{"GET /orders", "*/*", 404, "route.missing"},
		{"GET /orders", "", 404, "route.missing"},
		{"POST /orders", page, 404, "route.missing"},
		{"POST /", page, 405, "method.not_allowed"},
		{"POST /sw.js", page, 404, "route.missing"},
		{"GET /assets/gone-2.js", page, 404, "route.missing"},
		{"GET /assets/gone", page, 404, "route.missing"},
		{"GET /assets/", page, 404, "route.missing"},
		{"GET /gone.png", page, 404, "route.missing"},
		{"GET /api", page, 404, "route.missing"},
		{"GET /api/v1/nothing", page, 404, "route.missing"},
		{"GET /api/v2", page, 404, "route.missing"},
		{"GET /v/LD-1/x", page, 404, "route.missing"}, // /v/LD-1 is a page of checks, made here
		{"GET /index.html.br", page, 404, "route.missing"},
		{"GET /assets/app-1.js.gz", "*/*", 404, "route.missing"},
		{"GET /.keep", page, 404, "route.missing"},
		{"GET /.vite/manifest.json", page, 404, "route.missing"},
		{"GET /assets/../index.html", "*/*", 404, "route.missing"},
		{"GET /%69ndex.html", "*/*", 404, "route.missing"},
		{"GET /api/v1/me", page, 401, "token.missing"},
	} {
		method, path, _ := strings.Cut(c.ask, " ")
		a := h.ask(doorAsk{method: method, path: path, header: map[string]string{"Accept": c.accept, "Accept-Encoding": "identity"}})
		app := a.Header.Get("Content-Type") == "text/html; charset=utf-8"
		if a.StatusCode != c.status || a.problem.Code != c.code || app != (c.code == "") {
			t.Errorf("%s: %d %s %s", c.ask, a.StatusCode, a.Header.Get("Content-Type"), a.text)
		}
		if noindex := a.Header.Get("X-Robots-Tag") == "noindex"; !noindex {
			t.Errorf("%s may be in a search engine", c.ask)
		}
	}
	for path, want := range map[string]string{"/healthz": "alive", "/openapi.yaml": "openapi", "/reference": "<html", "/reference/style.css": "{"} {
		if a := h.ask(doorAsk{method: "GET", path: path, header: map[string]string{"Accept": page}}); a.StatusCode != 200 || !strings.Contains(a.text, want) || strings.Contains(a.text, builtPage) {
			t.Errorf("%s: %d %.80s", path, a.StatusCode, a.text)
		}
	}
	if a := h.ask(doorAsk{method: "GET", path: "/"}); a.Header.Get("X-Robots-Tag") != "" {
		t.Error("the first page is kept from search engines")
	}
	if log := h.logged.String(); strings.Contains(log, "420199-001-001-x") || !strings.Contains(log, `"route":"/*"`) {
		t.Error("a path of the app is in the log")
	}
}

func TestAPageNamesTheFilesItWillAskFor(t *testing.T) {
	files := built()
	files[".pages.json"] = &fstest.MapFile{Data: []byte(`{"/orders":["/assets/app-1.js","/assets/app-1.css","/assets/gone.js","/data.json"],"/jobs/":["/assets/app-1.js"]}`)}
	h := openDoor(t, func(set *doorSetup) { set.Web = files })
	page := map[string]string{"Accept": "text/html", "Accept-Encoding": "identity"}
	script := "</assets/app-1.js>; rel=modulepreload"
	for path, want := range map[string]string{
		"/orders": script + ", </assets/app-1.css>; rel=preload; as=style", "/jobs/o_420199-001-001.aaaaaaaaaaaaaaaaaaaaaaaaaa": script,
		"/": "", "/jobs": "", "/orders/x": "", "/jobs/x/y": "", "/api/v1/orders": "", "/assets/app-1.js": "", "/index.html": "",
	} {
		a := h.ask(doorAsk{method: "GET", path: path, header: page})
		if a.Header.Get("Link") != want {
			t.Errorf("%s: %q, want %q", path, a.Header.Get("Link"), want)
		}
	}
	if a := h.ask(doorAsk{method: "POST", path: "/orders", header: page}); a.Header.Get("Link") != "" {
		t.Errorf("POST: %q", a.Header.Get("Link"))
	}
	if a := h.ask(doorAsk{method: "GET", path: "/.pages.json", header: page}); a.StatusCode != 404 {
		t.Errorf("the list itself: %d", a.StatusCode)
	}
}

func TestAPageMayUseItsOwnStylesAndThePicturesOfTheMap(t *testing.T) {
	h := openBuilt(t, func(set *doorSetup) {
		set.Tiles = Tiles{URL: "https://tiles.example.org:8443/{z}/{x}/{y}.png?k=1", System: "wgs84"}
	})
	// openssl dgst -sha256 -binary | base64, of `body{margin:0}` and of `\np{}\n`
	const styles = "style-src 'self' 'sha256-IAdwN3biDCQ3brrgp1m8kBEsPQYyqfREKOEfeoREopc=' 'sha256-S1+1UhUBsQI+oYzHJq9H6zGUGt9DphQexnvaBQ874Hc=';"
	for path, page := range map[string]bool{"/": true, "/index.html": true, "/orders": true, "/sw.js": false, "/reference": false, "/api/v1/config": false} {
		a := h.ask(doorAsk{method: "GET", path: path, header: map[string]string{"Accept": "text/html"}})
		rules := a.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self';", "script-src 'self';", "connect-src 'self';", "object-src 'none';", "frame-ancestors 'none';", "worker-src 'self';"} {
			if !strings.Contains(rules, want) {
				t.Errorf("%s lacks %s: %s", path, want, rules)
			}
		}
		if strings.Contains(rules, styles) != page || strings.Contains(rules, "img-src 'self' data: blob: https://tiles.example.org:8443;") != page || strings.Contains(rules, "unsafe") {
			t.Errorf("%s: %s", path, rules)
		}
		if p := a.Header.Get("Permissions-Policy"); p != "geolocation=(self), camera=(self), microphone=(self)" {
			t.Errorf("%s: %s", path, p)
		}
	}
}

func TestWithoutAnAppTheFirstPageSaysHowToBuildIt(t *testing.T) {
	for name, files := range map[string]fs.FS{"none given": nil, "not built": fstest.MapFS{".keep": &fstest.MapFile{}, "robots.txt": &fstest.MapFile{}}} {
		h := openDoor(t, func(set *doorSetup) { set.Web = files })
		a := h.ask(doorAsk{method: "GET", path: "/"})
		if a.StatusCode != 200 || strings.Count(a.text, "make web") != 2 || !strings.Contains(a.text, "尚未构建") || !strings.Contains(a.text, "has not been built") {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
		for _, path := range []string{"/orders", "/robots.txt"} {
			h.ask(doorAsk{method: "GET", path: path, header: map[string]string{"Accept": "text/html"}}).wants(t, 404, "route.missing")
		}
	}
}

func TestTheAppIsToldOfTheInstallation(t *testing.T) {
	set := func(o *doorSetup) {
		o.Tiles = Tiles{URL: "https://t.example.org/{z}/{x}/{y}.png", Attribution: "某图", System: "gcj02"}
		o.PushKey, o.Demo = "BKey", []DemoPerson{{Role: "dispatcher", Phone: "19920000003"}}
	}
	const demo = `"demo":[{"phone":"19920000003","role":"dispatcher","role_name":"社区派单员"}],"production":false,"push_key":"BKey","terms":1,` +
		`"tiles":{"attribution":"某图","system":"gcj02","url":"https://t.example.org/{z}/{x}/{y}.png"},"version":"test"}`
	if a := openDoor(t, set).ask(doorAsk{method: "GET", path: "/api/v1/config"}); a.StatusCode != 200 || a.text != "{"+demo {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
	live := openDoor(t, set, func(o *doorSetup) { o.Production = true })
	if a := live.ask(doorAsk{method: "GET", path: "/api/v1/config"}); !strings.Contains(a.text, `"demo":[],"production":true`) {
		t.Errorf("production: %s", a.text)
	}
}
