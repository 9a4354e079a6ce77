//go:build unix

package gzip

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"winservice.internal/runtime/internal/logfile"
)

const (
	printerRole  = "GZIP_TEST_PRINTER"
	fullDiskRole = "GZIP_TEST_FULL_DISK"
)

// TestMain is also the process that is killed, and the one whose disk is full.
func TestMain(m *testing.M) {
	if path := os.Getenv(printerRole); path != "" {
		printNumbers(path)
	}
	if path := os.Getenv(fullDiskRole); path != "" {
		os.Exit(fillUp(path))
	}
	os.Exit(m.Run())
}

// many is a number of the fault suite: all of it where that was asked for
// (make faults), else what is enough to see that the test still works.
func many(some, all int) int {
	if os.Getenv("FAULTS") == "all" {
		return all
	}
	return some
}

func role(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.v")
	cmd.Env = append(os.Environ(), name+"="+path)
	return cmd
}

// printNumbers writes numbered lines, and after each one its number to the
// standard output, until it is killed.
func printNumbers(path string) {
	w := logfile.Open(logfile.Options{
		Path: path, MaxSize: 100_000, Keep: 100_000, Compress: Compression{},
		NotCompressed: func(err error) { fmt.Println("not compressed:", err) },
	})
	write(w, "\n") // the kernel may have cut off the last write of the one before
	for n := 1; ; n++ {
		write(w, fmt.Sprintf("%d %d %s\n", os.Getpid(), n, noiseLine))
		fmt.Println(n)
	}
}

var noiseLine = strconv.Quote(noise(100))

func TestKillAtAnyMomentLosesNoCompressedLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	r := rand.New(rand.NewPCG(5, 6))
	rounds := many(60, 1000)
	printed := map[int]int{} // by process: the last number that it said
	halves, twice := 0, 0
	for range rounds {
		cmd := role(t, printerRole, path)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		kill := func(within int) {
			time.AfterFunc(time.Duration(r.IntN(within))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		}
		early := r.IntN(4) == 0 // before it has begun, or just then
		if early {
			kill(5_000)
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if !early && printed[cmd.Process.Pid] == 0 {
				kill(30_000)
			}
			n, err := strconv.Atoi(lines.Text())
			if err != nil {
				t.Error(lines.Text())
			}
			printed[cmd.Process.Pid] = max(n, printed[cmd.Process.Pid])
		}
		_ = cmd.Wait() // it was killed
		if exists(path + unfinished) {
			halves++
		}
		both, _ := filepath.Glob(path[:len(path)-3] + "*.log.gz")
		for _, name := range both {
			if exists(name[:len(name)-3]) {
				twice++
			}
		}
	}
	var f failures
	o := logfile.Options{Path: path, MaxSize: 100_000, Keep: 100_000}
	write(open(t, o, &f), "\nthe end\n")
	compressed(t, path)
	got, count := map[int]int{}, len(files(t, path))
	for _, file := range files(t, path) {
		for line := range bytes.Lines(file) {
			if len(line) == 1 || !bytes.HasSuffix(line, []byte(noiseLine+"\n")) && string(line) != "the end\n" {
				continue // cut off, and so it has not been said to be printed
			}
			var pid, n int
			if _, err := fmt.Sscanf(string(line), "%d %d ", &pid, &n); err != nil {
				if string(line) != "the end\n" {
					t.Fatalf("there is %q", line)
				}
				continue
			}
			if n != got[pid]+1 {
				t.Fatalf("of process %d comes %d after %d", pid, n, got[pid])
			}
			got[pid] = n
		}
	}
	lines := 0
	for pid, n := range printed {
		lines += got[pid]
		if got[pid] < n {
			t.Errorf("of process %d there are %d lines of %d", pid, got[pid], n)
		}
	}
	t.Logf("%d kills: %d during a compression, %d left a file in both forms; %d lines in %d files", rounds, halves, twice, lines, count)
	if halves == 0 || lines == 0 || f.Load() > 0 {
		t.Errorf("no kill came during a compression, or %d failures: %v", f.Load(), f.last.Load())
	}
}

func TestFullDiskLeavesThePlainFile(t *testing.T) {
	cmd := role(t, fullDiskRole, filepath.Join(t.TempDir(), "x.log"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("child: %v\n%s", err, out)
	}
}

// fillUp has a disk on which what does not get smaller finds no room: the
// kernel's limit for the size of a file stands in for it, which needs no
// rights, and a process of its own.
func fillUp(path string) int {
	signal.Ignore(syscall.SIGXFSZ)
	ok := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
		Name: "child",
		F: func(t *testing.T) {
			var before syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
				t.Fatal(err)
			}
			const size = 64 << 10
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: before.Max}); err != nil {
				t.Fatal(err)
			}
			var f failures
			w := open(t, logfile.Options{Path: path, MaxSize: size, Keep: 10}, &f)
			text := noise(size)
			for n := 1; n <= 3; n++ {
				write(w, text)
				w.Rotate()
				eventually(t, "the full disk is told", func() bool { return f.Load() == 1 && !exists(path+unfinished) })
				if got, err := os.ReadFile(numbered(path, n)); err != nil || string(got) != text {
					t.Errorf("plain file %d has %d bytes: %v", n, len(got), err)
				}
			}
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
				t.Fatal(err)
			}
			write(w, "there is room\n")
			w.Rotate()
			compressed(t, path)
			if got := string(bytes.Join(files(t, path), nil)); got != strings.Repeat(text, 3)+"there is room\n" || f.Load() != 1 || w.Dropped() > 0 {
				t.Errorf("%d bytes; told %d times; %d dropped", len(got), f.Load(), w.Dropped())
			}
		},
	}})
	if !ok {
		return 1
	}
	return 0
}

// On Windows the folder cannot go before the file is closed.
func TestDeletedFolderIsNoFailureOfACompression(t *testing.T) {
	var f failures
	w, path, _, goOn := beforeItsEnd(t, 3, &f)
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log is there again", func() bool {
		write(w, "again\n")
		return exists(path)
	})
	goOn()
	w.Rotate()
	compressed(t, path)
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 2 || f.Load() > 0 {
		t.Errorf("in the new folder are %v; %d failures (%v)", left, f.Load(), f.last.Load())
	}
}

func TestLinkIsNotFollowed(t *testing.T) {
	dir := t.TempDir()
	path, secret := filepath.Join(dir, "x.log"), filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("nobody may read this\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, numbered(path, 1)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(numbered(path, 2), []byte("one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var f failures
	open(t, logfile.Options{Path: path, MaxSize: 1000, Keep: 5}, &f)
	eventually(t, "the link is told", func() bool { return f.Load() == 1 })
	if exists(numbered(path, 1)+".gz") || string(expand(t, numbered(path, 2)+".gz")) != "one\n" {
		t.Error("the link was followed, or keeps the other file from being compressed")
	}
}
