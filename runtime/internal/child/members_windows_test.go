package child

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// TestStartedProgramIsTheChild has cmd.exe start a program and end, which
// shares its console.
func TestStartedProgramIsTheChild(t *testing.T) {
	file := filepath.Join(t.TempDir(), "end")
	spec := role("waiter")
	spec.Line = fmt.Sprintf(`cmd.exe /d /c start "" /b "%s" "%s" 7`, spec.Path, file)
	spec.Path = ""
	p, out, handovers := treeOf(t, spec)
	waiter := out.pids(t, 1)[0]
	for p.Pid() != waiter {
		if h := handover(t, handovers); h.First && h.Code != 0 {
			t.Errorf("cmd.exe ended with %d", h.Code)
		}
	}
	createFile(t, file)
	wantCode(t, p, 7)
}

func TestNothingIsLeftOpenAfterManyTrees(t *testing.T) {
	const starts = 30
	round := func(n int) {
		for range n {
			file := filepath.Join(t.TempDir(), "end")
			createFile(t, file)
			p, _, _ := treeOf(t, role("starter", "0", file, "7"))
			if _, err := wait(t, p); err != nil {
				t.Fatal(err)
			}
		}
	}
	round(3)
	before := openHandles(t)
	round(starts)
	if after := openHandles(t); after-before > starts/2 {
		t.Errorf("%d handles are open, before were %d", after, before)
	}
}

