// Package peers turns the configuration of another service wrapper into a
// native recipe.
//
// [Import] reads one file and returns the recipe's text. A reader for each
// format makes a draft of every service in it: the keys that are carried over,
// and a note at the place of a key for whatever is not, with what to use
// instead. One writer prints drafts. Nothing is dropped in silence: what a
// reader does not know is noted, too. Secrets are the exception, of which only
// is told that they were left out.
//
// Where the peer's default differs from ours, the draft states the peer's, so
// that a service behaves as it did.
package peers

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"winservice.internal/gen/buildout"
	"winservice.internal/gen/recipe"
)

// Options say how a file is read; the zero value leaves it to its content.
type Options struct {
	// From is the format, one of [Formats]. Empty: told by the content.
	From string

	// Base is the folder on the service's machine that the peer's own
	// executable is in: WinSW's %BASE%, and where relative paths begin.
	// Empty: where it is needed, the recipe has a variable to be edited.
	Base string

	// Buildout says how a buildout configuration is read. Without a Target it
	// is about Windows.
	Buildout buildout.Options

	// Naming is the rule for the service names of a buildout configuration,
	// as in [buildout.ServiceOptions].
	Naming string
}

// A format is one kind of file.
type format struct {
	name  string
	what  string // for the recipe's head
	tells func(text string) bool
	read  func(*reader) error
}

// formats are in the order in which they are looked for.
var formats = []format{
	{"reg", "registry export", looksReg, readReg},
	{"winsw", "WinSW", looksWinSW, readWinSW},
	{"procrun", "procrun", looksProcrun, readProcrun},
	{"nssm", "NSSM", looksNSSM, readNSSM},
	{"shawl", "Shawl", looksShawl, readShawl},
	{"buildout", "buildout configuration", looksBuildout, readBuildout},
	{"systemd", "systemd unit", looksSystemd, readSystemd},
	{"srvany", "srvany", func(string) bool { return false }, readSrvany},
}

// Formats returns what [Options.From] may be.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	slices.Sort(names)
	return names
}

// Format returns the format of a file, one of [Formats]: from, or, when that is
// empty, what its content tells. The error is a [recipe.Problems].
func Format(file string, raw []byte, from string) (string, error) {
	src, err := decode(file, raw)
	if err != nil {
		return "", err
	}
	f, err := find(src, from)
	return f.name, err
}

// A reader is one file being read.
type reader struct {
	*source
	o      Options
	drafts []*draft

	warnings []recipe.Problem
}

// Import returns the recipe that a file makes, and warnings about what has to
// be looked at. File is what the user calls it. The error is a
// [recipe.Problems].
func Import(file string, raw []byte, o Options) (text []byte, warnings []recipe.Problem, err error) {
	src, err := decode(file, raw)
	if err != nil {
		return nil, nil, err
	}
	f, err := find(src, o.From)
	if err != nil {
		return nil, nil, err
	}
	r := &reader{source: src, o: o}
	if err := f.read(r); err != nil {
		return nil, r.warnings, err
	}
	if len(r.drafts) == 0 {
		// What was passed over is of no use to anybody.
		return nil, nil, r.problem(1, 1, 0, "there is no service in this file", "name the file that configures one, or say --from when it is taken for another format")
	}
	text, err = r.settle(f)
	return text, r.warnings, err
}

// recipeTable is a header of a native recipe.
var recipeTable = regexp.MustCompile(`(?m)^\s*\[(?:service|template)\.[^\]]+\]\s*(?:#.*)?$`)

// find returns the format of a text.
func find(src *source, from string) (format, error) {
	for _, f := range formats {
		if from == f.name || from == "" && f.tells(src.text) {
			if looksReg(src.text) && slices.Contains([]string{"nssm", "shawl", "srvany"}, f.name) {
				continue // their export is read as one
			}
			return f, nil
		}
	}
	list := strings.Join(Formats(), ", ")
	switch {
	case from != "" && looksReg(src.text):
		return formats[0], nil
	case from != "":
		return format{}, src.problem(0, 0, 0, fmt.Sprintf("%s is no format that is known", recipe.Quote(from)), "say one of "+list)
	case recipeTable.MatchString(src.text):
		return format{}, src.problem(0, 0, 0, "it is a recipe already", "make its executables: winservice build "+src.file)
	case strings.TrimSpace(src.text) == "":
		return format{}, src.problem(1, 1, 0, "the file is empty", "name the file that configures a service")
	}
	return format{}, src.problem(1, 1, 0, "its content tells no format that is known", "say --from with one of "+list)
}

// settle writes the drafts, and again as long as the recipe's own rules refuse
// a value: it becomes a note, so that what is written can be generated from.
func (r *reader) settle(f format) ([]byte, error) {
	r.nameInstances()
	r.logFolders()
	for _, d := range r.drafts {
		d.list("depends-on", d.dependencies)
		r.based(d, f)
	}
	const rounds = 50 // each takes at least one key out
	for range rounds {
		text, lines := r.write(f)
		_, err := recipe.Parse("the recipe", text)
		if err == nil {
			return text, nil
		}
		problems, ok := errors.AsType[recipe.Problems](err)
		if !ok || !r.takeOut(problems, lines) {
			return nil, r.refused(err, lines)
		}
	}
	return nil, r.problem(1, 1, 0, "too much of it cannot stand in a recipe", "write the recipe by hand: winservice init")
}

// takeOut turns the keys that are refused into notes, and says whether there
// was one.
func (r *reader) takeOut(problems recipe.Problems, lines map[int]owner) bool {
	found := false
	for _, p := range problems {
		o, ok := lines[p.Pos.Line]
		if !ok || o.draft == nil || o.key == "command" || o.key == "command-line" || o.draft.values[o.key] == nil {
			continue
		}
		found = true
		why := p.What
		if strings.HasPrefix(why, `"`) || strings.HasPrefix(why, "'") {
			why = "it " + strings.TrimLeft(cutQuoted(why), " ")
		}
		if p.Mend != "" {
			why += "; " + p.Mend
		}
		o.draft.drop(o.key, why)
	}
	return found
}

// cutQuoted drops the quoted value that a problem begins with: it is shown
// beside it anyway.
func cutQuoted(what string) string {
	if i := strings.LastIndexByte(what, what[0]); i > 0 {
		return what[i+1:]
	}
	return what
}

// refused tells in the words of the recipe's rules what keeps a service from
// being one.
func (r *reader) refused(err error, lines map[int]owner) error {
	problems, ok := errors.AsType[recipe.Problems](err)
	if !ok {
		return err
	}
	var out recipe.Problems
	for _, p := range problems {
		at := recipe.Position{File: r.file}
		if d := lines[p.Pos.Line].draft; d != nil && d.line > 0 {
			at.Line, at.Column = d.line, 1
		}
		p.Pos, p.Excerpt, p.Width = at, "", 0
		p.What = redact(p.What)
		out = append(out, p)
	}
	return out
}
