package runtime

import (
	"errors"
	"io/fs"

	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/scm"
)

// mendOf returns how to put err right, or nothing.
func mendOf(err error) string {
	if refused, ok := errors.AsType[*folder.RefusedError](err); ok {
		return refused.Mend
	}
	if bits, ok := errors.AsType[*bitsError](err); ok {
		return bits.hint()
	}
	return scm.Mend(err)
}

// logTrouble is why the log in a folder cannot be written, and how to mend it.
func logTrouble(err error, dir string) string {
	mend := mendOf(err)
	if mend == "" && errors.Is(err, fs.ErrPermission) {
		mend = "the service's account must be allowed to modify the folder " + dir + ", to which update, run as an administrator, sees"
	}
	if mend == "" {
		return err.Error()
	}
	return err.Error() + "; " + mend
}
