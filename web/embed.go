// Package web holds the phone app as it was built. Its source is TypeScript beside this file; `make web` builds it into dist,
// and the program carries dist inside. Before the first build dist is empty, and the service says so on its first page.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files are the built files, index.html at the top; none before the first build.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is constant and valid
	}
	return files
}
