package runtime

import (
	"embed"
	"io/fs"
)

//go:embed *.go events internal log probe readable secret
var source embed.FS

// Source returns this package's own source, the packages below it included:
// runtime's folder is the root. It is for the generator, which writes it where
// services are compiled. A service does not call it, and so carries none of
// it: the linker leaves out what nobody asks for.
func Source() fs.FS { return source }
