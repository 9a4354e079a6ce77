package child

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestExitCodeIsTheChilds(t *testing.T) {
	codes := []uint32{0, 1, 255}
	if runtime.GOOS == "windows" {
		codes = append(codes, 259, 0xC0000005) // STILL_ACTIVE is a code like any other
	}
	for _, code := range codes {
		p, _ := run(t, role("exit", fmt.Sprint(code)))
		wantCode(t, p, code)
		wantCode(t, p, code) // the same again
		if err := p.Kill(); err != nil {
			t.Errorf("Kill of an ended child: %v", err)
		}
		if err := p.Press(t.Context(), CtrlC); !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("Interrupt of an ended child: %v", err)
		}
	}
}

func TestOutputIsMergedAndComplete(t *testing.T) {
	const size = 300_000
	p, out := run(t, role("flood", fmt.Sprint(size)))
	wantCode(t, p, 0)
	line := strings.Repeat("f", 99) + "\n"
	if got := out.String(); got != strings.Repeat(line, size/100) {
		t.Errorf("%d bytes, want %d", len(got), size)
	}
	if got := p.Tail(); got != strings.Repeat(line, 40) {
		t.Errorf("the tail has %d bytes, want 4000", len(got))
	}
}

func TestOutputCanBeThrownAway(t *testing.T) {
	p, err := Start(role("flood", "300000"))
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 0)
	if p.Tail() != "" {
		t.Errorf("tail %q", p.Tail())
	}
}

func TestArgumentsFolderAndEnvironmentArriveIntact(t *testing.T) {
	want := echo{
		Args: []string{
			"", " ", `"`, `""`, `\`, `\\`, `\"`, `a b\`, `a b\\`, `C:\Program Files\x\`, `say "hi"`, `--x="y z"`,
			"%PATH%", "^&|<>()", "two\nlines", "Größe", "日本", "𝄞", "a\tb", `\\\"\\`, "'",
		},
		Dir:   filepath.Join(t.TempDir(), "Größe 日本"),
		Value: `Wert = ä 日本 "𝄞"`,
	}
	if err := os.Mkdir(want.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	spec := role("echo", want.Args...)
	spec.Dir = want.Dir
	spec.Env = append(spec.Env, "CHILD_TEST_VALUE=an earlier one", "CHILD_TEST_VALUE="+want.Value)
	p, out := run(t, spec)
	wantCode(t, p, 0)
	var got echo
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// copyOfSelf puts this program at a path of a new folder.
func copyOfSelf(t *testing.T, dir, name string) string {
	t.Helper()
	self, err := os.ReadFile(role("").Path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, self, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPathWithBlanksIsOneWord(t *testing.T) {
	spec := role("exit", "42")
	spec.Path = copyOfSelf(t, t.TempDir(), "folder with blanks/test child.exe")
	p, _ := run(t, spec)
	wantCode(t, p, 42)

	spec.Line, spec.Path, spec.Args = `"`+spec.Path+`"  41`, "", nil
	if p, _ := run(t, spec); p != nil {
		wantCode(t, p, 41)
	}
}

func TestRelativePathIsBelowDir(t *testing.T) {
	spec := role("exit", "40")
	spec.Dir = t.TempDir()
	copyOfSelf(t, spec.Dir, "bin/test child.exe")
	spec.Path = "bin/test child.exe"
	p, _ := run(t, spec)
	wantCode(t, p, 40)
}

func TestBareNameIsLookedUpInThePathOfTheEnvironment(t *testing.T) {
	spec := role("exit", "39")
	dir := t.TempDir()
	copyOfSelf(t, dir, "winservice-test-child.exe")
	spec.Path = "winservice-test-child.exe"
	if _, err := Start(spec); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without PATH: %v", err)
	}
	spec.Dir = dir
	if _, err := Start(spec); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("found in the current folder: %v", err)
	}
	spec.Env = append(spec.Env, "PATH=."+string(filepath.ListSeparator)+dir)
	p, _ := run(t, spec)
	wantCode(t, p, 39)
}

func TestStartSaysWhatCouldNotBeStarted(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.exe")
	_, err := Start(Spec{Path: missing, Args: []string{"an argument"}})
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), `start "`+missing+`" "an argument": `) {
		t.Errorf("missing program: %v", err)
	}
	_, err = Start(Spec{Line: missing + ` an argument`})
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), `start `+missing+` an argument: `) ||
		!strings.Contains(err.Error(), "quotation marks") {
		t.Errorf("missing program of a line: %v", err)
	}
	for _, spec := range []Spec{{}, {Line: "  "}, {Line: `"" x`}, {Path: "a\x00b"}, {Path: `a"b`}, {Path: "a", Args: []string{"\x00"}}} {
		if p, err := Start(spec); err == nil || p != nil {
			t.Errorf("%+v was started", spec)
		}
	}
	spec := role("exit", "0")
	spec.Dir = filepath.Join(t.TempDir(), "missing")
	if _, err := Start(spec); err == nil || !strings.Contains(err.Error(), "there is no folder") {
		t.Errorf("missing folder: %v", err)
	}
	spec = role("exit", "0")
	spec.Env = append(spec.Env, "A=\x00")
	if _, err := Start(spec); err == nil {
		t.Error("an environment with NUL was accepted")
	}
}