// TestUnknownEndIsTheFirstProcesss has a job that has announced nothing, as
// Windows may do.
func TestUnknownEndIsTheFirstProcesss(t *testing.T) {
	job, err := newJob()
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(job)
	m, err := watchMembers(job)
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	p, _ := run(t, role("exit", "6"))
	process, err := windows.OpenProcess(windows.SYNCHRONIZE|windows.PROCESS_QUERY_INFORMATION, false, uint32(p.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(process)
	wantCode(t, p, 6)
	unannounced := tree{process: process, job: job, members: m}
	if code, err := unannounced.lastCode(); code != 6 || err != nil {
		t.Errorf("code %d, %v", code, err)
	}
}

// TestLostMessagesLoseNothingButTheCode reads no message of a job after those
// of the start: the code is the last one that is known.
func TestLostMessagesLoseNothingButTheCode(t *testing.T) {
	file := filepath.Join(t.TempDir(), "end")
	p, out, handovers := treeOf(t, role("starter", "0", file, "7"))
	waiter := out.pids(t, 1)[0]
	for p.Pid() != waiter {
		handover(t, handovers)
	}
	p.tree.members.finish()
	createFile(t, file)
	wantCode(t, p, 0)
}

// TestProcessThatMayNotBeOpenedKeepsTheTreeAlive: it is seen in the job's list
// alone, and its exit code is not known.
func TestProcessThatMayNotBeOpenedKeepsTheTreeAlive(t *testing.T) {
	defer func() { openProcess = windows.OpenProcess }()
	openProcess = func(uint32, bool, uint32) (windows.Handle, error) { return 0, windows.ERROR_ACCESS_DENIED }
	out := newPrinted()
	spec := role("leaver")
	spec.Output, spec.Tree = out, true
	p, err := Start(spec)
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.FindProcess(out.pids(t, 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	if !hasEnded(p.tree.process, uint32(deadline.Milliseconds())) {
		t.Fatal("the launcher does not end")
	}
	if process, _, size, err := p.tree.pick(); process != 0 || size != 1 || err == nil {
		t.Errorf("process %v of %d, %v; want none of 1", process, size, err)
	}
	ended := make(chan uint32)
	go func() {
		code, _ := p.Wait()
		ended <- code
	}()
	select {
	case code := <-ended:
		t.Fatalf("the tree is taken for gone, with exit code %d", code)
	case <-time.After(2 * denied): // it is asked at least once
	}
	if err := left.Kill(); err != nil {
		t.Fatal(err)
	}
	select {
	case code := <-ended:
		if code != 5 || p.End() != (End{}) {
			t.Errorf("exit code %d, %+v; want that of the launcher", code, p.End())
		}
	case <-time.After(deadline):
		t.Fatal("the tree is gone, and not noticed to be")
	}
}

// TestProcessThatIsAnnouncedTooEarlyIsOpenedAtItsEnd has a process that cannot
// be opened when it is announced.
func TestProcessThatIsAnnouncedTooEarlyIsOpenedAtItsEnd(t *testing.T) {
	job, err := newJob()
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(job)
	created, err := createRole(t, "deaf", "", job)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(created.Process)
	defer windows.CloseHandle(created.Thread)
	defer func() { openProcess = windows.OpenProcess }()
	openProcess = func(uint32, bool, uint32) (windows.Handle, error) { return 0, windows.ERROR_INVALID_PARAMETER }
	m := &members{job: job, held: map[int]windows.Handle{}, helpers: map[int]bool{}} // its messages come from here
	pid := int(created.ProcessId)
	m.hold(pid)
	if len(m.held) != 0 {
		t.Fatal("a process is held that could not be opened")
	}
	openProcess = windows.OpenProcess
	if err := windows.TerminateProcess(created.Process, 9); err != nil {
		t.Fatal(err)
	}
	m.release(pid)
	if m.last.pid != pid || m.last.code != 9 || len(m.held) != 0 {
		t.Errorf("the last end is %+v, %d are held; want the code 9 of process %d", m.last, len(m.held), pid)
	}
}

// TestLimitedRightIsEnough has Windows' answers about a protected process: it
// may be looked at with the limited right alone, and that is enough to find out
// whether it is in a job.
func TestLimitedRightIsEnough(t *testing.T) {
	defer func() { openProcess, inJob = windows.OpenProcess, InJob }()
	inJob = func(windows.Handle, windows.Handle) (bool, error) { return true, nil }
	openProcess = func(access uint32, inherit bool, pid uint32) (windows.Handle, error) {
		if access&^(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.SYNCHRONIZE) != 0 {
			return 0, windows.ERROR_ACCESS_DENIED
		}
		return windows.OpenProcess(access, inherit, pid)
	}
	process, err := openMember(0, int(windows.GetCurrentProcessId()), windows.SYNCHRONIZE)
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(process)
	if hasEnded(process, 0) {
		t.Error("a process that runs has ended")
	}
}

// TestHelperOfWindowsIsNotTheChild has cmd.exe start a program that counts as a
// helper, and end with an exit code while that one runs.
func TestHelperOfWindowsIsNotTheChild(t *testing.T) {
	spec := role("waiter")
	reporter := filepath.Join(t.TempDir(), "reporter.exe")
	text, err := os.ReadFile(spec.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(reporter, text, 0o700); err != nil {
		t.Fatal(err)
	}
	before := helperPrograms
	defer func() { helperPrograms = before }()
	helperPrograms = func() []string { return append([]string{reporter}, before()...) }
	file := filepath.Join(t.TempDir(), "end")
	spec.Line = fmt.Sprintf(`cmd.exe /d /c start "" /b "%s" "%s" 0 & exit 5`, reporter, file)
	spec.Path = ""
	p, _, handovers := treeOf(t, spec)
	wantCode(t, p, 5)
	if len(handovers) != 0 {
		t.Errorf("it stood for the child: %+v", <-handovers)
	}
}

func TestLatestEndCounts(t *testing.T) {
	early, late, same := lastEnd{1, 10, 100}, lastEnd{2, 20, 200}, lastEnd{3, 30, 200}
	for _, test := range []struct{ known, found, want lastEnd }{
		{lastEnd{}, early, early},
		{early, late, late},
		{late, early, late},
		{late, same, same}, // the clock is coarse: what is noticed later
	} {
		if got := test.known.later(test.found); got != test.want {
			t.Errorf("%+v, then %+v: %+v", test.known, test.found, got)
		}
	}
}
