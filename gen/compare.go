package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"winservice.internal/runtime/readable"
)

// Kind is how a file on disk is not what a recipe says.
type Kind string

// The kinds of difference, in the words that are printed.
const (
	Missing Kind = "missing"
	Differs Kind = "differs"
	Foreign Kind = "foreign" // not made by us, and left alone by Write
	Orphan  Kind = "orphan"  // made by us once, and made by no recipe now
)

// A Difference is one file on disk that is not what a recipe says.
type Difference struct {
	Path string // with forward slashes, as the user named the folder
	Kind Kind
	Have []byte // what is there; nil for a missing file or an orphan
	Want []byte // what the recipe makes; nil for an orphan
}

// Compare returns what Write would change, and the orphans, by tree and path.
func Compare(trees ...Tree) ([]Difference, error) {
	var all []Difference
	for _, t := range trees {
		for _, name := range t.names() {
			d := Difference{Path: t.Path(name), Want: t.Files[name], Kind: Differs}
			have, err := os.ReadFile(d.Path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				d.Kind = Missing
			case err != nil:
				return nil, fmt.Errorf("compare %s: %w", readable.Quote(d.Path), err)
			case bytes.Equal(have, d.Want):
				continue
			default:
				d.Have = have
				if !isOurs(t.Dir, name, have) {
					d.Kind = Foreign
				}
			}
			all = append(all, d)
		}
		for _, name := range t.orphans() {
			all = append(all, Difference{Path: t.Path(name), Kind: Orphan})
		}
	}
	return all, nil
}
