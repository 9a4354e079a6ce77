//go:build unix

package buildout

import (
	"os"
	"path/filepath"
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

func TestTwoDotsBehindALinkLeadWhereTheSystemGoes(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"srv/site/buildout.cfg": "[buildout]\nextends = conf/../base.cfg conf/more.cfg\n",
		"srv/site/base.cfg":     "[s]\na = beside the link\n",
		"data/base.cfg":         "[s]\na = above the folder\n",
		"data/conf/more.cfg":    "[buildout]\nextends = ../site/b.cfg\n",
		"srv/site/b.cfg":        "[s]\nb = 1\n",
		"data/site/b.cfg":       "[s]\nb = 2\n",
	} {
		write(t, name, text)
	}
	if err := os.Symlink("../../data/conf", "srv/site/conf"); err != nil {
		t.Fatal(err)
	}
	c, err := Load("srv/site/buildout.cfg", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for option, want := range map[string]string{"a": "above the folder", "b": "2"} {
		if got, err := c.Get("s", option); got != want {
			t.Errorf("%s: %q, %v", option, got, err)
		}
	}
	if at := c.Position("s", "a"); filepath.Base(filepath.Dir(at.File)) != "data" {
		t.Errorf("%v", at)
	}
}
