package runtime

import (
	"fmt"

	"winservice.internal/runtime/internal/folder"
)

// Version is that of this package and of the command that comes with it.
const Version = "0.1.0"

// Hash is the same for services whose settings are the same, those by default
// included, and that one version of this package runs: twelve digits to tell
// builds apart by, as `status --json` shows them.
func (s Service) Hash() string {
	return folder.SHA1(fmt.Appendf(nil, "%s %#v", Version, s.WithDefaults()))[:12]
}
