package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
)

// An event is a line of "go test -json"; see "go doc test2json" and, for those of a build, "go help
// buildjson".
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// A report prints what matters of the events of one "go test".
type report struct {
	out    io.Writer
	wine   bool
	failed []string // PACKAGE or PACKAGE TEST

	passed, skipped int
	output          map[string]string // of what has not ended yet, by package and test
	tests           map[string]bool   // packages that have tests
}

// follow runs a "go test -json".
func (r *report) follow(cmd *exec.Cmd) error {
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	err = r.read(stdout)
	if err := cmd.Wait(); err != nil {
		return err
	}
	return err
}

func (r *report) read(from io.Reader) error {
	r.output, r.tests = map[string]string{}, map[string]bool{}
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		var e event
		switch {
		case line == "":
		case json.Unmarshal([]byte(line), &e) != nil:
			fmt.Fprint(r.out, line) // of a program that prints in between
		default:
			r.take(e)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *report) take(e event) {
	id := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "run":
		r.tests[e.Package] = true
	case "output":
		r.output[id] += e.Output
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.endPackage(e)
		} else {
			r.endTest(e, r.output[id])
			delete(r.output, id)
		}
	}
}

// noise is what go test says of a test that goes well.
var noise = regexp.MustCompile(`(?m)^ *(=== |--- (PASS|SKIP): ).*\n`)

func (r *report) endTest(e event, output string) {
	output = noise.ReplaceAllString(output, "")
	switch e.Action {
	case "pass":
		r.passed++
	case "skip":
		r.skip(e, strings.Join(strings.Fields(output), " "))
	case "fail":
		r.fail(e, output)
	}
}

func (r *report) fail(e event, output string) {
	r.failed = append(r.failed, strings.TrimSpace(e.Package+" "+e.Test))
	fmt.Fprint(r.out, output)
}

// skip prints why a test was left out. Under Wine only those may be that are in the list.
func (r *report) skip(e event, why string) {
	r.skipped++
	if r.wine {
		listed, ok := leftOut[e.Test]
		if !ok {
			r.fail(e, fmt.Sprintf("--- FAIL: %s was skipped and is not in cmd/internal/testrun/leftout.go: %s\n", e.Test, why))
			return
		}
		why = listed
	}
	fmt.Fprintf(r.out, "skipped %s %s: %s\n", e.Package, e.Test, why)
}

// endPackage prints go test's own line: "ok  \tPACKAGE\t1.2s".
func (r *report) endPackage(e event) {
	output := noise.ReplaceAllString(r.output[e.Package+" "], "")
	delete(r.output, e.Package+" ")
	switch {
	case e.Action == "fail":
		for id, left := range r.output { // tests that a panic or the timeout ended
			if pkg, _, _ := strings.Cut(id, " "); pkg == e.Package {
				fmt.Fprint(r.out, noise.ReplaceAllString(left, ""))
				delete(r.output, id)
			}
		}
		r.fail(e, output)
	case r.tests[e.Package]:
		output = strings.TrimSpace(output)
		fmt.Fprintln(r.out, output[strings.LastIndexByte(output, '\n')+1:])
	}
}

func (r *report) counts() string {
	if r.passed+r.skipped == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d tests passed, %d skipped)", r.passed, r.skipped)
}
