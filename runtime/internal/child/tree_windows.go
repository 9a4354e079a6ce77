package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// tree is a process and the job object that it and all its descendants are in.
// Our handle of the job is its only one: when we are gone, so are they.
//
// https://learn.microsoft.com/windows/win32/procthread/job-objects
type tree struct {
	pid     int
	process windows.Handle
	job     windows.Handle

	members *members // nil unless the life of the tree counts

	terminated atomic.Bool // no key is pressed any more

	mu     sync.RWMutex // held by readers while they use the handles
	closed bool
}

// startTree starts a process inside a fresh job.
func startTree(s start) (*tree, *output, error) {
	env, err := environmentBlock(s.env, compareNames)
	if err != nil {
		return nil, nil, err
	}
	std, err := openStdio(len(s.writers()))
	if err != nil {
		return nil, nil, err
	}
	defer std.close()
	t := &tree{}
	if t.job, err = newJob(); err != nil {
		return nil, nil, err
	}
	if s.whole {
		if t.members, err = watchMembers(t.job); err != nil {
			_ = windows.CloseHandle(t.job)
			return nil, nil, err
		}
	}
	s.limit(t)
	if err := t.launch(s, env, std); err != nil {
		t.members.close()
		_ = windows.CloseHandle(t.job)
		return nil, nil, err
	}
	return t, s.output(std.takeReader), nil
}

// newJob makes a job whose processes end with its last handle. The handle is
// not inherited, or the tree would keep itself alive.
func newJob() (windows.Handle, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, fmt.Errorf("create a job object: %w", err)
	}
	limits := endWithLastHandle()
	err = setJobInformation(job, windows.JobObjectExtendedLimitInformation, unsafe.Pointer(&limits), unsafe.Sizeof(limits))
	if err != nil {
		_ = windows.CloseHandle(job)
		return 0, fmt.Errorf("set up a job object: %w", err)
	}
	return job, nil
}

func (t *tree) limit(l *Limits, refused func(error)) {
	l.apply(setterOf(t.job), processorGroups(), refused)
}

// launch creates the process in the job.
func (t *tree) launch(s start, env []uint16, std *stdio) error {
	created, err := create(s, env, std, t.job)
	if err != nil {
		return err
	}
	_ = windows.CloseHandle(created.Thread)
	t.pid, t.process = int(created.ProcessId), created.Process
	return nil
}

// press presses a key in the console of the first process that has one: the
// first process of the tree may be gone, and the host of the console, which is
// in the job too, has none itself.
//
// A console whose host hangs may hold it up for ever. So it does not keep the
// handles of the tree from being used and closed, but has some of its own.
func (t *tree) press(ctx context.Context, k Key, console func(int, Key) error) error {
	if console == nil {
		console = func(pid int, k Key) error { return sendKey(pid, k, t.terminated.Load) }
	}
	var pids []int
	release := func() {}
	err := t.ask(func(all []int) (err error) {
		pids, release, err = t.holdAll(all)
		return err
	})
	defer func() { release() }()
	for _, pid := range pids {
		failed := console(pid, k)
		if failed == nil || errors.Is(failed, errConsoleBusy) || errors.Is(failed, os.ErrProcessDone) {
			return failed // the same for each of them
		}
		if err == nil {
			err = failed
		}
		if ctx.Err() != nil {
			break
		}
	}
	return err
}

// ask does something with the processes of a tree that has some left.
func (t *tree) ask(do func(pids []int) error) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return os.ErrProcessDone
	}
	pids, err := t.pids()
	if err != nil {
		return err
	}
	if len(pids) == 0 {
		return os.ErrProcessDone
	}
	return do(pids)
}

// empty reports whether no process of the tree is left but helpers,
// as far as that can be determined.
func (t *tree) empty() bool {
	pids, err := t.pids()
	return err != nil || !slices.ContainsFunc(pids, func(pid int) bool { return !isHelper(pid) })
}

// size is how many processes the tree has but helpers; 0 where that
// cannot be determined.
func (t *tree) size() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return 0
	}
	pids, _ := t.pids()
	return len(slices.DeleteFunc(pids, isHelper))
}

// rest is size without the first process, which may be listed still while it
// ends.
func (t *tree) rest() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return 0
	}
	pids, _ := t.pids()
	return len(slices.DeleteFunc(pids, func(pid int) bool { return pid == t.pid || isHelper(pid) }))
}

// running reports whether what counts is running: the first process, or
// anything of the tree.
func (t *tree) running() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	switch {
	case t.closed:
		return false
	case t.members != nil:
		return !t.empty()
	}
	return !hasEnded(t.process, 0)
}

