//go:build unix

package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// tree is a process and the process group that it leads. A descendant that
// makes a group of its own escapes.
type tree struct {
	pid   int
	cmd   *exec.Cmd
	ended chan struct{}

	mu     sync.Mutex
	killed bool
	closed bool
	stop   chan struct{} // closed with killed
}

// startTree starts a process as the leader of a new group.
func startTree(s start) (*tree, *output, error) {
	t := &tree{ended: make(chan struct{}), stop: make(chan struct{})}
	t.cmd = &exec.Cmd{Path: s.program, Args: s.words, Dir: s.dir, Env: s.env, SysProcAttr: attributes()}
	var readers []*os.File
	for range s.writers() {
		reader, writer, err := os.Pipe()
		if err != nil {
			return nil, nil, errors.Join(err, closeAll(readers))
		}
		defer writer.Close()
		if readers = append(readers, reader); len(readers) == 1 {
			t.cmd.Stdout = writer
		}
		t.cmd.Stderr = writer
	}
	s.limit(t)
	if err := t.launch(); err != nil {
		return nil, nil, errors.Join(err, closeAll(readers))
	}
	return t, s.output(func(n int) *os.File { return readers[n] }), nil
}

func closeAll(files []*os.File) (err error) {
	for _, file := range files {
		err = errors.Join(err, file.Close())
	}
	return err
}

func (t *tree) limit(_ *Limits, refused func(error)) {
	refused(fmt.Errorf("all of them: %w", errOnlyWindows))
}

// launch starts the process and waits for its end on one thread that does
// nothing else: the parent whose death the kernel tells the child of is the
// thread that started it, not our process.
func (t *tree) launch() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := t.cmd.Start()
		if err == nil {
			t.pid = t.cmd.Process.Pid
		}
		started <- err
		if err == nil {
			_ = t.cmd.Wait()
			close(t.ended)
		}
	}()
	return <-started
}

func (t *tree) press(_ context.Context, k Key, _ func(int, Key) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || t.empty() {
		return os.ErrProcessDone
	}
	return syscall.Kill(-t.pid, k.signal())
}

// empty says whether no process of the group is left.
func (t *tree) empty() bool { return isClosed(t.ended) && !anyAlive(t.pid) }

func (k Key) signal() syscall.Signal {
	if k == CtrlBreak {
		return syscall.SIGTERM
	}
	return syscall.SIGINT
}

func (t *tree) closeWindows() error   { return errOnlyWindows }
func (t *tree) setEvent(string) error { return errOnlyWindows }

func (t *tree) isEventSet(string) error { return errOnlyWindows }

var errOnlyWindows = fmt.Errorf("%w outside Windows", errors.ErrUnsupported)

func openDesktop() {}

func (t *tree) kill() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	if !t.killed {
		t.killed = true
		close(t.stop)
	}
	if err := syscall.Kill(-t.pid, syscall.SIGKILL); !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// wait blocks until the first process has ended and returns its exit code.
func (t *tree) wait() (uint32, error) {
	<-t.ended
	state := t.cmd.ProcessState
	if state == nil {
		return 0, errors.New("its exit code is lost")
	}
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return uint32(state.ExitCode()), nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.killed && status.Signal() == syscall.SIGKILL {
		return KilledCode, nil
	}
	return uint32(128 + status.Signal()), nil
}

// sweep ends what is left of the group and waits until it is gone.
func (t *tree) sweep(patience time.Duration) error {
	deadline := time.Now().Add(patience)
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := syscall.Kill(-t.pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) || !anyAlive(t.pid) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w %v after they were terminated", ErrRemains, patience)
		}
		time.Sleep(pause)
	}
}

func (t *tree) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// SendKey sends the signal to the process group of another process.
func SendKey(pid int, k Key) error {
	group, err := syscall.Getpgid(pid)
	if err != nil {
		return fmt.Errorf("process group of process %d: %w", pid, err)
	}
	return syscall.Kill(-group, k.signal())
}

// Job is 0: only Windows has job objects.
func (p *Process) Job() uintptr { return 0 }
