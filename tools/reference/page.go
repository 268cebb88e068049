package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:embed page.html
var pageText string

// page is the API as the template shows it.
type page struct {
	Title, Version, Summary, Description, Base string
	Groups                                     []group
	Schemas                                    []shape
}

type group struct {
	Name, Description string
	Calls             []call
}

// call is one method on one path.
type call struct {
	ID, Method, Path, Summary, Description, Limit string
	Roles                                         []string
	Inputs                                        []field
	Body                                          *content
	Answers                                       []answer
}

// field is a parameter, a header, or a part of a schema.
type field struct {
	Name, In, Kind, Link, Bounds, Description string
	Required                                  bool
}

type content struct {
	Type, Kind, Link string
	Required         bool
	Examples         []sample
}

type sample struct{ Summary, Text string }

type answer struct {
	Status, Description string
	Content             *content
	Headers             []field
}

type shape struct {
	Name, Kind, Link, Bounds, Description string
	Fields                                []field
}

// render makes the page of an OpenAPI document. The same document gives the same bytes.
func render(document []byte) ([]byte, error) {
	var s spec
	if err := yaml.Unmarshal(document, &s); err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	p, err := s.page()
	if err != nil {
		return nil, fmt.Errorf("openapi: %w", err)
	}
	t, err := template.New("page").Funcs(template.FuncMap{"prose": prose, "inline": inline, "lower": strings.ToLower}).Parse(pageText)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, p); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (s *spec) page() (page, error) {
	p := page{Title: s.Info.Title, Version: s.Info.Version, Summary: s.Info.Summary, Description: s.Info.Description}
	if len(s.Servers) > 0 {
		p.Base = s.Servers[0].URL
	}
	for _, t := range s.Tags {
		p.Groups = append(p.Groups, group{Name: t.Name, Description: t.Description})
	}
	for _, path := range s.Paths {
		for _, m := range path.Value.methods() {
			c, err := s.call(path.Name, m.Name, path.Value.Parameters, m.Value)
			if err != nil {
				return page{}, fmt.Errorf("%s %s: %w", m.Name, path.Name, err)
			}
			i := slices.IndexFunc(p.Groups, func(g group) bool { return len(m.Value.Tags) > 0 && g.Name == m.Value.Tags[0] })
			if i < 0 {
				return page{}, fmt.Errorf("%s %s: its tag is not declared", m.Name, path.Name)
			}
			p.Groups[i].Calls = append(p.Groups[i].Calls, c)
		}
	}
	for _, e := range s.Components.Schemas {
		p.Schemas = append(p.Schemas, shapeOf(e))
	}
	slices.SortFunc(p.Schemas, func(a, b shape) int { return cmp.Compare(a.Name, b.Name) })
	return p, nil
}

func (i pathItem) methods() []named[*operation] {
	all := []named[*operation]{{"GET", i.Get}, {"POST", i.Post}, {"PUT", i.Put}, {"PATCH", i.Patch}, {"DELETE", i.Delete}}
	return slices.DeleteFunc(all, func(m named[*operation]) bool { return m.Value == nil })
}

func (s *spec) call(path, method string, shared []parameter, o *operation) (call, error) {
	c := call{ID: o.ID, Method: method, Path: path, Summary: o.Summary, Description: o.Description, Roles: o.Roles, Limit: o.Limit}
	for _, q := range slices.Concat(shared, o.Parameters) {
		f, err := s.input(q)
		if err != nil {
			return call{}, err
		}
		c.Inputs = append(c.Inputs, f)
	}
	if o.Body != nil {
		var err error
		if c.Body, err = contentOf(o.Body.Content); err != nil {
			return call{}, err
		}
		c.Body.Required = o.Body.Required
	}
	for _, r := range o.Responses {
		a, err := s.answer(r)
		if err != nil {
			return call{}, err
		}
		c.Answers = append(c.Answers, a)
	}
	return c, nil
}

func (s *spec) input(q parameter) (field, error) {
	if q.Ref != "" {
		var err error
		if q, err = s.Components.Parameters.find(q.Ref); err != nil {
			return field{}, err
		}
	}
	return fieldOf(q.Name, q.In, q.Required, q.Description, q.Schema), nil
}

func fieldOf(name, in string, required bool, description string, v schema) field {
	kind, link := v.kind()
	return field{Name: name, In: in, Kind: kind, Link: link, Bounds: v.bounds(), Description: cmp.Or(description, v.Description), Required: required}
}

func (s *spec) answer(r named[response]) (answer, error) {
	v := r.Value
	if v.Ref != "" {
		var err error
		if v, err = s.Components.Responses.find(v.Ref); err != nil {
			return answer{}, err
		}
	}
	a := answer{Status: r.Name, Description: v.Description}
	for _, h := range v.Headers {
		if h.Name == "X-Request-Id" || r.Name == "default" { // said once, at the top of the page
			continue
		}
		d := h.Value
		if d.Ref != "" {
			var err error
			if d, err = s.Components.Headers.find(d.Ref); err != nil {
				return answer{}, err
			}
		}
		a.Headers = append(a.Headers, fieldOf(h.Name, "header", false, d.Description, d.Schema))
	}
	if len(v.Content) == 0 {
		return a, nil
	}
	var err error
	a.Content, err = contentOf(v.Content)
	if r.Name == "default" {
		a.Content.Examples = nil
	}
	return a, err
}

func contentOf(list ordered[media]) (*content, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("a body without content")
	}
	m := list[0].Value
	c := &content{Type: list[0].Name}
	c.Kind, c.Link = m.Schema.kind()
	if !m.Example.IsZero() {
		m.Examples = append(m.Examples, named[example]{Value: example{Value: m.Example}})
	}
	for _, e := range m.Examples {
		var v any
		if err := e.Value.Value.Decode(&v); err != nil {
			return nil, err
		}
		var text bytes.Buffer
		j := json.NewEncoder(&text)
		j.SetEscapeHTML(false)
		j.SetIndent("", "  ")
		if err := j.Encode(v); err != nil {
			return nil, err
		}
		c.Examples = append(c.Examples, sample{Summary: cmp.Or(e.Value.Summary, e.Name), Text: text.String()})
	}
	return c, nil
}

func shapeOf(e named[schema]) shape {
	kind, link := e.Value.kind()
	s := shape{Name: e.Name, Kind: kind, Link: link, Bounds: e.Value.bounds(), Description: e.Value.Description}
	for _, p := range e.Value.Properties {
		s.Fields = append(s.Fields, fieldOf(p.Name, "", slices.Contains(e.Value.Required, p.Name), "", p.Value))
	}
	return s
}

// prose makes paragraphs of a text.
func prose(text string) template.HTML {
	var b strings.Builder
	for _, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if p != "" {
			b.WriteString("<p>" + string(inline(p)) + "</p>\n")
		}
	}
	return template.HTML(b.String()) // #nosec G203 -- inline has escaped it
}

// inline escapes a text and sets what stands between backticks as code.
func inline(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		clean := template.HTMLEscapeString(part)
		if i%2 == 1 {
			clean = "<code>" + clean + "</code>"
		}
		b.WriteString(clean)
	}
	return template.HTML(b.String()) // #nosec G203 -- each part is escaped
}
