package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

const remedy = "run: go generate ./server"

func TestTheReferenceIsUpToDate(t *testing.T) {
	document, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := render(document)
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../server/reference/index.html")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Error("server/reference/index.html is not what openapi.yaml says; " + remedy)
	}
}

func TestThePageNeedsNoScriptAndNoInlineStyle(t *testing.T) {
	page, err := os.ReadFile("../../server/reference/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{`<script`, `<style`, ` style=`, ` on[a-z]+=`, `javascript:`, `https?://`} {
		if m := regexp.MustCompile(bad).Find(page); m != nil {
			t.Errorf("the page holds %q", m)
		}
	}
}

func TestEveryLinkOnThePageLeadsSomewhere(t *testing.T) {
	page, err := os.ReadFile("../../server/reference/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllSubmatch(page, -1) {
		if !bytes.Contains(page, []byte(`id="`+string(m[1])+`"`)) {
			t.Errorf("#%s leads nowhere", m[1])
		}
	}
}

func TestTextsOfTheDocumentAreEscaped(t *testing.T) {
	document := `
info: {title: "<b>t</b>", summary: "a & b", description: "see ` + "`<x>`" + ` and <img src=x>"}
servers: [{url: /api}]
tags: [{name: one, description: d}]
paths:
  /a/{id}:
    get:
      operationId: showA
      tags: [one]
      summary: "<script>alert(1)</script>"
      x-roles: [anyone]
      x-limit: read
      responses: {'200': {description: "it's fine", content: {application/json: {schema: {type: string}, example: "<i>"}}}}
`
	page, err := render([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<b>", "<img", "<script", "<i>"} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("%s came through", bad)
		}
	}
	for _, good := range []string{"<code>&lt;x&gt;</code>", "/a/{id}", "showA"} {
		if !strings.Contains(string(page), good) {
			t.Errorf("%s is missing", good)
		}
	}
}

func TestAReferenceToNothingIsAnError(t *testing.T) {
	document := `
tags: [{name: one}]
paths: {/a: {get: {tags: [one], responses: {'200': {$ref: '#/components/responses/Nothing'}}}}}
`
	if _, err := render([]byte(document)); err == nil || !strings.Contains(err.Error(), "Nothing") {
		t.Errorf("got %v", err)
	}
}
