//go:build unix

package runtime

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"winservice.internal/runtime/events"
	"winservice.internal/runtime/internal/logfile"
	"winservice.internal/runtime/internal/supervise"
	"winservice.internal/runtime/log/gzip"
)

// many is a number of the fault suite: all of it where that was asked for
// (make faults), else what is enough to see that the test still works.
func many(some, all int) int {
	if os.Getenv("FAULTS") == "all" {
		return all
	}
	return some
}

// footprint is what a leak would make larger.
type footprint struct{ goroutines, files, heap int }

func takeFootprint(t *testing.T) footprint {
	t.Helper()
	runtime.GC()
	runtime.GC() // the first one only queues what has a finalizer
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, err := filepath.Glob("/dev/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	return footprint{runtime.NumGoroutine(), len(files), int(m.HeapAlloc)}
}

func TestCrashesInARowLeaveNothingBehind(t *testing.T) {
	s := shell("crashes", "echo boom; exit 9", t)
	s.Restart = Restart{Delay: time.Millisecond, MaxDelay: time.Millisecond, GiveUpAfter: Never, HealthyAfter: Never}
	s.Log.MaxSize, s.Log.Keep = 1000, 3
	var deaths atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan supervise.Outcome, 1)
	go func() {
		done <- s.supervise(ctx, host{
			report: func(supervise.Status) {},
			emit: func(id events.ID, _ ...string) {
				if id == events.ChildDied {
					deaths.Add(1)
				}
			},
		})
	}()
	died := func(n int) {
		t.Helper()
		for end := time.Now().Add(5 * time.Minute); deaths.Load() < int64(n); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d deaths in 5 minutes, want %d", deaths.Load(), n)
			}
		}
	}
	n := many(100, 1000)
	died(n / 5)
	early := takeFootprint(t)
	died(n)
	late := takeFootprint(t)
	cancel()
	<-done
	t.Logf("%d crashes; after a fifth of them %+v, at the end %+v", n, early, late)
	if late.goroutines > early.goroutines+8 || late.files > early.files+8 || late.heap > early.heap+1<<20 {
		t.Errorf("it grows: after %d crashes %+v, after %d %+v", n/5, early, n, late)
	}
}

func TestFloodArrivesWholeOverRotations(t *testing.T) {
	lines := many(2_000_000, 100_000_000)
	s := shell("floods", fmt.Sprintf("seq 1 %d", lines), t)
	s.Log.MaxSize, s.Log.Keep = 1_000_000, 1000
	if os.Getenv("FAULTS") == "all" {
		s.Log.MaxSize = 10_000_000
	}
	st := supervised(t, s, nil)
	select {
	case <-st.done:
	case <-time.After(20 * time.Minute):
		t.Fatal("the child does not end")
	}
	files, next, bytes := 0, 1, 0
	for n := 1000; n >= 0; n-- {
		path := filepath.Join(s.Log.Dir, "floods.log")
		if n > 0 {
			path = filepath.Join(s.Log.Dir, fmt.Sprintf("floods.%d.log", n))
		}
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		files++
		scanner := bufio.NewScanner(file)
		for scanner.Scan() {
			if got, err := strconv.Atoi(scanner.Text()); err != nil || got != next {
				t.Fatalf("%s: line %q, want %d", path, scanner.Text(), next)
			}
			next++
			bytes += len(scanner.Bytes()) + 1
		}
		_ = file.Close()
	}
	t.Logf("%d lines, %d bytes in %d files", next-1, bytes, files)
	if next-1 != lines {
		t.Errorf("%d lines arrived, want %d", next-1, lines)
	}
}

