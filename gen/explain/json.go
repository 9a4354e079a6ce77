package explain

import (
	"encoding/json"
	"io"

	"github.com/pelletier/go-toml/v2"

	"winservice.internal/gen/recipe"
)

// JSON writes an array with an object for each service.
func JSON(w io.Writer, instances []recipe.Instance) error {
	v := values{}
	all := make([]Service, 0, len(instances))
	for _, in := range instances {
		all = append(all, v.describe(in))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}

// values are the values of settings by the text that a recipe has for them.
// Most of a recipe's services have most of theirs in common.
type values map[string]any

// of reads a value as a recipe does. A word that is no TOML says that there is
// no value.
func (v values) of(text string) any {
	if value, ok := v[text]; ok {
		return value
	}
	var read struct {
		Value any `toml:"value"`
	}
	if err := toml.Unmarshal([]byte("value = "+text), &read); err != nil {
		read.Value = nil
	}
	v[text] = read.Value
	return read.Value
}

func (v values) settings(in recipe.Instance) []Setting {
	all := []Setting{}
	for _, s := range recipe.Settings(in) {
		setting := Setting{
			Key: s.Key, Value: v.of(s.Value), Set: s.Set,
			Where: place(s.Pos), Overrode: []Overridden{}, text: s.Value,
		}
		for _, o := range s.Overrode {
			if o.Key == "" {
				o.Key = s.Key
			}
			setting.Overrode = append(setting.Overrode, Overridden{o.Key, v.of(o.Value), place(o.Pos), o.Value})
		}
		all = append(all, setting)
	}
	return all
}

func place(p recipe.Position) *Place {
	if p == (recipe.Position{}) {
		return nil
	}
	return &Place{p.File, p.Line, p.Column}
}
