package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// A Key is what the console's owner could press. The values are those of
// GenerateConsoleCtrlEvent.
type Key uint32

// The keys. Outside Windows they are the signals SIGINT and SIGTERM.
const (
	CtrlC     Key = 0
	CtrlBreak Key = 1
)

// String returns what is printed on the keys.
func (k Key) String() string {
	if k == CtrlBreak {
		return "Ctrl+Break"
	}
	return "Ctrl+C"
}

// Press presses a key in the child's own console, which all its processes
// share; outside Windows it sends them the signal. Like the other ways to ask
// it does not wait for the effect, and its error wraps os.ErrProcessDone when
// nothing of the tree is left.
//
// A process makes its console while it starts, so within the first two seconds
// Press tries again until it can, or ctx is done. While this process is busy
// with another console or creates a process, Press waits until ctx is done.
func (p *Process) Press(ctx context.Context, k Key) error {
	for {
		err := p.tree.press(ctx, k, p.console)
		if err == nil {
			return nil
		}
		tryAgain := errors.Is(err, errConsoleBusy) || time.Since(p.started) <= startPatience
		if !tryAgain || errors.Is(err, os.ErrProcessDone) || ctx.Err() != nil {
			return fmt.Errorf("press %v for process %d: %w", k, p.Pid(), err)
		}
		time.Sleep(startPause)
	}
}

// errConsoleBusy is that a key cannot be pressed at this moment.
var errConsoleBusy = errors.New("this process is busy with a console, or creates a process")

const (
	startPatience = 2 * time.Second
	startPause    = 50 * time.Millisecond
)

// CloseWindows asks every top-level window of the tree to close, as the cross
// in its corner does. It is an error if there is none. Outside Windows it wraps
// errors.ErrUnsupported.
func (p *Process) CloseWindows() error {
	if err := p.tree.closeWindows(); err != nil {
		return fmt.Errorf("close the windows of process %d: %w", p.Pid(), err)
	}
	return nil
}

// SetEvent sets the named event that a process of the tree waits for. In name
// %d is that process's identifier; every process of the tree is tried, since a
// launcher has the real program for a child. It is an error if none has the
// event. Outside Windows it wraps errors.ErrUnsupported.
func (p *Process) SetEvent(name string) error {
	if err := p.tree.setEvent(name); err != nil {
		return fmt.Errorf("set the event %s of process %d: %w", name, p.Pid(), err)
	}
	return nil
}

// IsEventSet returns nil when a process of the tree has the named event and it
// is set; in name %d is that process's identifier. Outside Windows the error
// wraps errors.ErrUnsupported.
func (p *Process) IsEventSet(name string) error {
	if err := p.tree.isEventSet(name); err != nil {
		return fmt.Errorf("event %s of process %d: %w", name, p.Pid(), err)
	}
	return nil
}
