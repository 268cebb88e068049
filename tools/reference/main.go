// Reference makes the readable API reference of openapi.yaml: one HTML page without scripts, which the server embeds.
//
//	go run ./tools/reference -from openapi.yaml -to server/reference/index.html
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	from := flag.String("from", "openapi.yaml", "the OpenAPI document")
	to := flag.String("to", "server/reference/index.html", "the page")
	flag.Parse()
	if err := write(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
}

func write(from, to string) error {
	document, err := os.ReadFile(from) // #nosec G304 -- a build tool
	if err != nil {
		return err
	}
	text, err := render(document)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644) // #nosec G306 -- a page for everybody
}
