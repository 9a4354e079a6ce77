package main

import (
	"bytes"
	"strings"
	"testing"

	"winservice.internal/gen"
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

func TestNothingOfAFileReachesTheTerminalAsACommand(t *testing.T) {
	var out bytes.Buffer
	s := streams{out: &out}
	const clear = "\x1b[2J"
	for _, d := range []gen.Difference{
		{Kind: gen.Missing, Path: "a" + clear + "/main.go"},
		{Kind: gen.Orphan, Path: "a" + clear + "/main.go"},
		{Kind: gen.Differs, Path: "a" + clear + ".syso"},
		{Kind: gen.Differs, Path: "a" + clear + ".go", Have: []byte("x\r\n"), Want: []byte("x\n")},
		{Kind: gen.Differs, Path: "a" + clear + ".go", Have: []byte("// " + clear + "\n"), Want: []byte("// \n")},
	} {
		writeDifference(s, d)
	}
	reportWritten(s, 1, gen.Written{Files: []string{clear}, Removed: []string{clear}})
	if strings.Contains(out.String(), "\x1b") || strings.Count(out.String(), "\n") < 10 {
		t.Errorf("%q", out.String())
	}
}
