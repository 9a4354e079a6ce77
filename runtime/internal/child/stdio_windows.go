package child

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// stdio are the standard handles of a child: the null device, and pipes for
// what it prints unless that is thrown away. The ends that the child gets can
// be inherited, our ends of the pipes cannot.
type stdio struct {
	null  windows.Handle
	pipes []pipe // none, one for both streams, or one for each
}

type pipe struct{ reader, writer windows.Handle }

func openStdio(pipes int) (*stdio, error) {
	s := &stdio{pipes: make([]pipe, pipes)}
	null, err := windows.CreateFile(windows.StringToUTF16Ptr("NUL"), windows.GENERIC_READ|windows.GENERIC_WRITE,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("open the null device: %w", err)
	}
	s.null = null
	err = inheritable(s.null)
	for i := range s.pipes {
		p := &s.pipes[i]
		if err == nil {
			err = windows.CreatePipe(&p.reader, &p.writer, nil, pipeSize)
		}
		if err == nil {
			err = inheritable(p.writer)
		}
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("set up the child's standard handles: %w", err)
	}
	return s, nil
}

func inheritable(handle windows.Handle) error {
	return windows.SetHandleInformation(handle, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT)
}

// output and errors are the handles that the child prints to.
func (s *stdio) output() windows.Handle {
	if len(s.pipes) == 0 {
		return s.null
	}
	return s.pipes[0].writer
}

func (s *stdio) errors() windows.Handle {
	if len(s.pipes) == 0 {
		return s.null
	}
	return s.pipes[len(s.pipes)-1].writer
}

// handles are all that the child inherits. None may be in there twice.
func (s *stdio) handles() []windows.Handle {
	all := []windows.Handle{s.null}
	for _, p := range s.pipes {
		all = append(all, p.writer)
	}
	return all
}

// takeReader hands over our end of a pipe, which close leaves alone then.
func (s *stdio) takeReader(n int) *os.File {
	reader := os.NewFile(uintptr(s.pipes[n].reader), "output of the child")
	s.pipes[n].reader = 0
	return reader
}

// close closes what was not handed over. The child has its own handles, and as
// long as we have a writing end too, reading would never come to an end.
func (s *stdio) close() {
	closeHandle(s.null)
	for _, p := range s.pipes {
		closeHandle(p.reader)
		closeHandle(p.writer)
	}
}

func closeHandle(h windows.Handle) {
	if h != 0 {
		_ = windows.CloseHandle(h)
	}
}
