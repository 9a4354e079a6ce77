//go:build unix

package child

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestEndBySignalIsACodeAbove128(t *testing.T) {
	p, out := run(t, role("deaf"))
	out.pids(t, 1)
	if err := syscall.Kill(p.Pid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p, 128+uint32(syscall.SIGTERM))
}

// TestOutputHeldOpenOutsideTheTreeDoesNotHoldWait has a process of another
// group hold the child's output open.
func TestOutputHeldOpenOutsideTheTreeDoesNotHoldWait(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	setsid, err := exec.LookPath("setsid")
	if err != nil {
		t.Skip("no setsid on this system")
	}
	p, out := run(t, Spec{Path: "/bin/sh", Args: []string{"-c", `"$1" "$2" 300 & echo deaf $!; sleep 0.2`, "sh", setsid, sleep}})
	outsider := out.pids(t, 1)[0]
	t.Cleanup(func() { _ = syscall.Kill(outsider, syscall.SIGKILL) })
	began := time.Now()
	wantCode(t, p, 0)
	if took := time.Since(began); took < drainPatience {
		t.Errorf("Wait gave up after %v, before its patience was over", took)
	}
	if !strings.Contains(p.Tail(), "deaf") {
		t.Errorf("tail %q", p.Tail())
	}
}

func TestKernelEndsTheChildOfAKilledSupervisor(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a child of its parent's death")
	}
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
	pids := pidsInFile(t, log.Name())
	t.Cleanup(func() { // the grandchild outlives the supervisor here
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	var child *watch
	for _, pid := range pids {
		if group, err := syscall.Getpgid(pid); err == nil && group == pid {
			child = watchProcess(t, pid)
		}
	}
	if child == nil {
		t.Fatalf("none of the processes %v leads a group", pids)
	}
	if err := supervisor.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = supervisor.Wait()
	child.wantEnd(t)
}
