package buildout

import (
	"fmt"
	"path/filepath"
	"strings"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

// A script is what a part starts.
type script struct {
	option  string // that says it; empty when there is none
	written string // the path as the original has it, of which names are made
	path    string // in full
}

// commandOption is the key of a native recipe that a part has in the place of
// a script; empty when it has none.
func (p *part) commandOption() string {
	for _, key := range []string{"command", "command-line"} {
		if p.section.byName[key] != nil {
			return key
		}
	}
	return ""
}

// script finds out what the part starts. Exactly one option says it.
func (p *part) script() script {
	runzope, runscript, command := p.has("runzope"), p.has("runscript"), p.commandOption()
	switch {
	case runzope && runscript:
		p.refuse("runscript", "Only one of `runzope` or `runscript` allowed in the recipe.", "keep one of the two")
	case command != "" && (runzope || runscript):
		p.refuse(command, "stands beside runzope or runscript, and a service runs one program", "keep one of them")
	case command != "":
	case runzope:
		return p.resolve("runzope", p.zope())
	case runscript:
		return p.resolve("runscript", p.values["runscript"])
	default:
		p.refuse("", "Missing `runzope` or `runscript` option in the recipe.",
			`write runzope = app for the app-script.py of the bin-directory, or runscript = C:\tools\run.py`)
	}
	return script{}
}

// zope is the path that runzope means: of the script that buildout makes for
// an entry point, in the bin-directory unless it has a path.
func (p *part) zope() string {
	const suffix = "-script.py"
	file := p.values["runzope"]
	if !strings.HasSuffix(file, suffix) {
		base, isPython := strings.CutSuffix(file, ".py")
		if isPython && len(base) != len("app") {
			theirs := file[:min(len("app"), len(file))] + suffix
			p.warn("runzope", fmt.Sprintf("%s is run; the original cuts the name to %s, by mistake", readable.Quote(shown(base+suffix)), readable.Quote(shown(theirs))),
				"write runzope = "+shown(base)+", which means the same to both")
		}
		file = base + suffix
	}
	if strings.ContainsAny(file, `/\`) {
		return file
	}
	bin, err := p.m.c.value(binDirectory, func() recipe.Place { return p.place("runzope") })
	if err != nil {
		p.bad = true
		p.m.problems = append(p.m.problems, asProblem(err))
		return file
	}
	return join(bin, file)
}

// resolve completes a script's path. The original takes a relative one as it
// is, which passes when it is built and is not found when it runs.
func (p *part) resolve(option, written string) script {
	if !p.printable(option) {
		return script{}
	}
	s := script{option: option, written: written, path: clean(join(p.m.directory(), written))}
	if isDriveRelative(s.path) {
		p.refuse(option, fmt.Sprintf("%s is relative to whatever folder is the current one of its drive", shown(s.path)), "write the path in full, as "+withRoot(s.path))
		return s
	}
	for _, suffix := range []string{".bat", ".cmd", ".com"} {
		if hasSuffixFold(s.path, suffix) {
			p.refuse(option, fmt.Sprintf("%s is a %s file, which Python cannot run", readable.Quote(shown(written)), suffix),
				fmt.Sprintf(`write runscript = %%SystemRoot%%\System32\cmd.exe and parameters = /d /c "%s"`, shown(s.path)))
			return s
		}
	}
	p.look(s)
	return s
}

// printable refuses what no path can be.
func (p *part) printable(option string) bool {
	isControl := func(r rune) bool { return r < ' ' || r == 0x7f || r == '"' }
	if !strings.ContainsFunc(p.values[option], isControl) {
		return true
	}
	p.refuse(option, fmt.Sprintf("%s cannot be a path", readable.Quote(p.values[option])), "write it on one line, without quotes")
	return false
}

// look refuses a script that does not exist, as far as that can be told.
func (p *part) look(s script) {
	if p.m.o.NoCheck {
		return
	}
	exists, places := p.m.c.lookFor(p.m.directory(), s.path)
	if exists {
		return
	}
	p.refuse(s.option, "App start script "+s.path+" does not exist.",
		fmt.Sprintf("it was looked for at \"%s\"; run buildout first, correct the path, or skip the check with --no-check",
			filepath.ToSlash(strings.Join(places, `" and "`))))
}

// directory is the buildout's.
func (m *maker) directory() string {
	dir, err := m.c.value(directory, func() recipe.Place { return recipe.Place{} })
	if err != nil {
		return m.c.folder // the error was told when the file was read
	}
	return dir
}

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
