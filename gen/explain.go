package gen

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"winservice.internal/gen/recipe"
)

// Explain writes every setting of every service as text: its key, where it
// comes from, and its value, which is last because it can be long.
func Explain(w io.Writer, instances []recipe.Instance) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, in := range instances {
		if i > 0 {
			fmt.Fprintln(table)
		}
		fmt.Fprintf(table, "%s\n", in.Name)
		for _, s := range recipe.Settings(in) {
			fmt.Fprintf(table, "  %s\t%s\t%s\n", s.Key, from(s), s.Value)
		}
	}
	return table.Flush()
}

// from says where a setting comes from, in one word when it is no place.
func from(s recipe.Setting) string {
	switch {
	case !s.Set:
		return "default"
	case s.Pos == recipe.Position{}:
		return "command line"
	case s.Pos.Line == 0:
		return s.Pos.File
	}
	return fmt.Sprintf("%s:%d", s.Pos.File, s.Pos.Line)
}

// An explained is one service in the JSON of [ExplainJSON].
type explained struct {
	Service  string             `json:"service"`
	Source   string             `json:"source,omitempty"`
	Settings []explainedSetting `json:"settings"`
}

type explainedSetting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Set    bool   `json:"set"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// ExplainJSON writes what Explain does as a JSON array with an object for each
// service. Its form is stable: keys are added to it, and none is renamed.
func ExplainJSON(w io.Writer, instances []recipe.Instance) error {
	all := make([]explained, 0, len(instances))
	for _, in := range instances {
		e := explained{Service: in.Name, Source: in.Source, Settings: []explainedSetting{}}
		for _, s := range recipe.Settings(in) {
			e.Settings = append(e.Settings, explainedSetting{
				Key: s.Key, Value: s.Value, Set: s.Set,
				File: s.Pos.File, Line: s.Pos.Line, Column: s.Pos.Column,
			})
		}
		all = append(all, e)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
