package runtime

import (
	"testing"
	"testing/synctest"
	"time"

	"winservice.internal/runtime/internal/supervise"
)

func TestJobOfAChildThatWasStartedAMomentAgoIsFound(t *testing.T) {
	k, _ := keeperOf(t)
	s := k.service
	synctest.Test(t, func(t *testing.T) {
		lives := func(pid int, _ *time.Time) life {
			if pid == 8 {
				return lifeRuns
			}
			return lifeEnded
		}
		started := func(pid int, job uintptr) {
			k.change(func() { k.state.Job = job })
			k.event(supervise.Event{What: supervise.ChildStarted, Pid: pid})
		}
		started(7, 70)
		k.status(supervise.Running)
		started(8, 80)
		if job := s.treeJob(k.state.Pid, lives); job != 80 {
			t.Errorf("the job is %d, want that of the child that runs, 80", job)
		}
		began := time.Now()
		if job := s.treeJob(k.state.Pid, lives); job != 80 || time.Since(began) != 0 {
			t.Errorf("the job is %d after %v", job, time.Since(began))
		}
		if job := s.treeJob(k.state.Pid+1, lives); job != 0 {
			t.Errorf("the job of another process is taken: %d", job)
		}
	})
}
