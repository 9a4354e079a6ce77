package buildout

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"winservice.internal/gen/recipe"
)

// script returns the path of what the part runs, on the target, and the
// option that says it.
func (p *part) script() (path, from string) {
	runzope, runscript := p.text("runzope"), p.text("runscript")
	switch {
	case len(p.problems) > 0:
		return "", ""
	case runzope == "" && runscript == "":
		p.refuse("recipe", "Missing `runzope` or `runscript` option in the recipe.", "add runzope = NAME for bin/NAME-script.py, or runscript = PATH")
		return "", ""
	case runzope != "" && runscript != "":
		p.refuse("runscript", "Only one of `runzope` or `runscript` allowed in the recipe.", "take one of them out")
		return "", ""
	case runscript != "":
		path, from = p.within("directory", runscript), "runscript"
	default:
		path, from = p.zopeScript(runzope), "runzope"
	}
	if len(p.problems) == 0 {
		p.checkScript(path, from)
	}
	return path, from
}

// within joins a path to one of buildout's directories.
func (p *part) within(directory, path string) string {
	dir, err := p.Get("buildout", directory)
	if err != nil {
		p.problems = append(p.problems, p.failure("buildout", directory, err))
		return path
	}
	return join(dir, path)
}

// scriptSuffix is what buildout gives the scripts that it writes on Windows.
const scriptSuffix = "-script.py"

// zopeScript finds a script by its name. The original cut a name that ends in
// .py to its first three characters, where it meant to cut the last three.
func (p *part) zopeScript(name string) string {
	full := name
	if !strings.HasSuffix(full, scriptSuffix) {
		if base, ok := strings.CutSuffix(full, ".py"); ok {
			if slip := name[:min(3, len(name))]; slip != base {
				p.warn("runzope", fmt.Sprintf("is taken for %s; z3c.recipe.winservice took it for %s", base+scriptSuffix, slip+scriptSuffix),
					"write the name that you mean, with "+scriptSuffix)
			}
			full = base
		}
		full += scriptSuffix
	}
	if strings.ContainsAny(full, `/\`) {
		return p.within("directory", full)
	}
	return p.within("bin-directory", full)
}

// checkScript refuses what cannot be run, and a script that is not there.
func (p *part) checkScript(path, from string) {
	switch lower := strings.ToLower(path); {
	case strings.HasSuffix(lower, ".bat"), strings.HasSuffix(lower, ".cmd"):
		p.refuse(from, fmt.Sprintf("%s is a batch file, which python cannot run", path),
			`run it by cmd.exe: runscript = C:\Windows\System32\cmd.exe and parameters = /d /c `+path)
		return
	case strings.HasSuffix(lower, ".com"):
		p.refuse(from, fmt.Sprintf("%s is neither a Python script nor an .exe", path), "name a .py or an .exe file")
		return
	}
	if p.NoCheck {
		return
	}
	local, ok := p.local(path)
	if !ok {
		return
	}
	if _, err := os.Stat(local); err != nil {
		p.refuse(from, fmt.Sprintf("App start script %s does not exist.", path),
			"correct the name, or add --no-check when it is made later")
	}
}

// local returns where a path of the target is on this machine: below the
// folder of the configuration when it is below buildout's directory. Any
// other path of another machine cannot be looked up.
func (p *part) local(path string) (string, bool) {
	dir, err := p.Get("buildout", "directory")
	if err != nil {
		return "", false
	}
	if rest, ok := below(dir, path); ok && p.overridden("buildout", "directory") {
		return filepath.Join(p.folder, filepath.FromSlash(rest)), true
	}
	if isWindows(path) && filepath.Separator != '\\' {
		return "", false
	}
	return path, true
}

// addCommand adds the start command: python and the script, or the .exe.
func (p *part) addCommand(t *recipe.Table, script, from string) {
	words := []string{script}
	if p.section.option("command") != nil || p.section.option("command-line") != nil {
		p.refuse("recipe", "both a script and a command", "take command and command-line out: the script is the command")
		return
	}
	if !strings.HasSuffix(strings.ToLower(script), ".exe") {
		python, err := p.Get("buildout", "executable")
		if err != nil || python == "" {
			problem := p.place(p.section.name, from).problem("no Python is named to run "+script,
				`add executable = C:\Python\python.exe to [buildout], or give the operand 'buildout:executable=C:\Python\python.exe'`)
			problem.Key = "buildout.executable"
			p.problems = append(p.problems, problem)
			return
		}
		words = []string{python, script}
	}
	parameters := strings.Join(strings.Fields(p.text("parameters")), " ")
	if !strings.Contains(parameters, `"`) {
		words = append(words, strings.Fields(parameters)...)
		p.addList(t, "command", from, words)
		return
	}
	// The user's own quoting is kept as it is.
	line := strings.ReplaceAll(p.text("parameters"), "\n", " ")
	p.add(t, "command-line", from, `"`+strings.Join(words, `" "`)+`" `+line)
}

// addDirectory has the child begin in buildout's directory, as 0.6.2 and
// later do.
func (p *part) addDirectory(t *recipe.Table) {
	if p.section.option("directory") != nil {
		return
	}
	dir, err := p.Get("buildout", "directory")
	if err != nil {
		p.problems = append(p.problems, p.failure("buildout", "directory", err))
		return
	}
	p.add(t, "directory", "recipe", dir)
}

// add gives a key of the native recipe a value that an option of the part
// stands for.
func (p *part) add(t *recipe.Table, key, opt, value string) {
	t.Entries = append(t.Entries, p.entry(key, opt, value))
}

func (p *part) entry(key, opt string, data any) recipe.Entry {
	at := p.place(p.section.name, opt)
	if p.section.option(opt) == nil {
		at = p.place(p.section.name, "recipe")
	}
	return recipe.Entry{
		Key:    key,
		KeyPos: at.pos,
		Path:   p.section.name + "." + opt,
		Value:  recipe.Value{Data: data, Pos: at.pos, Excerpt: at.excerpt, Width: at.width, Text: true},
	}
}

func (p *part) addList(t *recipe.Table, key, opt string, words []string) {
	var items []recipe.Value
	for _, word := range words {
		item := p.entry(key, opt, word).Value
		items = append(items, item)
	}
	e := p.entry(key, opt, items)
	e.Value.Text = false
	t.Entries = append(t.Entries, e)
}

// addNative hands over the native recipe's keys that stand in the part as
// options, those of tables as restart.delay.
func (p *part) addNative(t *recipe.Table) {
	known := map[string]bool{}
	for _, key := range recipe.Keys() {
		known[key.Name] = true
	}
	for _, o := range p.section.options {
		switch {
		case slices.Contains(ownOptions, o.name):
		case known[o.name], strings.HasPrefix(o.name, "environment."):
			p.add(t, o.name, o.name, p.text(o.name))
		default:
			p.warn(o.name, fmt.Sprintf("Section `%s` contains unused option(s): '%s'.", p.section.name, o.name),
				"take it out, or correct it: winservice explain lists the keys")
		}
	}
}
