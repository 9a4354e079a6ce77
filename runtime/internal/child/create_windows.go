package child

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

// procThreadAttributeJobList has a process created in jobs. x/sys does not have
// it. Windows knows it from Windows 10 and Server 2016 on, which are the oldest
// that Go supports.
//
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute
const procThreadAttributeJobList = 0x2000D

// create creates a process in a job. There is no moment in which it is not in
// the job: one between the creation and an assignment would leave the process
// behind if this one ended then. It has a console of its own that nobody sees,
// and no process group of its own, which would ignore Ctrl+C. It inherits its
// standard handles and nothing else.
func create(s start, env []uint16, std *stdio, job windows.Handle) (*windows.ProcessInformation, error) {
	const flags = windows.CREATE_NO_WINDOW | windows.CREATE_UNICODE_ENVIRONMENT | windows.EXTENDED_STARTUPINFO_PRESENT
	name, err1 := windows.UTF16PtrFromString(s.program)
	text, err2 := windows.UTF16PtrFromString(s.line)
	folder, err3 := utf16OrNil(s.dir)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	attributes, err := windows.NewProcThreadAttributeList(2)
	if err != nil {
		return nil, err
	}
	defer attributes.Delete()
	handles, jobs := std.handles(), []windows.Handle{job}
	err = errors.Join(
		attributes.Update(windows.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, unsafe.Pointer(&handles[0]), uintptr(len(handles))*unsafe.Sizeof(handles[0])),
		attributes.Update(procThreadAttributeJobList, unsafe.Pointer(&jobs[0]), unsafe.Sizeof(jobs[0])),
	)
	if err != nil {
		return nil, err
	}
	info := windows.StartupInfoEx{ProcThreadAttributeList: attributes.List()}
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
