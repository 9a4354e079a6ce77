package child

import (
	"errors"
	"time"

	"golang.org/x/sys/windows"
)

// A tree whose whole life counts is waited for one process at a time: when that
// ends, the job is asked for another one, until it has none. That depends on no
// message, costs one thread, and nothing wakes up meanwhile.

// follow waits until no process of the tree is left but helpers, or
// until the tree is terminated. Each time that the process which stands for it
// ends and another one is left, it calls handOver.
func (t *tree) follow(handOver func(Handover)) {
	process, pid := t.process, t.pid
	for {
		stopped := t.awaitOne(process)
		var code uint32
		_ = windows.GetExitCodeProcess(process, &code)
		if process != t.process {
			_ = windows.CloseHandle(process)
		}
		if stopped {
			return
		}
		next, nextPid, size := t.another()
		if size == 0 {
			return
		}
		handOver(Handover{Pid: nextPid, Processes: size, Ended: pid, First: pid == t.pid, Code: code})
		process, pid = next, nextPid
	}
}

// awaitOne waits for the end of a process, and reports whether the tree was
// terminated before that.
func (t *tree) awaitOne(process windows.Handle) (stopped bool) {
	// https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjects
	which, err := windows.WaitForMultipleObjects([]windows.Handle{process, t.members.stop}, false, windows.INFINITE)
	return err != nil || which != windows.WAIT_OBJECT_0
}

// denied is the time after which the job is asked again where it has only
// processes that we may not open, and cannot wait for.
const denied = time.Second

// another opens a process of the tree that runs. size is how many there are; 0
// when none is left, or the tree was terminated.
func (t *tree) another() (process windows.Handle, pid, size int) {
	pause := time.Millisecond
	for {
		process, pid, size, err := t.pick()
		if size == 0 && err == nil || process != 0 {
			return process, pid, size
		}
		if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			pause = denied
		}
		if hasEnded(t.members.stop, uint32(pause.Milliseconds())) {
			return 0, 0, 0
		}
		pause = min(2*pause, denied)
	}
}

// pick is one try of another. With an error it is not known what is left: the
// job lists a process for a moment after its end.
func (t *tree) pick() (process windows.Handle, pid, size int, err error) {
	pids, err := t.pids()
	if err != nil {
		return 0, 0, 0, err
	}
	for _, one := range pids {
		opened, failed := openMember(t.job, one, windows.SYNCHRONIZE)
		switch {
		case failed != nil && isHelper(one):
			continue
		case failed != nil:
			if errors.Is(failed, windows.ERROR_ACCESS_DENIED) {
				size++
			}
			err = errors.Join(err, failed)
			continue
		case helps(opened):
		case hasEnded(opened, 0):
			err = errors.Join(err, errEnding)
		default:
			if size++; process == 0 {
				process, pid = opened, one
				continue
			}
		}
		_ = windows.CloseHandle(opened)
	}
	return process, pid, size, err
}

var errEnding = errors.New("a process is ending")

// lastCode is the exit code of the last process of the tree to end, as far as
// it is known; else that of the first.
func (t *tree) lastCode() (uint32, error) {
	if last := t.members.finish(); last.pid != 0 {
		return last.code, nil
	}
	if !hasEnded(t.process, 0) {
		return 0, ErrRemains
	}
	var code uint32
	err := windows.GetExitCodeProcess(t.process, &code)
	return code, err
}
