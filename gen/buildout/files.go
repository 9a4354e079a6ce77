package buildout

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"winservice.internal/gen/recipe"
	"winservice.internal/runtime/readable"
)

const (
	// largest is how many bytes a configuration's files may have together:
	// room for some hundred thousand parts, and an end to what is no
	// configuration.
	largest = 16 << 20

	// mostFiles is how many files a configuration extends at most, each as
	// often as it does.
	mostFiles = 1000
)

// A reading collects the documents of a configuration in the order in which
// they are put over each other: first those that a file extends, then it.
type reading struct {
	c         *Config
	path      []string // the files that are being read, each extended by the one before
	parsed    map[string]*document
	documents []*document
	bytes     int
	tooMany   bool // was told
	problems  recipe.Problems
}

func (r *reading) refuse(at recipe.Place, what, mend string) {
	r.problems = append(r.problems, problemAt(at, what, mend))
}

// take reads a source, and before it what it extends.
func (r *reading) take(from *source, full string) {
	d := r.parsed[full]
	if d == nil {
		r.c.files[from.file] = len(r.c.files)
		var problems recipe.Problems
		d, problems = r.c.parse(from)
		r.problems = append(r.problems, problems...)
		r.parsed[full] = d
	}
	r.path = append(r.path, full)
	folder := filepath.Dir(full)
	for word, at := range d.extends.words(r.c.dialect, blanks, "buildout") {
		r.open(word, folder, d.source.file, at, false)
	}
	for word, at := range d.optional.words(r.c.dialect, blanks, "buildout") {
		r.open(word, folder, d.source.file, at, true)
	}
	r.path = r.path[:len(r.path)-1]
	r.documents = append(r.documents, d)
	for word, at := range d.extendedBy.words(r.c.dialect, blanks, "buildout") {
		r.open(word, folder, d.source.file, at, false)
	}
}

// isURL is how buildout knows one.
var isURL = regexp.MustCompile(`^[a-zA-Z0-9+.-]+://`)

// open reads a file that another names.
func (r *reading) open(word, folder, by string, at recipe.Place, optional bool) {
	if isURL.MatchString(word) {
		r.refuse(at, fmt.Sprintf("%s is on the network, and nothing is fetched from there", readable.Quote(shown(word))),
			"download the file, commit it beside this one, and extend it by its name")
		return
	}
	word = asPath(word, folder)
	full, called := word, word
	if !filepath.IsAbs(word) {
		full, called = filepath.Join(folder, word), filepath.Join(filepath.Dir(filepath.FromSlash(by)), word)
		word = folder + string(filepath.Separator) + word
	}
	full, called = filepath.Clean(full), filepath.ToSlash(called)
	if real := behindLinks(word); real != full {
		full, called = real, real
	}
	switch {
	case slices.Contains(r.path, full):
		r.refuse(at, fmt.Sprintf("Recursive file include ['%s'] %s", strings.Join(r.path, "', '"), full),
			"take one of the files out of the circle")
		return
	case len(r.documents)+len(r.path) >= mostFiles:
		if !r.tooMany {
			r.refuse(at, fmt.Sprintf("more than %d files are read", mostFiles), "do files extend each other many times over?")
		}
		r.tooMany = true
		return
	}
	if d := r.parsed[full]; d != nil {
		r.take(d.source, full)
		return
	}
	text, err := read(full)
	r.bytes += len(text)
	switch {
	case optional && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)):
	case err != nil:
		r.cannotOpen(at, full, err)
	case r.bytes > largest:
		r.refuse(at, fmt.Sprintf("with %s the configuration has more than %d bytes", called, largest), "is it a buildout configuration?")
	default:
		r.take(newSource(called, string(text)), full)
	}
}

// behindLinks is a file's clean path as the system goes it: .. behind a
// symbolic link leads to the folder above the one that it stands for. Windows
// takes .. out of the text.
func behindLinks(file string) string {
	clean := filepath.Clean(file)
	if runtime.GOOS == "windows" || !strings.Contains(file, "..") {
		return clean
	}
	dir, base := filepath.Split(file)
	real, err := filepath.EvalSymlinks(dir)
	switch same, err2 := filepath.EvalSymlinks(filepath.Dir(clean)); {
	case base == "..":
		return clean // a folder in any case
	case err != nil:
		return file // which the system then does not find
	case err2 == nil && same == real:
		return clean
	}
	return filepath.Join(real, base)
}

// cannotOpen tells why a file that is extended cannot be read, one that is not
// there in Python's words.
func (r *reading) cannotOpen(at recipe.Place, full string, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		mend := "mend the name, which is looked up from the folder of the file that it stands in; a file that may be missing is named behind optional-extends"
		switch {
		case strings.Contains(full, "${"):
			mend = "write the name as it is: references are not filled in before all files are read"
		case at.Pos.Line == 0:
			mend = "mend the name, which is looked up from the current folder"
		}
		r.refuse(at, fmt.Sprintf("[Errno 2] No such file or directory: '%s'", full), mend)
		return
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	r.refuse(at, fmt.Sprintf("%s cannot be read: %v", full, err), "look at its name and its permissions")
}

