package main

import (
	"slices"
	"strings"
	"testing"
)

// of gives events of a "go test -json" to a report and returns what that printed.
func of(t *testing.T, wine bool, events ...event) (*report, string) {
	t.Helper()
	var in, out strings.Builder
	for _, e := range events {
		in.WriteString(`{"Action":"` + e.Action + `","Package":"` + e.Package + `","Test":"` + e.Test + `","Output":"` +
			strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(e.Output) + "\"}\n")
	}
	r := &report{out: &out, wine: wine}
	if err := r.read(strings.NewReader(in.String())); err != nil {
		t.Fatal(err)
	}
	return r, out.String()
}

func TestAPackageThatPassesIsOneLineAndOneWithoutTestsNone(t *testing.T) {
	r, out := of(t, false,
		event{Action: "output", Package: "empty", Output: "?   \tempty\t[no test files]\n"},
		event{Action: "skip", Package: "empty"},
		event{Action: "run", Package: "a", Test: "TestX"},
		event{Action: "output", Package: "a", Test: "TestX", Output: "=== RUN   TestX\n"},
		event{Action: "output", Package: "a", Test: "TestX", Output: "    x_test.go:1: a log line\n"},
		event{Action: "output", Package: "a", Test: "TestX", Output: "--- PASS: TestX (0.00s)\n"},
		event{Action: "pass", Package: "a", Test: "TestX"},
		event{Action: "output", Package: "a", Output: "PASS\n"},
		event{Action: "output", Package: "a", Output: "ok  \ta\t0.1s\n"},
		event{Action: "pass", Package: "a"})
	if out != "ok  \ta\t0.1s\n" || len(r.failed) > 0 || r.counts() != " (1 tests passed, 0 skipped)" {
		t.Errorf("%q, failed %q, %q", out, r.failed, r.counts())
	}
}

func TestAFailureIsPrintedWithItsOutputAndListed(t *testing.T) {
	r, out := of(t, false,
		event{Action: "run", Package: "a", Test: "TestX"},
		event{Action: "output", Package: "a", Test: "TestX", Output: "=== RUN   TestX\n    x_test.go:1: wrong\n--- FAIL: TestX (0.00s)\n"},
		event{Action: "fail", Package: "a", Test: "TestX"},
		event{Action: "output", Package: "a", Output: "FAIL\nFAIL\ta\t0.1s\n"},
		event{Action: "fail", Package: "a"})
	if want := "    x_test.go:1: wrong\n--- FAIL: TestX (0.00s)\nFAIL\nFAIL\ta\t0.1s\n"; out != want {
		t.Errorf("%q, want %q", out, want)
	}
	if want := []string{"a TestX", "a"}; !slices.Equal(r.failed, want) {
		t.Errorf("failed %q, want %q", r.failed, want)
	}
}

func TestWhatAPanicEndsAndWhatDoesNotCompileIsPrinted(t *testing.T) {
	r, out := of(t, false,
		event{Action: "build-output", Output: "a.go:1:1: syntax error\n"},
		event{Action: "run", Package: "b", Test: "TestX"},
		event{Action: "output", Package: "b", Test: "TestX", Output: "panic: oh\n"},
		event{Action: "output", Package: "b", Output: "FAIL\tb\t0.1s\n"},
		event{Action: "fail", Package: "b"})
	if want := "a.go:1:1: syntax error\npanic: oh\nFAIL\tb\t0.1s\n"; out != want || !slices.Equal(r.failed, []string{"b"}) {
		t.Errorf("%q, failed %q", out, r.failed)
	}
}

func TestATestMayBeLeftOutUnderWineOnlyWhenItIsListed(t *testing.T) {
	skipped := func(wine bool, name string) (*report, string) {
		return of(t, wine,
			event{Action: "run", Package: "a", Test: name},
			event{Action: "output", Package: "a", Test: name, Output: "    x_test.go:1: no disk\n--- SKIP: " + name + " (0.00s)\n"},
			event{Action: "skip", Package: "a", Test: name})
	}
	for _, tt := range []struct {
		wine       bool
		name, says string
		ok         bool
	}{
		{true, "TestModeIsKept", "skipped a TestModeIsKept: " + leftOut["TestModeIsKept"] + "\n", true},
		{true, "TestUnlisted", "--- FAIL: TestUnlisted was skipped and is not in cmd/internal/testrun/leftout.go: x_test.go:1: no disk\n", false},
		{false, "TestUnlisted", "skipped a TestUnlisted: x_test.go:1: no disk\n", true},
	} {
		if r, out := skipped(tt.wine, tt.name); (len(r.failed) == 0) != tt.ok || r.skipped != 1 || out != tt.says {
			t.Errorf("%+v: failed %q, %q", tt, r.failed, out)
		}
	}
}
