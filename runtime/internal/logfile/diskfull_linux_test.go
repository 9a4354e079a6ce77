package logfile

import (
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const fullRole = "LOGFILE_TEST_FULL_DISK"

// TestMain is also the child of TestWriterOutlivesAFullDisk.
func TestMain(m *testing.M) {
	if path := os.Getenv(fullRole); path != "" {
		os.Exit(fillUp(path))
	}
	os.Exit(m.Run())
}

func TestWriterOutlivesAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Logf("no disk of our own (%v): the kernel's limit for the size of a file stands in for a full one", err)
		fillUpInChild(t, dir)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	w := start(t, Options{Path: filepath.Join(dir, "x.log")})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 32<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	checkFullDisk(t, w, func() error { return os.Remove(ballast) })
	_ = w.Close()
}

// checkFullDisk writes more than there is room for, until makeRoom.
func checkFullDisk(t *testing.T, w *witness, makeRoom func() error) {
	t.Helper()
	chunk := strings.Repeat("x", 1023) + "\n"
	for range 50 {
		w.print(t, chunk)
	}
	w.later()
	w.print(t, chunk+chunk)
	w.wantTrouble(t, 1, 0)
	if w.Written()+w.Dropped() != 52*1024 || w.Dropped() == 0 || w.Written() == 0 {
		t.Errorf("written %d, dropped %d", w.Written(), w.Dropped())
	}
	content, err := os.ReadFile(w.path)
	if err != nil || int64(len(content)) != w.Written() {
		t.Errorf("the file has %d bytes, written were %d: %v", len(content), w.Written(), err)
	}
	if err := makeRoom(); err != nil {
		t.Fatal(err)
	}
	dropped := w.Dropped()
	w.muchLater()
	w.print(t, "room again\n")
	w.wantTrouble(t, 1, 1)
	if w.recovered[0] != dropped || w.Dropped() != dropped {
		t.Errorf("recovered %v, dropped %d, want %d", w.recovered, w.Dropped(), dropped)
	}
	content, err = os.ReadFile(w.path)
	if err != nil || !bytes.HasSuffix(content, []byte("\n"+missing(int(dropped))+"room again\n")) {
		t.Errorf("the file does not end with the gap and the last line: %v", err)
	}
}

func fillUpInChild(t *testing.T, dir string) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, "-test.v")
	child.Env = append(os.Environ(), fullRole+"="+filepath.Join(dir, "x.log"))
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("child: %v\n%s", err, out)
	}
}

// fillUp is TestWriterOutlivesAFullDisk for those who may not mount.
func fillUp(path string) int {
	signal.Ignore(syscall.SIGXFSZ)
	ok := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
		Name: "child",
		F: func(t *testing.T) {
			w := start(t, Options{Path: path})
			var before syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 32 << 10, Max: before.Max}); err != nil {
				t.Fatal(err)
			}
			checkFullDisk(t, w, func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) })
		},
	}})
	if !ok {
		return 1
	}
	return 0
}
