//go:build !windows

package runtime

import (
	"strings"
	"testing"
)

func TestCommandsForTheSCMNeedWindowsAndNameDebug(t *testing.T) {
	for verb, g := range grammars {
		if verb == "debug" || verb == "version" {
			continue
		}
		args := []string{verb}
		if g.args {
			args = append(args, "1")
		}
		code, stdout, stderr := invoke(sample, nil, args...)
		if code != exitFailed || stdout != "" || !strings.Contains(stderr, verb+" needs Windows") || !strings.Contains(stderr, "debug` works here") {
			t.Errorf("%s: exit code %d, stdout %q, stderr %q", verb, code, stdout, stderr)
		}
	}
}