func TestChildHearsCtrlC(t *testing.T) {
	for range 2 { // the second one proves that the first left nothing behind
		p, out := run(t, role("polite"))
		out.pids(t, 1)
		if err := p.Press(t.Context(), CtrlC); err != nil {
			t.Fatal(err)
		}
		wantCode(t, p, 7)
		if !strings.Contains(out.String(), "heard Ctrl+C") {
			t.Errorf("printed was:\n%s", out)
		}
	}
}

func TestTreeThatLingersIsNotEndedWithItsFirstProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	p, out := run(t, role("hasty", file))
	out.pids(t, 1)
	p.Linger()
	if err := p.Press(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 5)
	if data, err := os.ReadFile(file); string(data) != "safe" {
		t.Errorf("the launched program has written %q, %v", data, err)
	}
}

func TestKillEndsATreeThatLingers(t *testing.T) {
	p, out := run(t, role("leaver"))
	left := watchProcess(t, out.pids(t, 1)[0])
	p.Linger()
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	left.wantEnd(t)
	if _, err := wait(t, p); err != nil {
		t.Error(err)
	}
}

// TestChildCanBeInterruptedAtOnce asks a child that has hardly begun: it may
// not hear it yet, but it is not an error.
func TestChildCanBeInterruptedAtOnce(t *testing.T) {
	p, _ := run(t, role("polite"))
	if err := p.Press(t.Context(), CtrlC); err != nil {
		t.Error(err)
	}
}

func TestWaitDoesNotHangWithTheOutputsWriter(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	spec := role("exit", "3")
	spec.Output = writerFunc(func(p []byte) (int, error) { <-hang; return len(p), nil })
	p, err := Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 3)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestDeafChildIsKilledWithItsGrandchild(t *testing.T) {
	p, out := run(t, role("family", "deaf"))
	pids := out.pids(t, 2)
	var watches []*watch
	for _, pid := range pids {
		watches = append(watches, watchProcess(t, pid))
	}
	if err := p.Press(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // time enough to die of it, if they were not deaf
	for _, w := range watches {
		if w.ended() {
			t.Errorf("process %d was not deaf", w.pid)
		}
	}
	for range 2 {
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, p, KilledCode)
	for _, w := range watches {
		w.wantEnd(t)
	}
}

func TestWhatTheFirstProcessLeavesBehindIsEnded(t *testing.T) {
	p, err := Start(role("leaver"))
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 5)

	out := newPrinted()
	spec := role("family")
	spec.Output = out
	p, err = Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	grandchild := watchProcess(t, out.pids(t, 1)[0])
	first, err := os.FindProcess(p.Pid())
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Kill(); err != nil { // the first process alone
		t.Fatal(err)
	}
	if code, err := wait(t, p); code == 0 || err != nil {
		t.Errorf("Wait = %d, %v", code, err)
	}
	grandchild.wantEnd(t)
}

func TestNothingIsLeftOpenAfterManyStarts(t *testing.T) {
	const starts = 50
	round := func(n int) {
		for range n {
			p, _ := run(t, role("exit", "0"))
			wantCode(t, p, 0)
			if _, err := Start(Spec{Path: filepath.Join(t.TempDir(), "missing")}); err == nil {
				t.Fatal("a missing program was started")
			}
		}
	}
	round(5)
	before := openHandles(t)
	round(starts)
	if after := openHandles(t); after-before > starts/2 {
		t.Errorf("%d handles are open, before were %d", after, before)
	}
}
