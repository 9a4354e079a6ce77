package main

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"

	"winservice.internal/cmd/internal/wine/winhelper/answer"
)

// killedCode is the exit code of a process that kill ends.
const killedCode = 137

func processes() ([]answer.Process, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, fmt.Errorf("list of processes: %w", err)
	}
	defer windows.CloseHandle(snapshot)
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	var list []answer.Process
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		list = append(list, answer.Process{
			PID:    int(entry.ProcessID),
			Parent: int(entry.ParentProcessID),
			Name:   windows.UTF16ToString(entry.ExeFile[:]),
		})
	}
	if err != windows.ERROR_NO_MORE_FILES {
		return nil, fmt.Errorf("list of processes: %w", err)
	}
	return list, nil
}

// kill returns when the process is gone.
func kill(pid uint32) error {
	process, err := windows.OpenProcess(windows.PROCESS_TERMINATE|windows.SYNCHRONIZE, false, pid)
	if err != nil {
		return fmt.Errorf("process %d: %w", pid, err)
	}
	defer windows.CloseHandle(process)
	// Wine terminates a process that has ended, as long as somebody has a handle; Windows does not.
	if event, _ := windows.WaitForSingleObject(process, 0); event == windows.WAIT_OBJECT_0 {
		return fmt.Errorf("process %d has ended already", pid)
	}
	if err := windows.TerminateProcess(process, killedCode); err != nil {
		return fmt.Errorf("end of process %d: %w", pid, err)
	}
	if event, err := windows.WaitForSingleObject(process, 10_000); event != windows.WAIT_OBJECT_0 {
		return fmt.Errorf("process %d is still there: %w", pid, err)
	}
	return nil
}

// handles goes by the system's list of processes, because Wine does not answer
// GetProcessHandleCount.
func handles(pid uint32) (uint32, error) {
	buf := make([]byte, 1<<20)
	if err := windows.NtQuerySystemInformation(windows.SystemProcessInformation, unsafe.Pointer(&buf[0]), uint32(len(buf)), nil); err != nil {
		return 0, fmt.Errorf("list of processes: %w", err)
	}
	for at := uint32(0); ; {
		p := (*windows.SYSTEM_PROCESS_INFORMATION)(unsafe.Pointer(&buf[at]))
		if uint32(p.UniqueProcessID) == pid {
			return p.HandleCount, nil
		}
		if p.NextEntryOffset == 0 {
			return 0, fmt.Errorf("process %d: there is none", pid)
		}
		at += p.NextEntryOffset
	}
}