func TestRandomKillsAndStopsEndInOrder(t *testing.T) {
	rounds := many(30, 500)
	stopped, deaths := 0, 0
	for round := range rounds {
		s := shell("random", `echo $$ >>pids; exec sleep 100`, t)
		s.Restart = Restart{Delay: time.Millisecond, MaxDelay: time.Millisecond, GiveUpAfter: Never, HealthyAfter: Never}
		s.Stop.Steps = []StopStep{CtrlC(5 * time.Second), Kill()}
		st := supervised(t, s, nil)
		pids := filepath.Join(s.Command.Dir, "pids")
		stopAt := time.Now().Add(time.Duration(round%50) * time.Millisecond)
		for time.Now().Before(stopAt) {
			if pid := lastPid(pids); pid > 0 {
				if p, err := os.FindProcess(pid); err == nil && p.Kill() == nil {
					deaths++
				}
			}
			time.Sleep(time.Duration(round%7) * time.Millisecond)
		}
		st.cancel()
		if o := st.end(); o.GaveUp {
			t.Errorf("round %d: %+v", round, o)
		}
		texts := st.all()
		if !strings.HasSuffix(texts, "The random service has stopped (random).") || strings.Count(texts, "has stopped") != 1 {
			t.Errorf("round %d: the end is not told last and once:\n%s", round, texts)
		}
		content, _ := os.ReadFile(pids) // none if no child came so far
		for _, word := range strings.Fields(string(content)) {
			pid, _ := strconv.Atoi(word)
			if p, err := os.FindProcess(pid); err == nil && p.Signal(syscall.Signal(0)) == nil {
				t.Errorf("round %d: process %d is left", round, pid)
			}
		}
		stopped++
	}
	t.Logf("%d rounds, %d kills sent, %d ended in order", rounds, deaths, stopped)
}

func lastPid(path string) int {
	content, err := os.ReadFile(path)
	words := strings.Fields(string(content))
	if err != nil || len(words) == 0 {
		return 0
	}
	pid, _ := strconv.Atoi(words[len(words)-1])
	return pid
}

// processesWith counts the processes whose command line has a word.
func processesWith(t *testing.T, word string) (n int) {
	t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(paths) == 0 {
		t.Skip("there is no /proc here to count processes by")
	}
	for _, path := range paths {
		if content, err := os.ReadFile(path); err == nil && strings.Contains(string(content), word) { // else it has ended meanwhile
			n++
		}
	}
	return n
}

// awaitRunning waits until so many processes have the word.
func awaitRunning(t *testing.T, word string, ok func(n int) bool) int {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		n := processesWith(t, word)
		if ok(n) {
			return n
		}
		if time.Now().After(end) {
			t.Fatalf("after a minute %d processes run", n)
		}
	}
}

// A bomb that goes off up to where it is stopped by itself: the limit of
// processes is Windows' own, and what Windows is asked for is tested there.
func TestForkBombLeavesNothingBehind(t *testing.T) {
	each := many(8, 40)
	word := fmt.Sprintf("bomb-%d", os.Getpid())
	bomb := fmt.Sprintf(`b() { n=0; while [ $n -lt %d ]; do %s & n=$((n+1)); done; wait; }
	a() { b; }
	trap '' INT TERM; n=0; while [ $n -lt %[1]d ]; do a & n=$((n+1)); done; wait # %[3]s`, each, "sleep 1000", word)
	s := shell("bomb", bomb, t)
	s.Stop.Steps = []StopStep{CtrlC(50 * time.Millisecond), Kill()}
	rounds, most := many(2, 20), 0
	for range rounds {
		st := supervised(t, s, nil)
		most = max(most, awaitRunning(t, word, func(n int) bool { return n > each })) // the shells; each has as many sleepers
		st.cancel()
		if o := st.end(); o.GaveUp {
			t.Errorf("%+v", o)
		}
		if n := processesWith(t, word); n > 0 {
			t.Errorf("%d processes are left", n)
		}
	}
	t.Logf("%d bombs of %d processes, at most %d shells seen at once, none left", rounds, 1+each+each*each, most)
}

