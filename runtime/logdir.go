package runtime

import (
	"path/filepath"
	"strings"

	"winservice.internal/runtime/internal/cmdline"
	"winservice.internal/runtime/internal/folder"
)

// logDir is the folder of the log and the state.
func (s *Service) logDir() string {
	return cmdline.Expand(s.WithDefaults().Log.Dir, func(name string) (string, bool) {
		if strings.EqualFold(name, "ProgramData") {
			if folder, ok := programData(); ok {
				return folder, true
			}
		}
		return s.lookup(name)
	})
}

// logFolder is that folder and what lies above it, as far as it is ours.
func (s *Service) logFolder() folder.Folder {
	data, ok := programData()
	if !ok {
		return folder.New(s.logDir(), "")
	}
	return folder.New(s.logDir(), filepath.Join(data, "winservice"))
}
