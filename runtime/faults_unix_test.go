//go:build unix

package runtime

import (
	"bufio"
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
	"winservice.internal/runtime/internal/supervise"
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
