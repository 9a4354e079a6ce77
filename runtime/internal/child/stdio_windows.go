package child

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// stdio are the standard handles of a child: the null device, and a pipe for
// what it prints unless that is thrown away. The ends that the child gets can
// be inherited, our end of the pipe cannot.
type stdio struct {
	null   windows.Handle
	reader windows.Handle
	writer windows.Handle
}

func openStdio(pipe bool) (*stdio, error) {
	s := &stdio{}
	null, err := windows.CreateFile(windows.StringToUTF16Ptr("NUL"), windows.GENERIC_READ|windows.GENERIC_WRITE,
		windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("open the null device: %w", err)
	}
	s.null = null
	err = inheritable(s.null)
	if err == nil && pipe {
		if err = windows.CreatePipe(&s.reader, &s.writer, nil, pipeSize); err == nil {
			err = inheritable(s.writer)
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

// child is the handle that the child prints to.
func (s *stdio) child() windows.Handle {
	if s.writer == 0 {
		return s.null
	}
	return s.writer
}

// handles are all that the child inherits. None may be in there twice.
func (s *stdio) handles() []windows.Handle {
	if s.writer == 0 {
		return []windows.Handle{s.null}
	}
	return []windows.Handle{s.null, s.writer}
}

// takeReader hands over our end of the pipe, which close leaves alone then.
func (s *stdio) takeReader() *os.File {
	reader := os.NewFile(uintptr(s.reader), "output of the child")
	s.reader = 0
	return reader
}

// close closes what was not handed over. The child has its own handles, and as
// long as we have the writing end too, reading would never come to an end.
func (s *stdio) close() {
	for _, handle := range []windows.Handle{s.null, s.reader, s.writer} {
		if handle != 0 {
			_ = windows.CloseHandle(handle)
		}
	}
}