// asPath is a file's name on this system. Configurations of Windows have
// backslashes in it.
func asPath(word, folder string) string {
	if runtime.GOOS == "windows" || !strings.Contains(word, `\`) {
		return filepath.FromSlash(word)
	}
	if _, err := os.Lstat(filepath.Join(folder, word)); err == nil {
		return word
	}
	return strings.ReplaceAll(word, `\`, "/")
}

// defaults reads the default.cfg of whoever reads the configuration.
func (r *reading) defaults(o Options) {
	folder := os.Getenv("BUILDOUT_HOME")
	if o.Home != "" || folder == "" || r.c.dialect == Dialect1 {
		if r.c.home == "" {
			return
		}
		folder = filepath.Join(r.c.home, ".buildout")
	}
	full, err := filepath.Abs(filepath.Join(folder, "default.cfg"))
	if err != nil {
		full = filepath.Join(folder, "default.cfg")
	}
	text, err := read(full)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		r.problems = append(r.problems, unreadable(full, err))
	case len(text) > largest:
		r.problems = append(r.problems, newSource(filepath.ToSlash(full), string(text)).tooLarge())
	default:
		r.bytes += len(text)
		r.take(newSource(filepath.ToSlash(full), string(text)), full)
	}
}

// operand reads the files that an operand buildout:extends names, from the
// current folder. Each is put over what is read as a whole, with what it
// extends.
func (r *reading) operand(d *document) {
	read := r.documents
	for word, at := range d.extends.words(r.c.dialect, blanks, "buildout") {
		folder, err := os.Getwd()
		if err != nil {
			r.refuse(at, "the current folder cannot be told: "+err.Error(), "name the file by its full path")
			return
		}
		r.documents = nil
		r.open(word, folder, "", at, false)
		read = append(read, r.c.whole(r.documents))
	}
	r.documents = read
}

// whole makes one document of several.
func (c *Config) whole(documents []*document) *document {
	sum := Config{dialect: c.dialect, byName: map[string]*section{}, added: c.added}
	for _, d := range documents {
		if sum.update(d) != nil {
			break // which the configuration tells
		}
	}
	c.added = sum.added
	return &document{sections: sum.sections, byName: sum.byName}
}

// takeExtends takes the options out that name other files.
func (p *parser) takeExtends() {
	s := p.d.byName["buildout"]
	if s == nil {
		return
	}
	for _, option := range []string{"extends", "optional-extends"} {
		for _, op := range []operator{increase, decrease} {
			if o := s.byName[keyOf(option, op)]; o != nil {
				p.refuse(o.at, "buildout:"+option, fmt.Sprintf("%s %c= means nothing to buildout, which then reads no file for it", option, op),
					"write all files behind one "+option+" =")
			}
		}
	}
	p.d.extends = s.byName["extends"]
	s.drop("extends")
	if o := s.byName["extended-by"]; o != nil {
		if p.dialect == Dialect1 {
			p.d.extendedBy = o
		} else {
			p.refuse(o.at, "buildout:extended-by", `No-longer supported "extended-by" option found.`, "take it out")
		}
		s.drop("extended-by")
	}
	if p.dialect != Dialect1 {
		p.d.optional = s.byName["optional-extends"]
		s.drop("optional-extends")
	}
}

// read returns a file's text, and of one that is too large only enough to
// tell. What is no regular file may have no end, or wait for somebody.
func read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	return io.ReadAll(io.LimitReader(f, largest+1))
}

// unreadable is the problem of a file that cannot be read.
func unreadable(file string, err error) recipe.Problem {
	p := recipe.Problem{
		Pos:  recipe.Position{File: filepath.ToSlash(file)},
		What: "it cannot be read: " + err.Error(),
		Mend: "look at its name and its permissions",
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		p.What = "it cannot be read: " + cause.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		p.What, p.Mend = "there is no such file", "name the buildout configuration, as buildout.cfg"
	}
	return p
}

func (s *source) tooLarge() recipe.Problem {
	return s.problem(0, 0, 1, "",
		fmt.Sprintf("the file has more than %d bytes, and a configuration has at most that many", largest),
		"is it a buildout configuration?")
}

// setting notes what the options say of where the services run, and of home.
func (c *Config) setting(o Options) (problems recipe.Problems) {
	c.home = o.Home
	if c.home == "" && o.UserDefaults {
		home, err := os.UserHomeDir()
		if err != nil && os.Getenv("BUILDOUT_HOME") == "" {
			problems = append(problems, recipe.Problem{
				Key: "--user-defaults", What: "where the home folder is cannot be told: " + err.Error(), Mend: "set HOME, or leave out the user defaults",
			})
		}
		c.home = home
	}
	c.machine.OS, c.machine.Arch, _ = strings.Cut(cmp.Or(o.Target, runtime.GOOS+"/"+runtime.GOARCH), "/")
	c.machine.Python = o.Python
	return problems
}
