package recipe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"winservice.internal/runtime"
)

// A Setting is one key of a service with its value, set or default.
type Setting struct {
	Key      string       // dotted, within the service
	Value    string       // as a recipe writes it, or a word where it cannot
	Set      bool         // by the recipe
	Pos      Position     // where, when it was set
	Overrode []Overridden // what was set in the layers below, the latest first
}

// Settings returns every setting of a service, in the order of the reference,
// and one for each environment variable.
func Settings(in Instance) []Setting {
	s := in.Service.WithDefaults()
	var all []Setting
	for _, k := range keys {
		switch {
		case k.show != nil:
			pos, set := in.Origins[k.Name]
			all = append(all, Setting{k.Name, k.show(s), set, pos, in.Overrode[k.Name]})
		case k.Name == "environment":
			all = append(all, environment(in)...)
		}
	}
	return all
}

// environment returns a setting for each variable, ZMANAGED among them.
func environment(in Instance) []Setting {
	var all []Setting
	managed := func(s Setting) bool { return foldCase(s.Key) == "environment.zmanaged" }
	for _, variable := range in.Service.Command.Environment {
		name, value, _ := strings.Cut(variable, "=")
		key := "environment." + name
		pos, set := in.Origins[key]
		all = append(all, Setting{"environment." + tomlKey(name), tomlString(value), set, pos, in.Overrode[key]})
	}
	if !slices.ContainsFunc(all, managed) {
		all = append(all, Setting{Key: "environment.ZMANAGED", Value: `"1"`})
	}
	return all
}

func showCommand(s runtime.Service) string {
	if s.Command.Path == "" {
		return "none"
	}
	return tomlList(append([]string{s.Command.Path}, s.Command.Args...))
}

func showDirectory(s runtime.Service) string {
	if s.Command.Dir == "" {
		return "the folder of the service's executable"
	}
	return tomlString(s.Command.Dir)
}

// showOptional writes a path that there need not be.
func showOptional(path string) string {
	if path == "" {
		return "none"
	}
	return tomlString(path)
}

func showActions(actions []runtime.RecoveryAction) string {
	words := make([]string, len(actions))
	for i, a := range actions {
		switch a.Do {
		case runtime.DoRestart:
			words[i] = "restart " + formatDuration(a.After)
		case runtime.DoNothing:
			words[i] = "none"
		}
	}
	return tomlList(words)
}

func showDuration(d time.Duration) string { return tomlString(formatDuration(d)) }

func showJitter(s runtime.Service) string { return fmt.Sprintf(`"%d%%"`, s.Restart.Jitter) }

func showKeep(s runtime.Service) string { return strconv.Itoa(s.Log.Keep) }

func showBool(b bool) string { return strconv.FormatBool(b) }

func showCodes(codes []uint32) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = formatCode(c)
		if _, err := strconv.Atoi(words[i]); err != nil {
			words[i] = tomlString(words[i])
		}
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// showSize writes a size in the largest unit that it is a whole number of.
func showSize(bytes int64) string {
	for _, name := range []string{"GB", "MB", "GiB", "MiB", "KB", "KiB"} {
		for _, u := range sizeUnits {
			if u.name == name && bytes >= u.bytes && bytes%u.bytes == 0 {
				return tomlString(strconv.FormatInt(bytes/u.bytes, 10) + name)
			}
		}
	}
	return strconv.FormatInt(bytes, 10)
}
