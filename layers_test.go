package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms is the picture of ARCHITECTURE.md: which room may import which of ours, and which outside libraries beyond the
// standard library. Test files may also use the test support listed under tests.
var rooms = map[string]struct{ ours, outside []string }{
	"domain":              {},
	"matching":            {[]string{"domain"}, []string{"github.com/redis/go-redis/v9"}},
	"storage":             {[]string{"domain"}, []string{"go.mongodb.org/mongo-driver/bson"}},
	"storage/sqlite":      {[]string{"domain", "storage"}, []string{"go.mongodb.org/mongo-driver/bson", "modernc.org/sqlite"}},
	"storage/mongo":       {[]string{"domain", "storage"}, []string{"go.mongodb.org/mongo-driver"}},
	"storage/conformance": {[]string{"storage"}, []string{"go.mongodb.org/mongo-driver/bson", "github.com/anishathalye/porcupine", "pgregory.net/rapid"}},
	"notify":              {[]string{"domain"}, []string{"github.com/redis/go-redis/v9", "github.com/SherClockHolmes/webpush-go"}},
	"roster":              {[]string{"domain"}, []string{"github.com/xuri/excelize/v2", "golang.org/x/text"}},
	"ledger":              {[]string{"domain"}, []string{"golang.org/x/mod"}},
	"radar":               {[]string{"domain"}, nil},
	"paper":               {[]string{"domain"}, []string{"github.com/signintech/gopdf", "github.com/boombuler/barcode", "golang.org/x/image"}},
	"hunt":                {[]string{"domain", "matching", "storage"}, nil},
	"desk":                {[]string{"domain", "hunt", "ledger", "matching", "notify", "paper", "radar", "storage"}, nil},
	"sim":                 {[]string{"domain", "hunt", "matching", "storage"}, nil},
	"server/wire":         {nil, nil},
	"server": {[]string{"desk", "domain", "hunt", "matching", "notify", "paper", "radar", "server/wire", "storage"}, []string{
		"github.com/gofiber/fiber/v2", "github.com/valyala/fasthttp", "github.com/golang-jwt/jwt/v5", "github.com/redis/go-redis/v9",
		"github.com/go-redis/redis_rate/v10", "github.com/prometheus", "golang.org/x/time", "golang.org/x/image", "github.com/xuri/excelize/v2",
	}},
	"web":       {}, // the built app; for main only: no room lists it
	"redistest": {nil, []string{"github.com/redis/go-redis/v9", "github.com/alicebob/miniredis/v2"}},
}

// tests is what test files of any room may use besides.
var tests = []string{
	"lindan/redistest", "lindan/storage/conformance", "lindan/storage/sqlite", "github.com/alicebob/miniredis/v2", "github.com/redis/go-redis/v9",
	"pgregory.net/rapid", "github.com/getkin/kin-openapi", "go.uber.org/goleak", "github.com/valyala/fasthttp", "github.com/anishathalye/porcupine",
	"go.mongodb.org/mongo-driver/bson", "gopkg.in/yaml.v3", "github.com/golang-jwt/jwt/v5", "modernc.org/sqlite", "github.com/gofiber/fiber/v2", "github.com/prometheus", "lindan/ledger",
	"github.com/makiuchi-d/gozxing",
}

func TestRoomsImportOnlyDownwards(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && noRoom(path, e.Name()) {
			return fs.SkipDir
		}
		room := filepath.ToSlash(filepath.Dir(path))
		if !strings.HasSuffix(path, ".go") || room == "." {
			return nil
		}
		seen[room] = true
		checkImports(t, room, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range rooms {
		if !seen[room] {
			t.Errorf("the table names room %s, which has no Go file", room)
		}
	}
}

// noRoom tells of a folder that is no room: hidden, somebody else's, a program of its own, or below web, which is not Go.
func noRoom(path, name string) bool {
	return strings.HasPrefix(name, ".") && path != "." || filepath.ToSlash(filepath.Dir(path)) == "web" ||
		slices.Contains([]string{"testdata", "node_modules", "tools", "ferret", "data", "bench"}, name)
}

func checkImports(t *testing.T, room, path string) {
	t.Helper()
	rules, ok := rooms[room]
	if !ok {
		t.Errorf("%s lies in room %s, which the table does not know", path, room)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	allowed := append([]string{"lindan/" + room}, rules.outside...)
	for _, o := range rules.ours {
		allowed = append(allowed, "lindan/"+o)
	}
	if strings.HasSuffix(path, "_test.go") {
		allowed = append(allowed, tests...)
	}
	for _, i := range file.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") && first != "lindan" {
			continue // standard library
		}
		if !slices.ContainsFunc(allowed, func(a string) bool {
			return name == a || strings.HasPrefix(name, a+"/") && !strings.HasPrefix(a, "lindan/")
		}) {
			t.Errorf("%s: room %s must not import %s", path, room, name)
		}
	}
}
