package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A page is one file of a recipe.
type page struct {
	name  string // as in positions
	root  *Table
	src   *source
	below map[int]bool // the pages that it includes, and those that they do
}

const (
	// mostPages is how many files a recipe may consist of.
	mostPages = 100

	// deepestPage is how many files may include one another in a row.
	deepestPage = 16
)

// A link is a file that is being read, and where it was asked for.
type link struct {
	name string
	from Place // zero for the recipe itself
}

// add reads a file's grammar and then the files that it includes, and returns
// the index of its page. The chain is the files that led to it.
func (b *book) add(name string, text []byte, chain []link) int {
	b.bytes += len(text)
	root, src, problems, whole := readTOML(name, text)
	b.torn = b.torn || !whole
	for _, p := range problems {
		b.tellOne(p)
	}
	p := &page{name: name, root: root, src: src, below: map[int]bool{}}
	for _, e := range root.Entries {
		if e.Key == "include" {
			b.include(p, e, append(chain, link{name: name}))
		}
	}
	b.pages = append(b.pages, p)
	return len(b.pages) - 1
}

// include reads the files that a page includes.
func (b *book) include(p *page, e Entry, chain []link) {
	items, ok := e.Value.Data.([]Value)
	if !ok {
		b.torn = true
		mend := `write it as include = ["common.toml"]`
		if s, isText := e.Value.Data.(string); isText {
			mend = "write it as include = " + tomlList([]string{s})
		}
		b.refuse(e.Value.place(e.Path), "is "+e.Value.kind()+", not a list of files", mend)
		return
	}
	for _, item := range items {
		at := item.place(e.Path)
		name, ok := b.includedName(item, at)
		if !ok {
			b.torn = true
			continue
		}
		name = path.Join(path.Dir(p.name), name)
		chain[len(chain)-1].from = at
		if i := slices.IndexFunc(chain, func(l link) bool { return path.Clean(l.name) == name }); i >= 0 {
			b.refuseCycle(chain[i:])
			continue
		}
		index := slices.IndexFunc(b.pages, func(p *page) bool { return path.Clean(p.name) == name })
		if index < 0 {
			if index, ok = b.openPage(name, at, chain); !ok {
				b.torn = true
				continue
			}
		}
		p.below[index] = true
		for i := range b.pages[index].below {
			p.below[i] = true
		}
	}
}

// includedName is what an item of include says, when it can be followed on
// every machine.
func (b *book) includedName(item Value, at Place) (string, bool) {
	name, ok := item.Data.(string)
	refuse := func(what, mend string) (string, bool) {
		b.refuse(at, what, mend)
		return "", false
	}
	switch {
	case !ok:
		return refuse("is "+item.kind()+", not the name of a file", `write it in quotes, as in include = ["common.toml"]`)
	case name == "" || !strings.HasSuffix(lower(name), ".toml"):
		return refuse(quote(name)+" is not a recipe by its name", "name a file NAME.toml")
	case strings.Contains(name, `\`):
		return refuse(quote(name)+" has a backslash, which is none on every system", "write "+quote(strings.ReplaceAll(name, `\`, "/")))
	case path.IsAbs(name) || len(name) > 1 && name[1] == ':':
		return refuse(quote(name)+" is another place on another machine", "name it from the folder of this recipe, as ../common.toml")
	case b.open == nil:
		return refuse("a recipe that is no file includes none", "put the tables of the other file here")
	}
	if c, found := control(name, ""); found {
		return refuse(fmt.Sprintf("%s holds the control character U+%04X", quote(name), c), "take it out")
	}
	return name, true
}

// openPage reads an included file that was not read before.
func (b *book) openPage(name string, at Place, chain []link) (int, bool) {
	if len(chain) > deepestPage || len(b.pages)+len(chain) >= mostPages {
		b.refuse(at, fmt.Sprintf("a recipe consists of at most %d files, and at most %d include one another in a row", mostPages, deepestPage), "put the tables of several files into one")
		return 0, false
	}
	text, err := b.open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		b.refuse(at, "there is no file "+quote(name), "the name is from the folder of this recipe")
		return 0, false
	case err != nil:
		b.refuse(at, quote(name)+": "+unread(err), "look at its name and its permissions")
		return 0, false
	case b.bytes+len(text) > largest:
		b.refuse(at, fmt.Sprintf("with %s the recipe has more than %d bytes", quote(name), largest), "split it into several recipes")
		return 0, false
	}
	return b.add(name, text, chain), true
}

// refuseCycle tells of files that include one another, at the place that
// closes the ring.
func (b *book) refuseCycle(chain []link) {
	last := chain[len(chain)-1]
	p := last.from.problem("", "take one of these out")
	var names []string
	for _, l := range chain {
		names = append(names, fmt.Sprintf("%s at %s", quote(l.name), l.from.Pos))
		if l.from.Pos != last.from.Pos {
			p.Also = append(p.Also, l.from)
		}
	}
	p.What = "the file includes itself: " + strings.Join(names, " includes ") + " includes " + quote(chain[0].name)
	if len(chain) > 1 {
		p.What = "the files include one another: " + strings.Join(names, ", ")
	}
	b.tellOne(p)
}
