package recipe

import _ "embed"

//go:embed starter.toml
var starter []byte

// Starter returns the recipe that a new user begins with: a service that can
// be built as it is, and comments with what else there is.
func Starter() []byte { return append([]byte(nil), starter...) }
