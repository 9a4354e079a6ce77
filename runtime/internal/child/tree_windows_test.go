package child

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

func init() {
	roles["ctrl-c"] = playCtrlC
	roles["print handle"] = playPrintHandle
}

// playCtrlC is a helper process that presses Ctrl+C for somebody else.
func playCtrlC(pid string) {
	n, err := strconv.Atoi(pid)
	if err == nil {
		err = SendKey(n, CtrlC)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(99)
	}
}

// playPrintHandle says which handle its output is.
func playPrintHandle(string) {
	fmt.Println("deaf", os.Stdout.Fd())
	playDeaf("")
}

func TestNothingOutlivesAKilledSupervisor(t *testing.T) {
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	supervisor := descend("supervisor")
	supervisor.Stdout = log
	if err := supervisor.Start(); err != nil {
		t.Fatal(err)
	}
	var watches []*watch
	for _, pid := range pidsInFile(t, log.Name()) {
		watches = append(watches, watchProcess(t, pid))
	}
	if err := supervisor.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = supervisor.Wait()
	for _, w := range watches {
		w.wantEnd(t)
	}
}

func TestHelperProcessCanPressCtrlC(t *testing.T) {
	spec := role("polite")
	asked := 0
	spec.Console = func(pid int, _ Key) error {
		asked = pid
		return descend("ctrl-c", strconv.Itoa(pid)).Run()
	}
	p, out := run(t, spec)
	out.pids(t, 1)
	if err := p.Press(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 7)
	if asked != p.Pid() {
		t.Errorf("asked for process %d, want %d", asked, p.Pid())
	}
}

func TestCtrlCForNobodyIsAnError(t *testing.T) {
	p, _ := run(t, role("exit", "0"))
	wantCode(t, p, 0)
	if err := SendKey(p.Pid(), CtrlC); err == nil {
		t.Error("Ctrl+C was sent to a process that has ended")
	}
	// and nothing is left behind
	polite, out := run(t, role("polite"))
	out.pids(t, 1)
	if err := polite.Press(t.Context(), CtrlC); err != nil {
		t.Fatal(err)
	}
	wantCode(t, polite, 7)
}

func TestBatchFilesAreRefusedInALine(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"plain.bat", "UPPER.CMD", "folder with blanks/x.cmd"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("@exit 5\r\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		bare := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		env := append(os.Environ(), "PATH="+filepath.Dir(path))
		for _, spec := range []Spec{{Line: `"` + path + `" x`}, {Line: bare + " x", Env: env}} {
			_, err := Start(spec)
			if err == nil || !strings.Contains(err.Error(), "is a batch file; give it and its arguments as words") {
				t.Errorf("%s: %v", spec.Line, err)
			}
		}
		for _, spec := range []Spec{{Path: path}, {Path: bare, Env: env}} {
			p, _ := run(t, spec)
			wantCode(t, p, 5)
		}
	}
	p, _ := run(t, Spec{Path: "cmd.exe", Args: []string{"/c", filepath.Join(dir, "plain.bat")}})
	wantCode(t, p, 5)
}

func TestForgottenQuotesRunNoOtherProgram(t *testing.T) {
	dir := t.TempDir()
	copyOfSelf(t, dir, "Program.exe") // the attacker's
	copyOfSelf(t, dir, `Program Files\real.exe`)
	spec := role("exit", "38")
	spec.Path, spec.Line = "", filepath.Join(dir, `Program Files\real.exe`)+" 38"
	if _, err := Start(spec); err == nil || !strings.Contains(err.Error(), "quotation marks") {
		t.Errorf("%s: %v", spec.Line, err)
	}
	spec.Path, spec.Line = filepath.Join(dir, `Program Files\real`), ""
	p, _ := run(t, spec)
	wantCode(t, p, 38)
}

func TestLineArrivesAsItStands(t *testing.T) {
	spec := role("echo")
	spec.Line, spec.Path = `"`+spec.Path+`" a""b  c\"d "e  f" `, ""
	p, out := run(t, spec)
	wantCode(t, p, 0)
	if got := out.String(); !strings.Contains(got, `"Args":["ab","c\"d","e  f"]`) {
		t.Errorf("the child read %s", got)
	}
}

// TestOutputHeldOpenOutsideTheTreeDoesNotHoldWait has this process itself hold
// the writing end of the child's output.
func TestOutputHeldOpenOutsideTheTreeDoesNotHoldWait(t *testing.T) {
	p, out := run(t, role("print handle"))
	handle := out.pids(t, 2)[0]
	var held windows.Handle
	err := windows.DuplicateHandle(watchProcess(t, p.Pid()).handle, windows.Handle(handle),
		windows.CurrentProcess(), &held, 0, false, windows.DUPLICATE_SAME_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(held)
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, KilledCode)
	before := out.String()
	var n uint32
	_ = windows.WriteFile(held, []byte("too late"), &n, nil) // it may fail: nobody reads any more
	if out.String() != before {
		t.Error("written to after Wait")
	}
}

// TestChildInheritsNothingElse has a handle that can be inherited, and a child
// that tries to use it.
func TestChildInheritsNothingElse(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := inheritable(windows.Handle(file.Fd())); err != nil {
		t.Fatal(err)
	}
	p, out := run(t, role("deaf"))
	out.pids(t, 1)
	var stolen windows.Handle
	err = windows.DuplicateHandle(watchProcess(t, p.Pid()).handle, windows.Handle(file.Fd()),
		windows.CurrentProcess(), &stolen, 0, false, windows.DUPLICATE_SAME_ACCESS)
	if err == nil { // another handle may have the same number
		defer windows.CloseHandle(stolen)
		if path, err := finalPath(stolen); err == nil && strings.Contains(path, "secret") {
			t.Errorf("the child has %s open", path)
		}
	}
}

func finalPath(handle windows.Handle) (string, error) {
	var buf [1024]uint16
	_, err := windows.GetFinalPathNameByHandle(handle, &buf[0], uint32(len(buf)), 0)
	return windows.UTF16ToString(buf[:]), err
}
