package runtime

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// crashWord in the environment makes the test binary a service that crashes on
// a goroutine which nobody looks after.
const crashWord = "WINSERVICE_TEST_CRASH"

func TestACrashIsToldOfByTheNextProcess(t *testing.T) {
	dir := os.Getenv(crashWord)
	if dir != "" {
		s := Service{Name: "crashing", Log: Log{Dir: dir}}
		s.catchCrash()
		go func() { panic("the reason") }()
		select {}
	}
	s := Service{Name: "crashing", Log: Log{Dir: t.TempDir()}}
	for range 2 { // the older one goes
		exe, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(exe, "-test.run=^TestACrashIsToldOfByTheNextProcess$")
		cmd.Env = append(os.Environ(), crashWord+"="+s.Log.Dir)
		if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "the reason") {
			t.Fatalf("%v, and it says %s", err, out)
		}
		before, end := s.catchCrash()
		if !strings.HasPrefix(before, "panic: the reason") || !strings.Contains(before, "crash_test.go") {
			t.Errorf("the process before has left %q", before)
		}
		end()
	}
	left, err := filepath.Glob(filepath.Join(s.Log.Dir, "*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != "crashing.crash.old" {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestWithoutACrashNothingIsLeft(t *testing.T) {
	s := Service{Name: "quiet", Log: Log{Dir: t.TempDir()}}
	// What a process leaves that is ended by force.
	if err := os.WriteFile(filepath.Join(s.Log.Dir, "quiet.crash"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, end := s.catchCrash()
	end()
	if before != "" {
		t.Errorf("the process before has left %q", before)
	}
	if left, err := os.ReadDir(s.Log.Dir); err != nil || len(left) != 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	s.Log.Dir = filepath.Join(s.Log.Dir, "none")
	before, end = s.catchCrash()
	end()
	if before != "" {
		t.Errorf("%q", before)
	}
}

func TestACrashFileThatIsALinkIsNotFollowed(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(precious, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "linked.crash")
	if err := os.Symlink(precious, link); err != nil {
		t.Skip("this system makes no links:", err)
	}
	if _, err := os.Lstat(link); err != nil {
		t.Skip("this system reports a link as made, and makes none:", err)
	}
	before, end := (&Service{Name: "linked", Log: Log{Dir: dir}}).catchCrash()
	end()
	if before != "" {
		t.Errorf("%q was read", before)
	}
	if text, err := os.ReadFile(precious); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Lstat(link); err == nil {
		t.Error("the link is still there")
	}
}
