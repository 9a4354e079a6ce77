package main

import (
	"strings"
	"testing"
)

func TestLinesOfADiffHaveTheirColours(t *testing.T) {
	for line, want := range map[string]string{
		"--- a/main.go\n": red, "+++ generated\n": green, "@@ -1,2 +1,2 @@\n": cyan,
		"-old\n": red, "+new\n": green, " same\n": "", "\n": "",
	} {
		if got := colourOf(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestADiffThatIsNotForATerminalHasNoColours(t *testing.T) {
	var out strings.Builder
	writeDiff(streams{out: &out}, []byte("diff a b\n--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n"))
	if want := "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
}
