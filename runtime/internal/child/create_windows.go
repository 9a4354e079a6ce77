package child

import (
	"errors"
	"fmt"
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
//
// Windows puts a program of a package (MSIX) into the job of that package as
// well, after ours. That fails with the second process of the package, because
// of two jobs that have processes neither can be nested in the other. Ours is
// empty, so that it can be nested when it comes second.
//
// https://learn.microsoft.com/windows/win32/procthread/nested-jobs
// https://github.com/microsoft/WSL/blob/master/src/windows/common/install.cpp (CallMsiPackage)
func create(s start, env []uint16, std *stdio, job windows.Handle) (*windows.ProcessInformation, error) {
	created, err := createWith(s, env, std, job, 0)
	if !refusesJob(err) {
		return created, err
	}
	if created, err = createWith(s, env, std, 0, windows.CREATE_SUSPENDED); err != nil {
		return nil, err
	}
	if err := assign(created, job); err != nil {
		_ = windows.TerminateProcess(created.Process, KilledCode)
		_ = windows.CloseHandle(created.Thread)
		_ = windows.CloseHandle(created.Process)
		return nil, err
	}
	return created, nil
}

// refusesJob reports an error that may be about the job alone. No page of
// Microsoft says which one that is; a program that may not be run gives the
// first of them too, and gives it again without the job.
func refusesJob(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_INVALID_PARAMETER) || errors.Is(err, windows.ERROR_NOT_SUPPORTED)
}

// assign puts a process that does not run yet into a job, and lets it run.
//
// https://learn.microsoft.com/windows/win32/api/jobapi2/nf-jobapi2-assignprocesstojobobject
func assign(created *windows.ProcessInformation, job windows.Handle) error {
	if err := windows.AssignProcessToJobObject(job, created.Process); err != nil {
		return fmt.Errorf("put process %d in a job object: %w", created.ProcessId, err)
	}
	if _, err := windows.ResumeThread(created.Thread); err != nil {
		return fmt.Errorf("let process %d run: %w", created.ProcessId, err)
	}
	return nil
}

// createProcess is a variable for the tests: Wine has no packages.
var createProcess = windows.CreateProcess

// createWith creates a process in a job, or in none where that is 0.
func createWith(s start, env []uint16, std *stdio, job windows.Handle, more uint32) (*windows.ProcessInformation, error) {
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
	err = attributes.Update(windows.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, unsafe.Pointer(&handles[0]), uintptr(len(handles))*unsafe.Sizeof(handles[0]))
	if err == nil && job != 0 {
		err = attributes.Update(procThreadAttributeJobList, unsafe.Pointer(&jobs[0]), unsafe.Sizeof(jobs[0]))
	}
	if err != nil {
		return nil, err
	}
	info := windows.StartupInfoEx{ProcThreadAttributeList: attributes.List()}
	info.Cb = uint32(unsafe.Sizeof(info))
	info.Flags = windows.STARTF_USESTDHANDLES
	info.StdInput, info.StdOutput, info.StdErr = std.null, std.output(), std.errors()

	defer hearCtrlC()()
	var created windows.ProcessInformation
	if err := createProcess(name, text, nil, nil, true, flags|more, &env[0], folder, &info.StartupInfo, &created); err != nil {
		return nil, err
	}
	return &created, nil
}

func utf16OrNil(s string) (*uint16, error) {
	if s == "" {
		return nil, nil
	}
	return windows.UTF16PtrFromString(s)
}