func (t *tree) kill() error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.closed {
		return nil
	}
	defer t.members.killed()
	return t.terminate()
}

// terminate terminates every process of the job. The host of its console is
// one of them, so we must not be attached to it. When a key press takes too
// long the host is spared: it ends with the last process that is attached.
//
// https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-terminatejobobject
// https://learn.microsoft.com/windows/console/closing-a-console
func (t *tree) terminate() error {
	leave, alone := consoleGate.enter(gateBound)
	defer leave()
	t.terminated.Store(true)
	if !alone {
		return t.terminateAllButHosts()
	}
	return windows.TerminateJobObject(t.job, KilledCode)
}

func (t *tree) terminateAllButHosts() error {
	pids, err := t.pids()
	for _, pid := range pids {
		if release, gone := t.hold(pid); gone == nil {
			if !isConsoleHost(pid) {
				err = errors.Join(err, terminateProcess(pid))
			}
			release()
		}
	}
	return err
}

// wait blocks until the first process has ended and returns its exit code.
func (t *tree) wait() (code uint32, err error) {
	if _, err := windows.WaitForSingleObject(t.process, windows.INFINITE); err != nil {
		return 0, err
	}
	err = windows.GetExitCodeProcess(t.process, &code)
	return code, err
}

// sweep ends what is left of the tree and waits until it is gone. The job's
// own count is asked, because its messages are not guaranteed to come; asking
// again and again is for these moments only.
func (t *tree) sweep(patience time.Duration) error {
	deadline := time.Now().Add(patience)
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		left, err := t.count()
		if err != nil {
			return fmt.Errorf("%w, as far as is known: %w", ErrRemains, errors.Join(err, t.terminate()))
		}
		if left == 0 {
			return nil
		}
		// A process that is ending already can make this fail.
		err = t.terminate()
		if time.Now().After(deadline) {
			return errors.Join(err, fmt.Errorf("%w: %d, %v after they were terminated", ErrRemains, left, patience))
		}
		time.Sleep(pause)
	}
}

// count returns how many processes of the tree are running.
func (t *tree) count() (uint32, error) {
	// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_accounting_information
	var accounting struct {
		TotalUserTime, TotalKernelTime, PeriodUserTime, PeriodKernelTime int64
		PageFaults, Total, Active, Terminated                            uint32
	}
	err := jobInformation(t.job, windows.JobObjectBasicAccountingInformation, unsafe.Pointer(&accounting), unsafe.Sizeof(accounting))
	return accounting.Active, err
}

// pids lists the processes of the tree that have not ended, the first one
// first. While our handle of it is open its identifier is not used again.
//
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_process_id_list
func (t *tree) pids() ([]int, error) {
	const header = 2 // DWORDs: how many there are, how many are listed
	for room := 64; room <= mostProcesses; room *= 4 {
		// Two DWORDs take one place on 64 bits and two on 32.
		list := make([]uintptr, room+header)
		size := uintptr(len(list)) * unsafe.Sizeof(list[0])
		err := jobInformation(t.job, windows.JobObjectBasicProcessIdList, unsafe.Pointer(&list[0]), size)
		if errors.Is(err, windows.ERROR_MORE_DATA) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list the processes of a job object: %w", err)
		}
		counts := (*[header]uint32)(unsafe.Pointer(&list[0]))
		first := header * 4 / int(unsafe.Sizeof(list[0]))
		var pids []int
		for _, pid := range list[first : first+int(counts[1])] {
			if pids = append(pids, int(pid)); int(pid) == t.pid {
				pids[0], pids[len(pids)-1] = pids[len(pids)-1], pids[0]
			}
		}
		return pids, nil
	}
	return nil, fmt.Errorf("list the processes of a job object: there are more than %d", mostProcesses)
}

// mostProcesses of a tree are listed. Windows runs out of memory before that.
const mostProcesses = 1 << 16

// close lets go of the handles. With the last one of the job whatever is left
// of the tree is terminated.
func (t *tree) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	leave, _ := consoleGate.enter(gateBound)
	defer leave()
	t.closed = true
	t.members.close()
	_ = windows.CloseHandle(t.process)
	_ = windows.CloseHandle(t.job)
}

// Job is our handle of the job that the tree is in; 0: nothing is left of it.
func (p *Process) Job() uintptr {
	p.tree.mu.RLock()
	defer p.tree.mu.RUnlock()
	if p.tree.closed {
		return 0
	}
	return uintptr(p.tree.job)
}
