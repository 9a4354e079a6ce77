package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgressCountsTheExecutablesAndLeavesNoLine(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "one.exe"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	finished := make(chan struct{})
	close(finished)
	var out strings.Builder
	countFiles(&out, dir, target{"windows", "amd64"}, 3, finished)
	if want := clearLine + "compiling for windows/amd64: 1 of 3"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("got %q", out.String())
	}
	if !strings.HasSuffix(out.String(), clearLine) {
		t.Errorf("a line is left: %q", out.String())
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	var out strings.Builder
	b := build{}
	b.showProgress(streams{err: &out}, t.TempDir(), target{"windows", "amd64"}, 1)()
	if out.Len() > 0 {
		t.Errorf("got %q", out.String())
	}
}
