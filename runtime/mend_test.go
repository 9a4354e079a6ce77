package runtime

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"winservice.internal/runtime/internal/folder"
	"winservice.internal/runtime/internal/scm"
)

func TestEveryKindOfMendIsFound(t *testing.T) {
	for _, err := range []error{
		&folder.RefusedError{Path: "x", Why: "is no folder", Mend: "do this"},
		&scm.Error{Step: "x", Err: errors.New("y"), Mend: "do this"},
	} {
		if got := mendOf(errors.Join(errors.New("before"), err)); got != "do this" {
			t.Errorf("%T: %q", err, got)
		}
	}
	if got := mendOf(errors.New("x")); got != "" {
		t.Errorf("a plain error's mend is %q", got)
	}
}

func TestLogThatMayNotBeWrittenSaysWhoNeedsWhichRight(t *testing.T) {
	denied := &os.PathError{Op: "open", Path: `C:\x\a.log`, Err: fs.ErrPermission}
	if got := logTrouble(denied, `C:\x`); !strings.Contains(got, "account must be allowed to modify the folder C:\\x, to which update") {
		t.Errorf("denied: %s", got)
	}
	if got := logTrouble(&folder.RefusedError{Path: "x", Why: "is no folder", Mend: "do this"}, "x"); got != "x is no folder; do this" {
		t.Errorf("refused: %s", got)
	}
	if got := logTrouble(errors.New("disk full"), "x"); got != "disk full" {
		t.Errorf("another: %s", got)
	}
}
