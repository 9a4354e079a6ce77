package child

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"
)

func init() {
	roles["starter"] = playStarter
	roles["waiter"] = playWaiter
}

// playStarter is a launcher: it starts a waiter, or another starter where a number of them is
// given, and ends with a code: CODE FILE WAITERCODE [STARTERS].
func playStarter(code string) {
	next := descend("waiter", os.Args[2], os.Args[3])
	if n, _ := strconv.Atoi(append(os.Args, "0")[min(4, len(os.Args))]); n > 0 {
		next = descend("starter", code, os.Args[2], os.Args[3], fmt.Sprint(n-1))
	}
	if err := next.Start(); err != nil {
		os.Exit(99)
	}
	n, _ := strconv.Atoi(code)
	os.Exit(n)
}

// playWaiter ends with a code once there is a file: FILE CODE.
func playWaiter(file string) {
	fmt.Println("deaf", os.Getpid())
	for range lifetime / (10 * time.Millisecond) {
		if _, err := os.Stat(file); err == nil {
			code, _ := strconv.Atoi(os.Args[2])
			os.Exit(code)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// treeOf starts a child whose whole tree counts.
func treeOf(t *testing.T, spec Spec) (*Process, *printed, <-chan Handover) {
	t.Helper()
	handovers := make(chan Handover, 100)
	spec.Tree, spec.HandedOver = true, func(h Handover) { handovers <- h }
	p, out := run(t, spec)
	go func() { _, _ = p.Wait() }() // which follows the tree
	return p, out, handovers
}

// handover waits for the next one.
func handover(t *testing.T, handovers <-chan Handover) Handover {
	t.Helper()
	select {
	case h := <-handovers:
		return h
	case <-time.After(deadline):
		t.Fatal("no process stands for the one that has ended")
		return Handover{}
	}
}

func createFile(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// onWindows is a code that other systems do not know: there it is the first
// process's.
func onWindows(code, first uint32) uint32 {
	if runtime.GOOS == "windows" {
		return code
	}
	return first
}

func TestTreeLivesOnWithoutItsLauncher(t *testing.T) {
	for _, first := range []uint32{0, 5} {
		file := filepath.Join(t.TempDir(), "end")
		p, out, handovers := treeOf(t, role("starter", fmt.Sprint(first), file, "7"))
		launcher := p.Pid()
		waiter := out.pids(t, 1)[0]
		want := Handover{Pid: waiter, Processes: 1, Ended: launcher, First: true, Code: first}
		if got := handover(t, handovers); got != want {
			t.Errorf("handed over as %+v, want %+v", got, want)
		}
		if p.Pid() != waiter || p.Processes() != 1 {
			t.Errorf("%d processes, of which %d stands for the child, want 1 and %d", p.Processes(), p.Pid(), waiter)
		}
		createFile(t, file)
		wantCode(t, p, onWindows(7, first))
		if end := p.End(); end != (End{}) {
			t.Errorf("ended by itself as %+v", end)
		}
	}
}

func TestTreeLivesOnThroughALineOfLaunchers(t *testing.T) {
	if runtime.GOOS != "windows" {
		t.Skip("only the end of the first process is handed over")
	}
	file := filepath.Join(t.TempDir(), "end")
	p, out, handovers := treeOf(t, role("starter", "0", file, "9", "4"))
	waiter := out.pids(t, 1)[0]
	for p.Pid() != waiter {
		handover(t, handovers)
	}
	createFile(t, file)
	wantCode(t, p, 9)
}

func TestKillEndsATreeWithoutItsLauncher(t *testing.T) {
	p, out, handovers := treeOf(t, role("leaver"))
	left := watchProcess(t, out.pids(t, 1)[0])
	handover(t, handovers)
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	left.wantEnd(t)
	wantCode(t, p, onWindows(KilledCode, 5))
	if end, want := p.End(), (End{Terminated: runtime.GOOS == "windows"}); end != want {
		t.Errorf("ended as %+v, want %+v", end, want)
	}
}

func TestKillEndsATreeWithItsLauncher(t *testing.T) {
	p, out, _ := treeOf(t, role("family", "deaf"))
	out.pids(t, 2)
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, KilledCode)
	if end := p.End(); !end.Terminated || end.Others != 0 {
		t.Errorf("ended as %+v", end)
	}
}

// TestExitCodeDoesNotSayWhoHasTerminated has a child that ends as one that was
// killed.
func TestExitCodeDoesNotSayWhoHasTerminated(t *testing.T) {
	for _, tree := range []bool{false, true} {
		spec := role("exit", fmt.Sprint(KilledCode))
		spec.Tree = tree
		p, _ := run(t, spec)
		wantCode(t, p, KilledCode)
		if err := p.Kill(); err != nil { // it is over
			t.Fatal(err)
		}
		if p.End().Terminated {
			t.Errorf("tree %v: a child that ended by itself is called terminated", tree)
		}
		spec = role("deaf")
		spec.Tree = tree
		p, out := run(t, spec)
		out.pids(t, 1)
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
		wantCode(t, p, KilledCode)
		if !p.End().Terminated {
			t.Errorf("tree %v: a child that was killed is not called terminated", tree)
		}
	}
}

func TestProcessesTerminatedWithTheFirstAreCounted(t *testing.T) {
	for _, lingers := range []bool{false, true} {
		p, out := run(t, role("leaver"))
		left := out.pids(t, 1)
		if lingers { // as a stop has it, which comes to its end by force
			p.Linger()
			for p.tree.running() {
				time.Sleep(time.Millisecond)
			}
			if err := p.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, p, 5)
		if end := p.End(); end != (End{Others: len(left)}) {
			t.Errorf("lingers %v: ended as %+v", lingers, end)
		}
	}
	p, _ := run(t, role("exit", "0"))
	wantCode(t, p, 0)
	if end := p.End(); end != (End{}) {
		t.Errorf("alone, ended as %+v", end)
	}
}
