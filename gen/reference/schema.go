// Package reference presents the keys of recipes, which [recipe.Keys] lists:
// to people as text and as Markdown, to editors as JSON Schema. It knows no
// key by name but those that only some tables have, so that a new key needs
// nothing here.
package reference

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"winservice.internal/gen/recipe"
)

// A node is a JSON Schema; encoding/json sorts its names.
type node map[string]any

// Schema returns the JSON Schema of recipes, draft 2020-12.
//
// It sees what a value looks like where it stands. What depends on other
// values, on another table or on how large a duration is, it lets pass: gen
// tells of that. A string with a ${x} may become any other and is let pass,
// too.
func Schema() []byte {
	schema := node{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "winservice recipe",
		"description": "Windows services, one executable each.",
		"type":        "object",
		"properties": node{
			"include": node{
				"description": "Other recipe files whose defaults, templates and services are this one's, too; from this file's folder.",
				"type":        "array",
				"items":       node{"type": "string", "pattern": `^(?:[^/\\]|[^/\\][^\\:][^\\]*)?\.[tT][oO][mM][lL]$`},
			},
			"defaults": layer("What every service starts from.", "template", "instances"),
			"template": node{
				"description":          "[template.NAME]: keys that the services share that say template = \"NAME\".",
				"type":                 "object",
				"additionalProperties": layer("Keys of the services that name this template.", "instances"),
			},
			"service": node{
				"description":          "[service.NAME] for each service. NAME is the service name, and that of the folder and the executable.",
				"type":                 "object",
				"minProperties":        1,
				"propertyNames":        node{"anyOf": []node{{"pattern": instancePattern, "not": node{"pattern": recipe.NoInstance()}}, {"pattern": variable}}},
				"additionalProperties": ref("service"),
			},
		},
		"anyOf":                []node{{"required": []string{"service"}}, {"required": []string{"include"}}},
		"additionalProperties": false,
		"$defs":                node{"service": service()},
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		panic(err) // of strings and numbers alone
	}
	return b.Bytes()
}

// instancePattern is the characters that the name of a folder and an
// executable may have; see [recipe.CheckInstanceName].
const instancePattern = `^[A-Za-z0-9~+](?:[A-Za-z0-9._~+-]{0,249}[A-Za-z0-9_~+-])?$`

func ref(name string) node { return node{"$ref": "#/$defs/" + name} }

// service is a layer that is a service of its own.
func service() node {
	n := layer("A Windows service.")
	n["not"] = node{"required": []string{"command", "command-line"}}
	return n
}

// layer is the table of keys that a service has, or a template or the defaults
// without some of them.
func layer(description string, without ...string) node {
	top := node{}
	for _, k := range recipe.Keys() {
		if slices.Contains(without, k.Name) {
			continue
		}
		group, last, dotted := strings.Cut(k.Name, ".")
		if !dotted {
			top[k.Name] = property(k)
			continue
		}
		below, ok := top[group].(node)
		if !ok {
			below = node{"type": "object", "additionalProperties": false, "properties": node{}}
			top[group] = below
		}
		below["properties"].(node)[last] = property(k)
	}
	return node{"description": description, "type": "object", "properties": top, "additionalProperties": false}
}

// property is the schema of a key, with what editors show of it.
func property(k recipe.Key) node {
	n := shape(k.Shape)
	n["description"] = k.Doc + "\n\nDefault: " + k.Default + "\nExample: " + lastOf(k.Name) + " = " + k.Example
	if v, ok := value(k.Default); ok {
		n["default"] = v
	}
	if v, ok := value(k.Example); ok {
		n["examples"] = []any{v}
	}
	return n
}

func lastOf(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// value reads a value that is written as TOML; not ok: it is in words.
func value(text string) (any, bool) {
	var table map[string]any
	if err := toml.Unmarshal([]byte("x = "+text), &table); err != nil {
		return nil, false
	}
	return table["x"], true
}

// variable is the pattern of a string that is not finished yet.
const variable = `\$\{`

func shape(s recipe.Shape) node {
	if len(s.AnyOf) > 0 {
		var any []node
		for _, one := range s.AnyOf {
			any = append(any, shape(one))
		}
		return node{"anyOf": any}
	}
	switch s.Type {
	case "string":
		if n := text(s); len(n) > 1 {
			return node{"anyOf": []node{n, {"type": "string", "pattern": variable}}}
		}
	case "integer":
		return node{"type": s.Type, "minimum": s.Minimum, "maximum": s.Maximum}
	case "array":
		n := node{"type": s.Type, "items": shape(*s.Items)}
		if s.First != nil {
			n["prefixItems"] = []node{shape(*s.First)}
		}
		if s.MinItems > 0 {
			n["minItems"] = s.MinItems
		}
		if s.Unique {
			n["uniqueItems"] = true
		}
		return n
	case "object":
		n := node{"type": s.Type, "propertyNames": text(*s.Names), "additionalProperties": shape(*s.Values)}
		if s.MinItems > 0 {
			n["minProperties"] = s.MinItems
		}
		return n
	}
	return node{"type": s.Type}
}

// text is the schema of a string without variables, as names of keys are.
func text(s recipe.Shape) node {
	n := node{"type": "string"}
	if s.Enum != nil {
		n["enum"] = s.Enum
	}
	if s.Pattern != "" {
		n["pattern"] = s.Pattern
	}
	if s.Not != "" {
		n["not"] = node{"pattern": s.Not}
	}
	if s.MaxLength > 0 {
		n["maxLength"] = s.MaxLength
	}
	return n
}
