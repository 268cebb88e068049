package main

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// spec is the part of an OpenAPI document that the page shows, in the document's own order.
type spec struct {
	Info struct {
		Title       string `yaml:"title"`
		Version     string `yaml:"version"`
		Summary     string `yaml:"summary"`
		Description string `yaml:"description"`
	} `yaml:"info"`
	Servers []struct {
		URL string `yaml:"url"`
	} `yaml:"servers"`
	Tags []struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"tags"`
	Paths      ordered[pathItem] `yaml:"paths"`
	Components struct {
		Parameters ordered[parameter] `yaml:"parameters"`
		Responses  ordered[response]  `yaml:"responses"`
		Headers    ordered[header]    `yaml:"headers"`
		Schemas    ordered[schema]    `yaml:"schemas"`
	} `yaml:"components"`
}

type pathItem struct {
	Parameters []parameter `yaml:"parameters"`
	Get        *operation  `yaml:"get"`
	Put        *operation  `yaml:"put"`
	Post       *operation  `yaml:"post"`
	Patch      *operation  `yaml:"patch"`
	Delete     *operation  `yaml:"delete"`
}

type operation struct {
	ID          string            `yaml:"operationId"`
	Tags        []string          `yaml:"tags"`
	Summary     string            `yaml:"summary"`
	Description string            `yaml:"description"`
	Roles       []string          `yaml:"x-roles"`
	Limit       string            `yaml:"x-limit"`
	Parameters  []parameter       `yaml:"parameters"`
	Body        *body             `yaml:"requestBody"`
	Responses   ordered[response] `yaml:"responses"`
}

type parameter struct {
	Ref         string `yaml:"$ref"`
	Name        string `yaml:"name"`
	In          string `yaml:"in"`
	Required    bool   `yaml:"required"`
	Description string `yaml:"description"`
	Schema      schema `yaml:"schema"`
}

type body struct {
	Required bool           `yaml:"required"`
	Content  ordered[media] `yaml:"content"`
}

type media struct {
	Schema   schema           `yaml:"schema"`
	Example  yaml.Node        `yaml:"example"`
	Examples ordered[example] `yaml:"examples"`
}

type example struct {
	Summary string    `yaml:"summary"`
	Value   yaml.Node `yaml:"value"`
}

type response struct {
	Ref         string          `yaml:"$ref"`
	Description string          `yaml:"description"`
	Headers     ordered[header] `yaml:"headers"`
	Content     ordered[media]  `yaml:"content"`
}

type header struct {
	Ref         string `yaml:"$ref"`
	Description string `yaml:"description"`
	Schema      schema `yaml:"schema"`
}

type schema struct {
	Ref         string          `yaml:"$ref"`
	Type        any             `yaml:"type"`
	Format      string          `yaml:"format"`
	Description string          `yaml:"description"`
	Enum        []any           `yaml:"enum"`
	Properties  ordered[schema] `yaml:"properties"`
	Required    []string        `yaml:"required"`
	Items       *schema         `yaml:"items"`
	Pattern     string          `yaml:"pattern"`
	Minimum     any             `yaml:"minimum"`
	Maximum     any             `yaml:"maximum"`
	MinLength   any             `yaml:"minLength"`
	MaxLength   any             `yaml:"maxLength"`
	MaxItems    any             `yaml:"maxItems"`
	Default     any             `yaml:"default"`
}

// ordered is a mapping that remembers the order of its keys.
type ordered[T any] []named[T]

type named[T any] struct {
	Name  string
	Value T
}

// UnmarshalYAML reads the mapping's pairs.
func (o *ordered[T]) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: not a mapping", n.Line)
	}
	for i := 0; i < len(n.Content); i += 2 {
		e := named[T]{Name: n.Content[i].Value}
		if err := n.Content[i+1].Decode(&e.Value); err != nil {
			return err
		}
		*o = append(*o, e)
	}
	return nil
}

func (o ordered[T]) find(ref string) (T, error) {
	name := ref[strings.LastIndex(ref, "/")+1:]
	i := slices.IndexFunc(o, func(e named[T]) bool { return e.Name == name })
	if i < 0 {
		var none T
		return none, fmt.Errorf("%s is not defined", ref)
	}
	return o[i].Value, nil
}

// kind says in few words what a value looks like; link is the named schema behind it, if any.
func (s schema) kind() (text, link string) {
	switch {
	case s.Ref != "":
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return name, name
	case s.Items != nil:
		text, link = s.Items.kind()
		return "[" + text + "]", link
	case s.Format != "":
		return fmt.Sprintf("%v (%s)", s.Type, s.Format), ""
	case s.Type == nil:
		return "any", ""
	}
	return fmt.Sprint(s.Type), ""
}

// bounds says which values are allowed.
func (s schema) bounds() string {
	var list []string
	add := func(form string, v any) {
		if v != nil {
			list = append(list, fmt.Sprintf(form, v))
		}
	}
	if len(s.Enum) > 0 {
		words := make([]string, len(s.Enum))
		for i, e := range s.Enum {
			words[i] = fmt.Sprint(e)
		}
		list = append(list, strings.Join(words, " · "))
	}
	add("≥ %v", s.Minimum)
	add("≤ %v", s.Maximum)
	add("至少 %v 个字符", s.MinLength)
	add("至多 %v 个字符", s.MaxLength)
	add("至多 %v 项", s.MaxItems)
	add("默认 %v", s.Default)
	if s.Pattern != "" {
		list = append(list, s.Pattern)
	}
	return strings.Join(list, "; ")
}
