package buildout

import "winservice.internal/gen/recipe"

// under is what the option of a key has replaced: one of the file an operand,
// or a later one of the same name an earlier one. Only keys that have the
// option's own text say it; what else is made of an option is made once.
func (p *part) under(key string, o *option) *recipe.Entry {
	own := key == o.name && key != "name" || key == "display-name" || o.name == "serviceName"
	if !own || o.under == nil {
		return nil
	}
	u := o.under
	at := p.m.c.namePlace(p.section, u)
	text, err := p.m.c.fill(p.section, u)
	if err != nil {
		text = u.raw // nobody needs it any longer, so nothing is wrong with it
	}
	v := recipe.Value{Data: text, Pos: at.Pos, Excerpt: at.Excerpt, Width: at.Width, Text: true}
	return &recipe.Entry{Key: key, KeyPos: at.Pos, KeyWidth: at.Width, Path: at.Path, Value: v, Under: p.under(key, u)}
}
