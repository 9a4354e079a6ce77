package peers

import (
	"cmp"
	"regexp"
	"strings"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/recipe"
)

var buildoutSection = regexp.MustCompile(`(?m)^\[buildout\]`)

func looksBuildout(text string) bool { return buildoutSection.MatchString(text) }

// readBuildout writes the services of a buildout configuration as a native
// recipe. The reader of such configurations is the one that gen and build use,
// and what it refuses is refused here, but for secrets, which are left out.
func readBuildout(r *reader) error {
	options := r.o.Buildout
	options.Target = cmp.Or(options.Target, "windows")
	config, err := buildout.Parse(r.file, []byte(r.text), options)
	if err != nil {
		return err
	}
	parts := map[string]*draft{} // of which notes are taken
	instances, warnings, problems := buildout.Instances(config, buildout.ServiceOptions{
		Naming:  r.o.Naming,
		NoCheck: true, // the scripts are looked for when the recipe is built where they are
		Rewrite: func(part, option, value string) (string, bool) {
			if parts[part] == nil {
				parts[part] = newDraft("")
			}
			return parts[part].withoutSecrets(option, value)
		},
	})
	r.warnings = append(r.warnings, warnings...)
	if len(problems) > 0 {
		return problems
	}
	for _, in := range instances {
		d := r.add(0, in.Name)
		d.notes = parts[in.Name].notes
		for _, s := range recipe.Settings(in) {
			if !s.Set || s.Value == "none" {
				continue
			}
			value := strings.ReplaceAll(s.Value, "$", "$$") // a native recipe fills in its own ${…}
			if name, ok := strings.CutPrefix(s.Key, "environment."); ok {
				name = strings.Trim(name, `"'`)
				d.envAt[strings.ToLower(name)] = len(d.env)
				d.env = append(d.env, variable{name, s.Value})
				d.put("environment."+name, value)
				continue
			}
			d.put(s.Key, value)
		}
	}
	return nil
}

// withoutSecrets returns what stands in the place of an option of a part, and
// whether the part has it then.
func (d *draft) withoutSecrets(option, value string) (string, bool) {
	if name, ok := strings.CutPrefix(option, "environment."); ok {
		return value, d.isOpen(name, value)
	}
	switch option {
	case "environment":
		var lines []string
		for line := range strings.Lines(value) {
			name, of, _ := strings.Cut(strings.TrimSpace(line), "=")
			if d.isOpen(name, of) {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, ""), true
	case "parameters":
		if !strings.Contains(value, `"`) {
			words, names := secretWords(strings.FieldsFunc(value, func(r rune) bool { return r <= ' ' }))
			if len(names) == 0 {
				return value, true
			}
			d.variablesFor("command", names)
			return strings.Join(words, " "), true
		}
	case "command", "hooks.pre-start", "hooks.post-start", "hooks.pre-stop", "hooks.post-stop", "ready.command", "health.command":
		words, names := secretWords(strings.Split(value, "\n"))
		d.variablesFor(option, names)
		return strings.Join(words, "\n"), true
	}
	var s stands
	value = redactAs(value, s.variable)
	if option == "parameters" {
		option = "command-line"
	}
	d.variablesFor(option, s.names)
	return value, true
}
