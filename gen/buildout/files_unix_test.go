//go:build unix

package buildout

import (
	"strings"
	"syscall"
	"testing"
)

func TestAFileThatWaitsForAnotherProgramIsNotOpened(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "buildout.cfg", "[buildout]\nextends = pipe.cfg\n")
	if err := syscall.Mkfifo("pipe.cfg", 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load("buildout.cfg", Options{})
	if !strings.Contains(refusal(t, err).Error(), "it is no regular file") {
		t.Error(err)
	}
}
