package child

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// create creates a process that does not run yet. It has a console of its own
// that nobody sees, and no process group of its own, which would be deaf to
// Ctrl+C. It inherits its standard handles and nothing else.
func create(s start, env []uint16, std *stdio) (*windows.ProcessInformation, error) {
	const flags = windows.CREATE_SUSPENDED | windows.CREATE_NO_WINDOW |
		windows.CREATE_UNICODE_ENVIRONMENT | windows.EXTENDED_STARTUPINFO_PRESENT
	name, err1 := windows.UTF16PtrFromString(s.program)
	text, err2 := windows.UTF16PtrFromString(s.line)
	folder, err3 := utf16OrNil(s.dir)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	inherit, err := windows.NewProcThreadAttributeList(1)
	if err != nil {
		return nil, err
	}
	defer inherit.Delete()
	handles := std.handles()
	err = inherit.Update(windows.PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
		unsafe.Pointer(&handles[0]), uintptr(len(handles))*unsafe.Sizeof(handles[0]))
	if err != nil {
		return nil, err
	}
	info := windows.StartupInfoEx{ProcThreadAttributeList: inherit.List()}
	info.Cb = uint32(unsafe.Sizeof(info))
	info.Flags = windows.STARTF_USESTDHANDLES
	info.StdInput, info.StdOutput, info.StdErr = std.null, std.output(), std.errors()

	defer hearCtrlC()()
	var created windows.ProcessInformation
	err = windows.CreateProcess(name, text, nil, nil, true, flags, &env[0], folder, &info.StartupInfo, &created)
	return &created, err
}

func utf16OrNil(s string) (*uint16, error) {
	if s == "" {
		return nil, nil
	}
	return windows.UTF16PtrFromString(s)
}
