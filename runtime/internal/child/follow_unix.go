//go:build unix

package child

import (
	"slices"
	"syscall"
	"time"
)

// followPause is the time between two looks for what is left of a group whose
// leader has ended. Nothing else tells of the end of a process that is not our
// own child; a service runs here in the console of its developer alone.
const followPause = 100 * time.Millisecond

// follow waits until no process of the group is left, or until it is
// terminated. Only the end of the first process is handed over.
func (t *tree) follow(handOver func(Handover)) {
	<-t.ended
	for first := true; !t.gone(); first = false {
		if pids := alive(t.pid); first && len(pids) > 0 {
			code, _ := t.wait()
			handOver(Handover{Pid: pids[0], Processes: len(pids), Ended: t.pid, First: true, Code: code})
		}
		timer := time.NewTimer(followPause)
		select {
		case <-timer.C:
		case <-t.stop:
			timer.Stop()
			return
		}
	}
}

// gone reports whether the group has no process any more.
func (t *tree) gone() bool {
	return syscall.Kill(-t.pid, 0) == syscall.ESRCH || !anyAlive(t.pid)
}

// lastCode is the exit code of the first process: that of a process which is
// not our own child cannot be known.
func (t *tree) lastCode() (uint32, error) { return t.wait() }

// running reports whether the first process is running. It has the exit code.
func (t *tree) running() bool { return !isClosed(t.ended) }

// size is how many processes the group has, where that can be determined.
func (t *tree) size() int { return len(t.members()) }

// rest is size without the first process.
func (t *tree) rest() int {
	return len(slices.DeleteFunc(t.members(), func(pid int) bool { return pid == t.pid }))
}

// members lists the group while it is ours: its number may be used again.
func (t *tree) members() []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	return alive(t.pid)
}
