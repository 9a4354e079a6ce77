package swap

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// lockVariable names the executable whose lock a test program takes and keeps.
const lockVariable = "TEST_LOCK_OF"

func TestMain(m *testing.M) {
	exe := os.Getenv(lockVariable)
	if exe == "" {
		os.Exit(m.Run())
	}
	if _, err := TakeLock(exe, "update"); err != nil {
		os.Exit(3)
	}
	time.Sleep(time.Minute) // the test kills it before
}

// newExe is the path of an executable in an empty folder, which goes with the
// test. It is removed file by file, since Wine 8 cannot remove a tree.
func newExe(t *testing.T, name string) string {
	dir, err := os.MkdirTemp("", "lock-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.Remove(filepath.Join(dir, name+".lock"))
		_ = os.Remove(dir)
	})
	return filepath.Join(dir, name)
}

func take(t *testing.T, exe, verb string) *Lock {
	t.Helper()
	l, err := TakeLock(exe, verb)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLockIsHeldByOneAndNamesIt(t *testing.T) {
	for _, name := range []string{"x.exe", strings.Repeat("n", 246) + ".exe", "ä 日本.exe"} {
		exe := newExe(t, name)
		l := take(t, exe, "remove")
		for _, spelling := range []string{exe, strings.ToUpper(exe)} {
			_, err := TakeLock(spelling, "update")
			held, ok := errors.AsType[*HeldError](err)
			if !ok || held.Verb != "remove" || held.Pid != os.Getpid() || !strings.Contains(err.Error(), "another remove is running, process ") {
				t.Errorf("%s: %v", spelling, err)
			}
		}
		if got := Holder(exe); got != "remove" {
			t.Errorf("%s: the holder is %q", name, got)
		}
		l.Release()
		if _, err := os.Stat(exe + ".lock"); err == nil || Holder(exe) != "" {
			t.Errorf("%s: the lock is left, or was made by who looked at it", name)
		}
		take(t, exe, "update").Release()
	}
}

func TestLockOfAProcessThatWasKilledIsFree(t *testing.T) {
	exe := newExe(t, "x.exe")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), lockVariable+"="+exe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	await(t, "the other has the lock", func() bool {
		l, err := TakeLock(exe, "install")
		if err == nil {
			l.Release()
		}
		return errors.As(err, &held) && held.Pid == cmd.Process.Pid
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	await(t, "the lock is free", func() bool {
		l, err := TakeLock(exe, "install")
		if err == nil {
			l.Release()
		}
		return err == nil
	})
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 600 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("waited in vain until ", what)
}

func TestLockFileThatIsLeftIsNoLock(t *testing.T) {
	exe := newExe(t, "x.exe")
	if err := os.WriteFile(exe+".lock", []byte("update 4711\r\nand more than is written"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := take(t, exe, "install")
	_, err := TakeLock(exe, "update")
	if held, ok := errors.AsType[*HeldError](err); !ok || held.Verb != "install" || held.Pid != os.Getpid() {
		t.Errorf("%v", err)
	}
	l.Release()
	if _, err := os.Stat(exe + ".lock"); err == nil {
		t.Error("it is still there")
	}
}

func TestHolderThatHasNotWrittenItsNameYetIsUnknown(t *testing.T) {
	exe := newExe(t, "x.exe")
	file, err := createLock(exe + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	defer windows.CloseHandle(file)
	_, err = TakeLock(exe, "update")
	if held, ok := errors.AsType[*HeldError](err); !ok || held.Verb != "" || !strings.Contains(err.Error(), "another install, update or remove is running") {
		t.Errorf("%v", err)
	}
}

func TestOnlyAdministratorsMayOpenALockThatIsLeft(t *testing.T) {
	d, err := windows.SecurityDescriptorFromString(onlyAdministrators)
	if err != nil {
		t.Fatal(err)
	}
	if control, _, err := d.Control(); err != nil || control&windows.SE_DACL_PROTECTED == 0 {
		t.Errorf("it takes over what the folder lets others do: %v, %v", control, err)
	}
	if text := d.String(); strings.Count(text, "(A;") != 2 || !strings.Contains(text, ";;;SY)") || !strings.Contains(text, ";;;BA)") {
		t.Errorf("%s", text)
	}
}

func TestFolderThatIsNotThereHasNoLock(t *testing.T) {
	_, err := TakeLock(filepath.Join(filepath.Dir(newExe(t, "x.exe")), "none", "x.exe"), "remove")
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
