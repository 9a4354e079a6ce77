package endtoend

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// many is a number of the fault suite: all of it where that was asked for
// (make faults), else what is enough to see that the test still works.
func many(some, all int) int {
	if os.Getenv("FAULTS") == "all" {
		return all
	}
	return some
}

// restless starts its child again at once and for ever.
const restless = `restart = { delay = "1ms", max-delay = "1ms", give-up-after = "never", healthy-after = "never" }
stop = ["ctrl-c 20s", "kill"]`

// noneLeft holds that no process of the test child is left, nor one of the
// service or of these other programs.
func (s *service) noneLeft(programs ...string) {
	s.Helper()
	programs = append(programs, "testchild.exe", strings.ToLower(s.name)+".exe")
	var left []answer.Process
	defer func() {
		if len(left) > 0 {
			s.Logf("left are %+v", left)
		}
	}()
	s.Eventually("no process is left", func() bool {
		left = slices.DeleteFunc(s.Processes(), func(p answer.Process) bool {
			return !slices.Contains(programs, strings.ToLower(p.Name))
		})
		return len(left) == 0
	})
}

// starts starts the service and waits until it runs.
func (s *service) starts() {
	s.Helper()
	s.does("start", "--wait", "60")
}

func TestCrashesInARowLeaveNoHandleOpen(t *testing.T) {
	w := newWorld(t)
	s := w.only("crashes-on", "--say boom --exit 9", restless)
	running := s.runs()
	restarts := func(n int) int {
		w.Eventually("the child was started again "+strconv.Itoa(n)+" times", func() bool {
			restarts, ok := s.status()["restarts"].(float64)
			if !ok {
				t.Error("status --json lacks the restarts of a running service")
			}
			return restarts >= float64(n)
		})
		return w.Handles(running.PID)
	}
	n := many(20, 1000)
	step := min(n/2, 100) // within the bound of a wait
	early := restarts(step)
	late := early
	for at := 2 * step; at <= n; at += step {
		late = restarts(at)
	}
	t.Logf("handles of the service after some crashes %d, after %d %d", early, n, late)
	if early == 0 || late > early+10 {
		t.Errorf("handles grow: %d, after %d crashes %d", early, n, late)
	}
	s.does("stop", "--wait", "60")
	s.noneLeft()
}

func TestStartAndStopAgainAndAgain(t *testing.T) {
	w := newWorld(t)
	s := w.only("cycles", "--mark @marks", "")
	s.does("install")
	n := many(5, 200)
	for round := 1; round <= n; round++ {
		s.starts()
		w.await("marks", "started", round)
		s.does("stop", "--wait", "60")
		if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
			t.Fatalf("round %d: the SCM says %+v", round, got)
		}
	}
	m := w.await("marks", "ending", n)
	t.Logf("%d rounds: %d children started, %d interrupted, %d ended", n, m.count("started"), m.count("interrupted"), m.count("ending"))
	if m.count("started") != n || m.count("interrupted") != n {
		t.Errorf("the children do not add up:\n%s", m)
	}
	s.noneLeft()
}

func TestKillsAndAStopAtRandomMomentsNeverLeaveTwoChildren(t *testing.T) {
	w := newWorld(t)
	s := w.only("restless", "--alone @alone --mark @marks", restless)
	s.does("install")
	n := many(4, 60)
	random := rand.New(rand.NewPCG(1, 2))
	kills := 0
	for range n {
		s.starts()
		for range random.IntN(4) {
			time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
			if pid, ok := s.status()["child_pid"].(float64); ok && w.ProcessExists(int(pid)) {
				w.TryKillWindowsPid(int(pid))
				kills++
			}
		}
		time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
		s.does("stop", "--wait", "60")
		if got := w.Service(s.name); got.State != "STOPPED" || got.ExitCode != 0 {
			t.Fatalf("the SCM says %+v", got)
		}
		s.noneLeft()
	}
	m := w.await("marks", "started", n)
	t.Logf("%d rounds, %d kills sent, %d children", n, kills, m.count("started"))
	if m.count("not alone") > 0 {
		t.Errorf("two children at once:\n%s", m)
	}
	if pids := m.pids(); len(slices.Compact(slices.Sorted(slices.Values(pids)))) == 0 {
		t.Error("no child ever ran")
	}
}

func TestSupervisorKilledAtAnyMomentLeavesNothingAndStartsAgain(t *testing.T) {
	w := newWorld(t)
	s := w.only("mortal", "--alone @alone --mark @marks --grandchild @family --slow-stop 300ms", `stop = ["ctrl-c 20s", "kill"]`)
	s.does("install")
	n := many(4, 60)
	random := rand.New(rand.NewPCG(3, 4))
	duringStop := 0
	for round := range n {
		s.does("start", "--wait", "0")
		var pid int
		w.Eventually("the service has a process", func() bool {
			pid = w.Service(s.name).PID
			return pid != 0
		})
		time.Sleep(time.Duration(random.IntN(300)) * time.Millisecond)
		if round%2 == 1 {
			s.Run(s.exe, "stop", "--wait", "0") // it may be too early for that
			duringStop++
		}
		w.TryKillWindowsPid(pid)
		w.gone(pid)
		s.noneLeft()
	}
	s.starts()
	s.does("stop", "--wait", "60")
	s.noneLeft()
	t.Logf("%d kills, %d of them while stopping", n, duringStop)
	if m := w.await("marks", "started", 1); m.count("not alone") > 0 {
		t.Errorf("two children at once:\n%s", m)
	}
}

func TestDeafChildrenAreEndedAgainAndAgain(t *testing.T) {
	w := newWorld(t)
	s := w.only("deaf-ones", "--mark @marks --deaf --grandchild @family", `stop = ["ctrl-c 200ms", "kill"]`)
	s.does("install")
	n := many(3, 60)
	for round := 1; round <= n; round++ {
		s.starts()
		w.await("marks", "started", round)
		s.does("stop", "--wait", "60")
		s.noneLeft()
	}
	m := w.await("marks", "interrupted", n)
	t.Logf("%d deaf children, %d interrupted in vain, %d ended by themselves", n, m.count("interrupted"), m.count("ending"))
	if m.count("ending") != 0 {
		t.Errorf("deaf children ended by themselves:\n%s", m)
	}
}

func TestDeletedFolderOfTheLogIsMadeAgain(t *testing.T) {
	w := newWorld(t)
	s := w.only("loses-its-log", "--mark @marks --say boom --exit 9", `restart = { delay = "100ms", max-delay = "100ms", give-up-after = "never", healthy-after = "never" }
log = { directory = 'C:\logs' }`)
	running := s.runs()
	log := w.Local(`C:\logs\loses-its-log.log`)
	n := many(2, 20)
	for range n {
		w.Eventually("there is a log", func() bool {
			info, err := os.Stat(log)
			return err == nil && info.Size() > 0
		})
		if err := os.Rename(filepath.Dir(log), fmt.Sprintf("%s.gone.%d", filepath.Dir(log), time.Now().UnixNano())); err != nil {
			t.Fatal(err)
		}
	}
	w.Eventually("there is a log again", func() bool { return strings.Contains(w.Read(log), "boom") })
	t.Logf("%d folders gone", n)
	if got := w.Service(s.name); got.PID != running.PID {
		t.Errorf("the service is another process: %+v", got)
	}
	s.does("stop", "--wait", "60")
	s.noneLeft()
}