func TestDeafChildrenAreKilledOneAfterTheOther(t *testing.T) {
	word := fmt.Sprintf("deaf-%d", os.Getpid())
	s := shell("deaf", `trap '' INT TERM; (while :; do sleep 1000; done) & while :; do sleep 1000; done # `+word, t)
	s.Stop.Steps = []StopStep{CtrlC(20 * time.Millisecond), CtrlBreak(20 * time.Millisecond), Kill()}
	n, killed := many(20, 500), 0
	for range n {
		st := supervised(t, s, nil)
		awaitRunning(t, word, func(n int) bool { return n >= 2 })
		st.cancel()
		st.end()
		killed += strings.Count(st.all(), "process tree was ended by force")
		if left := processesWith(t, word); left > 0 {
			t.Fatalf("%d processes are left", left)
		}
	}
	t.Logf("%d deaf children, %d ended by force, none left", n, killed)
	if killed != n {
		t.Errorf("%d of %d were ended by force", killed, n)
	}
}

func TestDeletedFolderOfTheLogIsMadeAgainWhileTheChildPrints(t *testing.T) {
	s := shell("prints", `n=0; while :; do echo line $n; n=$((n+1)); sleep 0.01; done`, t)
	s.Log.Dir = filepath.Join(t.TempDir(), "logs")
	path := filepath.Join(s.Log.Dir, "prints.log")
	st := supervised(t, s, nil)
	n := many(2, 20)
	for range n {
		var size int64
		for end := time.Now().Add(time.Minute); size == 0; time.Sleep(5 * time.Millisecond) {
			if info, err := os.Stat(path); err == nil {
				size = info.Size()
			}
			if time.Now().After(end) {
				t.Fatal("nothing is written")
			}
		}
		if err := os.Rename(s.Log.Dir, filepath.Join(t.TempDir(), "gone")); err != nil { // removing it is a race with the writer
			t.Fatal(err)
		}
	}
	st.cancel()
	st.end()
	texts := st.all()
	t.Logf("%d folders gone, %d starts of the child", n, strings.Count(texts, "the child runs"))
	if strings.Count(texts, "the child runs") != 1 || strings.Contains(texts, "died") {
		t.Errorf("the child was disturbed:\n%s", texts)
	}
}

func TestCompressedFloodArrivesWholeOverQuickDeathsAndRestarts(t *testing.T) {
	lines, runs := many(20_000, 2_000_000), 3
	s := shell("floods", fmt.Sprintf(`n=$(cat n 2>/dev/null || echo 0); echo $((n+%d)) >n; seq $((n+1)) $((n+%[1]d)); exit 1`, lines), t)
	s.Log.MaxSize, s.Log.Keep, s.Log.Compress = 10_000, 1000, gzip.Compression{}
	if os.Getenv("FAULTS") == "all" {
		s.Log.MaxSize = 1_000_000
	}
	s.Restart = Restart{When: NoRestart}
	for range runs {
		supervised(t, s, nil).end()
		for _, left := range []string{"*.tmp"} {
			if names, _ := filepath.Glob(filepath.Join(s.Log.Dir, left)); len(names) > 0 {
				t.Errorf("the service has ended, and there is %v", names)
			}
		}
	}
	s.Restart = Restart{Delay: time.Millisecond, MaxDelay: time.Millisecond, GiveUpAfter: time.Millisecond} // two deaths
	supervised(t, s, nil).end()
	zipped, err := filepath.Glob(filepath.Join(s.Log.Dir, "*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := logfile.Follow(t.Context(), &out, s.logPath(false), s.Log.Compress, -1, false); err != nil {
		t.Fatal(err)
	}
	next := 1
	for line := range strings.Lines(out.String()) {
		if got, err := strconv.Atoi(strings.TrimSpace(line)); err != nil || got != next {
			t.Fatalf("line %q, want %d", line, next)
		}
		next++
	}
	t.Logf("%d lines, %d bytes, %d files are compressed", next-1, out.Len(), len(zipped))
	if next-1 < (runs+2)*lines || len(zipped) == 0 {
		t.Errorf("%d lines, want %d and more; %d files are compressed", next-1, (runs+2)*lines, len(zipped))
	}
}
