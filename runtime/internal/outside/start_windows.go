package outside

import (
	"errors"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/runtime/internal/cmdline"
)

// A Process was started outside of the tree of a service.
type Process struct {
	Pid    int
	handle windows.Handle
}

// A Supervisor is the process of a running service, kept open so that its
// identifier stays its own.
type Supervisor struct {
	service Service
	handle  windows.Handle
}

// Open opens the supervisor for starting processes in its place. Who calls it
// makes sure afterwards that the service still has this process identifier.
func Open(s Service) (*Supervisor, error) {
	handle, err := open(s.Pid, windows.PROCESS_CREATE_PROCESS|windows.PROCESS_DUP_HANDLE)
	if err != nil {
		return nil, fmt.Errorf("open process %d: %w", s.Pid, err)
	}
	return &Supervisor{s, handle}, nil
}

// Close lets go of the supervisor.
func (s *Supervisor) Close() { _ = windows.CloseHandle(s.handle) }

// Start starts a program that has the supervisor as its parent, and by that its
// account and its job, if it has one, in place of ours. "Attributes inherited
// from the specified process include handles, the device map, processor
// affinity, priority, quotas, the process token, and job object."
//
// It inherits no handle: those of the supervisor would be the ones that it gets.
// Its environment is ours, because none is given. It has no console, so that no Ctrl+C and no closing of one ends it.
//
// https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute (PROC_THREAD_ATTRIBUTE_PARENT_PROCESS)
// https://learn.microsoft.com/windows/win32/procthread/process-creation-flags (DETACHED_PROCESS)
func (s *Supervisor) Start(exe string, args []string) (*Process, error) {
	line, err := cmdline.Join(exe, args)
	if err != nil {
		return nil, err
	}
	created, err := s.create(exe, line)
	if err != nil {
		return nil, fmt.Errorf("start %s outside of the service: %w", exe, err)
	}
	defer windows.CloseHandle(created.Thread)
	if err := s.release(created); err != nil {
		_ = windows.TerminateProcess(created.Process, 1)
		_ = windows.CloseHandle(created.Process)
		return nil, err
	}
	return &Process{int(created.ProcessId), created.Process}, nil
}

func (s *Supervisor) create(exe, line string) (created windows.ProcessInformation, err error) {
	const flags = windows.CREATE_SUSPENDED | windows.DETACHED_PROCESS | windows.CREATE_UNICODE_ENVIRONMENT | windows.EXTENDED_STARTUPINFO_PRESENT
	program, err1 := windows.UTF16PtrFromString(exe)
	text, err2 := windows.UTF16PtrFromString(line)
	system, err3 := windows.GetSystemDirectory() // ours may be one that is to be removed
	folder, err4 := windows.UTF16PtrFromString(system)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return created, err
	}
	attributes, err := windows.NewProcThreadAttributeList(1)
	if err != nil {
		return created, err
	}
	defer attributes.Delete()
	parent := s.handle
	if err := attributes.Update(windows.PROC_THREAD_ATTRIBUTE_PARENT_PROCESS, unsafe.Pointer(&parent), unsafe.Sizeof(parent)); err != nil {
		return created, err
	}
	info := windows.StartupInfoEx{ProcThreadAttributeList: attributes.List()}
	info.Cb = uint32(unsafe.Sizeof(info))
	err = windows.CreateProcess(program, text, nil, nil, false, flags, nil, folder, &info.StartupInfo, &created)
	return created, err
}

// release lets a process run, unless it is in the tree all the same.
func (s *Supervisor) release(created windows.ProcessInformation) error {
	if s.service.Job != 0 {
		if in, err := inJobOf(created.Process, s.handle, s.service.Job); err == nil && in {
			return fmt.Errorf("process %d belongs to the tree of the service although the supervisor is its parent", created.ProcessId)
		}
	}
	if _, err := windows.ResumeThread(created.Thread); err != nil {
		return fmt.Errorf("let process %d run: %w", created.ProcessId, err)
	}
	return nil
}

// Ended waits for the end of the process, for at most bound, and returns its
// exit code.
//
// https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitforsingleobject
func (p *Process) Ended(bound time.Duration) (code uint32, ended bool) {
	event, err := windows.WaitForSingleObject(p.handle, uint32(bound.Milliseconds()))
	if err != nil || event != windows.WAIT_OBJECT_0 {
		return 0, false
	}
	if windows.GetExitCodeProcess(p.handle, &code) != nil {
		code = 1
	}
	return code, true
}

// open opens a process. That of another account takes the privilege
// SeDebugPrivilege, which administrators have and which is off by default.
//
// https://learn.microsoft.com/windows/win32/procthread/process-security-and-access-rights
func open(pid int, access uint32) (windows.Handle, error) {
	handle, err := windows.OpenProcess(access, false, uint32(pid))
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) && enableDebug() == nil {
		handle, err = windows.OpenProcess(access, false, uint32(pid))
	}
	return handle, err
}

// enableDebug switches the privilege on for this process. It returns nil also
// where the account does not have it, because AdjustTokenPrivileges succeeds
// then; the process is not opened the second time either.
//
// https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-adjusttokenprivileges
func enableDebug() error {
	name, err := windows.UTF16PtrFromString("SeDebugPrivilege")
	if err != nil {
		return err
	}
	var token windows.Token
	if err := windows.OpenProcessToken(windows.CurrentProcess(), windows.TOKEN_ADJUST_PRIVILEGES|windows.TOKEN_QUERY, &token); err != nil {
		return err
	}
	defer token.Close()
	on := windows.Tokenprivileges{PrivilegeCount: 1}
	on.Privileges[0].Attributes = windows.SE_PRIVILEGE_ENABLED
	if err := windows.LookupPrivilegeValue(nil, name, &on.Privileges[0].Luid); err != nil {
		return err
	}
	return windows.AdjustTokenPrivileges(token, false, &on, 0, nil, nil)
}
