// Package recipe is the language in which services are described, and its rules.
//
// A recipe is TOML. [Load] and [Parse] read it: a [service.NAME] table for
// each service, [template.NAME] tables that services share, and [defaults]
// that all of them start from. [Keys] is the reference of every key.
//
// A service's settings are its own before its template's before the defaults'.
// Tables are merged key by key, environment variables without regard to case;
// lists are replaced whole, and command and command-line replace each other.
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
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Load reads a recipe file. The error is a [Problems], also when the file
// cannot be read.
func Load(file string) ([]Instance, error) {
	text, err := read(file)
	name := filepath.ToSlash(file)
	if err == nil {
		return Parse(name, text)
	}
	p := Problem{Pos: Position{File: name}, Mend: "look at its name and its permissions"}
	var cause *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.What = "there is no such file"
		p.Mend = "name the recipe, or write one to start from: winservice init"
	case errors.As(err, &cause):
		p.What = "it cannot be read: " + cause.Err.Error()
	default:
		p.What = "it cannot be read: " + err.Error()
	}
	return nil, Problems{p}
}

// read returns a file's text, and of one that is too large only enough to
// show it.
func read(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	return io.ReadAll(io.LimitReader(f, largest+1))
}

// Parse reads a recipe's text; file is what the user calls it. The error is a
// [Problems] in the file's order.
func Parse(file string, text []byte) ([]Instance, error) {
	root, src, problems := readTOML(file, text)
	if root == nil {
		return nil, problems
	}
	b := book{file: file, problems: problems, told: map[Position]bool{}, asked: map[missing]bool{}}
	for _, p := range problems {
		b.told[p.Pos] = true
	}
	b.read(root)
	if len(b.services) == 0 && len(b.problems) == 0 {
		b.problems = append(b.problems, src.problem(0, 0, "the recipe has no service", "add a table [service.NAME] with a command"))
	}
	instances := b.instances()
	b.problems = append(b.problems, Check(instances)...)
	if len(b.problems) > 0 {
		b.problems.sort()
		return nil, b.problems
	}
	return instances, nil
}

// A book is the tables of one recipe file.
type book struct {
	file      string
	defaults  layer
	templates map[string]layer
	services  []Entry // whose Data are *Table

	problems Problems
	told     map[Position]bool // where a problem was told
	asked    map[missing]bool  // variables whose absence was told
	weight   int               // values of all services so far
}

func (b *book) refuse(at Place, what, mend string) {
	b.problems = append(b.problems, at.problem(what, mend))
	b.told[at.Pos] = true
}

// read sorts the tables at the top of a recipe.
func (b *book) read(root *Table) {
	b.templates = map[string]layer{}
	for _, e := range root.Entries {
		t, ok := e.Value.Data.(*Table)
		switch {
		case !ok:
			b.refuse(e.place(), topWhat(e), topMend(e))
		case e.Key == "defaults":
			b.defaults = b.layer(t)
			b.tell(checkLayer(b.defaults.keys))
		case e.Key == "template":
			b.readTemplates(t)
		case e.Key == "service":
			b.services = b.named(t)
		default:
			b.refuse(e.place(), "no such table", suggestion(e.Key, []string{"defaults", "template", "service"},
				"the tables are [defaults], [template.NAME] and [service.NAME]"))
		}
	}
}

// topWhat tells what a value is doing where only tables belong.
func topWhat(e Entry) string {
	if slices.Contains([]string{"defaults", "template", "service"}, e.Key) {
		return "is " + e.Value.kind() + ", not a table"
	}
	return "stands outside of any table"
}

func topMend(e Entry) string {
	if e.Key == "defaults" {
		return "write [defaults], and its keys below"
	}
	if e.Key == "template" || e.Key == "service" {
		return fmt.Sprintf("write [%s.NAME], and its keys below", e.Key)
	}
	return "put it below the [service.NAME] that it is for, or below [defaults]"
}

func (b *book) readTemplates(t *Table) {
	for _, e := range b.named(t) {
		l := b.layer(e.Value.Data.(*Table))
		b.templates[e.Key] = l
		b.tell(checkLayer(l.keys))
	}
}

// named returns the tables within [template] or [service].
func (b *book) named(t *Table) []Entry {
	var tables []Entry
	for _, e := range t.Entries {
		if _, ok := e.Value.Data.(*Table); ok {
			tables = append(tables, e)
			continue
		}
		b.refuse(e.place(), "is "+e.Value.kind()+", not a table",
			fmt.Sprintf("keys stand below a header with a name, as [%s.NAME]", t.Path))
	}
	return tables
}

// instances makes the services of what was read.
func (b *book) instances() []Instance {
	var all []Instance
	for _, e := range b.services {
		all = append(all, b.instance(e))
		if b.weight > heaviest {
			break
		}
	}
	return all
}

// tell adds problems, except those at a place that is known to be at fault: a
// template's would come again with each of its services.
func (b *book) tell(problems Problems) {
	before := len(b.problems)
	for _, p := range problems {
		if p.Pos.Line == 0 || !b.told[p.Pos] {
			b.problems = append(b.problems, p)
		}
	}
	for _, p := range b.problems[before:] {
		b.told[p.Pos] = true
	}
}
