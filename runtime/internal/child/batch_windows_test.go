package child

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"
)

// batchFile writes a batch file and returns what starts it with a role for the
// program that it hands its arguments to.
func batchFile(t *testing.T, name, text string, args ...string) Spec {
	t.Helper()
	spec := role("echo", args...)
	file := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	text = strings.ReplaceAll(text, "SELF", `"`+spec.Path+`"`)
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	spec.Path = file
	return spec
}

// TestBatchFileHandsItsArgumentsOnAsTheyWere goes all the way: through
// cmd.exe, the batch file's %*, and the C runtime of the program behind it.
func TestBatchFileHandsItsArgumentsOnAsTheyWere(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"plain", "-x", `C:\a\b.txt`},
		{"arg & calc", "a&b", "a|b", "<in", ">out", "(x)", "^"},
		{"a b", "a=b", "a,b", "a;b"},
		{`C:\x y\`, `C:\x\`},
		{"!PATH!", "*.go", "?"},
		{"Größe"},
	} {
		spec := batchFile(t, `folder & (1)/run it.bat`, "@SELF %*\n", args...)
		p, out := run(t, spec)
		wantCode(t, p, 0)
		var got echo
		if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
			t.Errorf("%q: %v: %s", args, err, out)
			continue
		}
		if diff := cmp.Diff(append([]string{}, args...), got.Args); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestBatchArgumentRunsNothing: whatever cmd.exe makes of an argument, no
// command comes of it.
func TestBatchArgumentRunsNothing(t *testing.T) {
	for _, arg := range []string{
		`& echo broken>OUT`, `"& echo broken>OUT`, `"&echo broken>OUT&"`, `\"&echo broken>OUT`,
		`%CMDCMDLINE:~-1%&echo broken>OUT`, `"%CMDCMDLINE:~-1%&echo broken>OUT`, `^"&echo broken>OUT`, `|echo broken>OUT`,
	} {
		witness := filepath.Join(t.TempDir(), "broken.txt")
		p, out := run(t, batchFile(t, "run.cmd", "@echo ran\n", strings.ReplaceAll(arg, "OUT", witness), "last"))
		wantCode(t, p, 0)
		if got := strings.TrimSpace(out.String()); got != "ran" {
			t.Errorf("%s: the batch file printed %q", arg, got)
		}
		if _, err := os.Stat(witness); err == nil {
			t.Errorf("%s ran a command", arg)
		}
	}
}

func TestExitCodeOfABatchFileIsTheChilds(t *testing.T) {
	p, _ := run(t, batchFile(t, "run.bat", "@exit 23\n"))
	wantCode(t, p, 23)
}

func TestBatchFileIsFoundInPath(t *testing.T) {
	spec := batchFile(t, "winservice-test.bat", "@echo found %1\n", "it")
	spec.Env = append(spec.Env, "PATH="+filepath.Dir(spec.Path))
	spec.Path = "winservice-test"
	p, out := run(t, spec)
	wantCode(t, p, 0)
	if got := strings.TrimSpace(out.String()); got != "found it" {
		t.Errorf("printed %q", got)
	}
}

func TestWhatABatchFileCannotBeGivenIsRefused(t *testing.T) {
	spec := batchFile(t, "run.bat", "@echo ran\n", "two\nlines")
	if _, err := Start(spec); err == nil || !strings.Contains(err.Error(), "line break") {
		t.Errorf("a line break: %v", err)
	}
	spec.Line, spec.Args = `"`+spec.Path+`" /x`, nil
	if _, err := Start(spec); err == nil || !strings.Contains(err.Error(), "is a batch file; give it and its arguments as words") {
		t.Errorf("a line: %v", err)
	}
}

func TestFileThatIsNoProgramIsRefusedWithAMend(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.py")
	if err := os.WriteFile(file, []byte("print('hello')\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(Spec{Path: file})
	if err == nil || strings.Contains(err.Error(), "%1") || !strings.Contains(err.Error(), "python.exe") {
		t.Errorf("a script: %v", err)
	}
}

// TestErrorsThatSayTooLittleHaveAMend: Wine gives none of these but the first.
func TestErrorsThatSayTooLittleHaveAMend(t *testing.T) {
	for errno, want := range map[windows.Errno]string{
		windows.ERROR_BAD_EXE_FORMAT:            "python.exe",
		windows.ERROR_EXE_MACHINE_TYPE_MISMATCH: "processor",
		windows.ERROR_ELEVATION_REQUIRED:        "administrator",
		windows.ERROR_FILENAME_EXCED_RANGE:      "32766 characters",
	} {
		err := mend(errno)
		var kept windows.Errno
		if !strings.Contains(err.Error(), want) || !errors.As(err, &kept) || kept != errno {
			t.Errorf("%d: %v", errno, err)
		}
	}
	if err := mend(windows.ERROR_ACCESS_DENIED); err != windows.ERROR_ACCESS_DENIED {
		t.Errorf("access denied: %v", err)
	}
}
