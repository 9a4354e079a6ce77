package runtime

import (
	"strings"

	"winservice.internal/runtime/internal/cmdline"
)

// logDir is the folder of the log and the state.
func (s Service) logDir() string {
	return cmdline.Expand(s.WithDefaults().Log.Dir, func(name string) (string, bool) {
		if strings.EqualFold(name, "ProgramData") {
			if folder, ok := programData(); ok {
				return folder, true
			}
		}
		return s.lookup(name)
	})
}
