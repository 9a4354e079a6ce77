package gen

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"winservice.internal/gen/emit"
)

// hasHeader says whether a file's text begins with our header.
func hasHeader(text []byte) bool { return emit.IsGenerated(text) }

// madeFrom returns what a header says a file was made from: a recipe, the
// command-line flags or our own runtime; empty when it is not our header.
func madeFrom(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	_, source, ok := strings.Cut(strings.TrimSuffix(line, "\r"), " from ")
	if !ok || !hasHeader(text) {
		return ""
	}
	source = strings.TrimSuffix(source, "; DO NOT EDIT.")
	if name, err := strconv.Unquote(source); err == nil {
		return name // a file name that cannot be printed
	}
	return source
}

// readHead returns the beginning of a file, which holds the header and, in the
// mains that we make, the imports. A file that cannot be read has none.
func readHead(name string) []byte {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return nil
	}
	return head
}

// isOurs says whether the file at dir/name, which exists with these contents,
// is one that we may overwrite: it has our header, or, as resources have no
// room for one, it is the resources of a main that has.
func isOurs(dir, name string, contents []byte) bool {
	if strings.HasSuffix(name, ".go") {
		return hasHeader(contents)
	}
	if strings.HasSuffix(name, ".syso") {
		main := filepath.Join(dir, filepath.Dir(filepath.FromSlash(name)), "main.go")
		return hasHeader(readHead(main))
	}
	return false
}
