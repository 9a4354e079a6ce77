package peers

import (
	"regexp"
	"strings"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/recipe"
)

var buildoutSection = regexp.MustCompile(`(?m)^\[buildout\]`)

func looksBuildout(text string) bool { return buildoutSection.MatchString(text) }

// readBuildout writes the services of a buildout configuration as a native
// recipe. The reader of such configurations is the one that gen and build use,
// and what it refuses is refused here.
func readBuildout(r *reader) error {
	config, err := buildout.Parse(r.file, []byte(r.text), buildout.Options{Overrides: r.o.Overrides, Target: "windows"})
	if err != nil {
		return err
	}
	// The scripts are looked for when the recipe is built where they are.
	instances, warnings, problems := buildout.Instances(config, buildout.ServiceOptions{NoCheck: true})
	r.warnings = append(r.warnings, warnings...)
	if len(problems) > 0 {
		return problems
	}
	for _, in := range instances {
		d := r.add(0, in.Name)
		for _, s := range recipe.Settings(in) {
			if !s.Set || s.Value == "none" {
				continue
			}
			value := strings.ReplaceAll(strings.ReplaceAll(s.Value, "$$", "$$$$"), "${", "$${")
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
