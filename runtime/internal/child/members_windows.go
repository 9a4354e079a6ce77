package child

import (
	"fmt"
	"math"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// members keeps a handle of each process of a job while it lives, so that the
// exit code of the last one to end can be read: Windows keeps the code as long
// as somebody has a handle. A nil members keeps nothing.
//
// The job announces its processes on a completion port. Windows does not
// promise that each message arrives, so that nothing but an exit code depends
// on them. A process that has ended before its message is read cannot be opened
// any more: then the code is that of the last one that could be.
//
// https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_associate_completion_port
type members struct {
	job  windows.Handle
	port windows.Handle
	stop windows.Handle // an event: set when the tree is terminated
	read chan struct{}  // closed when no message is read any more

	mu      sync.Mutex
	held    map[int]windows.Handle
	helpers map[int]bool // they are not held
	last    lastEnd
}

// A lastEnd is the latest end of a process that is known.
type lastEnd struct {
	pid  int // 0: none is known
	code uint32
	when uint64 // FILETIME
}

// The messages of a job that count here, and ours.
const (
	msgNewProcess      = 6
	msgExitProcess     = 7
	msgAbnormalExit    = 8
	msgFlush           = math.MaxUint32
	exitPatienceMillis = 5000 // between the message that a process ends and its end
)

// watchMembers begins to follow the processes of a job that has none yet.
func watchMembers(job windows.Handle) (*members, error) {
	m := &members{job: job, read: make(chan struct{}), held: map[int]windows.Handle{}, helpers: map[int]bool{}}
	var err error
	if m.stop, err = windows.CreateEvent(nil, 1, 0, nil); err != nil {
		return nil, fmt.Errorf("create an event: %w", err)
	}
	if m.port, err = windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1); err != nil {
		_ = windows.CloseHandle(m.stop)
		return nil, fmt.Errorf("create a completion port: %w", err)
	}
	to := struct {
		key  uintptr
		port windows.Handle
	}{0, m.port}
	err = setJobInformation(job, windows.JobObjectAssociateCompletionPortInformation, unsafe.Pointer(&to), unsafe.Sizeof(to))
	if err != nil {
		_ = windows.CloseHandle(m.port)
		_ = windows.CloseHandle(m.stop)
		return nil, fmt.Errorf("have the processes of a job object announced: %w", err)
	}
	go m.listen()
	return m, nil
}

var getQueuedCompletionStatus = kernel32.NewProc("GetQueuedCompletionStatus")

// listen reads the messages until ours comes, which is the last. What x/sys
// has puts the identifier of the process in a Go pointer, which it is not.
//
// https://learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatus
func (m *members) listen() {
	defer close(m.read)
	for {
		var message uint32
		var key, pid uintptr
		ok, _, _ := syscall.SyscallN(getQueuedCompletionStatus.Addr(), uintptr(m.port),
			uintptr(unsafe.Pointer(&message)), uintptr(unsafe.Pointer(&key)), uintptr(unsafe.Pointer(&pid)), windows.INFINITE)
		switch {
		case ok == 0 || message == msgFlush:
			return
		case message == msgNewProcess:
			m.hold(int(pid))
		case message == msgExitProcess || message == msgAbnormalExit:
			m.release(int(pid))
		}
	}
}

// hold keeps a handle of a process. No page of Microsoft says that it can be
// opened as soon as it is announced.
func (m *members) hold(pid int) {
	process, err := openMember(m.job, pid, windows.SYNCHRONIZE)
	helper := err == nil && helps(process)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settle(pid, 0) // the identifier is used again, and the message of its end did not come
	delete(m.helpers, pid)
	switch {
	case helper:
		m.helpers[pid] = true
		_ = windows.CloseHandle(process)
	case err == nil:
		m.held[pid] = process
	}
}

// release notes how a process has ended.
func (m *members) release(pid int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.helpers[pid] {
		delete(m.helpers, pid)
		return
	}
	if _, known := m.held[pid]; !known {
		m.holdLate(pid)
	}
	m.settle(pid, exitPatienceMillis)
}

// holdLate keeps a handle of a process that could not be opened when it was
// announced, and is about to end: its identifier is its own for as long as
// somebody has it open. One whose program is not known may be a helper.
func (m *members) holdLate(pid int) {
	process, err := openMember(m.job, pid, windows.SYNCHRONIZE)
	if err != nil {
		return
	}
	if name := programOf(process); name == "" || isHelperProgram(name) {
		_ = windows.CloseHandle(process)
		return
	}
	m.held[pid] = process
}

// settle notes how a process has ended, if it ends within so many
// milliseconds, and lets go of it.
func (m *members) settle(pid int, millis uint32) {
	process, known := m.held[pid]
	if !known {
		return
	}
	delete(m.held, pid)
	defer windows.CloseHandle(process)
	// Windows knows the program when it announces the process, and may not after
	// its end; for Wine it is the other way round.
	if !hasEnded(process, millis) || helps(process) {
		return
	}
	e := lastEnd{pid: pid}
	var created, ended, kernel, user windows.Filetime
	if windows.GetExitCodeProcess(process, &e.code) != nil || windows.GetProcessTimes(process, &created, &ended, &kernel, &user) != nil {
		return
	}
	e.when = uint64(ended.HighDateTime)<<32 | uint64(ended.LowDateTime)
	m.last = m.last.later(e)
}

// later is the later one of two ends. Windows' clock may give both the same
// time; then it is the one that was noticed later.
func (e lastEnd) later(other lastEnd) lastEnd {
	if e.pid != 0 && other.when < e.when {
		return e
	}
	return other
}

// finish reads the messages that have come, and returns the latest end.
func (m *members) finish() lastEnd {
	if windows.PostQueuedCompletionStatus(m.port, msgFlush, 0, nil) == nil {
		<-m.read
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for pid := range m.held {
		m.settle(pid, 0)
	}
	return m.last
}

// killed wakes who waits for the processes.
func (m *members) killed() {
	if m != nil {
		_ = windows.SetEvent(m.stop)
	}
}

// close ends the reading of messages and lets go of everything.
func (m *members) close() {
	if m == nil {
		return
	}
	m.finish()
	_ = windows.CloseHandle(m.port)
	_ = windows.CloseHandle(m.stop)
}

// hasEnded reports whether a process ends within so many milliseconds.
func hasEnded(process windows.Handle, millis uint32) bool {
	event, err := windows.WaitForSingleObject(process, millis)
	return err == nil && event == windows.WAIT_OBJECT_0
}
