// Package recipe is the language in which services are described, and its rules.
//
// A recipe is TOML. [Load] and [Parse] read it: a [service.NAME] table for
// each service, [template.NAME] tables that services share, and [defaults]
// that all of them start from. [Keys] is the reference of every key.
//
// A service's settings are its own before its template's before those of the
// template's own template, and so on, before the defaults'. Tables are merged
// key by key, environment variables without regard to case; lists are replaced
// whole, and command and command-line replace each other.
//
// instances makes several services of one table, one for each row of variables;
// include takes the tables of other files over, see [Load].
//
// ${x} in any string is then replaced: ${name} by the service name, any other
// by the variable of that name in vars, which are merged as any table. $$ is
// a dollar. Nothing is replaced twice: within vars only ${name} is, and
// within the key name, ${name} is the name of the table and variables that use
// ${name} are not known yet.
//
// Whatever is wrong is told at once, each with its place and its mend, as
// [Problems]; that is why reading is done in steps that each go on after a
// problem: TOML into untyped tables ([Table]), those of a service into one, its
// variables filled in, and the result into a [runtime.Service] by [Decode],
// which the other readers of recipes share.
package recipe

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads a recipe file and those that it includes. The error is a
// [Problems], also when a file cannot be read.
//
// include = ["common.toml"] stands above all tables and names files from the
// including file's folder. Their defaults, templates and services are the
// recipe's as well; where a recipe and one that it includes set the same key
// of the defaults or of a template, the one that includes wins. Two files of
// which neither includes the other cannot set the same.
func Load(file string) ([]Instance, error) {
	name := filepath.ToSlash(file)
	text, err := read(file)
	if err != nil {
		p := Problem{Pos: Position{File: name}, What: unread(err), Mend: "look at its name and its permissions"}
		if errors.Is(err, fs.ErrNotExist) {
			p.Mend = "name the recipe, or write one to start from: winservice init " + p.Pos.File
		}
		return nil, Problems{p}
	}
	return compose(name, text, func(name string) ([]byte, error) { return read(filepath.FromSlash(name)) })
}

// unread says why a file was not read.
func unread(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no such file"
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return "it cannot be read: " + err.Error()
}

// read returns a file's text, and of one that is too large only enough to
// show it.
func read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file") // reading a pipe may never end
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	return io.ReadAll(io.LimitReader(f, largest+1))
}

// Parse reads a recipe's text, which includes no other files; file is what the
// user calls it. The error is a [Problems] in the file's order.
func Parse(file string, text []byte) ([]Instance, error) {
	return compose(file, text, nil)
}

// compose reads a recipe; open returns the text of a file that it includes, by
// its slash path.
func compose(file string, text []byte, open func(string) ([]byte, error)) ([]Instance, error) {
	b := book{
		file: file, open: open, leaves: map[string]leaf{}, templates: map[string]*template{}, owners: map[string]Place{},
		told: map[cause]bool{}, asked: map[missing]bool{},
	}
	b.add(file, text, nil)
	for i, p := range b.pages {
		b.read(i, p.root)
	}
	if b.torn {
		return nil, b.refusal() // what is missing may stand in what could not be read
	}
	if len(b.services) == 0 && len(b.problems) == 0 {
		b.problems = append(b.problems, b.noService())
	}
	b.linkTemplates()
	instances := b.instances()
	b.problems = append(b.problems, Check(instances)...)
	if len(b.problems.Of(Error)) == 0 {
		return instances, nil
	}
	b.problems = append(b.problems, Warnings(instances)...)
	return nil, b.refusal()
}
